from math import asinh, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.spline import arc_length, chord_length, crossings, on_spline, polyline

LINE = ((40, 300), (150, 90), (330, 420), (470, 200), (300, 60))
QUADRATIC = tuple((60 * k, 10 * k * k) for k in range(6))
parameters = st.floats(0, 4, exclude_max=True)


def test_a_line_goes_through_its_points():
    assert [on_spline(LINE, k)[0] for k in range(5)] == [pytest.approx(point) for point in LINE]


@given(st.floats(1, 4))
def test_a_quadratic_is_followed_exactly_but_for_its_end_pieces(t):
    place, slope = on_spline(QUADRATIC, t)
    assert place == pytest.approx((60 * t, 10 * t * t))
    assert slope == pytest.approx((60, 20 * t))


@given(parameters)
def test_the_derivative_is_the_limit_of_chords(t):
    (ax, ay), _ = on_spline(LINE, t)
    (bx, by), slope = on_spline(LINE, t + 1e-6)
    assert ((bx - ax) / 1e-6, (by - ay) / 1e-6) == pytest.approx(slope, abs=0.1)


def test_the_quadrature_of_a_quadratic_gives_its_closed_form():
    def closed(t: float) -> float:  # the length of (60 t, 10 t²) from 0 to t
        u = t / 3
        return 90 * (u * sqrt(1 + u * u) + asinh(u))

    assert sum(arc_length(QUADRATIC, 1 + k / 8, 1 + (k + 1) / 8) for k in range(24)) == pytest.approx(
        closed(4) - closed(1), abs=1e-3
    )


def test_chords_are_a_little_shorter_than_the_arc():
    arc = sum(arc_length(LINE, k / 8, (k + 1) / 8) for k in range(32))
    assert arc - 0.5 < chord_length(LINE) < arc
    assert len(polyline(LINE, 6)) == 25


def test_crossings_are_counted_and_near_misses_refused():
    across, beside = (tuple((x, y) for x in (40, 256, 472)) for y in (256, 290))
    down = tuple((y, x) for x, y in across)
    assert crossings(across, down) == 1
    assert crossings(across, beside) is None
    assert crossings(across, tuple((x, 400) for x, _ in across)) == 0
