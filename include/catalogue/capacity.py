"""Count the different puzzles of each level, and measure how many indices can be compared by default."""

import contextlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from generators.kit.distinct import forget, searched
from generators.kit.registry import AnyGenerator, registry
from include.dataset.capacity import CAPACITIES, MANY, capacity, identity, searched_below, stored
from include.dataset.recipe import DEFAULT_SEED, MOST_DISTINCT

BATCH = 40
"""Samples that a worker makes in the time in which it may draw lower indices by default."""

CpuMs = Mapping[tuple[str, str], float]
"""CPU milliseconds of a sample, by short id and level."""


def keep_capacities(generators: Iterable[AnyGenerator], cpu_ms: CpuMs, path: Path = CAPACITIES) -> None:
    """Store these generators' capacities and bounds of comparison, beside those of other known generators.

    A bound stays while version and config of its level do, since it decides samples.
    """
    before = stored(path) if path.exists() else {}
    found = {
        generator.id.short: {
            level: _facts(generator, level, before.get(generator.id.short, {}).get(level, {}), cpu_ms)
            for level in generator.levels
        }
        for generator in generators
    }
    merged = dict(before) | found
    order = [generator.id.short for generator in registry if generator.id.short in merged]
    path.write_text(json.dumps({short: merged[short] for short in order}, indent=1) + "\n")
    for each in (stored, capacity, searched_below):
        each.cache_clear()


def _facts(generator: AnyGenerator, level: str, before: Mapping[str, Any], cpu_ms: CpuMs) -> Mapping[str, Any]:
    most = generator.capacity(generator.levels[level])
    facts: dict[str, Any] = {"capacity": most, "of": identity(generator, level)}
    if before.get("of") == facts["of"] and "searched" in before:
        return facts | {"searched": before["searched"]}
    cost = cpu_ms.get((generator.id.short, level))
    if cost is None or most >= MANY:
        return facts
    return facts | {"searched": comparable(generator, level, BATCH * cost / 1000)}


def comparable(generator: AnyGenerator, level: str, seconds: float) -> int:
    """Number of a level's indices that can be drawn in these CPU seconds, as 1, 2 or 5 times a power of ten."""
    forget()  # known draws would take no time
    began, drawn = time.process_time(), 0

    def check() -> None:
        nonlocal drawn
        if time.process_time() - began > seconds:
            raise _Enough
        drawn += 1

    with contextlib.suppress(_Enough):
        searched(generator, level, DEFAULT_SEED, range(MOST_DISTINCT), {level: MOST_DISTINCT}, check)
        return MOST_DISTINCT  # an exhausted level is searched no further
    return max((step for step in _STEPS if step <= drawn), default=0)


class _Enough(Exception):
    """The time is up."""


_STEPS = [factor * 10**power for power in range(5) for factor in (1, 2, 5)]
