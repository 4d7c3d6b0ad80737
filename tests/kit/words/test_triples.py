"""Overlapping figures: three of them have areas in common, seen by clipping and by crossings alike; four have none."""

from itertools import combinations
from random import Random

import pytest

from generators.kit.generator import Reject
from generators.kit.words.convex import faces
from generators.kit.words.triples import areas_in, corners, meet, overlapping


@pytest.mark.parametrize(("count", "threes", "radii"), [(3, 1, (115, 155)), (5, 1, (84, 114)), (5, 2, (84, 114))])
def test_as_many_areas_in_three_figures_as_asked_for_and_none_in_four(count, threes, radii):
    drawn = 0
    for seed in range(20):
        try:
            figures = overlapping(Random(seed), count, threes, radii)
        except Reject:
            continue
        drawn += 1
        found = {area for area in areas_in(tuple(figures)) if len(area) == 3}
        assert len(found) == threes
        assert found == {three for three in combinations(range(count), 3) if meet([figures[k] for k in three])}
        assert max(map(len, faces([corners(figure) for figure in figures], 4))) == 3
    assert drawn > 1
