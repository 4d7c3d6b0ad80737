from itertools import combinations, pairwise
from random import Random

import pytest

from generators.kit.words.rails import APART, NEAREST, PLACES, columns_for, count_rows, height


@pytest.mark.parametrize("count", [3, 4, 5])
def test_columns_are_apart_and_the_target_is_far_enough(count: int) -> None:
    for seed in range(40):
        star = seed % count
        columns, begin = columns_for(Random(seed), count, star)
        assert {begin, *columns} <= set(PLACES)
        assert all(b - a > APART * PLACES.step for a, b in pairwise(columns))
        assert abs(columns[star] - begin) >= NEAREST


@pytest.mark.parametrize("count", [1, 2, 3])
def test_rows_are_counted_one_by_one(count: int) -> None:
    rows = combinations(range(len(PLACES)), count)
    assert count_rows(count) == sum(all(b - a > APART for a, b in pairwise(row)) for row in rows)


def test_rails_lie_evenly_below_the_upper_row() -> None:
    assert [height(rail, 4) for rail in range(4)] == [214, 290, 366, 442]
