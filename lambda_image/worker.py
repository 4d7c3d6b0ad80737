"""The worker: carries out the batches of an event and reports the failed ones."""

import json
import logging
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from include.batch.delivery import OutOfTime
from include.batch.enrol import enrol
from include.batch.make import OtherCode, run_batch
from include.batch.questions import copy, questions_of
from include.dataset.layout import Layout
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage, InvalidMessage
from include.services.dead_letters import DeadLetter, Kind, one_line
from include.services.runs import Cancelled
from include.services.storage import S3Store
from lambda_image import metrics
from lambda_image.metrics import Metric

log = logging.getLogger(__name__)

# Enough to finish the uploads under way and to save the checkpoint.
SPARE_MS = 15_000


class NotCarriedOut(Exception):
    """Some messages of an invocation failed; the text names them with their reasons."""


@dataclass(frozen=True)
class Done:
    """A message as it was read, and the mark of its batch."""

    message: BatchMessage
    mark: DoneMark


@dataclass(frozen=True)
class Failure:
    """Reason a batch was not carried out."""

    kind: Kind
    reason: str
    error: Exception


@dataclass(frozen=True)
class Worker:
    """Carries out batches into its bucket or an allowed one, in `processes` forked processes."""

    s3: Any
    bucket: str
    allowed: Collection[str] = ()
    sqs: Any = None
    dead_letter_url: str | None = None
    """Queue for failed messages and their reasons; without it, SQS moves them by its redrive policy, with no reason."""
    most_receives: int = 5
    """Deliveries after which a failing batch goes to the dead-letter queue."""
    processes: int = 0
    emit: Callable[[str], None] = print
    """Takes the lines of metrics."""

    def process(self, event: Mapping[str, Any], request_id: str, remaining_ms: Callable[[], int]) -> list[str]:
        """Return the ids of the messages that failed; one failure does not touch the others.

        A message of a cancelled run is no failure, nor one that can never succeed, once it is in the dead-letter queue.
        """
        with _stop_signal() as stop:
            return [
                record["messageId"]
                for record in event["Records"]
                if not self._settle(record, request_id, remaining_ms, stop)
            ]

    def answer(self, event: Any, request_id: str, remaining_ms: Callable[[], int]) -> dict[str, Any]:
        """Carry out the message, or list of messages, of an invocation without a queue.

        Return `{"status", "processed", "results": [{"generator", "samples_uploaded", "sample_ids", "tar_files"}]}`, as
        public submitters read it. Raise `NotCarriedOut` with the reasons if any failed; finished batches stay, so a
        second invocation answers them quickly.
        """
        results, failures = [], []
        with _stop_signal() as stop:
            for number, body in enumerate(_bodies(event)):
                about: dict[str, Any] = {"request_id": request_id, "message_id": f"direct-{number}", "received": 1}
                found = self._carry_out(body, about, remaining_ms, stop)
                if isinstance(found, Done):
                    results.append(_result(found, asked(body)))
                    continue
                fields = {**about, "kind": found.kind, "reason": found.reason}
                log.error("message failed", extra={"fields": fields})
                self._emit({"Failures": Metric(1)}, about)
                failures.append(f"message {number}: {found.reason}")
        if failures:
            raise NotCarriedOut(f"{len(failures)} of {len(failures) + len(results)} failed: {'; '.join(failures)}")
        return {"status": "ok", "processed": len(results), "results": results}

    def _settle(
        self, record: Mapping[str, Any], request_id: str, remaining_ms: Callable[[], int], stop: threading.Event
    ) -> bool:
        """Carry out one record's batch or move it to the dead-letter queue; False to have it delivered again."""
        received = _received(record)
        about: dict[str, Any] = {"request_id": request_id, "message_id": record["messageId"], "received": received}
        failure = self._carry_out(record["body"], about, remaining_ms, stop)
        if isinstance(failure, Done):
            return True
        if isinstance(failure.error, Cancelled):
            log.info("batch cancelled", extra={"fields": about})
            return True
        dropped = failure.kind == "invalid" or received >= self.most_receives
        dropped = dropped and self._drop(record, failure, received, request_id, about)
        expected = isinstance(failure.error, InvalidMessage | OtherCode | OutOfTime)
        log.error(
            "batch dropped" if dropped else "batch failed",
            exc_info=None if expected else failure.error,
            extra={"fields": {**about, "kind": failure.kind, "reason": failure.reason}},
        )
        self._emit({"Failures": Metric(1)}, about)
        return dropped

    def _carry_out(
        self, body: str, about: dict[str, Any], remaining_ms: Callable[[], int], stop: threading.Event
    ) -> Done | Failure:
        try:
            message = BatchMessage.parse(body)
            about |= {"generator": message.type, "dataset": message.prefix, "batch": message.batch.stem}
            bucket = message.output_bucket or self.bucket
            if bucket != self.bucket and bucket not in self.allowed:
                raise InvalidMessage(f"output_bucket {bucket[:80]!r} is not on the allow list of this function")
            store = S3Store(self.s3, bucket)
            if message.by_client:
                enrol(message, store)
            # A function with a short timeout keeps most of it for working.
            spare = min(SPARE_MS, remaining_ms() // 4)
            mark = run_batch(
                message,
                store,
                request_id=about["request_id"],
                processes=self.processes,
                out_of_time=lambda: stop.is_set() or remaining_ms() < spare,
            )
            if message.is_copied:
                copy(message, asked(body), mark, store)
        except Exception as error:
            return _failure(error)
        self._report(mark, about)
        return Done(message, mark)

    def _report(self, mark: DoneMark, about: Mapping[str, Any]) -> None:
        ours = mark.request_id == about["request_id"]
        rejects = sum(mark.rejects.values())
        figures = {
            "samples": len(mark.samples),
            "failed": len(mark.failed),
            "rejects": rejects,
            "cpu_seconds": mark.cpu_seconds,
            "peak_mb": mark.peak_mb,
            "bytes": mark.bytes,
        }
        for failed in mark.failed if ours else ():
            log.error("sample failed", extra={"fields": {**about, "sample": failed.id, "reason": failed.reason}})
        log.info("batch done" if ours else "batch was done", extra={"fields": {**about, **figures}})
        if ours:  # an earlier delivery has counted its own
            counted = {
                "Samples": Metric(len(mark.samples)),
                "Rejects": Metric(rejects),
                "CpuTime": Metric(round(1000 * mark.cpu_seconds), "Milliseconds"),
                "PeakMemory": Metric(mark.peak_mb, "Megabytes"),
                "Bytes": Metric(mark.bytes, "Bytes"),
                "Failures": Metric(len(mark.failed)),
            }
            self._emit(counted, about)

    def _emit(self, counted: Mapping[str, Metric], about: Mapping[str, Any]) -> None:
        properties = {name: value for name, value in about.items() if name != "generator"}
        dimensions = {"generator": about.get("generator", "unknown")}
        self.emit(metrics.line(counted, dimensions=dimensions, properties=properties))

    def _drop(
        self, record: Mapping[str, Any], failure: Failure, received: int, request_id: str, about: Mapping[str, Any]
    ) -> bool:
        """Send the message to the dead-letter queue with its reason; False if the queue refuses or is missing."""
        if self.dead_letter_url is None:
            return False
        letter = DeadLetter(
            body=record["body"],
            reason=failure.reason,
            kind=failure.kind,
            request_id=request_id,
            received=received,
            generator=_attribute(record, "generator") or about.get("generator", ""),
            identity=_attribute(record, "identity"),
        )
        try:
            self.sqs.send_message(QueueUrl=self.dead_letter_url, **letter.entry())
        except (ClientError, BotoCoreError, UnicodeError) as error:
            log.warning("dead-letter queue refuses", extra={"fields": {**about, "reason": one_line(str(error))}})
            return False
        return True


def _failure(error: Exception) -> Failure:
    reason = one_line(str(error)) or "no reason given"
    match error:
        case InvalidMessage():
            return Failure("invalid", reason, error)
        case OtherCode():
            return Failure("code", reason, error)
    return Failure("failed", one_line(f"{type(error).__name__}: {reason}"), error)


def is_from_queue(event: Any) -> bool:
    """True for an event of SQS, whose records have ids; False for messages themselves."""
    records = _records(event)
    return records is not None and all(isinstance(record, Mapping) and "messageId" in record for record in records)


def _records(event: Any) -> list[Any] | None:
    records = event.get("Records") if isinstance(event, Mapping) else None
    return records if isinstance(records, list) else None


def _bodies(event: Any) -> list[str]:
    messages = event if isinstance(event, list) else [event]
    if (records := _records(event)) is not None:
        messages = [record.get("body") if isinstance(record, Mapping) else record for record in records]
    return [message if isinstance(message, str) else json.dumps(message) for message in messages]


def asked(body: str) -> str:
    """The `type` of a valid message, as its client spells it."""
    return str(json.loads(body)["type"])


def _result(done: Done, asked: str) -> dict[str, Any]:
    """The answer to a message: it names the `type` as it was asked for, and what lies where the client reads."""
    message = done.message
    shard, name = Layout(message.prefix).shard(message.batch), message.generator.id.task_id
    if message.is_copied:
        there = questions_of(message, asked)
        shard, name = there.shard_name(message.batch), there.task_id
    answer = {
        "generator": asked,
        "samples_uploaded": len(done.mark.samples),
        "sample_ids": [name(record.index) for record in done.mark.samples],
        "tar_files": [shard] if message.output_format == "tar" else [],
    }
    if done.mark.failed:
        answer["failed_samples"] = {name(failed.index): failed.reason for failed in done.mark.failed}
    return answer


def _received(record: Mapping[str, Any]) -> int:
    """Number of deliveries, this one included."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def _attribute(record: Mapping[str, Any], name: str) -> str:
    return str(record.get("messageAttributes", {}).get(name, {}).get("stringValue") or "")


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM sets: Lambda sends it before it ends an environment, and a machine before it goes down.

    Between events the signal keeps its meaning, since an idle process has nothing to finish.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)
