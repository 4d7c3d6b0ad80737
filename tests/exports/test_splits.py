"""Splits: no puzzle in two of them, the same shares of every generator and level."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.errors import UserError
from include.exports.splits import SPLITS, Shares, Splitter

samples = st.lists(st.tuples(st.sampled_from(["easy", "medium", "hard"]), st.integers(0, 300).map(str)), max_size=200)
shares = st.tuples(*[st.integers(0, 10)] * 3).filter(any).map(lambda t: Shares(*(part / sum(t) for part in t)))


@given(st.dictionaries(st.sampled_from("abcd"), samples), shares)
def test_each_puzzle_has_one_split_whatever_the_order_of_its_samples(generators, shares):
    forwards, backwards = Splitter(shares), Splitter(shares)
    for generator, rows in sorted(generators.items()):
        found = forwards.split(generator, rows)
        assert set(found) == {puzzle for _, puzzle in rows}
        assert set(found.values()) <= set(shares.used)
        assert backwards.split(generator, reversed(rows)) == found


@given(st.dictionaries(st.sampled_from("abcd"), samples), shares)
def test_the_whole_has_the_shares_to_one_puzzle_and_each_level_nearly(generators, shares):
    splitter = Splitter(shares)
    whole = Counter()
    for generator, rows in sorted(generators.items()):
        level_of = {}
        for level, puzzle in rows:
            level_of[puzzle] = min(level, level_of.get(puzzle, level))
        found = splitter.split(generator, rows)
        whole.update(found.values())
        for level in set(level_of.values()):
            here = Counter(found[puzzle] for puzzle in found if level_of[puzzle] == level)
            for name in SPLITS:
                assert abs(here[name] - getattr(shares, name) * here.total()) <= 3
    for name in SPLITS:
        assert abs(whole[name] - getattr(shares, name) * whole.total()) <= 1.5


def test_puzzles_of_two_generators_are_two_even_with_one_hash():
    splitter = Splitter(Shares(0.5, 0.25, 0.25))
    rows = [("easy", str(number)) for number in range(100)]
    assert splitter.split("a", rows) != splitter.split("b", rows)


@pytest.mark.parametrize("text", ["0.9,0.05,0.05", "90/5/5", "90,5,5"])
def test_shares_read_as_parts_or_per_cent(text):
    assert Shares.parse(text) == Shares(0.9, 0.05, 0.05)


@pytest.mark.parametrize("text", ["", "0.9", "0.9,0.1", "1,1,1", "-0.1,0.6,0.5", "a,b,c", "0,0,0", "nan,0.5,0.5"])
def test_shares_that_make_no_sense_are_refused(text):
    with pytest.raises(UserError, match="splits read train,validation,test"):
        Shares.parse(text)
