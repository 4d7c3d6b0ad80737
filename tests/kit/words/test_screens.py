from itertools import combinations, permutations, product
from math import dist

import pytest

from generators.kit.words.screens import LEFT, PLACE, RADIUS, RIGHT, SEEN, Screens, weighted
from generators.kit.words.segments import gap

BOARDS = [Screens(places) for places in (3, 4, 5)]


@pytest.mark.parametrize("board", BOARDS)
def test_places_lie_in_the_panel_and_apart(board):
    spots = [board.at(side, place) for side, place in product((0, 1), range(board.places))]
    assert all(20 + PLACE <= x <= 492 - PLACE and 20 + PLACE <= y <= 492 - PLACE for x, y in spots)
    assert min(dist(a, b) for a, b in combinations(spots, 2)) > 2 * PLACE
    assert RADIUS < PLACE < SEEN - 20


@pytest.mark.parametrize("board", BOARDS)
def test_tracks_meet_only_behind_the_screen(board):
    share = SEEN / (RIGHT - LEFT)
    clear = []
    for way in permutations(range(board.places)):
        parts = [
            [(board.on_track(begin, end, a), board.on_track(begin, end, b)) for begin, end in enumerate(way)]
            for a, b in ((0, share), (1 - share, 1))
        ]
        least = min(gap(one, other) for side in parts for one, other in combinations(side, 2))
        assert least > 0 or way not in board.crossings()
        clear += [way] if least > 12 else []
    assert {*clear} - {tuple(range(board.places))} <= {*board.crossings()}


@pytest.mark.parametrize("board", BOARDS)
def test_a_track_goes_on_to_its_end_alone(board):
    for begin, end, to in product(range(board.places), repeat=3):
        assert board.goes_on(begin, end, to) == (end == to)


@pytest.mark.parametrize("board", BOARDS)
def test_every_crossing_may_be_drawn(board):
    ways, weights = weighted(board.places)
    assert len(ways) == len(weights) >= 5
    assert min(weights) > 0
