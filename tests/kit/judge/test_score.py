"""The one way to score: by rules where a sample's generator is known; and what it refuses, in one line."""

import io
import json
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info, threadpool_limits

from generators.kit.judge import judge as judging
from generators.kit.judge.comparison import Comparison
from generators.kit.judge.decode import KEPT_FRAMES, MOST_FRAMES, ScoreError
from generators.kit.judge.judge import Judge
from generators.kit.judge.score import score, scorer
from generators.kit.judge.trusted import encoded, frames_of, rgb_of
from generators.kit.registry import registry
from generators.kit.rubric import read_items
from generators.kit.sample import FIRST, METADATA, RUBRIC, VIDEO, build
from tests.kit.judge.test_clip import hanging

__all__ = ["hanging"]

SAMPLE = build(registry.get("O-48"), "easy", 42, 0)
MP4 = SAMPLE.files[VIDEO]
FACTS = json.loads(SAMPLE.files[METADATA])
judge = pytest.fixture(scope="module", name="judge")(lambda: scorer(SAMPLE.files))


def as_bytes(facts: object) -> bytes:
    return json.dumps(facts).encode()


def test_rules_judge_a_sample_of_the_catalogue_and_its_own_video_any_other():
    assert isinstance(scorer(SAMPLE.files), Judge)
    assert isinstance(scorer({METADATA: SAMPLE.files[METADATA]}), Judge)
    outside = FACTS | {"generator": {"short": "ext-O-48"}, "rubric": [], "truth": {"actors": {}}}
    assert isinstance(scorer({METADATA: as_bytes(outside), VIDEO: MP4}), Comparison)


def test_metadata_alone_are_enough_for_full_marks():
    scored = score({METADATA: SAMPLE.files[METADATA]}, MP4)
    assert (scored.total, scored.passed) == (100, True)


@pytest.mark.parametrize(
    "answer",
    [
        lambda: encoded(frames_of(MP4), codec="mpeg4"),
        lambda: encoded(frames_of(MP4), codec="libvpx-vp9"),
        lambda: encoded(frames_of(MP4), side=368, fps=30, crf=26),
        lambda: encoded([frame for frame in frames_of(MP4) for _ in range(3)], fps=60, side=256),
    ],
    ids=["mpeg4", "vp9", "smaller", "3 times as many frames"],
)
def test_the_truth_scores_full_marks_in_any_form(judge, answer):
    assert judge.score_file(answer()).total == 100


def test_an_animation_and_a_folder_of_images_are_videos_too(judge, tmp_path):
    first, *others = map(Image.fromarray, rgb_of(MP4))
    first.save(tmp_path / "answer.gif", save_all=True, append_images=others, duration=60)
    assert judge.score_file(tmp_path / "answer.gif").total == 100
    (tmp_path / "frames").mkdir()
    for number, image in enumerate([first, *others]):
        image.save(tmp_path / "frames" / f"{number}.png")
    assert judge.score_file(tmp_path / "frames").total == 100


def test_every_item_says_why_and_where_it_shows(judge):
    frames = rgb_of(MP4)
    for shown, passed in ((frames, True), (frames[:1].repeat(9, axis=0), False)):
        scored = judge.score(shown)
        assert scored.passed is passed
        for item in scored.items:
            assert 0 <= item.earned <= item.weight
            assert item.ok is (item.earned == item.weight)
            assert len(item.reason) > 8
            for each in item.evidence:
                left, top, width, height = each.box
                assert 0 <= each.frame < len(shown)
                assert min(left, top) >= 0
                assert max(left + width, top + height) <= 512
    assert any(item.evidence for item in judge.score(frames).items)


def test_evidence_counts_the_frames_of_the_video_and_not_the_kept_ones(judge):
    frames = rgb_of(MP4)
    once, often = (judge.score(shown) for shown in (frames, frames.repeat(11, axis=0)))
    assert len(frames) * 11 > 2 * KEPT_FRAMES
    places = [[[each.frame for each in item.evidence] for item in score.items] for score in (once, often)]
    assert any(map(any, places[0]))
    for few, many in zip(*places, strict=True):
        assert np.allclose(many, [11 * frame for frame in few], atol=4)


def test_a_video_that_begins_otherwise_is_read_no_further_and_earns_nothing(judge):
    frames = rgb_of(MP4)
    scored = judge.score(np.concatenate([frames[-1:], frames]))
    assert (scored.total, scored.passed) == (0, False)
    assert any("only the first frame is read" in item.reason for item in scored.items)


def test_the_number_of_threads_that_opencv_uses_is_as_before(judge):
    before = cv2.getNumThreads()
    try:
        for threads in (1, 2):
            cv2.setNumThreads(threads)
            judge.score(rgb_of(MP4)[:1])
            with pytest.raises(ScoreError):
                judge.score(np.zeros(3))
            assert cv2.getNumThreads() == threads
    finally:
        cv2.setNumThreads(before)


def test_the_judge_prepares_and_scores_in_one_thread(monkeypatch):
    threads = set[int]()

    def noted(ran):
        def run(*args):
            threads.update(pool["num_threads"] for pool in threadpool_info())
            threads.add(cv2.getNumThreads())
            return ran(*args)

        return run

    monkeypatch.setattr(judging, "Reader", noted(judging.Reader))
    monkeypatch.setattr(judging, "register", noted(judging.register))
    with threadpool_limits(2):
        Judge.of(SAMPLE.files[METADATA]).score_file(MP4)
        assert threads == {1}
        assert {pool["num_threads"] for pool in threadpool_info()} == {2}


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "the file is empty"),
        (b"once upon a time " * 500, "can't be decoded"),
        (MP4[:90], "can't be decoded"),
        (MP4[: len(MP4) // 2], "can't be decoded"),
        (SAMPLE.files[FIRST], "no video in a known format"),
    ],
    ids=["empty", "text", "a few bytes", "half a file", "a picture"],
)
def test_what_is_no_video_is_refused(judge, file, why):
    with pytest.raises(ScoreError, match=why) as refused:
        judge.score_file(file)
    assert len(str(refused.value).splitlines()) == 1


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


def test_a_huge_picture_is_refused_before_it_is_decoded(judge):
    with pytest.raises(ScoreError, match="8000x8000"):
        judge.score_file(blank(8000, 8000, 1))


def test_a_very_long_video_is_refused(judge):
    with pytest.raises(ScoreError, match=f"more than {MOST_FRAMES} frames"):
        judge.score_file(blank(64, 64, MOST_FRAMES + 50))


def test_a_decoder_that_hangs_is_stopped(judge, hanging):
    with pytest.raises(ScoreError, match="not decoded within"):
        judge.score_file(MP4, seconds=0.001)


@pytest.mark.parametrize("path", [Path("/nonexistent.mp4"), Path("/dev"), Path("/dev/zero")])
def test_a_path_that_is_no_video_is_refused(judge, path):
    with pytest.raises(ScoreError, match=r"can't be read|no file|0 PNG, JPEG or WebP images"):
        judge.score_file(path)


@pytest.mark.parametrize(
    "metadata",
    [
        b"", b"[]", b"{}", b"3", b"[" * 100_000, b'{"generator": 3}', b'{"generator": {"short": 3}}',
        b'{"generator": {"short": "O-9999"}}', b'{"generator": {"short": "O-48"}}',
        as_bytes(FACTS | {"puzzle": {"rows": "none"}}), as_bytes(FACTS | {"size": 10**9}),
        as_bytes(FACTS | {"rubric": [{}]}), as_bytes(FACTS | {"rubric": 3}),
        as_bytes(FACTS | {"clip": {"fps": "many"}}), as_bytes(FACTS | {"clip": {"width": 16000}}),
        as_bytes(FACTS | {"clip": {"width": 10**9, "height": 10**9}}),
    ],
)  # fmt: skip
def test_metadata_that_make_no_sense_are_refused(metadata):
    with pytest.raises(ScoreError, match=METADATA) as refused:
        score({METADATA: metadata, VIDEO: MP4}, MP4)
    assert len(str(refused.value).splitlines()) == 1
    assert len(str(refused.value)) < 400


def test_a_sample_without_metadata_or_of_another_version_is_refused():
    with pytest.raises(ScoreError, match=f"the sample has no {METADATA}"):
        score({VIDEO: MP4}, MP4)
    older = FACTS | {"generator": FACTS["generator"] | {"version": 0}}
    with pytest.raises(ScoreError, match=r"the sample is of version 0 of O-48; this is \d"):
        score({METADATA: as_bytes(older)}, MP4)


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
