"""Read the samples of a dataset in flat memory and compare them with their done marks."""

import hashlib
import json
import tarfile
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from generators.kit.identity import GeneratorId
from generators.kit.keyframes import names_of
from generators.kit.sample import FILES, METADATA, VIDEO, content_hash
from include.cloud.place import Place
from include.dataset.layout import SHARD_EXTENSIONS, Batch
from include.dataset.mark import DoneMark, Entry, FailedSample, SampleRecord
from include.dataset.spec import DatasetSpec
from include.external.names import OTHERS
from include.planning.plan import gaps, read_spec
from include.services.storage import NotFound, Store
from include.validation.stored import batches_of, generator_id, read_files

WINDOW_BYTES = 4 << 20  # of a shard: parse one while the next is in flight
SAMPLES_AT_ONCE = 32  # in flight from a bucket; a request takes tens of milliseconds
_NAMES = {extension: name for name, extension in SHARD_EXTENSIONS.items()}


@dataclass(frozen=True)
class Stored:
    """A sample as found: its files, or the reason it can't be used."""

    generator: GeneratorId
    version: int
    index: int
    record: SampleRecord | None
    """Its record in the done mark; None if no finished batch holds it."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    reason: str = ""
    """The reason for skipping it; "" for a whole sample."""
    refused: bool = False
    """True if it is whole but the format can't hold it."""

    @property
    def id(self) -> str:
        """The sample's id, its key in every export."""
        return self.generator.task_id(self.index)


class Source:
    """A dataset to export, in a folder or a bucket, stored as files or as shards."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.store: Store = place.store()
        # A copied dataset has its old name in the spec, but not in its keys.
        self.spec: DatasetSpec = read_spec(self.store, place.prefix).model_copy(update={"dataset": place.prefix})
        self.name = read_spec(self.store, place.prefix).dataset or place.root.rpartition("/")[2]

    @cached_property
    def generators(self) -> tuple[GeneratorId, ...]:
        """The dataset's generators, in the order of their ids."""
        return tuple(sorted(map(generator_id, self.spec.generators), key=lambda generator: generator.order))

    @cached_property
    def file_names(self) -> tuple[str, ...]:
        """The files of each sample, without its key frames."""
        return tuple(name for name in FILES if self.spec.video or name != VIDEO)

    def batches(self, generator: GeneratorId) -> list[Batch]:
        """A generator's finished batches with planned samples, in order."""
        planned = self.spec.generators[generator.full].indices
        return [
            batch
            for batch in batches_of(self.store, self.spec.layout, generator)
            if batch.start < planned.stop and batch.start + batch.count > planned.start
        ]

    def mark(self, batch: Batch) -> DoneMark:
        """The done mark of a finished batch."""
        return DoneMark.model_validate_json(self.store.get(self.spec.layout.mark(batch)))

    def missing(self, generator: GeneratorId, batches: Sequence[Batch]) -> Iterator[int]:
        """Planned indices without a finished batch."""
        planned = self.spec.generators[generator.full].indices
        for gap in gaps(generator.full, batches, planned, max(1, planned.stop)):
            yield from range(gap.start, gap.start + gap.count)

    def read(self, generator: GeneratorId, indices: Sequence[int], batches: Sequence[Batch]) -> Iterator[Stored]:
        """Read these samples from finished batches, in order of index; the indices must be sorted."""
        left = deque(indices)
        for batch in sorted(batches):
            end = batch.start + batch.count
            while left and left[0] < batch.start:
                yield self._nowhere(generator, left.popleft())
            wanted = []
            while left and left[0] < end:
                wanted.append(left.popleft())
            if wanted:
                records = {entry.index: entry for entry in self.mark(batch).entries}
                if self.spec.output_format == "tar":
                    yield from self._of_shard(generator, batch, wanted, records)
                else:
                    yield from self._of_files(generator, wanted, records)
        for index in left:
            yield self._nowhere(generator, index)

    def _nowhere(self, generator: GeneratorId, index: int) -> Stored:
        version = self.spec.generators[generator.full].version
        return Stored(generator, version, index, None, reason="no finished batch holds it")

    def _of_files(
        self, generator: GeneratorId, wanted: Iterable[int], records: Mapping[int, Entry]
    ) -> Iterator[Stored]:
        def work(index: int) -> Stored:
            folder = self.spec.layout.sample(generator, generator.task_id(index))
            files = read_files(self.store, folder, self.file_names)
            files |= read_files(self.store, folder, more_files_in(files))
            return self._checked(generator, index, records.get(index), files)

        if not self.place.bucket:  # a thread would only add work
            yield from map(work, wanted)
            return
        with ThreadPoolExecutor(SAMPLES_AT_ONCE, thread_name_prefix="export") as pool:
            pending: deque[Future[Stored]] = deque()
            for index in wanted:
                pending.append(pool.submit(work, index))
                if len(pending) > SAMPLES_AT_ONCE:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()

    def _of_shard(
        self, generator: GeneratorId, batch: Batch, wanted: Sequence[int], records: Mapping[int, Entry]
    ) -> Iterator[Stored]:
        ids = {generator.task_id(index): index for index in wanted}
        left = deque(wanted)
        shard = self.spec.layout.shard(batch)
        for sample_id, files in shard_samples(self.store, shard, ids, ahead=self.place.bucket):
            index = ids[sample_id]
            if index not in left:
                continue  # a second member of the same name
            while left[0] != index:
                missed = left.popleft()
                yield self._checked(generator, missed, records.get(missed), {})
            left.popleft()
            yield self._checked(generator, index, records.get(index), files)
        for index in left:
            yield self._checked(generator, index, records.get(index), {})

    def _checked(self, generator: GeneratorId, index: int, record: Entry | None, files: Mapping[str, bytes]) -> Stored:
        lacking = record.missing if isinstance(record, SampleRecord) else ()
        due = (*(name for name in self.file_names if name not in lacking), *more_files_in(files))
        missing = [name for name in due if name not in files]
        reason = ""
        if isinstance(record, FailedSample):
            reason, record = record.reason, None
        elif record is None:
            reason = "its batch's done mark does not name it"
        elif missing:
            reason = f"{', '.join(missing)} missing" if files else "its files are missing"
        elif content_hash({n: hashlib.sha256(data).hexdigest() for n, data in files.items()}) != record.sha256:
            reason = "its files are not those that its done mark names"
        version = self.spec.generators[generator.full].version
        return Stored(generator, version, index, record, {} if reason else files, reason)


def more_files_in(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The key frames with their prompt, and the further files, that a sample's metadata list; none if unreadable."""
    try:
        found = json.loads(files.get(METADATA, b"null"))
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, dict):
        return ()
    origin = found.get("origin")
    return (*names_of(found), *((OTHERS,) if isinstance(origin, dict) and origin.get("others") else ()))


def shard_samples(
    store: Store, key: str, wanted: Mapping[str, object], *, ahead: bool = False
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield the wanted samples of a shard one by one; skip unreadable ones.

    A sample's members are adjacent in the project's shards. Nothing else of the shard stays in memory. For a remote
    store, `ahead` prefetches.
    """
    with _Window(store, key, ahead=ahead) as window:
        yield from _samples(window, wanted)


def _samples(window: "_Window", wanted: Mapping[str, object]) -> Iterator[tuple[str, dict[str, bytes]]]:
    at, current, files = 0, "", dict[str, bytes]()
    while True:
        try:
            header = tarfile.TarInfo.frombuf(window.read(at, tarfile.BLOCKSIZE), "utf-8", "replace")
        except (tarfile.HeaderError, NotFound):
            break
        at += tarfile.BLOCKSIZE
        sample_id, _, extension = header.name.partition(".")
        if sample_id != current:
            if files:
                yield current, files
            current, files = sample_id, {}
        if sample_id in wanted and extension in _NAMES and header.isreg() and 0 <= header.size < window.most:
            content = window.read(at, header.size)
            if len(content) == header.size:
                files[_NAMES[extension]] = content
        at += -(-max(0, header.size) // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
    if files:
        yield current, files


class _Window:
    """Random access to an object, read forward a few megabytes at a time."""

    most = 256 << 20
    """Largest plausible member in bytes; no file of a sample reaches a hundredth of it."""

    def __init__(self, store: Store, key: str, *, ahead: bool) -> None:
        self._store, self._key = store, key
        self._start, self._data = 0, b""
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ahead") if ahead else None
        self._next: tuple[int, Future[bytes]] | None = None

    def __enter__(self) -> "_Window":
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def read(self, start: int, length: int) -> bytes:
        """Read `length` bytes from `start`; fewer at the end of the object."""
        if start < self._start or start + length > self._start + len(self._data):
            self._move(start, length)
        offset = start - self._start
        return self._data[offset : offset + length]

    def _move(self, start: int, length: int) -> None:
        rest = self._data[start - self._start :] if self._start <= start <= self._start + len(self._data) else b""
        at = start + len(rest)
        if self._next and self._next[0] == at:
            data = self._next[1].result()
        else:
            data = self._store.get_range(self._key, at, max(length - len(rest), WINDOW_BYTES))
        self._next = None
        if len(rest) + len(data) < length and data:
            more = length - len(rest) - len(data)
            data += self._store.get_range(self._key, at + len(data), more)
        self._start, self._data = start, rest + data
        end = at + len(data)
        if self._pool and len(data) >= WINDOW_BYTES:
            self._next = end, self._pool.submit(self._store.get_range, self._key, end, WINDOW_BYTES)


def batches_for(indices: Sequence[int], batches: Sequence[Batch]) -> list[Batch]:
    """Select the batches holding any of the indices; both are sorted."""
    starts = list(indices)
    return [
        batch
        for batch in batches
        if bisect_right(starts, batch.start + batch.count - 1) > bisect_right(starts, batch.start - 1)
    ]
