"""Counts: closed forms for capacities."""

from collections.abc import Iterable


def equally_likely(chances: Iterable[float]) -> float:
    """Return the number of equally likely puzzles with as many repeats as puzzles with these chances.

    The chances need not add to 1. The result is the inverse chance of two equal draws, 1 / sum(p * p).
    """
    chances = list(chances)
    return sum(chances) ** 2 / sum(chance * chance for chance in chances)
