from itertools import pairwise
from random import Random

from generators.kit.words.blends import Blend, drawn, ways
from generators.kit.words.mixing import mixed

WHITE, CYAN, YELLOW, PINK = (2, 2, 2), (0, 2, 2), (2, 2, 0), (2, 1, 1)
BLEND = Blend(WHITE, ((CYAN, PINK, YELLOW), (YELLOW, PINK, CYAN)), (0, 2, 0), (0, 5, -5, 0))


def test_a_ball_takes_light_away_from_the_one_merging_with_it() -> None:
    assert BLEND.paint(()) == WHITE
    assert BLEND.paint((0,)) == CYAN
    assert BLEND.paint((0, 0)) == (0, 2, 0)
    assert BLEND.paint((0, 1, 0)) == (0, 1, 1)
    assert all(BLEND.paint(route) == paint for route, paint in ways(WHITE, BLEND.columns).items())


def test_lines_lead_right_up_or_down_and_right_again() -> None:
    way = BLEND.way(1, 0, 2)
    assert way[0] == BLEND.at(1, 0)
    assert way[-1] == BLEND.at(2, 2)
    assert [x for x, _ in way] == sorted(x for x, _ in way)
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(way))


def test_just_one_route_gives_the_colour_drawn() -> None:
    found = [drawn(Random(seed), 3, 3, 1) for seed in range(200)]
    assert sum(draw is not None for draw in found) > 20
    for first, columns, ring in (draw for draw in found if draw):
        assert list(ways(first, columns).values()).count(ring) == 1
        assert sum(mixed(ball, ring) == ring for column in columns for ball in column) >= 4
