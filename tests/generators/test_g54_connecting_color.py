from itertools import pairwise
from random import Random

from generators.g54_connecting_color import LAID, SHORTEST, ConnectingColours, around, mixed, solutions
from generators.kit import Reject

GAME = ConnectingColours()
Ways = tuple[tuple[int, ...], ...]


def straight(way: tuple[int, ...]) -> bool:
    return len({b - a for a, b in pairwise(way)}) == 1


def test_the_capacity_counts_all_boards_of_four_that_can_be_drawn() -> None:
    rows: Ways = tuple(tuple(range(4 * row, 4 * row + 4)) for row in range(4))
    todo, good = [rows, tuple(zip(*rows, strict=True))], 0
    seen = set(todo)
    for ways in todo:
        pairs = tuple(sorted((way[0], way[-1]) for way in ways))
        good += sum(map(straight, ways)) <= 1 and len(solutions(4, pairs)) == 1
        owner = {cell: way for way in ways for cell in way}
        for way in ways:
            for along in (way, way[::-1]):
                for cell in around(4)[along[-1]]:
                    other = owner[cell]
                    if other == way or cell not in (other[0], other[-1]) or len(other) == SHORTEST or len(way) == 8:
                        continue
                    if sum(owner[beside] == way for beside in around(4)[cell]) > 1:
                        continue
                    kept = [each for each in ways if each not in (way, other)]
                    changed = [*kept, (*along, cell), tuple(each for each in other if each != cell)]
                    new = tuple(sorted(each if each[0] < each[-1] else each[::-1] for each in changed))
                    if new not in seen:
                        seen.add(new)
                        todo.append(new)
    assert good == LAID[4]


def test_the_solver_finds_the_ways_that_the_board_was_cut_into() -> None:
    for seed in range(60):
        side = 4 + seed % 3
        ways = [tuple(way) if way[0] < way[-1] else tuple(way[::-1]) for way in mixed(Random(seed), side)]
        assert tuple(sorted(ways)) in solutions(side, tuple(sorted((way[0], way[-1]) for way in ways)))


def test_nobody_can_reach_a_shape_by_another_way_even_with_all_ways_tried() -> None:
    for seed in range(20):
        try:
            puzzle = GAME.sample(Random(seed), GAME.levels["easy"])
        except Reject:
            continue
        assert GAME.brute_force(puzzle) == [(GAME.solve(puzzle)[-1],)]
