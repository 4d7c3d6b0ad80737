"""Tours: in which order a walk from a start to an end visits its stops, and how many steps that takes."""

from collections.abc import Collection, Sequence
from itertools import pairwise, permutations

from generators.kit.words.floor import Floor


def ranked(floor: Floor, begin: int, stops: Sequence[int], end: int) -> list[tuple[int, tuple[int, ...]]]:
    """All tours, shortest first: steps in all, then the start, the stops in their order and the end.

    The end is entered last. The list is empty if a stop or the end is out of reach.
    """
    far, found = _far(floor, stops, end), []
    for order in permutations(stops):
        tour = (begin, *order, end)
        legs = [far[b][a] for a, b in pairwise(tour)]
        if min(legs) >= 0:
            found.append((sum(legs), tour))
    return sorted(found)


def nearest_first(floor: Floor, begin: int, stops: Sequence[int], end: int) -> tuple[int, ...]:
    """The tour that goes to the nearest stop each time, to the first of `stops` at a tie."""
    far, tour, left = _far(floor, stops, end), [begin], list(stops)
    while left:
        tour.append(min(left, key=lambda stop: far[stop][tour[-1]]))
        left.remove(tour[-1])
    return (*tour, end)


def marks(stops: Sequence[int], cells: Collection[int]) -> int:
    """The stops among some cells, a bit for each: 5 is the first and the third of `stops`."""
    return sum(1 << number for number, stop in enumerate(stops) if stop in cells)


def _far(floor: Floor, stops: Sequence[int], end: int) -> dict[int, list[int]]:
    """Steps to each stop and to the end from every cell; ways to stops do not enter the end."""
    return {end: floor.distances(end)} | {stop: floor.distances(stop, (end,)) for stop in stops}
