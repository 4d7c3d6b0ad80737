"""Estimate a run: time, bytes and money, from costs measured by `vmdp bench --save`."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

from generators.kit.clip import MOST_FRAMES
from generators.kit.generator import TaskType
from generators.kit.registry import registry
from generators.kit.sample import DEFAULT_SIZE
from generators.kit.scene.look import PLAIN
from include.cost.bill import Bill, Function, Work, control, files_of, foreseen, money
from include.cost.prices import Prices, read_prices
from include.dataset import task_types
from include.dataset.layout import Batch
from include.dataset.spec import DatasetSpec
from include.run.completion import duration
from include.settings import Settings

FIGURES = Path(__file__).with_name("figures.json")

LOOKS = 1.2  # times the cost of plain samples
KEY_FRAMES = 1.75  # times the bytes of samples without them; they are cheap to draw
MOST_NAMED = 8
"""Most generators named by an estimate."""


@dataclass(frozen=True)
class Figure:
    """Cost of a sample at 512 pixels: CPU time in ms, and bytes of all its files."""

    cpu_ms: float
    bytes: int


Figures = Mapping[tuple[str, str], Figure]
"""Costs by short id and level."""


@dataclass(frozen=True)
class Capacity:
    """Concurrency of the queue's consumers."""

    environments: int
    cpus: float
    """vCPUs per environment."""
    memory_mb: int
    """Memory per environment."""
    paid: bool
    """False on this machine."""

    @property
    def function(self) -> Function:
        """The function, or the equivalent of this machine's workers."""
        return Function(self.memory_mb)

    @classmethod
    def of(cls, settings: Settings) -> "Capacity":
        """Capacity of this machine's workers, or of the function. Workers started by hand count one per processor."""
        if settings.is_local:
            processors = os.cpu_count() or 1
            workers = settings.vmdp_local_workers or processors
            return cls(workers, min(1.0, processors / workers), settings.vmdp_local_memory_mb, paid=False)
        return cls.on_aws(settings)

    @classmethod
    def on_aws(cls, settings: Settings, memory_mb: int | None = None) -> "Capacity":
        """Capacity of the function, deployed or not."""
        memory = memory_mb or settings.lambda_memory_mb
        return cls(settings.lambda_concurrency, Function(memory).cpus, memory, paid=True)


@dataclass(frozen=True)
class Estimate:
    """Remaining work of a plan."""

    batches: int
    samples: int
    cpu_seconds: float
    seconds: float
    """Seconds until the last batch is done, with nothing else in the queue."""
    bytes: int
    paid: bool
    """False on this machine, which costs nothing."""
    unmeasured: tuple[str, ...]
    """Generators without figures of their own; they take the mean of the others."""
    bill: Bill
    """Bill by generator, as on AWS."""

    @property
    def dollars(self) -> float:
        """Price on AWS."""
        return self.bill.cost.total if self.paid else 0.0

    def facts(self) -> dict[str, Any]:
        """As a dict, for a table or another task."""
        names = ("batches", "samples", "cpu_seconds", "seconds", "bytes")
        facts = {name: getattr(self, name) for name in names}
        return {**facts, "dollars": round(self.dollars, 4), "unmeasured": list(self.unmeasured)}

    def __str__(self) -> str:
        names = ", ".join(self.unmeasured[:MOST_NAMED]) + ", …" * (len(self.unmeasured) > MOST_NAMED)
        guessed = f"; guessed for {names}, which were never measured" if names else ""
        return (
            f"{self.samples:,} samples in {self.batches:,} batches, about {duration(self.seconds)} to make "
            f"before they are validated, {self.bytes / 1e6:,.1f} MB and {money(self.dollars)}{guessed}"
        )


def estimate(
    spec: DatasetSpec,
    batches: Iterable[Batch],
    capacity: Capacity,
    *,
    figures: Figures | None = None,
    prices: Prices | None = None,
) -> Estimate:
    """Estimate these batches: CPU and bytes grow with a picture's area and rate.

    Without video, it is an upper bound.
    """
    function = capacity.function
    sizes: dict[str, Counter[int]] = {}
    for batch in batches:
        sizes.setdefault(batch.generator, Counter())[batch.count] += 1
    figures = read_figures() if figures is None else figures
    more, files = _times_plain(spec), files_of(spec)
    unmeasured: dict[str, None] = {}
    made: dict[str, Work] = {}
    longest = 0.0
    for name, counts in sizes.items():
        generator = task_types.get(name)
        levels = [spec.level] if spec.level else list(generator.levels)
        found = [_figure(figures, generator, level, unmeasured) for level in levels]
        each = more * mean(figure.cpu_ms for figure in found) / 1000
        bytes_each = more * mean(figure.bytes for figure in found) * (KEY_FRAMES if spec.keyframes else 1)
        made[name] = foreseen(counts, each, bytes_each, form=spec.output_format, files=files, function=function)
        longest = max(longest, max(counts) * made[name].cpu_seconds / made[name].samples)
    work = sum(made.values(), Work())
    lanes = capacity.cpus * max(1, min(work.batches, capacity.environments))
    seconds = round(max(work.cpu_seconds / lanes, longest / capacity.cpus), 1)
    asked = control(made, form=spec.output_format, files=files, seconds=seconds)
    return Estimate(
        work.batches,
        work.samples,
        round(work.cpu_seconds, 3),
        seconds,
        work.bytes,
        capacity.paid,
        tuple(unmeasured),
        Bill(made, sizes, asked, spec.output_format, files, prices or read_prices(), function, seconds),
    )


@cache
def read_figures(path: Path = FIGURES) -> Figures:
    """Read the stored figures."""
    kept = json.loads(path.read_text())
    return {(short, level): Figure(**figure) for short, levels in kept.items() for level, figure in levels.items()}


def keep_figures(measured: Figures, path: Path = FIGURES) -> None:
    """Store measurements, beside those of other known generators and levels."""
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


def _times_plain(spec: DatasetSpec) -> float:
    """The cost of a sample as a multiple of that of a plain one at 512 pixels and 16 frames a second."""
    clip = spec.clip
    length = clip.frames / MOST_FRAMES if clip.frames else clip.scale
    return clip.width * clip.height / DEFAULT_SIZE**2 * max(1.0, length) * (1.0 if spec.look == PLAIN else LOOKS)


def _figure(figures: Figures, generator: TaskType, level: str, unmeasured: dict[str, None]) -> Figure:
    if found := figures.get((generator.id.short, level)):
        return found
    unmeasured[generator.id.short] = None
    others = [figure for (_, other), figure in figures.items() if other == level] or list(figures.values())
    return Figure(mean(figure.cpu_ms for figure in others), round(mean(figure.bytes for figure in others)))
