"""Repeats by chance alone: distinct puzzles in one run, and shared puzzles of two runs."""

import math
from bisect import bisect_left

_MOST = 10**15  # beyond it floats lose the difference, and nobody draws as many


def expected_distinct(samples: int, capacity: int) -> float:
    """Distinct puzzles to expect among samples drawn from equally likely ones: C (1 - (1 - 1/C)^n)."""
    if capacity <= 1:
        return min(samples, capacity)
    capacity = min(capacity, _MOST)
    return -capacity * math.expm1(samples * math.log1p(-1 / capacity))


def draws_until(share: float, capacity: int) -> int:
    """Smallest number of independent draws whose expected share of repeats reaches `share`, below one."""
    if capacity > _MOST:
        return capacity * draws_until(share, _MOST) // _MOST
    most = 2 + math.ceil(capacity / (1 - share))  # even if every puzzle is drawn, the rest are repeats
    return 1 + bisect_left(range(1, most), share, key=lambda n: 1 - expected_distinct(n, capacity) / n)


def fewest_distinct(samples: int, capacity: int) -> float:
    """Lower bound on distinct puzzles among samples drawn from equally likely ones.

    The expectation is E = C (1 - (1 - 1/C)^n). Repeats number n - E, undrawn puzzles C - E; both are close to Poisson
    when rare, so the variance is at most about the smaller of the two. The bound is four standard deviations and two
    puzzles below E.
    """
    if capacity <= 1:
        return min(1, samples) if capacity == 1 else 0
    capacity = min(capacity, _MOST)
    expected = expected_distinct(samples, capacity)
    deviation = math.sqrt(max(0.0, min(samples - expected, capacity - expected)))
    return expected - 4 * deviation - 2


def most_shared(here: int, there: int, capacity: int) -> float:
    """Upper bound on puzzles shared by `here` and `there` distinct ones, drawn from equally likely ones.

    The count is hypergeometric with expectation `here * there / C` and a smaller variance. The bound is four standard
    deviations and two puzzles above the expectation.
    """
    if capacity <= 1:
        return float(min(here, there))
    expected = here * there / min(capacity, _MOST)
    return expected + 4 * math.sqrt(expected) + 2
