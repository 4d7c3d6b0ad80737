"""Consume the task queue on this machine, like Lambda's SQS event source.

Each poller owns one function environment: it receives messages, invokes the handler, deletes the
successful ones and requeues the others soon. The queue may be the embedded cloud's or a real one.
"""

import base64
import contextlib
import hashlib
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from include.errors import UserError
from include.local import cloud as embedded
from include.local.processes import SignalInbox
from include.local.runtime import Environment, Function, FunctionError
from include.services.clients import LOCAL_CREDENTIALS, client
from include.services.queue import OUT_OF_REACH, TaskQueue, dead_letter_url
from include.settings import Settings

# The AWS SDK's own credential variables; a handler on a real queue needs them.
CREDENTIAL_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    "AWS_CA_BUNDLE",
    "HTTPS_PROXY",
    "NO_PROXY",
)

DELETE_PATIENCE_S = 10.0
PAUSE_S = 0.5
"""Interval at which a blocked poller checks again."""

log = logging.getLogger("worker")


@dataclass(frozen=True)
class QueueAddress:
    """An SQS queue with its endpoint."""

    url: str
    region: str
    endpoint_url: str | None = None
    local: bool = False
    """True for the embedded cloud, with fixed credentials."""

    @property
    def arn(self) -> str:
        """ARN of the queue in events."""
        account, name = urlsplit(self.url).path.strip("/").split("/")[-2:]
        return f"arn:aws:sqs:{self.region}:{account}:{name}"


@dataclass(frozen=True)
class Polling:
    """Timing of receives, visibility and retries, in seconds."""

    batch_size: int = 1
    wait_s: int = 20
    """Length of a long poll; an idle poller notices a stop after it."""
    visibility_s: int = 30
    """Visibility timeout, extended while an invocation runs; limits the delay after a crash of this machine."""
    retry_s: float = 2.0
    """Delay before a failed message's second attempt; doubles with each further one."""
    max_retry_s: float = 60.0
    grace_s: float = embedded.WORKER_GRACE_S
    """Time left to a running invocation after the stop."""


def run_until_signalled(
    settings: Settings,
    *,
    environments: int | None = None,
    memory_mb: int | None = None,
    timeout_s: int | None = None,
) -> None:
    """Call `run` until SIGTERM or SIGINT. Call it in the main thread."""
    inbox = SignalInbox(signal.SIGTERM, signal.SIGINT)
    stop = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="serve") as pool:
        serving = pool.submit(
            run, settings, environments=environments, memory_mb=memory_mb, timeout_s=timeout_s, stop=stop
        )
        while not serving.done() and not inbox.wait(1.0):
            pass
        stop.set()
        serving.result()


def run(
    settings: Settings,
    *,
    environments: int | None = None,
    memory_mb: int | None = None,
    timeout_s: int | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve the queue of the settings until `stop` is set; the limits default to the settings'."""
    polling = Polling()
    if settings.is_local:
        cloud = embedded.running(settings)
        queue = QueueAddress(cloud.queue_url, cloud.region, cloud.endpoint_url, local=True)
        bucket, allowed = cloud.bucket, cloud.allowed_buckets
        dead: str | None = cloud.dead_letter_queue_url
        limits = (cloud.workers, cloud.memory_mb, cloud.timeout_s)
        # Requests are free here, and someone at the screen waits for stops and retries.
        polling = Polling(wait_s=1, retry_s=1, max_retry_s=5)
    elif settings.sqs_queue_url is None:
        raise UserError("no queue to work on: set SQS_QUEUE_URL")
    else:
        queue = QueueAddress(settings.sqs_queue_url, settings.aws_region, settings.aws_endpoint_url)
        bucket, allowed = settings.output_bucket, settings.vmdp_allowed_buckets
        dead = settings.dead_letter_queue_url or _redrive_target(queue)
        limits = (settings.vmdp_local_workers, settings.vmdp_local_memory_mb, settings.vmdp_local_timeout_s)
    if not (environments or limits[0]):
        raise UserError("no function environment to run: set --concurrency, or VMDP_LOCAL_WORKERS to 1 or more")
    function = Function(
        memory_mb=memory_mb or limits[1],
        timeout_s=timeout_s or limits[2],
        region=queue.region,
        variables=variables(
            queue, bucket, allowed, dead_letter_queue_url=dead, most_receives=settings.vmdp_max_receives
        ),
    )
    serve(
        queue,
        function,
        environments=environments or limits[0],
        stop=stop or threading.Event(),
        polling=polling,
        blocked=lambda: embedded.blocked(settings) if settings.is_local else None,
    )


def variables(
    queue: QueueAddress,
    bucket: str,
    allowed_buckets: Sequence[str] = (),
    *,
    dead_letter_queue_url: str | None = None,
    most_receives: int = 5,
) -> dict[str, str]:
    """Environment variables of a function on this queue: addresses, limits and credentials."""
    named = {
        "OUTPUT_BUCKET": bucket,
        "VMDP_ALLOWED_BUCKETS": ",".join(allowed_buckets),
        "VMDP_MAX_RECEIVES": str(most_receives),
    }
    if dead_letter_queue_url:
        named["DEAD_LETTER_QUEUE_URL"] = dead_letter_queue_url
    if queue.endpoint_url:
        named["AWS_ENDPOINT_URL"] = queue.endpoint_url
    if queue.local:
        keys = {name.upper(): value for name, value in LOCAL_CREDENTIALS.items()}
        return {**named, **keys, "AWS_EC2_METADATA_DISABLED": "true"}
    # The handler's home is a scratch folder, so name the user's files.
    files = {
        "AWS_SHARED_CREDENTIALS_FILE": os.environ.get("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials"),
        "AWS_CONFIG_FILE": os.environ.get("AWS_CONFIG_FILE", "~/.aws/config"),
    }
    found = {name: os.environ[name] for name in CREDENTIAL_VARIABLES if name in os.environ}
    return {**named, **found, **{name: str(Path(path).expanduser()) for name, path in files.items()}}


def _redrive_target(queue: QueueAddress) -> str | None:
    """The dead-letter queue in the queue's redrive policy; None without one, or if the queue can't be reached."""
    sqs = client("sqs", region=queue.region, endpoint_url=queue.endpoint_url)
    try:
        return next(dead_letter_url(sqs, queue.url), None)
    except (BotoCoreError, ClientError) as error:
        log.warning("no dead-letter queue known, so what fails for good has no reason there: %s", error)
        return None


def serve(
    queue: QueueAddress,
    function: Function,
    *,
    environments: int,
    stop: threading.Event,
    polling: Polling | None = None,
    blocked: Callable[[], str | None] = lambda: None,
) -> None:
    """Run this many pollers until `stop` is set, and requeue unfinished messages.

    While `blocked` returns a reason, nothing more is received.
    """
    polling = polling or Polling()
    sqs = client("sqs", region=queue.region, endpoint_url=queue.endpoint_url, local=queue.local)
    pollers = [_Poller(f"poller-{n}", sqs, queue, function, polling, stop, blocked) for n in range(1, environments + 1)]
    log.info("%d pollers on %s, %d MB, %g s", environments, queue.url, function.memory_mb, function.timeout_s)
    for poller in pollers:
        poller.thread.start()
    while not stop.wait(1.0) and all(poller.thread.is_alive() for poller in pollers):
        pass
    broken = not stop.is_set()
    stop.set()
    deadline = time.monotonic() + polling.grace_s
    for poller in pollers:
        poller.thread.join(max(0.0, deadline - time.monotonic()))
    for poller in pollers:
        poller.abort()
    for poller in pollers:
        poller.thread.join(polling.wait_s + 10)
    if broken:
        raise RuntimeError("a poller ended by an error, see above")
    log.info("stopped")


def sqs_event(queue: QueueAddress, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Build Lambda's event for received messages: its names begin in lower case.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event
    """
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": dict(message.get("Attributes", {})),
                "messageAttributes": {
                    name: _message_attribute(value) for name, value in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message.get("MD5OfBody") or _md5(message["Body"]),
                "eventSource": "aws:sqs",
                "eventSourceARN": queue.arn,
                "awsRegion": queue.region,
            }
            for message in messages
        ]
    }


def failed_ids(response: Any, message_ids: Sequence[str]) -> set[str]:
    """Ids of the failed messages, by Lambda's rules for partial batch responses.

    A null response, `{}` or a null or empty list is success. Any other form than
    `{"batchItemFailures": [{"itemIdentifier": ID}, …]}` with IDs of this batch fails all of it.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
    """
    everything = set(message_ids)
    if response is None or response == {}:
        return set()
    if not isinstance(response, dict) or "batchItemFailures" not in response:
        return everything
    failures = response["batchItemFailures"]
    if failures is None:
        return set()
    if not isinstance(failures, list):
        return everything
    named = {str(failure.get("itemIdentifier")) if isinstance(failure, dict) else "" for failure in failures}
    return named if named <= everything else everything


class _Poller:
    """One environment and its receive loop."""

    def __init__(
        self,
        name: str,
        sqs: Any,
        queue: QueueAddress,
        function: Function,
        polling: Polling,
        stop: threading.Event,
        blocked: Callable[[], str | None],
    ) -> None:
        # A daemon: a long poll can't be interrupted and must not delay the exit.
        self.thread = threading.Thread(target=self.run, name=name, daemon=True)
        self.name = name
        self._sqs = sqs
        self._queue = queue
        self._polling = polling
        self._stop = stop
        self._blocked = blocked
        self._why: str | None = None
        self._aborted = threading.Event()
        self._environment = Environment(function)

    def abort(self) -> None:
        """Kill the running invocation; its messages return to the queue."""
        self._aborted.set()
        self._environment.kill()

    def run(self) -> None:
        """Receive and handle batches until stopped."""
        troubles = 0
        try:
            while not self._stop.is_set():
                if self._waits():
                    continue
                try:
                    if messages := self._receive():
                        self._handle(messages)
                    troubles = 0
                except (BotoCoreError, ClientError, *OUT_OF_REACH) as error:
                    # Transient: the emulator restarts, the network is down, the queue does not exist yet.
                    troubles += 1
                    log.warning("%s: queue not reachable, trying on: %s", self.name, error)
                    self._stop.wait(_backoff(troubles))
        finally:
            self._environment.close()

    def _waits(self) -> bool:
        """Wait briefly while blocked; log the reason once."""
        why = self._blocked()
        if why != self._why:
            log.warning("%s: %s", self.name, why or "going on")
            self._why = why
        if why:
            self._stop.wait(PAUSE_S)
        return why is not None

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue.url,
            MaxNumberOfMessages=self._polling.batch_size,
            WaitTimeSeconds=self._polling.wait_s,
            VisibilityTimeout=self._polling.visibility_s,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def _handle(self, messages: list[dict[str, Any]]) -> None:
        if self._stop.is_set():
            self._make_visible(messages, lambda _: 0)
            return
        ids = [message["MessageId"] for message in messages]
        begin = time.monotonic()
        error = ""
        with self._kept_invisible(messages):
            try:
                failed = failed_ids(self._environment.invoke(sqs_event(self._queue, messages)), ids)
            except FunctionError as raised:
                failed, error = set(ids), f" error={' '.join(str(raised).split())}"
        done = [message for message in messages if message["MessageId"] not in failed]
        rest = [message for message in messages if message["MessageId"] in failed]
        log.log(
            logging.WARNING if rest else logging.INFO,
            "%s messages=%d failed=%d duration_ms=%d peak_mb=%d%s",
            self.name,
            len(messages),
            len(rest),
            (time.monotonic() - begin) * 1000,
            self._environment.peak_mb,
            error,
        )
        if done:
            self._delete(done)
        if rest:
            self._make_visible(rest, (lambda _: 0) if self._aborted.is_set() else self._retry_delay)

    def _retry_delay(self, message: Mapping[str, Any]) -> int:
        received = int(message.get("Attributes", {}).get("ApproximateReceiveCount", 1))
        return int(min(self._polling.max_retry_s, self._polling.retry_s * 2 ** (received - 1)))

    @contextlib.contextmanager
    def _kept_invisible(self, messages: Sequence[Mapping[str, Any]]) -> Iterator[None]:
        """Extend the messages' visibility timeout during the context."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(self._polling.visibility_s / 3):
                self._make_visible(messages, lambda _: self._polling.visibility_s)

        heart = threading.Thread(target=beat, name=f"{self.name}-heartbeat", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            # A late beat would hide the requeued messages again.
            heart.join(10)

    def _delete(self, messages: Sequence[Mapping[str, Any]]) -> None:
        """Delete, and retry for a while, since a remaining message costs a second invocation."""
        queue = TaskQueue(self._sqs, self._queue.url, patient=True, patience_s=DELETE_PATIENCE_S)
        for refusal in queue.delete([message["ReceiptHandle"] for message in messages]).values():
            log.warning("%s: not deleted, so it comes again: %s", self.name, refusal.reason)

    def _make_visible(self, messages: Sequence[Mapping[str, Any]], after_s: Callable[[Mapping[str, Any]], int]) -> None:
        """Requeue the messages after some seconds; best effort, since they reappear anyway."""
        entries = [
            {"Id": str(n), "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": after_s(message)}
            for n, message in enumerate(messages)
        ]
        try:
            answer = self._sqs.change_message_visibility_batch(QueueUrl=self._queue.url, Entries=entries)
        except (BotoCoreError, ClientError, *OUT_OF_REACH) as error:
            log.warning("%s: visibility not changed: %s", self.name, error)
            return
        for failure in answer.get("Failed", []):
            log.warning("%s: visibility not changed: %s", self.name, failure.get("Message"))


def _message_attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    names = {"StringValue": "stringValue", "BinaryValue": "binaryValue", "DataType": "dataType"}
    plain = {names[name]: item for name, item in value.items() if name in names}
    if isinstance(plain.get("binaryValue"), bytes):
        plain["binaryValue"] = base64.b64encode(plain["binaryValue"]).decode()
    return {"stringListValues": [], "binaryListValues": [], **plain}


def _md5(body: str) -> str:
    return hashlib.md5(body.encode(), usedforsecurity=False).hexdigest()


def _backoff(attempt: int) -> float:
    """Seconds, with jitter to keep pollers out of step."""
    return random.uniform(0.1, min(5.0, 0.25 * 2**attempt))


def main() -> int:
    """`python -m include.local.worker`: the worker of the embedded cloud."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        run_until_signalled(Settings())
    except UserError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
