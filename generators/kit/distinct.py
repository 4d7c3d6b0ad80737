"""Deduplicate puzzles while each sample stays a function of its identity.

By chance alone, two indices may draw the same puzzle. Here index i takes the first of its draws whose puzzle no lower
index has taken. The generator, its version, the level, the run seed and the index still decide every sample.
Batches, workers, retries and the sample count play no part, so a dataset can be made in any order and extended.
No index is skipped; metadata records the attempt, which redraws the sample.

The cost: a process draws the puzzles of all lower indices, but does not solve, paint or encode them. Starting at
index i takes i draws; continuing takes one per sample. Each process caches its draws.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generators.kit.generator import Generator, Reject
from generators.kit.identity import Identity
from generators.kit.sample import MOST_ATTEMPTS, BuildError, param_hash_of

TAKEN = "a lower index has this puzzle"
_REMEMBERED = 4  # sequences


@dataclass(frozen=True)
class Choice:
    """The draw that an index takes, and why it took none before."""

    attempt: int
    rejects: Mapping[str, int]


@dataclass
class _Sequence:
    """The choices of all indices from 0 on, as far as they are known."""

    attempts: list[int] = field(default_factory=list)
    rejects: dict[int, Mapping[str, int]] = field(default_factory=dict)
    taken: set[bytes] = field(default_factory=set)


_sequences: OrderedDict[tuple[object, ...], _Sequence] = OrderedDict()


def choices(
    generator: Generator[Any, Any, Any],
    level: str | None,
    seed: int,
    indices: range,
    check: Callable[[], None] = lambda: None,
) -> dict[int, Choice]:
    """Choose the draws of these indices; `check` runs before each draw and may raise, which keeps earlier choices.

    Raise `ValueError` for an unknown level, `BuildError` where an index finds no new puzzle in `MOST_ATTEMPTS` draws.
    """
    generator.level_at(level, 0)
    key = (type(generator), generator.id.short, generator.version, level, seed)
    known = _sequences.setdefault(key, _Sequence())
    _sequences.move_to_end(key)
    while len(_sequences) > _REMEMBERED:
        _sequences.popitem(last=False)
    while len(known.attempts) < indices.stop:
        check()
        _next(known, generator, level, seed)
    return {index: Choice(known.attempts[index], known.rejects.get(index, {})) for index in indices}


def _next(known: _Sequence, generator: Generator[Any, Any, Any], level: str | None, seed: int) -> None:
    index = len(known.attempts)
    chosen = generator.level_at(level, index)
    rejects: Counter[str] = Counter()
    for attempt in range(MOST_ATTEMPTS):
        identity = Identity(generator.id.short, generator.version, chosen, seed, index, attempt)
        try:
            puzzle = generator.sample(identity.rng(), generator.levels[chosen])
        except Reject as reason:
            rejects[str(reason)] += 1
            continue
        digest = bytes.fromhex(param_hash_of(puzzle))
        if digest in known.taken:
            rejects[TAKEN] += 1
            continue
        known.taken.add(digest)
        known.attempts.append(attempt)
        if rejects:
            known.rejects[index] = dict(rejects)
        return
    raise BuildError(
        f"{generator.id.short} {chosen} seed {seed} index {index}: {MOST_ATTEMPTS} draws gave no puzzle that no lower "
        f"index has: {dict(rejects)}. Ask for fewer samples, or accept repeats"
    )
