"""Paths of straight legs travelled at constant speed: how things are carried, and how rays grow.

A path is given by its corners in units. A growing path is a state per step: the corners passed so far, then the tip.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import dist, hypot

from generators.kit.generator import require

Point = tuple[float, float]
NEAR = 3  # units by which a place may be off, as one read off a picture is
LEAP = 64  # units; a longer step is a leap


def carried(a: Point, b: Point, t: float, high: float) -> Point:
    """The point a share `t`, 0..1, along the way from a up to height `high`, across, and down to b."""
    if a == b:
        return a
    rise, across, sink = a[1] - high, abs(b[0] - a[0]), b[1] - high
    gone = t * (rise + across + sink)
    if gone <= rise:
        return a[0], a[1] - gone
    if gone <= rise + across:
        return a[0] + (b[0] - a[0]) * (gone - rise) / across, high
    return b[0], high + gone - rise - across


def by_lane(a: Point, b: Point, t: float, high: float) -> Point:
    """The point at `t`, 0..1, of a move from a to height `high`, along this lane, and on to b.

    The first and the last quarter go up or down; the move along the lane takes the middle half.
    """
    if a[1] == b[1]:
        return a[0] + (b[0] - a[0]) * t, a[1]
    lane = (high - a[1]) / (b[1] - a[1])
    down = lane * min(1.0, 4 * t) + (1 - lane) * max(0.0, 4 * t - 3)
    across = min(1.0, max(0.0, 2 * t - 0.5))
    return a[0] + (b[0] - a[0]) * across, a[1] + (b[1] - a[1]) * down


def length(corners: Sequence[Point]) -> float:
    """Length of a path, in the units of its corners."""
    return sum(hypot(x - a, y - b) for (a, b), (x, y) in pairwise(corners))


def growing(corners: Sequence[Point], steps: int) -> list[tuple[Point, ...]]:
    """A path as it grows in equal steps, from its first corner to its whole length."""
    whole = length(corners)
    return [*(cut_off(corners, whole * step / steps) for step in range(steps)), tuple(corners)]


def cut_off(corners: Sequence[Point], left: float) -> tuple[Point, ...]:
    """The beginning of a path, `left` units long, rounded to ten-thousandths of a unit."""
    passed = [corners[0]]
    for (a, b), (x, y) in pairwise(corners):
        leg = hypot(x - a, y - b)
        if left <= leg:
            share = left / leg
            return *passed, (round(a + share * (x - a), 4), round(b + share * (y - b), 4))
        passed.append((x, y))
        left -= leg
    return tuple(passed)


def leg_steps(states: Sequence[Sequence[Point]]) -> list[tuple[int, int]]:
    """The first and the last step in which each leg of a growing path grows."""
    ends = [sum(len(state) <= leg + 1 for state in states) - 1 for leg in range(1, len(states[-1]) - 1)]
    return [(before + 1, after) for before, after in pairwise([0, *ends, len(states) - 1])]


def grows_evenly(states: Sequence[Sequence[Point]], fastest: float = 32, near: float = 0.01) -> None:
    """Require that each state is the start of the last one, in equal steps of at most `fastest` units."""
    whole = states[-1]
    quick = f"the light leaps by more than {fastest:g} units in a frame"
    require(length(whole) <= fastest * (len(states) - 1), quick)
    for step, state in enumerate(states):
        known = 2 <= len(state) <= len(whole) and tuple(state[:-1]) == tuple(whole[: len(state) - 1])
        require(known, f"at frame {step} the light does not follow its path")
        detour = length([state[-2], state[-1], whole[len(state) - 1]])
        leg = length([state[-2], whole[len(state) - 1]])
        require(abs(detour - leg) <= near, f"at frame {step} the light is off its path")
        even = length(whole) * step / (len(states) - 1)
        require(abs(length(state) - even) <= near, f"at frame {step} the light does not keep its constant speed")


def keeps_pace(places: Sequence[Point], way: Callable[[float], Point], whole: float, longest: float = LEAP) -> None:
    """Require any number of equal steps along a way of `whole` units, each of at most `longest`.

    `way` gives the place at each share, 0..1, of the way.
    """
    steps = len(places) - 1
    require(whole <= longest * steps, f"it leaps: {steps} steps of at most {longest:g} units for {whole:.0f} units")
    for step, place in enumerate(places):
        off = dist(place, way(step / steps))
        require(off <= NEAR, f"after step {step} it is {off:.1f} units off the place that one speed takes it to")
        require(step == 0 or place != places[step - 1], f"step {step} does not move it")
