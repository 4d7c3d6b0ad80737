"""The worker: carries out the batches of an event and says which ones failed."""

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from include.batch import OutOfTime, run_batch
from include.message import BatchMessage, InvalidMessage
from include.storage import S3Store

log = logging.getLogger(__name__)

# Enough to finish the sample under way and its uploads.
SPARE_MS = 15_000


@dataclass(frozen=True)
class Worker:
    """Carries out batches into its bucket, or into one that is allowed."""

    s3: Any
    bucket: str
    allowed: Collection[str] = ()

    def process(self, event: dict[str, Any], request_id: str, remaining_ms: Callable[[], int]) -> list[str]:
        """Return the ids of the messages that failed; one failure does not touch the others."""
        failed = []
        for record in event["Records"]:
            try:
                self._carry_out(record["body"], request_id, remaining_ms)
            except Exception as error:
                _log(
                    logging.ERROR,
                    "batch failed",
                    exc_info=not isinstance(error, InvalidMessage | OutOfTime),
                    message_id=record["messageId"],
                    request_id=request_id,
                    reason=f"{type(error).__name__}: {error}",
                )
                failed.append(record["messageId"])
        return failed

    def _carry_out(self, body: str, request_id: str, remaining_ms: Callable[[], int]) -> None:
        message = BatchMessage.parse(body)
        bucket = message.output_bucket or self.bucket
        if bucket != self.bucket and bucket not in self.allowed:
            raise InvalidMessage(f"output_bucket {bucket!r} is not on the allow list of this function")
        # A function with a short timeout keeps most of it for working.
        spare = min(SPARE_MS, remaining_ms() // 4)
        mark = run_batch(
            message,
            S3Store(self.s3, bucket),
            request_id=request_id,
            out_of_time=lambda: remaining_ms() < spare,
        )
        _log(
            logging.INFO,
            "batch done",
            request_id=request_id,
            dataset=message.prefix,
            generator=mark.generator,
            batch=message.batch.stem,
            samples=len(mark.samples),
            rejects=sum(mark.rejects.values()),
            cpu_seconds=mark.cpu_seconds,
            peak_mb=mark.peak_mb,
            earlier=mark.request_id != request_id,
        )


def _log(level: int, event: str, *, exc_info: bool = False, **fields: Any) -> None:
    log.log(level, "%s", json.dumps({"event": event, **fields}, ensure_ascii=False), exc_info=exc_info)
