"""Solids: each fits into its circle, and its faces into its outline."""

from math import hypot

import pytest

from generators.kit.scene.scene import Scene
from generators.kit.words.solids import SOLIDS, draw_solid


@pytest.mark.parametrize("kind", SOLIDS)
def test_a_solid_fits_into_its_circle_and_is_one_actor(kind: str) -> None:
    scene = Scene(512)
    draw_solid(scene, (256, 256), kind, 60, "blue", name="solid")
    assert set(scene.actors) == {"solid"}
    x, y, wide, high = scene.actors["solid"]
    assert 80 <= max(wide, high) <= 124
    assert hypot(x + wide / 2 - 256, y + high / 2 - 256) < 8


@pytest.mark.parametrize("kind", SOLIDS)
def test_a_solid_is_as_large_as_its_radius_says(kind: str) -> None:
    sizes = []
    for radius in (25, 50):
        scene = Scene(512)
        draw_solid(scene, (256, 256), kind, radius, "blue", name="solid")
        sizes.append(scene.actors["solid"][3])
    assert sizes[1] / sizes[0] == pytest.approx(2, rel=0.1)
