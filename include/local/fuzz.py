"""Fuzz the worker with thousands of malformed messages; it must refuse each with a reason.

A seed damages each valid message in one of a dozen ways. The message goes through `BatchMessage.parse` and,
if SQS could deliver it, through the worker, whose S3 and SQS are stubs. A message is accepted if it touches S3;
the worker's letters to the dead-letter queue report the others.
"""

import io
import json
import logging
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from generators.kit.registry import registry
from include.dataset.layout import Layout, checked_dataset
from include.dataset.message import LAST_INDEX, BatchMessage, InvalidMessage
from include.dataset.recipe import LARGEST_SEED
from include.errors import UserError
from include.services.dead_letters import DeadLetter, Kind
from lambda_image.logs import JsonLines
from lambda_image.worker import Worker

BUCKET, ALLOWED = "bench", "bench-spare"
LAST_DELIVERY = 5  # the worker moves a failure to the dead-letter queue, with its reason
MOST_DELIVERED = 1 << 20  # bytes of a body in SQS

_UNDELIVERABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

Fields = dict[str, Any]


@dataclass
class Tally:
    """Outcomes of the messages."""

    messages: int = 0
    undeliverable: int = 0
    """Only parsed, since SQS would refuse them."""
    accepted: Counter[str] = field(default_factory=Counter)
    """By kind of damage: the result may be valid, such as another seed."""
    refused: Counter[str] = field(default_factory=Counter)
    """By kind of damage."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Rules broken by refused messages, without the values."""
    crashed: list[str] = field(default_factory=list)
    """Unexpected exceptions of parsing, worker or log."""
    looping: list[str] = field(default_factory=list)
    """Refused, but reported as failed: they would be delivered again."""
    escaped: list[str] = field(default_factory=list)
    """Accepted, with a bucket or key out of bounds."""

    @property
    def sound(self) -> bool:
        """True if every message was accepted within bounds or refused permanently."""
        return not (self.crashed or self.looping or self.escaped)


def fuzz(messages: int, seed: int, *, advance: Callable[[], object] = lambda: None) -> Tally:
    """Feed damaged messages to the worker; the same seed makes the same messages."""
    tally = Tally()
    with _logging() as log_errors:
        for damage, body in damaged(messages, seed):
            _feed(damage, body, tally)
            tally.crashed += [f"{damage}: the log: {error}: {body[:200]!r}" for error in log_errors]
            log_errors.clear()
            advance()
    return tally


def damaged(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Yield each kind of damage in turn, with a body damaged by it."""
    rng = random.Random(seed)
    kinds = list(DAMAGES.items())
    for number in range(count):
        name, damage = kinds[number % len(kinds)]
        yield name, damage(rng, _valid(rng))


class _Reached(Exception):
    """The worker accepted the message and called S3."""


@dataclass
class _S3:
    """Stub: note the first bucket and key, then end the delivery."""

    touched: tuple[str, str] | None = None

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def touch(**request: Any) -> None:
            self.touched = str(request["Bucket"]), str(request["Key"])
            raise _Reached(operation)

        return touch


@dataclass
class _DeadLetters:
    """Stub of the dead-letter queue."""

    letters: list[DeadLetter] = field(default_factory=list)

    def send_message(self, **entry: Any) -> None:
        texts = [value["StringValue"] for value in entry["MessageAttributes"].values()]
        if not all(texts) or any(map(_UNDELIVERABLE.search, texts)):
            raise ValueError(f"SQS would refuse an attribute of {texts!r}")
        self.letters.append(DeadLetter.of({"MessageId": "", "Body": entry["MessageBody"], **entry}))


def _feed(damage: str, body: str, tally: Tally) -> None:
    tally.messages += 1
    message, reason = None, ""
    try:
        message = BatchMessage.parse(body)
    except InvalidMessage as error:
        reason = str(error)
    except Exception as error:
        tally.crashed.append(f"{damage}: parsing: {type(error).__name__}: {error}: {body[:200]!r}")
        return
    if not _deliverable(body):
        tally.undeliverable += 1
        (tally.accepted if message else tally.refused)[damage] += 1
        tally.reasons.update([_rule(reason)] if reason else [])
        return
    s3, dead = _S3(), _DeadLetters()
    worker = Worker(
        s3=s3,
        bucket=BUCKET,
        allowed=(ALLOWED,),
        sqs=dead,
        dead_letter_url="stub",
        most_receives=LAST_DELIVERY,
        emit=lambda line: None,
    )
    record = {"messageId": "m", "body": body, "attributes": {"ApproximateReceiveCount": str(LAST_DELIVERY)}}
    try:
        again = worker.process({"Records": [record]}, "bench", lambda: 900_000)
    except Exception as error:
        tally.crashed.append(f"{damage}: the worker: {type(error).__name__}: {error}: {body[:200]!r}")
        return
    letter = dead.letters[0] if dead.letters else None
    permanent: tuple[Kind, ...] = ("invalid", "code")
    if s3.touched:
        tally.accepted[damage] += 1
        if message is None or not _inside(*s3.touched, message):
            tally.escaped.append(f"{damage}: {s3.touched}: {body[:200]!r}")
    elif again or letter is None:
        tally.looping.append(f"{damage}: {body[:200]!r}")
    elif letter.kind in permanent and letter.body == body:
        tally.refused[damage] += 1
        tally.reasons[_rule(letter.reason)] += 1
    else:
        tally.crashed.append(f"{damage}: {letter.kind}: {letter.reason}: {body[:200]!r}")


def _deliverable(body: str) -> bool:
    return bool(body) and not _UNDELIVERABLE.search(body) and len(body.encode()) <= MOST_DELIVERED


def _inside(bucket: str, key: str, message: BatchMessage) -> bool:
    """True for an allowed bucket, below a dataset's prefix; the dataset's own file is read first for clients."""
    if message.by_client and key == Layout(message.prefix).spec:
        return bucket in (BUCKET, ALLOWED)
    dataset, _, rest = key.partition("/_batches/")
    try:
        checked_dataset(dataset)
    except UserError:
        return False
    return bucket in (BUCKET, ALLOWED) and dataset == message.prefix and rest.startswith(f"{message.type}/")


def _rule(reason: str) -> str:
    """The first broken rule, without the value."""
    return re.sub(r"[0-9]+", "#", _QUOTED.sub("…", reason.partition("; ")[0].partition(", not ")[0]))[:100]


@contextmanager
def _logging() -> Iterator[list[str]]:
    """Send the worker's log through its formatter to nowhere; yield the formatter's errors."""
    errors: list[str] = []

    class Sink(logging.StreamHandler[io.TextIOWrapper]):
        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
            errors.append(f"{record.getMessage()} can't be written")

    sink = Sink(io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True))
    sink.setFormatter(JsonLines())
    logger = logging.getLogger("lambda_image.worker")
    before = logger.propagate, logger.level
    logger.addHandler(sink)
    logger.propagate = False
    logger.setLevel(logging.INFO)
    try:
        yield errors
    finally:
        logger.removeHandler(sink)
        logger.propagate, level = before
        logger.setLevel(level)


def _valid(rng: random.Random) -> Fields:
    return {
        "type": rng.choice(list(registry)).id.full,
        "start_index": rng.randrange(0, 10_000, 10),
        "num_samples": rng.randint(1, 100),
        "seed": rng.randrange(2**31),
        "output_format": rng.choice(["files", "tar"]),
        "output_bucket": rng.choice([None, ALLOWED]),
        "dataset": rng.choice([None, "nightly", "team/run-7"]),
        "level": rng.choice([None, "easy", "medium", "hard"]),
        "video": rng.random() < 0.5,
        "size": rng.choice([256, 512]),
    }


_PATHS = (
    "..", ".", "/", "../other", "a/../../b", "/etc/passwd", "a//b", "a/./b", "a/", "/a", "a\\..\\b", "%2e%2e/a", "~/a",
    "a/_batches/x", "_batches", "_dataset.json", "s3://other/a", "a/b/c/d/e", "a\nb", "a\tb", " a", "a ", "", "C:\\a",
    "....//a", "a/..;/b", "../" * 40, "a" * 64, "${HOME}", "$(id)", "`id`", "{dataset}", "\u2025/a", "．．/a",
    "a\u202eb",
)  # fmt: skip
_BUCKETS = (
    "other", "bench ", "Bench", "bench/", "bench/../other", "bench-spare2", "", "arn:aws:s3:::other", "s3://bench",
    "bench.other", "*", "bench,other", "ｂench", "..", "bench\n",
)  # fmt: skip
_STRANGE = (
    "\u0000", "\ufeff", "\u202e", "\ud800", "\udfff\ud800", "e\u0301", "\U0001f600", "\u2028", "ı", "ſ", "\ufffe", "٣",
    "\x1b[2J",
)  # fmt: skip
_JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, -0.0, 1e308, float("nan"), float("inf"), 2**63, 10**30, "", "1", "true", "null", [],
    [1], {}, {"a": 1}, [[]], "files\0",
)  # fmt: skip


def _truncated(rng: random.Random, fields: Fields) -> str:
    text = json.dumps(fields)
    return text[: rng.randrange(len(text))]


def _swapped(rng: random.Random, fields: Fields) -> str:
    for name in rng.sample(list(fields), rng.randint(1, 3)):
        fields[name] = rng.choice(_JUNK)
    return json.dumps(fields)


def _huge(rng: random.Random, fields: Fields) -> str:
    many = rng.choice([10**3, 10**4, 10**5])
    huge = rng.choice([10 ** rng.randint(9, 4000), -(10**20), "x" * many, [0] * many, {str(k): k for k in range(1000)}])
    fields[rng.choice([*fields, "more"])] = huge
    return json.dumps(fields)


def _bounds(rng: random.Random, fields: Fields) -> str:
    bounds: dict[str, tuple[Any, ...]] = {
        "num_samples": (0, -1, 10_001, 2**31),
        "start_index": (-1, LAST_INDEX + 1, LAST_INDEX, 2**63),
        "seed": (-1, LARGEST_SEED + 1, 2**64),
        "size": (0, 16, 255, 257, 500, 4096, -512),
        "level": ("brutal", "EASY", "easy "),
        "output_format": ("zip", "FILES", "tar.gz"),
    }
    name = rng.choice(list(bounds))
    return json.dumps(fields | {"num_samples": 2} | {name: rng.choice(bounds[name])})


def _strange(rng: random.Random, fields: Fields) -> str:
    name = rng.choice(["type", "dataset", "level", "output_bucket", "output_format"])
    text = str(fields[name])
    place = rng.randrange(len(text) + 1)
    strange = text[:place] + rng.choice(_STRANGE) + text[place:]
    if rng.random() < 0.2:
        fields[name + rng.choice(_STRANGE)] = fields.pop(name)
    else:
        fields[name] = strange
    return json.dumps(fields, ensure_ascii=rng.random() < 0.5)


def _nested(rng: random.Random, fields: Fields) -> str:
    depth = rng.choice([5, 100, 250, 1000, 20_000])
    opening, closing = rng.choice([("[", "]"), ('{"type":', "}"), ('[{"a":', "}]")])
    nest = opening * depth + "1" + closing * (depth if rng.random() < 0.8 else depth - 1)
    if rng.random() < 0.3:
        return nest
    fields[rng.choice(list(fields))] = "NEST"
    return json.dumps(fields).replace('"NEST"', nest)


def _led_astray(rng: random.Random, fields: Fields) -> str:
    name = rng.choice(["dataset", "dataset", "type"])
    path = rng.choice(_PATHS)
    fields[name] = rng.choice([path, f"{fields[name]}/{path}", f"{path}/{fields[name]}"])
    return json.dumps(fields)


def _elsewhere(rng: random.Random, fields: Fields) -> str:
    return json.dumps(fields | {"output_bucket": rng.choice(_BUCKETS)})


def _unknown(rng: random.Random, fields: Fields) -> str:
    names = ["typ", "Type", "TYPE", "__class__", "model_config", "samples", "", "num-samples", "prefix", "key", "path"]
    if rng.random() < 0.5:
        fields.pop(rng.choice(["type", "num_samples"]))
    fields[rng.choice(names)] = rng.choice(_JUNK)
    return json.dumps(fields)


def _pinned(rng: random.Random, fields: Fields) -> str:
    code = rng.choice(["0" * 16, "f" * 16, "F" * 16, "0" * 15, "0" * 17, "latest", "0" * 15 + "\n", 7, [], "../" * 5])
    return json.dumps(fields | {"code": code})


def _flipped(rng: random.Random, fields: Fields) -> str:
    text = list(json.dumps(fields))
    for _ in range(rng.randint(1, 8)):
        text[rng.randrange(len(text))] = rng.choice('{}[]":,\\0e-+./ tfnN\u00e9')
    return "".join(text)


def _spliced(rng: random.Random, fields: Fields) -> str:
    text = json.dumps(fields)
    other = json.dumps(_valid(rng))
    cut = rng.randrange(len(text))
    return rng.choice(
        [text + other, f"{text}\n{other}", f"[{text},{other}]", text[:cut] + other + text[cut:], json.dumps(text),
         text[:-1] + ',"type":"x"}', f"\ufeff{text}", f"{text}//", text.replace('"', "'"), f"({text})"]
    )  # fmt: skip


def _no_message(rng: random.Random, fields: Fields) -> str:
    length = rng.randint(1, 60)
    return rng.choice(
        ["", " ", "null", "true", "0", '"text"', "[]", "{}", "NaN", "<xml/>", "a=b&c=d", "\x00", "{", "}", "[[",
         '{"":0}', "".join(chr(rng.randrange(32, 0xD800)) for _ in range(length)), "%" * length, "9" * length]
    )  # fmt: skip


DAMAGES: Mapping[str, Callable[[random.Random, Fields], str]] = {
    "truncated": _truncated,
    "types swapped": _swapped,
    "huge": _huge,
    "out of bounds": _bounds,
    "strange characters": _strange,
    "nested": _nested,
    "path escape": _led_astray,
    "other bucket": _elsewhere,
    "unknown field": _unknown,
    "other code": _pinned,
    "characters flipped": _flipped,
    "spliced": _spliced,
    "no message": _no_message,
}
