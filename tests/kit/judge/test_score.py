"""The scorer: what each check sees, whatever the video's pace, size, codec or colour; and what it refuses."""

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from generators.kit import Appears, FinalFrame, FirstFrame, Follows, Grid, Moment, Pace, Returns, Scene, Steady
from generators.kit.judge.baselines import encoded
from generators.kit.judge.decode import MOST_FRAMES, ScoreError, decode
from generators.kit.judge.score import Truth, score
from generators.kit.registry import registry
from generators.kit.rubric import Check, Item, read_items
from generators.kit.sample import FIRST, METADATA, RUBRIC, VIDEO, build
from generators.kit.timeline import timeline
from generators.kit.video.film import film

GRID = Grid(5, 5, 56, 56, 80)
PACE = Pace(6, 2)
Cells = Sequence[tuple[float, float]]  # where the two tokens are, as rows and columns
WALK: Sequence[Cells] = [((0, k), (4, 0)) for k in range(5)]


def tokens(scene: Scene, moment: Moment[Cells]) -> None:
    for name, (row, column) in moment.between(lambda cells: dict(zip("ab", cells, strict=True))):
        scene.ball(GRID.centre(row, column), 28, {"a": "blue", "b": "red"}[name], name=name)


def marks(scene: Scene, moment: Moment[int]) -> None:
    """The first so many cells of the diagonal are filled."""
    for k in range(max(moment.before, moment.after)):
        shown = 1.0 if k < moment.before else moment.t
        if shown > 0:
            scene.cell(GRID, k, k, "filled", opacity=shown, name=f"mark-{k}")


def passing(scene: Scene, moment: Moment[float]) -> None:
    """A curtain comes down over a ball."""
    scene.ball((256, 300), 40, "green", name="ball")
    for _, (top,) in moment.between(lambda top: {"curtain": (top,)}):
        if top < 512:
            scene.curtain((100, top, 312, 120), name="curtain")


def shown(states: Sequence, draw: Callable, pace: Pace = PACE):
    moments = timeline(states, pace)
    made = film(moments, lambda scene: scene.grid(GRID), draw, size=512, theme="light", video=True)
    return made, moments


def video_of(states: Sequence, draw: Callable, pace: Pace = PACE) -> bytes:
    return shown(states, draw, pace)[0].video


def truth_of(states: Sequence, draw: Callable, *checks: Check) -> Truth:
    made, moments = shown(states, draw)
    items = [Item(f"item-{k}", "process", 10, "It is seen.", check) for k, check in enumerate(checks)]
    facts = {
        "rubric": [item.as_data() for item in items],
        "truth": {"frames": made.frames, "step": [moment.step for moment in moments], "actors": made.tracks},
    }
    return Truth.of({METADATA: json.dumps(facts).encode(), VIDEO: made.video})


def holds(truth: Truth, video: bytes) -> list[bool]:
    return [item.ok for item in truth.score(video).items]


def frames_of(video: bytes) -> list[av.VideoFrame]:
    with av.open(io.BytesIO(video), "r") as clip:
        return list(clip.decode(video=0))


def changed(video: bytes, change: Callable[[np.ndarray], np.ndarray]) -> bytes:
    pictures: Iterable = (frame.to_ndarray(format="rgb24").astype(np.float32) for frame in frames_of(video))
    return encoded([
        av.VideoFrame.from_ndarray(np.clip(change(picture), 0, 255).astype(np.uint8), format="rgb24")
        for picture in pictures
    ])  # fmt: skip


FOLLOWS = Follows(("a",), (1, 4))
walk = pytest.fixture(scope="module", name="walk")(lambda: truth_of(WALK, tokens, FOLLOWS, Steady(("a",))))


@pytest.mark.parametrize(
    "pace",
    [Pace(6, 2), Pace(3, 0), Pace(12, 0, eased=False), Pace(2, 6, lead=1), Pace(6, 2, tail=30)],
    ids=["as given", "twice as fast", "slow and even", "in jerks", "long rest"],
)
def test_any_pace_that_keeps_the_order_is_right(walk, pace):
    assert holds(walk, video_of(WALK, tokens, pace)) == [True, True]


@pytest.mark.parametrize(
    "states",
    [
        WALK[:1] * 2,
        WALK[:3],
        WALK[::-1],
        [WALK[k] for k in (0, 3, 1, 2, 4)],
        [*WALK[:3], ((3, 2), (4, 0)), *WALK[2:]],
    ],
    ids=["still", "cut short", "backwards", "shuffled", "with a way aside"],
)
def test_a_way_that_is_not_the_truths_is_not_followed(walk, states):
    assert holds(walk, video_of(states, tokens))[0] is False


def test_a_jump_cut_is_not_followed(walk):
    frames = frames_of(video_of(WALK, tokens))
    assert holds(walk, encoded([*frames[:1] * 20, *frames[-1:] * 20])) == [False, True]


def test_steps_are_judged_one_by_one():
    truth = truth_of(WALK, tokens, Follows(("a",), (1, 2)), Follows(("a",), (3, 4)))
    assert holds(truth, video_of(WALK[:3], tokens)) == [True, False]


def test_another_actor_that_moves_at_the_same_time_spoils_the_step():
    truth = truth_of([*WALK, ((0, 4), (4, 1))], tokens, Follows(("a",), (1, 4)))
    assert holds(truth, video_of([((0, k), (4, k / 4)) for k in range(5)], tokens)) == [False]


def test_steady_sees_what_the_actors_do_not_pass():
    truth = truth_of(WALK, tokens, Steady(("a",)), FirstFrame(), FinalFrame())
    assert holds(truth, video_of([((0, k), (4, k / 8)) for k in range(5)], tokens)) == [False, True, False]
    moved = changed(video_of(WALK, tokens), lambda picture: np.roll(picture, 12, axis=1))
    assert holds(truth, moved) == [False, False, False]


def test_what_appears_has_to_come_little_by_little_and_stay():
    names = tuple(f"mark-{k}" for k in range(5))
    truth = truth_of(range(6), marks, Appears(names, (1, 5)), Appears(names[:2], (1, 2)))
    assert holds(truth, video_of(range(6), marks)) == [True, True]
    assert holds(truth, video_of([0, 5], marks)) == [False, False]
    assert holds(truth, video_of([0, 1, 2, 3], marks)) == [False, True]
    assert holds(truth, video_of([0, 1, 2, 3, 4, 5, 3, 0, 4, 5], marks)) == [False, False]
    assert holds(truth, video_of([5, 5], marks)) == [False, False]


def marks_in(order: Sequence[int]) -> Callable:
    """The same marks, filled in another order; places in it, from 0, as states."""

    def draw(scene: Scene, moment: Moment[int]) -> None:
        for place in range(max(moment.before, moment.after)):
            shown = 1.0 if place < moment.before else moment.t
            if shown > 0:
                scene.cell(GRID, order[place], order[place], "filled", opacity=shown, name=f"mark-{order[place]}")

    return draw


@pytest.mark.parametrize("order", [[0, 1, 2, 4, 3], [4, 3, 2, 1, 0], [1, 0, 2, 3, 4], [0, 3, 1, 2, 4]])
def test_another_order_of_appearing_costs_points_only_where_one_is_due(order):
    names = tuple(f"mark-{k}" for k in range(5))
    ordered = truth_of(range(6), marks, *(Appears(names[k : k + 1], (k + 1, k + 1), ordered=True) for k in range(5)))
    free = truth_of(range(6), marks, *(Appears(names[k : k + 1], (k + 1, k + 1)) for k in range(5)))
    another = video_of(range(6), marks_in(order))
    assert holds(ordered, video_of(range(6), marks)) == [True] * 5
    assert holds(free, another) == [True] * 5
    assert holds(ordered, another).count(False) >= 1


def test_what_appears_in_order_counts_only_after_most_of_what_is_due_before_it():
    names = tuple(f"mark-{k}" for k in range(5))
    truth = truth_of(range(6), marks, *(Appears(names[k : k + 1], (k + 1, k + 1), ordered=True) for k in range(5)))
    assert holds(truth, video_of(range(4), marks_in([0, 3, 4]))) == [True, False, False, False, False]


def test_what_appears_at_any_time_and_pace_may_not_appear_at_once():
    names = tuple(f"mark-{k}" for k in range(5))
    truth = truth_of(range(6), marks, *(Appears(names[k : k + 1], (k + 1, k + 1)) for k in range(5)))
    assert holds(truth, video_of(range(6), marks, Pace(2, 1))) == [True] * 5
    assert holds(truth, video_of([0, 1, 3, 4, 5], marks)) == [True] + [False] * 4


@pytest.mark.parametrize("kept", [range(0, 99, 2), range(0, 99, 3)], ids=["twice", "three times"])
def test_a_faster_video_of_the_truth_is_no_jump(walk, kept):
    frames = frames_of(video_of(WALK, tokens))
    assert holds(walk, encoded([frames[k] for k in kept if k < len(frames)])) == [True, True]


def test_a_cut_in_the_middle_costs_the_steps_after_it():
    truth = truth_of(WALK, tokens, *(Follows(("a",), (k, k)) for k in range(1, 5)))
    frames = frames_of(video_of(WALK, tokens))
    moving = [k for k, step in enumerate(truth.moments.step) if step]
    kept = [k for k in range(len(frames)) if k < moving[0] + 11 or k >= moving[0] + 22]
    assert holds(truth, encoded([frames[k] for k in kept])) == [True, False, False, False]


def test_a_spur_that_is_left_out_is_a_jump_though_no_picture_shows_one():
    along = [((row, column), (4, 4)) for row in (0, 1) for column in (range(4) if row == 0 else range(3, -1, -1))]
    spur = [*along[:3], ((1, 2), (4, 4)), *along[2:]]
    truth = truth_of(spur, tokens, Follows(("a",), (1, 2)), Follows(("a",), (8, 9)))
    assert holds(truth, video_of(spur, tokens)) == [True, True]
    assert holds(truth, video_of(along, tokens)) == [False, False]


def test_a_picture_that_looks_like_an_earlier_one_is_no_jump():
    sample = build(registry.get("G-25"), "medium", 7, 2)  # a shape that turns looks for once as it did before
    assert Truth.of(sample.files).score(sample.files[VIDEO]).total == 100


def test_what_returns_has_to_have_been_hidden():
    states = [40.0, 140.0, 240.0, 340.0, 440.0, 520.0]
    truth = truth_of(states, passing, Returns(("ball",)), FinalFrame())
    assert holds(truth, video_of(states, passing)) == [True, True]
    frames = frames_of(video_of(states, passing))
    assert holds(truth, encoded([*frames[:1] * 10, *frames[-1:] * 10])) == [False, True]
    assert holds(truth, video_of(states[:3], passing)) == [False, False]


def test_an_item_marked_must_zeroes_the_score(walk):
    still = video_of(WALK[:1] * 2, tokens)
    assert walk.score(still).total == 10
    marked = replace(walk, items=tuple(replace(item, must=True) for item in walk.items))
    assert marked.score(still).total == 0
    assert marked.score(video_of(WALK, tokens)).total == 20


SAMPLE = build(registry.get("O-47"), "easy", 42, 0)
FRAMES = frames_of(SAMPLE.files[VIDEO])
truth = pytest.fixture(scope="module", name="truth")(lambda: Truth.of(SAMPLE.files))


def with_noise(picture: np.ndarray) -> np.ndarray:
    return picture + np.random.default_rng(1).normal(0, 6, picture.shape)


def padded(frames: Sequence[av.VideoFrame]) -> list[av.VideoFrame]:
    wide = [np.pad(frame.to_ndarray(format="rgb24"), ((0, 0), (160, 160), (0, 0))) for frame in frames]
    return [av.VideoFrame.from_ndarray(picture, format="rgb24") for picture in wide]


@pytest.mark.parametrize(
    "answer",
    [
        lambda: encoded(FRAMES, codec="mpeg4"),
        lambda: encoded(FRAMES, codec="libvpx-vp9"),
        lambda: encoded(FRAMES, side=368, fps=30, crf=26),
        lambda: encoded([frame for frame in FRAMES for _ in range(6)], fps=60, side=256),
        lambda: changed(SAMPLE.files[VIDEO], with_noise),
        lambda: changed(SAMPLE.files[VIDEO], lambda picture: picture * 0.95 + 6),
        lambda: changed(SAMPLE.files[VIDEO], lambda picture: picture * np.float32([1, 0.96, 1.04]) + [0, 4, -8]),
    ],
    ids=["mpeg4", "vp9", "smaller", "6 times as many frames", "noise", "paler", "tinted"],
)
def test_the_truth_scores_full_marks_in_any_form(truth, answer):
    scored = truth.score(answer())
    assert scored.total == 100, [item for item in scored.items if not item.ok]


def test_a_sample_without_a_video_is_drawn_again(truth):
    silent = build(registry.get("O-47"), "easy", 42, 0, video=False)
    assert score(silent.files, SAMPLE.files[VIDEO]).total == 100


def test_every_item_says_why(truth):
    for item in truth.score(encoded(FRAMES[:1] * 9)).items:
        assert item.earned == (item.weight if item.ok else 0)
        assert len(item.reason) > 8


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "the file is empty"),
        (b"once upon a time " * 500, "can't be decoded"),
        (SAMPLE.files[VIDEO][:90], "can't be decoded"),
        (SAMPLE.files[VIDEO][: len(SAMPLE.files[VIDEO]) // 2], "can't be decoded"),
        (SAMPLE.files[FIRST], "no video in a known format"),
    ],
    ids=["empty", "text", "a few bytes", "half a file", "a picture"],
)
def test_what_is_no_video_is_refused(truth, file, why):
    with pytest.raises(ScoreError, match=why):
        truth.score(file)


def blank(width: int, height: int, count: int) -> bytes:
    picture = av.VideoFrame.from_ndarray(np.full((height * 3 // 2, width), 128, np.uint8), format="yuv420p")
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(count):
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return file.getvalue()


def test_a_huge_picture_is_refused_before_it_is_decoded(truth):
    with pytest.raises(ScoreError, match="8000x8000"):
        truth.score(blank(8000, 8000, 1))


def test_a_very_long_video_is_refused(truth):
    with pytest.raises(ScoreError, match=f"more than {MOST_FRAMES} frames"):
        truth.score(blank(64, 64, MOST_FRAMES + 50))


def test_a_long_video_is_thinned_so_that_memory_is_bounded():
    assert 200 <= len(decode(blank(64, 64, 1000))) <= 400


def test_a_decoder_that_hangs_is_stopped(truth):
    with pytest.raises(ScoreError, match="not decoded within"):
        truth.score(blank(64, 64, 2000), seconds=0.001)


@pytest.mark.parametrize(("width", "height"), [(640, 160), (16, 16), (160, 640)])
def test_another_shape_is_scored_by_the_square_in_its_middle(truth, width, height):
    assert truth.score(blank(width, height, 9)).total == 0


def test_a_square_picture_in_a_wide_frame_is_found(truth):
    wide = padded(FRAMES)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=16)
        stream.width, stream.height, stream.pix_fmt = wide[0].width, wide[0].height, "yuv420p"
        for number, frame in enumerate(wide):
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert truth.score(file.getvalue()).total == 100


@pytest.mark.parametrize("path", [Path("/nonexistent.mp4"), Path("/tmp"), Path("/dev/zero")])
def test_a_path_that_is_no_file_is_refused(truth, path):
    with pytest.raises(ScoreError, match=r"can't be read|no file"):
        truth.score(path)


@pytest.mark.parametrize("metadata", [b"", b"[]", b"{}", b'{"rubric": [{}]}', b'{"rubric": [], "truth": 3}'])
def test_metadata_that_makes_no_sense_is_refused(metadata):
    with pytest.raises(ScoreError, match=METADATA):
        Truth.of({METADATA: metadata, VIDEO: SAMPLE.files[VIDEO]})


@pytest.mark.parametrize("generator", list(registry), ids=lambda generator: generator.id.short)
def test_text_and_check_come_from_one_object(generator):
    made = build(generator, "hard", 5, 1, video=False)
    puzzle = generator.puzzle_format.validate_python(json.loads(made.files[METADATA])["puzzle"])
    drawn = {item.id: item for item in generator.rubric(puzzle, generator.solve(puzzle))}
    lines = made.files[RUBRIC].decode()
    read = read_items(json.loads(made.files[METADATA])["rubric"])
    assert [item.id for item in read] == list(drawn)
    for item in read:
        assert item.check == drawn[item.id].check
        assert f"[{item.id} {item.weight}{' must' if item.must else ''}] {item.text}\n" in lines
