"""Whatever happens to single requests on their way to S3 and SQS, the dataset is the same to the last byte."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from include.batch.make import run_batch
from include.local import cloud as embedded
from include.planning.plan import Plan
from include.services.clients import READ_TIMEOUT_S, client
from include.services.storage import Changed, NotFound, Unreadable
from tests.faults.ground import Ground, Objects, difference, spec_fingerprint, truth
from tests.faults.proxy import Fault, FaultProxy, Strike, Strikes
from tests.local.until import eventually

TWO = {"generators": ["O-47", "G-48"], "samples": 4, "batch_size": 2}


@pytest.fixture(scope="module")
def ground(emulator_settings, tmp_path_factory) -> Iterator[Ground]:
    """One ground with its workers for the whole module: no fault here touches a process."""
    cloud = embedded.up(emulator_settings)
    with FaultProxy(cloud.endpoint_url) as proxy:
        here = Ground(cloud, proxy, tmp_path_factory.mktemp("ground"))
        with here.as_settings(), here.working(batch_size=2, visibility_s=3):
            yield here


@pytest.fixture
def proxy(ground) -> Iterator[FaultProxy]:
    ground.proxy.start_over()
    yield ground.proxy
    ground.proxy.start_over()


@pytest.fixture(scope="module")
def true(ground, tmp_path_factory) -> Objects:
    """The same samples with no cloud and no faults, by their keys below the dataset."""
    plan = ground.plan(dataset="true", **TWO)
    return truth(plan, tmp_path_factory.mktemp("truth"))


def renamed(true: Objects, plan: Plan) -> Objects:
    """The same samples as another dataset, whose spec alone names it."""
    other = {f"{plan.spec.dataset}/{key.partition('/')[2]}": value for key, value in true.items()}
    return other | {plan.spec.layout.spec: spec_fingerprint(plan)}


UPLOADS = [
    Strike(Fault.SLOW_DOWN, "PutObject", times=2),
    Strike(Fault.INTERNAL, "PutObject", times=2, after=8),
    Strike(Fault.RESET, "PutObject", times=2, after=14),
    Strike(Fault.CORRUPT_UPLOAD, "PutObject", times=3, after=20),
    Strike(Fault.SHORT_UPLOAD, "PutObject", times=3, after=26),
]
READING = [
    Strike(Fault.SLOW_DOWN, "ListObjectsV2"),
    Strike(Fault.SHORT_ANSWER, "ListObjectsV2", after=2),
    Strike(Fault.RESET, "GetObject"),
    Strike(Fault.INTERNAL, "GetObject", after=2),
]
SENDING = [
    Strike(Fault.THROTTLED, "SendMessageBatch"),
    Strike(Fault.INTERNAL, "SendMessageBatch", after=1),
    Strike(Fault.RESET, "SendMessageBatch", after=2),
    Strike(Fault.LOST_ANSWER, "SendMessageBatch", after=3),
    Strike(Fault.REFUSE_SOME, "SendMessageBatch", after=4),
    Strike(Fault.DUPLICATE, "SendMessageBatch", after=5),
]
RECEIVING = [
    Strike(Fault.THROTTLED, "ReceiveMessage"),
    Strike(Fault.LOST_ANSWER, "ReceiveMessage", after=3),
    Strike(Fault.THROTTLED, "DeleteMessageBatch"),
    Strike(Fault.LOST_ANSWER, "DeleteMessageBatch", after=1),
    Strike(Fault.REFUSE_SOME, "DeleteMessageBatch", times=8, after=2),
    Strike(Fault.THROTTLED, "GetQueueAttributes", times=2),
]


@pytest.mark.parametrize(
    "strikes",
    [
        pytest.param(UPLOADS, id="uploads are refused, cut and damaged"),
        pytest.param([Strike(Fault.LOST_ANSWER, "PutObject", times=8, after=8)], id="uploads of unknown outcome"),
        pytest.param([Strike(Fault.CONFLICT, "PutObject", times=60)], id="done marks meet a conflict"),
        pytest.param(READING, id="reading is refused and cut"),
        pytest.param(SENDING, id="messages are refused, lost and doubled"),
        pytest.param(RECEIVING, id="deliveries are throttled, lost and not deleted"),
    ],
)
def test_faults_of_requests_change_nothing_in_the_dataset(ground, proxy, true, strikes):
    plan = ground.plan(dataset=f"run-{uuid4().hex[:8]}", **TWO)
    proxy.start_over(Strikes(*strikes))
    ground.submit(plan)
    assert ground.wait(plan, rounds=1, stall_s=8) == "", "it must do without being enqueued again"
    # A worker deletes its messages after its done marks, which end the wait.
    eventually(lambda: set(proxy.fired) == {strike.fault for strike in strikes} and ground.left() == 0)
    assert not difference(ground.store, plan, renamed(true, plan))
    assert ground.dead_letters() == []


def test_an_upload_that_arrives_damaged_is_refused(ground, proxy):
    s3 = client("s3", region=ground.emulator.region, endpoint_url=proxy.url, local=True)
    for fault in (Fault.CORRUPT_UPLOAD, Fault.SHORT_UPLOAD):
        proxy.start_over(Strike(fault, "PutObject"))
        with pytest.raises(ClientError, match="BadDigest"):
            s3.put_object(Bucket=ground.bucket, Key="damaged/one", Body=b"a puzzle and its solution")
        with pytest.raises(NotFound):
            ground.store.get("damaged/one")


@pytest.mark.parametrize("fault", [Fault.CORRUPT_ANSWER, Fault.SHORT_ANSWER])
def test_a_download_that_arrives_damaged_is_read_again(ground, proxy, fault):
    ground.store.put("whole/one", b"a puzzle and its solution")
    store = ground.cloud.store
    proxy.start_over(Strike(fault, "GetObject", times=2))
    assert store.get("whole/one") == b"a puzzle and its solution"
    assert proxy.fired[fault] == 2
    proxy.start_over(Strike(fault, "GetObject", times=100))
    with pytest.raises(Unreadable):
        store.get("whole/one")


def test_a_request_that_hangs_is_given_up_and_sent_again(ground, proxy, true, monkeypatch):
    assert READ_TIMEOUT_S["s3"] <= 20, "a batch must outlive a connection that hangs"
    assert READ_TIMEOUT_S["sqs"] > 20, "a long poll takes 20 s"
    monkeypatch.setitem(READ_TIMEOUT_S, "s3", 1)
    plan = ground.plan(dataset="hangs", **TWO)
    store = ground.cloud.store
    proxy.start_over(Strikes(Strike(Fault.HANG, "PutObject", times=2, after=3), Strike(Fault.HANG, "GetObject")))
    for message in plan.missing([]):
        run_batch(message, store)
    assert proxy.fired[Fault.HANG] == 3
    assert not difference(ground.store, plan, renamed(true, plan))


def test_a_mark_that_met_a_conflict_is_there_or_the_batch_fails(ground, proxy):
    proxy.start_over(Strike(Fault.CONFLICT, "PutObject", times=2))
    store = ground.cloud.store
    store.put("conflict/mark", b"1", absent=True)
    assert ground.store.get("conflict/mark") == b"1"
    with pytest.raises(Changed):
        store.put("conflict/mark", b"2", absent=True)
    proxy.start_over(Strike(Fault.CONFLICT, "PutObject", times=100))
    with pytest.raises(ClientError, match="ConditionalRequestConflict"):
        store.put("conflict/other", b"1", absent=True)
