"""Marks are drawn one after another, by a pen that goes along their outlines."""

from itertools import pairwise
from math import dist, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Violation
from generators.kit.scene.scene import SHAPES, Scene
from generators.kit.timeline import Moment
from generators.kit.words.marking import (
    bits_of,
    border,
    closing,
    draw_marks,
    frame,
    in_any_order,
    in_turn,
    lettered,
    lie,
    marking,
    part_of,
    require_marked,
    require_marks,
    require_one_mark,
    ring,
    subsets,
)


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ([(1,), (1, 2)], "before the first step"),
        ([(), (1, 2)], "step 1 does not draw one more"),
        ([(), (1,), (2, 1)], "step 2 does not draw one more"),
        ([(), (1,), ()], "step 2 does not draw one more"),
        ([(), (4,)], "not there"),
        ([(), (0,)], "not there"),
        ([(), (2,), (2, 2)], "again"),
        ([()], "nothing is marked"),
    ],
)
def test_marks_are_drawn_one_by_one(states, why):
    with pytest.raises(Violation, match=why):
        require_marks(states, 3)


def test_the_states_of_a_solution_keep_the_rules():
    assert require_marks(in_turn((3, 1)), 3) == (3, 1)


def test_just_one_thing_is_marked():
    assert require_one_mark(in_turn((3,)), 3, "figures") == 3
    with pytest.raises(Violation, match="2 figures get a border"):
        require_one_mark(in_turn((3, 1)), 3, "figures", "a border")


def test_the_last_items_allow_changes_of_the_marks_and_their_pens_alone():
    at_end, steady = closing("A has a ring.", "No figure moves.", (1, 3))
    assert (at_end.text, steady.text) == ("At the end A has a ring.", "No figure moves.")
    assert {*steady.check.actors} == {"mark-1", "mark-3", "pen-1", "pen-3"}
    assert lettered((1, 3)) == "A and C"


@given(st.floats(0.01, 1))
def test_a_part_of_a_ring_has_that_share_of_its_length(share):
    whole = ring((100, 80), 50)
    lengths = [sum(dist(a, b) for a, b in pairwise(line)) for line in (part_of(whole, share), whole)]
    assert lengths[0] == pytest.approx(share * lengths[1])
    assert lengths[1] == pytest.approx(2 * pi * 50, rel=0.01)
    assert whole[0] == pytest.approx((100, 30))
    assert whole[12] == pytest.approx((150, 80))


@pytest.mark.parametrize("kind", SHAPES)
def test_a_border_closes_and_goes_clockwise_round_the_middle(kind):
    line = border(kind, (100, 80), 50, 30)
    assert line[0] == pytest.approx(line[-1])
    assert max(dist(corner, (100, 80)) for corner in line) == pytest.approx(50, rel=1e-3)
    assert sum((a - 100) * (d - 80) - (b - 80) * (c - 100) for (a, b), (c, d) in pairwise(line)) > 0


def test_the_pen_is_there_only_while_it_draws():
    def drawn(t):
        scene = Scene(512)
        draw_marks(scene, Moment(2, t, (1,), (1, 2)), lambda number: ring((100 * number, 90), 40))
        return list(scene.actors)

    assert drawn(0) == ["mark-1"]
    assert drawn(0.5) == ["mark-1", "mark-2", "pen-2"]
    assert drawn(1) == ["mark-1", "mark-2"]


def test_sets_of_things_and_their_bits():
    assert list(subsets(3, 2)) == [(1,), (2,), (3,), (1, 2), (1, 3), (2, 3)]
    assert bits_of((4,), 8) == 1 + 3
    assert [looks["off the next"] for looks in lie([(0, 0), (3, 4), (3, 14)])] == [5, 5, 10]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_items_of_marks_weigh_together_as_asked(count):
    marks = tuple(range(1, count + 1))
    things, centres = [f"thing {n}" for n in marks], [(50 * n, 60) for n in marks]
    items = list(marking(marks, things, centres, 60))
    assert sum(item.weight for item in items) == pytest.approx(60)
    assert all(any(thing in item.text for item in items) for thing in things)
    assert items[-1].check.steps[1] == count


def test_marks_in_any_order_are_held_thing_by_thing() -> None:
    states = in_any_order((3, 1), 3)
    assert states == [(False, False, False), (False, False, True), (True, False, True)]
    assert require_marked(states, 3) == (1, 3)


@pytest.mark.parametrize("states", [
    [(True, False), (True, True)], [(False, False), (True, True)], [(False, False), (True, False), (False, True)],
    [(False, False)],
])  # fmt: skip
def test_marks_in_any_order_come_one_at_a_time_and_stay(states: list[tuple[bool, ...]]) -> None:
    with pytest.raises(Violation):
        require_marked(states, 2)


def test_a_frame_is_closed_and_goes_clockwise_from_the_top_left():
    assert frame(10, 20, 60, 50) == [(10, 20), (60, 20), (60, 50), (10, 50), (10, 20)]
