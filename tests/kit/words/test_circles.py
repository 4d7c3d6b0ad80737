from itertools import pairwise

import pytest

from generators.kit.words.circles import APART, LARGEST, MARGIN, SMALLEST, CircleRow


@pytest.mark.parametrize("count", SMALLEST)
def test_circles_lie_in_their_band_about_the_middle_with_equal_gaps(count: int) -> None:
    row = CircleRow(range(SMALLEST[count] + count, SMALLEST[count], -1))
    edges = [(x - radius, x + radius) for (x, _), radius in zip(row.places, row.radii, strict=True)]
    assert {left - right for (_, right), (left, _) in pairwise(edges)} == {APART}
    assert edges[0][0] + edges[-1][1] == 512
    assert edges[-1][1] - edges[0][0] == row.width
    assert all(y - LARGEST[count] == row.top + MARGIN for _, y in row.places)
    assert row.above[1] + row.above[3] == row.top - MARGIN


def test_a_row_of_the_largest_circles_is_too_wide() -> None:
    assert CircleRow((72, 71, 70)).fits
    assert not CircleRow([LARGEST[7]] * 7).fits
