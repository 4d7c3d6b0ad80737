from itertools import pairwise
from random import Random

import pytest

from generators.kit.words.floor import Floor, is_step
from generators.kit.words.ways import SHORTEST, around, bends, detouring, mixed, solutions


@pytest.mark.parametrize("seed", range(20))
def test_a_board_is_cut_into_ways_that_do_not_touch_themselves(seed: int) -> None:
    rows, columns = ((4, 5), (5, 5), (6, 6))[seed % 3]
    ways = mixed(Random(seed), rows, columns)
    assert sorted(cell for way in ways for cell in way) == list(range(rows * columns))
    for way in ways:
        assert len(way) >= SHORTEST
        assert all(is_step(a, b, rows, columns) for a, b in pairwise(way))
        beside = around(rows, columns)
        assert sum(near in way for cell in way for near in beside[cell]) == 2 * (len(way) - 1)


def test_bends_are_the_cells_in_which_a_way_turns() -> None:
    assert [bends(way) for way in ((0, 1, 2), (0, 1, 4, 7), (0, 1, 4, 3))] == [0, 1, 2]


def test_solutions_fill_the_board_and_are_counted_up_to_two() -> None:
    assert solutions(2, 3, ((0, 2), (3, 5))) == (((0, 1, 2), (3, 4, 5)),)
    assert solutions(2, 3, ((0, 4), (2, 5))) == ()
    assert len(solutions(3, 3, ((0, 8),))) == 2


def test_a_board_has_the_longest_detour_that_is_wanted() -> None:
    floor = Floor.of(5, 5)
    for seed, detour in ((1, 0), (2, 2), (3, 4)):
        ways = detouring(Random(seed), 5, 5, detour, 4)
        longest = max(len(way) - 1 - floor.apart(way[0], way[-1]) for way in ways)
        assert longest == detour if detour < 4 else longest >= 4
