"""Parallels: ways to lines have their lengths, and legible pictures leave room for the way through the first point."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.parallels import LONGEST, across, ends, has_room, is_legible, length_to
from generators.kit.words.segments import direction, to_segment

UPPER, LOWER = ((256.0, 180.0), 150, 0), ((256.0, 320.0), 150, 0)


@given(st.integers(0, 179), st.integers(10, 170), st.integers(-90, 90))
def test_the_way_to_a_line_ends_on_it(turn: int, between: int, along: int) -> None:
    (c, s), line = direction(turn), ((250.0, 260.0), 900, turn)
    point = 250 + along * c - 40 * s, 260 + along * s + 40 * c
    length = length_to(line, point, way := turn + between)
    u, v = direction(way)
    assert abs(length) == LONGEST or to_segment((point[0] + length * u, point[1] + length * v), ends(line)) < 1e-6


def test_the_way_along_a_line_never_meets_it() -> None:
    assert length_to(UPPER, (200.0, 250.0), 0) == LONGEST


def test_only_parallel_lines_have_ends_at_one_distance() -> None:
    assert across(ends(UPPER), ends(LOWER)) == pytest.approx(0)
    assert across(ends(((256.0, 180.0), 150, 5)), ends(LOWER)) > 20


def test_lines_need_room_between_them_and_in_the_picture() -> None:
    assert has_room([UPPER, LOWER])
    assert not has_room([UPPER, ((256.0, 200.0), 150, 0)])
    assert not has_room([UPPER, ((60.0, 320.0), 150, 0)])


def test_no_other_point_lies_in_the_way_through_the_first() -> None:
    assert is_legible([UPPER, LOWER], [(200.0, 250.0), (300.0, 220.0)])
    assert not is_legible([UPPER, LOWER], [(200.0, 250.0), (205.0, 310.0)])
