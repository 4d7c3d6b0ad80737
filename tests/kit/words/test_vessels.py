from itertools import pairwise
from math import exp

import pytest

from generators.kit.words.vessels import Cups, layout, moved, settled


@pytest.mark.parametrize("time", [0.1, 0.7, 3.0])
def test_two_tubes_approach_one_level_by_the_exponential_law(time):
    (left, right), last = settled((1, 3), (11.0, 3.0), time), 5.0
    assert left == pytest.approx(last + 6 * exp(-time * (1 + 1 / 3)))
    assert right == pytest.approx(last - 2 * exp(-time * (1 + 1 / 3)))


@pytest.mark.parametrize("widths", [(4, 1, 2), (3, 1, 2, 3)])
def test_small_steps_lead_to_the_levels_of_the_closed_form_and_lose_no_water(widths):
    levels = (9.0, 2.0, 12.0, 5.0)[: len(widths)]
    small, closed = moved(widths, levels, 1.5, 2000), settled(widths, levels, 1.5)
    assert small == pytest.approx(closed, abs=1e-5)
    water = [sum(wide * level for wide, level in zip(widths, row, strict=True)) for row in (levels, closed)]
    assert water[0] == pytest.approx(water[1])


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
    cups, still = Cups(4), 250
    surface = cups.surface(down, still)
    displaced = cups.side * min(cups.side, max(0, down - surface))
    assert cups.wide * (still - surface) == pytest.approx(displaced)


@pytest.mark.parametrize(("block", "liquid"), [(7, 10), (10, 12), (8, 20), (10, 10)])
def test_a_floating_block_displaces_its_own_weight(block, liquid):
    cups, still = Cups(4), 250
    rest = cups.rest(block, liquid, still, 440)
    displaced = min(cups.side, rest - cups.surface(rest, still))
    assert displaced * liquid == pytest.approx(cups.side * block, abs=0.01)
    assert cups.excess(block, liquid, rest, still) == pytest.approx(0, abs=1e-4)


def test_a_block_denser_than_its_liquid_lies_on_the_floor():
    assert Cups(4).rest(11, 9, 250, 440) == 440
    assert Cups(4).excess(11, 9, 440, 250) > 0
