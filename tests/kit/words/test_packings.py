from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.packings import Joint, bends, cells_at, packed, packings, parts_of, tried
from generators.kit.words.polyominoes import has_one_rim, size, turned


@pytest.mark.parametrize(("squares", "count"), [(3, 1), (4, 3), (5, 14)])
def test_parts_look_different_after_every_turn_and_are_no_turns_of_one_another(squares, count):
    forms = parts_of(squares)
    assert len(forms) == count
    assert len({turned(form, quarters) for form in forms for quarters in range(4)}) == 4 * count


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(parts_of(4) + parts_of(5)), min_size=2, max_size=4))
def test_packed_parts_fill_one_figure_and_are_found_again(rng, parts):
    try:
        spots = packed(rng, parts, 6)
    except Reject:
        return
    cells = [cells_at(part, spot) for part, spot in zip(parts, spots, strict=True)]
    figure = frozenset[tuple[int, int]]().union(*cells)
    assert len(figure) == sum(map(len, parts))
    assert has_one_rim(tuple(sorted(figure)))
    assert max(size(tuple(figure))) <= 6
    assert spots in list(packings(figure, parts))


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(parts_of(3) + parts_of(4)), min_size=2, max_size=3))
def test_packings_are_those_that_trying_all_spots_gives(rng, parts):
    try:
        spots = packed(rng, parts, 6)
    except Reject:
        return
    figure = frozenset(cell for part, spot in zip(parts, spots, strict=True) for cell in cells_at(part, spot))
    assert sorted(packings(figure, parts)) == sorted(tried(figure, parts))


def test_a_rectangle_of_two_parts_has_four_packings():
    assert len(tried(frozenset(product(range(2), range(3))), parts_of(3) * 2)) == 4


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(parts_of(5)), min_size=2, max_size=4))
def test_a_part_in_its_spot_covers_the_squares_of_the_spot(rng, parts):
    try:
        spots = packed(rng, parts, 6)
    except Reject:
        return
    figure = frozenset(cell for part, spot in zip(parts, spots, strict=True) for cell in cells_at(part, spot))
    joint = Joint(tuple(parts), tuple(sorted(figure)))
    for k, (part, spot) in enumerate(zip(parts, spots, strict=True)):
        turn, x, y = joint.pose(k, 90 * spot[0] + 30, spot)
        assert joint.covered(k, (turn, x, y)) == cells_at(part, spot)
        assert not joint.covered(k, (turn, x + joint.side // 2, y))
        assert not joint.covered(k, (turn + 30, x, y))


def test_an_outline_bends_at_its_corners_alone():
    assert sorted(bends(((0, 0), (0, 1), (0, 2), (1, 2)))) == [(0, 0), (0, 3), (1, 0), (1, 2), (2, 2), (2, 3)]
