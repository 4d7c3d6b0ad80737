"""Validate a group of generators: marks and listings of everything, a deep check of a fraction."""

import hashlib
import heapq
import logging
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from generators.kit.conformance.capacity import fewest_distinct
from generators.kit.distinct import searched
from generators.kit.generator import TaskType
from generators.kit.identity import GeneratorId
from generators.kit.registry import UnknownGenerator
from include.dataset import task_types
from include.dataset.capacity import capacity, searched_below
from include.dataset.layout import Batch
from include.dataset.mark import DoneMark, SampleRecord
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.planning.plan import gaps
from include.services.storage import NotFound, Store, Unreadable
from include.validation.checks import Checked, Expected, check_content, check_hash, check_names, some
from include.validation.drawn import difficulty_of, drawn
from include.validation.index import Index, available, row_drawn, row_of
from include.validation.marks import Tally, differences, named, overlaps, read_marks
from include.validation.problem import Problem, Rule
from include.validation.stored import (
    batches_of,
    generator_id,
    index_of,
    listed_samples,
    read_files,
    read_shard,
)
from include.validation.threads import in_order

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_PROBLEMS = 50  # kept per group, so that a result fits an XCom; all are counted
MOST_NOTES = 20
MOST_ANEW = 1000  # ranges of samples, kept for a repair
FEW_REPEATS, MOST_REPEATED = 3, 0.25  # of external samples: a number that is no fault, and a share of all
FEWEST_DEEP = 4  # deeply checked samples of each generator, however small the fraction

Progress = Callable[[int, int], None]


class GeneratorResult(BaseModel):
    """Findings for one generator's samples; cost and sizes come from its done marks."""

    model_config = ConfigDict(frozen=True)

    generator: str
    version: int
    planned: int
    found: int
    recorded: int  # samples in done marks
    deep_checked: int
    bytes: int
    cpu_seconds: float
    peak_mb: int
    rejects: dict[str, int]
    levels: dict[str, int]
    distinct: int  # different puzzles
    worst_psnr: float | None
    digest: str  # over the samples' content hashes, in order of index
    problems: tuple[Problem, ...]  # the first few of each rule
    problem_count: int
    rules: dict[str, int]  # how often each rule is broken
    faulty: int  # samples with a problem
    faulty_deep: int  # those among the deeply checked
    # samples to make anew: first index and count, the first ones
    anew: tuple[tuple[int, int], ...] = Field(default=(), exclude_if=lambda anew: not anew)
    stills: int = Field(default=0, exclude_if=lambda stills: not stills)  # samples without a video, in done marks
    external: bool = False
    notes: dict[str, int] = {}  # tolerated deviations of external samples, with counts


class GroupResult(BaseModel):
    """Results of a few generators: small enough to pass between tasks."""

    model_config = ConfigDict(frozen=True)

    generators: tuple[GeneratorResult, ...]

    @property
    def problem_count(self) -> int:
        """All problems, kept or not."""
        return sum(result.problem_count for result in self.generators)


def validate_group(
    store: Store,
    spec: DatasetSpec,
    generators: Sequence[str],
    *,
    deep: float = 1.0,
    index: bool = False,
    progress: Progress | None = None,
) -> GroupResult:
    """Check these generators of a dataset, given by full name.

    Check marks and presence of all samples, and content hashes of all samples in shards. Open, decode and redraw the
    fraction `deep`: always the same samples, at least `FEWEST_DEEP` of each generator. With `index`, write each
    generator's index of the samples found, if pyarrow is installed; of external ones in files, of those opened alone.
    `progress` gets the number of opened samples and their total. Raise `UserError` for a generator outside the dataset.
    """
    if not 0 <= deep <= 1:
        raise UserError(f"the fraction of samples to open must be 0..1, not {deep:g}")
    if unknown := [name for name in generators if name not in spec.generators]:
        raise UserError(f"dataset {spec.dataset!r} has no {some(unknown)}; it has {some(list(spec.generators))}")
    chosen = {name: deep_choice(name, spec.generators[name].indices, deep) for name in generators}
    total, done = sum(map(len, chosen.values())), 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress:
            progress(done, total)

    keep = max(3, MOST_PROBLEMS // max(1, len(generators)))
    if index and not available():
        log.warning("no index is written for the Studio's table: pyarrow is missing, install the extra `export`")
        index = False
    with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="validate") as pool:
        results = [_of_generator(store, spec, name, chosen[name], keep, pool, step, index) for name in generators]
    return GroupResult(generators=tuple(results))


def deep_choice(generator: str, indices: range, deep: float) -> list[int]:
    """Indices of the samples to open: the lowest hashes, so a larger `deep` only adds samples."""
    count = max(min(FEWEST_DEEP, len(indices)), round(deep * len(indices)))
    if count >= len(indices):
        return list(indices)

    def rank(index: int) -> bytes:
        return hashlib.sha256(f"{generator}/{index}".encode()).digest()

    return sorted(heapq.nsmallest(count, indices, key=rank))


def runs_of(indices: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Group ascending indices by runs: first index and count of each."""
    start = stop = -1
    for index in indices:
        if index != stop:
            if start >= 0:
                yield start, stop - start
            start = index
        stop = index + 1
    if start >= 0:
        yield start, stop - start


class _Findings:
    """Problems: all counted, the first few of each rule kept."""

    def __init__(self, generator: str, keep: int) -> None:
        self.generator = generator
        self.kept: list[Problem] = []
        self.rules: Counter[Rule] = Counter()
        self.notes: Counter[str] = Counter()
        self.faulty: dict[str, set[Rule]] = {}
        self.faulty_deep: set[str] = set()
        self._more: set[int] = set()
        self._keep = keep
        self._keep_each = max(3, keep // 4)

    def add(self, rule: Rule, reason: str, sample_id: str = "", indices: Iterable[int] = ()) -> None:
        """Record a problem found outside the checks of a single sample; making these indices anew may mend it."""
        self.extend([Problem(self.generator, sample_id, rule, reason)])
        self._more.update(indices)

    def anew(self, generator: GeneratorId, planned: range) -> Iterator[tuple[int, int]]:
        """The planned samples that making anew may mend, as ranges: first index and count."""
        own = {index for name in self.faulty if (index := index_of(generator, name)) is not None}
        return runs_of(index for index in sorted(own | self._more) if index in planned)

    def extend(self, problems: Iterable[Problem], *, deep: bool = False) -> None:
        """Record problems; `deep` marks those of an opened sample."""
        for problem in problems:
            self.rules[problem.rule] += 1
            if problem.sample_id:
                self.faulty.setdefault(problem.sample_id, set()).add(problem.rule)
                if deep:
                    self.faulty_deep.add(problem.sample_id)
            if len(self.kept) < self._keep and self.rules[problem.rule] <= self._keep_each:
                self.kept.append(problem)


def _of_generator(
    store: Store,
    spec: DatasetSpec,
    name: str,
    chosen: Sequence[int],
    keep: int,
    pool: ThreadPoolExecutor,
    step: Callable[[int], None],
    index: bool,
) -> GeneratorResult:
    findings = _Findings(name, keep)
    share = spec.generators[name]
    tally = Tally(across_levels=spec.dedup is True)
    found = deep_checked = 0
    worst: float | None = None
    try:
        generator = task_types.get(name)
    except UnknownGenerator as error:
        findings.add("generator-unknown", str(error))
        step(len(chosen))
        if index:
            store.delete(spec.layout.index(name))
    else:
        if generator.version != share.version:
            findings.add(
                "generator-version",
                f"planned with version {share.version}; this code has {generator.version} and can't redraw it",
            )
        with ExitStack() as stack:
            rows = stack.enter_context(Index(store, spec.layout.index(name))) if index else None
            check = _GeneratorCheck(store, spec, generator, chosen, findings, tally, pool, step, rows)
            check.run()
        found, deep_checked, worst = check.found, check.deep_checked, check.worst
    return GeneratorResult(
        generator=name,
        version=share.version,
        planned=share.samples,
        found=found,
        recorded=tally.recorded,
        deep_checked=deep_checked,
        bytes=tally.bytes,
        cpu_seconds=round(tally.cpu_seconds, 3),
        peak_mb=tally.peak_mb,
        rejects=dict(tally.rejects.most_common(20)),
        levels=dict(tally.levels),
        distinct=len(tally.puzzles),
        worst_psnr=None if worst is None else round(worst, 2),
        digest=tally.digest.hexdigest(),
        problems=tuple(findings.kept),
        problem_count=sum(findings.rules.values()),
        rules=dict(sorted(findings.rules.items())),
        faulty=len(findings.faulty),
        faulty_deep=len(findings.faulty_deep),
        anew=tuple(islice(findings.anew(generator_id(name), share.indices), MOST_ANEW)),
        stills=tally.stills,
        external=name in {one.id.full for one in task_types.external()},
        notes=dict(findings.notes.most_common(MOST_NOTES)),
    )


def _of(batch: Batch) -> range:
    return range(batch.start, batch.start + batch.count)


_STRANGERS: dict[Rule, str] = {
    "sample-extra": "not planned here",
    "sample-name": "no sample of this generator",
    "sample-twice": "stored twice",
}


@dataclass(frozen=True)
class _Read:
    """An opened sample: its row of the index, empty without one, and the outcome."""

    checked: Checked
    row: Mapping[str, Any] = field(default_factory=dict)


class _GeneratorCheck:
    """Checks of one generator's samples, in the dataset's format."""

    def __init__(
        self,
        store: Store,
        spec: DatasetSpec,
        generator: TaskType,
        chosen: Sequence[int],
        findings: _Findings,
        tally: Tally,
        pool: ThreadPoolExecutor,
        step: Callable[[int], None],
        rows: Index | None,
    ) -> None:
        self.found = self.deep_checked = 0
        self.worst: float | None = None
        self._store = store
        self._spec = spec
        self._generator = generator
        self._id: GeneratorId = generator.id
        self._planned = spec.generators[generator.id.full].indices
        self._chosen = chosen
        self._findings = findings
        self._tally = tally
        self._pool = pool
        self._step = step
        self._rows = rows
        self._cpu: dict[int, float] = {}  # seconds by index, of the samples read
        self._seeds: dict[int, int] = {}  # by index, of the samples read
        self._lacking: dict[int, tuple[str, ...]] = {}  # files that a sample lacks by its done mark
        self._seen = bytearray(len(self._planned))  # 1 for each planned sample found
        self._accounted: set[int] = set()  # not found, and not missing either
        self._strangers: dict[Rule, list[str]] = {rule: [] for rule in _STRANGERS}

    def run(self) -> None:
        """Run everything in order: marks, then samples, then totals."""
        tar = self._spec.output_format == "tar"
        batches = batches_of(self._store, self._spec.layout, self._id)
        self._coverage(batches, tar)
        records: dict[int, SampleRecord] = {}
        wanted = set(self._chosen)
        for batch, mark in self._marks(batches):
            if tar:
                self._cpu = _cpu_seconds(mark)
                self._shard(batch, mark, wanted)
            elif mark:
                self._lacking.update((record.index, record.missing) for record in mark.samples if record.missing)
                chosen = {record.index: record for record in mark.samples if record.index in wanted}
                records.update(chosen)
                self._seeds.update(dict.fromkeys(chosen, mark.seed))
                self._cpu.update((index, each) for index, each in _cpu_seconds(mark).items() if index in wanted)
        if tar:
            self._other_objects({self._spec.layout.shard(batch) for batch in batches})
        else:
            self._tree()
            opened = self._deep(
                self._read_and_check(index, records.get(index)) for index in self._chosen if self._is_seen(index)
            )
            others = self._others(batches, wanted) if self._rows else ()
            for row in heapq.merge(opened, others, key=lambda row: int(row.get("index", 0))):
                self._index(row)
        self._step(len(self._chosen) - self.deep_checked)
        self._presence()
        self._repeats()

    # Marks.

    def _coverage(self, batches: Sequence[Batch], tar: bool) -> None:
        missing = gaps(self._id.full, batches, self._planned, size=self._planned.stop)
        if ranges := [range(gap.start, gap.start + gap.count) for gap in missing]:
            first, text = named(self._generator, ranges)
            self._findings.add("mark-missing", f"no done mark covers {text}", first)
        for batch in batches:
            if batch.start < self._planned.start or batch.start + batch.count > self._planned.stop:
                self._findings.add(
                    "mark-extra", f"{batch.stem} reaches beyond the {len(self._planned):,} planned samples"
                )
        if tar and (twice := overlaps(batches)):
            first, text = named(self._generator, twice)
            self._findings.add("sample-twice", f"two shards hold {text}", first)

    def _marks(self, batches: Sequence[Batch]) -> Iterator[tuple[Batch, DoneMark | None]]:
        """Each batch with its mark, or None if the mark is unreadable or names another batch."""

        for batch, found in read_marks(self._store, self._spec.layout, batches, self._pool):
            mark = found if isinstance(found, DoneMark) else None
            if isinstance(found, str):
                self._findings.add("mark-format", f"{batch.stem}: {found[:300]}", indices=_of(batch))
            elif mark and (wrong := differences(mark, batch, self._spec, self._generator)):
                self._findings.add("mark-differs", f"{batch.stem}: {some(wrong, 4)}", indices=_of(batch))
                mark = None
            if mark:
                self._tally.add(mark)
                for failed in mark.failed:
                    self._accounted.add(failed.index)
                    self._findings.add("sample-failed", failed.reason, failed.id)
            yield batch, mark

    # Samples as files.

    def _tree(self) -> None:
        """Check presence of all samples and files with one listing."""
        for name, files in listed_samples(self._store, self._spec.layout, self._id):
            if not name:
                self._findings.add("object-extra", f"{some(list(files))} in no sample's folder")
            elif (index := self._place(name)) is not None:
                lacking = self._lacking.get(index, ())
                expected = Expected.by(self._spec, self._generator, index, missing=lacking)
                self._findings.extend(check_names(files, expected))

    def _read_and_check(self, index: int, record: SampleRecord | None) -> Callable[[], _Read]:
        def work() -> _Read:
            expected = Expected.by(self._spec, self._generator, index, record, self._seeds.get(index))
            folder = self._spec.layout.sample(self._id, expected.id)
            damaged: dict[str, Unreadable] = {}
            files = read_files(self._store, folder, expected.possible, damaged)
            row = self._row(files, expected)
            if damaged:
                found = expected.problems(("file-unreadable", str(error)) for error in damaged.values())
                return _Read(Checked(found), row)
            return _Read(check_content(files, expected), row)

        return work

    def _others(self, batches: Sequence[Batch], opened: Collection[int]) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of the samples found and not opened, in order: from their marks, read again, and drawn."""
        if isinstance(self._generator, ExternalGenerator):
            return
        last = -1
        for batch, mark in read_marks(self._store, self._spec.layout, batches, self._pool):
            if not isinstance(mark, DoneMark) or differences(mark, batch, self._spec, self._generator):
                continue
            seconds = _cpu_seconds(mark)
            for record in mark.samples:
                if record.index > last and record.index not in opened and self._is_seen(record.index):
                    last = record.index
                    expected = Expected.by(self._spec, self._generator, record.index, record, mark.seed)
                    yield row_drawn(self._again(drawn, expected), expected, record, seconds.get(record.index))

    def _again(self, draw: Callable[[Expected], T | None], expected: Expected) -> T | None:
        """What a sample drawn again says; None if this code can't draw it, which opening a sample reports."""
        if self._generator.version != self._spec.generators[self._id.full].version:
            return None
        try:
            return draw(expected)
        except Exception as error:  # a generator may raise anything
            log.warning("%s can't be drawn again: %s: %s", expected.id, type(error).__name__, error)
            return None

    # Samples in shards.

    def _shard(self, batch: Batch, mark: DoneMark | None, wanted: set[int]) -> None:
        """Read a whole shard and check the hashes of all its samples."""
        try:
            shard = read_shard(self._store.get(self._spec.layout.shard(batch)))
        except NotFound:
            first = self._id.task_id(batch.start)
            self._findings.add("shard-missing", f"{batch.stem}.tar is missing", first, _of(batch))
            return
        except Unreadable as error:
            self._accounted.update(_of(batch))
            self._findings.add("file-unreadable", str(error), self._id.task_id(batch.start), _of(batch))
            return
        if shard.oddities:
            self._findings.add("shard-format", f"{batch.stem}.tar: {some(shard.oddities, 4)}", indices=_of(batch))
        records = {record.index: record for record in mark.samples} if mark else {}
        deep = []
        rows: list[Mapping[str, Any]] = []
        for name, files in shard.samples.items():
            index = self._place(name, batch)
            if index is None:
                continue
            expected = Expected.by(self._spec, self._generator, index, records.get(index), mark.seed if mark else None)
            self._findings.extend(check_names(files, expected))
            if index in wanted:
                deep.append((files, expected))
            else:
                self._findings.extend(check_hash(files, expected))
                if self._rows:
                    difficulty = self._again(difficulty_of, expected)
                    rows.append({**self._row(files, expected), "difficulty": difficulty})
        rows += self._deep(self._check(files, expected) for files, expected in deep)
        if self._rows:
            for row in sorted(rows, key=lambda row: int(row["index"])):
                self._index(row)

    def _other_objects(self, shards: set[str]) -> None:
        top = self._spec.layout.key(f"{self._id.full}/")
        if others := [key.removeprefix(top) for key in self._store.keys(top) if key not in shards]:
            self._findings.add("object-extra", f"{some(others)} {'is' if len(others) == 1 else 'are'} no batch's shard")

    # Samples in either form.

    def _place(self, name: str, batch: Batch | None = None) -> int | None:
        """The index of a sample, if it belongs here and is new."""
        index = index_of(self._id, name)
        if index is None:
            self._strangers["sample-name"].append(name)
        elif index not in self._planned or (batch and not batch.start <= index < batch.start + batch.count):
            self._strangers["sample-extra"].append(name)
        elif self._is_seen(index):
            self._strangers["sample-twice"].append(name)
        else:
            self._seen[index - self._planned.start] = 1
            self.found += 1
            return index
        return None

    def _is_seen(self, index: int) -> bool:
        return bool(self._seen[index - self._planned.start])

    def _row(self, files: Mapping[str, bytes], expected: Expected) -> Mapping[str, Any]:
        return row_of(files, expected, self._cpu.get(expected.index)) if self._rows else {}

    def _index(self, row: Mapping[str, Any]) -> None:
        """Write a sample's row, after all findings in its files."""
        if self._rows:
            self._rows.add(row, self._findings.faulty.get(row["id"], ()))

    def _check(self, files: Mapping[str, bytes], expected: Expected) -> Callable[[], _Read]:
        return lambda: _Read(check_content(files, expected), self._row(files, expected))

    def _deep(self, work: Iterable[Callable[[], _Read]]) -> Iterator[Mapping[str, Any]]:
        """Open samples, and yield the row of each."""
        for read in in_order(self._pool, work, ahead=2 * (os.cpu_count() or 1)):
            checked = read.checked
            self._findings.extend(checked.problems, deep=True)
            self._findings.notes.update(checked.notes)
            self.deep_checked += 1
            if checked.psnr is not None:
                self.worst = checked.psnr if self.worst is None else min(self.worst, checked.psnr)
            self._step(1)
            yield {**read.row, "difficulty": checked.difficulty, "checked": "opened"} if read.row else {}

    def _presence(self) -> None:
        missing, gone = list[str](), list[int]()
        if self.found < len(self._planned):
            gone = [index for index in self._planned if not self._is_seen(index) and index not in self._accounted]
            missing = [self._id.task_id(index) for index in gone]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            self._findings.add(
                "sample-missing",
                f"{len(missing):,} of {len(self._planned):,} {verb} missing: {some(missing)}",
                missing[0],
                gone,
            )
        for rule, names in self._strangers.items():
            if names:
                self._findings.add(rule, f"{some(names)}: {_STRANGERS[rule]}", names[0])

    def _repeats(self) -> None:
        for level, repeats in self._tally.repeats.items():
            wrong = self._avoidable(repeats)
            if wrong:
                self._findings.add(
                    "duplicates",
                    f"{some(list(wrong.values()))}, where no puzzle may repeat",
                    self._id.task_id(min(wrong)),
                )
            elif not self._spec.dedup:
                self._by_chance(level, list(repeats.values()))

    def _avoidable(self, repeats: Mapping[int, str]) -> Mapping[int, str]:
        """Repeats of indices that have to show a new puzzle."""
        if self._spec.dedup:
            return repeats
        if self._spec.by_clients:  # only batches of one seed avoid each other's puzzles
            return {}
        below = searched_below(self._generator) if self._spec.dedup is None else {}
        if not below or self._generator.version != self._spec.generators[self._id.full].version:
            return {}
        own = task_types.own(self._id.short)
        new = searched(own, self._spec.level, self._spec.seed, repeats, below)
        return {index: pair for index, pair in repeats.items() if index in new}

    def _by_chance(self, level: str, repeats: Sequence[str]) -> None:
        """Compare repeats of independent draws with those to expect; note a few of external samples."""
        samples = self._tally.levels[level]
        distinct = samples - len(repeats)
        most = capacity(self._generator, level)
        if most is None and len(repeats) > max(FEW_REPEATS, samples * MOST_REPEATED):
            self._findings.add(
                "duplicates",
                f"{len(repeats):,} of {samples:,} samples repeat another one: {some(repeats)}; does the script ignore "
                f"its seed? `vmdp generators test {self._id.short}` tells",
                repeats[0].partition(" ")[0],
            )
        elif most is None:
            self._findings.notes[f"duplicates: {some(repeats)}"] = len(repeats)
        elif distinct < (fewest := fewest_distinct(samples, most)):
            self._findings.add(
                "duplicates",
                f"level {level}: {distinct:,} different puzzles in {samples:,} samples, where at least "
                f"{fewest:,.0f} are expected of {most:,}: {some(repeats)}",
                repeats[0].partition(" ")[0],
            )


def _cpu_seconds(mark: DoneMark | None) -> dict[int, float]:
    """The mean CPU time of a batch's samples, by index."""
    if mark is None or not mark.samples:
        return {}
    return dict.fromkeys((record.index for record in mark.samples), round(mark.cpu_seconds / len(mark.samples), 6))
