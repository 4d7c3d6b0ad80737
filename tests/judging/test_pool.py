"""The pool of judges: the scores of one judge, and a fault for each video without one."""

import os
import signal
import time
from contextlib import suppress

import numpy as np
import psutil
import pytest

from generators.kit.judge.decode import ScoreError
from generators.kit.judge.measure import Reference
from generators.kit.judge.score import score
from generators.kit.judge.trusted import rgb_of
from generators.kit.registry import registry
from generators.kit.sample import METADATA, VIDEO, build
from include.dataset.recipe import Recipe
from include.judging.pool import Busy, JudgePool, answered, frames_of_npy
from include.judging.question import MOST_METADATA, Question, folder_in
from tests.local.until import eventually

REFERENCE = "O-3:easy:42:0"
FILES = build(registry.get("O-3"), "easy", 42, 0).files
FRAMES = rgb_of(FILES[VIDEO])
STILL = np.repeat(FRAMES[:1], 30, axis=0)
BY_METADATA, BY_REFERENCE = Question(metadata=FILES[METADATA]), Question(reference=REFERENCE)


def at_rest():
    """A frame after each step, made anew."""
    return list(Reference("O-3", "easy", 42, 0).subject(512).rests[1:])


@pytest.fixture(scope="module")
def pool():
    with JudgePool(1, waiting=8, seconds=30) as pool:
        yield pool


def workers():
    """Its processes: those that run multiprocessing's spawned main."""
    found = []
    for each in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # or a zombie of another test
            if "spawn_main" in " ".join(each.cmdline()):
                found.append(each)
    return found


def test_arrays_files_and_their_contents_get_the_scores_of_one_judge(pool, tmp_path):
    (tmp_path / "answer.mp4").write_bytes(FILES[VIDEO])
    np.save(tmp_path / "answer.npy", FRAMES)
    videos = [FRAMES, STILL, FILES[VIDEO], tmp_path / "answer.mp4", tmp_path / "answer.npy"]
    answers = pool.score((question, video) for question in (BY_METADATA, BY_REFERENCE) for video in videos)
    known = score(FILES, FILES[VIDEO])
    assert [answer.score.total for answer in answers] == [100, 5, 100, 100, 100] * 2
    assert answers[2].score == known


def test_pictures_are_scored_by_the_states_that_they_show(pool, tmp_path):
    np.save(tmp_path / "last.npy", FRAMES[-1])
    np.save(tmp_path / "bad.npy", FRAMES[-1].astype(float))
    answers = [[*at_rest()[:-1], tmp_path / "last.npy"], at_rest()[::-1], [], [FRAMES[0], tmp_path / "bad.npy"]]
    right, wrong, none, bad = pool.score((BY_METADATA, answer) for answer in answers)
    assert (right.score.total, right.score.passed) == (100, True)
    assert wrong.score.total <= 50
    assert (none.kind, none.fault) == ("refused", "there are 0 pictures; give 1 to 64")
    assert bad.fault.startswith("picture 2: ")


def test_a_reference_is_drawn_by_its_recipe(pool):
    recipe = Recipe(look="varied", size=256)
    files = build(registry.get("O-3"), "easy", 42, 0, **recipe.rendered).files
    other, plain = pool.score(
        [(Question(reference=REFERENCE, recipe=recipe), files[VIDEO]), (BY_REFERENCE, files[VIDEO])]
    )
    assert (other.score.total, plain.score.total) == (100, 0)


@pytest.mark.parametrize(
    ("question", "video", "reason"),
    [
        (BY_METADATA, b"no video", "can't be decoded"),
        (BY_METADATA, np.zeros((2, 8, 8, 3), np.uint8), "at least 16"),
        (BY_METADATA, b"\x93NUMPYand nothing else", "has no header"),
        (Question(metadata=b"{}"), STILL, "metadata.json can't be read"),
        (Question(reference="O-3:easy:42"), STILL, "does not read"),
        (Question(reference="O-3:none:42:0"), STILL, "level"),
        (Question(reference="O-999:easy:42:0"), STILL, "O-999"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_a_line(pool, question, video, reason):
    [answer] = pool.score([(question, video)])
    assert (answer.score, answer.kind) == (None, "refused")
    assert reason in answer.fault
    assert "\n" not in answer.fault


def test_a_process_that_is_killed_loses_no_video(pool):
    pool.score([(BY_METADATA, STILL)])
    futures = pool.submit([(BY_METADATA, FRAMES)] * 4)
    for each in workers():
        os.kill(each.pid, signal.SIGKILL)
    assert [each.result(60).score.total for each in futures] == [100] * 4


def killed_by_short_videos(question, video):
    if len(video) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return answered(question, video)


def slow_with_short_videos(question, video):
    if len(video) == 1:
        time.sleep(600)
    return answered(question, video)


def test_a_video_that_kills_its_process_is_answered_and_harms_no_other():
    with JudgePool(2, work=killed_by_short_videos) as pool:
        answers = pool.score([(BY_METADATA, video) for video in (FRAMES, STILL[:1], FRAMES, STILL[:1], FRAMES)])
    assert [answer.kind for answer in answers] == ["scored", "crashed", "scored", "crashed", "scored"]


def test_a_video_that_takes_too_long_is_stopped_and_the_next_one_scored():
    with JudgePool(1, seconds=20, work=slow_with_short_videos) as pool:
        late, fine = pool.score([(BY_METADATA, STILL[:1]), (BY_METADATA, STILL)])
        assert (late.kind, fine.score.total) == ("late", 5)


def test_a_video_that_nobody_waits_for_is_stopped():
    others = workers()
    with JudgePool(1, seconds=600, work=slow_with_short_videos) as pool:
        futures = pool.submit([(BY_METADATA, STILL[:1]), (BY_METADATA, STILL[:1]), (BY_METADATA, STILL)])
        assert all(each.cancel() for each in futures[:2])
        assert futures[2].result(60).score.total == 5
        eventually(lambda: pool.open == 0)  # it is counted after its answer is there
        pool.submit([(BY_METADATA, STILL[:1])] * 2)
        pool.close(now=True)
        assert pool.open == 0
    assert workers() == others


def test_more_than_may_wait_are_refused_at_once_and_a_generator_waits_for_room(pool):
    with pytest.raises(Busy, match="at most 8"):
        pool.submit([(BY_METADATA, STILL)] * 9)
    eventually(lambda: pool.open == 0)
    assert len(pool.score((BY_METADATA, STILL[:2]) for _ in range(20))) == 20


def test_folders_are_taken_from_the_served_data_alone(tmp_path):
    sample = tmp_path / "data" / "sample"
    sample.mkdir(parents=True)
    (sample / METADATA).write_bytes(FILES[METADATA])
    (tmp_path / "data" / "way_out").symlink_to(tmp_path)
    (tmp_path / METADATA).write_bytes(b"{}")
    found = folder_in(tmp_path / "data", "sample")
    assert Question(folder=found).files() == {METADATA: FILES[METADATA]}
    for place in ("../", "way_out", "other", str(tmp_path), "sample\0", "", "."):
        with pytest.raises(ScoreError, match="no folder of a sample"):
            folder_in(tmp_path / "data", place)
    with pytest.raises(ScoreError, match="--data"):
        folder_in(None, "sample")
    (sample / METADATA).write_bytes(b" " * (MOST_METADATA + 1))
    with pytest.raises(ScoreError, match="exceeds"):
        Question(folder=found).files()


def npy(array):
    import io

    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def test_arrays_in_npy_files_are_whole_plain_uint8():
    frames = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    assert np.array_equal(frames_of_npy(npy(frames)), frames)
    for wrong in (
        npy(frames)[:-1], npy(frames) + b"1", npy(frames.astype(float)), npy(np.asfortranarray(frames)),
        npy(np.array([None])), npy(frames).replace(b"(2, 4", b"(9, 4"), npy(frames)[:20],
    ):  # fmt: skip
        with pytest.raises(ScoreError, match=r"\.npy"):
            frames_of_npy(wrong)
