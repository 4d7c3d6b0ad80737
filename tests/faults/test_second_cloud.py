"""Whole runs against a second implementation of S3 and SQS: the client relies on no habit of the embedded one."""

import contextlib
import json
from collections.abc import Iterator

import pytest

from include.cloud.connect import connect
from include.dataset.layout import Batch
from include.planning.plan import done_batches
from include.run.cancel import cancel
from include.run.redrive import Redrive, redrive
from include.run.submit import enqueue_missing
from include.services.dead_letters import Choice
from include.services.runs import new_run
from include.services.storage import Changed, NotFound
from include.settings import Settings
from tests.bench.soak import RATES, soak
from tests.faults.ground import Ground, difference, truth
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.second import SecondCloud, second_cloud
from tests.local.until import eventually

pytestmark = pytest.mark.moto

UNCHECKED = (Fault.CORRUPT_UPLOAD, Fault.SHORT_UPLOAD)
"""It stores a body that contradicts its checksum, where AWS and the embedded cloud answer `BadDigest`."""


@pytest.fixture(scope="module")
def server() -> Iterator[SecondCloud]:
    with second_cloud() as cloud:
        yield cloud


@pytest.fixture
def second(server, tmp_path) -> Iterator[Ground]:
    with FaultProxy(server.endpoint_url) as proxy:
        here = Ground(server, proxy, tmp_path)
        with here.as_settings():
            yield here


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_run_has_the_bytes_of_one_without_a_cloud(second, tmp_path, form):
    order = {"generators": ["O-47", "G-48"], "samples": 4, "batch_size": 2, "video": True, "output_format": form}
    plan = second.plan(dataset="whole", **order)
    true = truth(plan, tmp_path / "true")
    with second.working():
        assert second.submit(plan) == 4
        assert second.wait(plan, rounds=1, stall_s=20) == ""
    assert not difference(second.store, plan, true)
    assert (second.left(), second.dead_letters()) == (0, [])


def test_dead_letters_are_sent_back_once_their_cause_is_gone(second, tmp_path):
    plan = second.plan(generators=["O-47"], samples=6, batch_size=2, dataset="redriven")
    exits = [{"do": "exit", "generator": "O-47", "index": index} for index in (0, 3)]
    with second.working(visibility_s=3, misbehaviour=exits):
        second.submit(plan)
        assert "4 of 6 samples are missing" in second.wait(plan, rounds=1, stall_s=20)
    assert sorted(json.loads(each["Body"])["start_index"] for each in second.dead_letters()) == [0, 2]
    cloud = second.cloud
    eventually(lambda: cloud.dead_letters.depth().waiting == 2, 60)
    letters = cloud.dead_letters.read()
    assert {letter.batch.start for letter in letters} == {0, 2}
    handled = redrive(cloud, Choice(), Redrive.of(letters))
    assert (handled.taken, list(handled.kept)) == (2, [])
    with second.working():
        assert second.wait(plan, rounds=0, stall_s=20) == ""
    assert not difference(second.store, plan, truth(plan, tmp_path / "true"))
    assert second.dead_letters() == []


def test_a_cancelled_run_is_dropped_and_another_made(second):
    order = {"generators": ["O-47"], "samples": 4, "batch_size": 2}
    mine, theirs = (
        second.plan(dataset=name, **order).model_copy(update={"run": new_run()}) for name in ("mine", "theirs")
    )
    cloud = connect(Settings())
    for plan in (mine, theirs):
        assert enqueue_missing(plan, cloud, by="a test").batches == 2
    assert cancel(cloud.store, "mine") == ["a test"]
    with second.working():
        assert second.wait(theirs, rounds=0, stall_s=20) == ""
        eventually(lambda: second.left() == 0, 60)
    name = theirs.generators[0]
    assert done_batches(second.store, mine.spec.layout) == []
    assert done_batches(second.store, theirs.spec.layout) == [Batch(name, 0, 2), Batch(name, 2, 2)]
    assert second.dead_letters() == []


def test_conditional_writes_and_missing_objects_are_told_apart(second):
    store = second.cloud.store
    store.put("a/once", b"first", absent=True)
    for condition in ({"absent": True}, {"match": '"0"'}):
        with pytest.raises(Changed):
            store.put("a/once", b"second", **condition)
    with pytest.raises(Changed):
        store.put("a/never", b"second", match='"0"')
    for read in (store.get, lambda key: store.get_range(key, 0, 1)):
        with pytest.raises(NotFound):
            read("a/never")
    assert (store.get("a/once"), store.get_range("a/once", 9, 1)) == (b"first", b"")
    stream = store.stream("a/paused")
    with contextlib.closing(store.stream("a/paused", stream.pause())) as again:
        again.write(b"whole")
    assert store.get("a/paused") == b"whole"
    assert list(store.keys("a/", after="a/never")) == ["a/once", "a/paused"]
    store.delete_all(["a/once", "a/never", "a/paused"])
    assert list(store.keys("a/")) == []


@pytest.mark.timeout(900)
def test_under_random_faults_nothing_is_lost_doubled_or_different(second):
    rates = {fault: rate for fault, rate in RATES.items() if fault not in UNCHECKED}
    outcome = soak(second, None, batches=20, seed=1, kills_every_s=8, rates=rates)
    assert outcome.batches == 20
    assert len(outcome.fired) >= 6, "too little went wrong to prove anything"
    assert outcome.sound, outcome.table()
