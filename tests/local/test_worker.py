"""The worker treats the queue as Lambda's SQS event source does."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError, IncompleteReadError

from include.local.runtime import Function
from include.local.worker import Polling, QueueAddress, failed_ids, serve, sqs_event, variables
from tests.local.until import eventually, gone, local_client

HANDLERS = Path(__file__).parent / "handlers"
A, B = "id-a", "id-b"


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}], ids=json.dumps)
def test_nothing_named_is_success(response):
    assert failed_ids(response, [A, B]) == set()


@pytest.mark.parametrize(
    ("names", "failed"), [([A], {A}), ([A, A], {A}), ([B, A], {A, B})], ids=["one", "the same twice", "all"]
)
def test_only_the_named_messages_failed(names, failed):
    assert failed_ids({"batchItemFailures": [{"itemIdentifier": name} for name in names]}, [A, B]) == failed


@pytest.mark.parametrize(
    "response",
    [
        {"batchItemFailures": [{"itemIdentifier": "of another batch"}]},
        {"batchItemFailures": [{"itemIdentifier": A}, {"itemIdentifier": "of another batch"}]},
        {"batchItemFailures": [{"itemIdentifier": ""}]},
        {"batchItemFailures": [{"itemIdentifier": None}]},
        {"batchItemFailures": [{"itemIdentifier": 7}]},
        {"batchItemFailures": [{"itemidentifier": A}]},
        {"batchItemFailures": [A]},
        {"batchItemFailures": {"itemIdentifier": A}},
        {"batchItemFailures": "id-a"},
        {"batch_item_failures": []},
        [],
        [A],
        "",
        "done",
        0,
        True,
    ],
    ids=json.dumps,
)
def test_malformed_response_fails_the_whole_batch(response):
    assert failed_ids(response, [A, B]) == {A, B}


def test_event_has_the_shape_that_lambda_gives():
    queue = QueueAddress("http://127.0.0.1:1/000000000000/tasks", "us-east-2")
    message = {
        "MessageId": A,
        "ReceiptHandle": "handle",
        "Body": "hello",
        "Attributes": {"ApproximateReceiveCount": "1"},
        "MessageAttributes": {
            "kind": {"StringValue": "test", "DataType": "String"},
            "raw": {"BinaryValue": b"\x00", "DataType": "Binary"},
        },
    }
    assert sqs_event(queue, [message])["Records"] == [
        {
            "messageId": A,
            "receiptHandle": "handle",
            "body": "hello",
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {
                "kind": {"stringValue": "test", "dataType": "String", "stringListValues": [], "binaryListValues": []},
                "raw": {"binaryValue": "AA==", "dataType": "Binary", "stringListValues": [], "binaryListValues": []},
            },
            "md5OfBody": "5d41402abc4b2a76b9719d911017c592",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-2:000000000000:tasks",
            "awsRegion": "us-east-2",
        }
    ]


def test_a_real_queue_gets_the_users_credentials_and_the_embedded_one_never(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "of the user")
    remote = QueueAddress("https://sqs.us-east-2.amazonaws.com/123456789012/tasks", "us-east-2")
    local = QueueAddress("http://127.0.0.1:1/000000000000/tasks", "us-east-2", "http://127.0.0.1:1", local=True)
    assert variables(remote, "clips")["AWS_ACCESS_KEY_ID"] == "of the user"
    assert "AWS_ENDPOINT_URL" not in variables(remote, "clips")
    assert variables(local, "clips")["AWS_ACCESS_KEY_ID"] == "test"
    assert variables(local, "clips", ["a", "b"])["VMDP_ALLOWED_BUCKETS"] == "a,b"


def test_the_handler_is_told_where_to_send_what_is_given_up_and_when():
    local = QueueAddress("http://127.0.0.1:1/000000000000/tasks", "us-east-2", "http://127.0.0.1:1", local=True)
    told = variables(local, "clips", dead_letter_queue_url=f"{local.url}-dead", most_receives=3)
    assert (told["DEAD_LETTER_QUEUE_URL"], told["VMDP_MAX_RECEIVES"]) == (f"{local.url}-dead", "3")
    assert "DEAD_LETTER_QUEUE_URL" not in variables(local, "clips")


@dataclass
class Bench:
    """A queue of a test's own, and what its jobs noted."""

    sqs: Any
    address: QueueAddress
    dead_letter_queue_url: str
    function: Function
    notes: Path
    polling: Polling = field(default_factory=lambda: Polling(wait_s=1, visibility_s=30, retry_s=0, grace_s=1))

    def send(self, name: str, **job: Any) -> None:
        body = json.dumps({"name": name, "notes": str(self.notes), **job})
        self.sqs.send_message(QueueUrl=self.address.url, MessageBody=body)

    def receives(self) -> Counter[str]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return Counter(line.split()[0] for line in lines)

    def pids(self) -> list[int]:
        return [int(line.split()[2]) for line in self.notes.read_text().splitlines()]

    def left(self, queue_url: str | None = None) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self.sqs.get_queue_attributes(QueueUrl=queue_url or self.address.url, AttributeNames=names)
        return sum(int(value) for value in answer["Attributes"].values())

    @contextlib.contextmanager
    def worker(self, environments: int = 1, **polling: Any) -> Iterator[threading.Event]:
        stop = threading.Event()
        arguments = {"environments": environments, "stop": stop, "polling": Polling(**(vars(self.polling) | polling))}
        thread = threading.Thread(target=serve, args=(self.address, self.function), kwargs=arguments)
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join(120)
        assert not thread.is_alive()


@pytest.fixture
def bench(cloud, tmp_path) -> Bench:
    sqs = local_client("sqs", cloud)
    name = f"test-{uuid4().hex}"
    dead = sqs.create_queue(QueueName=f"{name}-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    url = sqs.create_queue(QueueName=name, Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    address = QueueAddress(url, cloud.region, cloud.endpoint_url, local=True)
    function = Function("toy.queue_handler", root=HANDLERS, memory_mb=256, timeout_s=100, scratch=tmp_path)
    return Bench(sqs, address, dead, function, tmp_path / "notes")


def test_what_succeeds_is_deleted_and_runs_once(bench):
    for n in range(20):
        bench.send(f"job-{n}")
    with bench.worker(environments=2):
        eventually(lambda: bench.left() == 0)
    assert bench.receives() == {f"job-{n}": 1 for n in range(20)}
    assert len(set(bench.pids())) <= 2


def test_what_keeps_failing_is_dead_lettered_and_its_siblings_are_not_repeated(bench):
    for name in ("good-1", "good-2"):
        bench.send(name)
    bench.send("bad", fail=True)
    with bench.worker(batch_size=10):
        eventually(lambda: bench.left(bench.dead_letter_queue_url) == 1)
    assert bench.left() == 0
    assert bench.receives() == {"good-1": 1, "good-2": 1, "bad": 5}


def test_function_error_brings_the_whole_batch_back(bench):
    bench.send("raises", **{"raise": True})
    with bench.worker():
        eventually(lambda: bench.left(bench.dead_letter_queue_url) == 1)
    assert bench.receives() == {"raises": 5}


class Stumbling:
    """The real client, whose first requests of one operation fail in ways that pass."""

    def __init__(self, client: Any, operation: str, *troubles: Exception) -> None:
        self.client, self.operation, self.troubles = client, operation, list(troubles)

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            if name == self.operation and self.troubles:
                raise self.troubles.pop(0)
            return getattr(self.client, name)(**request)

        return call


THROTTLED = ClientError({"Error": {"Code": "AWS.SimpleQueueService.RequestThrottled"}}, "Any")
CUT_OFF = IncompleteReadError(actual_bytes=1, expected_bytes=2)
CORRUPTED = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")


@pytest.mark.parametrize("operation", ["receive_message", "delete_message_batch"])
def test_a_queue_that_stumbles_costs_no_second_run(bench, monkeypatch, operation):
    stumbling = Stumbling(bench.sqs, operation, THROTTLED, CUT_OFF, CORRUPTED)
    monkeypatch.setattr("include.local.worker.client", lambda *a, **k: stumbling)
    bench.send("once")
    with bench.worker():
        eventually(lambda: bench.left() == 0)
    assert stumbling.troubles == []
    assert bench.receives() == {"once": 1}


def test_heartbeat_keeps_a_job_that_is_longer_than_its_visibility(bench):
    bench.send("long", sleep=14)
    with bench.worker(environments=2, visibility_s=12):  # a beat every 4 s, which may be 8 s late
        eventually(lambda: bench.left() == 0)
    assert bench.receives() == {"long": 1}


def test_job_of_a_killed_environment_is_done_again(bench):
    bench.send("killed", sleep=60)
    with bench.worker():
        eventually(lambda: bench.receives())
        os.kill(bench.pids()[0], signal.SIGKILL)
        eventually(lambda: bench.left() == 0)
    assert bench.receives() == {"killed": 2}


def test_stop_lets_a_short_job_finish(bench):
    bench.send("short", sleep=1)
    with bench.worker(grace_s=60) as stop:
        eventually(lambda: bench.receives())
        stop.set()
    assert bench.left() == 0


def test_stop_gives_back_a_job_that_does_not_finish(bench):
    bench.send("long", sleep=60)
    with bench.worker(grace_s=0.2) as stop:
        eventually(lambda: bench.receives())
        stop.set()
    answer = bench.sqs.receive_message(QueueUrl=bench.address.url, WaitTimeSeconds=1)
    assert len(answer["Messages"]) == 1, "it must be visible at once"


def test_worker_waits_for_a_queue_that_is_not_there_yet(bench):
    missing = f"{bench.address.url}-later"
    bench.address = QueueAddress(missing, bench.address.region, bench.address.endpoint_url, local=True)
    with bench.worker():
        assert bench.sqs.create_queue(QueueName=missing.rpartition("/")[2])["QueueUrl"] == missing
        bench.send("late")
        eventually(lambda: bench.receives() == {"late": 1})


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_job_of_a_killed_worker_comes_back_after_the_visibility_timeout(bench, tmp_path):
    bench.send("killed", sleep=60)
    script = (
        "import sys, threading; from pathlib import Path\n"
        "from include.local.runtime import Function; from include.local.worker import *\n"
        "queue = QueueAddress(sys.argv[1], sys.argv[2], sys.argv[3], local=True)\n"
        "function = Function('toy.queue_handler', root=Path(sys.argv[4]), scratch=Path(sys.argv[5]))\n"
        "serve(queue, function, environments=1, stop=threading.Event(), polling=Polling(visibility_s=2))"
    )
    address = bench.address
    arguments = [address.url, address.region, str(address.endpoint_url), str(HANDLERS), str(tmp_path)]
    worker = subprocess.Popen([sys.executable, "-c", script, *arguments])
    eventually(lambda: bench.receives())
    worker.kill()
    worker.wait()
    eventually(lambda: gone(bench.pids()[0]))
    with bench.worker():
        eventually(lambda: bench.left() == 0)
    assert bench.receives() == {"killed": 2}
