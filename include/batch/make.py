"""Carry out a batch: write its samples, then its done mark.

The mark is written last and lists the samples, so a batch is done if and only if its mark exists. A sample that its
generator can't make is listed there with the reason, and all others are made. The message alone decides all other keys
and bytes: a batch can be delivered twice, killed anywhere and repeated, and leaves the same objects. One that runs out
of time leaves a checkpoint, and its next delivery continues there.
"""

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Protocol

from generators.kit.distinct import Choice, choices, searched
from generators.kit.identity import GeneratorId
from generators.kit.registry import registry
from generators.kit.sample import FILES, VIDEO, BuildError, Sample, build
from include.batch.delivery import Delivery, OutOfTime
from include.dataset import shard
from include.dataset.capacity import searched_below
from include.dataset.code import code_digest
from include.dataset.layout import Layout
from include.dataset.mark import DoneMark, FailedSample, SampleRecord
from include.dataset.message import BatchMessage
from include.external.batch import Making, block_of, limits_of
from include.external.generator import ExternalGenerator
from include.external.sample import Form
from include.forked import Forked, peak_resident_bytes
from include.services.dead_letters import one_line
from include.services.runs import Cancelled, is_cancelled
from include.services.storage import Paused, Store, Stream
from include.settings import Settings

Made = tuple[Sample, SampleRecord] | FailedSample
TRIES = 2  # of a sample, before its generator is at fault and not the moment
SAMPLES_AT_ONCE = 4  # on their way to the store
UPLOADS_AT_ONCE = 16


class OtherCode(Exception):
    """The batch is pinned to other code; workers with it may be starting."""


def run_batch(
    message: BatchMessage,
    store: Store,
    *,
    prefix: str | None = None,
    request_id: str = "",
    processes: int = 0,
    out_of_time: Callable[[], bool] = lambda: False,
    made: Callable[[Sample], None] = lambda sample: None,
) -> DoneMark:
    """Write the batch's samples and its mark; return the mark in the store, ours or an earlier one.

    `prefix` replaces the message's dataset; "" is a plain folder. With `processes`, that many forked ones make the
    samples, else this one does. `made` gets each sample, in order. Raise `OutOfTime` once `out_of_time` is true,
    `OtherCode` or `Cancelled` before anything is written, `BuildError` if no new puzzle is found or an external
    generator fails, and `ChildDied`.
    """
    layout = Layout(message.prefix if prefix is None else prefix)
    if is_cancelled(store, layout, message.run):
        raise Cancelled(f"run {message.run} over dataset {layout.dataset!r} is cancelled")
    if message.code not in (None, code_digest()):
        raise OtherCode(f"the batch is pinned to code {message.code}, and this worker runs {code_digest()}")
    delivery = Delivery(message, store, layout)

    def work() -> DoneMark:
        begun = _Work.begin(delivery)
        begun.do(processes, out_of_time, made)
        return begun.mark(request_id)

    return delivery.settle(work)


class _Output(Protocol):
    """Sink for the samples of a batch while the next ones are made."""

    def add(self, sample: Sample) -> None:
        """Take a sample; wait if too much is on its way."""

    def close(self) -> None:
        """Return when everything is in the store."""

    def pause(self) -> Paused | None:
        """Return when the next delivery can find everything."""

    def abort(self) -> None:
        """Remove unfinished objects; never raises."""


@dataclass
class _Work:
    """One delivery's work on a batch."""

    delivery: Delivery
    output: _Output
    records: list[SampleRecord] = field(default_factory=list)
    failed: list[FailedSample] = field(default_factory=list)
    rejects: Counter[str] = field(default_factory=Counter)
    cpu_seconds: float = 0.0
    peak_mb: int = 0

    @classmethod
    def begin(cls, delivery: Delivery) -> "_Work":
        """Start at the checkpoint, if there is one."""
        output, before = delivery.open(lambda paused: _output(delivery, paused))
        if before is None:
            return cls(delivery, output)
        samples, failed = list(before.samples), list(before.failed)
        return cls(delivery, output, samples, failed, Counter(before.rejects), before.cpu_seconds)

    @property
    def message(self) -> BatchMessage:
        """The message that orders the batch."""
        return self.delivery.message

    @property
    def tried(self) -> int:
        """Number of samples that are made or can't be."""
        return len(self.records) + len(self.failed)

    def do(self, processes: int, out_of_time: Callable[[], bool], made: Callable[[Sample], None]) -> None:
        """Make and write the missing samples; save a checkpoint if time runs out."""

        def check() -> None:
            if out_of_time():
                batch = f"{self.message.generator.id.short} {self.message.batch.stem}"
                raise OutOfTime(
                    f"{self.tried} of {self.message.num_samples} samples of {batch} were made in time; "
                    f"index {self.message.start_index + self.tried} is next"
                )

        making = _making(self.message, self.message.indices[self.tried :], processes, check)
        began = time.process_time()
        try:
            try:
                with closing(making.results()) as results:
                    for result in results:
                        if isinstance(result, FailedSample):
                            self.failed.append(result)
                            continue
                        sample, record = result
                        self.output.add(sample)
                        self.records.append(record)
                        self.rejects.update(sample.rejects)
                        made(sample)
            finally:
                self.cpu_seconds = round(self.cpu_seconds + time.process_time() - began + making.cpu_seconds, 3)
                self.peak_mb = _peak_mb() + making.peak_mb
            self.output.close()
        except OutOfTime:
            self._save()
            raise
        except BaseException:
            self._abort()
            raise

    def mark(self, request_id: str) -> DoneMark:
        """The batch's done mark."""
        message = self.message
        return DoneMark(
            **dict(message.recipe),
            generator=message.type,
            version=message.generator.version,
            start=message.start_index,
            count=message.num_samples,
            block=message.block,
            commit=message.generator.pinned.commit if isinstance(message.generator, ExternalGenerator) else None,
            samples=tuple(self.records),
            failed=tuple(self.failed),
            rejects=dict(sorted(self.rejects.items())),
            bytes=sum(record.bytes for record in self.records),
            cpu_seconds=self.cpu_seconds,
            peak_mb=self.peak_mb,
            code=code_digest(),
            request_id=request_id,
        )

    def _save(self) -> None:
        try:
            saved = self.delivery.save(
                self.output.pause,
                samples=self.records,
                failed=self.failed,
                rejects=dict(self.rejects),
                cpu_seconds=self.cpu_seconds,
            )
        except BaseException:
            self._abort()
            raise
        if not saved:
            self._abort()

    def _abort(self) -> None:
        self.output.abort()
        self.delivery.aborted()


class _Making(Protocol):
    """Source of the samples of a batch."""

    @property
    def cpu_seconds(self) -> float:
        """Share of other processes, known after the last result."""

    @property
    def peak_mb(self) -> int:
        """Share of other processes, known after the last result."""

    def results(self) -> Generator[Made, None, None]:
        """The samples in order; no process is left when it is closed."""


def _making(message: BatchMessage, left: range, processes: int, check: Callable[[], None]) -> _Making:
    if isinstance(message.generator, ExternalGenerator):
        return _Block(message, message.generator, left, processes, check)
    return _Drawing(message, left, processes, check)


class _Drawing:
    """Samples drawn one by one."""

    def __init__(
        self,
        message: BatchMessage,
        left: range,
        processes: int,
        check: Callable[[], None],
    ) -> None:
        self._message = message
        self._check = check
        self._left = left
        self._choices: Mapping[int, Choice] = {}
        self._forked = Forked(left, self._make, processes)

    def results(self) -> Generator[Made, None, None]:
        self._choices = _chosen(self._message, self._left, self._check)  # before the fork, so it happens once
        with self._forked:
            yield from self._forked.results(self._check)

    def _make(self, index: int) -> Made:
        return _make(self._message, index, self._choices.get(index))

    @property
    def cpu_seconds(self) -> float:
        return self._forked.cpu_seconds

    @property
    def peak_mb(self) -> int:
        return self._forked.peak_mb


def _chosen(message: BatchMessage, left: range, check: Callable[[], None]) -> Mapping[int, Choice]:
    """The draws of indices that avoid the puzzles of lower ones; all others draw plainly."""
    own = registry.get(message.type)
    match message.dedup:
        case True:
            return choices(own, message.level, message.seed, left, check)
        case None:
            return searched(own, message.level, message.seed, left, searched_below(own), check)
        case False:
            return {}


class _Block:
    """Samples of an external generator, made a block at a time."""

    def __init__(
        self,
        message: BatchMessage,
        generator: ExternalGenerator,
        left: range,
        processes: int,
        check: Callable[[], None],
    ) -> None:
        count = message.block or message.num_samples
        start = message.start_index // count * count if message.block else message.start_index
        self._message = message
        self._making = Making(
            generator,
            block_of(generator, message.seed, start, count, message.level),
            left,
            Form(message.size, message.video, message.transcode, message.keyframes),
            limits_of(Settings(), int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", 0)) or None),
            processes,
            check,
        )

    def results(self) -> Generator[Made, None, None]:
        with closing(self._making.samples()) as samples:
            for sample in samples:
                yield sample, _record(self._message, sample)

    @property
    def cpu_seconds(self) -> float:
        return self._making.cost.cpu_seconds

    @property
    def peak_mb(self) -> int:
        return self._making.cost.peak_mb


def _make(message: BatchMessage, index: int, choice: Choice | None) -> Made:
    generator = registry.get(message.type)
    attempt = choice.attempt if choice else None
    for _ in range(TRIES):
        try:
            sample = build(generator, message.level, message.seed, index, attempt=attempt, **message.rendered)
        except (OSError, MemoryError):  # the machine is at fault, and the next delivery may find another
            raise
        except Exception as error:  # a generator may raise anything
            reason = _reason(message, index, error)
        else:
            sample = replace(sample, rejects=choice.rejects) if choice else sample
            return sample, _record(message, sample)
    level = generator.level_at(message.level, index)
    return FailedSample(id=generator.id.task_id(index), index=index, level=level, reason=reason)


def _reason(message: BatchMessage, index: int, error: Exception) -> str:
    if isinstance(error, BuildError):
        return one_line(str(error))
    level = message.generator.level_at(message.level, index)
    where = f"{message.generator.id.short} {level} seed {message.seed} index {index}"
    return one_line(f"{where}: {type(error).__name__}: {error}")


def _record(message: BatchMessage, sample: Sample) -> SampleRecord:
    return SampleRecord(
        id=sample.id,
        index=sample.index,
        level=message.generator.level_at(message.level, sample.index),
        attempt=sample.attempt,
        sha256=sample.sha256,
        param_hash=sample.param_hash,
        bytes=sum(map(len, sample.files.values())),
        missing=tuple(sorted(n for n in FILES if n not in sample.files and (message.video or n != VIDEO))),
    )


def _output(delivery: Delivery, paused: Paused | None) -> _Output:
    if delivery.message.output_format == "tar":
        return _Shard(delivery.store.stream(delivery.layout.shard(delivery.message.batch), paused))
    return _Files(delivery.message.generator.id, delivery.store, delivery.layout)


class _Files:
    """Each sample's files under its own keys; a few samples upload at once."""

    def __init__(self, generator: GeneratorId, store: Store, layout: Layout) -> None:
        self._generator, self._store, self._layout = generator, store, layout
        # The first file starts its threads, after the processes that make samples.
        self._pool = ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="upload")
        self._sending: deque[list[Future[None]]] = deque()

    def add(self, sample: Sample) -> None:
        self._settle(SAMPLES_AT_ONCE - 1)
        folder = self._layout.sample(self._generator, sample.id)
        files = sample.files.items()
        self._sending.append([self._pool.submit(self._store.put, folder + name, data) for name, data in files])

    def close(self) -> None:
        try:
            self._settle(0)
        finally:
            self.abort()

    def pause(self) -> None:
        self.close()

    def abort(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _settle(self, most: int) -> None:
        while len(self._sending) > most:
            for upload in self._sending.popleft():
                upload.result()


class _Shard:
    """One tar with the samples of the batch."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def add(self, sample: Sample) -> None:
        for piece in shard.members(sample.id, sample.files):
            self._stream.write(piece)

    def close(self) -> None:
        self._stream.write(shard.end(self._stream.size))
        self._stream.close()

    def pause(self) -> Paused:
        return self._stream.pause()

    def abort(self) -> None:
        self._stream.abort()


def _peak_mb() -> int:
    return round(peak_resident_bytes() / (1 << 20))
