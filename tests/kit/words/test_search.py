from collections.abc import Iterable
from itertools import pairwise, permutations
from math import comb
from random import Random

import pytest

from generators.kit.words.search import all_shortest, prefixes


@pytest.mark.parametrize(("across", "down"), [(1, 1), (3, 2), (4, 4)])
def test_walks_over_an_open_lattice_are_as_many_as_choices_of_the_steps_across(across: int, down: int) -> None:
    def onward(place: tuple[int, int]) -> Iterable[tuple[int, int]]:
        x, y = place
        return ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1))

    walks = all_shortest((0, 0), onward, (across, down), kept=1000)
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

    if right:
        assert sorted(all_shortest(0, onward, 5)) == sorted(shortest)
    else:
        with pytest.raises(ValueError, match="no walk leads from 0 to 5"):
            all_shortest(0, onward, 5)


def test_a_second_walk_is_found_even_if_one_is_kept() -> None:
    assert len(all_shortest((), lambda walk: ((*walk, 0),), (0, 0, 0), kept=1)) == 1
    square = {0: (1, 2), 1: (3,), 2: (3,), 3: ()}
    assert len(all_shortest(0, square.__getitem__, 3, kept=1)) == 2


def test_a_walk_grows_by_one_state_at_a_time() -> None:
    assert prefixes([4, 7, 9]) == [(4,), (4, 7), (4, 7, 9)]
