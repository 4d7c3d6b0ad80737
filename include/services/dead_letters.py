"""Dead letters: failed messages with their reasons.

A worker sends a message here with its reason as attributes. Messages moved by SQS have none: their worker died, or ran
out of time, at every delivery.
"""

import contextlib
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal, get_args

from botocore.exceptions import BotoCoreError, ClientError

from include.dataset.layout import Batch
from include.dataset.message import BatchMessage, InvalidMessage
from include.errors import UserError
from include.services.queue import MOST_IN_REQUEST, Depth, Entry, Refusal, TaskQueue, entry, requests
from include.services.storage import Store

log = logging.getLogger(__name__)

Kind = Literal["invalid", "code", "failed", "killed"]
"""`invalid` message, pinned to other `code`, `failed` at every delivery, or its worker was `killed` at every one."""

KINDS: tuple[Kind, ...] = get_args(Kind)
MOST_REASON = 1000
"""Characters of a reason."""
KILLED = "the worker died or ran out of time every time"

MOST_READ = 10_000
"""Letters per look, by default."""
HIDDEN_S = 120
"""Seconds a letter stays hidden from others if the reader dies."""
MOST_EMPTY = 3
"""Empty long polls that mean the end, whatever the queue's depth."""

_ID = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b", re.I
)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
# Characters allowed in a body or an attribute: https://www.w3.org/TR/REC-xml/#charsets
_NOT_ACCEPTED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class DeadLetter:
    """A message in the dead-letter queue."""

    body: str
    reason: str
    kind: Kind
    request_id: str = ""
    received: int = 0
    """Number of deliveries before it failed; 0 if unknown."""
    generator: str = ""
    identity: str = ""
    message_id: str = ""
    receipt: str = ""
    """Receipt to delete it; empty until received from the dead-letter queue."""
    sent_ms: int = 0
    """Sending time in milliseconds since the epoch."""

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "DeadLetter":
        """Parse a message of `receive_message` with all its attributes."""
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

    def entry(self) -> Entry:
        """Body and attributes for `send_message`."""
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
        """The message in the body; None if this code can't carry it out."""
        try:
            return BatchMessage.parse(self.body)
        except InvalidMessage:
            return None

    @cached_property
    def dataset(self) -> str | None:
        """The dataset named by the body, even of an invalid message."""
        if self.order:
            return self.order.prefix
        named = self._fields.get("dataset")
        return named if isinstance(named, str) else None

    @cached_property
    def batch(self) -> Batch | None:
        """The batch named by the body, even of an invalid message."""
        if self.order:
            return self.order.batch
        fields = [self._fields.get(name) for name in ("type", "start_index", "num_samples")]
        name, start, count = fields
        if isinstance(name, str) and isinstance(start, int) and isinstance(count, int):
            return Batch(name, start, count)
        return None

    @property
    def made_by(self) -> str:
        """The generator's full id, from the sender or else the body; empty if unknown."""
        return self.order.type if self.order else self.generator or (self.batch.generator if self.batch else "")

    @cached_property
    def _fields(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


Chosen = Callable[[DeadLetter], bool]


@dataclass(frozen=True)
class Choice:
    """A selection of letters: those matching every given field."""

    reason: str | None = None
    """A part of the reason, ignoring case."""
    kind: Kind | None = None
    generator: str | None = None
    """A generator's full id or a prefix, such as O-47."""
    dataset: str | None = None

    def takes(self, letter: DeadLetter) -> bool:
        """True if the letter matches."""
        return (
            (self.kind is None or letter.kind == self.kind)
            and (self.dataset is None or letter.dataset == self.dataset)
            and (self.generator is None or _is_named(letter.made_by, self.generator))
            and (self.reason is None or self.reason.casefold() in letter.reason.casefold())
        )


@dataclass(frozen=True)
class Cause:
    """Letters with the same reason, ignoring numbers and ids."""

    kind: Kind
    text: str
    letters: tuple[DeadLetter, ...]

    @property
    def generators(self) -> Counter[str]:
        """Number of letters by generator."""
        return Counter(letter.made_by or "?" for letter in self.letters)

    @property
    def datasets(self) -> Counter[str]:
        """Number of letters by dataset."""
        return Counter(letter.dataset or "?" for letter in self.letters)


@dataclass
class Handled:
    """Outcome for the chosen letters."""

    taken: int = 0
    """Removed from the dead-letter queue."""
    doubled: int = 0
    """Sent back, but still in the dead-letter queue too; harmless, since finished batches are not repeated."""
    kept: list[tuple[DeadLetter, str]] = field(default_factory=list)
    """Still only in the dead-letter queue, with the reason."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """A dead-letter queue: read, redrive, delete.

    A letter leaves only after it is elsewhere or its deletion was requested. Reading hides letters from others until
    the end.
    """

    queue: TaskQueue

    def depth(self) -> Depth:
        """Approximate number of letters."""
        return self.queue.depth()

    def read(self, *, most: int = MOST_READ) -> list[DeadLetter]:
        """Read at most this many letters, oldest first, and remove none."""
        with contextlib.closing(self._held(most, ())) as groups:
            return sorted((letter for group in groups for letter in group), key=lambda letter: letter.sent_ms)

    def redrive(self, chosen: Chosen, tasks: TaskQueue, *, most: int = MOST_READ) -> Handled:
        """Send the chosen letters back to the task queue, then delete them: at least once, never lost.

        It stops early if the task queue takes nothing more; the rest is not counted.
        """
        handled, gone = Handled(), set[str]()
        with contextlib.closing(self._held(most, gone)) as groups:
            for group in groups:
                letters = [letter for letter in group if chosen(letter)]
                for request in requests(map(fresh, letters)):
                    part, letters = letters[: len(request)], letters[len(request) :]
                    refused = tasks.deliver(request)
                    handled.kept += [(part[place], refusal.reason) for place, refusal in refused.items()]
                    sent = [letter for place, letter in enumerate(part) if place not in refused]
                    stayed = self._delete(sent, gone)
                    handled.doubled += len(stayed)
                    handled.taken += len(sent) - len(stayed)
                    if any(refusal.passing for refusal in refused.values()):
                        return handled
        return handled

    def delete(self, chosen: Chosen, *, most: int = MOST_READ) -> Handled:
        """Delete the chosen letters for good."""
        handled, gone = Handled(), set[str]()
        with contextlib.closing(self._held(most, gone)) as groups:
            for group in groups:
                letters = [letter for letter in group if chosen(letter)]
                stayed = self._delete(letters, gone)
                handled.kept += [(letters[place], refusal.reason) for place, refusal in stayed.items()]
                handled.taken += len(letters) - len(stayed)
        return handled

    def _delete(self, letters: list[DeadLetter], gone: set[str]) -> dict[int, Refusal]:
        if not letters:
            return {}
        stayed = self.queue.delete([letter.receipt for letter in letters])
        gone.update(letter.message_id for place, letter in enumerate(letters) if place not in stayed)
        return stayed

    def _held(self, most: int, gone: Collection[str]) -> Generator[list[DeadLetter]]:
        """Yield every letter once, in lists of at most ten; finally make the remaining ones visible again."""
        held: dict[str, DeadLetter] = {}
        empty = 0
        # AWS asks all of its servers only in a long poll; an embedded queue has one.
        wait_s = 0 if self.queue.patient else 1
        try:
            while len(held) < most:
                received = self.queue.receive(wait_s=wait_s, visibility_s=HIDDEN_S)
                found = [DeadLetter.of(message) for message in received]
                new = [letter for letter in found if letter.message_id not in held]
                held |= {letter.message_id: letter for letter in found}  # the last receipt is the one that counts
                if new:
                    empty = 0
                    yield new[: most - len(held) + len(new)]
                elif found:
                    return  # the first letters come round again
                else:
                    empty += 1
                    if empty == MOST_EMPTY or not self.depth().waiting:
                        return
        finally:
            self._release([letter.receipt for id, letter in held.items() if id not in gone])

    def _release(self, receipts: list[str]) -> None:
        """Make letters visible again; best effort, since they return by themselves."""
        queue = replace(self.queue, patience_s=5.0)
        trouble: object = None
        try:
            for first in range(0, len(receipts), MOST_IN_REQUEST):
                refused = queue.release(receipts[first : first + MOST_IN_REQUEST])
                if trouble := next((refusal.reason for refusal in refused.values() if refusal.passing), None):
                    break
        except (UserError, BotoCoreError, ClientError) as error:
            trouble = error
        if trouble:
            log.warning("dead letters stay hidden for %d s: %s", HIDDEN_S, trouble)


def fresh(letter: DeadLetter) -> Entry:
    """The letter's original message, without the attributes of its failure, and of no run: it may be cancelled."""
    return entry(letter.order.model_copy(update={"run": None})) if letter.order else {"MessageBody": letter.body}


def causes(letters: Iterable[DeadLetter]) -> list[Cause]:
    """Group letters by cause, the most frequent first."""
    found: dict[tuple[Kind, str], list[DeadLetter]] = {}
    for letter in letters:
        found.setdefault((letter.kind, cause(letter.reason)), []).append(letter)
    grouped = [Cause(kind, text, tuple(group)) for (kind, text), group in found.items()]
    return sorted(grouped, key=lambda one: (-len(one.letters), one.kind, one.text))


def cause(reason: str) -> str:
    """The reason with `#` for every number and id: equal causes read the same."""
    return _NUMBER.sub("#", _ID.sub("#", reason))


def write_letters(letters: Iterable[DeadLetter], store: Store) -> list[str]:
    """Store each letter as a JSON file named by its message id; return the keys."""
    keys = []
    for letter in letters:
        key = f"{_file_stem(letter.message_id)}.json"
        store.put(key, (json.dumps(facts(letter), indent=2) + "\n").encode())
        keys.append(key)
    return keys


def facts(letter: DeadLetter) -> dict[str, Any]:
    """Facts of a letter, as JSON."""
    return {
        "message_id": letter.message_id,
        "kind": letter.kind,
        "reason": letter.reason,
        "received": letter.received,
        "request_id": letter.request_id,
        "generator": letter.made_by,
        "identity": letter.identity,
        "dataset": letter.dataset,
        "start_index": letter.batch.start if letter.batch else None,
        "num_samples": letter.batch.count if letter.batch else None,
        "sent": datetime.fromtimestamp(letter.sent_ms / 1000, UTC).isoformat(timespec="seconds"),
        "body": letter.body,
    }


def _is_named(full: str, wanted: str) -> bool:
    return full.casefold() == wanted.casefold() or full.casefold().startswith(f"{wanted.casefold()}_")


def _file_stem(message_id: str) -> str:
    """Turn a message id into a file name: SQS's ids are UUIDs, anything else is hashed."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}", message_id):
        return message_id
    return hashlib.sha256(message_id.encode(errors="replace")).hexdigest()[:32]


def one_line(text: str) -> str:
    """Fit a text into an attribute: one line, at most 1,000 characters, none refused by SQS."""
    line = " ".join(_NOT_ACCEPTED.sub("�", text).split())
    return line if len(line) <= MOST_REASON else line[: MOST_REASON - 1] + "…"


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0
