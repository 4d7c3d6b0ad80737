"""The task queue: sending batches, and how much is waiting."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from include.errors import UserError
from include.message import BatchMessage

MOST_IN_REQUEST = 10  # SQS's bound


class NotAccepted(Exception):
    """The queue refused some messages for a passing reason."""


@dataclass(frozen=True)
class Depth:
    """Approximate numbers of messages, as SQS counts them."""

    waiting: int
    in_flight: int

    @property
    def total(self) -> int:
        """Messages that are not done."""
        return self.waiting + self.in_flight


@dataclass(frozen=True)
class TaskQueue:
    """A queue at an address."""

    client: Any
    url: str
    patient: bool = False  # wait for a queue that is not there yet: an embedded cloud that restarts makes it again

    def send(self, messages: Iterable[BatchMessage]) -> int:
        """Send every message; return how many. What SQS refuses for a passing reason is sent again.

        Raise `UserError` if some can't be sent.
        """
        sent = 0
        source = iter(messages)
        while group := list(islice(source, MOST_IN_REQUEST)):
            self._send_all(group)
            sent += len(group)
        return sent

    def _send_all(self, group: Sequence[BatchMessage]) -> None:
        left = {str(k): message for k, message in enumerate(group)}
        for attempt in Retrying(
            retry=retry_if_exception_type(NotAccepted),
            wait=wait_random_exponential(multiplier=0.2, max=10),
            stop=stop_after_attempt(8),
            reraise=True,
        ):
            with attempt:
                entries = [{"Id": key, **_entry(message)} for key, message in left.items()]
                try:
                    answer = self.client.send_message_batch(QueueUrl=self.url, Entries=entries)
                except ClientError as error:
                    if _passing(error) or (self.patient and _is_missing(error)):
                        raise NotAccepted(str(error)) from error
                    raise _explained(error, self.url) from error
                for entry in answer.get("Successful", ()):
                    del left[entry["Id"]]
                if left:
                    failed = answer.get("Failed", [])
                    if any(entry.get("SenderFault") for entry in failed):
                        raise UserError(f"the queue refuses a message: {failed[0].get('Message', failed[0]['Code'])}")
                    raise NotAccepted(f"{len(left)} messages, first: {failed[0]['Code'] if failed else 'no answer'}")

    def depth(self) -> Depth:
        """How many messages wait and are being worked on."""
        try:
            names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
            found = self.client.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        except ClientError as error:
            raise _explained(error, self.url) from error
        return Depth(int(found[names[0]]), int(found[names[1]]))


def dead_letter_url(client: Any, url: str) -> Iterator[str]:
    """The address of the queue's dead-letter queue, from its redrive policy, if it has one."""
    found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    if policy := found.get("RedrivePolicy"):
        name = json.loads(policy)["deadLetterTargetArn"].rpartition(":")[2]
        yield client.get_queue_url(QueueName=name)["QueueUrl"]


def _entry(message: BatchMessage) -> dict[str, Any]:
    attributes = {"generator": message.type, "identity": message.identity}
    return {
        "MessageBody": message.model_dump_json(),
        "MessageAttributes": {key: {"DataType": "String", "StringValue": text} for key, text in attributes.items()},
    }


def _passing(error: ClientError) -> bool:
    return "Throttl" in error.response["Error"]["Code"]


def _is_missing(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    return "NonExistentQueue" in code or "QueueDoesNotExist" in code


def _explained(error: ClientError, url: str) -> Exception:
    if _is_missing(error):
        return UserError(f"there is no queue at {url}: deploy the stack, or set SQS_QUEUE_URL to a queue that exists")
    return error
