"""What samples cost on AWS: before a run from measured figures, and after it from its done marks.

Both count the same work: seconds of the function from CPU seconds, requests from batches and objects.
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

from include.cost.prices import Prices
from include.dataset.layout import SHARD_EXTENSIONS, Batch, Format
from include.dataset.mark import DoneMark
from include.forked import MB_PER_PROCESSOR
from include.planning.plan import DatasetSpec
from include.services.storage import PART_BYTES, Store
from include.validation.marks import AHEAD, read_marks

MOST_PROCESSORS = 6
"""Of a function with the most memory: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
PUT_CPU_S = 0.0018
"""Of the process that uploads, for an object of some 20 KB: `make bench-scale SCALE=--emulator` measures it."""
GETS_A_BATCH = 3
"""A worker looks for an earlier mark, and before and after its work for a checkpoint."""
MEMBER_BYTES = 512 + 256
"""What a tar adds to a file: its header, and half a block in the mean to fill up the last one."""
MARK_BYTES = 240
"""Of a done mark, for each sample."""
KEYS_A_LIST = 1000
MESSAGES_A_REQUEST = 10

POLL_S = 15.0
"""Between two looks of the DAG's wait."""
LISTS_A_RUN = 5
"""Of all marks, besides the polls: planning, enqueueing, before and after the wait, publishing."""
LONGEST_GAP_S = 1800.0
"""Between two batches of one run; it waits no longer for the next."""
DEEP = 0.1
"""Share of the samples that the DAG opens, where its form does not say otherwise."""


@dataclass(frozen=True)
class Function:
    """The function that makes samples."""

    memory_mb: int

    @property
    def cpus(self) -> float:
        """Processor time a second that its memory buys."""
        return min(MOST_PROCESSORS, self.memory_mb / MB_PER_PROCESSOR)

    @property
    def processes(self) -> int:
        """Processes that share a batch, as the handler forks them."""
        return max(1, round(self.cpus))

    def seconds(self, samples: int, cpu_seconds: float, upload_seconds: float) -> float:
        """How long a batch takes if nothing but processors is waited for.

        Of its CPU seconds those that upload are spent by one process, and the others by all, sample by sample.
        """
        busiest = math.ceil(samples / self.processes) / samples
        making = max(0.0, cpu_seconds - upload_seconds)
        return max(cpu_seconds / self.cpus, making * busiest, upload_seconds)


@dataclass(frozen=True)
class Work:
    """An amount of what is paid for. Amounts add up."""

    batches: int = 0
    samples: int = 0
    bytes: int = 0
    """Of samples' files."""
    stored: int = 0
    """With what shards and done marks add."""
    cpu_seconds: float = 0.0
    gb_seconds: float = 0.0
    invocations: int = 0
    puts: int = 0
    """And LIST requests, at the same price."""
    gets: int = 0
    queue_requests: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


def objects(form: Format, samples: int, batches: int, *, video: bool) -> int:
    """How many objects are written: done marks, and samples' files or shards."""
    return batches + (batches if form == "tar" else samples * _files(video))


def work(
    sizes: Mapping[int, int], cpu_seconds: float, size: int, *, form: Format, video: bool, function: Function
) -> Work:
    """What batches take: so many of each number of samples, with CPU seconds and bytes of files in all."""
    batches, samples = sum(sizes.values()), sum(count * number for count, number in sizes.items())
    if not samples:
        return Work()
    seconds, puts = 0.0, 0
    for count, number in sizes.items():
        mine = _puts(form, count, round(size * count / samples), video=video)
        seconds += number * function.seconds(count, cpu_seconds * count / samples, mine * PUT_CPU_S)
        puts += number * mine
    padding = MEMBER_BYTES * _files(video) if form == "tar" else 0
    return Work(
        batches=batches,
        samples=samples,
        bytes=size,
        stored=size + samples * (MARK_BYTES + padding),
        cpu_seconds=cpu_seconds,
        gb_seconds=seconds * function.memory_mb / 1024,
        invocations=batches,
        puts=puts,
        gets=GETS_A_BATCH * batches,
        queue_requests=batches * (2 + 1 / MESSAGES_A_REQUEST),  # received, deleted, and sent with nine others
    )


def foreseen(
    sizes: Mapping[int, int], cpu_seconds: float, size: float, *, form: Format, video: bool, function: Function
) -> Work:
    """What batches will take, if a sample takes so many CPU seconds to make, besides its upload, and bytes."""
    samples = sum(count * number for count, number in sizes.items())
    uploading = PUT_CPU_S * sum(
        number * _puts(form, count, round(size * count), video=video) for count, number in sizes.items()
    )
    return work(
        sizes, samples * cpu_seconds + uploading, round(samples * size), form=form, video=video, function=function
    )


def control(made: Mapping[str, Work], *, form: Format, video: bool, seconds: float, deep: float = DEEP) -> Work:
    """What the DAG itself asks for: listings of marks and samples, marks and opened samples, depths of queues."""
    if not any(one.batches for one in made.values()):
        return Work()
    pages = math.ceil(sum(one.batches for one in made.values()) / KEYS_A_LIST)
    polls = math.ceil(seconds / POLL_S)
    lists = LISTS_A_RUN * pages + math.ceil(polls * max(1.0, pages / 2))
    gets = 0
    for one in made.values():
        lists += math.ceil(one.batches / KEYS_A_LIST) + math.ceil((one.puts - one.batches) / KEYS_A_LIST)
        gets += one.batches + (one.batches if form == "tar" else math.ceil(deep * one.samples) * _files(video))
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
    """Storing it for a month; not in the total."""

    @classmethod
    def of(cls, work: Work, prices: Prices) -> "Cost":
        """What an amount of work costs."""
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
        """Of making the samples, once."""
        return self.compute + self.invocations + self.puts + self.gets + self.queue


@dataclass(frozen=True)
class Bill:
    """What samples cost, by generator."""

    generators: Mapping[str, Work]
    sizes: Mapping[str, Mapping[int, int]]
    """How many batches of each number of samples."""
    control: Work
    form: Format
    video: bool
    prices: Prices
    function: Function
    seconds: float = 0.0
    """How long the run waits for its batches."""
    read: float = 1.0
    """Share of the done marks that were read; a bill beforehand needs none."""

    @property
    def work(self) -> Work:
        """All of it."""
        return sum(self.generators.values(), self.control)

    @property
    def cost(self) -> Cost:
        """Of all of it."""
        return Cost.of(self.work, self.prices)

    def of(self, generator: str) -> Cost:
        """One generator's part, without what the run as a whole asks for."""
        return Cost.of(self.generators[generator], self.prices)

    def otherwise(self, *, form: Format | None = None, memory_mb: int | None = None) -> "Bill":
        """The bill of the same samples in another form, or by a function of other memory."""
        form = form or self.form
        function = Function(memory_mb) if memory_mb else self.function
        made = {
            name: foreseen(
                self.sizes[name],
                _making(one),
                one.bytes / one.samples,
                form=form,
                video=self.video,
                function=function,
            )
            for name, one in self.generators.items()
            if one.samples
        }
        asked = control(made, form=form, video=self.video, seconds=self.seconds)
        return replace(self, generators=made, control=asked, form=form, function=function)


@dataclass(frozen=True)
class OneByOne:
    """How such samples are usually made: one process a function, and each sample's files sent one after the other."""

    memory_mb: int = 3072
    """Its default where such generators are run in Lambda."""
    puts: int = 5
    """Of a sample: two pictures, a video, prompt and metadata."""
    put_s: float = 0.030
    """A PUT's way to S3 and back, assumed; nothing else is done meanwhile."""
    cpu_s: float | None = None
    """To make a sample; None is what ours take."""
    bytes: int | None = None
    """Of a sample; None is what ours have."""

    def bill(self, like: Bill) -> Bill:
        """The same number of samples and batches made like this."""
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
"""With the medians of 39 public generators of this kind, run as they are on a machine of the kind that ours ran on."""
SMALL_MB, LARGE_MB = MB_PER_PROCESSOR, 10_240


def alternatives(found: Bill) -> dict[str, Bill]:
    """Other ways to make the samples of a bill, ours first: with our generators, last with such as are usual."""
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
    """What all of a generator's samples took."""

    @property
    def cpu_seconds(self) -> float:
        """Processor time."""

    @property
    def bytes(self) -> int:
        """Of all their files."""


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
    """What finished batches cost, from what all samples of each generator took; others than the measured are left out.

    `seconds` is how long the run waited for them.
    """
    sizes: dict[str, Counter[int]] = {name: Counter() for name in measured}
    for batch in batches:
        if batch.generator in sizes:
            sizes[batch.generator][batch.count] += 1
    form, video = spec.output_format, spec.video
    made = {
        name: work(sizes[name], one.cpu_seconds, one.bytes, form=form, video=video, function=function)
        for name, one in measured.items()
    }
    asked = control(made, form=form, video=video, seconds=seconds)
    return Bill(made, sizes, asked, form, video, prices, function, seconds, read)


@dataclass
class Took:
    """What some samples took."""

    samples: int = 0
    cpu_seconds: float = 0.0
    bytes: int = 0

    def add(self, mark: DoneMark) -> None:
        """And those of this mark."""
        self.samples += len(mark.samples)
        self.cpu_seconds += mark.cpu_seconds
        self.bytes += mark.bytes

    def times(self, factor: float) -> "Took":
        """As much for more samples of the same kind."""
        return Took(round(self.samples * factor), self.cpu_seconds * factor, round(self.bytes * factor))


class Spending:
    """What a dataset has cost so far; it may grow, and each of its marks is read at most once.

    With `most`, so many marks of each generator are read, always the same of the same ones, and stand for all.
    """

    def __init__(
        self, store: Store, spec: DatasetSpec, *, prices: Prices, function: Function, most: int | None = None
    ) -> None:
        self._store, self._spec = store, spec
        self._prices, self._function, self._most = prices, function, most
        self._known: dict[Batch, Took] = {}

    def bill(self, marks: Sequence[tuple[Batch, datetime]], read: Callable[[int], object] = lambda count: None) -> Bill:
        """What these finished batches cost; when each was finished tells how long the run was.

        `read` is told how many marks more were read. One that can't be is validation's affair, and left out here.
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
    """CPU seconds of a sample, without its upload."""
    return max(0.0, done.cpu_seconds - done.puts * PUT_CPU_S) / done.samples


def money(dollars: float) -> str:
    """`$12.30`; of less than a dollar more digits."""
    if dollars >= 1:
        return f"${dollars:,.2f}"
    return f"${dollars:.4f}" if dollars >= 0.0001 or not dollars else f"${dollars:.6f}"


def _puts(form: Format, samples: int, size: int, *, video: bool) -> int:
    """PUT requests of a batch: its mark, and its files, or the parts of its shard with two that begin and end it."""
    if form == "files":
        return objects(form, samples, 1, video=video)
    size += samples * _files(video) * MEMBER_BYTES
    return 2 if size < PART_BYTES else 3 + math.ceil(size / PART_BYTES)


def _files(video: bool) -> int:
    return len(SHARD_EXTENSIONS) - (not video)
