from itertools import product
from random import Random

import pytest

from generators.kit.words.chart import BOTTOM, LEFT, RIGHT, TOP, Chart


@pytest.mark.parametrize(("kind", "count"), list(product(("bar", "line", "scatter"), (4, 8, 12))))
def test_a_frame_goes_round_its_element_and_its_label_and_stays_in_the_plot(kind: str, count: int) -> None:
    rng = Random(count)
    for _ in range(20):
        chart = Chart(kind, rng.sample(range(10, 96), count), [rng.randint(-5, 5) if kind == "scatter" else 0] * count)
        for k in range(count):
            x, y, wide, high = chart.frame(k)
            for a, b in (chart.place(k), chart.label_place(k)):
                assert x < a < x + wide
                assert y < b < y + high
            assert chart.place(k)[1] == pytest.approx(BOTTOM - (BOTTOM - TOP) * chart.values[k] / 100)
            assert LEFT <= chart.place(k)[0] <= RIGHT
