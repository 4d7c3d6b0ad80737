"""Columns: sorting by moves of topmost things."""

from itertools import accumulate
from random import Random

from generators.kit.generator import Violation
from generators.kit.words.columns import (
    is_sorted,
    legal,
    lifted,
    lifts_of,
    looks_of,
    moved,
    position_of,
    require_lifts,
    sorting_depth,
    sorting_moves,
    sorting_ways,
)  # fmt: skip

MIXED = ((0, 1, 0), (1, 0, 1), ())


def test_a_thing_goes_onto_its_own_colour_or_into_an_empty_column() -> None:
    assert legal(MIXED, 3) == [(0, 2), (1, 2)]
    assert legal(((0, 1), (1, 0, 1), (0,)), 3) == [(1, 0)]
    assert moved(MIXED, (1, 2)) == ((0, 1, 0), (1, 0), (1,))


def test_sorted_columns_have_a_colour_each() -> None:
    assert is_sorted(((0, 0), (), (1, 1)))
    assert not is_sorted(((0,), (0,), (1, 1)))
    assert not is_sorted(((0, 1), (), (1,)))


def test_a_state_moves_as_its_position_does() -> None:
    colours, state = (0, 1, 0, 1, 0, 1), (0, 1, 2, 3, 4, 5)
    assert position_of(state, colours, 3, 3) == MIXED
    after = lifted(state, (1, 2), 3)
    assert after == (0, 1, 2, 3, 4, 6)
    assert position_of(after, colours, 3, 3) == moved(MIXED, (1, 2))


def test_both_searches_and_all_sequences_agree_on_the_fewest_moves() -> None:
    rng, found = Random("columns"), 0
    for _ in range(30):
        colours = rng.sample((0, 0, 0, 1, 1, 1, 2, 2, 2), 9)
        begin = tuple(range(9))
        position = position_of(begin, colours, 4, 3)
        ways = sorting_moves(position, 3, 9)
        if ways:
            found += 1
            fewest = len(ways[0])
            assert sorting_depth(begin, colours, 4, 3) == fewest
            assert sorted(sorting_ways(position, 3, fewest)) == sorted(ways)
            assert not any(list(sorting_ways(position, 3, moves)) for moves in range(fewest))
            assert all(is_sorted([*accumulate(way, moved, initial=position)][-1]) for way in ways)
    assert found > 10


def test_only_lifts_onto_the_same_colour_are_accepted() -> None:
    def is_lift(after: tuple[int, ...]) -> bool:
        try:
            require_lifts([(0, 1, 2, 3, 4, 5), after], (0, 1, 0, 1, 0, 1), 3, 3, "abcdef")
        except Violation:
            return False
        return True

    assert is_lift((0, 1, 6, 3, 4, 5))
    assert not is_lift((0, 6, 2, 3, 4, 5))  # another thing lies on it
    assert not is_lift((0, 1, 7, 3, 4, 5))  # nothing lies under it
    assert not is_lift((0, 1, 9, 3, 4, 5))
    assert not is_lift((0, 1, 6, 3, 4, 7))


def test_lifts_are_read_off_states_and_seen_at_a_glance() -> None:
    assert lifts_of([(0, 1, 2, 3, 4, 5), (0, 1, 6, 3, 4, 5), (0, 1, 2, 3, 4, 5)], 3) == [(2, 0, 2), (2, 2, 0)]
    assert looks_of(MIXED, (1, 2)) == {"from": 1, "to": 2, "apart": 1, "to empty": 1, "there": 2, "floor": 1}
