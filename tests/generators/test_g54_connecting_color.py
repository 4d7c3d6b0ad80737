from itertools import pairwise
from random import Random

import pytest

from generators.g54_connecting_color import LAID, ConnectingColours
from generators.kit import Reject
from generators.kit.words.ways import SHORTEST, around, mixed, solutions

GAME = ConnectingColours()
Ways = tuple[tuple[int, ...], ...]


def straight(way: tuple[int, ...]) -> bool:
    return len({b - a for a, b in pairwise(way)}) == 1


def laid(rows: int, columns: int) -> int:
    """Count the boards with one solution, by all swaps from the rows and from the columns."""
    begin: Ways = tuple(tuple(range(columns * row, columns * (row + 1))) for row in range(rows))
    todo, good, beside = [begin, tuple(zip(*begin, strict=True))], set(), around(rows, columns)
    seen = set(todo)
    for ways in todo:
        pairs = tuple(sorted((way[0], way[-1]) for way in ways))
        if sum(map(straight, ways)) <= 1 and len(solutions(rows, columns, pairs)) == 1:
            good.add(pairs)
        owner = {cell: way for way in ways for cell in way}
        for way in ways:
            for along in (way, way[::-1]):
                for cell in beside[along[-1]]:
                    other = owner[cell]
                    if other == way or cell not in (other[0], other[-1]) or len(other) == SHORTEST:
                        continue
                    if len(way) == 2 * columns or sum(owner[near] == way for near in beside[cell]) > 1:
                        continue
                    kept = [each for each in ways if each not in (way, other)]
                    changed = [*kept, (*along, cell), tuple(each for each in other if each != cell)]
                    new = tuple(sorted(each if each[0] < each[-1] else each[::-1] for each in changed))
                    if new not in seen:
                        seen.add(new)
                        todo.append(new)
    return len(good)


@pytest.mark.parametrize("size", [(4, 4), (4, 5)])
def test_the_capacity_counts_all_boards_that_can_be_drawn(size: tuple[int, int]) -> None:
    assert laid(*size) == LAID[size]


def test_easy_has_a_thousand_boards_whatever_their_colours() -> None:
    assert GAME.capacity(GAME.levels["easy"]) >= 1000


def test_the_solver_finds_the_ways_that_the_board_was_cut_into() -> None:
    for seed in range(60):
        rows, columns = list(LAID)[seed % 4]
        ways = [tuple(way) if way[0] < way[-1] else tuple(way[::-1]) for way in mixed(Random(seed), rows, columns)]
        assert tuple(sorted(ways)) in solutions(rows, columns, tuple(sorted((way[0], way[-1]) for way in ways)))


def test_nobody_can_reach_a_shape_by_another_way_even_with_all_ways_tried() -> None:
    for seed in range(20):
        try:
            puzzle = GAME.sample(Random(seed), GAME.levels["easy"])
        except Reject:
            continue
        assert GAME.brute_force(puzzle) == [(GAME.solve(puzzle)[-1],)]
