"""Bounds by chance alone: distinct puzzles in one run, and shared puzzles of two runs."""

import math

_MOST = 10**15  # beyond it floats lose the difference, and nobody draws as many


def fewest_distinct(samples: int, capacity: int) -> float:
    """Lower bound on distinct puzzles among samples drawn from equally likely ones.

    The expectation is E = C (1 - (1 - 1/C)^n). Repeats number n - E, undrawn puzzles C - E; both are close to Poisson
    when rare, so the variance is at most about the smaller of the two. The bound is four standard deviations and two
    puzzles below E.
    """
    if capacity <= 1:
        return min(1, samples) if capacity == 1 else 0
    capacity = min(capacity, _MOST)
    expected = -capacity * math.expm1(samples * math.log1p(-1 / capacity))
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
