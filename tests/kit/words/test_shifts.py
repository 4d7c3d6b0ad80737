from itertools import pairwise, product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.shifts import (
    WAYS,
    all_turning_arrows,
    arrow_steps,
    located,
    moved,
    offsets,
    origins,
    turning_arrows,
    upright,
    whole_shift,
)

arrows = st.lists(st.tuples(st.sampled_from(sorted(WAYS)), st.integers(1, 4)), max_size=4)


@given(arrows)
def test_offsets_go_cell_by_cell_as_far_as_the_arrows_say(arrows: list[tuple[str, int]]) -> None:
    path = offsets(arrows)
    assert len(path) == 1 + sum(cells for _, cells in arrows)
    assert path[0] == (0, 0)
    assert all(abs(a - c) + abs(b - d) == 1 for (a, b), (c, d) in pairwise(path))
    down = sum(cells * {"up": -1, "down": 1}.get(way, 0) for way, cells in arrows)
    right = sum(cells * {"left": -1, "right": 1}.get(way, 0) for way, cells in arrows)
    assert path[-1] == (down, right)


def test_cells_move_by_rows_and_columns() -> None:
    assert moved((2, 5), WAYS["up"]) == (1, 5)
    assert [way for way in WAYS if upright(way)] == ["up", "down"]


def test_all_arrows_that_turn_are_drawn_and_no_others() -> None:
    drawn = {tuple(turning_arrows(Random(seed), 2, range(1, 3))) for seed in range(600)}
    assert drawn == set(all_turning_arrows(2, range(1, 3)))
    assert len(drawn) == 4 * 2 * 2 * 2


@given(arrows)
def test_things_stay_on_the_board_from_just_these_cells(arrows: list[tuple[str, int]]) -> None:
    path, side = offsets(arrows), range(6)
    inside = [cell for cell in product(side, side) if all(at in side for by in path for at in moved(cell, by))]
    assert origins(path, 6) == inside


def test_the_whole_shift_is_told_with_the_words_for_its_directions() -> None:
    words = ("down", "up", "right", "left")
    assert whole_shift([("down", 3), ("left", 1), ("up", 1)], *words) == "2 cells down and 1 cell left"
    assert whole_shift([("right", 1)], *words) == "1 cell right"


def test_arrows_take_their_steps_one_after_another_and_cells_are_told_from_one() -> None:
    assert arrow_steps([("down", 3), ("left", 1), ("up", 2)]) == [(1, 3), (4, 4), (5, 6)]
    assert located(("red", "blue"), ((1, 2), (3, 0))) == "red in 2/3, blue in 4/1"
