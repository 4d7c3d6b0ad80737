"""Figures whose areas are compared: their areas, their reach and their outlines."""

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.areas import FORMS, area_by_levels, around, figure, unit_area
from generators.kit.words.polygons import area, is_inside, to_outline, turns_round

TURNED = st.integers(0, 359)


@pytest.mark.parametrize("form", FORMS)
def test_the_farthest_corner_of_a_form_is_at_distance_one_and_its_corners_go_clockwise(form):
    corners = FORMS[form]
    assert max(hypot(*corner) for corner in corners) == pytest.approx(1, abs=0.001)
    twice = sum(x * v - y * u for (x, y), (u, v) in zip(corners, (*corners[1:], corners[0]), strict=True))
    assert twice > 0


@given(st.sampled_from(sorted(FORMS)), TURNED, st.integers(20, 120))
def test_level_lines_measure_the_same_area_however_a_figure_is_turned(form, turn, radius):
    corners = figure(form, (200, 300), radius, turn)
    assert area(corners) == pytest.approx(unit_area(form) * radius**2)
    assert area_by_levels(corners) == pytest.approx(area(corners), rel=0.005)


@given(st.sampled_from(sorted(FORMS)), TURNED, st.integers(2, 8))
def test_the_line_around_a_figure_is_closed_begins_at_the_top_and_keeps_its_distance(form, turn, away):
    corners = figure(form, (200, 300), 60, turn)
    line = around(corners, away)
    assert line[0] == line[-1]
    assert line[0][1] == pytest.approx(min(y for _, y in line))
    assert area(line[:-1]) > area(corners)
    for (a, b), (c, d) in pairwise(line):
        middle = (a + c) / 2, (b + d) / 2
        assert not is_inside(middle, corners)
        assert away - 0.01 <= to_outline(middle, corners) <= 1.01 * away


def test_the_middle_of_a_bay_lies_outside():
    assert not turns_round((200, 280), figure("U", (200, 300), 60, 0))
