from itertools import pairwise, permutations
from random import Random

import pytest

from generators.g31_directed_graph_navigation import Config, DirectedGraphNavigation
from generators.kit import Reject


@pytest.mark.parametrize("seed", range(40))
def test_the_route_shown_is_the_only_one_so_short(seed: int) -> None:
    game = DirectedGraphNavigation()
    try:
        puzzle = game.sample(Random(seed), Config(3, 3, 7, 2, 4, 0))
    except Reject:
        return
    route, others = game.solve(puzzle), set(range(7)) - {puzzle.start, puzzle.goal}
    walks = [
        (puzzle.start, *middle, puzzle.goal)
        for stops in range(len(route) - 1)
        for middle in permutations(others, stops)
    ]
    assert [walk for walk in walks if set(pairwise(walk)) <= set(puzzle.arrows)] == [tuple(route)]


def test_arrows_keep_clear_of_other_nodes_and_never_cross() -> None:
    game = DirectedGraphNavigation()
    for seed in range(150):
        try:
            puzzle = game.sample(Random(seed), list(game.levels.values())[seed % 3])
        except Reject:
            continue
        for a, b in puzzle.arrows:
            p, q = puzzle.nodes[a], puzzle.nodes[b]
            for node, centre in enumerate(puzzle.nodes):
                if node not in (a, b):
                    assert distance(p, q, centre) > puzzle.radius + 12
            for c, d in puzzle.arrows:
                if len({a, b, c, d}) == 4:
                    r, s = puzzle.nodes[c], puzzle.nodes[d]
                    assert not (side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0)


Point = tuple[int, int]


def side(p: Point, q: Point, r: Point) -> int:
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def distance(p: Point, q: Point, r: Point) -> float:
    """From a point to a segment."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    t = max(0.0, min(1.0, ((r[0] - p[0]) * dx + (r[1] - p[1]) * dy) / (dx * dx + dy * dy)))
    return float(((p[0] + t * dx - r[0]) ** 2 + (p[1] + t * dy - r[1]) ** 2) ** 0.5)
