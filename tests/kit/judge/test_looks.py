"""The judge in varied looks: another theme, style, font and place of the scene change no score."""

import json

import cv2
import numpy as np
import pytest

from generators.kit.clip import CANVASES, EVEN, Clip
from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Frames
from generators.kit.pacing import moments_of
from generators.kit.registry import registry
from generators.kit.sample import METADATA, Rendition, build, draw
from generators.kit.scene.look import Look, Stand
from generators.kit.video.film import pictures

SIZE = 256


def filmed(short: str, level: str, seed: int, rendition: Rendition) -> Frames:
    """The true frames of a sample in a rendition."""
    generator = registry.get(short)
    puzzle = draw(generator, level, seed, 0).puzzle
    images = pictures(
        moments_of(generator, puzzle, generator.solve(puzzle), rendition.clip, rendition.tempo),
        lambda scene: generator.backdrop(scene, puzzle),
        lambda scene, moment: generator.draw(scene, puzzle, moment),
        clip=rendition.clip,
        look=rendition.look,
    )
    return np.stack([np.asarray(image) for image in images])


def sample(short: str, level: str, seed: int) -> tuple[Judge, Look, Frames]:
    """A varied sample's judge, its look, and its true frames."""
    metadata = build(registry.get(short), level, seed, 0, size=SIZE, video=False, look="varied").files[METADATA]
    rendition = Rendition.read(json.loads(metadata))
    return Judge.of(metadata), rendition.look, filmed(short, level, seed, rendition)


@pytest.mark.parametrize(("level", "seed"), [("easy", 21), ("medium", 13), ("hard", 13)])
def test_steps_too_small_to_be_seen_are_made_in_their_turn(level, seed):
    judge, _, truth = sample("G-273", level, seed)
    assert judge.score(truth).passed


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
        assert (
            judge.score(
                filmed("O-47", "easy", 1, Rendition(Look.named(theme), EVEN, Clip(SIZE, SIZE), video=True))
            ).total
            == 0
        )


@pytest.mark.parametrize("canvas", CANVASES)
@pytest.mark.parametrize("short", ["G-15", "G-48", "O-41", "O-51"])
def test_a_frame_that_is_no_square_is_judged_in_its_own_form_and_in_others(short, canvas):
    metadata = build(registry.get(short), "easy", 3, 0, video=False, look="varied", canvas=canvas).files[METADATA]
    rendition, judge = Rendition.read(json.loads(metadata)), Judge.of(metadata)
    truth = filmed(short, "easy", 3, rendition)
    wide, high = rendition.clip.width, rendition.clip.height
    for frames in (truth, resized(truth, 3 * wide // 4, 3 * high // 4), resized(truth, 512, 512), boxed(truth)):
        score = judge.score(frames)
        assert score.passed, (frames.shape, score)
    assert judge.score(truth[:1].repeat(len(truth), axis=0)).total <= 15


@pytest.mark.parametrize("form", [{"fps": 8}, {"fps": 30}, {"frames": 49}, {"frames": 161}], ids=str)
@pytest.mark.parametrize("short", ["G-15", "G-21", "O-47", "O-53"])
def test_a_clip_of_another_rate_or_length_is_right(short, form):
    metadata = build(registry.get(short), "hard", 5, 0, size=SIZE, video=False, look="varied", **form).files[METADATA]
    rendition = Rendition.read(json.loads(metadata))
    assert Judge.of(metadata).score(filmed(short, "hard", 5, rendition)).passed


def resized(frames, wide, high):
    return np.stack([cv2.resize(frame, (wide, high), interpolation=cv2.INTER_AREA) for frame in frames])


def boxed(frames):
    """Between black bars that make a square of it."""
    high, wide = frames.shape[1:3]
    side = max(high, wide)
    square = np.zeros((len(frames), side, side, 3), np.uint8)
    top, left = (side - high) // 2, (side - wide) // 2
    square[:, top : top + high, left : left + wide] = frames
    return square
