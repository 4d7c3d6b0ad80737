from random import Random

import pytest

from generators.kit.words.pairs import BOTTOM, LABEL, LEFT, RIGHT, TOP, WIDE, Pairs, height


@pytest.mark.parametrize("count", [4, 5, 6])
def test_a_frame_goes_round_two_bars_and_their_values_and_leaves_the_neighbours_out(count: int) -> None:
    rng = Random(count)
    for _ in range(20):
        chart = Pairs([(rng.randint(10, 95), rng.randint(10, 95)) for _ in range(count)])
        for k, pair in enumerate(chart.values):
            (left, top), (right, _), (_, bottom), *_ = chart.frame(k)
            assert LEFT <= left < chart.across(k) - WIDE
            assert chart.across(k) + WIDE < right <= RIGHT
            assert TOP - 30 < top < height(max(pair)) - LABEL < chart.middle(k)[1] < BOTTOM < bottom
            assert k == 0 or chart.frame(k - 1)[1][0] < left
