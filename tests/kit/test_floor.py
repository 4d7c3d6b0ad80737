from collections.abc import Sequence
from itertools import pairwise, permutations
from math import inf
from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.floor import Floor, only_way


def walks(floor: Floor, walk: tuple[int, ...], end: int, steps: int, closed: Sequence[int]) -> list[tuple[int, ...]]:
    """All walks of so many steps, by trying every one."""
    if steps == 0:
        return [walk] if walk[-1] == end else []
    onward = [cell for cell in floor.beside[walk[-1]] if cell not in closed]
    return [found for cell in onward for found in walks(floor, (*walk, cell), end, steps - 1, closed)]


@pytest.mark.parametrize("seed", range(60))
def test_the_flood_needs_as_many_steps_as_the_best_order_of_stops(seed: int) -> None:
    rng = Random(seed)
    begin, end, *cells = rng.sample(range(30), 15)
    stops, closed = cells[:3], cells[3:]
    floor = Floor.of(5, 6, closed, [(0, 1), (8, 14)])

    def long(order: Sequence[int]) -> float:
        legs = [floor.distances(a, (end,) if b != end else ())[b] for a, b in pairwise((begin, *order, end))]
        return inf if min(legs) < 0 else sum(legs)

    best = min(map(long, permutations(stops)))
    assert floor.fewest(begin, stops, end) == (None if best == inf else best)


@pytest.mark.parametrize("seed", range(60))
def test_in_order_no_stop_is_entered_before_its_turn(seed: int) -> None:
    rng = Random(seed)
    begin, *cells = rng.sample(range(30), 10)
    stops, closed = cells[:3], cells[3:]
    floor = Floor.of(5, 6, closed)
    legs = [floor.distances(a, stops[k + 1 :])[b] for k, (a, b) in enumerate(pairwise((begin, *stops)))]
    fewest = floor.fewest(begin, stops[:-1], stops[-1], in_order=True)
    assert fewest == (None if min(legs) < 0 else sum(legs))


@pytest.mark.parametrize("seed", range(60))
def test_only_way_leaves_one_shortest_way_and_makes_none_longer(seed: int) -> None:
    rng = Random(seed)
    stops, closed = [k * 6 + rng.randrange(6) for k in (0, 2, 4)], [6, 8, 22]
    before = Floor.of(5, 6, closed)
    try:
        after = Floor.of(5, 6, only_way(rng, 5, 6, closed, stops))
    except Reject:
        return
    for number, (a, b) in enumerate(pairwise(stops), 2):
        shut = stops[number:]
        assert len(walks(after, (a,), b, before.distances(a, shut)[b], shut)) == 1
