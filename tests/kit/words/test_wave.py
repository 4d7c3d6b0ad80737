from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.wave import is_peak, level

TURNS = ((44, 300), (120, 100), (200, 260), (260, 200), (330, 120), (468, 380))


def test_the_curve_passes_its_turning_points_and_is_half_way_in_the_middle():
    assert [level(TURNS, x) for x, _ in TURNS] == [y for _, y in TURNS]
    assert abs(level(TURNS, 82) - 200) < 1e-9


@given(st.integers(44, 467))
def test_the_curve_is_monotone_between_turning_points(x):
    below = next(k for k in range(5) if TURNS[k + 1][0] > x)
    rises = TURNS[below + 1][1] < TURNS[below][1]
    assert (level(TURNS, x + 1) < level(TURNS, x)) == rises


def test_peaks_are_neither_valleys_nor_terraces_nor_ends():
    assert [x for x in range(44, 469) if is_peak(TURNS, x)] == [120, 330]
    rising = ((44, 300), (120, 200), (200, 100))
    assert not any(is_peak(rising, x) for x in range(44, 201))
