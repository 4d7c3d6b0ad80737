"""Animals: every face fits its square, and no two silhouettes are alike."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from generators.kit.scene.look import THEMES, Look, Stand
from generators.kit.scene.scene import ANIMALS, Scene
from generators.kit.video.film import Canvas

SIDE, RADIUS = 128, 200


def pixels(kind: str, look: Look, *, silhouette: bool) -> NDArray[np.int32]:
    """The drawing of one animal."""
    scene = Scene(SIDE, look)
    scene.animal((256, 256), RADIUS, kind, "filled" if silhouette else "orange", silhouette=silhouette, name="animal")
    canvas = Canvas(Stand.of(look, SIDE, SIDE), look, [])
    canvas.show(scene.notes)
    return np.asarray(canvas.image).astype(np.int32)


def covered(kind: str, *, silhouette: bool) -> NDArray[np.bool_]:
    """The pixels of one animal in the plain look."""
    seen = pixels(kind, Look(), silhouette=silhouette)
    differs: NDArray[np.bool_] = np.abs(seen - seen[0, 0]).sum(axis=2) > 60
    return differs


@pytest.mark.parametrize("kind", ANIMALS)
def test_an_animal_lies_in_its_square(kind: str) -> None:
    for part in ANIMALS[kind]:
        assert all(-1 <= z <= 1 for point in part.points for z in point)


@pytest.mark.parametrize("kind", ANIMALS)
def test_no_part_of_a_face_lies_off_its_silhouette(kind: str) -> None:
    face, dark = (covered(kind, silhouette=silhouette) for silhouette in (False, True))
    assert (face & ~dark).mean() < 0.01


def test_silhouettes_differ() -> None:
    shapes = {kind: covered(kind, silhouette=True) for kind in ANIMALS}
    for a, b in combinations(ANIMALS, 2):
        shared = (shapes[a] & shapes[b]).sum() / (shapes[a] | shapes[b]).sum()
        assert shared < 0.9, f"{a} and {b} share {shared:.0%}"


@pytest.mark.parametrize("theme", THEMES)
def test_an_animal_is_seen_in_every_look(theme: str) -> None:
    face = pixels("cat", Look.named(theme), silhouette=False)
    assert len(np.unique(face.reshape(-1, 3), axis=0)) > 5
