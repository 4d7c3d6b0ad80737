"""Browse datasets: find them, choose the samples of a page, and read the files of one.

Nothing here lists samples: their keys follow from the plan and the done marks. So a page costs the same for a hundred
samples and for a hundred million.
"""

import heapq
import logging
import tarfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, overload

from pydantic import ValidationError

from generators.kit.generator import TaskType
from generators.kit.identity import SUFFIX, GeneratorId
from generators.kit.registry import UnknownGenerator
from include.dataset import task_types
from include.dataset.layout import DATASET, QUESTIONS, SHARD_EXTENSIONS, Batch, Layout
from include.dataset.mark import DoneMark
from include.dataset.message import MOST_SAMPLES
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.services.storage import NotFound, Store
from include.validation.problem import Problem
from include.validation.report import Report
from include.validation.stored import generator_id, index_of

log = logging.getLogger(__name__)

MOST_FOLDERS = 2000
"""Most prefixes a search for datasets visits."""
DEEPEST = 4
"""Most parts of a dataset's name."""
AT_ONCE = 16
"""Most requests in flight."""
WALK_BYTES = 1 << 20
"""Bytes of a shard per read while finding its members."""
MARKS_AT_ONCE = 256
"""Done marks per listing page while looking for a few."""
MOST_MARKS = 32
"""Most done marks read to estimate the cost of a dataset."""

Verdict = Literal["", "faulty", "sound"]


def find_datasets(store: Store) -> list[DatasetSpec]:
    """Find every dataset of a store, by name: one GET and one LIST request per candidate prefix."""
    found: list[DatasetSpec] = []
    level, seen = [""], 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="datasets") as pool:
        for _ in range(DEEPEST + 1):
            looked = list(pool.map(lambda prefix: _look_into(store, prefix), level[: MOST_FOLDERS - seen]))
            seen += len(looked)
            found += [spec for spec, _ in looked if spec]
            level = [name for _, names in looked for name in names]
    return sorted(found, key=lambda spec: spec.dataset)


def _look_into(store: Store, prefix: str) -> tuple[DatasetSpec | None, list[str]]:
    """The dataset of this prefix, if any, and the candidate prefixes below it."""
    spec = None
    try:
        spec = find_spec(store, prefix) if prefix else None
    except ValidationError:
        log.warning("what was planned can't be read: %s", store.where(Layout(prefix).spec))
    except (ValueError, OSError, UserError) as error:  # a link that leads elsewhere, or a folder of others
        log.warning("%s is left out: %s", prefix, error)
        return None, []
    try:
        below = list(store.folders(f"{prefix}/" if prefix else "")) if prefix != QUESTIONS else []
    except OSError as error:
        log.warning("what lies below %s is left out: %s", prefix, error)
        below = []
    names = [f"{prefix}/{name}" if prefix else name for name in below if not name.endswith(SUFFIX)]
    return spec, [name for name in names if DATASET.fullmatch(name) and name.count("/") < DEEPEST]


def find_spec(store: Store, name: str) -> DatasetSpec | None:
    """Read the spec; None if there is none. Raise `ValidationError` if it is malformed."""
    try:
        found = DatasetSpec.model_validate_json(store.get(Layout(name).spec))
    except NotFound:
        return None
    return found.model_copy(update={"dataset": name})  # in a folder, the plan does not name it


def known(full: str) -> TaskType | None:
    """The generator with this full id, external or not; None if it no longer exists."""
    try:
        found = task_types.get(full)
    except UnknownGenerator:
        return None
    return found if found.id.full == full else None


def part_of(spec: DatasetSpec, short: str) -> tuple[str, GeneratorId]:
    """Look up a dataset's generator by its short id; raise `UserError` if unknown."""
    for full in spec.generators:
        try:
            found = generator_id(full)
        except ValueError:
            continue
        if found.short == short:
            return full, found
    raise UserError(f"dataset {spec.dataset!r} has no samples of {short!r}")


def level_of(spec: DatasetSpec, full: str, index: int) -> str:
    """A sample's level; "" if the code does not know the generator."""
    generator = known(full)
    return spec.level or (generator.level_at(None, index) if generator else "")


def chosen(
    spec: DatasetSpec, full: str, *, level: str = "", verdict: Verdict = "", faulty: Mapping[int, object] | None = None
) -> Sequence[int]:
    """Planned indices of a generator matching a level and a validation result, in order.

    The time grows with the number of faulty samples, not with the dataset.
    """
    indices = spec.generators[full].indices
    if level:
        indices = _of_level(spec, full, indices, level)
    wrong = sorted(index for index in faulty or () if index in indices)
    if verdict == "faulty":
        return wrong
    return _Without(indices, [indices.index(index) for index in wrong]) if verdict == "sound" else indices


def _of_level(spec: DatasetSpec, full: str, indices: range, level: str) -> range:
    if spec.level is not None:
        return indices if level == spec.level else indices[:0]
    levels = list(generator.levels) if (generator := known(full)) else []
    if level not in levels:
        return indices[:0]
    return indices[(levels.index(level) - indices.start) % len(levels) :: len(levels)]


class _Without(Sequence[int]):
    """A range without the entries at some positions."""

    def __init__(self, all: range, places: Sequence[int]) -> None:
        self._all = all
        self._places = places
        # number of kept entries before the k-th omitted one
        self._before = [place - k for k, place in enumerate(places)]

    def __len__(self) -> int:
        return len(self._all) - len(self._before)

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[int]: ...

    def __getitem__(self, place: int | slice) -> int | Sequence[int]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self._all[place + bisect_right(self._before, place)]

    def index(self, value: int, *_: int) -> int:
        """Position of an entry; raise `ValueError` if omitted."""
        place = self._all.index(value)
        before = bisect_left(self._places, place)
        if before < len(self._places) and self._places[before] == place:
            raise ValueError(f"{value} is left out")
        return place - before


def marks_between(store: Store, layout: Layout, full: str, first: int, last: int) -> list[Batch]:
    """Finished batches holding any of these indices, in order.

    A batch has at most 10,000 samples, so one LIST request suffices, or some tens if batches are small.
    """
    prefix = f"{layout.marks}{full}/"
    found = []
    for key in store.keys(prefix, after=f"{prefix}{max(0, first - MOST_SAMPLES + 1):08d}", at_once=MARKS_AT_ONCE):
        batch = layout.batch_of(key)
        if batch is None or batch.start + batch.count <= first:
            continue
        if batch.start > last:
            break
        found.append(batch)
    return found


def read_mark(store: Store, layout: Layout, batch: Batch) -> DoneMark | None:
    """Read a done mark; None if missing or damaged."""
    try:
        return DoneMark.model_validate_json(store.get(layout.mark(batch)))
    except (NotFound, ValidationError):
        return None


@dataclass(frozen=True)
class Spent:
    """Resources spent on a dataset so far, extrapolated from some done marks if there are many."""

    cpu_seconds: float
    bytes: int
    peak_mb: int
    codes: tuple[str, ...]
    read: int
    marks: int

    @property
    def exact(self) -> bool:
        """True if it rests on every done mark."""
        return self.read == self.marks


def spent(done: Sequence[Batch], read: Callable[[Batch], DoneMark | None]) -> Spent:
    """Resources spent on finished batches; above 32, a selection stands for all, weighted by samples.

    A hash of their names selects them, so a growing dataset mostly rereads cached marks.
    """
    some = heapq.nsmallest(MOST_MARKS, done, key=lambda batch: zlib.crc32(f"{batch.generator}/{batch.stem}".encode()))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="marks") as pool:
        marks = [mark for mark in pool.map(read, some) if mark]
    all_samples, seen = sum(batch.count for batch in done), sum(mark.count for mark in marks)
    share = all_samples / seen if seen and len(marks) < len(done) else 1.0
    return Spent(
        cpu_seconds=share * sum(mark.cpu_seconds for mark in marks),
        bytes=round(share * sum(mark.bytes for mark in marks)),
        peak_mb=max((mark.peak_mb for mark in marks), default=0),
        codes=tuple(sorted({mark.code for mark in marks})),
        read=len(marks),
        marks=len(done),
    )


def faulty_samples(report: Report, full: str, generator: GeneratorId) -> dict[int, list[Problem]]:
    """Problems the report names for a generator's samples, by index: the first few of each rule."""
    found: dict[int, list[Problem]] = {}
    for result in report.generators:
        if result.generator == full:
            for problem in result.problems:
                index = index_of(generator, problem.sample_id)
                if index is not None:
                    found.setdefault(index, []).append(problem)
    return found


Members = Mapping[str, tuple[int, int]]
"""First byte and length of each file in a shard, by member name."""


def members(store: Store, key: str) -> Members:
    """Find the files of a shard by its headers: a ranged GET per MiB at most; raise `NotFound`."""
    found: dict[str, tuple[int, int]] = {}
    at = start = 0
    read = b""
    while True:
        if at + tarfile.BLOCKSIZE > start + len(read):
            start, read = at, store.get_range(key, at, WALK_BYTES)
        try:
            header = tarfile.TarInfo.frombuf(read[at - start : at - start + tarfile.BLOCKSIZE], "utf-8", "replace")
        except tarfile.HeaderError:  # the end, or no tar
            return found
        if header.size < 0 or len(found) > len(SHARD_EXTENSIONS) * MOST_SAMPLES:
            return found
        at += tarfile.BLOCKSIZE
        if header.isreg():
            found[header.name] = at, header.size
        at += -(-header.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def shard_of(store: Store, layout: Layout, full: str, index: int) -> Batch:
    """The finished batch of a sample; raise `NotFound` if there is none."""
    for batch in marks_between(store, layout, full, index, index):
        return batch
    raise NotFound(f"{full} sample {index}")


def member_name(generator: GeneratorId, index: int, file: str) -> str:
    """Member name of a sample's file in a shard."""
    return f"{generator.task_id(index)}.{SHARD_EXTENSIONS[file]}"
