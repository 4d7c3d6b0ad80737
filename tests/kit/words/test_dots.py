from itertools import combinations, pairwise
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.dots import CLEAR, Point, distance, number_places, wandering
from generators.kit.words.segments import gap, to_segment

POINTS = st.tuples(st.integers(0, 60), st.integers(0, 60))


LATTICE = [(60 + 70 * column, 60 + 70 * row) for row in range(6) for column in range(6)]


def ways(count: int, tries: int) -> list[list[Point]]:
    """The ways of this many dots that some seeds give."""
    found = []
    for seed in range(tries):
        try:
            found.append(wandering(Random(seed), LATTICE, count))
        except Reject:
            continue
    return found


def test_a_wandering_way_keeps_clear_of_itself() -> None:
    for way in ways(11, 40):
        assert len(set(way)) == 11
        lines = list(pairwise(way))
        for one, other in combinations(lines, 2):
            assert set(one) & set(other) or gap(one, other) >= CLEAR
        assert all(dot in line or to_segment(dot, line) >= CLEAR for dot in way for line in lines)


def test_on_a_wandering_way_the_nearest_dot_is_seldom_the_next() -> None:
    nearest = [
        distance(way[k], way[k + 1]) <= min(distance(way[k], other) for other in way[k + 1 :])
        for way in ways(11, 100)
        for k in range(9)
    ]
    assert sum(nearest) < 0.4 * len(nearest)  # on a lattice several are nearest; on shortest tours it is 76 %


@given(POINTS, POINTS, POINTS)
def test_the_distance_to_a_side_is_the_least_to_its_points(point: Point, a: Point, b: Point) -> None:
    if a == b:
        return
    on_side = [(a[0] + (b[0] - a[0]) * k / 500, a[1] + (b[1] - a[1]) * k / 500) for k in range(501)]
    least = min(hypot(point[0] - x, point[1] - y) for x, y in on_side)
    assert to_segment(point, (a, b)) <= least + 1e-9
    assert to_segment(point, (a, b)) == pytest.approx(least, abs=0.2)


def test_numbers_keep_off_their_pen_all_dots_and_all_lines() -> None:
    way = [(100, 100), (400, 100), (400, 400), (100, 400)]
    for numbers in ([1, 2, 3, 4], [17, 28, 44, 65]):
        for dot, (x, y), number in zip(way, number_places(way, numbers), numbers, strict=True):
            half = 8 * len(str(number))
            off = max(0, abs(x - dot[0]) - half), max(0, abs(y - dot[1]) - 8)
            assert 11 <= hypot(*off) <= 18
            box = [(u, v) for u in (x - half, x, x + half) for v in (y - 8, y + 8)]
            assert min(to_segment(corner, line) for corner in box for line in pairwise(way)) >= 6


def test_numbers_without_room_are_rejected() -> None:
    corner = [(20 + 9 * k, 20 + 7 * (k % 2)) for k in range(4)]
    with pytest.raises(Reject, match="no room for a number"):
        number_places(corner, [1, 2, 3, 4])
