"""Symbols of a row are different, and sentences name them."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.symbols import actor, called, count_rows, listed, some_symbols


@given(st.integers(0, 10**6), st.integers(1, 8))
def test_no_two_symbols_of_a_draw_are_alike_in_letter_shape_or_colour(seed, count):
    symbols = some_symbols(Random(seed), count)
    words = [word for symbol in symbols for word in symbol.split()]
    assert len(symbols) == count
    assert len({*words}) == len(words) in (count, 2 * count)


def test_rows_are_at_least_as_many_as_counted():
    drawn = {some_symbols(Random(seed), 2) for seed in range(3000)}
    without_colours = {tuple(symbol.split()[-1] for symbol in row) for row in drawn}
    assert len(without_colours) >= count_rows(2)


def test_sentences_name_shapes_and_letters():
    assert (called("red star"), called("K")) == ("the red star", "the letter K")
    assert listed(("red star", "K")) == "red star, K"
    assert actor(0) == "symbol-1"
