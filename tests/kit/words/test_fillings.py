from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words import fillings as words
from generators.kit.words.fillings import Filling, cells_at, drops, fallen, fillings, in_turn, queued, snug
from generators.kit.words.polyominoes import has_one_rim, moved_home, size

BAR, HOOK, NOOK = moved_home([(0, 0), (1, 0), (2, 0)]), moved_home([(0, 0), (1, 0), (0, 1)]), ((0, 0), (0, 1), (1, 1))
seeds = st.integers(0, 10**6)
boxes = st.sampled_from([((4, 4), 4), ((5, 4), 5), ((6, 4), 6), ((6, 5), 7)])


@given(seeds, boxes)
def test_pieces_fill_the_box_and_each_falls_to_its_spot(seed, given):
    box, count = given
    full = set()
    for form, spot in queued(Random(seed), box, count):
        assert spot == fallen(box, full, form, spot[0])
        assert spot in snug(box, full, form)
        full |= cells_at(form, spot)
    assert full == {(x, y) for x in range(box[0]) for y in range(box[1])}


@given(seeds, boxes)
def test_pieces_are_small_and_whole(seed, given):
    pieces = queued(Random(seed), *given)
    assert len(pieces) == given[1]
    for form, _ in pieces:
        assert len(form) >= words.LEAST
        assert max(size(form)) <= words.LONGEST
        assert has_one_rim(form)


@given(seeds, boxes)
def test_fillings_are_those_that_dropping_piece_by_piece_gives(seed, given):
    box, count = given
    forms, spots = zip(*queued(Random(seed), box, count), strict=True)
    found = [dropped for dropped in drops(box, forms) if len(dropped) == count]
    assert sorted(fillings(box, forms)) == sorted(found)
    assert spots in found


def test_pieces_that_hook_each_other_have_no_order():
    hooked = [(((0, 0), (0, 2), (1, 0), (1, 1), (1, 2)), (1, 0)), (((0, 0), (0, 1), (0, 2), (1, 1)), (0, 0))]
    assert in_turn(Random(0), (3, 3), hooked) == []


def test_drops_leave_no_gap_and_stay_below_the_rim():
    assert list(drops((3, 2), [NOOK, HOOK])) == [((0, 0),), ((1, 0),)]
    assert list(drops((3, 2), [BAR, BAR])) == [((0, 1),), ((0, 1), (0, 0))]
    assert list(drops((3, 1), [BAR, BAR])) == [((0, 0),)]


def test_a_piece_falls_past_the_rim_only_if_there_is_room():
    assert fallen((3, 2), set(), HOOK, 0) == (0, 0)
    assert fallen((3, 2), {(2, 1)}, HOOK, 1) == (1, 0)
    assert fallen((3, 2), {(1, 1)}, HOOK, 1) == (1, -1)
    assert snug((3, 2), {(2, 1)}, HOOK) == [(1, 0)]


@given(seeds, boxes, st.integers(-60, 60))
def test_no_piece_touches_another_or_the_box_on_its_way(seed, given, steps):
    box, count = given
    forms, spots = zip(*queued(Random(seed), box, count), strict=True)
    filling = Filling(box, forms, {4: (4,), 5: (2, 3), 6: (3, 3), 7: (3, 4)}[count], 2 * steps)
    for piece, spot in enumerate(spots):
        others = [area(filling, other, filling.waiting[other]) for other in range(piece + 1, count)]
        for share in range(101):
            here = area(filling, piece, filling.on_way(piece, spot, share / 100))
            assert min(here) > 0
            assert here[2] < 512
            assert not any(meet(here, other) for other in others)
            if here[3] > filling.corner[1]:  # in the box
                assert here[0] > filling.corner[0] - 1e-6
                assert here[2] < filling.corner[0] + filling.side * box[0] + 1e-6


@pytest.mark.parametrize("rows", [(4,), (2, 3), (3, 3), (3, 4)])
@pytest.mark.parametrize("box", [(4, 4), (6, 5)])
def test_the_largest_pieces_wait_apart_and_above_the_box(rows, box):
    form = moved_home([(x, y) for x in range(words.LONGEST) for y in range(words.LONGEST)])
    filling = Filling(box, (form,) * sum(rows), rows, 120)
    areas = [area(filling, piece, middle) for piece, middle in enumerate(filling.waiting)]
    assert not any(meet(one, other) for one, other in combinations(areas, 2))
    assert all(min(x, y) > 0 and u < 512 and v < filling.corner[1] for x, y, u, v in areas)
    assert filling.corner[0] + filling.side * box[0] + words.WALL < 512
    assert [y for _, y in filling.waiting] == sorted((y for _, y in filling.waiting), reverse=True)


def area(filling, piece, middle):
    """Left, top, right and bottom of a piece."""
    (x, y), (wide, high) = middle, (filling.side * squares / 2 for squares in size(filling.forms[piece]))
    return x - wide, y - high, x + wide, y + high


def meet(one, other):
    """Whether two areas share more than a rim."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
