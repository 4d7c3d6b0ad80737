"""How many different puzzles honest draws must show, and how many two runs may share, by chance alone."""

import math

_MOST = 10**15  # beyond it a float can't tell the difference, and nobody draws as many


def fewest_distinct(samples: int, capacity: int) -> float:
    """How many different puzzles must be among samples drawn from this many equally likely ones.

    Expected are E = C (1 - (1 - 1/C)^n) of them. The repeats number n - E and the puzzles never drawn
    C - E; both are close to Poisson when rare, so the variance is at most about the smaller of the two.
    Four standard deviations and two puzzles are allowed below E.
    """
    if capacity <= 1:
        return min(1, samples) if capacity == 1 else 0
    capacity = min(capacity, _MOST)
    expected = -capacity * math.expm1(samples * math.log1p(-1 / capacity))
    deviation = math.sqrt(max(0.0, min(samples - expected, capacity - expected)))
    return expected - 4 * deviation - 2


def most_shared(here: int, there: int, capacity: int) -> float:
    """How many of `here` different puzzles may be among `there` others, drawn from this many equally likely ones.

    The number is hypergeometric: `here * there / C` are expected, and the variance is below that. Four standard
    deviations and two puzzles are allowed above it.
    """
    if capacity <= 1:
        return float(min(here, there))
    expected = here * there / min(capacity, _MOST)
    return expected + 4 * math.sqrt(expected) + 2
