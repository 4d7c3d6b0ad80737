from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import cos, degrees, radians, sin
from random import Random

import pytest

from generators.kit.words.dominoes import PUSH, Front, Point, Row
from generators.o24_domino_chain_gap_analysis import DominoChainGapAnalysis

STEP = 5e-4  # of the finer simulation
TOUCH = 1e-4  # domino heights


@pytest.mark.parametrize("seed", range(30))
def test_a_fallen_domino_leans_on_the_next_and_none_lies_in_another(seed: int) -> None:
    game = DominoChainGapAnalysis()
    puzzle = game.sample(Random(seed), list(game.levels.values())[seed % 3])
    row = Row(puzzle.gaps)
    for front in row.fronts[::6]:
        angles = row.at(front.time)
        shapes = [row.outline(*each) for each in zip(row.feet, angles, strict=True)]
        for number, (a, b) in enumerate(pairwise(shapes)):
            apart = max(between(a, b, angle) for angle in angles[number : number + 2])
            assert apart > -0.01
            if number < front.lead:
                assert apart < 0.1  # units; where an edge leaves a back, it slips a little


@pytest.mark.parametrize(
    "gaps",
    [(24, 22, 30, 26, 118), (25, 88, 30, 85, 25, 118, 30), (30, 85, 118), (85, 90, 112), (25, 30, 24, 88, 30, 118)],
)
def test_the_chain_runs_like_single_bodies_that_push_one_another(gaps: tuple[int, ...]) -> None:
    row = Row(gaps)
    for count, (time, angles) in enumerate(simulated(row)):
        if count % 20 == 0:
            assert row.at(time) == pytest.approx(angles, abs=3)
    assert row.fronts[-1].time == pytest.approx(time, rel=0.01)


@pytest.mark.parametrize("gaps", [(24, 22, 30, 26, 118), (25, 88, 30, 85, 25, 118, 30)])
def test_energy_is_lost_at_contacts_and_never_gained(gaps: tuple[int, ...]) -> None:
    row = Row(gaps)
    slim = row.thick / row.high
    last = PUSH**2 * (1 + slim**2) / 6
    for before, after in pairwise(row.fronts):
        if after.time > before.time:
            taken = after.time - before.time
            angles = [row.leaning(before.lead, part) for part in (before.angle, after.angle)]
            moving = (1 + slim**2) / 6 * sum((radians(b - a) / taken) ** 2 for a, b in zip(*angles, strict=True))
            middle = row.leaning(before.lead, (before.angle + after.angle) / 2)
            high = sum(cos(radians(angle)) + slim * sin(radians(angle)) - 1 for angle in middle) / 2
            assert moving + high < last + 0.002
            last = min(last, moving + high)


@pytest.mark.parametrize("gap", [22, 35, 60, 90])
def test_a_struck_domino_takes_over_the_momentum_of_the_one_that_strikes_it(gap: int) -> None:
    row = Row((gap, 118))
    k = next(k for k, front in enumerate(row.fronts) if front.lead == 1)
    before, after = (speed(pair) for pair in (row.fronts[k - 2 : k], row.fronts[k : k + 2]))
    assert after == pytest.approx(before / 2, rel=0.1)  # both turn on, equally fast, about equal levers


def speed(fronts: Sequence[Front]) -> float:
    """The mean speed of the foremost domino, in radians."""
    turned: float = radians(fronts[1].angle - fronts[0].angle)
    return turned / (fronts[1].time - fronts[0].time)


def simulated(row: Row) -> Iterator[tuple[float, list[float]]]:
    """The chain as bodies of their own: weight turns each, and contacts push, without friction or rebound."""
    slim, feet = row.thick / row.high, [x / row.high for x in row.feet]
    angles, speeds, falling, time = [0.0] * len(feet), [PUSH] + [0.0] * (len(feet) - 1), 1, 0.0

    def distances(k: int, a: float, b: float) -> tuple[float, float]:
        """From the upper edge of domino k to the back of the next, and from the latter's lower edge to its front."""
        apart = feet[k + 1] - feet[k]
        upper = (apart - sin(a)) * cos(b) + cos(a) * sin(b) - slim
        lower = (apart - slim * cos(b)) * cos(a) - slim * sin(b) * sin(a)
        return upper, lower

    while angles[falling - 1] < radians(90):
        for k in range(falling):
            speeds[k] += STEP * (sin(angles[k]) - slim * cos(angles[k])) / 2 / ((1 + slim**2) / 3)
        if falling < len(feet) and feet[falling] - feet[falling - 1] - slim < 1:
            falling += distances(falling - 1, angles[falling - 1], 0.0)[0] <= 0
        touching: list[tuple[int, float, float, float]] = []
        pushes = [0.0] * 2 * len(feet)
        for k in range(falling - 1):
            a, b, tiny = angles[k], angles[k + 1], 1e-7
            for which, distance in enumerate(distances(k, a, b)):
                if distance < TOUCH:
                    back, ahead = distances(k, a + tiny, b)[which], distances(k, a, b + tiny)[which]
                    touching.append((k, (back - distance) / tiny, (ahead - distance) / tiny, distance))
        for _ in range(60):
            for number, (k, back, ahead, distance) in enumerate(touching):
                closing = back * speeds[k] + ahead * speeds[k + 1] + 0.05 * min(distance, 0) / STEP
                push, pushes[number] = pushes[number], max(0.0, pushes[number] - closing / (back**2 + ahead**2))
                speeds[k] += (pushes[number] - push) * back
                speeds[k + 1] += (pushes[number] - push) * ahead
        angles = [angle + STEP * speed for angle, speed in zip(angles, speeds, strict=True)]
        time += STEP
        yield time, [degrees(angle) for angle in angles]


def between(a: tuple[Point, ...], b: tuple[Point, ...], degrees: float) -> float:
    """How far two boxes are apart across the long side of one of them; below 0 if neither way parts them."""
    x, y = cos(radians(degrees)), sin(radians(degrees))
    return min(p * x + q * y for p, q in b) - max(p * x + q * y for p, q in a)
