"""Number of different puzzles of each level, stored because counting takes seconds."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from generators.kit.generator import TaskType
from generators.kit.registry import AnyGenerator, registry

CAPACITIES = Path(__file__).with_name("capacities.json")


@cache
def capacity(generator: TaskType, level: str) -> int | None:
    """Lower bound on a level's different puzzles; counted if not stored for this version and config.

    None if unknown, as for an external generator.
    """
    kept = _kept(CAPACITIES).get(generator.id.short, {}).get(level)
    if kept and kept["of"] == _identity(generator, level):
        return int(kept["capacity"])
    return generator.capacity(generator.levels[level])


def keep_capacities(generators: Iterable[AnyGenerator], path: Path = CAPACITIES) -> None:
    """Count these generators' levels and store the numbers, beside those of other known generators."""
    counted = {generator.id.short: _counted(generator) for generator in generators}
    before = _kept(path) if path.exists() else {}
    merged = dict(before) | counted
    order = [generator.id.short for generator in registry if generator.id.short in merged]
    path.write_text(json.dumps({short: merged[short] for short in order}, indent=1) + "\n")
    _kept.cache_clear()
    capacity.cache_clear()


def _counted(generator: AnyGenerator) -> Mapping[str, Any]:
    return {
        level: {"capacity": generator.capacity(config), "of": _identity(generator, level)}
        for level, config in generator.levels.items()
    }


def _identity(generator: TaskType, level: str) -> str:
    """Digest of the generator's version and the level's config."""
    text = f"{generator.id.full} {generator.version} {generator.levels[level]!r}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def _kept(path: Path) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    found: Mapping[str, Mapping[str, Mapping[str, Any]]] = json.loads(path.read_text())
    return found
