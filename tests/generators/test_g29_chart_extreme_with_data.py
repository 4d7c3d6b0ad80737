from itertools import accumulate, combinations, permutations
from math import comb, factorial
from random import Random

import pytest

from generators.g29_chart_extreme_with_data import APART, HIGHEST, LOWEST, ChartExtremeWithData, Config
from generators.kit.generator import Reject


def test_capacity_counts_each_set_with_its_runner_up_near() -> None:
    config = Config(4, 1, 3)
    sets = sum(
        c - b <= config.near for b, c in combinations(range(LOWEST, HIGHEST + 1), 2) for _ in range(comb(b - LOWEST, 2))
    )
    assert ChartExtremeWithData().capacity(config) == 2 * factorial(4) * sets


@pytest.mark.parametrize(("elements", "records"), [(4, 2), (6, 3)])
def test_capacity_counts_each_order_with_enough_records_before_the_extreme(elements: int, records: int) -> None:
    config = Config(elements, records, 1)
    places = [(order, order.index(elements - 1)) for order in permutations(range(elements))]
    orders = sum(len({*accumulate(order[: place + 1], max)}) >= min(records, place + 1) for order, place in places)
    whole = Config(elements, 1, 1)
    game = ChartExtremeWithData()
    assert game.capacity(config) * factorial(elements) == game.capacity(whole) * orders


def test_labels_keep_apart_in_the_fullest_charts() -> None:
    game, rng = ChartExtremeWithData(), Random(3)
    drawn = 0
    while drawn < 60:
        try:
            chart = game.sample(rng, game.levels["hard"]).chart
        except Reject:
            continue
        drawn += 1
        for (x, y), (u, v) in combinations(map(chart.label_place, range(12)), 2):
            assert abs(x - u) >= 22 + APART or abs(y - v) >= 14 + APART
