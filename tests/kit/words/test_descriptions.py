from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.words.descriptions import (
    WAYS,
    compared,
    described,
    drawn,
    holds,
    in_words,
    neighbours,
    reached,
)

looks = st.tuples(st.sampled_from(["red", "blue"]), st.sampled_from(["star", "circle"]))
boards = st.lists(looks, min_size=12, max_size=12)
things = st.tuples(st.sampled_from(["", "red", "blue"]), st.sampled_from(["", "star", "circle"]))
conditions = st.tuples(st.booleans(), st.sampled_from([*WAYS]), things)


@given(boards, conditions)
def test_a_condition_is_the_same_from_both_ends(board, condition):
    assert reached(board, 4, condition) == {number for number in range(12) if holds(board, 4, number, condition)}


@given(boards, things, st.lists(conditions, max_size=2))
def test_words_cell_by_cell_describe_the_same_figures(board, thing, parts):
    found = compared(board, 4, thing, parts)
    assert [number for number, fits in enumerate(found) if fits] == described(board, 4, thing, parts)


def test_ways_are_read_from_the_described_figure():
    board = [("red", "star"), ("blue", "circle"), ("red", "circle"), ("blue", "star")]  # two rows of two
    for way, number in (("directly to the left of", 0), ("directly above", 0)):
        other = {"directly to the left of": ("blue", "circle"), "directly above": ("red", "circle")}[way]
        assert described(board, 2, ("", ""), [(True, way, other)]) == [number]
    assert described(board, 2, ("", ""), [(True, "next to", ("blue", "star"))]) == [1, 2]
    assert described(board, 2, ("", ""), [(False, "next to", ("blue", "star"))]) == [0, 3]


@given(st.integers(0, 10**6), st.sampled_from([(True,), (True, True), (True, False)]), st.integers(1, 3))
def test_each_part_of_a_drawn_description_counts(seed, wanted, count):
    rng = Random(seed)
    board = [(rng.choice(["red", "blue", "green"]), rng.choice(["star", "circle", "cross"])) for _ in range(20)]
    try:
        thing, parts = drawn(rng, board, 5, wanted, True, count)
    except Reject:
        return
    assert tuple(part[0] for part in parts) == wanted
    assert len(described(board, 5, thing, parts)) == count
    for k in range(len(parts)):
        assert len(described(board, 5, thing, parts[:k] + parts[k + 1 :])) > count
    assert len(described(board, 5, ("", ""), parts)) > count


@pytest.mark.parametrize(
    ("thing", "parts", "text"),
    [
        (("red", ""), [(True, "next to", ("", "star"))], "red figure that is next to a star"),
        (
            ("", "star"),
            [(True, "directly above", ("orange", "")), (False, "next to", ("red", "cross"))],
            "star that is directly above an orange figure but not next to a red cross",
        ),
    ],
)
def test_descriptions_in_words(thing, parts, text):
    assert in_words(thing, parts) == text


def test_corners_have_two_neighbours_and_edges_three():
    assert list(neighbours(12, 4)) == [2, 3, 3, 2, 3, 4, 4, 3, 2, 3, 3, 2]
