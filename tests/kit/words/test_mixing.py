from math import dist

import pytest

from generators.kit.generator import Violation
from generators.kit.timeline import Moment
from generators.kit.words.mixing import (
    DYES,
    Cells,
    Dye,
    filled_in_turn,
    filling_items,
    fillings,
    in_words,
    lens,
    mixed,
    unlike,
    visible,
)  # fmt: skip

RED, BLUE, PINK, DARK = MIXTURES = [(2, 0, 0), (0, 0, 2), (2, 1, 1), (0, 1, 0)]
STATES = [
    (None, None, None, None), (RED, None, None, None), (RED, BLUE, None, None), (RED, BLUE, PINK, None),
    (RED, BLUE, PINK, DARK),
]  # fmt: skip


def flaw(states: list[tuple[Dye | None, ...]]) -> str:
    try:
        for _ in fillings(states, 2):
            pass
    except Violation as violation:
        return str(violation)
    return ""


def test_a_table_is_filled_row_by_row() -> None:
    assert filled_in_turn(MIXTURES) == STATES
    assert list(fillings(STATES, 2)) == [(1, 0, 0, RED), (2, 0, 1, BLUE), (3, 1, 0, PINK), (4, 1, 1, DARK)]


@pytest.mark.parametrize(
    ("states", "broken"),
    [
        (STATES[1:], "a cell is filled before the first step"),
        ([*STATES, STATES[-1]], "step 5 fills no cell of the table"),
        ([STATES[0], (RED,)], "step 1 fills no cell of the table"),
        ([STATES[0], (None, RED, None, None)], "step 1 does not fill the next cell, and that alone"),
        ([STATES[0], STATES[2]], "step 1 does not fill the next cell, and that alone"),
        ([*STATES[:2], (BLUE, BLUE, None, None)], "step 2 does not fill the next cell, and that alone"),
        ([*STATES[:2], STATES[0]], "step 2 does not fill the next cell, and that alone"),
        ([STATES[0], STATES[0]], "step 1 does not fill the next cell, and that alone"),
        (STATES[:-1], "not all cells are filled"),
    ],
)
def test_any_other_filling_breaks_a_rule(states: list[Cells], broken: str) -> None:
    assert flaw(states) == broken


def test_dyes_are_told_by_their_shares() -> None:
    assert in_words((2, 0, 1), "full") == "full red and half blue"
    assert in_words((0, 2, 0), "all") == "all green"


def test_old_cells_are_whole_and_the_new_one_comes_with_its_step() -> None:
    assert list(visible(Moment(1, 0.0, STATES[1], STATES[2]))) == [(0, RED, 1.0)]
    assert list(visible(Moment(1, 0.25, STATES[1], STATES[2]))) == [(0, RED, 1.0), (1, BLUE, 0.25)]


def test_items_tell_each_cell_once() -> None:
    texts = [item.text for item in filling_items(MIXTURES, 2, 40, "full")]
    assert texts[0] == "It fills row 1, column 1: full red."
    assert len(texts) == 3
    assert sum(text.count("row ") for text in texts) == 4


def test_a_mixture_of_paints_keeps_no_more_than_either_and_all_that_both_keep() -> None:
    for one in DYES:
        assert mixed(one, one) == one == mixed(one, (2, 2, 2))
        for other in DYES:
            both = mixed(one, other)
            assert both == mixed(other, one) == mixed(both, one)
            assert unlike(one, both) + unlike(other, both) == unlike(one, other)


def test_the_overlap_of_two_balls_lies_in_both() -> None:
    outline = lens((100, 100), (120, 110), 22)
    for point in outline:
        assert max(dist(point, (100, 100)), dist(point, (120, 110))) <= 22.001
        assert any(abs(dist(point, centre) - 22) < 0.001 for centre in ((100, 100), (120, 110)))
