from collections import Counter
from itertools import product

from generators.kit.words.boards import rows_and_columns
from generators.kit.words.runs import EMPTY, FILLED, UNKNOWN, runs
from generators.o41_nonogram import Cells, Config, Nonogram, Puzzle, reasoned


def puzzle_of(picture: Cells, side: int) -> Puzzle:
    numbers = [runs(line) for line in rows_and_columns(picture, side)]
    return Puzzle(side, tuple(numbers[:side]), tuple(numbers[side:]))


def test_what_line_logic_finishes_has_one_solution() -> None:
    """All pictures of 3 by 3 cells: numbers that several share are never finished."""
    puzzles = {picture: puzzle_of(picture, 3) for picture in product((FILLED, EMPTY), repeat=9)}
    shared = Counter(puzzles.values())
    for picture, puzzle in puzzles.items():
        last = reasoned(puzzle)[-1]
        assert all(cell in (UNKNOWN, true) for cell, true in zip(last, picture, strict=True))
        assert shared[puzzle] == 1 or UNKNOWN in last


def test_capacity_counts_pictures_that_line_logic_finishes() -> None:
    config = Config(5, 10, 18)
    counted = 0
    for heights in product(range(1, 6), repeat=5):
        if max(heights) == 5 and config.fewest <= sum(heights) <= config.most:
            picture = tuple(FILLED if 5 - row <= high else EMPTY for row in range(5) for high in heights)
            assert reasoned(puzzle_of(picture, 5))[-1] == picture
            counted += 1
    assert counted == Nonogram().capacity(config)
