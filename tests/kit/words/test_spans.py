from itertools import pairwise, product
from random import Random

import pytest

from generators.kit.words.spans import BOTTOM, LEFT, LEVELS, RIGHT, TOP, Spans, upright


@pytest.mark.parametrize(("kind", "count"), list(product(("bars", "lines", "dots"), (4, 7, 10))))
def test_a_frame_goes_round_its_span_and_leaves_the_neighbours_out(kind: str, count: int) -> None:
    rng = Random(count)
    for _ in range(20):
        ends = [(low := rng.randint(2, 50), low + rng.randint(10, 28)) for _ in range(count)]
        chart = Spans(kind, ends)
        for k, (low, high) in enumerate(ends):
            (left, top), (right, _), (_, bottom), *_ = chart.frame(k)
            assert LEFT < left < chart.across(k) < right < RIGHT
            assert top < upright(high) < chart.middle(k)[1] < upright(low) < bottom
            assert all(not left - 6 < chart.across(j) < right + 6 for j in range(count) if j != k)


def test_levels_are_equally_high_and_a_whole_number_of_pixels_even_in_small_pictures() -> None:
    heights = [upright(level) for level in range(LEVELS + 1)]
    assert (heights[0], heights[-1]) == (BOTTOM, TOP)
    assert {a - b for a, b in pairwise(heights)} == {4}
