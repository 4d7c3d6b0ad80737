from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Violation
from generators.kit.words.path import by_lane, carried, growing, grows_evenly, leg_steps, length

L = ((0.0, 0.0), (60.0, 0.0), (60.0, 80.0))


def test_a_path_grows_by_equal_steps_round_its_corner():
    states = growing(L, 7)
    assert [state[-1] for state in states] == [
        (0, 0),
        (20, 0),
        (40, 0),
        (60, 0),
        (60, 20),
        (60, 40),
        (60, 60),
        (60, 80),
    ]
    assert length(L) == 140
    grows_evenly(states)


def test_each_leg_knows_the_steps_in_which_it_grows():
    assert leg_steps(growing(L, 7)) == [(1, 3), (4, 7)]


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([((0, 0), (0, 0)), ((0, 0), (70, 0))], "leaps"),
        ([((0, 0), (0, 0)), ((9, 9), (15, 0)), ((0, 0), (30, 0))], "does not follow its path"),
        ([((0, 0), (0, 0)), ((0, 0), (15, 3)), ((0, 0), (30, 0))], "is off its path"),
        ([((0, 0), (0, 0)), ((0, 0), (18, 0)), ((0, 0), (30, 0))], "does not keep its constant speed"),
    ],
)
def test_states_that_do_not_grow_evenly_are_refused(states, reason):
    with pytest.raises(Violation, match=reason):
        grows_evenly(states)


@given(st.floats(0, 1))
def test_a_thing_is_carried_up_across_and_down_at_constant_speed(t):
    x, y = carried((10, 100), (50, 90), t, 20)
    gone = t * (80 + 40 + 70)
    here = (10, 100 - gone) if gone <= 80 else (10 + gone - 80, 20) if gone <= 120 else (50, 20 + gone - 120)
    assert hypot(x - here[0], y - here[1]) < 1e-9


def test_a_move_by_a_lane_goes_down_to_it_along_it_and_down_from_it():
    begin, end = (100.0, 50.0), (300.0, 250.0)
    at = [by_lane(begin, end, quarter / 4, 200) for quarter in range(5)]
    assert at == [begin, (100, 200), (200, 200), (300, 200), end]
    assert by_lane((0.0, 50.0), (10.0, 50.0), 0.3, 200) == (3, 50)
