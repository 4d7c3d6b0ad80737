"""Counts: closed forms that capacities are made of."""

from collections.abc import Iterable
from functools import cache


def equally_likely(chances: Iterable[float]) -> float:
    """Return the number of equally likely puzzles that would repeat as often as puzzles with these chances.

    The chances need not add to 1. It is the inverse of the chance that two draws agree, 1 / sum(p * p).
    """
    chances = list(chances)
    return sum(chances) ** 2 / sum(chance * chance for chance in chances)


@cache
def records(count: int, times: int) -> int:
    """Count the orders of `count` values that set a record `times` times: Stirling numbers of the first kind."""
    if count == 0 or times == 0:
        return int(count == times)
    return records(count - 1, times - 1) + (count - 1) * records(count - 1, times)
