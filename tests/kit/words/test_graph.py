from itertools import pairwise
from random import Random

import pytest

from generators.kit.words.graph import (
    both_ways,
    check_lattice,
    fewest_hops,
    first_routes,
    heads,
    hop_stages,
    joined,
    last_letter,
    next_to_number,
    node_names,
    route,
    routes,
    searched,
)
from generators.kit.words.search import all_shortest

Arrows = list[tuple[int, int]]


def some_arrows(seed: int) -> Arrows:
    rng = Random(seed)
    return [(a, b) for a in range(8) for b in range(8) if a != b and rng.random() < 0.2]


@pytest.mark.parametrize("seed", range(60))
def test_hops_are_those_of_powers_of_the_adjacency_matrix(seed: int) -> None:
    arrows = some_arrows(seed)
    found = routes(arrows, 0)
    ends = {0: 1}  # walks of so many hops to each node
    for hops in range(8):
        for node, (fewest, ways, _) in found.items():
            assert (node in ends) <= (fewest <= hops)
            if fewest == hops:
                assert ends[node] == ways
        longer: dict[int, int] = {}
        for a, b in arrows:
            if a in ends:
                longer[b] = longer.get(b, 0) + ends[a]
        ends = longer
    assert [fewest_hops(arrows, 0, node) for node in range(8)] == [found.get(node, (None,))[0] for node in range(8)]


@pytest.mark.parametrize("seed", range(40))
def test_a_route_is_one_of_the_shortest_walks(seed: int) -> None:
    arrows = both_ways(some_arrows(seed))
    if 7 in routes(arrows, 0):
        walks = all_shortest(0, lambda node: node == 7, lambda node: heads(arrows, node)) or []
        assert tuple(route(arrows, 0, 7)) in walks
        assert all(step in arrows for walk in walks for step in pairwise(walk))


def test_the_green_and_the_red_node_have_no_letter() -> None:
    names = node_names(5, 3, 1)
    assert names == ["A", "the [goal] node", "B", "the green node", "C"]
    assert last_letter(names) == "C"


def test_hops_are_described_in_runs() -> None:
    items = list(hop_stages(["A", "B", "C", "D", "E", "F"], range(6), "the disc", "line"))
    assert [item.id for item in items] == ["hops-1", "hops-2", "hops-3", "hops-5"]
    assert items[0].text == "Hop 1: the disc goes from A to B, along the line."
    assert items[2].text == "Hops 3 to 4: the disc goes from C to D, then E, along the lines."


def test_a_thin_or_unknown_lattice_is_refused() -> None:
    check_lattice(3, 4, 9)
    with pytest.raises(ValueError, match=r"nodes must be 9\.\.12, not 8"):
        check_lattice(3, 4, 8)
    with pytest.raises(ValueError, match="lattice must be 3 by 3, 3 by 4 or 4 by 4, not 5 by 4"):
        check_lattice(5, 4, 18)


@pytest.mark.parametrize("seed", range(40))
def test_a_search_numbers_nodes_step_by_step_and_by_their_first_routes(seed: int) -> None:
    lines = sorted({(min(arrow), max(arrow)) for arrow in some_arrows(seed)})
    letters = Random(seed).sample("ABCDEFGH", 8)
    order, hops = searched(lines, letters, 0)
    ways = first_routes(lines, letters, 0)
    assert order == sorted(ways, key=lambda node: (len(ways[node]), ways[node]))
    assert [hops[node] for node in order] == [len(ways[node]) for node in order]
    for count in range(1, len(order)):
        assert min(next_to_number(lines, order[:count])[1], key=letters.__getitem__) == order[count]
    assert next_to_number(lines, order) == (0, [])
    for parent, node, far in joined(lines, order):
        assert (min(parent, node), max(parent, node)) in lines
        assert far == hops[node] == hops[parent] + 1
