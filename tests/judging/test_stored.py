"""Answers in a store: a task that dies goes on from its journal, and what is gone or too large does not stop others."""

from pathlib import Path

import pytest

from generators.kit.sample import VIDEO
from include.cloud.place import Place
from include.judging import stored
from include.judging.answers import questions_below
from include.judging.evaluation import Header, Journal, Result
from include.judging.stored import answers_of, by_task, journal_key, score_task
from include.services.storage import FolderStore
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

HEADER = Header(model="m", dataset="data", pictures=False, judge="1")
KEY = journal_key("data", "m", "O-47_sliding_puzzle_data-generator")


@pytest.fixture
def folder(vmdp, tmp_path, monkeypatch) -> Path:
    """Four samples, each with its own video as answer."""
    monkeypatch.chdir(tmp_path)
    vmdp("make", "O-47", "--samples", 4, "--out", "data", "--size", 256, "--level", "easy", "--look", "plain")
    for sample in (tmp_path / "data").glob("*_data-generator/*_task/*"):
        FolderStore(tmp_path).put(f"answers/{sample.name}.mp4", (sample / VIDEO).read_bytes())
    return tmp_path


def scored(folder: Path, **more) -> list[Result]:
    place, questions = Place.parse(str(folder / "answers")), questions_below(folder / "data")
    answers = answers_of(place)
    tasks, left = by_task(answers, questions)
    assert not left
    [paths] = tasks.values()
    return score_task(
        place, {path: answers[path] for path in paths}, questions, HEADER,
        results=FolderStore(folder / "bucket"), key=KEY, jobs=1, **more,
    )  # fmt: skip


def test_a_task_that_dies_goes_on_from_its_journal(folder, monkeypatch):
    class Died(BaseException):
        pass

    done = []

    def die_at_the_third() -> None:
        done.append(1)
        if len(done) == 3:
            raise Died

    monkeypatch.setattr(stored, "KEEP_EVERY_S", 0)
    with pytest.raises(Died):
        scored(folder, scored=die_at_the_third)
    kept = Journal.parsed((folder / "bucket" / KEY).read_text())
    assert len(kept) == 2
    results = scored(folder)
    assert [result.passed for result in results] == [True] * 4
    assert {each.path for each in kept} < {each.path for each in results}
    assert (folder / "bucket" / KEY).read_text() == Journal.text(HEADER, results)


def test_answers_are_on_disk_a_few_at_a_time_and_those_that_are_gone_are_left_out(folder, monkeypatch):
    monkeypatch.setattr(stored, "AT_ONCE", 2)
    fetched = []
    fetch = stored.fetch

    def emptying(place, files, here):
        fetched.append(list(files))
        if len(fetched) == 1:
            for file in fetched[0]:
                (folder / "answers" / file).unlink()
        return fetch(place, fetched[-1], here)

    monkeypatch.setattr(stored, "fetch", emptying)
    results = scored(folder)
    assert [len(files) for files in fetched] == [2, 2]
    assert len(results) == 2


def test_an_answer_too_large_for_the_judge_is_refused_without_being_copied_whole(folder, monkeypatch):
    monkeypatch.setattr(stored, "MOST_BYTES", 9)
    (folder / "answers/sliding_puzzle_00000001.mp4").write_bytes(b"0123456789" * 9)
    copied = []
    put = FolderStore.put
    monkeypatch.setattr(FolderStore, "put", lambda *args, **kw: (copied.append(args[2]), put(*args, **kw))[1])
    results = scored(folder)
    assert b"0123456789" in copied
    assert [result.kind for result in results][1] == "refused"


def test_of_two_answers_to_a_sample_the_first_one_counts(folder):
    FolderStore(folder).put("answers/again/sliding_puzzle_00000001.mp4", b"x")
    tasks, left = by_task(answers_of(Place.parse(str(folder / "answers"))), questions_below(folder / "data"))
    assert [len(paths) for paths in tasks.values()] == [4]
    name = "sliding_puzzle_00000001"
    assert left == {f"{name}.mp4": f"again/{name}.mp4 answers {name}, too"}
