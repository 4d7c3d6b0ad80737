"""Runs: a line of filled and empty cells, described by the lengths of its runs of neighbouring filled cells."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from math import comb

UNKNOWN, FILLED, EMPTY = 0, 1, 2
Runs = tuple[int, ...]


def runs(line: Sequence[int]) -> Runs:
    """Return the lengths of the runs of `FILLED` cells, in order."""
    return tuple(len(list(group)) for value, group in groupby(line) if value == FILLED)


def begins(line: Sequence[int], numbers: Runs) -> bool:
    """Return False only if no further cells could give the line these runs; a bound for searches."""
    *closed, last = runs(line) or (0,)
    return (*closed,) == numbers[: len(closed)] and last <= (*numbers, 0)[len(closed)]


def compositions(total: int, parts: int, most: int) -> int:
    """Count the ways to write a number as a sum of this many, each from 1 to `most`, by inclusion and exclusion."""
    over = [j for j in range(parts + 1) if total > j * most]
    return sum((-1) ** j * comb(parts, j) * comb(total - j * most - 1, parts - 1) for j in over)


@cache
def arrangements(length: int) -> Mapping[Runs, Sequence[int]]:
    """Return all lines of this length by their runs; bit k of a line is its cell k."""
    found: dict[Runs, list[int]] = {}
    for mask in range(2**length):
        found.setdefault(runs([mask >> k & 1 for k in range(length)]), []).append(mask)
    return found


@lru_cache(maxsize=4096)
def deduced(line: tuple[int, ...], numbers: Runs) -> tuple[tuple[int, int], ...]:
    """Return the unknown cells in which all arrangements with these runs agree: position, and `FILLED` or `EMPTY`."""
    filled, empty = (sum(1 << k for k, cell in enumerate(line) if cell == kind) for kind in (FILLED, EMPTY))
    every, some = 2 ** len(line) - 1, 0
    for mask in arrangements(len(line))[numbers]:
        if mask & filled == filled and not mask & empty:
            every, some = every & mask, some | mask
    agreed = ((k, FILLED if every >> k & 1 else EMPTY) for k in range(len(line)) if not (every ^ some) >> k & 1)
    return tuple((k, value) for k, value in agreed if line[k] == UNKNOWN)
