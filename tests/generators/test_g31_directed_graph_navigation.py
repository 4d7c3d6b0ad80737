from itertools import pairwise, permutations
from random import Random

import pytest

from generators.g31_directed_graph_navigation import Config, DirectedGraphNavigation
from generators.kit import Reject, Scene
from generators.kit.sample import draw
from generators.kit.timeline import Moment
from generators.kit.words.graph import shafts


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
    for index in range(60):
        puzzle = draw(game, None, 42, index).puzzle
        for a, b in puzzle.arrows:
            p, q = puzzle.nodes[a], puzzle.nodes[b]
            for node, centre in enumerate(puzzle.nodes):
                if node not in (a, b):
                    assert distance(p, q, centre) > puzzle.radius + 12
            for c, d in puzzle.arrows:
                if len({a, b, c, d}) == 4:
                    r, s = puzzle.nodes[c], puzzle.nodes[d]
                    assert not (side(p, q, r) * side(p, q, s) < 0 and side(r, s, p) * side(r, s, q) < 0)


def test_the_triangle_runs_along_its_arrow_not_between_two() -> None:
    game, tried = DirectedGraphNavigation(), 0
    for index in range(10):
        puzzle = draw(game, "easy", 42, index).puzzle
        lines = dict(zip(puzzle.arrows, shafts(puzzle.nodes, puzzle.arrows, puzzle.radius), strict=True))
        for hop in [hop for hop in puzzle.arrows if hop[::-1] in puzzle.arrows]:
            places = []
            for t in (0.5, 1.0):  # the box of a triangle is not about its middle, so its place is told from the end
                scene = Scene(512)
                game.draw(scene, puzzle, Moment(1, t, *hop))
                left, top, *_ = scene.actors["agent"]
                places.append((left, top))
            (left, top), (last_left, last_top) = places
            x, y = puzzle.nodes[hop[1]][0] + left - last_left, puzzle.nodes[hop[1]][1] + top - last_top
            middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in (lines[hop], lines[hop[::-1]])]
            along, against = (abs(x - u) + abs(y - v) for u, v in middles)
            assert along < against / 2
            tried += 1
    assert tried


Point = tuple[int, int]


def side(p: Point, q: Point, r: Point) -> int:
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def distance(p: Point, q: Point, r: Point) -> float:
    """From a point to a segment."""
    dx, dy = q[0] - p[0], q[1] - p[1]
    t = max(0.0, min(1.0, ((r[0] - p[0]) * dx + (r[1] - p[1]) * dy) / (dx * dx + dy * dy)))
    return float(((p[0] + t * dx - r[0]) ** 2 + (p[1] + t * dy - r[1]) ** 2) ** 0.5)
