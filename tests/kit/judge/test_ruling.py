"""Acts, their order, and states changed as steps changed others."""

import pytest

from generators.kit.judge.linked import linked
from generators.kit.judge.ruling import Act, _together, applied


def act(chain: int, start: int, end: int) -> Act:
    return Act(chain, chain + 1, False, 0, start, end, end - start, frozenset(), 0, 1, end, end)


@pytest.mark.parametrize(
    ("state", "before", "after", "wanted"),
    [
        ((0, 5, 0), (0, 0, 0), (0, 0, 7), (0, 5, 7)),  # another part of a tuple
        (((0, 1), 0), ((0, 0), 0), ((2, 0), 0), ((2, 1), 0)),  # within a tuple of tuples
        (("b",), (), ("a",), ("b", "a")),  # added at the end
        (("a", "b"), ("a", "b"), ("a",), ("a",)),  # taken from the end
        ("ACD", "ABCD", "ABC", "AC"),  # letters taken away
        (3, 1, 2, None),  # a single value that is another already
        ((0, 1), (0, 0), (0, 2), None),
    ],
)
def test_a_step_is_applied_to_another_state(state, before, after, wanted):
    assert applied(state, before, after) == wanted


def test_a_step_applied_to_its_own_state_gives_the_next():
    assert applied(((1, 2), "x"), ((1, 2), "x"), ((1, 3), "y")) == ((1, 3), "y")


def test_acts_that_go_on_at_the_same_time_are_one():
    assert [len(group) for group in _together([act(0, 5, 9), act(1, 6, 10)])] == [2]
    assert [len(group) for group in _together([act(0, 5, 9), act(1, 9, 13)])] == [1, 1]


def test_an_act_that_encloses_others_is_one_with_all():
    acts = sorted([act(0, 1, 30), act(1, 5, 5), act(2, 9, 9)], key=lambda each: each.end)
    assert [len(group) for group in _together(acts)] == [3]


def test_acts_in_one_frame_are_one():
    assert [len(group) for group in _together([act(0, 5, 5), act(1, 5, 5), act(2, 6, 6)])] == [2, 1]


def test_things_are_grouped_by_their_links_in_order():
    assert linked(6, [(5, 1), (4, 5), (2, 0)]) == [[0, 2], [1, 4, 5], [3]]
    assert linked(0, []) == []
