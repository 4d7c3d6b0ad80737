from hypothesis import given
from hypothesis import strategies as st

from generators.kit.rubric import Appears
from generators.kit.words.boards import appearing, cell_name, changed, filled, lines

boards = st.lists(st.integers(0, 9), min_size=12, max_size=12).map(tuple)


@given(boards, st.integers(0, 11), st.integers(0, 9))
def test_filling_a_place_changes_no_other(board: tuple[int, ...], place: int, value: int) -> None:
    after = filled(board, place, value)
    assert after[place] == value
    assert changed(board, after) == ([place] if board[place] != value else [])


@given(boards)
def test_the_rows_in_order_are_the_board(board: tuple[int, ...]) -> None:
    rows = lines(board, 4)
    assert [len(row) for row in rows] == [4, 4, 4]
    assert tuple(cell for row in rows for cell in row) == board
    assert rows[2][1] == board[9]


def test_cells_appear_in_the_steps_in_which_they_are_filled() -> None:
    states = [(0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 5, 0), (0, 7, 0, 0, 5, 0), (0, 7, 0, 0, 5, 1)]
    assert cell_name("digit", 4, 3) == "digit-2-2"
    assert appearing("digit", [1, 5], states, 3) == Appears(("digit-1-2", "digit-2-3"), (2, 3))
    assert appearing("digit", [4], states, 3, ordered=True) == Appears(("digit-2-2",), (1, 1), ordered=True)
