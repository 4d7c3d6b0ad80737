"""Orders of a row: swaps of two things, the fewest that lead from one order to another, and their number."""

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import TypeVar

T = TypeVar("T")


def swapped(row: Sequence[T], a: int, b: int) -> tuple[T, ...]:
    """The row after the things at two indexes change places."""
    changed = list(row)
    changed[a], changed[b] = row[b], row[a]
    return tuple(changed)


def fewest_swaps(row: Sequence[object], target: Sequence[object]) -> int:
    """Fewest swaps from one order of different things to another.

    It is the number of places minus the cycles in which they exchange their things: a swap splits one cycle at most.
    """
    cycles, seen = 0, [False] * len(row)
    for place in range(len(row)):
        cycles += not seen[place]
        while not seen[place]:
            seen[place] = True
            place = row.index(target[place])
    return len(row) - cycles


@cache
def near_orders(count: int, farthest: int) -> tuple[tuple[int, ...], ...]:
    """Orders of the places 0, 1, 2 … in which none is more than `farthest` places off its own."""
    orders = permutations(range(count))
    return tuple(order for order in orders if all(abs(place - k) <= farthest for k, place in enumerate(order)))


@cache
def count_orders(count: int, swaps: int) -> int:
    """Orders of `count` things that are `swaps` swaps away from a given one: Stirling numbers of the first kind.

    As many orders of `count` values set a record `count - swaps` times, read from one end.
    """
    if count <= 1 or swaps < 0:
        return int(swaps == 0)
    return count_orders(count - 1, swaps) + (count - 1) * count_orders(count - 1, swaps - 1)
