"""Tours: in which order a walk from a start to an end visits its stops, and how many steps that takes."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise, permutations
from random import Random

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


def detouring(
    rng: Random, floor: Floor, begin: int, legs: int, added: int, lengths: Collection[int], most: int
) -> list[int]:
    """Draw the stops of a walk that takes just `added` steps more than on an open floor; empty if the draw fails.

    Chance shares out the added steps among the legs. The length of each leg is one of `lengths`, that of the walk at
    most `most`. No stop is entered before its turn.
    """
    stops, pairs = [begin], Counter(rng.randrange(legs) for _ in range(added // 2))
    for leg in range(legs):
        steps, last = floor.distances(stops[-1]), stops[-1]
        due, (row, column), wide = 2 * pairs[leg], divmod(last, floor.columns), floor.columns
        fit = [
            cell
            for cell, far in enumerate(steps)
            if far in lengths and far - abs(cell // wide - row) - abs(cell % wide - column) == due and cell not in stops
        ]
        if not fit:
            return []
        stops.append(rng.choice(fit))
    far = [floor.distances(a, stops[k + 2 :])[b] for k, (a, b) in enumerate(pairwise(stops))]
    good = all(steps in lengths for steps in far) and sum(far) <= most
    return stops if good and sum(far) - sum(floor.apart(*ends) for ends in pairwise(stops)) == added else []


def marks(stops: Sequence[int], cells: Collection[int]) -> int:
    """The stops among some cells, a bit for each: 5 is the first and the third of `stops`."""
    return sum(1 << number for number, stop in enumerate(stops) if stop in cells)


def _far(floor: Floor, stops: Sequence[int], end: int) -> dict[int, list[int]]:
    """Steps to each stop and to the end from every cell; ways to stops do not enter the end."""
    return {end: floor.distances(end)} | {stop: floor.distances(stop, (end,)) for stop in stops}
