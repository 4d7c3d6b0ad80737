"""Damaged messages are refused with a reason, and the fuzz run would notice if they were not."""

import contextlib
import json

import pytest

from include.dataset.message import BatchMessage
from include.local import fuzz as bench_messages
from include.local.fuzz import DAMAGES, damaged, fuzz
from lambda_image.worker import Worker
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

COUNT = 26 * len(DAMAGES)


def test_damaged_messages_are_refused_with_a_reason_and_nothing_else_happens():
    tally = fuzz(COUNT, 7)
    assert (tally.crashed, tally.looping, tally.escaped) == ([], [], [])
    assert tally.messages == COUNT
    assert tally.accepted.total() + tally.refused.total() == COUNT
    assert tally.reasons.total() == tally.refused.total()
    assert all(tally.refused[name] > 13 for name in DAMAGES)


def test_a_seed_gives_the_same_messages():
    assert list(damaged(200, 1)) == list(damaged(200, 1))
    assert list(damaged(200, 1)) != list(damaged(200, 2))


def test_undamaged_messages_are_accepted(monkeypatch):
    monkeypatch.setattr(bench_messages, "DAMAGES", {"none": lambda rng, fields: json.dumps(fields)})
    tally = fuzz(50, 1)
    assert tally.sound
    assert tally.accepted["none"] == 50


def test_a_crash_of_parsing_is_seen(monkeypatch):
    def crash(body):
        raise RecursionError("too deep")

    monkeypatch.setattr(BatchMessage, "parse", crash)
    tally = fuzz(26, 1)
    assert len(tally.crashed) == 26
    assert not tally.sound


def test_a_crash_of_the_worker_is_seen(monkeypatch):
    def crash(*_):
        raise KeyError("body")

    monkeypatch.setattr(Worker, "process", crash)
    assert "the worker: KeyError: 'body'" in fuzz(26, 1).crashed[0]


def test_a_message_that_comes_again_and_again_is_seen(monkeypatch):
    monkeypatch.setattr(Worker, "process", lambda *_: ["m"])
    assert fuzz(26, 1).looping


def test_a_message_that_leads_elsewhere_is_seen(monkeypatch):
    def astray(worker, *_):
        with contextlib.suppress(Exception):
            worker.s3.put_object(Bucket="other", Key="../x")
        return []

    monkeypatch.setattr(Worker, "process", astray)
    assert "('other', '../x')" in fuzz(26, 1).escaped[0]


@pytest.mark.parametrize(
    ("bucket", "key", "inside"),
    [
        ("bench", "d/_batches/O-47_sliding_puzzle_data-generator/00000000-000001.json", True),
        ("other", "d/_batches/O-47_sliding_puzzle_data-generator/00000000-000001.json", False),
        ("bench", "e/_batches/O-47_sliding_puzzle_data-generator/00000000-000001.json", False),
        ("bench", "../d/_batches/O-47_sliding_puzzle_data-generator/00000000-000001.json", False),
        ("bench", "d/O-47_sliding_puzzle_data-generator", False),
    ],
)
def test_inside_is_below_the_datasets_prefix_in_an_allowed_bucket(bucket, key, inside):
    message = BatchMessage(type="O-47", num_samples=1, dataset="d")
    assert bench_messages._inside(bucket, key, message) is inside


def test_the_command_counts_outcomes_and_fails_if_one_is_wrong(vmdp, monkeypatch):
    code, out, _ = vmdp("fuzz", "--messages", 26, "--json")
    page = json.loads(out)
    assert code == 0
    assert page["refused"] + page["accepted"] == page["messages"] == 26
    assert "0 crashed, 0 looping, 0 escaped" in vmdp("fuzz", "--messages", 26)[1]
    monkeypatch.setattr(Worker, "process", lambda *_: ["m"])
    assert vmdp("fuzz", "--messages", 26)[0] == 1
