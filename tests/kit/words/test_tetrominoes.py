from generators.kit.words.tetrominoes import TETROMINOES, coloured, heights


def test_pieces_are_four_joined_cells_at_their_own_corner_and_differ() -> None:
    assert len(set(TETROMINOES)) == len(TETROMINOES)
    for cells in TETROMINOES:
        assert cells == tuple(sorted(set(cells)))
        assert [min(cell[k] for cell in cells) for k in (0, 1)] == [0, 0]
        part = [cells[0]]
        for row, column in part:
            part += [(r, c) for r, c in cells if abs(r - row) + abs(c - column) == 1 and (r, c) not in part]
        assert len(part) == len(cells) == 4


def test_cells_are_coloured_and_columns_counted() -> None:
    board = coloured(("...", "b..", "bt."), [(0, 2), (1, 1)], "r")
    assert board == ("..r", "br.", "bt.")
    assert heights(board) == "2 2 1"
