from random import Random

import pytest

from generators.kit.words.latin import BOXES, singles, solutions, units


@pytest.mark.parametrize("side", BOXES)
def test_each_cell_is_in_one_row_one_column_and_one_box(side: int) -> None:
    for place in range(side**2):
        row, column = divmod(place, side)
        named = [name for name, cells in units(side) if place in cells]
        assert named[:2] == [f"row {row + 1}", f"column {column + 1}"]
        assert [name.partition(" ")[0] for name in named] == ["row", "column", "box"]
    for name, cells in units(side):
        rows, columns = ({cell // side for cell in cells}, {cell % side for cell in cells})
        assert len(set(cells)) == side
        assert name[:3] != "box" or (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1) == BOXES[side]


def test_the_search_finds_all_grids_of_side_four() -> None:
    """There are 288, as is well known."""
    found = list(solutions((0,) * 16, 4))
    assert len(found) == len(set(found)) == 288


def test_the_search_misses_no_second_solution_and_single_digits_follow_from_all() -> None:
    grids, rng = list(solutions((0,) * 16, 4)), Random(1)
    for grid in rng.sample(grids, 80):
        given = tuple(digit if rng.random() < 0.35 else 0 for digit in grid)
        holding = {other for other in grids if all(d in (0, o) for d, o in zip(given, other, strict=True))}
        assert set(solutions(given, 4)) == holding
        assert all(other[place] == digit for place, digit in singles(given, 4, True) for other in holding)
