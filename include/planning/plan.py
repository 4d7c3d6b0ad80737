"""Planning: the samples of a dataset, and its missing batches."""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from generators.kit.conformance.capacity import expected_distinct
from generators.kit.generator import TaskType
from generators.kit.pacing import least_frames
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import draw
from include.dataset import task_types
from include.dataset.capacity import capacity, searched_below
from include.dataset.code import code_digest
from include.dataset.layout import Batch, Layout, checked_dataset
from include.dataset.message import LAST_INDEX, MOST_SAMPLES, BatchMessage, not_distinct
from include.dataset.recipe import FIRST, MIXED, Recipe, fingerprint
from include.dataset.spec import DatasetSpec, Share
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.services.storage import Changed, NotFound, Store

TRIED = 16  # puzzles of a level whose solutions are timed
BATCH_SIZES = Path(__file__).with_name("batches.toml")


class Request(Recipe):
    """Samples as a person orders them: the form of the DAG and the options of the command line."""

    model_config = ConfigDict(extra="forbid")

    generators: tuple[str, ...]
    samples: Annotated[int, Field(ge=1, le=LAST_INDEX + 1)]
    batch_size: Annotated[int | None, Field(ge=1, le=MOST_SAMPLES)] = None
    dataset: str | None = None
    start: Annotated[int, Field(ge=0, le=LAST_INDEX)] = 0
    repeats: bool = False
    """Accept more samples than a level has different puzzles."""

    @field_validator("generators")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            found = task_types.select(value)
        except UnknownGenerator as error:
            raise ValueError(str(error)) from None
        if not found:
            raise ValueError(
                "there are no external generators: download some with `vmdp generators download`"
                if task_types.ALL_EXTERNAL in value
                else "name at least one generator, or all"
            )
        return tuple(generator.id.full for generator in found)

    @field_validator("level", "dataset", mode="before")
    @classmethod
    def _blank_is_none(cls, value: Any) -> Any:
        return None if value in ("", MIXED) else value

    @model_validator(mode="after")
    def _possible(self) -> "Request":
        chosen = [task_types.get(name) for name in self.generators]
        for generator in chosen:
            generator.level_at(self.level, 0)
        if self.transcode and not any(isinstance(generator, ExternalGenerator) for generator in chosen):
            raise ValueError("there is nothing to transcode: no external generator is chosen")
        if self.start + self.samples - 1 > LAST_INDEX:
            raise ValueError(f"the last index would be above {LAST_INDEX}")
        if self.dataset is not None:
            try:
                checked_dataset(self.dataset)
            except UserError as error:
                raise ValueError(str(error)) from None
        return self

    @property
    def dataset_name(self) -> str:
        """The dataset's name: derived from the whole request unless it names one."""
        if self.dataset:
            return self.dataset
        digest = hashlib.sha256(fingerprint(self, ("generators", "samples", *FIRST, "start"))).hexdigest()[:8]
        return f"{len(self.generators)}x{self.samples}-{self.level or MIXED}-seed-{self.seed}-{digest}"


class Plan(BaseModel):
    """One run over a dataset: its generators, batch sizes and code."""

    model_config = ConfigDict(frozen=True)

    spec: DatasetSpec
    generators: tuple[str, ...]
    batch_sizes: dict[str, int]
    code: str
    run: str = ""
    """Id of the run, by which its batches can be cancelled; without one, they can't be."""

    @classmethod
    def whole(cls, spec: DatasetSpec) -> "Plan":
        """A read-only plan of everything in the dataset."""
        return cls(spec=spec, generators=tuple(spec.generators), batch_sizes={}, code="")

    @classmethod
    def of(cls, spec: DatasetSpec, generators: Collection[str], run: str = "") -> "Plan":
        """A run over these of the dataset's generators by the present code; `UserError` if it makes other samples."""
        if spec.by_clients:
            raise UserError(
                f"dataset {spec.dataset!r} is made by messages of clients, with a seed for each batch: delete the done "
                "marks of the wrong batches, and send their messages again"
            )
        sizes = dict[str, int]()
        for name in sorted(generators):
            share = spec.generators[name]
            try:
                generator = task_types.get(name)
            except UnknownGenerator as error:
                raise UserError(str(error)) from None
            commit = generator.pinned.commit if isinstance(generator, ExternalGenerator) else None
            if (generator.version, commit) != (share.version, share.commit):
                now = f"version {generator.version}" + (f" at commit {commit[:12]}" if commit else "")
                raise UserError(f"{name} was planned with another version: this code has {now}")
            sizes[name] = share.block or default_batch_size(generator)
        return cls(spec=spec, generators=tuple(sizes), batch_sizes=sizes, code=code_digest(), run=run)

    @property
    def samples(self) -> int:
        """Number of samples planned."""
        return sum(self.spec.generators[name].samples for name in self.generators)

    @property
    def repeats(self) -> str:
        """The levels of its generators where puzzles are expected to repeat, in words; "" if there are none."""
        found = [
            f"{task_types.get(name).id.short} {level} up to about {many:,} of {count:,}"
            for name in self.generators
            for level, count, many in expected_repeats(self.spec, name)
        ]
        return f"samples that repeat a puzzle: {_listed(found)}" if found else ""

    def left(self, done: Iterable[Batch], among: Sequence[Batch] | None = None) -> Iterator[Batch]:
        """The batches besides the done ones; with `among`, the parts that are left of those."""
        ranges = _by_generator(done)
        for name in self.generators:
            planned = self.spec.generators[name].indices
            found = gaps(name, ranges.get(name, []), planned, self.batch_sizes[name] if among is None else planned.stop)
            yield from found if among is None else _shared(found, among)

    def missing(self, done: Iterable[Batch], among: Sequence[Batch] | None = None) -> Iterator[BatchMessage]:
        """The messages that order the batches left, see `left`."""
        for batch in self.left(done, among):
            yield BatchMessage(
                **dict(self.spec.recipe_of(batch.generator)),
                type=batch.generator,
                start_index=batch.start,
                num_samples=batch.count,
                dataset=self.spec.dataset or None,
                block=self.spec.generators[batch.generator].block,
                code=self.code,
                run=self.run or None,
            )

    def done(self, done: Iterable[Batch]) -> dict[str, int]:
        """Number of planned samples done, by generator."""
        ranges = _by_generator(done)
        return {
            name: share.samples
            - sum(gap.count for gap in gaps(name, ranges.get(name, []), share.indices, share.samples))
            for name, share in ((name, self.spec.generators[name]) for name in self.generators)
        }


def sketch(request: Request, *, folder: bool = False, blocks: Mapping[str, int] | None = None) -> Plan:
    """Plan a request without a store; `blocks` are those of the dataset's external generators."""
    chosen = [task_types.get(name) for name in request.generators]
    sizes = {one.id.full: request.batch_size or default_batch_size(one) for one in chosen}
    for one in chosen:
        if isinstance(one, ExternalGenerator):
            known = (blocks or {}).get(one.id.full)
            if request.batch_size is None:
                # Without an explicit size, keep the first plan's.
                whole = request.samples if one.same_blocks(request.level) else min(sizes[one.id.full], request.samples)
                sizes[one.id.full] = known or whole
            if one.same_blocks(request.level) and request.start + request.samples > sizes[one.id.full]:
                raise UserError(
                    f"{one.id.short} makes the same samples in every block of {sizes[one.id.full]:,}, so samples up to "
                    f"{request.start + request.samples:,} would repeat others: "
                    f"{'ask for fewer' if known else 'leave --batch-size out, and start at 0'}"
                )
    spec = DatasetSpec(
        **dict(request.recipe),
        dataset="" if folder else request.dataset_name,
        generators={one.id.full: _share(one, request, sizes[one.id.full]) for one in chosen},
    )
    return Plan(
        spec=spec,
        generators=request.generators,
        batch_sizes=sizes,
        code=code_digest(),
    )


def make_plan(request: Request, store: Store, *, folder: bool = False, dry_run: bool = False) -> Plan:
    """Fix the dataset's spec in the store, or extend the one that is there; plan the run over it.

    With `folder`, the store holds this dataset alone, at its top. With `dry_run`, nothing is written. Raise
    `UserError` if the dataset exists and differs, or if a level has fewer puzzles than samples are requested.
    Safe to repeat.
    """
    external = any(isinstance(task_types.get(name), ExternalGenerator) for name in request.generators)
    blocks = _blocks(store, "" if folder else request.dataset_name) if external else {}
    plan = sketch(request, folder=folder, blocks=blocks)
    return plan.model_copy(update={"spec": _agreed(plan.spec, store, request.repeats, dry_run)})


def _share(generator: TaskType, request: Request, size: int) -> Share:
    share = Share(version=generator.version, samples=request.samples, start=request.start)
    if isinstance(generator, ExternalGenerator):
        return share.model_copy(update={"commit": generator.pinned.commit, "block": size})
    return share


def _blocks(store: Store, dataset: str) -> Mapping[str, int]:
    """Blocks of a dataset's external generators; empty if there is no dataset."""
    try:
        shares = read_spec(store, dataset).generators
    except UserError:
        return {}
    return {name: share.block for name, share in shares.items() if share.block}


def read_spec(store: Store, dataset: str) -> DatasetSpec:
    """Read the spec of a dataset; `UserError` if there is none."""
    key = Layout(dataset).spec
    try:
        return DatasetSpec.model_validate_json(store.get(key))
    except NotFound:
        raise UserError(f"there is no dataset at {store.where(key).removesuffix('/_dataset.json')}") from None


def _agreed(wanted: DatasetSpec, store: Store, repeats: bool, dry_run: bool) -> DatasetSpec:
    key = wanted.layout.spec
    _check_capacity(wanted, repeats)
    _check_frames(wanted)
    if not dry_run:
        try:
            store.put(key, wanted.content, absent=True)
            return wanted
        except Changed:
            pass
    try:
        there = DatasetSpec.model_validate_json(store.get(key))
    except NotFound:
        return wanted
    spec = there.extended(wanted)
    if spec != there:
        _check_capacity(spec, repeats)
        if not dry_run:
            store.put(key, spec.content)
    return spec


def expected_repeats(spec: DatasetSpec, name: str) -> Iterator[tuple[str, int, int]]:
    """Each level of a generator that is expected to repeat puzzles: its name, its samples, the repeats among them.

    The number is rounded. It is an upper estimate where the capacity is a lower bound. Levels of unknown capacity are
    left out.
    """
    generator, share = task_types.get(name), spec.generators[name]
    if spec.dedup:
        return
    below = searched_below(generator) if spec.dedup is None else {}
    for level in generator.levels:
        count, most = len(_of_level(spec, generator, level, share.indices)), capacity(generator, level)
        if most is None or not count:
            continue
        # Indices below the bound take new puzzles until none is left; all others draw from all of them.
        compared = range(min(share.indices.stop, below.get(level, 0)))
        before = len(_of_level(spec, generator, level, range(share.start)))
        distinct = max(0, min(most, len(_of_level(spec, generator, level, compared))) - before)
        drawn = expected_distinct(count - distinct, most) * (1 - distinct / most)
        if repeats := round(count - distinct - drawn):
            yield level, count, repeats


def _check_capacity(spec: DatasetSpec, repeats: bool) -> None:
    """Refuse more samples of a level than it has different puzzles, unless repeats are accepted."""
    if spec.dedup:
        for name, share in spec.generators.items():
            if reason := not_distinct(task_types.get(name), spec.level, share.indices.stop):
                raise UserError(reason)
    if repeats:
        return
    beyond = []
    for name, share in spec.generators.items():
        generator = task_types.get(name)
        for level in generator.levels:
            count, most = len(_of_level(spec, generator, level, share.indices)), capacity(generator, level)
            if most is not None and count > 1 and count > most:
                beyond.append(f"{generator.id.short} {level} has {most:,} for {count:,} samples")
    if beyond:
        raise UserError(
            f"there are too few different puzzles: {_listed(beyond)}. "
            "Ask for fewer, for another level, or accept repeats"
        )


def _of_level(spec: DatasetSpec, generator: TaskType, level: str, indices: range) -> range:
    """Those of the indices whose samples are of this level."""
    if spec.level is None:  # levels take turns
        step, place = len(generator.levels), list(generator.levels).index(level)
        return indices[(place - indices.start) % step :: step]
    return indices if level == spec.level else indices[:0]


def _listed(found: Sequence[str]) -> str:
    return f"{'; '.join(found[:5])}{f' and {len(found) - 5} more' if len(found) > 5 else ''}"


def _check_frames(spec: DatasetSpec) -> None:
    """Refuse clips too short for the solutions of a level, by its first puzzles."""
    if spec.frames is None:
        return
    short = []
    for name, share in spec.generators.items():
        if isinstance(generator := task_types.get(name), ExternalGenerator):
            continue
        own = task_types.own(generator.id.short)
        for level in own.levels:
            first = _of_level(spec, own, level, share.indices)[:TRIED]
            puzzles = [draw(own, level, spec.seed, index).puzzle for index in first]
            most = max((least_frames(own, puzzle, own.solve(puzzle)) for puzzle in puzzles), default=0)
            if most > spec.frames:
                short.append(f"{own.id.short} {level} {most}")
    if short:
        raise UserError(
            f"{spec.frames} frames are too few for some solutions; these take more: {', '.join(short[:8])}"
            f"{f' and {len(short) - 8} more' if len(short) > 8 else ''}. Ask for more, or for other levels"
        )


def done_batches(store: Store, layout: Layout) -> list[Batch]:
    """Every finished batch of a dataset, from one listing of its marks."""
    found = (layout.batch_of(key) for key in store.keys(layout.marks))
    return [batch for batch in found if batch is not None]


def default_batch_size(generator: TaskType) -> int:
    """Default number of samples in a message, from batches.toml."""
    sizes = _batch_sizes()
    kind = "external" if isinstance(generator, ExternalGenerator) else generator.id.kind
    size: int = sizes["generator"].get(generator.id.short) or sizes["kind"][kind]
    return size


@cache
def _batch_sizes() -> Mapping[str, Any]:
    return tomllib.loads(BATCH_SIZES.read_text())


def _by_generator(done: Iterable[Batch]) -> dict[str, list[Batch]]:
    ranges: dict[str, list[Batch]] = {}
    for batch in done:
        ranges.setdefault(batch.generator, []).append(batch)
    return ranges


def _shared(batches: Iterable[Batch], others: Sequence[Batch]) -> Iterator[Batch]:
    """The samples that some batches share with each of some others."""
    for batch in batches:
        for other in others:
            start = max(batch.start, other.start)
            count = min(batch.start + batch.count, other.start + other.count) - start
            if batch.generator == other.generator and count > 0:
                yield Batch(batch.generator, start, count)


def gaps(generator: str, done: Iterable[Batch], planned: range, size: int) -> Iterator[Batch]:
    """Planned indices outside `done`, cut at multiples of `size`."""
    at = planned.start
    for batch in [*sorted(done), Batch(generator, planned.stop, 0)]:
        while at < (end := min(batch.start, planned.stop, (at // size + 1) * size)):
            yield Batch(generator, at, end - at)
            at = end
        at = max(at, batch.start + batch.count)
