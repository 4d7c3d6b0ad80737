"""Sculptures of cubes: what is seen of them from where."""

from itertools import product
from random import Random

import pytest

from generators.kit import Reject, registry
from generators.kit.words.voxels import View, faces, hides_nothing, mirrored, quarter, visible

STEPS = ((2, 2, 1), (2, 1, 0), (1, 0, 0))  # they lead down to a viewer at the corner of the last row and column


def drawn(seed: int) -> tuple[tuple[int, ...], ...]:
    rng = Random(seed)
    return tuple(tuple(rng.randrange(3) for _ in range(3)) for _ in range(3))


@pytest.mark.parametrize(("seed", "turn"), [*product(range(4), (0, 45, 130))])
def test_a_quarter_of_the_sculpture_looks_like_a_quarter_of_the_turn(seed: int, turn: int) -> None:
    assert visible(quarter(drawn(seed)), turn) == visible(drawn(seed), turn + 90)


@pytest.mark.parametrize("seed", range(4))
def test_the_mirror_image_seen_from_the_other_side_is_the_picture_mirrored(seed: int) -> None:
    picture = visible(drawn(seed), 45)
    assert {(-x, y, -across, down) for x, y, across, down in picture} == visible(mirrored(drawn(seed)), -45)


def test_steps_towards_the_viewer_hide_nothing_and_from_behind_they_do() -> None:
    assert hides_nothing(STEPS, 45)
    assert not hides_nothing(STEPS, 225)


def test_a_column_has_faces_only_where_no_neighbour_covers_it() -> None:
    heights = ((1, 2, 0), (0, 0, 0), (0, 0, 0))
    assert [face.towards for face in faces(heights, 0, 0)] == [(0, -1), (0, 1), (-1, 0), (0, 0)]
    assert {face.corners[2][2] for face in faces(heights, 1, 0) if face.towards == (-1, 0)} == {1}
    assert not [*faces(heights, 2, 2)]


def test_a_turn_by_a_quarter_brings_the_right_end_of_the_plate_to_the_front() -> None:
    view = View((100, 100), 10, 2)
    assert view.point((2, 1, 0), 90) == pytest.approx(view.point((1, 2, 0), 0))
    assert view.point((2, 1, 0), 90)[1] > 100


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_each_level_of_rotations_has_many_sculptures(level: str) -> None:
    generator, rng = registry.get("O-55"), Random(level)
    found = set()
    for _ in range(60_000):
        try:
            found.add(frozenset(heights for heights, _ in generator.sample(rng, generator.levels[level]).candidates))
        except Reject:
            continue
        if len(found) == 200:
            return
    pytest.fail(f"{len(found)} pairs of sculptures")
