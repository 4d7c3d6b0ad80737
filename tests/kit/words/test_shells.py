from itertools import combinations, pairwise
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.shells import ARC, HALF, HIGH, PITCH, ROW, SCREEN, Shells, card_at, followed, swapped

swaps = st.lists(st.sampled_from(list(combinations(range(1, 7), 2))), max_size=9)


@given(st.integers(1, 6), swaps)
def test_one_cup_followed_alone_is_where_all_cups_swapped_have_it(place, cards):
    places = tuple(range(1, 7))
    for number, swap in enumerate(cards, 1):
        places = swapped(places, swap)
        assert followed(place, cards)[number] == places[place - 1]
    assert sorted(places) == list(range(1, 7))


@given(st.integers(1, 6), swaps)
def test_swaps_taken_back_bring_the_cup_home(place, cards):
    assert followed(followed(place, cards)[-1], cards[::-1])[-1] == place


@pytest.mark.parametrize("cups", PITCH)
def test_cups_neither_touch_one_another_nor_the_screen_at_rest(cups):
    row = Shells(cups)
    places = [row.at(place) for place in range(1, cups + 1)]
    assert min(b - a for a, b in pairwise(places)) >= 2 * HALF + 8
    assert places[0] - HALF >= 12
    assert places[0] + places[-1] == 512
    if row.screen:
        left, _, wide, _ = SCREEN
        assert all(x + HALF < left or x - HALF > left + wide for x in places)
        assert wide > 2 * HALF, "a cup is hidden whole"


@pytest.mark.parametrize("cups", PITCH)
def test_cups_swap_past_each_other_and_past_all_others(cups):
    row, places = Shells(cups), tuple(range(1, cups + 1))
    for left, right in combinations(places, 2):
        half, whole = (row.centres(places, (left, right), share) for share in (0.5, 1))
        assert (half[left - 1][1], half[right - 1][1]) == (ROW - ARC, ROW + ARC)
        assert ARC > HIGH, "halfway, neither touches a cup of the row"
        assert dist(whole[left - 1], (row.at(right), ROW)) + dist(whole[right - 1], (row.at(left), ROW)) < 1e-9
        assert all(half[place - 1] == (row.at(place), ROW) for place in places if place not in (left, right))


@pytest.mark.parametrize("count", range(3, 9))
def test_cards_lie_in_rows_of_one_length_or_nearly(count):
    spots = [card_at(number, count) for number in range(1, count + 1)]
    assert len(set(spots)) == count
    assert all(62 <= x <= 450 for x, _ in spots)
    assert sorted(spots, key=lambda spot: (spot[1], spot[0])) == spots
