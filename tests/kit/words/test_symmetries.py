"""Symmetries of polyominoes: a figure has the one it was drawn for, and loses it when squares move."""

from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.polyominoes import Form, bends, mirrored, moved_home
from generators.kit.words.symmetries import IMAGES, looks, off_symmetry, spoiled, symmetries, with_one

SQUARE = moved_home([(0, 0), (1, 0), (0, 1), (1, 1)])
KINDS = {"upright": [(0, True)], "slanted": [(3, True)], "turn": [(2, False)]}  # quarters of a turn, after a mirror


def test_a_square_has_all_symmetries_and_an_uneven_figure_has_none() -> None:
    assert len(symmetries(SQUARE)) == 7
    assert symmetries(moved_home([(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (1, 2)])) == []


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("squares", [8, 9, 10, 11, 12])
def test_a_figure_has_just_the_symmetry_that_it_was_drawn_for(kind: str, squares: int) -> None:
    form = with_one(Random(squares), squares, kind)
    assert (len(form), symmetries(form), off_symmetry(form)) == (squares, KINDS[kind], 0)


def test_other_figures_are_neither_drawn_again_nor_as_mirror_images() -> None:
    rng = Random(1)
    forms: list[Form] = []
    for _ in range(8):
        forms.append(with_one(rng, 9, "upright", forms))
    assert len({least for form in forms for least in (bends(form), bends(mirrored(form)))}) == 8


def test_a_spoiled_figure_keeps_its_looks_and_has_no_symmetry() -> None:
    rng = Random(2)
    for _ in range(20):
        try:
            odd = spoiled(rng, form := with_one(rng, 10, "turn"), 1, 3)
        except Reject:
            continue
        assert symmetries(odd) == []
        assert looks(odd) == looks(form)
        assert 1 <= off_symmetry(odd) <= 3
