"""Numbers that ascend with gaps."""

from itertools import combinations, pairwise
from random import Random

from generators.kit.words.spacing import spaced


def test_every_list_with_the_gap_and_the_room_is_drawn_and_no_other():
    drawn = {tuple(spaced(Random(seed), 3, 4, 2)) for seed in range(400)}
    fitting = combinations(range(4 * 2 + 2 + 1), 3)
    assert drawn == {numbers for numbers in fitting if all(b - a >= 4 for a, b in pairwise(numbers))}
