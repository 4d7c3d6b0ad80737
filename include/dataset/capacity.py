"""Number of different puzzles of each level, and the indices whose puzzles are distinct by default.

Both are stored. Counting puzzles takes seconds, and timing draws gives another number each time, but every worker has
to choose the same draws. So the function's image holds the file, and the code digest covers it.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generators.kit.generator import TaskType

CAPACITIES = Path(__file__).with_name("capacities.json")

MANY = 10**9
"""Puzzles of a level whose indices are not compared by default.

By chance, n of C equally likely puzzles hold n²/2C repeats: 1.25 among the 50,000 samples that can be compared at most,
0.05 among 10,000.
"""


@cache
def capacity(generator: TaskType, level: str) -> int | None:
    """Lower bound on a level's different puzzles; counted if not stored for this version and config.

    None if unknown, as for an external generator.
    """
    if kept := _kept_level(generator, level):
        return int(kept["capacity"])
    return generator.capacity(generator.levels[level])


def stored_capacity(generator: TaskType, level: str) -> int | None:
    """Lower bound on a level's different puzzles, as stored; None if unknown for this version and config."""
    kept = _kept_level(generator, level) if level in generator.levels else None
    return int(kept["capacity"]) if kept else None


@cache
def searched_below(generator: TaskType) -> Mapping[str, int]:
    """Bound on the indices whose puzzles are distinct by default, by level.

    Missing are levels with `MANY` puzzles, those of external generators, and those that changed since they were stored.
    """
    kept = {level: _kept_level(generator, level) for level in generator.levels}
    return {level: int(found["searched"]) for level, found in kept.items() if found and "searched" in found}


def identity(generator: TaskType, level: str) -> str:
    """Digest of the generator's version and the level's config."""
    text = f"{generator.id.full} {generator.version} {generator.levels[level]!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def stored(path: Path) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """What a file holds of each level, by generator."""
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = json.loads(path.read_text())
    return found


def _kept_level(generator: TaskType, level: str) -> Mapping[str, Any] | None:
    kept = stored(CAPACITIES).get(generator.id.short, {}).get(level)
    return kept if kept and kept["of"] == identity(generator, level) else None
