"""Compare done marks with the plan: coverage, contents, repeated puzzles."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from pydantic import ValidationError

from generators.kit.generator import TaskType
from generators.kit.sample import VIDEO
from include.dataset.layout import Batch, Layout
from include.dataset.mark import DoneMark
from include.dataset.spec import DatasetSpec
from include.errors import reasons
from include.services.storage import NotFound, Store, Unreadable
from include.validation.threads import in_order

AHEAD = 16  # marks to prefetch


def read_marks(
    store: Store, layout: Layout, batches: Iterable[Batch], pool: ThreadPoolExecutor
) -> Iterator[tuple[Batch, DoneMark | str]]:
    """Yield each batch with its mark, or with the reason it is unreadable; one GET each, in flat memory."""

    def read(batch: Batch) -> Callable[[], tuple[Batch, DoneMark | str]]:
        return lambda: (batch, _read(store, layout.mark(batch)))

    return in_order(pool, map(read, batches), ahead=AHEAD)


def _read(store: Store, key: str) -> DoneMark | str:
    try:
        return DoneMark.model_validate_json(store.get(key))
    except ValidationError as error:
        return reasons(error)
    except (NotFound, Unreadable) as error:  # deleted since the listing, or damaged
        return str(error)


class Tally:
    """Sums over the done marks of a generator."""

    def __init__(self, *, across_levels: bool = False) -> None:
        self._across_levels = across_levels
        self.recorded = self.stills = 0
        self.bytes = 0
        self.cpu_seconds = 0.0
        self.peak_mb = 0
        self.rejects: Counter[str] = Counter()
        self.levels: Counter[str] = Counter()
        self.puzzles: dict[tuple[str, str], str] = {}  # level and hash of a puzzle: its first sample
        self.repeats: dict[str, dict[int, str]] = {}  # by level and index: pairs of samples
        self.digest = hashlib.sha256()
        self._next = 0

    def add(self, mark: DoneMark) -> None:
        """Count a mark; marks come in order, and a sample in two of them counts once."""
        self.cpu_seconds += mark.cpu_seconds
        self.peak_mb = max(self.peak_mb, mark.peak_mb)
        self.rejects.update(mark.rejects)
        for record in mark.samples:
            if record.index < self._next:
                continue
            self._next = record.index + 1
            self.recorded += 1
            self.stills += VIDEO in record.missing
            self.bytes += record.bytes
            self.levels[record.level] += 1
            self.digest.update(f"{record.index} {record.sha256}\n".encode())
            level = "" if self._across_levels else record.level
            first = self.puzzles.setdefault((level, record.param_hash), record.id)
            if first != record.id:
                self.repeats.setdefault(record.level, {})[record.index] = f"{record.id} = {first}"


def overlaps(batches: Iterable[Batch]) -> list[range]:
    """Indices shared by a batch and earlier ones."""
    found, at = [], 0
    for batch in sorted(batches):
        end = batch.start + batch.count
        if batch.start < at:
            found.append(range(batch.start, min(at, end)))
        at = max(at, end)
    return found


def differences(mark: DoneMark, batch: Batch, spec: DatasetSpec, generator: TaskType) -> list[str]:
    """Describe how a mark contradicts its name and the plan, by its first wrong sample."""
    pairs = {
        "generator": (mark.generator, batch.generator),
        "version": (mark.version, spec.generators[batch.generator].version),
        "start": (mark.start, batch.start),
        "count": (mark.count, batch.count),
        "block": (mark.block, spec.generators[batch.generator].block),
        "commit": (mark.commit, spec.generators[batch.generator].commit),
        "number of samples": (len(mark.samples) + len(mark.failed), batch.count),
    }
    wrong = [f"{name} is {stated!r}, not {true!r}" for name, (stated, true) in pairs.items() if stated != true]
    wrong += mark.differences(spec.recipe_of(batch.generator, mark.seed))
    for index, record in enumerate(mark.entries, batch.start):
        if (record.index, record.id) != (index, generator.id.task_id(index)):
            return [*wrong, f"sample {record.id} stands where {generator.id.task_id(index)} belongs"]
        if record.level != (level := generator.level_at(spec.level, index)):
            return [*wrong, f"sample {record.id} is of level {record.level!r}, not {level!r}"]
    return wrong


def named(generator: TaskType, ranges: Sequence[range]) -> tuple[str, str]:
    """The first sample of some index ranges, and all ranges in words."""
    count = sum(map(len, ranges))
    first = generator.id.task_id(ranges[0][0])
    words = [f"{r[0]}" if len(r) == 1 else f"{r[0]} to {r[-1]}" for r in ranges[:10]]
    more = f" and {len(ranges) - 10:,} more ranges" if len(ranges) > 10 else ""
    return first, f"{count:,} {'sample' if count == 1 else 'samples'}: index {', '.join(words)}{more}"
