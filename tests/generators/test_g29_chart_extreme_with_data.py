from itertools import combinations, permutations
from math import comb, factorial

from generators.g29_chart_extreme_with_data import CHARTS, HIGHEST, LOWEST, ChartExtremeWithData, Config, records


def test_records_are_counted_as_by_looking_at_every_order() -> None:
    for count in range(1, 8):
        seen = [sum(v == max(order[: k + 1]) for k, v in enumerate(order)) for order in permutations(range(count))]
        assert [records(count, times) for times in range(count + 1)] == [seen.count(n) for n in range(count + 1)]


def test_capacity_counts_each_set_with_its_runner_up_near() -> None:
    config = Config(4, 1, 3)
    sets = sum(
        c - b <= config.near for b, c in combinations(range(LOWEST, HIGHEST + 1), 2) for _ in range(comb(b - LOWEST, 2))
    )
    assert ChartExtremeWithData().capacity(config) == 2 * len(CHARTS) * factorial(4) * sets
