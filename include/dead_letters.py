"""Dead letters: the messages that nobody will try again, and why.

A worker sends a message here with its reason as attributes. What SQS moves here by itself has no
reason: its worker died, or ran out of time, at every delivery.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from include.layout import Batch
from include.message import BatchMessage, InvalidMessage

Kind = Literal["invalid", "code", "failed", "killed"]
"""`invalid` message, pinned to other `code`, `failed` at every delivery, or its worker was `killed` at every one."""

KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_REASON = 1000
"""Characters of a reason."""
KILLED = "the worker died or ran out of time every time"

# What SQS takes in a body or an attribute: https://www.w3.org/TR/REC-xml/#charsets
_NOT_ACCEPTED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class DeadLetter:
    """A message that was given up."""

    body: str
    reason: str
    kind: Kind
    request_id: str = ""
    received: int = 0
    """How often it had been delivered when it was given up; 0 if unknown."""
    generator: str = ""
    identity: str = ""
    message_id: str = ""
    receipt: str = ""
    """What deletes it; empty until it was received from the dead-letter queue."""
    sent_ms: int = 0
    """When it was sent, in milliseconds since the epoch."""

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "DeadLetter":
        """From a message as `receive_message` gives it, with all its attributes."""
        given = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
        system = message.get("Attributes", {})
        reason = given.get("reason", "")
        named = given.get("kind")
        return cls(
            body=message["Body"],
            reason=reason or KILLED,
            kind=next((kind for kind in KINDS if kind == named), "failed") if reason else "killed",
            request_id=given.get("request_id", ""),
            received=_count(given.get("received")),
            generator=given.get("generator", ""),
            identity=given.get("identity", ""),
            message_id=message["MessageId"],
            receipt=message.get("ReceiptHandle", ""),
            sent_ms=_count(system.get("SentTimestamp")),
        )

    def entry(self) -> dict[str, Any]:
        """Body and attributes as `send_message` takes them."""
        attributes = {
            "reason": one_line(self.reason) or "no reason given",
            "kind": self.kind,
            "request_id": self.request_id,
            "received": str(self.received),
            "generator": self.generator,
            "identity": self.identity,
        }
        return {
            "MessageBody": self.body,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": text}
                for name, text in ((name, one_line(text)) for name, text in attributes.items())
                if text  # SQS refuses an empty attribute
            },
        }

    @cached_property
    def order(self) -> BatchMessage | None:
        """The batch that the body orders; None if it orders none that this code could carry out."""
        try:
            return BatchMessage.parse(self.body)
        except InvalidMessage:
            return None

    @cached_property
    def dataset(self) -> str | None:
        """The dataset that the body names, even if it orders nothing that can be carried out."""
        if self.order:
            return self.order.prefix
        named = self._fields.get("dataset")
        return named if isinstance(named, str) else None

    @cached_property
    def batch(self) -> Batch | None:
        """The batch that the body names, even if it can't be carried out."""
        if self.order:
            return self.order.batch
        fields = [self._fields.get(name) for name in ("type", "start_index", "num_samples")]
        name, start, count = fields
        if isinstance(name, str) and isinstance(start, int) and isinstance(count, int):
            return Batch(name, start, count)
        return None

    @cached_property
    def _fields(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def one_line(text: str) -> str:
    """The text as an attribute can carry it: one line, at most 1,000 characters, none that SQS refuses."""
    line = " ".join(_NOT_ACCEPTED.sub("�", text).split())
    return line if len(line) <= MOST_REASON else line[: MOST_REASON - 1] + "…"


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
