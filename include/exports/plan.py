"""Plan an export: assign samples to parts, from the done marks alone.

Marks hold sizes, hashes and puzzles, so planning a million samples reads no sample. Every machine makes the same plan,
and its digest names the content before the first byte is written.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from generators.kit.identity import GeneratorId, Identity
from generators.kit.scene.look import WORDS_OF_LOOKS, Look
from include.dataset.layout import Batch
from include.dataset.mark import DoneMark
from include.errors import UserError
from include.exports.selection import Selection
from include.exports.source import Source, batches_for
from include.exports.splits import Shares, Splitter

SHARD_SAMPLES = 1000
SHARD_MB = 1000
LENGTHS = {"4n+1": (4, 16), "8n+1": (8, 32)}
"""Numbers of frames that may be asked for, with their step and the divisor of a frame's sides in pixels."""


@dataclass(frozen=True)
class Options:
    """Options for cutting a dataset."""

    splits: Shares = field(default_factory=Shares)
    shard_samples: int = SHARD_SAMPLES
    """Most samples in a shard."""
    shard_mb: int = SHARD_MB
    """Most megabytes of samples in a shard with more than one."""
    scores: bool = False
    """Score the ground truth, the still and the jump of every sample: about a second of CPU each."""
    holdout_looks: tuple[str, ...] = ()
    """Words of looks, such as a theme or a font, whose samples are in the test split alone."""
    lengths: str | None = None
    """A key of `LENGTHS`: refuse any other clip. None leaves it to the format."""
    selection: Selection | None = None
    """The samples to export; None is all of them. Each has the split it has in an export of all."""

    def __post_init__(self) -> None:
        if self.shard_samples < 1:
            raise UserError(f"a shard holds at least 1 sample, not {self.shard_samples}")
        if self.shard_mb < 1:
            raise UserError(f"a shard may hold at least 1 MB, not {self.shard_mb}")
        if self.lengths is not None and self.lengths not in LENGTHS:
            raise UserError(f"lengths reads {' or '.join(LENGTHS)}, not {self.lengths!r}")
        if unknown := [word for word in self.holdout_looks if word not in WORDS_OF_LOOKS]:
            raise UserError(f"no look is called {unknown[0]!r}; known are {', '.join(sorted(WORDS_OF_LOOKS))}")
        if self.holdout_looks and "test" not in self.splits.used:
            raise UserError("looks are held out for the test split: give it a share with splits")

    @classmethod
    def of(cls, splits: str | None, looks: str | None = None, **others: Any) -> "Options":
        """Read splits such as `0.9,0.05,0.05`, and looks such as `blackboard,Go Mono`."""
        words = tuple(word.strip() for word in (looks or "").split(",") if word.strip())
        return cls(Shares.parse(splits), holdout_looks=words, **others)


@dataclass(frozen=True)
class Part:
    """One unit of writing: samples of one generator and split; a shard in formats with shards."""

    generator: GeneratorId
    split: str
    number: int
    indices: Sequence[int]
    batches: tuple[Batch, ...]
    """The finished batches holding them."""
    first: int
    """Number of samples of this generator and split in earlier parts."""
    digest: str
    """Digest of the content: equal for the same samples in the same format."""

    @property
    def stem(self) -> str:
        """`O-47/train-000000`."""
        return f"{self.generator.short}/{self.split}-{self.number:06d}"


@dataclass(frozen=True)
class Making:
    """Cost of a generator's samples, summed over its done marks."""

    generator: GeneratorId
    version: int
    planned: int
    made: int
    bytes: int
    cpu_seconds: float
    levels: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class ExportPlan:
    """The parts of an export."""

    parts: tuple[Part, ...]
    makings: tuple[Making, ...]
    digest: str

    @property
    def samples(self) -> int:
        """Number of requested samples, whole or not."""
        return sum(len(part.indices) for part in self.parts)


def plan_export(source: Source, form: str, options: Options, *, only: str | None = None) -> ExportPlan:
    """Cut the dataset into parts; `only` limits it to one split."""
    if options.selection:
        planned = {one.short: source.spec.generators[one.full].indices for one in source.generators}
        options.selection.check(planned, source.name)
    splitter = Splitter(options.splits)
    parts: list[Part] = []
    makings = []
    for generator in source.generators:
        found, making = _of_generator(source, generator, form, options, splitter)
        if making.planned:
            parts += [part for part in found if only in (None, part.split)]
            makings.append(making)
    lines = [f"{form} {options.scores} {options.holdout_looks} {source.spec.model_dump_json(exclude={'dataset'})}"]
    lines += [f"{part.stem} {part.digest}" for part in parts]
    return ExportPlan(tuple(parts), tuple(makings), hashlib.sha256("\n".join(lines).encode()).hexdigest())


def _of_generator(
    source: Source, generator: GeneratorId, form: str, options: Options, splitter: Splitter
) -> tuple[list[Part], Making]:
    share, selection = source.spec.generators[generator.full], options.selection
    wanted = selection.samples.get(generator.short, frozenset()) if selection else share.indices
    batches = source.batches(generator)
    lost = list(source.missing(generator, batches))
    levels: list[str] = []
    puzzles: list[str] = []
    indices, seeds, sizes, hashes = array("I"), array("Q"), array("Q"), list[str]()
    cpu_seconds, at = 0.0, share.indices.start
    for batch in batches:
        mark = source.mark(batch)
        cpu_seconds += mark.cpu_seconds * (_share(mark, wanted) if selection else 1)
        lost += [failed.index for failed in mark.failed if failed.index in share.indices]
        for record in mark.samples:
            if at <= record.index < share.indices.stop:
                at = record.index + 1
                indices.append(record.index)
                seeds.append(mark.seed)
                sizes.append(record.bytes)
                levels.append(record.level)
                puzzles.append(record.param_hash)
                hashes.append(record.sha256)
    split_of = dict(splitter.split(generator.full, zip(levels, puzzles, strict=True)))
    if options.holdout_looks:
        held = _held_out(source, generator, options, zip(levels, seeds, indices, puzzles, strict=True))
        split_of |= dict.fromkeys(held, "test")
    rows = [
        (index, size, split_of[puzzle], sha256)
        for index, size, puzzle, sha256 in zip(indices, sizes, puzzles, hashes, strict=True)
        if index in wanted
    ]
    making = Making(
        generator,
        share.version,
        len(wanted),
        len(rows),
        sum(size for _, size, _, _ in rows),
        round(cpu_seconds, 3),
        tuple(sorted(Counter(level for level, index in zip(levels, indices, strict=True) if index in wanted).items())),
    )
    # Name missing samples in the first part, so that nobody takes the dataset for complete.
    rows += [(index, 0, options.splits.used[0], "missing") for index in lost if index in wanted]
    rows.sort()
    parts: list[Part] = []
    for split in options.splits.used:
        first = 0
        mine = ((index, size, sha256) for index, size, its, sha256 in rows if its == split)
        for number, (chosen, digest) in enumerate(_cut(mine, form, options)):
            parts.append(Part(generator, split, number, chosen, tuple(batches_for(chosen, batches)), first, digest))
            first += len(chosen)
    return parts, making


def _share(mark: DoneMark, wanted: Container[int]) -> float:
    """The share of a batch's samples among the wanted ones."""
    return sum(record.index in wanted for record in mark.samples) / max(1, len(mark.samples))


def _held_out(
    source: Source, generator: GeneratorId, options: Options, samples: Iterable[tuple[str, int, int, str]]
) -> Iterator[str]:
    """The puzzles with a sample in a look that is held out; `samples` are level, seed, index and puzzle."""
    if generator.source:
        return
    spec, words = source.spec, set(options.holdout_looks)
    version = spec.generators[generator.full].version
    for level, seed, index, puzzle in samples:
        identity = Identity(generator.short, version, level, seed, index)
        if words & Look.of(spec.look, identity.of_rendition).words:
            yield puzzle


def _cut(samples: Iterator[tuple[int, int, str]], form: str, options: Options) -> Iterator[tuple["array[int]", str]]:
    """Yield the indices of each full shard, with a digest of their content."""
    begun = f"{form} {options.scores}{f' {options.lengths}' if options.lengths else ''}\n".encode()
    chosen, size, digest = array("I"), 0, hashlib.sha256(begun)
    for index, length, sha256 in samples:
        if chosen and (len(chosen) >= options.shard_samples or size + length > options.shard_mb * 1_000_000):
            yield chosen, digest.hexdigest()
            chosen, size, digest = array("I"), 0, hashlib.sha256(begun)
        chosen.append(index)
        size += length
        digest.update(f"{index} {sha256}\n".encode())
    if chosen:
        yield chosen, digest.hexdigest()
