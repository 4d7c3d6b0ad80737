"""Bearings: directions clockwise from up, and lines that meet."""

from itertools import combinations

import pytest

from generators.kit.words.bearings import ahead, bearing, between, meeting, octant, off, round_about


def test_directions_go_clockwise_from_up() -> None:
    around = [(0, -5), (5, 0), (0, 5), (-5, 0)]
    assert [bearing((0, 0), at) % 360 for at in around] == pytest.approx([0, 90, 180, 270])
    assert ahead((3, 4), bearing((3, 4), (-7, 20)), 356**0.5) == pytest.approx((-7, 20))


@pytest.mark.parametrize(
    ("one", "other", "whole", "degrees"), [(350, 20, 360, 30), (10, 190, 180, 0), (0, 180, 360, 180)]
)
def test_the_angle_between_directions_goes_the_short_way(
    one: float, other: float, whole: float, degrees: float
) -> None:
    assert between(one, other, whole) == between(other, one, whole) == degrees


def test_lines_through_one_place_meet_there() -> None:
    place = (240.0, 301.0)
    lines = [(corner, bearing(corner, place)) for corner in ((0.0, 0.0), (512.0, 3.0), (77.0, 500.0), (240.0, 0.0))]
    for some in (*combinations(lines, 2), lines):
        assert meeting(some) == pytest.approx(place)


def test_rays_point_past_a_place_by_the_angle_to_it() -> None:
    assert off(((0, 0), 90), (50, 50)) == pytest.approx(45)
    assert off(((0, 0), 135), (50, 50)) == pytest.approx(0)


def test_places_round_about_are_equally_far_and_clockwise() -> None:
    places = round_about((100, 100), 0, 4, 50)
    assert [(round(x), round(y)) for x, y in places] == [(100, 50), (150, 100), (100, 150), (50, 100)]
    assert [octant(bearing((100, 100), place)) for place in places] == [0, 2, 4, 6]
    assert octant(350) == 0
