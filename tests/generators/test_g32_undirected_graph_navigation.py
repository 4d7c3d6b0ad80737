from itertools import pairwise, permutations
from random import Random

import pytest

from generators.g32_undirected_graph_navigation import Config, UndirectedGraphNavigation
from generators.kit import Reject


@pytest.mark.parametrize("seed", range(40))
def test_the_route_shown_is_the_only_one_so_short(seed: int) -> None:
    game = UndirectedGraphNavigation()
    try:
        puzzle = game.sample(Random(seed), Config(3, 3, 7, 2, 4, 0))
    except Reject:
        return
    route, others = game.solve(puzzle)[-1], set(range(7)) - {puzzle.start, puzzle.goal}
    open_ways = {*puzzle.lines, *((b, a) for a, b in puzzle.lines)}
    walks = [
        (puzzle.start, *middle, puzzle.goal)
        for stops in range(len(route) - 1)
        for middle in permutations(others, stops)
    ]
    assert [walk for walk in walks if set(pairwise(walk)) <= open_ways] == [route]
