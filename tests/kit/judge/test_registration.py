"""Registration: shifts, scales, formats, colours and cameras."""

import cv2
import numpy as np
import pytest

from generators.kit.judge.compare import SIDE
from generators.kit.judge.registration import Ground, Registered, View, framed, register

PAPER = 240


def registered_as(frames: np.ndarray, ground: Ground) -> Registered:
    frame = framed(frames[0], ground, View(SIDE, SIDE, 0, 0))
    return register([frame(each) for each in frames], ground, ground)


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    picture = np.full((512, 512, 3), PAPER, np.uint8)
    generator = np.random.default_rng(3)
    for x, y in generator.integers(40, 420, (24, 2)).tolist():
        colour = generator.integers(0, 200, 3).tolist()
        cv2.rectangle(picture, (x, y), (x + 50, y + 36), colour, -1)
    return picture


@pytest.fixture(scope="module")
def ground(scene) -> Ground:
    small = cv2.resize(scene, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return Ground(small, np.ones((SIDE, SIDE), np.uint8))


def shifted(picture: np.ndarray, x: float, y: float, scale: float = 1.0) -> np.ndarray:
    middle = 255.5
    matrix = np.array([[scale, 0, middle * (1 - scale) + x], [0, scale, middle * (1 - scale) + y]])
    return cv2.warpAffine(picture, matrix, (512, 512), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def error(registered, ground) -> float:
    inner = slice(8, -8)
    apart = np.abs(registered.frames[:, inner, inner].astype(int) - ground.picture[inner, inner].astype(int))
    return float(apart.mean())


def test_a_video_in_place_is_only_reduced(scene, ground):
    registered = registered_as(np.stack([scene, scene]), ground)
    assert error(registered, ground) == 0
    assert registered.moved == 0


@pytest.mark.parametrize(("x", "y", "scale"), [(4, 0, 1), (-3, 2, 1), (0, 0, 1.02), (0, 0, 0.98), (2, -2, 1.01)])
def test_shifts_and_scales_are_undone_and_are_no_fault(scene, ground, x, y, scale):
    registered = registered_as(np.stack([shifted(scene, x, y, scale)] * 3), ground)
    assert error(registered, ground) < 2
    assert registered.moved == 0


@pytest.mark.parametrize(("wide", "high"), [(832, 480), (480, 832), (720, 480)])
def test_a_stretched_and_a_padded_scene_are_found(scene, ground, wide, high):
    stretched = cv2.resize(scene, (wide, high), interpolation=cv2.INTER_AREA)
    side = min(wide, high)
    padded = np.zeros((high, wide, 3), np.uint8)
    left, top = (wide - side) // 2, (high - side) // 2
    padded[top : top + side, left : left + side] = cv2.resize(scene, (side, side), interpolation=cv2.INTER_AREA)
    for frame in (stretched, padded):
        assert error(registered_as(frame[None], ground), ground) < 3


def test_slow_drift_of_place_and_colour_is_followed(scene, ground):
    frames = [np.clip(shifted(scene, 3 * k / 20, 0).astype(int) + k // 2, 0, 255).astype(np.uint8) for k in range(21)]
    registered = registered_as(np.stack(frames), ground)
    assert error(registered, ground) < 3
    assert registered.moved == 0


def test_a_moving_camera_is_followed_and_counts_by_how_far_it_goes(scene, ground):
    near, far = (
        registered_as(np.stack([shifted(scene, reach * k / 20, 0) for k in range(21)]), ground) for reach in (12, 40)
    )
    assert 0 < near.moved < far.moved == 1
    assert error(near, ground) < 4


def test_colours_beyond_a_slight_error_are_left(ground):
    black = np.zeros((1, 512, 512, 3), np.uint8)
    assert registered_as(black, ground).frames.max() == 0


def test_a_scene_with_few_edges_is_found_by_those_that_it_has():
    bare = np.full((512, 512, 3), PAPER, np.uint8)
    cv2.rectangle(bare, (200, 180), (300, 330), (40, 60, 160), -1)
    ground = Ground(cv2.resize(bare, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.ones((SIDE, SIDE), np.uint8))
    assert error(registered_as(np.stack([shifted(bare, 4, 0), bare]), ground), ground) < 0.5


def test_a_frame_that_can_not_be_held_stays_where_the_last_one_was(scene, ground):
    moved = shifted(scene, 3, -2)
    hidden = moved.copy()
    hidden[40:470, 40:470] = 90
    registered = registered_as(np.stack([moved, hidden, moved]), ground)
    assert error(Registered(registered.frames[2:], 0, 0), ground) < 3
    assert np.abs(registered.frames[1, 8:16].astype(int) - ground.picture[8:16].astype(int)).mean() < 3
