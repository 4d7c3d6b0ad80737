from itertools import permutations

from generators.kit.words.orders import fewest_swaps
from generators.o3_symbol_reordering import Puzzle, Row, SymbolReordering
from tests.kit.words.test_orders import swaps_away

TARGET: Row = ("A", "B", "C", "D", "E")


def test_no_way_of_swapping_is_shorter_than_the_one_shown() -> None:
    away = swaps_away()
    for start in permutations(TARGET):
        puzzle = Puzzle(start, TARGET)
        assert len(SymbolReordering().solve(puzzle)) - 1 == away[start] == fewest_swaps(start, TARGET)
