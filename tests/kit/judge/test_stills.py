"""Pictures as an answer: right ones in any form pass, and wrong ones stay under the caps of videos."""

import io
import json
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from generators.kit.judge import stills
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.judge import ILLEGAL, NOTHING, UNSOLVED, Judge
from generators.kit.judge.ruling import applied
from generators.kit.judge.score import score_images
from generators.kit.keyframes import PICTURES
from generators.kit.registry import registry
from generators.kit.sample import FIRST, METADATA, VIDEO, Rendition, build
from generators.kit.timeline import Moment, at_rest
from generators.kit.video.film import pictures
from tests.kit.judge.test_score import as_bytes

TYPES = ["O-47", "O-41", "G-1", "G-273", "O-51", "G-51", "O-24", "G-33"]
"""Long and short solutions of one chain and of many, motions, steps that change nothing to be seen, one step."""


class Case:
    """A sample with key frames, its judge, and any moments of its solution in pictures."""

    def __init__(self, short, level="medium", seed=13, **form):
        self.generator = registry.get(short)
        self.sample = build(self.generator, level, seed, 0, **{"size": 256, **form}, keyframes=True)
        self.metadata = json.loads(self.sample.files[METADATA])
        self.judge = Judge.of(self.metadata)
        self.stage = self.judge._reader.stage
        self.steps = len(self.stage.states) - 1
        self.shown = [self.opened(name) for name in PICTURES if name in self.sample.files]
        self.given = self.opened(FIRST)

    @property
    def most(self):
        """The most steps from one picture to the next."""
        return self.judge._widest + self.judge._widest // 2

    def opened(self, name):
        return np.asarray(Image.open(io.BytesIO(self.sample.files[name])))

    def drawn(self, *moments):
        stage, rendition = self.stage, Rendition.read(self.metadata)
        return [
            np.asarray(picture).copy()
            for picture in pictures(
                moments,
                lambda scene: self.generator.backdrop(scene, stage.puzzle),
                lambda scene, moment: self.generator.draw(scene, stage.puzzle, moment),
                clip=rendition.clip,
                look=rendition.look,
            )
        ]

    def after(self, *steps):
        return self.drawn(*(at_rest(self.stage.states, step) for step in steps))


@pytest.fixture(scope="module", params=TYPES)
def case(request):
    return Case(request.param, seed=14, look="varied")


@pytest.fixture(scope="module")
def board():
    """The longest one: 16 to 20 slides of tiles, one after the other."""
    return Case("O-47", "hard")


def test_a_samples_own_key_frames_score_full_marks(case):
    scored = case.judge.score_images(case.shown)
    assert (scored.total, scored.passed) == (100, True), [item for item in scored.items if not item.ok]
    assert all(item.ok for item in scored.items)
    assert all(0 <= each.frame < len(case.shown) for item in scored.items for each in item.evidence)


def test_nothing_is_earned_for_doing_nothing(case):
    for answer in ([case.given], [case.given] * 5, [np.zeros_like(case.given)] * 3):
        scored = case.judge.score_images(answer)
        assert (scored.total, scored.passed) == (0, False)


@pytest.mark.parametrize(
    "form",
    [
        lambda picture: cv2.GaussianBlur(picture, (3, 3), 0),
        lambda picture: cv2.resize(picture, (512, 512), interpolation=cv2.INTER_CUBIC),
        lambda picture: cv2.resize(picture, (480, 270), interpolation=cv2.INTER_AREA),
        lambda picture: np.roll(picture, (1, 1), (0, 1)),
        lambda picture: np.clip(picture.astype(int) + np.array((5, -3, 2)), 0, 255).astype(np.uint8),
        lambda picture: cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1], 1),
        lambda picture: cv2.copyMakeBorder(picture, 0, 0, 60, 60, cv2.BORDER_CONSTANT),
    ],
    ids=["blur", "larger", "another shape", "shifted", "tinted", "jpeg", "between bars"],
)
def test_the_right_pictures_pass_in_any_form(case, form):
    scored = case.judge.score_images([form(picture) for picture in case.shown])
    assert scored.passed, (scored.total, [item for item in scored.items if not item.ok])


def test_other_states_in_order_are_right_too_and_pictures_may_repeat(board):
    most = board.most
    for steps in (range(1, board.steps + 1), range(board.steps, 0, -most)):
        shown = board.after(*sorted(steps))
        assert board.judge.score_images(shown).passed
        assert board.judge.score_images([shown[0], *shown, shown[-1]]).passed


def test_a_motion_may_be_shown_at_any_of_its_points_and_a_slide_at_none(board):
    ball = Case("G-1")
    states, parts = ball.stage.states, len(ball.shown)
    between = [ball.steps * (part + 0.4) / parts for part in range(1, parts)]
    points = [
        Moment(int(at) + 1, at - int(at), states[int(at)], states[int(at) + 1], states[: int(at) + 1]) for at in between
    ]
    assert ball.judge.score_images(ball.drawn(*points, at_rest(states, ball.steps))).passed
    half = replace(at_rest(board.stage.states, 2), t=0.5)
    scored = board.judge.score_images([*board.after(1), *board.drawn(half), *board.after(*range(2, board.steps + 1))])
    assert 0 < scored.total <= ILLEGAL
    assert "picture 2: a step is under way" in " ".join(item.reason for item in scored.items)


def test_points_rise_with_legal_progress(board):
    steps = range(1, board.steps + 1)
    scores = [board.judge.score_images(board.after(*steps[:count])).total for count in range(1, board.steps + 1)]
    assert scores == sorted(scores)
    assert len(set(scores)) > board.steps / 2
    assert 0 < scores[0] < 20
    assert scores[-2] == UNSOLVED
    assert scores[-1] == 100


def test_steps_left_out_count_no_more_than_a_jump(board):
    scored = board.judge.score_images(board.shown[-1:])
    assert 0 < scored.total <= NOTHING
    most = board.most
    assert f"{board.steps} steps are made at once, where {most} are the most" in scored.items[1].reason
    far = board.judge.score_images(board.after(1, 2 + most, *range(3 + most, board.steps + 1)))
    assert 0 < far.total <= ILLEGAL


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ((1, 2, 3, 2, 3), "picture 4: step 3 is undone"),
        ((1, 2, 3, 4, 1), "picture 5: step 2 is undone"),
    ],
    ids=str,
)
def test_a_step_that_is_undone_stays_so(board, order, reason):
    scored = board.judge.score_images(board.after(*order, *range(4, board.steps + 1)))
    assert 0 < scored.total <= ILLEGAL
    assert any(reason in item.reason for item in scored.items)
    last = board.judge.score_images([*board.shown, board.given])
    assert (last.passed, last.total <= UNSOLVED) == (False, True)


@pytest.mark.parametrize(("short", "right"), [("O-41", True), ("G-44", False)])
def test_steps_in_another_order_are_right_if_the_rules_allow_them(short, right):
    case = Case(short)
    states = list(case.stage.states)
    swapped = applied(states[0], states[1], states[2])
    states[1:2] = [swapped]
    assert case.generator.verify(case.stage.puzzle, states).ok is right
    moments = [Moment(k, 1.0, states[k - 1], states[k], tuple(states[:k])) for k in range(1, case.steps + 1)]
    scored = case.judge.score_images(case.drawn(*moments))
    assert scored.passed is right
    assert right or 0 <= scored.total <= ILLEGAL


@pytest.mark.parametrize("place", [0, -1])
def test_a_speck_in_any_picture_caps_the_score(case, place):
    marred = [picture.copy() for picture in case.shown]
    side = len(marred[0])
    marred[place][side // 64 : side // 16, side // 64 : side // 16] = 230, 20, 200
    scored = case.judge.score_images(marred)
    assert scored.total <= ILLEGAL
    assert not scored.passed


@pytest.mark.parametrize("form", [{"canvas": "832x480"}, {"canvas": "480x832"}, {"size": 1024}], ids=str)
def test_pictures_of_any_canvas_are_judged_in_it(form):
    case = Case("O-47", look="varied", **form)
    assert case.judge.score_images(case.shown).passed
    assert case.judge.score_images([case.given]).total == 0


def test_another_samples_answer_earns_nothing_beyond_chance(board):
    other = Case("O-47", "hard", seed=15)
    assert board.judge.score_images(other.shown).total <= NOTHING


def test_arrays_files_and_folders_are_the_same_answer(board, tmp_path):
    for number, picture in enumerate(board.shown, 1):
        Image.fromarray(picture).save(tmp_path / f"{number:03d}.png")
    paths = sorted(tmp_path.iterdir())
    forms = (np.stack(board.shown), list(board.shown), tuple(paths), tmp_path)
    assert {board.judge.score_images(form).total for form in forms} == {100}
    assert score_images({METADATA: board.sample.files[METADATA]}, tmp_path).passed
    mixed = [cv2.resize(picture, (256 + 64 * (k % 3),) * 2) for k, picture in enumerate(board.shown)]
    assert board.judge.score_images(mixed).passed
    for path, picture in zip(paths, mixed, strict=True):
        Image.fromarray(picture).save(path)
    for form in (paths, tmp_path, [path.read_bytes() for path in paths]):
        assert board.judge.score_images(form) == board.judge.score_images(mixed)
    assert board.judge.score_images(paths[::-1]).total < 100


class OnAGpu:
    def __array__(self, *_, **__):
        raise TypeError("copy the tensor to host memory first")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (OnAGpu(), "it makes no array: copy the tensor"),
        ([OnAGpu()], "picture 1: it makes no array"),
        ([], "there are 0 pictures; give 1 to 64"),
        (np.zeros((65, 64, 64, 3), np.uint8), "there are 65 pictures; give 1 to 64"),
        (np.zeros((64, 64, 3), np.uint8), "a single picture is frames"),
        ([np.zeros((64, 64, 3), np.uint8), np.zeros((64, 64), np.uint8)], "picture 2: "),
        ([np.zeros((64, 64, 3))], "picture 1: the frames are float64"),
        (None, "the frames are object, not uint8"),
    ],
    ids=["on a GPU", "one on a GPU", "none", "too many", "one alone", "a grey one", "floats", "nothing"],
)
def test_anything_but_pictures_is_refused_with_its_cure(board, answer, reason):
    with pytest.raises(ScoreError, match=reason):
        board.judge.score_images(answer)


def test_files_that_hold_no_pictures_are_refused_by_name(board, tmp_path, monkeypatch):
    (tmp_path / "1.png").write_bytes(b"nothing")
    for answer, reason in (
        ([tmp_path / "1.png"], "1.png is no PNG"),
        ([tmp_path / "2.png"], "2.png can't be read"),
        ([tmp_path / "1.png", board.given], "either"),
        (tmp_path / "none", "none can't be read"),
        (tmp_path, "1.png' is no PNG, JPEG or WebP image"),
    ):
        with pytest.raises(ScoreError, match=reason):
            board.judge.score_images(answer)
    Image.fromarray(board.given).save(tmp_path / "1.png")
    (tmp_path / "2.png").write_bytes((tmp_path / "1.png").read_bytes()[:-200])
    Image.new("RGB", (99, 99)).save(tmp_path / "3.png")
    with pytest.raises(ScoreError, match="picture 1, 2: "):
        board.judge.score_images(tmp_path)
    with pytest.raises(ScoreError, match="picture 1: "):
        board.judge.score_images([tmp_path / "2.png", tmp_path / "3.png"])
    monkeypatch.setattr(stills, "MOST_BYTES", 1 << 10)
    with pytest.raises(ScoreError, match="the pictures have more than 1024 bytes"):
        board.judge.score_images([tmp_path / "3.png", tmp_path / "1.png"])
    monkeypatch.setattr(stills, "MOST_PICTURES", 2)
    with pytest.raises(ScoreError, match="3 PNG, JPEG or WebP images; give 1 to 2"):
        board.judge.score_images(tmp_path)


def test_samples_without_rules_have_no_score_of_pictures(board, tmp_path):
    outside = board.metadata | {"generator": {"short": "ext-O-47"}, "rubric": [], "truth": {"actors": {}}}
    with pytest.raises(ScoreError, match="an external one has none"):
        score_images({METADATA: as_bytes(outside), VIDEO: board.sample.files[VIDEO]}, tmp_path)
