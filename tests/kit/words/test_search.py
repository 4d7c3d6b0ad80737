from collections.abc import Iterator
from itertools import islice, pairwise, permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.search import all_shortest, fewest_moves, layers, shortest_ways, wander, wandered

Edges = frozenset[tuple[int, int]]
NODES = 6
graphs = st.frozensets(st.tuples(*[st.integers(0, NODES - 1)] * 2).filter(lambda edge: edge[0] < edge[1]), min_size=4)


class Graph:
    """Positions 0 to 5, joined by undirected edges."""

    def __init__(self, edges: Edges) -> None:
        self.edges = edges

    def moves(self, node: int) -> Iterator[int]:
        yield from (other for other in range(NODES) if (min(node, other), max(node, other)) in self.edges)

    def ways(self, begin: int, end: int) -> list[tuple[int, ...]]:
        """All shortest ways, found among all orders of all nodes."""
        inner = [node for node in range(NODES) if node not in (begin, end)]
        for length in range(NODES):
            stops = permutations(inner, length - 1) if length else [()]
            tried = [(begin, *between, end) if length else (begin,) for between in stops]
            if found := [way for way in tried if way[-1] == end and all(b in self.moves(a) for a, b in pairs(way))]:
                return sorted(found)
        return []


def pairs(way: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(pairwise(way))


@given(graphs)
def test_all_searches_find_the_shortest_ways(edges: Edges) -> None:
    graph = Graph(edges)
    for begin, end in product(range(2), range(NODES)):
        ways = graph.ways(begin, end)
        found = shortest_ways(begin, end, graph.moves, lambda node, end=end: int(node != end), range(NODES))
        assert set(found) <= set(ways)
        assert len(found) == min(2, len(ways))
        tried = all_shortest(begin, lambda node, end=end: node == end, graph.moves, most=NODES)
        assert sorted(tried or []) == ways
        if ways:
            assert fewest_moves(begin, end, graph.moves) == len(ways[0]) - 1
            assert list(layers(begin, graph.moves))[len(ways[0]) - 1][end] == len(ways)
        else:
            with pytest.raises(ValueError, match="no way leads from"):
                fewest_moves(begin, end, graph.moves)
            assert all(end not in layer for layer in layers(begin, graph.moves))


def test_no_way_is_found_that_is_longer_than_asked_for() -> None:
    line = Graph(frozenset((k, k + 1) for k in range(NODES - 1)))
    assert shortest_ways(0, 3, line.moves, lambda _: 0, range(3)) == ()
    assert all_shortest(0, lambda node: node == 3, line.moves, most=2) is None


def test_walks_end_as_often_as_their_chances_say() -> None:
    square = Graph(frozenset({(0, 1), (1, 2), (2, 3), (0, 3), (0, 2)}))
    chances = next(islice(wandered(0, square.moves), 3, None))
    assert sum(chances.values()) == pytest.approx(1)
    rng = Random(7)
    ends = [wander(rng, 0, square.moves, 3) for _ in range(20000)]
    assert {end: ends.count(end) / 20000 for end in set(ends)} == pytest.approx(chances, abs=0.015)


def test_a_walk_never_takes_back_the_move_before() -> None:
    ring = Graph(frozenset({(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)}))
    assert {wander(Random(seed), 0, ring.moves, 4) for seed in range(20)} == {2, 4}
