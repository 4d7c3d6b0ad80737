from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.generator import Reject
from generators.kit.scene.tokens import corners_of
from generators.kit.words.resizing import (
    BARS,
    CARD,
    FACTORS,
    HIGHEST,
    KINDS,
    LETTERS,
    LINE,
    MIDDLE,
    PITCH,
    able,
    agrees,
    card_at,
    changed,
    dealt,
)  # fmt: skip

lengths = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 7)), min_size=4, max_size=4)


@given(st.integers(1, HIGHEST), lengths, st.sampled_from(LETTERS))
def test_plus_and_minus_of_a_bar_take_each_other_back(height, bars, letter):
    longer = changed(height, f"+ {letter}", bars)
    assert longer - height == bars[LETTERS.index(letter)][1]
    assert changed(int(longer), f"− {letter}", bars) == height


@pytest.mark.parametrize(("card", "after"), [("× 2", 12), ("÷ 3", 2), ("× 3/2", 9), ("× 3/4", Fraction(9, 2))])
def test_a_factor_multiplies_or_divides(card, after):
    assert changed(6, card, ()) == after


CARDS = [*FACTORS, *(f"{sign} {letter}" for sign in "+−" for letter in LETTERS)]


@given(st.integers(1, HIGHEST), st.integers(1, 3 * HIGHEST), lengths, st.sampled_from(CARDS))
def test_a_card_agrees_with_the_height_after_it_alone(before, after, bars, card):
    assert agrees(card, before, after, bars) == (changed(before, card, bars) == after)


@given(st.integers(1, HIGHEST), lengths)
def test_able_cards_lead_to_whole_lines_of_the_chart(height, bars):
    for card in CARDS:
        after = changed(height, card, bars)
        assert (card in able(height, CARDS, bars)) == (after in range(1, HIGHEST + 1))


@given(st.randoms(use_true_random=False), st.permutations(["A", "B", "", ""]), lengths)
def test_dealt_cards_let_the_object_grow_and_shrink_in_turn(rng, letters, bars):
    try:
        height, cards = dealt(rng, letters, FACTORS, bars)
    except Reject:
        return
    assert [card[2] if card[2] in LETTERS else "" for card in cards] == letters
    heights = [*accumulate(cards, lambda at, card: changed(at, card, bars), initial=height)]
    assert all(at in range(1, HIGHEST + 1) for at in heights)
    assert all((b > a) != (c > b) for a, b, c in zip(heights, heights[1:], heights[2:], strict=False))


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"circle"}))
def test_a_kind_is_as_high_as_it_is_called(kind):
    heights = [y for _, y in corners_of(kind, 0)]
    assert (max(heights) - min(heights), max(heights)) == pytest.approx(KINDS[kind], abs=0.001)


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_object_is_clear_of_the_numbers_and_of_the_bars(kind):
    reach = max(abs(x) for x, _ in corners_of(kind, 0)) if kind != "circle" else 1
    half = reach * HIGHEST * LINE / KINDS[kind][0]
    assert MIDDLE - half > 44
    assert MIDDLE + half < BARS - 9
    assert BARS + 3 * PITCH + 9 < 500


def test_five_cards_fit_side_by_side():
    spots = [card_at(number, 5) for number in range(1, 6)]
    assert spots[0][0] - CARD / 2 >= 8
    assert spots[0][0] + spots[-1][0] == 512
    assert all(b[0] - a[0] > CARD for a, b in pairwise(spots))
