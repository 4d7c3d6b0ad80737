from itertools import combinations

import pytest

from generators.g3_stable_sort import CLEAR, StableSort

GAME = StableSort()


@pytest.mark.parametrize("level", GAME.levels)
def test_left_edges_and_centres_give_the_kinds_in_one_order(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(200)):
        middles, edges = {}, {}
        for thing in puzzle.things:
            middles[thing.kind] = min(middles.get(thing.kind, 512), thing.x)
            edges[thing.kind] = min(edges.get(thing.kind, 512), thing.x - thing.radius)
        assert sorted(middles, key=middles.__getitem__) == sorted(edges, key=edges.__getitem__)
        for places in (middles, edges):
            assert all(abs(a - b) >= CLEAR for a, b in combinations(places.values(), 2))


@pytest.mark.parametrize("level", GAME.levels)
def test_equal_shapes_lie_clearly_apart(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(200)):
        for one, other in combinations(puzzle.things, 2):
            assert (one.kind, one.size) != (other.kind, other.size) or abs(one.x - other.x) >= CLEAR
