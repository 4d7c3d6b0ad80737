"""Spacing: whole numbers that ascend with gaps, such as radii that are seen to differ."""

from random import Random


def spaced(rng: Random, count: int, gap: int, spare: int) -> list[int]:
    """Ascending numbers of 0 or more, neighbours at least `gap` apart, the last at most `spare` more than it has to be.

    All such lists are equally likely.
    """
    chosen = sorted(rng.sample(range(spare + count), count))
    return [number + (gap - 1) * k for k, number in enumerate(chosen)]
