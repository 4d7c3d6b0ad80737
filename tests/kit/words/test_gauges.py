"""Gauges: scales from 0 in equal parts, and where pointers and numbers stand."""

from itertools import pairwise
from math import dist, hypot

import pytest

from generators.kit.words.gauges import FACE, KINDS, PARTS, PRINT, Gauge, ends, on_scale, readings


@pytest.mark.parametrize("parts", PARTS)
def test_readings_are_all_the_whole_values_in_a_range(parts: int) -> None:
    gauges = [Gauge("dial", parts, top, tick) for top, tick in readings(parts, 30, 60)]
    assert {gauge.value for gauge in gauges} <= set(range(30, 61))
    assert len(gauges) == len({(gauge.top, gauge.tick) for gauge in gauges}) > 20
    assert all(gauge.value * parts == gauge.top * gauge.tick and 0 < gauge.tick <= parts for gauge in gauges)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parts", PARTS)
def test_ticks_lie_equally_far_apart(kind: str, parts: int) -> None:
    ticks = [on_scale(kind, k / parts) for k in range(parts + 1)]
    steps = [dist(a, b) for a, b in pairwise(ticks)]
    assert min(steps) == pytest.approx(max(steps))
    assert min(steps) >= 8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("top", [20, 95, 200])
def test_numbers_stand_apart_inside_the_face(kind: str, top: int) -> None:
    (x, y), (u, v) = ends(Gauge(kind, 5, top, 1))
    half, high = 0.35 * PRINT * len(str(top)), 0.37 * PRINT
    assert hypot(max(abs(u - half), abs(u + half)), abs(v) + high) < FACE - 2
    assert hypot(abs(x) + 0.35 * PRINT, abs(y) + high) < FACE - 2
    assert abs(v - y) > 2 * high or u - x > half + 0.35 * PRINT
