"""Tangles: crossings are clear, and so are the gaps between segments that nearly cross."""

from itertools import combinations
from math import dist
from random import Random

import pytest

from generators.kit.generator import Reject
from generators.kit.words.segments import gap
from generators.kit.words.tangles import APART, CLEAR, LEAST, MOST, NEAR, PAST, SHARPEST, angle, shares, spot, tangle


@pytest.mark.parametrize(("count", "crossings", "near"), [(5, 1, 3), (6, 3, 2), (7, 5, 3)])
def test_a_tangle_has_the_crossings_and_the_near_places_asked_for(count: int, crossings: int, near: int) -> None:
    for seed in range(40):
        try:
            found = tangle(Random(seed), count, crossings, near, (130, 280))
        except Reject:
            continue
        pairs = list(combinations(found, 2))
        crossed = [pair for pair in pairs if gap(*pair) == 0]
        close = [pair for pair in pairs if 0 < gap(*pair) <= NEAR]
        assert (len(crossed), len(close)) == (crossings, near)
        assert all(gap(*pair) >= CLEAR for pair in close)
        assert all(angle(*pair) >= SHARPEST for pair in crossed)
        assert all(dist(spot(*pair), end) >= PAST for pair in crossed for each in pair for end in each)
        assert all(dist(spot(*a), spot(*b)) >= APART for a, b in combinations(crossed + close, 2))
        assert all(LEAST <= part <= MOST for each in found for end in each for part in end)


def test_shares_say_where_two_lines_meet() -> None:
    assert shares(((0, 0), (10, 0)), ((5, -5), (5, 5))) == (0.5, 0.5)
    assert shares(((0, 0), (10, 0)), ((0, 1), (10, 1))) is None


def test_the_spot_of_two_segments_apart_lies_halfway_between_them() -> None:
    assert spot(((0, 0), (10, 0)), ((5, 4), (5, 20))) == (5, 2)
    assert spot(((0, 0), (10, 10)), ((0, 10), (10, 0))) == (5, 5)
