"""The public tasks of VBVR: those of its bench, by EvalKit's names, and those of its training set."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from generators.kit.identity import GeneratorId

TASKS, TRAINED = (Path(__file__).with_name(name) for name in ("vbvr_bench.toml", "vbvr_train.toml"))


def bench_task(generator: GeneratorId) -> tuple[str, str] | None:
    """EvalKit's folder and name of a generator's task, or None if it has none.

    Its spelling is not always ours: `G-25_seperate_object_spinning`. The number is the same.
    """
    for folder, names in _tasks().items():
        for name in names:
            if name.startswith(f"{generator.short}_"):
                return folder, f"{name}_data-generator"
    return None


def in_training_set(generator: GeneratorId) -> bool:
    """True if VBVR's public training set has a task of this id: the first half of the bench, and fifty more."""
    folder, _ = bench_task(generator) or ("", "")
    return folder == "In-Domain_50" or generator.short in _trained()


@cache
def _trained() -> frozenset[str]:
    return frozenset(short for shorts in tomllib.loads(TRAINED.read_text()).values() for short in shorts)


@cache
def _tasks() -> Mapping[str, Sequence[str]]:
    return tomllib.loads(TASKS.read_text())
