"""Covers: masks measure figures, and each figure of a heap but the last lies under another one."""

from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.areas import FORMS, unit_area
from generators.kit.words.covers import PITCH, heap, hidden, is_clear, mask, shared


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("turn", [0, 15, 210])
def test_a_mask_has_the_area_of_its_figure(form: str, turn: int) -> None:
    measured = mask((form, (256, 250), 80, turn)).bit_count() * PITCH**2
    assert measured == pytest.approx(unit_area(form) * 80**2, rel=0.06)


def test_half_of_a_square_is_hidden_under_one_that_lies_half_a_side_further() -> None:
    low, high = ("square", (200, 200), 80, 0), ("square", (257, 200), 80, 0)
    assert hidden(low, [high]) == pytest.approx(0.5, abs=0.03)
    assert shared(low, high) == shared(high, low) > 0


@pytest.mark.parametrize(("away", "clear"), [(100, True), (112, False), (118, False), (124, True)])
def test_figures_are_clear_if_they_keep_apart_or_overlap_deeply(away: int, clear: bool) -> None:
    assert is_clear(("square", (200, 200), 80, 0), ("square", (200 + away, 200), 80, 0), 1) == clear


def test_each_figure_of_a_heap_but_the_last_lies_under_others_with_its_share() -> None:
    rng, forms = Random(1), ["circle", "star", "L", "cross", "T"]
    for _ in range(20):
        try:
            figures = heap(rng, forms, (50, 80), (34, 34, 444, 444), (0.1, 0.3), 2)
        except Reject:
            continue
        for number, one in enumerate(figures[:-1], 1):
            assert 0.1 <= hidden(one, figures[number:]) <= 0.3
