"""Cost of samples on AWS: before a run from measured figures, after it from its done marks.

Both count the same work: function seconds from CPU seconds, requests from batches and objects.
"""

import hashlib
import heapq
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from generators.kit.sample import ALL_FILES, FILES
from include.cost.prices import Prices
from include.dataset.layout import Batch, Format
from include.dataset.mark import DoneMark
from include.dataset.recipe import Recipe
from include.dataset.spec import DatasetSpec
from include.forked import MB_PER_PROCESSOR
from include.services.storage import PART_BYTES, Store
from include.validation.marks import AHEAD, read_marks

MOST_PROCESSORS = 6
"""vCPUs of a function with the most memory: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
PUT_CPU_S = 0.0018
"""CPU seconds to upload an object of some 20 KB, measured by `make bench-scale SCALE=--emulator`."""
GETS_A_BATCH = 4
"""GETs per batch: its run, an earlier mark, and a checkpoint before and after the work."""
MEMBER_BYTES = 512 + 256
"""Bytes a tar adds to a file: its header, and half a block of padding on average."""
END_BYTES = 1024 + 5120
"""Bytes of a tar's end: two empty blocks, and half a record of padding on average."""
MARK_BYTES = 240
"""Bytes of a done mark per sample."""
KEYS_A_LIST = 1000
MESSAGES_A_REQUEST = 10

POLL_S = 15.0
"""Seconds between two polls of the DAG's wait."""
LISTS_A_RUN = 5
"""Listings of all marks besides the polls: planning, enqueueing, before and after the wait, publishing."""
LONGEST_GAP_S = 1800.0
"""Seconds between two batches of one run; a longer gap separates runs."""
DEEP = 0.1
"""Share of the samples opened by the DAG, by default."""


@dataclass(frozen=True)
class Function:
    """The function, as priced."""

    memory_mb: int

    @property
    def cpus(self) -> float:
        """vCPUs its memory buys."""
        return min(MOST_PROCESSORS, self.memory_mb / MB_PER_PROCESSOR)

    @property
    def processes(self) -> int:
        """Processes per batch, as forked by the handler."""
        return max(1, round(self.cpus))

    def seconds(self, samples: int, cpu_seconds: float, upload_seconds: float) -> float:
        """Seconds of a CPU-bound batch.

        One process spends the CPU seconds of uploads; all share the others, sample by sample.
        """
        busiest = math.ceil(samples / self.processes) / samples
        making = max(0.0, cpu_seconds - upload_seconds)
        return max(cpu_seconds / self.cpus, making * busiest, upload_seconds)


@dataclass(frozen=True)
class Work:
    """An amount of billable work. Amounts add up."""

    batches: int = 0
    samples: int = 0
    bytes: int = 0
    """Bytes of samples' files."""
    stored: int = 0
    """Bytes stored, with shards and done marks."""
    cpu_seconds: float = 0.0
    gb_seconds: float = 0.0
    invocations: int = 0
    puts: int = 0
    """PUT and LIST requests, at the same price."""
    gets: int = 0
    queue_requests: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


def files_of(recipe: Recipe) -> int:
    """The number of a sample's files, at most: few have as many key frames as one may have."""
    return len(ALL_FILES if recipe.keyframes else FILES) - (not recipe.video)


def objects(form: Format, samples: int, batches: int, *, files: int) -> int:
    """Number of objects written: done marks, and samples' files or shards."""
    return batches + (batches if form == "tar" else samples * files)


def work(
    sizes: Mapping[int, int], cpu_seconds: float, size: int, *, form: Format, files: int, function: Function
) -> Work:
    """Work of batches: their count by number of samples, with total CPU seconds and bytes of files."""
    batches, samples = sum(sizes.values()), sum(count * number for count, number in sizes.items())
    if not samples:
        return Work()
    seconds, puts = 0.0, 0
    for count, number in sizes.items():
        mine = _puts(form, count, round(size * count / samples), files=files)
        seconds += number * function.seconds(count, cpu_seconds * count / samples, mine * PUT_CPU_S)
        puts += number * mine
    padding, ends = (MEMBER_BYTES * files, END_BYTES * batches) if form == "tar" else (0, 0)
    return Work(
        batches=batches,
        samples=samples,
        bytes=size,
        stored=size + ends + samples * (MARK_BYTES + padding),
        cpu_seconds=cpu_seconds,
        gb_seconds=seconds * function.memory_mb / 1024,
        invocations=batches,
        puts=puts,
        gets=GETS_A_BATCH * batches,
        queue_requests=batches * (2 + 1 / MESSAGES_A_REQUEST),  # received, deleted, and sent with nine others
    )


def foreseen(
    sizes: Mapping[int, int], cpu_seconds: float, size: float, *, form: Format, files: int, function: Function
) -> Work:
    """Estimated work of batches, from CPU seconds per sample without upload, and bytes per sample."""
    samples = sum(count * number for count, number in sizes.items())
    uploading = PUT_CPU_S * sum(
        number * _puts(form, count, round(size * count), files=files) for count, number in sizes.items()
    )
    return work(
        sizes, samples * cpu_seconds + uploading, round(samples * size), form=form, files=files, function=function
    )


def control(made: Mapping[str, Work], *, form: Format, files: int, seconds: float, deep: float = DEEP) -> Work:
    """Requests of the DAG itself: listings, marks, opened samples, queue depths."""
    if not any(one.batches for one in made.values()):
        return Work()
    pages = math.ceil(sum(one.batches for one in made.values()) / KEYS_A_LIST)
    polls = math.ceil(seconds / POLL_S)
    lists = LISTS_A_RUN * pages + math.ceil(polls * max(1.0, pages / 2))
    gets = 0
    for one in made.values():
        lists += math.ceil(one.batches / KEYS_A_LIST) + math.ceil((one.puts - one.batches) / KEYS_A_LIST)
        gets += one.batches + (one.batches if form == "tar" else math.ceil(deep * one.samples) * files)
    return Work(puts=lists, gets=gets, queue_requests=2 * polls)


@dataclass(frozen=True)
class Cost:
    """US dollars."""

    compute: float
    """The function's GB-seconds."""
    invocations: float
    puts: float
    gets: float
    queue: float
    month: float
    """Storage for a month; not in the total."""

    @classmethod
    def of(cls, work: Work, prices: Prices) -> "Cost":
        """Price an amount of work."""
        return cls(
            compute=work.gb_seconds * prices.function.gb_second,
            invocations=work.invocations * prices.function.million_requests / 1e6,
            puts=work.puts * prices.s3.thousand_puts / 1e3,
            gets=work.gets * prices.s3.thousand_gets / 1e3,
            queue=work.queue_requests * prices.sqs.million_requests / 1e6,
            month=work.stored * prices.s3.gb_month / 1e9,
        )

    @property
    def total(self) -> float:
        """Total of making the samples, once."""
        return self.compute + self.invocations + self.puts + self.gets + self.queue


@dataclass(frozen=True)
class Bill:
    """Cost of samples by generator."""

    generators: Mapping[str, Work]
    sizes: Mapping[str, Mapping[int, int]]
    """Number of batches by number of samples."""
    control: Work
    form: Format
    files: int
    prices: Prices
    function: Function
    seconds: float = 0.0
    """Seconds the run waits for its batches."""
    read: float = 1.0
    """Share of the done marks read; 1 for an estimate."""

    @property
    def work(self) -> Work:
        """Total work."""
        return sum(self.generators.values(), self.control)

    @property
    def cost(self) -> Cost:
        """Total cost."""
        return Cost.of(self.work, self.prices)

    def of(self, generator: str) -> Cost:
        """One generator's part, without the run's own requests."""
        return Cost.of(self.generators[generator], self.prices)

    def otherwise(self, *, form: Format | None = None, memory_mb: int | None = None) -> "Bill":
        """Bill the same samples in another format, or by a function with other memory."""
        form = form or self.form
        function = Function(memory_mb) if memory_mb else self.function
        made = {
            name: foreseen(
                self.sizes[name],
                _making(one),
                one.bytes / one.samples,
                form=form,
                files=self.files,
                function=function,
            )
            for name, one in self.generators.items()
            if one.samples
        }
        asked = control(made, form=form, files=self.files, seconds=self.seconds)
        return replace(self, generators=made, control=asked, form=form, function=function)


@dataclass(frozen=True)
class OneByOne:
    """The usual method: one process per function, and each sample's files uploaded one after another."""

    memory_mb: int = 3072
    """Usual default for such generators in Lambda."""
    puts: int = 5
    """Files of a sample: two pictures, a video, prompt and metadata."""
    put_s: float = 0.030
    """Assumed seconds of a PUT round trip; nothing else happens meanwhile."""
    cpu_s: float | None = None
    """CPU seconds per sample; None takes ours."""
    bytes: int | None = None
    """Bytes per sample; None takes ours."""

    def bill(self, like: Bill) -> Bill:
        """Bill the same number of samples and batches, made like this."""
        made = {name: self._work(one) for name, one in like.generators.items() if one.samples}
        return replace(like, generators=made, control=Work(), function=Function(self.memory_mb))

    def _work(self, ours: Work) -> Work:
        making = _making(ours) if self.cpu_s is None else self.cpu_s
        cpu = making + self.puts * PUT_CPU_S
        size = ours.bytes if self.bytes is None else self.bytes * ours.samples
        return Work(
            batches=ours.batches,
            samples=ours.samples,
            bytes=size,
            stored=size,
            cpu_seconds=ours.samples * cpu,
            gb_seconds=ours.samples * (cpu + self.puts * self.put_s) * self.memory_mb / 1024,
            invocations=ours.batches,
            puts=ours.samples * self.puts,
            queue_requests=ours.queue_requests,
        )


REFERENCE = OneByOne(cpu_s=0.26, bytes=139_000)
"""Medians of 39 public generators of this kind, run unmodified on the same kind of machine."""
SMALL_MB, LARGE_MB = MB_PER_PROCESSOR, 10_240


def alternatives(found: Bill) -> dict[str, Bill]:
    """Alternatives to a bill, ours first: with our generators, last with the usual ones."""
    forms: tuple[Format, ...] = ("tar", "files")
    ways = {
        f"{form}, {memory:,} MB": found.otherwise(form=form, memory_mb=memory)
        for form in forms
        for memory in (SMALL_MB, LARGE_MB)
    }
    ways["one by one"] = OneByOne().bill(found)
    ways["one by one, usual"] = REFERENCE.bill(found)
    return ways


class Measured(Protocol):
    """Totals of a generator's samples."""

    @property
    def cpu_seconds(self) -> float:
        """CPU seconds."""

    @property
    def bytes(self) -> int:
        """Bytes of all files."""


def bill(
    spec: DatasetSpec,
    batches: Iterable[Batch],
    measured: Mapping[str, Measured],
    *,
    prices: Prices,
    function: Function,
    seconds: float = 0.0,
    read: float = 1.0,
) -> Bill:
    """Bill finished batches from the totals of each generator's samples; skip unmeasured generators.

    `seconds` is the time the run waited for them.
    """
    sizes: dict[str, Counter[int]] = {name: Counter() for name in measured}
    for batch in batches:
        if batch.generator in sizes:
            sizes[batch.generator][batch.count] += 1
    form, files = spec.output_format, files_of(spec)
    made = {
        name: work(sizes[name], one.cpu_seconds, one.bytes, form=form, files=files, function=function)
        for name, one in measured.items()
    }
    asked = control(made, form=form, files=files, seconds=seconds)
    return Bill(made, sizes, asked, form, files, prices, function, seconds, read)


@dataclass
class Took:
    """Totals of some samples."""

    samples: int = 0
    cpu_seconds: float = 0.0
    bytes: int = 0

    def add(self, mark: DoneMark) -> None:
        """Add those of this mark."""
        self.samples += len(mark.samples)
        self.cpu_seconds += mark.cpu_seconds
        self.bytes += mark.bytes

    def times(self, factor: float) -> "Took":
        """Scale to more samples of the same kind."""
        return Took(round(self.samples * factor), self.cpu_seconds * factor, round(self.bytes * factor))


class Spending:
    """Cost of a growing dataset so far; each mark is read at most once.

    `most` limits the marks read per generator; a fixed selection then stands for all.
    """

    def __init__(
        self, store: Store, spec: DatasetSpec, *, prices: Prices, function: Function, most: int | None = None
    ) -> None:
        self._store, self._spec = store, spec
        self._prices, self._function, self._most = prices, function, most
        self._known: dict[Batch, Took] = {}

    def bill(self, marks: Sequence[tuple[Batch, datetime]], read: Callable[[int], object] = lambda count: None) -> Bill:
        """Bill these finished batches; their finishing times give the duration of the run.

        `read` counts further marks. Unreadable marks are left to validation and skipped here.
        """
        batches = [batch for batch, _ in marks if batch.generator in self._spec.generators]
        mine: dict[str, list[Batch]] = {}
        for batch in batches:
            mine.setdefault(batch.generator, []).append(batch)
        chosen = {name: self._chosen(found) for name, found in mine.items()}
        self._read([batch for found in chosen.values() for batch in found if batch not in self._known], read)
        took = {}
        for name, found in chosen.items():
            seen = [self._known[batch] for batch in found]
            total = Took(*(sum(getattr(one, part.name) for one in seen) for part in fields(Took)))
            if total.samples:
                took[name] = total.times(sum(batch.count for batch in mine[name]) / total.samples)
        moments = sorted(moment for _, moment in marks)
        gaps = ((later - earlier).total_seconds() for earlier, later in pairwise(moments))
        return bill(
            self._spec,
            batches,
            took,
            prices=self._prices,
            function=self._function,
            seconds=sum(min(gap, LONGEST_GAP_S) for gap in gaps),
            read=sum(map(len, chosen.values())) / len(batches) if batches else 1.0,
        )

    def _chosen(self, batches: Sequence[Batch]) -> Sequence[Batch]:
        if self._most is None or len(batches) <= self._most:
            return batches
        return heapq.nsmallest(self._most, batches, key=lambda batch: hashlib.sha256(batch.stem.encode()).digest())

    def _read(self, batches: Sequence[Batch], read: Callable[[int], object]) -> None:
        with ThreadPoolExecutor(AHEAD, thread_name_prefix="marks") as pool:
            for batch, mark in read_marks(self._store, self._spec.layout, batches, pool):
                took = self._known[batch] = Took()
                if isinstance(mark, DoneMark):
                    took.add(mark)
                read(1)


def _making(done: Work) -> float:
    """CPU seconds per sample, without the upload."""
    return max(0.0, done.cpu_seconds - done.puts * PUT_CPU_S) / done.samples


def money(dollars: float) -> str:
    """Format dollars: `$12.30`, with more digits below a dollar."""
    if dollars >= 1:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= 0.0001 or not dollars else f"${dollars:.6f}"


def _puts(form: Format, samples: int, size: int, *, files: int) -> int:
    """PUT requests of a batch: its mark, and its files or the parts of its shard plus begin and end."""
    if form == "files":
        return objects(form, samples, 1, files=files)
    size += samples * files * MEMBER_BYTES
    return 2 if size < PART_BYTES else 3 + math.ceil(size / PART_BYTES)
