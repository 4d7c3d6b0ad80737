from itertools import combinations
from math import dist
from random import Random

import pytest

from generators.g169_locate_intersection_of_segments import RING, LocateIntersectionOfSegments, Puzzle, answer
from generators.kit.generator import Reject
from generators.kit.words.segments import gap, letter_places


def drawn(level: str, count: int) -> list[Puzzle]:
    game, rng, found = LocateIntersectionOfSegments(), Random(level), list[Puzzle]()
    while len(found) < count:
        try:
            found.append(game.sample(rng, game.levels[level]))
        except Reject:
            continue
    return found


@pytest.mark.parametrize("level", ["easy", "hard"])
def test_no_letter_touches_the_ring_and_others_come_near_without_crossing(level: str) -> None:
    near = 0
    for puzzle in drawn(level, 30):
        pair, point = answer(puzzle)
        assert all(dist(point, letter) > RING + 12 for each in puzzle.segments for letter in letter_places(each))
        gaps = [
            gap(puzzle.segments[j], puzzle.segments[k])
            for j, k in combinations(range(len(puzzle.segments)), 2)
            if (j, k) != pair
        ]
        assert min(gaps) > 16
        near += min(gaps) < 50
    assert near > 20


def test_the_longest_segments_are_no_more_likely_to_cross_than_others() -> None:
    longest = 0
    for puzzle in drawn("easy", 200):
        order = sorted(range(5), key=lambda k: dist(*puzzle.segments[k]))
        longest += set(answer(puzzle)[0]) == {*order[3:]}
    assert longest < 200 / 10 + 25
