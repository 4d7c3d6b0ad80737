from itertools import product

import pytest

from generators.kit.sample import draw
from generators.o51_tower_of_hanoi import TowerOfHanoi, distances, moves, way


@pytest.mark.parametrize("discs", range(2, 7))
def test_from_every_position_the_way_is_shortest_and_the_only_one_so_short(discs: int) -> None:
    near = distances(discs, 2)
    assert sorted(near) == list(product(range(3), repeat=discs))
    for begin, fewest in near.items():
        assert len(way(begin, 2)) - 1 == fewest
        assert sum(near[pegs] == fewest - 1 for pegs in moves(begin)) == (fewest > 0)
    assert near[(0,) * discs] == max(near.values()) == 2**discs - 1


@pytest.mark.parametrize("level", ["easy", "medium"])
def test_whole_towers_occur_often_among_the_starts(level: str) -> None:
    starts = [draw(TowerOfHanoi(), level, 42, index).puzzle.start for index in range(200)]
    assert 25 <= sum(len({*pegs}) == 1 for pegs in starts) <= 75
