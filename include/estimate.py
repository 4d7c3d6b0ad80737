"""What a run will take: time, bytes and money, from costs that `vmdp bench --save` measured."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import mean

from generators.kit.registry import AnyGenerator, registry
from generators.kit.sample import DEFAULT_SIZE
from include.completion import duration
from include.layout import SHARD_EXTENSIONS, Format
from include.message import BatchMessage
from include.settings import Settings

FIGURES = Path(__file__).with_name("figures.json")

MB_PER_CPU = 1769
"""Memory with which a function has one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
MOST_CPUS = 6
MOST_NAMED = 8
"""Generators that an estimate names."""

# Dollars in us-east-2, without free tiers, transfer and what storage costs a month ($0.023 a GB).
GB_SECOND = 0.0000166667  # https://aws.amazon.com/lambda/pricing/, x86
INVOCATION = 0.20 / 1e6
QUEUE_REQUEST = 0.40 / 1e6  # https://aws.amazon.com/sqs/pricing/
REQUESTS_A_BATCH = 3  # sent, received, deleted
PUT = 0.005 / 1e3  # https://aws.amazon.com/s3/pricing/


@dataclass(frozen=True)
class Figure:
    """What a sample costs at 512 pixels: processor time in ms, and bytes over all its files."""

    cpu_ms: float
    bytes: int


Figures = Mapping[tuple[str, str], Figure]
"""Costs by short id and level."""


@dataclass(frozen=True)
class Capacity:
    """What works on the queue at once."""

    environments: int
    cpus: float
    """Of each environment."""
    paid: bool
    """False on one's own machine."""

    @classmethod
    def of(cls, settings: Settings) -> "Capacity":
        """This machine's workers, or the function's."""
        if settings.is_local:
            workers = max(1, settings.vmdp_local_workers)  # with 0 the queue is left to `vmdp worker`
            return cls(workers, min(1.0, (os.cpu_count() or 1) / workers), paid=False)
        return cls(settings.lambda_concurrency, min(MOST_CPUS, settings.lambda_memory_mb / MB_PER_CPU), paid=True)


@dataclass(frozen=True)
class Estimate:
    """What is still to be done of a plan."""

    batches: int
    samples: int
    cpu_seconds: float
    seconds: float
    """Until the last batch is done, if nothing else waits in the queue."""
    bytes: int
    dollars: float
    unmeasured: tuple[str, ...]
    """Generators without figures of their own: the mean of the others stands for them."""

    def __str__(self) -> str:
        names = ", ".join(self.unmeasured[:MOST_NAMED]) + ", …" * (len(self.unmeasured) > MOST_NAMED)
        guessed = f"; guessed for {names}, which were never measured" if names else ""
        return (
            f"{self.samples:,} samples in {self.batches:,} batches, about {duration(self.seconds)}, "
            f"{self.bytes / 1e6:,.1f} MB and ${self.dollars:,.2f}{guessed}"
        )


def estimate(messages: Iterable[BatchMessage], capacity: Capacity, figures: Figures | None = None) -> Estimate:
    """What these batches take: CPU and bytes grow with a picture's area. Without video it is less than told."""
    figures = read_figures() if figures is None else figures
    samples = batches = puts = 0
    cpu = size = longest = 0.0
    unmeasured: dict[str, None] = {}
    for message in messages:
        generator = message.generator
        found = [_figure(figures, generator, level, unmeasured) for level in _levels(message)]
        area = (message.size / DEFAULT_SIZE) ** 2
        seconds = area * message.num_samples * mean(figure.cpu_ms for figure in found) / 1000
        cpu += seconds
        longest = max(longest, seconds)
        size += area * message.num_samples * mean(figure.bytes for figure in found)
        batches += 1
        samples += message.num_samples
        puts += objects(message.output_format, message.num_samples, 1, video=message.video)
    lanes = capacity.cpus * max(1, min(batches, capacity.environments))
    return Estimate(
        batches,
        samples,
        round(cpu, 3),
        round(max(cpu / lanes, longest / capacity.cpus), 1),
        round(size),
        round(dollars(cpu, batches, puts), 4) if capacity.paid else 0.0,
        tuple(unmeasured),
    )


def objects(form: Format, samples: int, batches: int, *, video: bool) -> int:
    """How many objects are written: done marks, and samples' files or shards."""
    return batches + (batches if form == "tar" else samples * (len(SHARD_EXTENSIONS) - (not video)))


def dollars(cpu_seconds: float, batches: int, puts: int) -> float:
    """What AWS takes for it, if the function uses all of its processors."""
    return (
        cpu_seconds * MB_PER_CPU / 1024 * GB_SECOND
        + batches * (INVOCATION + REQUESTS_A_BATCH * QUEUE_REQUEST)
        + puts * PUT
    )


@cache
def read_figures(path: Path = FIGURES) -> Figures:
    """The figures that were kept."""
    kept = json.loads(path.read_text())
    return {(short, level): Figure(**figure) for short, levels in kept.items() for level, figure in levels.items()}


def keep_figures(measured: Figures, path: Path = FIGURES) -> None:
    """Keep what was measured, and what was kept before of other generators and levels that there still are."""
    known = {(generator.id.short, level) for generator in registry for level in generator.levels}
    before = read_figures(path) if path.exists() else {}
    figures = {case: figure for case, figure in (dict(before) | dict(measured)).items() if case in known}
    order = [(generator.id.short, list(generator.levels)) for generator in registry]
    kept = {
        short: {level: asdict(figures[short, level]) for level in levels if (short, level) in figures}
        for short, levels in order
    }
    path.write_text(json.dumps({short: levels for short, levels in kept.items() if levels}, indent=1) + "\n")
    read_figures.cache_clear()


def _levels(message: BatchMessage) -> Sequence[str]:
    return [message.level] if message.level else list(message.generator.levels)


def _figure(figures: Figures, generator: AnyGenerator, level: str, unmeasured: dict[str, None]) -> Figure:
    if found := figures.get((generator.id.short, level)):
        return found
    unmeasured[generator.id.short] = None
    others = [figure for (_, other), figure in figures.items() if other == level] or list(figures.values())
    return Figure(mean(figure.cpu_ms for figure in others), round(mean(figure.bytes for figure in others)))
