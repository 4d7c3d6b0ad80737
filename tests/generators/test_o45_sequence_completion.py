from itertools import product

import pytest

from generators.kit.sample import draw
from generators.o45_sequence_completion import SequenceCompletion


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_no_longer_cycle_of_symbols_fills_the_gaps_otherwise(level: str) -> None:
    for index in range(100):
        puzzle = draw(SequenceCompletion(), level, 42, index).puzzle
        if puzzle.terms[0].isdecimal():
            continue
        fitting = set()
        for filling in product(range(len(puzzle.choices)), repeat=len(puzzle.gaps)):
            whole = puzzle.whole(filling)
            if len({*filling}) == len(filling) and any(whole[k:] == whole[:-k] for k in range(1, len(whole) - 1)):
                fitting.add(filling)
        assert len(fitting) == 1
