"""Polyominoes: outlines tell forms apart, whatever the turn."""

from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.polyominoes import (
    about,
    bends,
    checked,
    corners,
    grown,
    mirrored,
    near_forms,
    size,
    turned,
)

SQUARES_TO_FORMS = {1: 1, 2: 1, 3: 2, 4: 7, 5: 18}  # one-sided polyominoes, OEIS A000988


@pytest.mark.parametrize(("squares", "forms"), SQUARES_TO_FORMS.items())
def test_as_many_outlines_occur_as_there_are_forms_with_mirror_images_apart(squares: int, forms: int) -> None:
    rng = Random(1)
    assert len({bends(grown(rng, squares, squares)) for _ in range(400)}) == forms


def test_a_turn_keeps_the_outline_and_a_mirror_does_not() -> None:
    form = checked([(0, 0), (0, 1), (0, 2), (1, 2)], 3)
    assert {bends(turned(form, quarters)) for quarters in range(4)} == {bends(form)}
    assert len({turned(form, quarters) for quarters in range(4)}) == 4
    assert bends(mirrored(form)) != bends(form)


def test_an_outline_goes_round_all_squares() -> None:
    around = corners(((0, 0), (0, 1), (1, 0)))
    area = sum(x * v - u * y for (x, y), (u, v) in zip(around, [*around[1:], around[0]], strict=True)) / 2
    assert abs(area) == 3


@pytest.mark.parametrize(
    "cells",
    [
        [(0, 0), (1, 1)],
        [(0, 0), (0, 1), (0, 2), (0, 3)],
        [(0, 0), (1, 0), (2, 0), (0, 1), (2, 1), (0, 2), (1, 2), (2, 2)],
        [(1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)],
    ],
    ids=["apart", "too long", "with a hole", "touching itself"],
)
def test_a_figure_without_a_clear_outline_is_rejected(cells: list[tuple[int, int]]) -> None:
    with pytest.raises(Reject):
        checked(cells, 3)


def test_near_forms_differ_by_two_changes_of_a_square_each_made_or_not() -> None:
    for fours in near_forms(5, 3):
        one, other, third, both = (frozenset(form) for form in fours)
        assert len({size(form) for form in fours}) == 1
        assert one ^ other == third ^ both
        assert one ^ third == other ^ both
        assert len(one ^ other) == len(one ^ third) == 2
        assert len(one ^ both) == 4


def test_an_outline_lies_about_its_middle_and_keeps_its_size_when_turned() -> None:
    form = checked([(0, 0), (0, 1), (1, 1)], 3)
    for turn in (0, 90):
        xs, ys = zip(*about(form, (50, 70), 10, turn), strict=True)
        assert (min(xs) + max(xs)) / 2 == pytest.approx(50)
        assert (min(ys) + max(ys)) / 2 == pytest.approx(70)
        assert max(xs) - min(xs) == pytest.approx(20)
