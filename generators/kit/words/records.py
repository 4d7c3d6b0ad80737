"""Records: values read one after another, the best one so far, and the number of orders with many records."""

from collections.abc import Sequence
from math import comb, factorial

from generators.kit.words.orders import count_orders


def record_places(values: Sequence[int], highest: bool) -> list[int]:
    """Return the place, from 1, of the best value so far after each one is read: the highest, or the lowest."""
    places: list[int] = []
    for number, value in enumerate(values, 1):
        better = not places or (value > values[places[-1] - 1]) == highest
        places.append(number if better else places[-1])
    return places


def count_orders_with(count: int, records: int) -> int:
    """Count the orders of different values with at least `records` records.

    The extreme sets the last one. An extreme further left needs a record at each place up to its own.
    """
    return sum(
        comb(count - 1, place) * factorial(count - 1 - place) * count_orders(place, place - before)
        for place in range(count)
        for before in range(min(records - 1, place), place + 1)
    )


def count_sets(count: int, values: int, near: int) -> int:
    """Count the sets of this many of `values` neighbouring numbers whose two highest are at most `near` apart."""
    runners_up = (beyond for lead in range(1, near + 1) for beyond in range(values - lead))
    return sum(comb(beyond, count - 2) for beyond in runners_up)
