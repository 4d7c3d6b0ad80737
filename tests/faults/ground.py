"""Where faults are tried: an emulator behind the fault proxy, real workers, the real wait, and the truth."""

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psutil

from include.batch.make import run_batch
from include.cloud.connect import Cloud, connect
from include.dataset.layout import Layout
from include.local.cloud import LocalCloud
from include.local.processes import SignalInbox, tree
from include.local.runtime import Function
from include.local.worker import Polling, QueueAddress, serve, variables
from include.planning.plan import Plan, Request, done_batches, make_plan
from include.run.submit import enqueue_missing
from include.services.clients import LOCAL_CREDENTIALS, client
from include.services.storage import FolderStore, S3Store, Store
from include.settings import Settings
from tests.faults.proxy import FaultProxy
from tests.faults.second import SecondCloud

ROOT = Path(__file__).resolve().parents[2]
HANDLER = "tests.faults.misbehaving.handler"
MAX_RECEIVES = 5

# What a done mark promises of a batch; the rest of it is who made it, how fast and with how much memory.
PROMISED = ("generator", "version", "start", "count", "seed", "level", "size", "video", "output_format", "samples",
            "rejects", "bytes", "code")  # fmt: skip


@dataclass(frozen=True)
class Workers:
    """One worker process with its pollers and environments; `python -m tests.faults.ground` runs it."""

    queue_url: str
    dead_letter_queue_url: str
    endpoint_url: str
    region: str
    bucket: str
    scratch: str
    environments: int = 2
    batch_size: int = 1
    memory_mb: int = 700
    timeout_s: float = 60
    visibility_s: int = 20
    retry_s: float = 0.0
    misbehaviour: Sequence[Mapping[str, Any]] = ()

    def serve(self) -> None:
        """Work until SIGTERM."""
        address = QueueAddress(self.queue_url, self.region, self.endpoint_url, local=True)
        function = Function(
            HANDLER,
            root=ROOT,
            memory_mb=self.memory_mb,
            timeout_s=self.timeout_s,
            region=self.region,
            variables={
                **variables(address, self.bucket),
                "DEAD_LETTER_QUEUE_URL": self.dead_letter_queue_url,
                "MISBEHAVIOUR": json.dumps(list(self.misbehaviour)),
            },
            scratch=Path(self.scratch),
        )
        polling = Polling(
            wait_s=1, batch_size=self.batch_size, visibility_s=self.visibility_s, retry_s=self.retry_s, grace_s=5
        )
        inbox, stop = SignalInbox(signal.SIGTERM), threading.Event()
        with ThreadPoolExecutor(1) as pool:
            serving = pool.submit(serve, address, function, environments=self.environments, stop=stop, polling=polling)
            while not serving.done() and not inbox.wait(0.5):
                pass
            stop.set()
            serving.result()

    def start(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the process; its output and its environments' is appended to `log`."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.ground", json.dumps(asdict(self))],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=output,
            )


@dataclass
class Ground:
    """A bucket, a queue and a dead-letter queue of its own; clients and workers reach them through the proxy alone."""

    emulator: LocalCloud | SecondCloud
    proxy: FaultProxy
    folder: Path
    bucket: str = field(default_factory=lambda: f"ground-{uuid4().hex[:12]}")
    queue_url: str = ""
    dead_letter_queue_url: str = ""
    workers: Workers = field(init=False)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._s3.create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": self.emulator.region}
        )
        self.make_queues()
        self.workers = Workers(
            self.queue_url,
            self.dead_letter_queue_url,
            self.proxy.url,
            self.emulator.region,
            self.bucket,
            str(self.folder),
        )

    # Clients that no fault reaches.
    @cached_property
    def _s3(self) -> Any:
        return client("s3", region=self.emulator.region, endpoint_url=self.emulator.endpoint_url, local=True)

    @cached_property
    def _sqs(self) -> Any:
        return client("sqs", region=self.emulator.region, endpoint_url=self.emulator.endpoint_url, local=True)

    def make_queues(self) -> None:
        """Make the queues; also again, since an emulator that is killed forgets them."""
        sqs = self._sqs
        dead = sqs.create_queue(QueueName=f"{self.bucket}-dlq")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": MAX_RECEIVES})
        self.dead_letter_queue_url = dead
        self.queue_url = sqs.create_queue(QueueName=self.bucket, Attributes={"RedrivePolicy": redrive})["QueueUrl"]

    @cached_property
    def store(self) -> S3Store:
        """The bucket as it is, with no proxy before it."""
        return S3Store(self._s3, self.bucket)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of clients that work here, through the proxy."""
        return {
            "VMDP_CLOUD": "aws",
            "SQS_QUEUE_URL": self.queue_url,
            "DEAD_LETTER_QUEUE_URL": self.dead_letter_queue_url,
            "OUTPUT_BUCKET": self.bucket,
            "AWS_ENDPOINT_URL": self.proxy.url,
            "AWS_REGION": self.emulator.region,
            **{name.upper(): value for name, value in LOCAL_CREDENTIALS.items()},
        }

    @cached_property
    def cloud(self) -> Cloud:
        """The cloud as the DAG's tasks see it: through the proxy."""
        return connect(Settings())

    @contextlib.contextmanager
    def as_settings(self) -> Iterator[None]:
        """Within it, this process is a client of this ground: its settings name it."""
        before = dict(os.environ)
        os.environ.update(self.environment)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

    @contextlib.contextmanager
    def working(self, **changes: Any) -> Iterator[subprocess.Popen[bytes]]:
        """A worker process for as long as the block runs."""
        process = replace(self.workers, **changes).start(self.log)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                for member in tree(process.pid):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        member.kill()
                process.wait()

    @property
    def log(self) -> Path:
        """What the workers said."""
        return self.folder / "workers.log"

    def plan(self, **request: Any) -> Plan:
        """A plan over this bucket, made through the proxy."""
        return make_plan(Request.of(**{"size": 256, "video": False, **request}), self.cloud.store)

    def submit(self, plan: Plan) -> int:
        """Enqueue what is missing, through the proxy; how many batches."""
        return enqueue_missing(plan, self.cloud).batches

    def wait(self, plan: Plan, *, rounds: int = 3, stall_s: float = 3.0, restarts: int = 0) -> str:
        """The real wait; "" if it ends well, else the reason that the task fails with.

        `restarts` is how often the triggerer is restarted while it waits: the trigger is dropped in the middle of
        its wait and made anew from what the metadata database keeps of it.
        """
        from airflow.providers.common.compat.sdk import AirflowFailException, TaskDeferred

        from include.orchestration import operators

        task = operators.WaitForSamples(task_id="wait", plan=plan.model_dump(mode="json"), rounds=rounds)
        step = partial(task.execute, {})
        times = patch.object(operators.Times, "of", lambda settings: operators.Times(0.5, stall_s))
        while True:
            try:
                with times, patch.object(operators, "PATIENCE", 120.0):
                    step()
                return ""
            except AirflowFailException as error:
                return str(error)
            except TaskDeferred as deferred:
                event = asyncio.run(_event(deferred.trigger, restarts))
                restarts = 0
                step = partial(getattr(task, deferred.method_name), {}, event)

    def dead_letters(self) -> list[dict[str, Any]]:
        """The messages in the dead-letter queue, which stay there."""
        sqs, found = self._sqs, {}
        while messages := sqs.receive_message(
            QueueUrl=self.dead_letter_queue_url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=30,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        ).get("Messages"):
            found.update({message["MessageId"]: message for message in messages})
        return list(found.values())

    def left(self) -> int:
        """Messages in the queue, waiting or in flight."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)
        return sum(int(value) for value in answer["Attributes"].values())


async def _event(trigger: Any, restarts: int) -> Any:
    from airflow.sdk.module_loading import import_string

    while True:
        path, arguments = trigger.serialize()
        trigger = import_string(path)(**json.loads(json.dumps(arguments)))
        running = asyncio.ensure_future(anext(aiter(trigger.run())))
        done, _ = await asyncio.wait([running], timeout=1.0 if restarts else None)
        if done:
            return running.result().payload
        restarts -= 1
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


Objects = dict[str, str]
"""Every object of a dataset by its key: a hash of what is promised of it."""


def objects(store: Store, plan: Plan) -> Objects:
    """All that lies under the dataset's prefix."""
    layout = plan.spec.layout
    return {key: _fingerprint(layout, key, store.get(key)) for key in store.keys(layout.key(""))}


def truth(plan: Plan, folder: Path) -> Objects:
    """The same of a dataset made in this process, with no queue, no cloud and no faults."""
    store = FolderStore(folder)
    for message in plan.missing([]):
        run_batch(message, store)
    return objects(store, plan) | {plan.spec.layout.spec: spec_fingerprint(plan)}


def spec_fingerprint(plan: Plan) -> str:
    """What the dataset's spec must be."""
    return hashlib.sha256((plan.spec.model_dump_json(indent=2) + "\n").encode()).hexdigest()


def _fingerprint(layout: Layout, key: str, data: bytes) -> str:
    if layout.batch_of(key):
        mark = json.loads(data)
        data = json.dumps({name: mark[name] for name in PROMISED}, sort_keys=True).encode()
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class Difference:
    """How a dataset differs from the true one."""

    lost: tuple[str, ...]
    """Keys that are missing."""
    doubled: tuple[str, ...]
    """Samples that two done marks claim."""
    different: tuple[str, ...]
    """Keys whose bytes differ, and keys that nobody planned."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.different)


def difference(store: Store, plan: Plan, true: Objects) -> Difference:
    """Compare everything under the dataset's prefix with the truth.

    Where a batch is not done, what it keeps for its next try is no part of the dataset.
    """
    layout = plan.spec.layout
    kept = tuple(
        layout.mark(message.batch).removesuffix("json") for message in plan.missing(done_batches(store, layout))
    )
    found = {key: value for key, value in objects(store, plan).items() if not key.startswith(kept)}
    claimed = Counter(
        sample["id"] for key in found if layout.batch_of(key) for sample in json.loads(store.get(key))["samples"]
    )
    return Difference(
        lost=tuple(sorted(true.keys() - found.keys())),
        doubled=tuple(sorted(sample for sample, marks in claimed.items() if marks > 1)),
        different=tuple(sorted(key for key in found if found[key] != true.get(key))),
    )


if __name__ == "__main__":
    Workers(**json.loads(sys.argv[1])).serve()
