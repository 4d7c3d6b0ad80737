"""Analogies: boards in two columns, and copies that slide down and change."""

from itertools import pairwise, product

import pytest

from generators.kit.generator import Violation
from generators.kit.scene.grid import UNITS
from generators.kit.words.analogies import (
    Figure,
    board_area,
    in_row,
    in_slots,
    in_two_steps,
    require_two_steps,
    swapped,
)

FIGURE = Figure("star", "blue", 20, 1)


@pytest.mark.parametrize("boards", [2, 3])
def test_boards_lie_in_the_picture_and_apart(boards: int) -> None:
    areas = [board_area(column, number, boards) for column, number in product(range(2), range(boards))]
    assert all(min(x, y) >= 0 and max(x + wide, y + high) <= UNITS for x, y, wide, high in areas)
    assert all(a[0] + a[2] < b[0] or a[1] + a[3] < b[1] for a, b in pairwise(areas))


def test_figures_lie_on_their_boards() -> None:
    for placed, boards in ((in_row(1, 2, [FIGURE] * 4), 3), (in_slots(1, 1, [FIGURE] * 6, range(6)), 2)):
        x, y, wide, high = board_area(1, boards - 1, boards)
        assert all(x + 25 < u < x + wide - 25 and y + 25 < v < y + high - 25 for (u, v), _ in placed)


def test_the_rules_of_two_steps_accept_the_solution_and_return_its_end() -> None:
    given, final = ((1, 0), (3, 4)), ((0, 0), (3, 5))
    assert require_two_steps(in_two_steps(given, final), given) == final


def test_the_rules_of_two_steps_refuse_changes_in_another_turn() -> None:
    given = ((1, 0), (3, 4))
    late = [(1, *given), (2, *given), (2, (1, 0), (3, 5)), (3, (1, 0), (3, 5)), (3, (0, 0), (3, 5))]
    with pytest.raises(Violation, match="step 2"):
        require_two_steps(late, given)


def test_only_some_figures_swap_their_style() -> None:
    assert [figure.filled for figure in swapped([FIGURE] * 3, [1])] == [1, 0, 1]
