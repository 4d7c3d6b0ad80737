"""The real handler under Lambda's runtime client, on the embedded cloud's bucket and queues."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from include.batch.enrol import enrol
from include.batch.make import run_batch
from include.dataset.layout import Layout
from include.dataset.message import BatchMessage
from include.forked import CAN_FORK
from include.local.runtime import Environment, Function, FunctionError
from include.local.worker import QueueAddress, sqs_event, variables
from include.planning.plan import done_batches
from include.services.dead_letters import DeadLetter
from include.services.storage import FolderStore, S3Store, Store
from tests.faults.ground import HANDLER
from tests.local.until import eventually, local_client

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")


@pytest.fixture
def function(cloud, tmp_path) -> Function:
    """A function with the memory of two processors; its twenty-first puzzle is not drawn until `go` is there."""
    queue = QueueAddress(cloud.queue_url, cloud.region, cloud.endpoint_url, local=True)
    named = variables(queue, cloud.bucket, cloud.allowed_buckets, dead_letter_queue_url=cloud.dead_letter_queue_url)
    staying = [{"do": "stay", "generator": "O-47", "index": 20, "until": str(tmp_path / "go")}]
    named["MISBEHAVIOUR"] = json.dumps(staying)
    return Function(HANDLER, memory_mb=3538, variables=named, scratch=tmp_path)


@pytest.fixture
def environment(function) -> Iterator[Environment]:
    with Environment(function) as environment:
        yield environment


def event(cloud, *bodies: str, received: int = 1) -> dict:
    queue = QueueAddress(cloud.queue_url, cloud.region, cloud.endpoint_url, local=True)
    messages = [
        {
            "MessageId": str(n),
            "ReceiptHandle": "r",
            "Body": body,
            "Attributes": {"ApproximateReceiveCount": str(received)},
        }
        for n, body in enumerate(bodies)
    ]
    return sqs_event(queue, messages)


def message(dataset: str, **more) -> BatchMessage:
    return BatchMessage(**{"type": "O-47", "num_samples": 30, "dataset": dataset, "size": 256} | more)


def objects(store: Store, dataset: str) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys(f"{dataset}/") if "/_batches/" not in key}


def workers(environment: Environment) -> list[psutil.Process]:
    """Leaders of groups: a child of some library, such as `uname`, leads none."""

    def leads(child: psutil.Process) -> bool:
        try:
            return os.getpgid(child.pid) == child.pid
        except ProcessLookupError:
            return False

    return list(filter(leads, psutil.Process(environment.pid).children()))


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_a_batch_interrupted_in_the_middle_is_completed_by_its_next_delivery(cloud, environment, tmp_path, form, how):
    ordered = message(f"{form}-{how.name.lower()}", output_format=form, dedup=False)  # so that children draw, not it
    order = event(cloud, ordered.model_dump_json())
    bucket, folder = S3Store(local_client("s3", cloud), cloud.bucket), FolderStore(tmp_path / "folder")
    assert environment.invoke(event(cloud)) == {"batchItemFailures": []}  # warm

    def interrupt() -> None:
        eventually(lambda: len(workers(environment)) == 2)
        os.kill(environment.pid, how)

    with ThreadPoolExecutor(1) as pool:
        interrupted = pool.submit(interrupt)
        try:
            assert environment.invoke(order) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
            assert how == signal.SIGTERM
        except FunctionError:
            assert how == signal.SIGKILL
        interrupted.result()
    (tmp_path / "go").touch()
    assert done_batches(bucket, Layout(ordered.prefix)) == []
    assert environment.invoke(order) == {"batchItemFailures": []}
    assert workers(environment) == []
    [private] = [path for path in tmp_path.iterdir() if path.name.startswith("environment-")]
    assert list(private.iterdir()) == [], "temporary files are left"
    enrol(ordered, folder)
    run_batch(ordered, folder)
    assert objects(bucket, ordered.prefix) == objects(folder, ordered.prefix)
    assert list(bucket.keys(f"{ordered.prefix}/_batches/")) == [Layout(ordered.prefix).mark(ordered.batch)]


def test_a_child_that_is_killed_fails_its_batch_only_and_the_environment_goes_on(cloud, environment, tmp_path):
    def kill() -> None:
        [child, *_] = eventually(lambda: workers(environment))
        child.kill()
        (tmp_path / "go").touch()

    environment.invoke(event(cloud))
    first = environment.pid
    killer = threading.Thread(target=kill)
    killer.start()
    bodies = [
        message("killed", start_index=start, num_samples=number, dedup=False).model_dump_json()
        for start, number in ((0, 200), (200, 2))
    ]
    assert environment.invoke(event(cloud, *bodies)) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    killer.join()
    assert environment.invoke(event(cloud, *bodies)) == {"batchItemFailures": []}
    assert environment.pid == first


def test_what_is_given_up_is_in_the_dead_letter_queue_with_its_reason(cloud, environment):
    pinned = message("pinned", code=16 * "0").model_dump_json()
    assert environment.invoke(event(cloud, "not json", pinned)) == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert environment.invoke(event(cloud, pinned, received=5)) == {"batchItemFailures": []}
    sqs = local_client("sqs", cloud)
    letters = []
    while len(letters) < 2:
        answer = sqs.receive_message(
            QueueUrl=cloud.dead_letter_queue_url, MessageAttributeNames=["All"], WaitTimeSeconds=5
        )
        letters += map(DeadLetter.of, answer["Messages"])
    assert {letter.body: letter.kind for letter in letters} == {"not json": "invalid", pinned: "code"}


def test_each_line_of_the_log_is_json(cloud, function, tmp_path):
    path = Path(tmp_path / "log")
    with path.open("wb") as log, Environment(function, log=log.fileno()) as environment:
        environment.invoke(event(cloud, "not json", message("logged", num_samples=1).model_dump_json()))
        eventually(lambda: '"Samples"' in path.read_text())
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["event"] for line in lines if "event" in line] == ["batch dropped", "batch done"]
    assert [line["Samples"] for line in lines if "Samples" in line] == [1]
