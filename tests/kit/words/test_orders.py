"""Swaps are counted right: held against breadth-first search over all swaps."""

from itertools import combinations, permutations

import pytest

from generators.kit.words.orders import count_orders, fewest_swaps, near_orders, swapped

TARGET = ("A", "B", "C", "D", "E")


def swaps_away() -> dict[tuple[str, ...], int]:
    """How many swaps each order is away from the target, breadth first over all swaps."""
    found, queue = {TARGET: 0}, [TARGET]
    for row in queue:
        for a, b in combinations(range(len(TARGET)), 2):
            if (other := swapped(row, a, b)) not in found:
                found[other] = found[row] + 1
                queue.append(other)
    return found


def test_a_swap_exchanges_two_things_and_no_other() -> None:
    assert swapped(TARGET, 1, 3) == ("A", "D", "C", "B", "E")


def test_no_way_of_swapping_is_shorter_than_the_fewest() -> None:
    away = swaps_away()
    for row in permutations(TARGET):
        assert fewest_swaps(row, TARGET) == away[row]


@pytest.mark.parametrize("swaps", range(len(TARGET)))
def test_orders_are_counted_by_their_swaps(swaps: int) -> None:
    assert count_orders(len(TARGET), swaps) == list(swaps_away().values()).count(swaps)


def test_orders_are_counted_by_their_records_too() -> None:
    for count in range(1, 8):
        records = [sum(v == max(order[: k + 1]) for k, v in enumerate(order)) for order in permutations(range(count))]
        assert [count_orders(count, count - n) for n in range(count + 1)] == [
            records.count(n) for n in range(count + 1)
        ]


def test_near_orders_are_those_without_a_place_far_off_its_own() -> None:
    assert near_orders(3, 1) == ((0, 1, 2), (0, 2, 1), (1, 0, 2))
    assert near_orders(4, 3) == tuple(permutations(range(4)))
    assert len(near_orders(4, 2)) == 14
