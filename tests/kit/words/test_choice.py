"""A candidate is circled, then copied: the rules accept that alone."""

from itertools import product

import pytest

from generators.kit.generator import Violation
from generators.kit.scene.scene import Scene
from generators.kit.words.choice import chosen, circling, draw_circle, letter, require_choice


def accepted(states) -> bool:
    try:
        require_choice(states, 2)
    except Violation:
        return False
    return True


def test_of_all_ways_to_mark_two_candidates_the_rules_accept_the_two_solutions():
    marks = list(product(range(-1, 4), repeat=2))
    right = [states for length in (1, 2, 3) for states in product(marks, repeat=length) if accepted(states)]
    assert right == [tuple(chosen(number)) for number in (1, 2)]
    assert not accepted([*chosen(1), (1, 1)])
    assert require_choice(chosen(2), 2) == 2


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        ([(1, 0), (1, 1)], "a candidate is marked before the first step"),
        ([(0, 0), (1, 1)], "it takes a circle and a copy, 2 steps, not 1"),
        ([(0, 0), (1, 1), (1, 1)], "step 1 does not circle one candidate, and do no more"),
        ([(0, 0), (2, 0), (2, 1)], "step 2 does not copy candidate B, which is circled"),
    ],
)
def test_the_rules_name_the_violation(states, reason):
    with pytest.raises(Violation, match=reason):
        require_choice(states, 2)


def test_candidates_have_letters_and_other_numbers_stay_numbers():
    assert [letter(number) for number in (1, 8, 9, 0)] == ["A", "H", "9", "0"]


def test_the_item_of_the_circle_names_the_candidates_that_get_none():
    assert circling(2, 3, 20).text == "A pen draws a [mark] circle round candidate B; none is ever round A, C."


def test_the_pen_is_at_the_tip_until_the_circle_is_closed():
    half, whole = Scene(512), Scene(512)
    draw_circle(half, (200, 100), 40, 0.5, 6, "circle")
    draw_circle(whole, (200, 100), 40, 1, 6, "circle")
    assert whole.actors.keys() == {"circle"}
    assert half.actors.keys() == {"circle", "pen"}
    x, y, wide, high = half.actors["pen"]
    assert (x + wide / 2, y + high / 2) == pytest.approx((200, 140), abs=1)
