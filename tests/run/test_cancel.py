"""Cancelling drops what a run has queued, never another run's, and can be taken back."""

import json

import pytest

from include.batch.make import run_batch
from include.cloud.connect import connect
from include.dataset.layout import Layout
from include.local import cloud as embedded
from include.planning.plan import Plan, Request, done_batches, make_plan
from include.run.cancel import cancel
from include.run.submit import enqueue_missing
from include.services.runs import Cancelled, Run, is_cancelled, new_run, runs
from include.services.storage import FolderStore
from include.settings import Settings
from tests.cli.test_commands import vmdp
from tests.local.until import all_pause, eventually

__all__ = ["vmdp"]

ORDER = {"generators": ("O-47",), "samples": 6, "batch_size": 2, "size": 256, "level": "easy", "video": False}


def plan_in(store, **more) -> Plan:
    plan = make_plan(Request.of(**ORDER | {"dataset": "d"} | more), store)
    return plan.model_copy(update={"run": new_run()})


@pytest.fixture
def settings(tmp_path):
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local", vmdp_local_workers=0)
    yield settings
    embedded.down(settings)


@pytest.fixture
def cloud(settings):
    return connect(settings, start=True)


def test_a_worker_makes_nothing_of_a_cancelled_run_and_all_of_another(tmp_path):
    store = FolderStore(tmp_path)
    mine, other = plan_in(store), plan_in(store)
    for plan in (mine, other):
        store.put(plan.spec.layout.run(plan.run), Run(by="x").model_dump_json().encode())
    first, second, _ = mine.missing([])
    run_batch(first, store)
    assert cancel(store, "d", mine.run) == ["x"]
    assert cancel(store, "d", mine.run) == []  # safe to repeat
    with pytest.raises(Cancelled, match=r"run .* over dataset 'd' is cancelled"):
        run_batch(second, store)
    assert done_batches(store, Layout("d")) == [first.batch]
    run_batch(next(m for m in other.missing([]) if m.batch == second.batch), store)
    assert cancel(store, "d") == ["x"]
    assert all(record.cancelled for record in runs(store, Layout("d")).values())


def test_a_message_of_nobody_and_one_without_its_record_are_carried_out(tmp_path):
    store = FolderStore(tmp_path)
    plan = plan_in(store)
    first, second, _ = plan.missing([])
    run_batch(first.model_copy(update={"run": None}), store)
    run_batch(second, store)
    assert cancel(store, "d") == []


def test_enqueueing_again_takes_a_cancelled_run_up(cloud):
    plan = plan_in(cloud.store)
    enqueue_missing(plan, cloud, by="a test")
    assert runs(cloud.store, Layout("d")) == {plan.run: Run(by="a test")}
    cancel(cloud.store, "d")
    assert is_cancelled(cloud.store, Layout("d"), plan.run)
    enqueue_missing(plan, cloud, by="a test")
    assert not is_cancelled(cloud.store, Layout("d"), plan.run)


def test_the_command_empties_the_queue_of_its_dataset_alone_and_submitting_goes_on(vmdp, settings, monkeypatch):
    monkeypatch.setenv("VMDP_LOCAL_WORKERS", "1")
    cloud = connect(Settings(), start=True)  # the fixture `settings` ends it
    vmdp("queue", "pause")
    eventually(lambda: all_pause(embedded.running(Settings())))
    submit = ("submit", "--generator", "O-47", "--samples", "6", "--batch-size", "2", "--size", "256", "--no-video")
    for dataset in ("mine", "theirs"):
        assert vmdp(*submit, "--dataset", dataset)[0] == 0
    code, out, _ = vmdp("cancel", "mine", "--json")
    told = json.loads(out)
    assert (code, told["done"], told["samples"], len(told["cancelled"])) == (0, 0, 6, 1)
    assert told["cancelled"][0].startswith("vmdp submit of ")
    assert "no run is left to cancel: 0 of 6 samples of mine" in vmdp("cancel", "mine")[1]
    vmdp("queue", "resume")
    assert vmdp("status", "theirs", "--watch")[0] == 0
    eventually(lambda: not cloud.queue.depth().total)
    assert done_batches(cloud.store, Layout("mine")) == []
    assert cloud.dead_letters.depth().total == 0
    vmdp(*submit, "--dataset", "mine")
    assert vmdp("status", "mine", "--watch")[0] == 0
    assert vmdp("cancel", "mine")[1].startswith("nothing was left to drop: 6 of 6 samples of mine are done")
    assert vmdp("cancel", "nobodys")[2].startswith("error: there is no dataset")
