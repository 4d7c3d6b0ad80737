"""Points about two overlapping figures lie as asked for, clear of the outlines."""

from itertools import combinations
from math import dist
from random import Random

from generators.kit.generator import Reject
from generators.kit.glance import Choice
from generators.kit.words.overlaps import APART, CLEAR, EDGE, WHERE, glances, hits, points_about, with_bays
from generators.kit.words.polygons import is_inside, to_outline


def test_points_lie_in_both_figures_in_one_or_in_none_as_asked():
    drawn = 0
    for seed in range(40):
        rng = Random(seed)
        figures = [with_bays(rng), with_bays(rng)]
        assert all(EDGE - 1 <= part <= 513 - EDGE for figure in figures for corner in figure for part in corner)
        try:
            points = points_about(rng, figures, (2, 1, 2, 1), 60)
        except Reject:
            continue
        drawn += 1
        found = [WHERE.index(tuple(is_inside(point, figure) for figure in figures)) for point in points]
        assert found == [0, 0, 1, 2, 2, 3]
        nearest = [min(to_outline(point, figure) for figure in figures) for point in points]
        assert all(CLEAR <= far <= 60 for far in nearest)
        assert all(dist(a, b) >= APART for a, b in combinations(points, 2))
    assert drawn > 10


def test_hits_count_the_hunches_that_find_a_right_point():
    figures = [((0, 0), (20, 0), (20, 20), (0, 20)), ((0, 0), (20, 0), (20, 20), (0, 20))]
    seen = glances(figures, [(10, 10), (210, 420), (500, 500)])
    assert seen[0]["to both"] == 0
    assert seen[1]["to the farther"] == dist((10, 10), (210, 420))
    right = [[Choice(number == k, looks) for number, looks in enumerate(seen)] for k in range(3)]
    assert sum(map(hits, right)) == 6 + 5 + 1
    assert hits(right[0]) == 4
