from itertools import pairwise

from generators.kit.sample import draw
from generators.kit.words.sliding import shortest
from generators.o47_sliding_puzzle import SlidingPuzzle


def test_each_level_needs_more_slides_than_the_one_before() -> None:
    levels = [SlidingPuzzle.levels[level] for level in ("easy", "medium", "hard")]
    assert all(one.most < two.fewest for one, two in pairwise(levels))
    for index in range(20):
        puzzle = draw(SlidingPuzzle(), "hard", 42, index).puzzle
        assert levels[2].fewest <= len(shortest(puzzle.start)[0]) - 1 <= levels[2].most
