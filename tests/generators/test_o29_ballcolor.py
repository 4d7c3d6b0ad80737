from itertools import pairwise
from math import dist

import pytest

from generators.kit.words.moves import on_the_way
from generators.o29_ballcolor import MIDDLE, PITCH, PLACES, RADIUS, SLIDE, Ballcolor, joining, packed

GAME = Ballcolor()


@pytest.mark.parametrize("level", GAME.levels)
def test_red_touches_no_cluster_but_the_one_it_takes_in(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(20)):
        stood, red = MIDDLE, puzzle.red
        for before, after in pairwise(GAME.solve(puzzle)):
            home, size = PLACES[puzzle.places[after[-1]]], puzzle.sizes[after[-1]]
            waiting = [k for k in range(len(puzzle.sizes)) if k not in before]
            others = [ball for k in waiting for ball in packed(PLACES[puzzle.places[k]], puzzle.sizes[k], PITCH)]
            for t in (0, SLIDE / 2, SLIDE * 0.99):
                balls = joining(stood, home, red, size, t)
                assert min(dist(ball, other) for ball in balls for other in others) >= 2 * RADIUS
            stood, red = home, red + size


def test_balls_that_close_up_do_not_cross_one_another() -> None:
    begin, end = joining((106, 116), (406, 116), 25, 15, SLIDE), joining((106, 116), (406, 116), 25, 15, 1.0)
    assert len(end) == len(set(end)) == 40
    for share in (0.25, 0.5, 0.75):
        balls = [on_the_way(a, b, share) for a, b in zip(begin, end, strict=True)]
        assert min(dist(a, b) for k, a in enumerate(balls) for b in balls[:k]) > RADIUS


@pytest.mark.parametrize("level", GAME.levels)
def test_the_order_is_seldom_that_of_the_counts(level: str, puzzles) -> None:
    drawn = puzzles(GAME, level, range(200))
    taken = [[puzzle.sizes[k] for k in GAME.solve(puzzle)[-1]] for puzzle in drawn]
    assert sum(sizes == sorted(sizes) for sizes in taken) <= 0.6 * len(drawn)
    assert sum(sizes == sorted(sizes, reverse=True) for sizes in taken) <= 0.6 * len(drawn)
