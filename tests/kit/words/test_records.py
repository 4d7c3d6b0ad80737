from itertools import accumulate, combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.records import count_orders_with, count_sets, record_places


@given(st.lists(st.integers(0, 30), min_size=1, unique=True), st.booleans())
def test_record_places_hold_the_best_value_so_far(values: list[int], highest: bool) -> None:
    best = [values[place - 1] for place in record_places(values, highest)]
    assert best == list(accumulate(values, max if highest else min))


@pytest.mark.parametrize(("count", "records"), [(4, 1), (4, 2), (6, 3)])
def test_orders_with_enough_records_are_counted_one_by_one(count: int, records: int) -> None:
    orders = [order[: order.index(count - 1) + 1] for order in permutations(range(count))]
    enough = sum(len(set(record_places(read, True))) >= min(records, len(read)) for read in orders)
    assert count_orders_with(count, records) == enough


@pytest.mark.parametrize(("count", "near"), [(2, 1), (3, 4), (4, 2)])
def test_sets_with_a_near_runner_up_are_counted_one_by_one(count: int, near: int) -> None:
    assert count_sets(count, 9, near) == sum(one[-1] - one[-2] <= near for one in combinations(range(9), count))
