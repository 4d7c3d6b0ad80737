"""Completion: progress of a run, its end, and missing batches with their reasons.

Only done marks prove a batch done. Dead letters explain a missing one.
"""

import logging
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import ClientError

from include.cloud.connect import Cloud
from include.dataset.layout import Batch
from include.planning.plan import Plan
from include.services.dead_letters import DeadLetter, Kind, cause
from include.services.queue import Depth

log = logging.getLogger(__name__)

RATE_WINDOW = timedelta(minutes=5)
HOPELESS: tuple[Kind, ...] = ("invalid", "code")
"""Kinds of dead letters beyond the help of another try."""
MOST_NAMED = 20
"""Bound on missing batches named in a report."""
MOST_CAUSES = 8
LONGEST_WHY = 300
"""Characters of a reason in a report."""


@dataclass(frozen=True)
class Progress:
    """Planned and done samples, by generator."""

    planned: dict[str, int]
    done: dict[str, int]

    @classmethod
    def of(cls, plan: Plan, batches: Iterable[Batch]) -> "Progress":
        """Progress of a plan from the finished batches of its dataset."""
        planned = {name: plan.spec.generators[name].samples for name in plan.generators}
        return cls(planned, plan.done(batches))

    @property
    def total(self) -> int:
        """Samples planned."""
        return sum(self.planned.values())

    @property
    def finished(self) -> int:
        """Samples done."""
        return sum(self.done.values())

    @property
    def complete(self) -> bool:
        """True if nothing is missing."""
        return self.finished == self.total


@dataclass(frozen=True)
class Look:
    """Snapshot of a run."""

    marks: tuple[tuple[Batch, datetime], ...]
    """Done batches and the times of their marks."""
    progress: Progress
    rate: float | None
    """Samples per second; None if nothing finished lately."""
    queue: Depth
    dead: int | None
    """Letters in the dead-letter queue, of any run; None if it is unreachable or missing."""
    blocked: str | None = None
    """Reason the queue stands still, if it does."""

    @property
    def done(self) -> tuple[Batch, ...]:
        """The done batches."""
        return tuple(batch for batch, _ in self.marks)

    @property
    def left_s(self) -> float | None:
        """Seconds to the end at this rate."""
        return (self.progress.total - self.progress.finished) / self.rate if self.rate else None

    def __str__(self) -> str:
        pace = f", {self.rate:.1f}/s, {duration(self.left_s or 0)} left" if self.rate else ""
        dead = f", dead letters: {self.dead}" if self.dead else ""
        return (
            f"{self.progress.finished} of {self.progress.total} samples are done{pace}; "
            f"{self.queue.waiting} batches wait, {self.queue.in_flight} in flight{dead}"
            f"{f'; {self.blocked}' if self.blocked else ''}"
        )


def look(plan: Plan, cloud: Cloud) -> Look:
    """Look at marks and queues: a LIST request for each 1,000 marks, and two for the depths."""
    layout = plan.spec.layout
    found = ((layout.batch_of(key), written) for key, written in cloud.store.times(layout.marks))
    wanted = set(plan.generators)
    marks = tuple((batch, written) for batch, written in found if batch and batch.generator in wanted)
    progress = Progress.of(plan, (batch for batch, _ in marks))
    try:
        dead = cloud.dead_letters.depth().total if cloud.dead_letters else None
    except ClientError as error:  # no permission: waiting works without it
        log.warning("can't see the dead-letter queue: %s", error)
        dead = None
    pace = rate(marks, datetime.now(UTC))
    return Look(marks, progress, pace, cloud.queue.depth(), dead, cloud.blocked())


def rate(marks: Iterable[tuple[Batch, datetime]], now: datetime) -> float | None:
    """Samples per second since the first mark of the last five minutes; None without a second, later mark."""
    recent = [(written, batch.count) for batch, written in marks if written > now - RATE_WINDOW]
    if not recent:
        return None
    first = min(written for written, _ in recent)
    seconds = (max(written for written, _ in recent) - first).total_seconds()
    # Samples of the first mark were made before it.
    return sum(count for written, count in recent if written > first) / seconds if seconds else None


@dataclass(frozen=True)
class MissingBatch:
    """A batch without a done mark."""

    batch: Batch
    letter: DeadLetter | None
    """The dead letter of its message; None if it has none."""

    @property
    def why(self) -> str:
        """The dead letter's reason."""
        return f"{self.letter.kind}: {self.letter.reason}" if self.letter else "never finished"

    def __str__(self) -> str:
        last = self.batch.start + self.batch.count - 1
        return f"{self.batch.generator} samples {self.batch.start}..{last}: {_cut(self.why)}"


def missing_batches(plan: Plan, done: Iterable[Batch], letters: Iterable[DeadLetter]) -> list[MissingBatch]:
    """Missing batches of a plan, each with its dead letter, if any; a hopeless letter comes before others.

    Letters pinned to other code belong to an earlier run and do not count.
    """
    missing = list(plan.left(done))
    places: dict[str, list[int]] = {}
    for place, batch in enumerate(missing):
        places.setdefault(batch.generator, []).append(place)
    found: dict[int, DeadLetter] = {}
    for letter in letters_of(plan, letters):
        if letter.order is None or letter.order.code not in (None, plan.code):
            continue
        ordered = letter.order.batch
        mine = places.get(ordered.generator, [])
        first = bisect_right(mine, ordered.start, key=lambda place: missing[place].start + missing[place].count - 1)
        for place in mine[max(0, first - 1) :]:
            batch = missing[place]
            if batch.start >= ordered.start + ordered.count:
                break
            hopeless = place in found and found[place].kind in HOPELESS
            if batch.start + batch.count > ordered.start and not hopeless:
                found[place] = letter
    return [MissingBatch(batch, found.get(place)) for place, batch in enumerate(missing)]


def letters_of(plan: Plan, letters: Iterable[DeadLetter]) -> list[DeadLetter]:
    """Letters of messages with this plan's dataset and recipe, pinned to any code.

    Messages of other submitters into the same dataset do not count.
    """
    spec = plan.spec

    def ours(letter: DeadLetter) -> bool:
        order = letter.order
        return (
            order is not None
            and order.output_bucket is None
            and (order.prefix if spec.by_clients else order.dataset) == spec.dataset
            and order.type in plan.generators
            and order.recipe == spec.recipe_of(order.type, order.seed)
        )

    return [letter for letter in letters if ours(letter)]


def shortfall(missing: Sequence[MissingBatch]) -> str:
    """Summary of missing batches: counts by cause, then the first ones by name."""
    causes = Counter(_cut(cause(one.why)) for one in missing)
    counted = [f"{count} × {text}" for text, count in causes.most_common(MOST_CAUSES)]
    if len(causes) > MOST_CAUSES:
        counted.append(f"{len(causes) - MOST_CAUSES} causes more")
    lines = [f"Batches: {'; '.join(counted)}", *map(str, missing[:MOST_NAMED])]
    if len(missing) > MOST_NAMED:
        lines.append(f"and {len(missing) - MOST_NAMED} batches more")
    return "\n".join(lines)


@dataclass(frozen=True)
class Ending:
    """Outcome of a wait."""

    status: Literal["complete", "stalled", "refused"]
    """`stalled`: enqueueing again may help. `refused`: it can't."""
    finished: int
    total: int
    reason: str = ""
    """Missing batches and reasons, in a bounded number of lines; empty if complete."""
    missing: int = 0
    """Batches without a done mark."""
    causes: Mapping[str, int] = field(default_factory=dict)
    """Missing batches by kind of dead letter, or `unfinished`."""


class Watchdog:
    """Decides, look by look, if a run goes on.

    The run ends when everything is done, when one of its dead letters is hopeless, or when every missing batch is a
    dead letter. It ends when no batch finished for `stall` seconds with the queue empty or unreachable, and when none
    finished for `patience` seconds in any case.
    """

    def __init__(self, plan: Plan, *, stall: float, patience: float, now: float | None = None) -> None:
        self.plan = plan
        self.stall = stall
        self.patience = patience
        self.seen: Look | None = None
        self._since = time.monotonic() if now is None else now
        self._letters: list[DeadLetter] = []
        self._letters_of_depth = 0
        self._next_read = 0.0

    def check(self, cloud: Cloud, now: float | None = None) -> Ending | None:
        """Look once; return the run's ending, or None if it goes on. `now` is in seconds of a monotonic clock."""
        now = time.monotonic() if now is None else now
        seen = look(self.plan, cloud)
        if self.seen is None or seen.progress.finished > self.seen.progress.finished:
            self._since = now
        self.seen = seen
        if seen.progress.complete:
            return Ending("complete", seen.progress.finished, seen.progress.total)
        idle = now - self._since
        stalled = (idle >= self.stall and not seen.queue.total) or idle >= self.patience
        if seen.dead != self._letters_of_depth and (stalled or now >= self._next_read):
            self._read(cloud, seen.dead or 0, now)
        if self._letters or stalled:
            missing = missing_batches(self.plan, seen.done, self._letters)
            if any(one.letter and one.letter.kind in HOPELESS for one in missing):
                return self._ending("refused", "messages of this run were refused", missing)
            if all(one.letter for one in missing):
                return self._ending("stalled", "every missing batch is a dead letter", missing)
            if stalled:
                waiting = f"{seen.queue.total} messages wait" if seen.queue.total else "the queue is empty"
                waiting += f" ({seen.blocked})" if seen.blocked else ""
                return self._ending("stalled", f"no batch finished for {duration(idle)} while {waiting}", missing)
        return None

    def out_of_sight(self, error: Exception, now: float | None = None) -> Ending | None:
        """Count a failed look; a stall if looks keep failing."""
        idle = (time.monotonic() if now is None else now) - self._since
        if idle < min(self.stall, self.patience):
            return None
        done = self.seen.done if self.seen else ()
        reason = f"no batch finished for {duration(idle)} while the cloud is out of reach ({_cut(str(error))})"
        return self._ending("stalled", reason, missing_batches(self.plan, done, self._letters))

    def _read(self, cloud: Cloud, depth: int, now: float) -> None:
        """Read the dead letters, for at most a tenth of the time."""
        began = time.monotonic()
        letters = cloud.dead_letters.read() if cloud.dead_letters and depth else []
        self._next_read = now + 10 * (time.monotonic() - began)
        # Another reader may hide some of them just now; then read again.
        self._letters_of_depth = len(letters) if len(letters) < depth else depth
        self._letters = letters_of(self.plan, letters)

    def _ending(self, status: Literal["stalled", "refused"], trouble: str, missing: Sequence[MissingBatch]) -> Ending:
        lost = sum(one.batch.count for one in missing)
        total = self.plan.samples
        return Ending(
            status,
            total - lost,
            total,
            f"{lost} of {total} samples are missing: {trouble}. {shortfall(missing)}",
            len(missing),
            Counter(one.letter.kind if one.letter else "unfinished" for one in missing),
        )


def event(ending: Ending) -> dict[str, Any]:
    """An ending as the payload of a trigger's event."""
    return {**vars(ending), "causes": dict(ending.causes)}


def duration(seconds: float) -> str:
    """`40 s`, `12 min` or `3.5 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_WHY else text[: LONGEST_WHY - 1] + "…"
