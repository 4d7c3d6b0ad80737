from collections import Counter

import pytest

from generators.kit.sample import draw
from generators.kit.words.tetrominoes import TETROMINOES
from generators.o50_tetris import Tetris


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_every_piece_falls_and_every_number_of_rows_gets_full_none_included(level: str) -> None:
    puzzles = [draw(Tetris(), level, 42, index).puzzle for index in range(200)]
    fulls = Counter(len(puzzle.full) for puzzle in puzzles)
    assert set(fulls) == set(range(Tetris.levels[level].full + 1))
    assert min(fulls.values()) >= 20
    lefts = [min(column for _, column in puzzle.piece) for puzzle in puzzles]
    shapes = {
        tuple((row, column - left) for row, column in puzzle.piece) for puzzle, left in zip(puzzles, lefts, strict=True)
    }
    assert shapes == set(TETROMINOES)


def test_a_piece_that_fills_no_row_has_to_lie_and_nothing_more_happens() -> None:
    tetris = Tetris()
    puzzles = [draw(tetris, "medium", 42, index).puzzle for index in range(50)]
    puzzle = next(puzzle for puzzle in puzzles if not puzzle.full)
    states = list(tetris.solve(puzzle))
    assert tetris.verify(puzzle, states).ok
    assert not tetris.verify(puzzle, states[:-1]).ok
    assert "no row is full" in tetris.verify(puzzle, [*states, ("lit", puzzle.landed, puzzle.drop)]).reason
