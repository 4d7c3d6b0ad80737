from random import Random

import pytest

from generators.g44_bfs import BreadthFirstSearch
from generators.kit import Reject

GAME = BreadthFirstSearch()


@pytest.mark.parametrize("level", GAME.levels)
def test_nodes_come_by_their_distance_and_each_after_a_neighbour(level: str) -> None:
    for seed in range(60):
        try:
            puzzle = GAME.sample(Random(seed), GAME.levels[level])
        except Reject:
            continue
        far = [0 if node == puzzle.start else 99 for node in range(len(puzzle.nodes))]
        for _ in far:  # Bellman and Ford
            for a, b in puzzle.lines:
                far[a], far[b] = min(far[a], far[b] + 1), min(far[b], far[a] + 1)
        order = GAME.solve(puzzle)[-1]
        assert sorted(order) == list(range(len(far)))
        assert [far[node] for node in order] == sorted(far)
        first = [min(order.index(a + b - node) for a, b in puzzle.lines if node in (a, b)) for node in order[1:]]
        assert first == sorted(first)
