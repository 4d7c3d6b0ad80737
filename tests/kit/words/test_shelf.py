"""Shelves: rows with an empty place, and the panels of candidates below."""

from itertools import combinations, pairwise

import pytest

from generators.kit.words.shelf import Shelf, continuing


@pytest.mark.parametrize("candidates", range(2, 9))
def test_panels_lie_in_the_picture_and_apart(candidates):
    shelf = Shelf((20.0, 30.0), candidates)
    panels = [shelf.panel(number) for number in range(1, candidates + 1)]
    assert all(x >= 20 and y >= 20 + shelf.height and x + w <= 492.1 and y + h <= 492.1 for x, y, w, h in panels)
    for (x, y, wide, high), (u, v, _, _) in combinations(panels, 2):
        assert u >= x + wide + 11.9 or x >= u + wide + 11.9 or v >= y + high + 11.9


def test_gaps_in_the_row_are_equal():
    shelf = Shelf((40.0, 12.0, 31.0, 20.0), 4)
    halves = [40, 12, 31, 20, shelf.place]
    gaps = [
        v - b - u - a for (u, a), (v, b) in pairwise((x, half) for (x, _), half in zip(shelf.row, halves, strict=True))
    ]
    assert max(gaps) - min(gaps) <= 1
    assert shelf.empty[0] + shelf.place <= 482


def test_figures_and_candidates_have_places_in_their_order():
    shelf = Shelf((20.0, 30.0), 3)
    assert shelf.places == [*shelf.row[:2], *map(shelf.candidate, (1, 2, 3))]
    assert shelf.empty not in shelf.places


def test_the_items_after_the_given_one_name_the_chosen_candidate():
    items = list(continuing(2, 4, "a small disc", "nothing turns"))
    assert [item.id for item in items] == ["circle", "copy", "continued", "steady"]
    assert sum(item.weight for item in items) == 95
    assert items[1].text == "A copy of B, a small disc, moves to the question mark."
    assert items[3].text == "The row and candidate B itself stay as they are; nothing turns."
