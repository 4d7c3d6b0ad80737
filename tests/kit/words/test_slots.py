"""Slots lie side by side about their middle, and rows of things are read from them."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.slots import EMPTY, Slots, arrived, is_inserted, present, side_by_side, two_rows


@given(st.integers(1, 9), st.integers(20, 100))
def test_slots_fit_the_picture_at_equal_distances_about_its_middle(count, pitch):
    slots = Slots.fitting(count, 100, pitch)
    xs = [slots.centre(slot)[0] for slot in range(count)]
    assert sum(xs) == 256 * count
    assert {b - a for a, b in pairwise(xs)} <= {slots.pitch}
    assert slots.pitch <= pitch
    assert count * slots.pitch <= 456


def test_the_area_of_a_slot_lies_about_its_centre_and_apart_from_the_next():
    slots = Slots(4, 100, 50, middle=200)
    x, y, wide, high = slots.area(1, taller=6)
    assert (x + wide / 2, y + high / 2) == slots.centre(1)
    assert (wide, high) == (44, 56)
    assert x + wide < slots.area(2)[0]


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ((0, 1, 2, EMPTY), (0, EMPTY, 1, 2), [1, 2]),
        ((0, EMPTY, 1), (0, 2, 1), [2]),
        ((0, 1), (0, EMPTY), []),
    ],
)
def test_things_that_come_into_a_slot_have_arrived(before, after, moved):
    assert arrived(before, after) == moved
    assert present(after) == [thing for thing in after if thing >= 0]


@given(st.lists(st.integers(1, 40), min_size=1), st.integers(0, 30))
def test_things_side_by_side_have_equal_gaps(halves, gap):
    xs = side_by_side(halves, 10, gap)
    assert xs[0] - halves[0] == 10
    edges = [(x - half, x + half) for x, half in zip(xs, halves, strict=True)]
    assert {left - right for (_, right), (left, _) in pairwise(edges)} <= {gap}


@pytest.mark.parametrize("places", [(1, 1), (2, 1), (3, 4), (1, 3)])
def test_one_row_has_its_new_things_inserted_at_their_places(places):
    row = [0, 1, 2]
    for new, place in enumerate(places, 3):
        row.insert(place - 1, new)
    assert [each for each in permutations(range(5)) if is_inserted(each, 3, places)] == [tuple(row)]


@given(st.integers(2, 11))
def test_of_two_rows_the_upper_one_has_as_many_slots_or_one_more(count):
    upper, lower = ([x for x, y in two_rows(count, (80, 160), 40) if y == height] for height in (80, 160))
    assert len(upper) + len(lower) == count
    assert len(upper) - len(lower) in (0, 1)
    assert sum(upper) == 256 * len(upper)
    assert sum(lower) == 256 * len(lower)
