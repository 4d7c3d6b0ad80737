from itertools import permutations
from random import Random

import pytest

from generators.kit.words.floor import Floor
from generators.kit.words.oneway import backwards, closed_ties, legs_of, one_way, only_walk
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import marks, ranked


def signed(rng: Random, closed: int, arrows: int) -> tuple[Floor, list[int], list[tuple[int, int]]]:
    walls = rng.sample(range(36), closed)
    board = Floor.of(6, 6, walls)
    free = [cell for cell, near in enumerate(board.beside) if near]
    return board, walls, [(cell, rng.choice(board.beside[cell])) for cell in rng.sample(free, arrows)]


def test_a_cell_with_an_arrow_is_left_only_as_it_points() -> None:
    floor = one_way(Floor.of(2, 3), [(1, 4)])
    assert floor.beside[1] == (4,)
    assert 1 in floor.beside[0]
    assert floor.distances(0)[2] == 4
    assert floor.distances(2)[0] == 4


@pytest.mark.parametrize("seed", range(10))
def test_distances_on_a_floor_turned_round_are_those_of_the_way_back(seed: int) -> None:
    board, _, arrows = signed(Random(seed), 6, 10)
    floor = one_way(board, arrows)
    back = backwards(floor)
    far, near = [[*map(each.distances, range(36))] for each in (floor, back)]
    assert all(far[a][b] == near[b][a] for a in range(36) for b in range(36))


@pytest.mark.parametrize("seed", range(20))
def test_tours_on_a_floor_turned_round_need_as_many_steps_as_a_flood(seed: int) -> None:
    rng = Random(seed)
    board, _, arrows = signed(rng, 4, 8)
    floor = one_way(board, arrows)
    begin, end, *stops = rng.sample([cell for cell, near in enumerate(floor.beside) if near], 5)
    tours = ranked(backwards(floor), begin, stops, end)
    assert floor.fewest(begin, stops, end) == (tours[0][0] if tours else None)
    assert {tour for _, tour in tours} <= {(begin, *order, end) for order in permutations(stops)}


@pytest.mark.parametrize("seed", range(20))
def test_closed_ties_leave_one_shortest_walk_of_the_same_length(seed: int) -> None:
    rng = Random(seed)
    board, walls, arrows = signed(rng, 6, 6)
    floor = one_way(board, arrows)
    free = [cell for cell, near in enumerate(board.beside) if near and cell not in dict(arrows)]
    begin, end, *stops = rng.sample(free, 4)
    tours = ranked(backwards(floor), begin, stops, end)
    if len(tours) < 2 or tours[0][0] == tours[1][0]:
        return
    steps, tour = tours[0]
    closed = closed_ties(rng, board, walls, arrows, tour)
    if not closed:
        return
    more, signs = closed
    assert set(walls) <= set(more)
    assert not {*more} & {cell for arrow in signs for cell in arrow if cell not in walls}
    after = one_way(Floor.of(6, 6, more), signs)
    assert len(only_walk(after, tour)) - 1 == steps
    assert all(len(layer) == 1 for leg in legs_of(after, tour) for layer in leg)
    ways = all_shortest(
        (begin, 0),
        lambda state: state == (end, 3),
        lambda state: [
            (cell, state[1] | marks(stops, (cell,))) for cell in after.beside[state[0]] if cell != end or state[1] == 3
        ],
    )
    assert ways is not None
    assert len(ways) == 1
    assert len(ways[0]) - 1 == steps


def test_two_shortest_ways_are_no_only_walk() -> None:
    with pytest.raises(ValueError, match="unpack"):
        only_walk(Floor.of(2, 2), (0, 3))
