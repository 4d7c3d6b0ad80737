"""Planning: which samples a dataset holds, and which batches are missing from it."""

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from generators.kit.generator import TaskType
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import DEFAULT_SIZE
from include.catalogue.capacity import capacity
from include.dataset import task_types
from include.dataset.code import code_digest
from include.dataset.layout import Batch, Format, Layout, checked_dataset
from include.dataset.message import LARGEST_SEED, LAST_INDEX, MOST_SAMPLES, BatchMessage, Size, not_distinct
from include.errors import UserError, reasons
from include.external.generator import ExternalGenerator
from include.services.storage import Changed, NotFound, Store

BATCH_SIZES = Path(__file__).with_name("batches.toml")


class Request(BaseModel):
    """What a person asks for: the form of the DAG and the options of the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generators: tuple[str, ...]
    samples: Annotated[int, Field(ge=1, le=LAST_INDEX + 1)]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 42
    level: str | None = None
    size: Size = DEFAULT_SIZE
    video: bool = True
    output_format: Format = "files"
    batch_size: Annotated[int | None, Field(ge=1, le=MOST_SAMPLES)] = None
    dataset: str | None = None
    start: Annotated[int, Field(ge=0, le=LAST_INDEX)] = 0
    repeats: bool = False
    """Accept more samples than a level has different puzzles."""
    transcode: bool = False
    """Make the videos of external generators anew in this project's form."""
    dedup: bool = False
    """No two samples of a generator show the same puzzle."""

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
        return None if value in ("", "mixed") else value

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

    @classmethod
    def of(cls, **values: Any) -> "Request":
        """A checked request; `UserError` in one line if it can't be carried out."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise UserError(reasons(error)) from None

    @property
    def dataset_name(self) -> str:
        """The dataset; where none is named, one that the whole request decides."""
        if self.dataset:
            return self.dataset
        unsaid = {name for name in ("transcode", "dedup") if not getattr(self, name)}
        form = self.model_dump_json(exclude={"dataset", "batch_size", "repeats"} | unsaid)
        digest = hashlib.sha256(form.encode()).hexdigest()[:8]
        return f"{len(self.generators)}x{self.samples}-{self.level or 'mixed'}-seed-{self.seed}-{digest}"


class Share(BaseModel):
    """How much of a dataset one generator makes, and at which version."""

    model_config = ConfigDict(frozen=True)

    version: int
    samples: int
    start: int = 0
    commit: str | None = None
    """Of an external generator."""
    block: int | None = None
    """Samples that an external generator makes in one run: part of what they are, so fixed by the first plan."""

    @property
    def indices(self) -> range:
        """The samples' indices."""
        return range(self.start, self.start + self.samples)

    def joined(self, other: "Share") -> "Share | None":
        """Both together, or None if a hole would be left between them."""
        start, end = min(self.start, other.start), max(self.indices.stop, other.indices.stop)
        if end - start > self.samples + other.samples:
            return None
        return self.model_copy(update={"start": start, "samples": end - start})


class DatasetSpec(BaseModel):
    """What a dataset is: fixed by its first plan, extended but never contradicted by later ones."""

    model_config = ConfigDict(frozen=True)

    dataset: str
    seed: int
    level: str | None
    size: int
    video: bool
    output_format: Format
    transcode: bool = False
    dedup: bool = False
    generators: dict[str, Share]

    @property
    def layout(self) -> Layout:
        """The dataset's keys."""
        return Layout(self.dataset)

    def extended(self, other: "DatasetSpec") -> "DatasetSpec":
        """This dataset with the other's samples too; `UserError` naming what they disagree in."""
        differences = [
            f"{name} is {getattr(self, name)!r}, not {getattr(other, name)!r}"
            for name in ("seed", "level", "size", "video", "output_format", "transcode", "dedup")
            if getattr(self, name) != getattr(other, name)
        ]
        merged = dict(self.generators)
        for name, share in other.generators.items():
            mine = merged.get(name, share)
            if mine.commit != share.commit:
                differences.append(
                    f"{name} was planned at commit {_commit(mine)}, and is pinned to {_commit(share)} now"
                )
            elif mine.version != share.version:
                differences.append(f"{name} is of version {mine.version}, the code's is {share.version}")
            if mine.block != share.block:
                differences.append(f"{name} is made in blocks of {mine.block}, not of {share.block}: set --batch-size")
            joined = mine.joined(share)
            if joined is None:
                differences.append(f"{name} has samples {_span(mine)}, and {_span(share)} would leave a hole")
            merged[name] = joined or mine
        if differences:
            raise UserError(
                f"dataset {self.dataset!r} exists and differs: {'; '.join(differences)}. Name another dataset"
            )
        return self.model_copy(update={"generators": dict(sorted(merged.items()))})


class Plan(BaseModel):
    """One run over a dataset: the generators that it completes, in batches of these sizes, by this code."""

    model_config = ConfigDict(frozen=True)

    spec: DatasetSpec
    generators: tuple[str, ...]
    batch_sizes: dict[str, int]
    code: str

    @classmethod
    def whole(cls, spec: DatasetSpec) -> "Plan":
        """A plan of all that the dataset holds, for looking at."""
        return cls(spec=spec, generators=tuple(spec.generators), batch_sizes={}, code="")

    @property
    def samples(self) -> int:
        """How many samples there will be."""
        return sum(self.spec.generators[name].samples for name in self.generators)

    def left(self, done: Iterable[Batch]) -> Iterator[Batch]:
        """The batches that are not among the done ones."""
        ranges = _by_generator(done)
        for name in self.generators:
            planned = self.spec.generators[name].indices
            yield from gaps(name, ranges.get(name, []), planned, self.batch_sizes[name])

    def missing(self, done: Iterable[Batch]) -> Iterator[BatchMessage]:
        """The messages that order what is left."""
        for batch in self.left(done):
            yield BatchMessage(
                type=batch.generator,
                start_index=batch.start,
                num_samples=batch.count,
                seed=self.spec.seed,
                output_format=self.spec.output_format,
                dataset=self.spec.dataset or None,
                level=self.spec.level,
                video=self.spec.video,
                size=self.spec.size,
                transcode=self.spec.transcode and self.spec.generators[batch.generator].block is not None,
                dedup=self.spec.dedup,
                block=self.spec.generators[batch.generator].block,
                code=self.code,
            )

    def done(self, done: Iterable[Batch]) -> dict[str, int]:
        """How many of the planned samples of each generator are done."""
        ranges = _by_generator(done)
        return {
            name: share.samples
            - sum(gap.count for gap in gaps(name, ranges.get(name, []), share.indices, share.samples))
            for name, share in ((name, self.spec.generators[name]) for name in self.generators)
        }


def sketch(request: Request, *, folder: bool = False, blocks: Mapping[str, int] | None = None) -> Plan:
    """What a request plans where there is no dataset yet, or one whose external generators have these blocks."""
    chosen = [task_types.get(name) for name in request.generators]
    sizes = {one.id.full: request.batch_size or default_batch_size(one) for one in chosen}
    for one in chosen:
        if isinstance(one, ExternalGenerator) and request.batch_size is None:
            # Where nothing was said, what was said first holds.
            sizes[one.id.full] = (blocks or {}).get(one.id.full) or min(sizes[one.id.full], request.samples)
    spec = DatasetSpec(
        dataset="" if folder else request.dataset_name,
        seed=request.seed,
        level=request.level,
        size=request.size,
        video=request.video,
        output_format=request.output_format,
        transcode=request.transcode,
        dedup=request.dedup,
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

    With `folder` the store holds this dataset alone, at its top; with `dry_run` nothing is written. Raise
    `UserError` if the dataset exists and says otherwise, or if a level has fewer puzzles than samples are asked for.
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
    """The blocks that a dataset's external generators have, if it is there."""
    try:
        shares = read_spec(store, dataset).generators
    except UserError:
        return {}
    return {name: share.block for name, share in shares.items() if share.block}


def read_spec(store: Store, dataset: str) -> DatasetSpec:
    """What was planned; `UserError` if nothing was."""
    key = Layout(dataset).spec
    try:
        return DatasetSpec.model_validate_json(store.get(key))
    except NotFound:
        raise UserError(f"there is no dataset at {store.where(key).removesuffix('/_dataset.json')}") from None


def _agreed(wanted: DatasetSpec, store: Store, repeats: bool, dry_run: bool) -> DatasetSpec:
    key = wanted.layout.spec
    _check_capacity(wanted, repeats)
    if not dry_run:
        try:
            store.put(key, _readable(wanted), absent=True)
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
            store.put(key, _readable(spec))
    return spec


def _check_capacity(spec: DatasetSpec, repeats: bool) -> None:
    """Refuse more samples of a level than it has different puzzles, unless repeats are wanted."""
    if spec.dedup:
        for name, share in spec.generators.items():
            if reason := not_distinct(task_types.get(name), spec.level, share.indices.stop):
                raise UserError(reason)
    if repeats:
        return
    beyond = []
    for name, share in spec.generators.items():
        generator = task_types.get(name)
        for place, level in enumerate(generator.levels):
            if spec.level is None:  # levels take turns
                count = len(range(place, share.indices.stop, len(generator.levels)))
                count -= len(range(place, share.start, len(generator.levels)))
            else:
                count = share.samples if level == spec.level else 0
            most = capacity(generator, level)
            if most is not None and count > 1 and count > most:
                beyond.append(f"{generator.id.short} {level} has {most:,} for {count:,} samples")
    if beyond:
        raise UserError(
            f"there are not as many different puzzles: {'; '.join(beyond[:5])}"
            f"{f' and {len(beyond) - 5} more' if len(beyond) > 5 else ''}. "
            "Ask for fewer, for another level, or accept repeats"
        )


def _readable(spec: DatasetSpec) -> bytes:
    return (spec.model_dump_json(indent=2) + "\n").encode()


def done_batches(store: Store, layout: Layout) -> list[Batch]:
    """Every finished batch of a dataset, from one listing of its marks."""
    found = (layout.batch_of(key) for key in store.keys(layout.marks))
    return [batch for batch in found if batch is not None]


def default_batch_size(generator: TaskType) -> int:
    """How many samples a message orders if the run does not say: from batches.toml."""
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


def gaps(generator: str, done: Iterable[Batch], planned: range, size: int) -> Iterator[Batch]:
    """What `done` leaves of the planned indices, cut at multiples of `size`."""
    at = planned.start
    for batch in [*sorted(done), Batch(generator, planned.stop, 0)]:
        while at < (end := min(batch.start, planned.stop, (at // size + 1) * size)):
            yield Batch(generator, at, end - at)
            at = end
        at = max(at, batch.start + batch.count)


def _commit(share: Share) -> str:
    return share.commit[:12] if share.commit else "none"


def _span(share: Share) -> str:
    return f"{share.indices.start}..{share.indices.stop - 1}"
