from collections.abc import Iterable, Iterator
from itertools import islice, pairwise, permutations, product
from math import comb
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.search import (
    all_shortest,
    fewest_moves,
    layers,
    prefixes,
    shortest_ways,
    wander,
    wandered,
)

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


@pytest.mark.parametrize(("across", "down"), [(1, 1), (3, 2), (4, 4)])
def test_walks_over_an_open_lattice_are_as_many_as_choices_of_the_steps_across(across: int, down: int) -> None:
    def onward(place: tuple[int, int]) -> Iterable[tuple[int, int]]:
        x, y = place
        return ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1))

    walks = all_shortest((0, 0), lambda place: place == (across, down), onward) or []
    assert len(set(walks)) == len(walks) == comb(across + down, down)
    assert {len(walk) for walk in walks} == {across + down + 1}


@pytest.mark.parametrize("seed", range(40))
def test_the_walks_are_those_found_by_trying_all_orders_of_nodes(seed: int) -> None:
    rng = Random(seed)
    arrows = {(a, b) for a in range(6) for b in range(6) if a != b and rng.random() < 0.35}
    tried = [(0, *middle, 5) for stops in range(5) for middle in permutations(range(1, 5), stops)]
    right = [walk for walk in tried if arrows.issuperset(pairwise(walk))]
    shortest = [walk for walk in right if len(walk) == min(map(len, right))]

    def onward(node: int) -> Iterable[int]:
        return [b for a, b in arrows if a == node]

    found = all_shortest(0, lambda node: node == 5, onward)
    assert found is None if not right else sorted(found) == sorted(shortest)


def test_a_second_walk_is_found_even_if_one_is_kept() -> None:
    assert len(all_shortest((), lambda walk: walk == (0, 0, 0), lambda walk: ((*walk, 0),), kept=1)) == 1
    square = {0: (1, 2), 1: (3,), 2: (3,), 3: ()}
    assert len(all_shortest(0, lambda node: node == 3, square.__getitem__, kept=1)) == 2


def test_a_walk_grows_by_one_state_at_a_time() -> None:
    assert prefixes([4, 7, 9]) == [(4,), (4, 7), (4, 7, 9)]
