"""Killed at any write and started again, a command leaves the folder of a calm run; `make kills` is the long form."""

import json
import os
import subprocess
import sys

import pytest

from include.forked import CAN_FORK
from include.judging.evaluation import Header, Journal, Result
from include.services.storage import FolderStore, lock, remove_abandoned
from include.settings import PROJECT_ROOT


def outcomes(work, *arguments: str) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kills", "--json", "--work", str(work), *arguments],
        cwd=PROJECT_ROOT, env={**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout, done.stderr[-4000:]
    return json.loads(done.stdout)


@pytest.mark.skipif(not CAN_FORK, reason="runs are forked on Linux only")
@pytest.mark.parametrize("form", ["make-files", "make-tar"])
def test_making_may_be_killed_at_every_write(tmp_path, form):
    [outcome] = outcomes(tmp_path, "--every", "1", "--trials", form)
    assert outcome["wrong"] == []
    assert outcome["kills"] == outcome["events"] > 20
    assert outcome["torn"] >= 4


@pytest.mark.skipif(not CAN_FORK, reason="runs are forked on Linux only")
def test_an_export_and_an_evaluation_may_be_killed_at_each_kind_of_write(tmp_path):
    names = ("evaluate", "export-webdataset")
    found = outcomes(tmp_path, "--every", "0", "--trials", *names)
    assert [outcome["trial"] for outcome in found] == list(names)
    for outcome in found:
        assert outcome["wrong"] == [], outcome["trial"]
        assert outcome["kills"] >= 5
        assert outcome["torn"]


def test_unfinished_files_of_running_processes_and_paused_ones_stay(tmp_path):
    store = FolderStore(tmp_path)
    running, paused = store.stream("a/one.tar"), store.stream("a/two.tar").pause()
    (tmp_path / ".writing-abandoned").write_bytes(b"half")
    FolderStore(tmp_path).tidy()
    assert len(list(tmp_path.glob(".*"))) == 2
    running.write(b"whole")
    running.close()
    store.stream("a/two.tar", paused).close()
    assert {path.name: path.read_bytes() for path in tmp_path.rglob("*.tar")} == {"one.tar": b"whole", "two.tar": b""}
    assert not list(tmp_path.glob(".*"))


def test_a_removed_file_can_not_be_locked(tmp_path):
    path = tmp_path / "one"
    path.touch()
    with path.open() as held:
        assert lock(held.fileno())
        remove_abandoned(path)
        assert path.exists()
    with path.open() as late:
        remove_abandoned(path)
        assert not path.exists()
        assert not lock(late.fileno())


HEADER = Header(model="m", dataset="d", pictures=False, judge="j")


@pytest.mark.parametrize("name", ["é", "\u2028", "plain"])
def test_a_journal_that_is_cut_off_anywhere_loses_its_last_result_alone(tmp_path, name):
    path = tmp_path / "m.jsonl"
    journal = Journal(path, HEADER)
    results = [
        Result(sample=name, path=f"{name}/{n}", task="t", answer=name, sha256=str(n), asked_sha256="a")
        for n in range(2)
    ]
    for result in results:
        journal.add(result)
    whole = path.read_bytes()
    assert Journal.parsed(whole.decode()) == results
    one = whole[: whole.index(b"\n", whole.index(b"\n") + 1) + 1]
    for length in range(len(one), len(whole)):
        path.write_bytes(whole[:length])
        assert list(Journal(path, HEADER).results.values()) == results[:1]
        assert path.read_bytes() == one
