"""The judge in varied looks: another theme, style, font and place of the scene change no score."""

import json

import numpy as np
import pytest

from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Frames
from generators.kit.registry import registry
from generators.kit.sample import METADATA, build, draw, look_of
from generators.kit.scene.look import Look, Stand
from generators.kit.timeline import timeline
from generators.kit.video.film import pictures

SIZE = 256


def filmed(short: str, level: str, seed: int, look: Look) -> Frames:
    """The true frames of a sample in a look."""
    generator = registry.get(short)
    puzzle = draw(generator, level, seed, 0).puzzle
    images = pictures(
        timeline(generator.solve(puzzle), generator.pace),
        lambda scene: generator.backdrop(scene, puzzle),
        lambda scene, moment: generator.draw(scene, puzzle, moment),
        size=SIZE,
        look=look,
    )
    return np.stack([np.asarray(image) for image in images])


def sample(short: str, level: str, seed: int) -> tuple[Judge, Look, Frames]:
    """A varied sample's judge, its look, and its true frames."""
    metadata = build(registry.get(short), level, seed, 0, size=SIZE, video=False, look="varied").files[METADATA]
    look = look_of(json.loads(metadata))
    return Judge.of(metadata), look, filmed(short, level, seed, look)


@pytest.mark.parametrize("short", ["G-13", "G-33", "G-48", "O-34", "O-41", "O-47", "O-51", "O-53"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_passes_and_a_still_does_not(short, seed):
    judge, look, truth = sample(short, "easy", seed)
    assert judge.score(truth).passed, look
    assert judge.score(truth[:1].repeat(len(truth), axis=0)).total <= 15


def test_what_appears_beside_the_scene_is_an_intrusion():
    beside = 0
    for seed in range(20, 32):
        judge, look, truth = sample("O-47", "easy", seed)
        stand = Stand.of(look, SIZE, SIZE)
        if stand.left < 20:
            continue
        beside += 1
        truth[20:, 100:112, 4:16] = 200, 30, 60
        assert judge.score(truth).total <= 60
    assert beside > 2


def test_the_same_puzzle_in_another_look_is_another_first_state():
    judge, look, truth = sample("O-47", "easy", 1)
    assert judge.score(truth).passed
    for theme in ("clear", "blackboard", "wood"):
        assert theme != look.theme
        assert judge.score(filmed("O-47", "easy", 1, Look.named(theme))).total == 0
