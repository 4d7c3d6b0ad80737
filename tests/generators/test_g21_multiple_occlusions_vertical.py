import json

import numpy as np

from generators.kit.judge.score import judge_of
from generators.kit.judge.trusted import rgb_of
from generators.kit.registry import registry
from generators.kit.sample import METADATA, VIDEO, build

GAME = registry.get("G-21")


def test_a_ball_that_the_mask_brings_and_leaves_behind_costs_the_final_frame() -> None:
    files = build(GAME, "easy", 42, 0).files
    metadata = json.loads(files[METADATA])
    judge, frames = judge_of(metadata, GAME), np.array(rgb_of(files[VIDEO]))
    assert judge.score(frames).total == 100
    size = metadata["size"]
    y, x = np.mgrid[:size, :size]
    top = size // 8  # above the row, where the mask comes first
    ball = np.hypot(x - size // 2, y - top) <= 0.05 * size
    frames[len(frames) // 3 :, ball] = (220, 40, 40)
    assert judge.score(frames).total <= 75
