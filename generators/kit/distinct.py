"""Samples of which no two show the same puzzle, each still a function of its identity alone.

With chance alone, two indices may draw one puzzle. Here index i takes the first of its draws whose puzzle no lower
index has taken. That defines every sample by the generator, its version, the level, the run seed and the index.
Batches, workers, retries and the number of samples are not in it, so a dataset can be made in any order and extended.
No index is left out, and the attempt that was taken is recorded and redraws the sample as ever.

The price is that the puzzles of all lower indices have to be drawn, though not solved, painted or encoded: i draws
before index i in a process that starts there, one a sample in a process that goes on from where it was. What was
drawn is remembered in this process.
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
    """What these indices take; `check` is called before each draw of an index, and may raise: what is known stays.

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
