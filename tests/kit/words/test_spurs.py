from itertools import combinations
from math import dist
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.jagged import jagged
from generators.kit.words.segments import gap
from generators.kit.words.spurs import CLEAR, SHORTEST, Edge, corners_of, is_on_ring, loose, present, ring, spurred


def test_spurs_touch_others_at_ends_alone_and_fade_until_the_contour_is_left() -> None:
    rng, drawn = Random(7), 0
    for _ in range(30):
        corners = [(256 + x, 256 + y) for x, y in jagged(rng, 7, 1, 150)]
        try:
            contour, spurs = spurred(rng, corners, 8)
        except Reject:
            continue
        drawn += 1
        left = edges = [*ring(contour), *spurs]
        assert len(spurs) == 8
        assert corners_of(contour) == corners
        for one, other in combinations(edges, 2):
            assert {*one} & {*other} or gap(one, other) >= CLEAR
        assert all(dist(*side) >= SHORTEST for side in ring(contour))
        while loose(left):
            left = [edge for edge in left if edge not in loose(left)]
        assert left == ring(contour) == [edge for edge in edges if is_on_ring(edge, edges)]
    assert drawn > 20


def test_an_open_line_is_on_no_ring() -> None:
    open_line: list[Edge] = [((0, 0), (9, 0)), ((9, 0), (9, 9))]
    assert not any(is_on_ring(edge, open_line) for edge in open_line)
    assert loose(open_line) == open_line
    assert present(open_line, (0, 1)) == open_line[1:]
