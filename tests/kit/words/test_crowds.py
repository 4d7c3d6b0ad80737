"""A crowd is seen by the sizes of its things, the area that they cover and their spread."""

import pytest

from generators.kit.scene.tokens import corners_of
from generators.kit.words.crowds import AREAS, REACH, glance_at
from generators.kit.words.polygons import area


@pytest.mark.parametrize("shape", [shape for shape in REACH if shape != "circle"])
def test_the_area_of_a_shape_is_that_within_its_corners(shape):
    assert REACH[shape] ** 2 * area(corners_of(shape, 0)) == pytest.approx(AREAS[shape], rel=0.01)


def test_a_crowd_is_seen_as_a_whole():
    seen = glance_at("circle", [(156, 256, 10), (256, 216, 20)])
    assert (seen["largest"], seen["smallest"], seen["mean size"]) == (20, 10, 15)
    assert (seen["breadth"], seen["height"]) == (100, 40)
    assert seen["area"] == pytest.approx(3.14 * 500)
    assert seen["off the middle"] ** 2 == pytest.approx(50**2 + 20**2)
