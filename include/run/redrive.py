"""Redriving dead letters and waiting for their batches, as listed before."""

import logging
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict

from include.cloud.connect import Cloud
from include.dataset.layout import Batch, Layout
from include.errors import UserError
from include.planning.plan import gaps
from include.run.completion import Ending, MissingBatch, duration, shortfall
from include.services.dead_letters import HIDDEN_S, MOST_READ, Choice, DeadLetter, DeadLetterQueue, Handled, causes

log = logging.getLogger(__name__)

MOST_SHOWN = 50
"""Bound on causes in a listing."""


class Awaited(BaseModel):
    """Batches of one dataset to wait for."""

    model_config = ConfigDict(frozen=True)

    bucket: str | None
    """Bucket of the dataset; None is the output bucket."""
    dataset: str
    batches: tuple[tuple[str, int, int], ...]
    """Generator, first index and count of each."""


class Redrive(BaseModel):
    """The dead letters chosen at one time."""

    model_config = ConfigDict(frozen=True)

    letters: int
    newest_ms: int
    """Time of the newest; a later letter of the same batch came back."""
    unreadable: int
    """Number of letters that order no batch; nothing can be awaited for them."""
    awaited: tuple[Awaited, ...]

    @classmethod
    def of(cls, letters: Sequence[DeadLetter]) -> "Redrive":
        """Collect the batches of these letters, each once."""
        orders = [letter.order for letter in letters if letter.order]
        where: dict[tuple[str | None, str], dict[tuple[str, int, int], None]] = {}
        for order in orders:
            batches = where.setdefault((order.output_bucket, order.prefix), {})
            batches[order.type, order.start_index, order.num_samples] = None
        return cls(
            letters=len(letters),
            newest_ms=max((letter.sent_ms for letter in letters), default=0),
            unreadable=len(letters) - len(orders),
            awaited=tuple(
                Awaited(bucket=bucket, dataset=dataset, batches=tuple(batches))
                for (bucket, dataset), batches in where.items()
            ),
        )

    @property
    def samples(self) -> int:
        """Number of samples awaited."""
        return sum(count for each in self.awaited for _, _, count in each.batches)


def find_letters(cloud: Cloud, choice: Choice) -> list[DeadLetter]:
    """The chosen dead letters, at most 10,000; `UserError` if there is no dead-letter queue."""
    return [letter for letter in _queue(cloud).read(most=MOST_READ) if choice.takes(letter)]


def listing(letters: Sequence[DeadLetter]) -> str:
    """The letters grouped by reason, as a table in Markdown."""
    rows = ["| Count | Kind | Why | Generators | Datasets |", "| --: | :-- | :-- | :-- | :-- |"]
    found = causes(letters)
    for one in found[:MOST_SHOWN]:
        cells = (str(len(one.letters)), one.kind, one.text, _few(one.generators), _few(one.datasets))
        rows.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    if len(found) > MOST_SHOWN:
        rows.append(f"\n{len(found) - MOST_SHOWN} reasons more")
    return "\n".join(rows)


def redrive(cloud: Cloud, choice: Choice, chosen: Redrive) -> Handled:
    """Send back the chosen letters of the listing; later ones stay.

    Raise `UserError` if some could not be sent back. Safe to repeat.
    """
    handled = _queue(cloud).redrive(
        lambda letter: choice.takes(letter) and letter.sent_ms <= chosen.newest_ms, cloud.queue
    )
    if handled.kept:
        raise UserError(
            f"{handled.taken} were sent back, {len(handled.kept)} dead letters could not be: {handled.kept[0][1]}"
        )
    return handled


class Recovery:
    """Decides, look by look, if redriven batches can still finish.

    The wait ends when all are done or every missing one is a dead letter again. It ends when none finished for
    `stall` seconds with the queue empty or unreachable, or for `patience` seconds in any case.
    """

    def __init__(self, chosen: Redrive, *, stall: float, patience: float, now: float | None = None) -> None:
        self.chosen = chosen
        self.stall = stall
        self.patience = patience
        self.seen = ""
        self._since = time.monotonic() if now is None else now
        self._finished = -1
        self._missing: list[tuple[Awaited, Batch]] = []
        self._next_read = 0.0

    def check(self, cloud: Cloud, now: float | None = None) -> Ending | None:
        """Look once; return the ending, or None if the wait goes on. `now` is in seconds of a monotonic clock."""
        now = time.monotonic() if now is None else now
        self._missing = [(each, batch) for each in self.chosen.awaited for batch in _missing(cloud, each)]
        finished = self.chosen.samples - sum(batch.count for _, batch in self._missing)
        if finished > self._finished:
            self._finished, self._since = finished, now
        waiting = cloud.queue.depth().total
        self.seen = f"{finished} of {self.chosen.samples} redriven samples are done; {waiting} batches wait"
        if not self._missing:
            return Ending("complete", finished, self.chosen.samples)
        idle = now - self._since
        stalled = (idle >= self.stall and not waiting) or idle >= self.patience
        if not stalled and now < self._next_read:
            return None
        self._next_read = now + self.stall  # a look hides the letters from others for a while
        missing = self._with_letters(cloud)
        if all(one.letter for one in missing):
            return self._ending("refused", "every missing batch is a dead letter again", missing)
        if stalled:
            where = f"{waiting} messages wait" if waiting else "the queue is empty"
            return self._ending("stalled", f"no batch finished for {duration(idle)} while {where}", missing)
        return None

    def out_of_sight(self, error: Exception, now: float | None = None) -> Ending | None:
        """Count a failed look; a stall if looks keep failing."""
        idle = (time.monotonic() if now is None else now) - self._since
        if idle < max(HIDDEN_S, min(self.stall, self.patience)):
            return None
        missing = [MissingBatch(batch, None) for _, batch in self._missing]
        return self._ending("stalled", f"the cloud is out of reach for {duration(idle)} ({error})", missing)

    def _with_letters(self, cloud: Cloud) -> list[MissingBatch]:
        dead = cloud.dead_letters
        letters = dead.read() if dead and dead.depth().total else []
        back = [letter for letter in letters if letter.order and letter.sent_ms > self.chosen.newest_ms]
        found = {
            (letter.order.output_bucket, letter.order.prefix, letter.order.batch): letter
            for letter in back
            if letter.order
        }
        return [MissingBatch(batch, found.get((each.bucket, each.dataset, batch))) for each, batch in self._missing]

    def _ending(self, status: Literal["stalled", "refused"], trouble: str, missing: Sequence[MissingBatch]) -> Ending:
        lost, total = sum(one.batch.count for one in missing), self.chosen.samples
        return Ending(
            status,
            total - lost,
            total,
            f"{lost} of {total} redriven samples are missing: {trouble}. {shortfall(missing)}",
            len(missing),
            Counter(one.letter.kind if one.letter else "unfinished" for one in missing),
        )


def _missing(cloud: Cloud, awaited: Awaited) -> Iterable[Batch]:
    """Awaited batches not covered by done marks: a LIST request for each 1,000 marks of a generator."""
    store = (replace(cloud, bucket=awaited.bucket) if awaited.bucket else cloud).store
    layout = Layout(awaited.dataset)
    done = {
        name: [batch for key in store.keys(f"{layout.marks}{name}/") if (batch := layout.batch_of(key))]
        for name in {name for name, _, _ in awaited.batches}
    }
    for name, start, count in awaited.batches:
        if any(gaps(name, done[name], range(start, start + count), start + count)):
            yield Batch(name, start, count)


def _queue(cloud: Cloud) -> DeadLetterQueue:
    if cloud.dead_letters is None:
        raise UserError(
            f"the queue {cloud.queue_url} has no dead-letter queue: give it a redrive policy, "
            "or set DEAD_LETTER_QUEUE_URL"
        )
    return cloud.dead_letters


def _few(counts: Counter[str]) -> str:
    shown = ", ".join(f"{name} ×{count}" for name, count in counts.most_common(3))
    return f"{shown} and {len(counts) - 3} more" if len(counts) > 3 else shown
