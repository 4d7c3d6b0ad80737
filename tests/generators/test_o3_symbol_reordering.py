from itertools import combinations, permutations

import pytest

from generators.o3_symbol_reordering import Puzzle, Row, SymbolReordering, count_orders, fewest_swaps, swapped

TARGET: Row = ("A", "B", "C", "D", "E")


def swaps_away() -> dict[Row, int]:
    """How many swaps each order is away from the target, breadth first over all swaps."""
    found, queue = {TARGET: 0}, [TARGET]
    for row in queue:
        for a, b in combinations(range(len(TARGET)), 2):
            if (other := swapped(row, a, b)) not in found:
                found[other] = found[row] + 1
                queue.append(other)
    return found


def test_no_way_of_swapping_is_shorter_than_the_one_shown() -> None:
    away = swaps_away()
    for start in permutations(TARGET):
        puzzle = Puzzle(start, TARGET)
        assert len(SymbolReordering().solve(puzzle)) - 1 == away[start] == fewest_swaps(puzzle)


@pytest.mark.parametrize("swaps", range(len(TARGET)))
def test_orders_are_counted_by_their_swaps(swaps: int) -> None:
    assert count_orders(len(TARGET), swaps) == list(swaps_away().values()).count(swaps)
