"""The task queue: send batches, and count waiting ones.

Delivery is at least once: a lost response makes the client repeat its request. This is harmless, since the same batch
gives the same bytes, and equal messages share an `identity`.
"""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError, IncompleteReadError
from botocore.parsers import ResponseParserError
from tenacity import RetryError, Retrying, retry_if_exception_type, stop_after_delay, wait_random_exponential

from include.dataset.message import BatchMessage
from include.errors import UserError

MOST_IN_REQUEST = 10
"""Most messages per request: SQS's bound."""
MOST_BYTES = 256 * 1024
"""Bytes of all messages in a request: SQS's bound until 2025, now 1 MiB, which emulators may not know.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""
PATIENCE_S = 120.0
"""Seconds to repeat a request after passing failures."""
LONGEST_PAUSE_S = 10.0

Entry = Mapping[str, Any]
"""`MessageBody` and `MessageAttributes`."""

# Passing refusals of a request or of one entry; other names of throttling count, too. botocore repeats some of
# them, but neither the AWS.SimpleQueueService.… ones nor those of single entries.
_PASSING = (
    "Throttl", "SlowDown", "TooManyRequests", "LimitExceeded", "ServiceUnavailable", "InternalError",
    "InternalFailure", "RequestTimeout", "OverLimit",
)  # fmt: skip
OUT_OF_REACH = (HTTPClientError, ConnectionError, IncompleteReadError, ResponseParserError, UnicodeDecodeError)
"""Exceptions of botocore for a missing, truncated or corrupted response."""


class NotAccepted(Exception):
    """The queue refused some messages for a passing reason; try again."""


@dataclass(frozen=True)
class Refusal:
    """The reason an entry of a request was refused."""

    reason: str
    passing: bool


@dataclass(frozen=True)
class Depth:
    """Approximate numbers of messages, as SQS counts them."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        """Unfinished messages."""
        return self.waiting + self.in_flight


@dataclass(frozen=True)
class TaskQueue:
    """A queue at an address."""

    client: Any
    url: str
    patient: bool = False  # wait for a missing queue: a restarting embedded cloud recreates it
    patience_s: float = PATIENCE_S

    def send(self, messages: Iterable[BatchMessage], *, sent: Callable[[int], None] = lambda count: None) -> int:
        """Send every message and return their number; repeat passing refusals.

        `sent` gets the number delivered by each request. Raise `UserError` if some can never be sent, after sending the
        others; raise `NotAccepted` if the queue takes nothing for two minutes.
        """
        total = 0
        hopeless: list[str] = []
        for group in requests(entry(message) for message in messages):
            refused = self.deliver(group)
            for place, refusal in refused.items():
                if refusal.passing:
                    raise NotAccepted(f"the queue takes no messages for {self.patience_s:.0f} s: {refusal.reason}")
                hopeless.append(f"{group[place]['MessageBody'][:200]}: {refusal.reason}")
            total += len(group) - len(refused)
            sent(len(group) - len(refused))
        if hopeless:
            raise UserError(f"the queue refuses {len(hopeless)} of {total + len(hopeless)} messages, {hopeless[0]}")
        return total

    def deliver(self, entries: Sequence[Entry]) -> dict[int, Refusal]:
        """Send one request's entries (see `requests`); return the refused positions with reasons."""
        return self._insist(self.client.send_message_batch, entries)

    def receive(self, *, wait_s: int, visibility_s: int) -> list[Mapping[str, Any]]:
        """Receive at most ten messages with all their attributes, hidden from others for a while."""
        try:
            answer = self.client.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=MOST_IN_REQUEST,
                WaitTimeSeconds=wait_s,
                VisibilityTimeout=visibility_s,
                MessageSystemAttributeNames=["All"],
                MessageAttributeNames=["All"],
            )
        except ClientError as error:
            raise _explained(error, self.url) from error
        found: list[Mapping[str, Any]] = answer.get("Messages", [])
        return found

    def delete(self, receipts: Sequence[str]) -> dict[int, Refusal]:
        """Delete at most ten received messages; return the failed positions with reasons."""
        return self._insist(self.client.delete_message_batch, [{"ReceiptHandle": receipt} for receipt in receipts])

    def release(self, receipts: Sequence[str]) -> dict[int, Refusal]:
        """Make at most ten received messages visible again at once."""
        entries = [{"ReceiptHandle": receipt, "VisibilityTimeout": 0} for receipt in receipts]
        return self._insist(self.client.change_message_visibility_batch, entries)

    def depth(self) -> Depth:
        """Count messages waiting, delayed and in flight."""
        waiting, delayed, in_flight = names = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesDelayed",
            "ApproximateNumberOfMessagesNotVisible",
        ]
        try:
            found = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        except ClientError as error:
            raise _explained(error, self.url) from error
        return Depth(int(found[waiting]) + int(found.get(delayed, 0)), int(found[in_flight]))

    def purge(self) -> None:
        """Delete all waiting messages; SQS allows it once a minute, and takes up to a minute."""
        try:
            self.client.purge_queue(QueueUrl=self.url)
        except ClientError as error:
            if "PurgeQueueInProgress" in error.response["Error"]["Code"]:
                raise UserError("the queue was purged less than a minute ago: try again later") from error
            raise _explained(error, self.url) from error

    def _insist(self, request: Callable[..., Any], entries: Sequence[Entry]) -> dict[int, Refusal]:
        """Repeat a batch request with the entries that failed for a passing reason, until the deadline."""
        if not entries:  # refused by SQS
            return {}
        left = dict(enumerate(entries))
        refused: dict[int, Refusal] = {}

        def once() -> None:
            for place, refusal in self._attempt(request, left).items():
                if refusal:
                    refused[place] = refusal
                else:
                    refused.pop(place, None)
                if not (refusal and refusal.passing):
                    del left[place]
            if left:
                raise NotAccepted

        retrying = Retrying(
            retry=retry_if_exception_type(NotAccepted),
            wait=wait_random_exponential(multiplier=0.2, max=LONGEST_PAUSE_S),
            stop=stop_after_delay(self.patience_s),
        )
        with contextlib.suppress(RetryError):  # the rest is among the refused
            retrying(once)
        return refused

    def _attempt(self, request: Callable[..., Any], entries: Mapping[int, Entry]) -> dict[int, Refusal | None]:
        """Result of each entry of one request: None is success."""
        try:
            answer = request(
                QueueUrl=self.url, Entries=[{"Id": str(place), **entry} for place, entry in entries.items()]
            )
        except OUT_OF_REACH as error:
            return dict.fromkeys(entries, Refusal(_text(error), passing=True))
        except ClientError as error:
            if _is_passing(error) or (self.patient and _is_missing(error)):
                return dict.fromkeys(entries, Refusal(_text(error), passing=True))
            raise _explained(error, self.url) from error
        found: dict[int, Refusal | None] = dict.fromkeys(entries, Refusal("the queue gave no answer", passing=True))
        places = {str(place): place for place in entries}  # a response may be corrupted
        for done in answer.get("Successful", ()):
            if (place := places.get(done.get("Id"))) is not None:
                found[place] = None
        for failed in answer.get("Failed", ()):
            if (place := places.get(failed.get("Id"))) is not None:
                code = failed.get("Code", "no code")
                passing = not failed.get("SenderFault") or _names_a_passing_reason(code)
                found[place] = Refusal(failed.get("Message") or code, passing)
        return found


def entry(message: BatchMessage) -> Entry:
    """Entry of a batch's message for SQS; equal batches have equal bodies and identities."""
    attributes = {"generator": message.type, "identity": message.identity}
    return {
        "MessageBody": message.model_dump_json(),
        "MessageAttributes": {key: {"DataType": "String", "StringValue": text} for key, text in attributes.items()},
    }


def requests(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Group entries by request. An entry too large for any request goes alone, to be refused."""
    group: list[Entry] = []
    size = 0
    for one in entries:
        more = size_of(one)
        if group and (len(group) == MOST_IN_REQUEST or size + more > MOST_BYTES):
            yield group
            group, size = [], 0
        group.append(one)
        size += more
    if group:
        yield group


def size_of(entry: Entry) -> int:
    """Bytes of an entry as counted by SQS: its body, and each attribute's name, type and value."""
    attributes = entry.get("MessageAttributes", {})
    texts = [entry["MessageBody"], *(t for k, v in attributes.items() for t in (k, v["DataType"], v["StringValue"]))]
    return sum(len(text.encode()) for text in texts)


def dead_letter_url(client: Any, url: str) -> Iterator[str]:
    """Address of the queue's dead-letter queue, from its redrive policy, if any."""
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    if policy := found.get("RedrivePolicy"):
        name = json.loads(policy)["deadLetterTargetArn"].rpartition(":")[2]
        yield client.get_queue_url(QueueName=name)["QueueUrl"]


def _names_a_passing_reason(code: str) -> bool:
    return any(part in code for part in _PASSING)


def _is_passing(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= 500 or status == 429 or _names_a_passing_reason(error.response["Error"]["Code"])


def _is_missing(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    return "NonExistentQueue" in code or "QueueDoesNotExist" in code


def _explained(error: ClientError, url: str) -> Exception:
    if _is_missing(error):
        return UserError(f"there is no queue at {url}: deploy the stack, or set SQS_QUEUE_URL to a queue that exists")
    return error


def _text(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
