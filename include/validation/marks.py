"""Done marks against the plan: what they cover, what they say, and how often puzzles repeat."""

from collections.abc import Iterable, Sequence

from generators.kit.registry import AnyGenerator
from include.layout import Batch
from include.mark import DoneMark
from include.plan import DatasetSpec


def overlaps(batches: Iterable[Batch]) -> list[range]:
    """The indices that a batch has in common with those before it."""
    found, at = [], 0
    for batch in sorted(batches):
        end = batch.start + batch.count
        if batch.start < at:
            found.append(range(batch.start, min(at, end)))
        at = max(at, end)
    return found


def differences(mark: DoneMark, batch: Batch, spec: DatasetSpec, generator: AnyGenerator) -> list[str]:
    """What a mark says otherwise than its name and the plan; the first sample that it gets wrong."""
    said_and_true = {
        "generator": (mark.generator, batch.generator),
        "version": (mark.version, spec.generators[batch.generator].version),
        "start": (mark.start, batch.start),
        "count": (mark.count, batch.count),
        "seed": (mark.seed, spec.seed),
        "level": (mark.level, spec.level),
        "size": (mark.size, spec.size),
        "video": (mark.video, spec.video),
        "output_format": (mark.output_format, spec.output_format),
        "number of samples": (len(mark.samples), batch.count),
    }
    wrong = [f"{name} is {said!r}, not {true!r}" for name, (said, true) in said_and_true.items() if said != true]
    for index, record in enumerate(mark.samples, batch.start):
        if (record.index, record.id) != (index, generator.id.task_id(index)):
            return [*wrong, f"sample {record.id} stands where {generator.id.task_id(index)} belongs"]
        if record.level != (level := generator.level_at(spec.level, index)):
            return [*wrong, f"sample {record.id} is of level {record.level!r}, not {level!r}"]
    return wrong


def named(generator: AnyGenerator, ranges: Sequence[range]) -> tuple[str, str]:
    """The first sample of some ranges of indices, and all of them in words."""
    count = sum(map(len, ranges))
    first = generator.id.task_id(ranges[0][0])
    words = [f"{r[0]}" if len(r) == 1 else f"{r[0]} to {r[-1]}" for r in ranges[:10]]
    more = f" and {len(ranges) - 10:,} more ranges" if len(ranges) > 10 else ""
    return first, f"{count:,} {'sample' if count == 1 else 'samples'}: index {', '.join(words)}{more}"
