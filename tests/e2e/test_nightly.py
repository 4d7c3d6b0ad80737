"""Nights, one after the other: canary, dataset, retention, and a drift that must not pass."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from include.cloud.connect import Cloud, connect
from include.dataset.code import code_digest
from include.planning.nightly import CANARY, FRESH, last_accepted, night
from include.planning.plan import read_spec
from include.services.storage import S3Store
from include.settings import Settings

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]  # three whole runs

NAME = "O-47_sliding_puzzle_data-generator"
FIRST = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Of all generators one, to be quick."""
    monkeypatch.setattr("include.planning.nightly.CANARY", {**CANARY, "generators": ("O-47",), "size": 256})
    monkeypatch.setattr("include.planning.nightly.FRESH", {**FRESH, "generators": ("O-47",)})
    monkeypatch.setenv("VMDP_NIGHTLY_SAMPLES", "3")


@pytest.fixture
def cloud(home) -> Cloud:
    return connect(Settings(), start=True, code=code_digest())


def states(run, *tasks: str) -> list[str]:
    return [run.get_task_instance(task).state for task in tasks]


def falsify(store: S3Store) -> None:
    """As if the canary had been accepted with other bytes."""
    accepted = last_accepted(store)
    canary = accepted.generators[NAME]
    first = min(canary.samples)
    false = canary.model_copy(update={"samples": {**canary.samples, first: 64 * "0"}, "code": 16 * "0"})
    later = accepted.model_copy(update={"number": accepted.number + 1, "generators": {NAME: false}})
    store.put(f"_nightly/canary/{later.number:06d}.json", later.model_dump_json().encode())


def test_nights_make_new_samples_and_the_same_canary_until_one_drifts(run_dag, cloud):
    store = cloud.store
    old = f"{night(FIRST - timedelta(days=90), 16 * 'e')}/samples/_manifest.json"
    store.put(old, b"{}")
    first = run_dag("nightly_regeneration", FIRST)
    assert first.state == "success"
    accepted = last_accepted(store)
    assert list(accepted.generators) == [NAME]
    assert len(accepted.generators[NAME].samples) == 3
    name = f"{night(FIRST, code_digest())}/samples"
    assert json.loads(store.get(f"{name}/_manifest.json"))["samples"] == 3
    assert list(store.keys(old)) == [old], "it was the last that was published when the night began"

    second = run_dag("nightly_regeneration", FIRST + timedelta(days=1))
    assert second.state == "success"
    assert last_accepted(store) == accepted
    seeds = {read_spec(store, f"{night(FIRST + timedelta(days=n), code_digest())}/samples").seed for n in (0, 1)}
    assert seeds == {int(f"{FIRST + timedelta(days=n):%Y%m%d}") for n in (0, 1)}
    assert list(store.keys(old)) == []
    assert list(store.keys(f"{name}/_manifest.json"))

    falsify(store)
    third = run_dag("nightly_regeneration", FIRST + timedelta(days=2))
    assert third.state == "failed"
    assert states(third, "canary.compare", "samples.plan", "samples.publish") == [
        "failed", "upstream_failed", "upstream_failed",
    ]  # fmt: skip
    assert list(store.keys(night(FIRST + timedelta(days=2), code_digest()) + "/samples/")) == []
