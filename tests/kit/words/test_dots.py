from itertools import combinations
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.dots import Point, number_places, sides, touches_itself, uncrossed
from generators.kit.words.segments import to_segment

POINTS = st.tuples(st.integers(0, 60), st.integers(0, 60))


def turn(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@given(st.lists(POINTS, min_size=4, max_size=9, unique=True))
def test_an_uncrossed_figure_has_all_dots_and_no_crossing(dots: list[Point]) -> None:
    figure = uncrossed(dots)
    assert sorted(figure) == sorted(dots)
    for (a, b), (c, d) in combinations(sides(figure), 2):
        assert not (turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0)


@given(POINTS, POINTS, POINTS)
def test_the_distance_to_a_side_is_the_least_to_its_points(point: Point, a: Point, b: Point) -> None:
    if a == b:
        return
    on_side = [(a[0] + (b[0] - a[0]) * k / 500, a[1] + (b[1] - a[1]) * k / 500) for k in range(501)]
    least = min(hypot(point[0] - x, point[1] - y) for x, y in on_side)
    assert to_segment(point, (a, b)) <= least + 1e-9
    assert to_segment(point, (a, b)) == pytest.approx(least, abs=0.2)


def test_a_figure_touches_itself_where_a_corner_is_near_another_side() -> None:
    notched = [(0, 0), (100, 0), (100, 100), (50, 5), (0, 100)]
    assert touches_itself(notched, 6)
    assert not touches_itself(notched, 4)


def test_numbers_stand_beside_their_dots_and_clear_of_all_sides() -> None:
    square = [(100, 100), (400, 100), (400, 400), (100, 400)]
    for dot, place in number_places(square).items():
        assert 19 <= hypot(place[0] - dot[0], place[1] - dot[1]) <= 24
        assert min(to_segment(place, side) for side in sides(square)) >= 16


def test_numbers_without_room_are_rejected() -> None:
    corner = Random(1).sample(range(20, 40), 8)
    with pytest.raises(Reject, match="no room for a number"):
        number_places([(x, y) for x, y in zip(corner[::2], corner[1::2], strict=True)])
