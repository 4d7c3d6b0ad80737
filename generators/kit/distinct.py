"""Deduplicate puzzles while each sample stays a function of its identity.

By chance alone, two indices may draw the same puzzle. Here an index takes the first of its draws whose puzzle no lower
index has taken. The generator, its version, the level, the run seed and the index still decide every sample.
Batches, workers, retries and the sample count play no part, so a dataset can be made in any order and extended.
No index is skipped; metadata records the attempt, which redraws the sample.

There are two rules. `choices` promises distinct samples over all levels, or raises. `searched` compares the indices of
one level up to a bound of that level, and leaves all others to their plain draw. After the first index without a new
puzzle, a level counts as exhausted, and its further indices draw plainly, too.

The cost: a process draws the puzzles of all lower indices, but does not solve, paint or encode them. Starting at
index i takes i draws; continuing takes one per sample. Each process caches its draws.
"""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import to_json

from generators.kit.generator import Generator, Reject
from generators.kit.identity import Identity
from generators.kit.sample import MOST_ATTEMPTS, BuildError

TAKEN = "a lower index has this puzzle"
_REMEMBERED = 12  # sequences: the levels of four generators


@dataclass(frozen=True)
class Choice:
    """The draw that an index takes, and why it took none before."""

    attempt: int
    rejects: Mapping[str, int]


@dataclass
class _Sequence:
    """The choices of `first`, `first + step`, … as far as they are known; None leaves an index to its plain draw."""

    first: int = 0
    step: int = 1
    attempts: list[int | None] = field(default_factory=list)
    rejects: dict[int, Mapping[str, int]] = field(default_factory=dict)
    taken: set[bytes] = field(default_factory=set)
    exhausted: bool = False

    @property
    def following(self) -> int:
        """The first index without a choice."""
        return self.first + self.step * len(self.attempts)

    def add(self, choice: Choice | None) -> None:
        """Keep the choice of the following index."""
        if choice and choice.rejects:
            self.rejects[self.following] = choice.rejects
        self.attempts.append(choice.attempt if choice else None)

    def of(self, indices: Iterable[int]) -> Iterator[tuple[int, Choice]]:
        """The choices of those of these indices that have one."""
        for index in indices:
            place = (index - self.first) // self.step
            attempt = self.attempts[place] if place < len(self.attempts) else None
            if attempt is not None:
                yield index, Choice(attempt, self.rejects.get(index, {}))


_sequences: OrderedDict[tuple[object, ...], _Sequence] = OrderedDict()


class _NoNewPuzzle(Exception):
    """All draws of an index were rejected; the reasons are counted."""

    def __init__(self, rejects: Mapping[str, int]) -> None:
        super().__init__(f"{MOST_ATTEMPTS} draws gave no puzzle that no lower index has: {dict(rejects)}")
        self.rejects = rejects


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
    known = _sequence(generator, level, seed, "")
    while (index := known.following) < indices.stop:
        check()
        chosen = generator.level_at(level, index)
        try:
            known.add(_next(known, generator, chosen, seed))
        except _NoNewPuzzle as error:
            where = f"{generator.id.short} {chosen} seed {seed} index {index}"
            raise BuildError(f"{where}: {error}. Ask for fewer samples, or accept repeats") from None
    return dict(known.of(indices))


def searched(
    generator: Generator[Any, Any, Any],
    level: str | None,
    seed: int,
    indices: Iterable[int],
    below: Mapping[str, int],
    check: Callable[[], None] = lambda: None,
) -> dict[int, Choice]:
    """Choose the draws of those of these indices that are below their level's bound and find a new puzzle.

    All others draw plainly. A level missing in `below` is not searched. `check` runs before each draw, as in `choices`.
    Raise `ValueError` for an unknown level.
    """
    names = list(generator.levels)
    wanted: dict[str, list[int]] = {}
    for index in indices:
        name = generator.level_at(level, index)
        if index < below.get(name, 0):
            wanted.setdefault(name, []).append(index)
    found: dict[int, Choice] = {}
    for name, mine in wanted.items():
        turns = _Sequence(names.index(name), len(names)) if level is None else _Sequence()
        known, last = _sequence(generator, level, seed, name, turns), max(mine)
        while not known.exhausted and known.following <= last:
            check()
            known.add(_next_if_any(known, generator, name, seed))
        found.update(known.of(mine))
    return dict(sorted(found.items()))


def forget() -> None:
    """Forget all draws that this process knows."""
    _sequences.clear()


def _sequence(
    generator: Generator[Any, Any, Any], level: str | None, seed: int, scope: str, new: _Sequence | None = None
) -> _Sequence:
    key = (type(generator), generator.id.short, generator.version, level, seed, scope)
    known = _sequences.setdefault(key, new or _Sequence())
    _sequences.move_to_end(key)
    while len(_sequences) > _REMEMBERED:
        _sequences.popitem(last=False)
    return known


def _next(known: _Sequence, generator: Generator[Any, Any, Any], level: str, seed: int) -> Choice:
    rejects: Counter[str] = Counter()
    for attempt in range(MOST_ATTEMPTS):
        identity = Identity(generator.id.short, generator.version, level, seed, known.following, attempt)
        try:
            puzzle = generator.sample(identity.rng(), generator.levels[level])
        except Reject as reason:
            rejects[str(reason)] += 1
            continue
        digest = _digest(puzzle)
        if digest in known.taken:
            rejects[TAKEN] += 1
            continue
        known.taken.add(digest)
        return Choice(attempt, dict(rejects))
    raise _NoNewPuzzle(rejects)


def _next_if_any(known: _Sequence, generator: Generator[Any, Any, Any], level: str, seed: int) -> Choice | None:
    """The next choice; None for an index that can't be drawn, which stops no other, or if the level is exhausted."""
    try:
        return _next(known, generator, level, seed)
    except _NoNewPuzzle as error:
        known.exhausted = TAKEN in error.rejects
        return None
    except (OSError, MemoryError):  # the machine is at fault, and the next delivery may find another
        raise
    except Exception:  # a generator may raise anything; the plain draw of this index reports it
        return None


def _digest(puzzle: Any) -> bytes:
    """Equal if and only if `param_hash_of` is, which takes four times as long: frozen fields have one order."""
    return hashlib.sha256(to_json(puzzle)).digest()[:16]
