"""A board and the strips of its numbers fill the picture together."""

import pytest

from generators.kit.words.clues import ClueBoard


@pytest.mark.parametrize("side", range(5, 11))
@pytest.mark.parametrize("longest", [1, 3, 5])
def test_board_and_numbers_lie_in_the_picture_about_its_middle(side, longest):
    board = ClueBoard(((1,) * longest,) + ((1,),) * (side - 1), ((side,),) * side)
    x, y, wide, high = board.grid.area
    left, above = board.room
    assert left >= above
    assert x - left >= 30
    assert y - above >= 30
    assert (x - left) - (512 - x - wide) == pytest.approx(0, abs=4)
    assert (y - above) - (512 - y - high) == pytest.approx(0, abs=4)
