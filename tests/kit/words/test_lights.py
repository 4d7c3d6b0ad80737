from random import Random

import pytest

from generators.kit.words.lights import PLANS, after, counted_down, drawn, draws, repeated


@pytest.mark.parametrize("plan", PLANS[::5])
def test_counting_down_second_by_second_leads_where_the_round_does(plan: tuple[int, int, int]) -> None:
    light = first = (1, plan[1])
    for seconds in range(1, 3 * sum(plan)):
        light = counted_down(plan, light)
        assert light == after(plan, first, seconds)
    assert after(plan, first, sum(plan)) == first


@pytest.mark.parametrize("plan", PLANS[::7])
def test_the_chances_of_draws_add_to_1_and_give_the_repetitions(plan: tuple[int, int, int]) -> None:
    chances = draws(plan, 7)
    assert sum(chance for chance, _ in chances) == pytest.approx(1)
    found = [drawn(Random(k), plan, 7) for k in range(400)]
    alike = sum(a == b for k, a in enumerate(found) for b in found[:k]) / (200 * 399)
    assert alike == pytest.approx(repeated(plan, 7), abs=0.05)
