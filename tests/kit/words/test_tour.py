from itertools import pairwise, permutations
from random import Random

import pytest

from generators.kit.words.floor import Floor
from generators.kit.words.tour import detouring, marks, nearest_first, ranked


@pytest.mark.parametrize("seed", range(40))
def test_the_first_tour_needs_as_many_steps_as_a_flood_of_the_floor(seed: int) -> None:
    rng = Random(seed)
    begin, end, *cells = rng.sample(range(30), 14)
    stops, closed = sorted(cells[:3]), cells[3:]
    floor = Floor.of(5, 6, closed)
    tours, fewest = ranked(floor, begin, stops, end), floor.fewest(begin, stops, end)
    if fewest is None:
        assert tours == []
        return
    assert tours[0][0] == fewest
    assert tours == sorted(tours)
    assert {tour for _, tour in tours} == {(begin, *order, end) for order in permutations(stops)}
    assert nearest_first(floor, begin, stops, end) in {tour for _, tour in tours}


def test_the_nearest_stop_may_mislead() -> None:
    floor = Floor.of(1, 12)
    assert nearest_first(floor, 3, (0, 5, 8), 11) == (3, 5, 8, 0, 11)
    assert ranked(floor, 3, (0, 5, 8), 11)[0] == (14, (3, 0, 5, 8, 11))


def test_a_tie_goes_to_the_first_stop() -> None:
    assert nearest_first(Floor.of(1, 8), 3, (1, 5), 7) == (3, 1, 5, 7)
    assert nearest_first(Floor.of(1, 8), 3, (5, 1), 7) == (3, 5, 1, 7)


def test_marks_hold_a_bit_for_each_stop() -> None:
    assert [marks((7, 8, 9), cells) for cells in ((), (7,), (9, 1, 7), (9, 8, 7))] == [0, 1, 5, 7]


def test_walls_add_the_wanted_steps_to_a_walk() -> None:
    found = 0
    for seed in range(200):
        rng = Random(seed)
        begin, *closed = rng.sample(range(49), 13)
        floor = Floor.of(7, 7, closed)
        if stops := detouring(rng, floor, begin, 3, 2, range(2, 7), 14):
            found += 1
            steps = floor.fewest(begin, stops[1:-1], stops[-1], in_order=True)
            assert steps is not None
            assert steps <= 14
            assert steps == sum(floor.apart(*leg) for leg in pairwise(stops)) + 2
    assert found > 5
