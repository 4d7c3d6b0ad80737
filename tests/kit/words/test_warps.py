"""Warps take each place of a square to a view and back, and pictures are changed without a hint."""

from math import dist
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.polygons import angles, area
from generators.kit.words.segments import turn
from generators.kit.words.warps import (
    agreeing,
    at,
    faces,
    home,
    mirrored,
    parallelogram,
    quadrangle,
    rivals,
    sent_home,
    smallest,
    straightened,
    turned,
)

SQUARE = ((-75, -75), (75, -75), (75, 75), (-75, 75))
shares = st.floats(0, 1)
views = st.builds(
    lambda seed, lean, kind: kind(Random(seed), 64, lean),
    st.integers(0, 9999),
    st.floats(-45, 45),
    st.sampled_from((parallelogram, quadrangle)),
)


@given(views)
def test_a_view_is_convex_clockwise_and_within_its_reach(view):
    assert all(angle < 180 for angle in angles(view))
    assert turn(*view[:3]) > 0
    assert all(dist((0, 0), corner) <= 65 for corner in view)


@given(views)
def test_corners_of_the_square_are_seen_at_the_corners_of_the_view(view):
    for corner, (u, v) in zip(view, ((0, 0), (1, 0), (1, 1), (0, 1)), strict=True):
        assert at(view, u, v) == pytest.approx(corner, abs=1e-6)


@given(views, shares, shares)
def test_home_is_the_way_back(view, u, v):
    assert home(view, at(view, u, v)) == pytest.approx((u, v), abs=1e-6)


@given(views, shares, shares)
def test_straight_lines_stay_straight(view, u, v):
    a, b, c = at(view, u, 0), at(view, u, v), at(view, u, 1)
    assert turn(a, b, c) == pytest.approx(0, abs=1e-5)


@given(views, st.integers(0, 3), shares)
def test_a_view_stays_convex_until_it_is_upright(view, first, share):
    upright = (*SQUARE[first:], *SQUARE[:first])
    assert turn(*straightened(view, upright, share)[:3]) > 0
    assert all(angle < 180 for angle in angles(straightened(view, upright, share)))
    for reached, form in ((0, view), (1, upright)):
        for got, wanted in zip(straightened(view, upright, reached), form, strict=True):
            assert got == pytest.approx(wanted, abs=1e-6)


def test_the_smallest_cell_of_a_square_is_as_wide_as_all():
    assert smallest(SQUARE, 3) == pytest.approx(50)
    assert area(SQUARE) == 150**2


def test_pictures_turn_clockwise_and_are_mirrored_in_their_diagonal():
    assert turned((0, 1, 2, 3), 1) == (2, 0, 3, 1)
    assert turned((0, 1, 2, 3), -1) == (1, 3, 0, 2)
    assert mirrored((0, 1, 2, 3)) == (0, 2, 1, 3)


def test_a_picture_lies_in_eight_ways_each_with_its_dot():
    found = faces((0, 1, 2, 3), 1)
    assert len({cells for cells, _, _ in found}) == 8
    assert all(cells[(0, 1, 3, 2)[corner]] == 1 for cells, corner, _ in found)


@given(views, st.integers(0, 3))
def test_cells_of_a_turned_picture_are_sent_home(view, quarters):
    cells = tuple(range(9))
    for (row, column), colour in sent_home(view, turned(cells, quarters), quarters):
        assert colour == 3 * row + column


@given(st.integers(0, 9999), st.sampled_from([("pair", "pair"), ("trio", "pair"), ("trio", "mirror")]))
def test_rivals_differ_and_none_agrees_more_with_the_others(seed, changes):
    rng = Random(seed)
    cells = tuple(rng.sample([k % 3 for k in range(16)], 16))
    try:
        found = rivals(rng, cells, changes)
    except Reject:
        return
    assert found[0] == cells
    assert len(set(found)) == len(found) == 2 * (3 if "trio" in changes else 2)
    assert "mirror" in changes or len(set(agreeing(found))) == 1
    assert {tuple(sorted(each)) for each in found} == {tuple(sorted(cells))}
