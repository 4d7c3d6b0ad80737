from itertools import combinations
from math import comb, factorial

from generators.g29_chart_extreme_with_data import CHARTS, HIGHEST, LOWEST, ChartExtremeWithData, Config


def test_capacity_counts_each_set_with_its_runner_up_near() -> None:
    config = Config(4, 1, 3)
    sets = sum(
        c - b <= config.near for b, c in combinations(range(LOWEST, HIGHEST + 1), 2) for _ in range(comb(b - LOWEST, 2))
    )
    assert ChartExtremeWithData().capacity(config) == 2 * len(CHARTS) * factorial(4) * sets
