from itertools import pairwise, permutations

import pytest

from generators.kit.words.vessels import Cups, layout, sides


def joined(valves, tube):
    """All tubes that open valves join to this one, by spreading until nothing is added."""
    found = {tube}
    while more := {k + b for k in valves for a, b in ((0, 1), (1, 0)) if k + a in found} - found:
        found |= more
    return found


@pytest.mark.parametrize("order", [order for count in (1, 2, 3) for order in permutations(range(count))])
def test_the_sides_of_a_valve_are_the_tubes_joined_to_its_ends(order):
    for stage, valve in enumerate(order):
        left, right = sides(order, stage)
        assert set(left) == joined(order[:stage], valve)
        assert set(right) == joined(order[:stage], valve + 1)


@pytest.mark.parametrize("widths", [(1, 3), (4, 1, 2), (3, 3, 3, 3)])
def test_tubes_stand_in_the_picture_with_gaps_between_them(widths):
    places = layout(widths, 54)
    assert places[0][0] >= 40
    assert sum(places[-1]) <= 500
    assert all(b[0] - sum(a) == 54 for a, b in pairwise(places))
    assert len({wide / width for (_, wide), width in zip(places, widths, strict=True)}) == 1


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_cups_do_not_touch(count):
    cups = Cups(count)
    edges = [cups.left(cup) for cup in range(count)]
    assert all(b - a >= cups.wide + 12 for a, b in pairwise(edges))
    assert edges[0] >= 6
    assert edges[-1] + cups.wide <= 506


@pytest.mark.parametrize("down", [200, 250, 251, 260, 280, 300, 340, 400])
def test_the_surface_rises_by_the_volume_of_liquid_displaced(down):
    cups, side, still = Cups(4), 54, 250
    surface = cups.surface(down, side, still)
    displaced = side * min(side, max(0, down - surface))
    assert cups.wide * (still - surface) == pytest.approx(displaced)
