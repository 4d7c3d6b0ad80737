"""Regions: places inside and outside, by their depth."""

from random import Random

import pytest

from generators.kit.scene.grid import UNITS
from generators.kit.words.convex import FORMS
from generators.kit.words.polygons import is_inside, to_outline
from generators.kit.words.regions import EDGE, depth, outline, places, region


def test_a_region_keeps_clear_of_the_edge() -> None:
    for seed in range(200):
        corners = outline(region(Random(seed), (115, 200)))
        assert all(EDGE - 1 <= part <= UNITS - EDGE + 1 for corner in corners for part in corner)


@pytest.mark.parametrize("form", FORMS)
def test_the_depth_is_the_way_to_the_outline(form: str) -> None:
    given = (form, (250, 260), 140, 25)
    assert depth((250, 260), given) == pytest.approx(to_outline((250, 260), outline(given)))
    assert 0 > depth((480, 40), given) >= -to_outline((480, 40), outline(given))
    assert all(abs(depth(corner, given)) < 1e-6 for corner in outline(given))


def test_places_are_clear_of_all_outlines_and_sorted_by_regions() -> None:
    for seed in range(20):
        rng = Random(seed)
        regions = [region(rng, (120, 180)) for _ in range(3)]
        for where, found in places(rng, regions, 20, 80).items():
            for place in found:
                assert where == tuple(is_inside(place, outline(each)) for each in regions)
                assert all(to_outline(place, outline(each)) >= 20 - 1e-6 for each in regions)
