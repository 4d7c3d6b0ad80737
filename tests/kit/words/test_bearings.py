"""Bearings: directions clockwise from up, and lines that meet."""

from itertools import combinations

import pytest

from generators.kit.words.bearings import ahead, bearing, between, meeting


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
