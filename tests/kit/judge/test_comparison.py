"""The comparison with a sample's own video: what its checks see, whatever pace, size, codec or colour."""

import json
from collections.abc import Callable, Sequence

import av
import numpy as np
import pytest

from generators.kit import FinalFrame, FirstFrame, Follows, Grid, Moment, Pace, Scene, Steady
from generators.kit.clip import Clip
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.score import score, scorer
from generators.kit.judge.trusted import encoded, frames_of, rgb_of
from generators.kit.rubric import Check, Gradual, Item
from generators.kit.sample import METADATA, VIDEO
from generators.kit.scene.look import Look
from generators.kit.timeline import timeline
from generators.kit.video.film import film

GRID = Grid(5, 5, 56, 56, 80)
PACE = Pace(6, 2)
Cells = Sequence[tuple[float, float]]  # where the two tokens are, as rows and columns
WALK: Sequence[Cells] = [((0, k), (4, 0)) for k in range(5)]
CHECKS = (FirstFrame(), Gradual(), FinalFrame(), Steady(("a",)))


def tokens(scene: Scene, moment: Moment[Cells]) -> None:
    for name, (row, column) in moment.between(lambda cells: dict(zip("ab", cells, strict=True))):
        scene.ball(GRID.centre(row, column), 28, {"a": "blue", "b": "red"}[name], name=name)


def shown(states: Sequence[Cells], pace: Pace = PACE):
    moments = timeline(states, pace)
    return film(moments, lambda scene: scene.grid(GRID), tokens, clip=Clip(), look=Look(), video=True)


def video_of(states: Sequence[Cells], pace: Pace = PACE) -> bytes:
    return shown(states, pace).video


def sample(*checks: Check) -> dict[str, bytes]:
    """The files of a sample whose generator nobody knows."""
    made = shown(WALK)
    items = [Item(f"item-{k}", "process", 25, "It is seen.", check) for k, check in enumerate(checks)]
    facts = {
        "generator": {"short": "ext-O-9999"},
        "rubric": [item.as_data() for item in items],
        "truth": {"actors": made.tracks},
    }
    return {METADATA: json.dumps(facts).encode(), VIDEO: made.video}


SAMPLE = sample(*CHECKS)
VIDEO_FRAMES = frames_of(SAMPLE[VIDEO])
walk = pytest.fixture(scope="module", name="walk")(lambda: scorer(SAMPLE))


def holds(video: bytes, walk) -> list[bool]:
    return [item.ok for item in walk.score_file(video).items]


def changed(change: Callable[[np.ndarray], np.ndarray]) -> bytes:
    pictures = change(rgb_of(SAMPLE[VIDEO]).astype(np.float32))
    frames = np.clip(pictures, 0, 255).astype(np.uint8)
    return encoded([av.VideoFrame.from_ndarray(picture, format="rgb24") for picture in frames])


@pytest.mark.parametrize(
    "pace",
    [PACE, Pace(12, 0, eased=False), Pace(24, 1), Pace(6, 2, tail=30)],
    ids=["as given", "even", "slow", "long rest"],
)
def test_any_pace_that_keeps_the_order_is_right(walk, pace):
    assert holds(video_of(WALK, pace), walk) == [True] * 4


@pytest.mark.parametrize(
    ("states", "due"),
    [
        (WALK[:1] * 2, [True, False, False, True]),
        (WALK[:3], [True, False, False, True]),
        (WALK[::-1], [False, False, False, True]),
        ([WALK[0], ((4, 2), (4, 0)), WALK[4]], [True, False, True, False]),
    ],
    ids=["still", "cut short", "backwards", "another way"],
)
def test_a_way_that_is_not_the_truths_is_not_followed(walk, states, due):
    assert holds(video_of(states), walk) == due


def test_a_jump_cut_is_not_gradual(walk):
    assert holds(encoded([*VIDEO_FRAMES[:1] * 20, *VIDEO_FRAMES[-1:] * 20]), walk) == [True, False, True, True]


def test_steady_sees_what_the_actors_do_not_pass(walk):
    assert holds(video_of([((0, k), (4, k / 8)) for k in range(5)]), walk)[2:] == [False, False]
    assert holds(changed(lambda pictures: np.roll(pictures, 12, axis=2)), walk)[3] is False


@pytest.mark.parametrize(
    "answer",
    [
        lambda: encoded(VIDEO_FRAMES, codec="mpeg4"),
        lambda: encoded(VIDEO_FRAMES, codec="libvpx-vp9"),
        lambda: encoded(VIDEO_FRAMES, side=368, fps=30, crf=26),
        lambda: encoded([frame for frame in VIDEO_FRAMES for _ in range(6)], fps=60, side=256),
        lambda: changed(lambda pictures: pictures + np.random.default_rng(1).normal(0, 6, pictures.shape)),
        lambda: changed(lambda pictures: pictures * 0.95 + 6),
        lambda: changed(lambda pictures: pictures * np.float32([1, 0.96, 1.04]) + [0, 4, -8]),
    ],
    ids=["mpeg4", "vp9", "smaller", "6 times as many frames", "noise", "paler", "tinted"],
)
def test_the_truth_passes_in_any_form(walk, answer):
    scored = walk.score_file(answer())
    assert (scored.total, scored.passed) == (100, True), [item for item in scored.items if not item.ok]


def test_a_square_picture_in_a_wide_frame_is_found(walk):
    wide = np.pad(rgb_of(SAMPLE[VIDEO]), ((0, 0), (0, 0), (160, 160), (0, 0)))
    assert walk.score(wide).total == 100


@pytest.mark.parametrize(("height", "width"), [(160, 640), (16, 16), (640, 160)])
def test_another_shape_is_scored_by_the_square_in_its_middle(walk, height, width):
    scored = walk.score(np.full((9, height, width, 3), 128, np.uint8))
    assert (scored.total, scored.passed) == (0, False)


def test_every_item_says_why(walk):
    for item in walk.score_file(encoded(VIDEO_FRAMES[:1] * 9)).items:
        assert item.earned == (item.weight if item.ok else 0)
        assert len(item.reason) > 8


def test_a_sample_without_its_video_or_with_checks_that_need_rules_is_refused():
    with pytest.raises(ScoreError, match=f"the sample has no {VIDEO}"):
        scorer({METADATA: SAMPLE[METADATA]})
    with pytest.raises(ScoreError, match="item 'item-0' is checked by the rules of 'ext-O-9999', which is not inst"):
        scorer(sample(Follows(("a",), (1, 4))))
    with pytest.raises(ScoreError, match="item 'item-0' names 'c', which has no place"):
        score(sample(Steady(("c",))), SAMPLE[VIDEO])
