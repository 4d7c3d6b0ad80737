"""Paths of straight legs, gone along at one speed: how things are carried, and what light rays are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

Point = tuple[float, float]


@dataclass(frozen=True)
class Room:
    """A square room: its walls are this far from the left and from the top."""

    near: int
    far: int

    def ahead(self, place: Point, way: Point) -> float:
        """How many times `way` it is from a place inside to a wall."""
        return min(
            ((self.far if v > 0 else self.near) - u) / v for u, v in zip(place, way, strict=True) if abs(v) > 1e-9
        )

    def flaw(self, path: Sequence[Point]) -> str:
        """Whether a path leaves the room, or does not end at a wall."""
        if not all(self.near - 0.001 <= u <= self.far + 0.001 for point in path for u in point):
            return "the light leaves the room"
        if min(min(u - self.near, self.far - u) for u in path[-1]) > 0.001:
            return "the light does not end at a wall"
        return ""

    def in_words(self, place: Point) -> str:
        """A place on a wall: `the left wall, 40 % of the way down`."""
        x, y = place
        for wall, away, along, way in (
            ("left", x - self.near, y, "down"), ("right", self.far - x, y, "down"),
            ("top", y - self.near, x, "across"), ("bottom", self.far - y, x, "across"),
        ):  # fmt: skip
            if abs(away) < 0.01:
                return f"the {wall} wall, {100 * (along - self.near) / (self.far - self.near):.0f} % of the way {way}"
        raise ValueError(f"{place} is on no wall")


def carried(a: Point, b: Point, t: float, high: float) -> Point:
    """A place on the way from a to b: up to this height, across and down; at t, from 0 to 1, this share of it."""
    if a == b:
        return a
    rise, across, sink = a[1] - high, abs(b[0] - a[0]), b[1] - high
    gone = t * (rise + across + sink)
    if gone <= rise:
        return a[0], a[1] - gone
    if gone <= rise + across:
        return a[0] + (b[0] - a[0]) * (gone - rise) / across, high
    return b[0], high + gone - rise - across


def length(corners: Sequence[Point]) -> float:
    """How long a path is, in the units of its corners."""
    return sum(hypot(x - a, y - b) for (a, b), (x, y) in pairwise(corners))


def growing(corners: Sequence[Point], steps: int) -> list[tuple[Point, ...]]:
    """A path as it grows at one speed from its first corner to all of it: corners passed, then the tip."""
    whole, found = length(corners), []
    for step in range(steps):
        left, passed = whole * step / steps, [corners[0]]
        for (a, b), (x, y) in pairwise(corners):
            leg = hypot(x - a, y - b)
            if left <= leg:
                share = left / leg
                passed.append((round(a + share * (x - a), 4), round(b + share * (y - b), 4)))
                break
            passed.append((x, y))
            left -= leg
        found.append(tuple(passed))
    return [*found, tuple(corners)]


def growth_flaw(states: Sequence[Sequence[Point]], fastest: float = 32, near: float = 0.01) -> str:
    """What is wrong with states said to be the last of them as it grows evenly, from nothing; or nothing is."""
    whole = states[-1]
    if length(whole) > fastest * (len(states) - 1):
        return f"the light leaps by more than {fastest:g} units in a frame"
    for step, state in enumerate(states):
        if len(state) < 2 or len(state) > len(whole) or tuple(state[:-1]) != tuple(whole[: len(state) - 1]):
            return f"at frame {step} the light does not run along its later way"
        (a, b), tip, (x, y) = state[-2], state[-1], whole[len(state) - 1]
        if abs(length([(a, b), tip, (x, y)]) - hypot(x - a, y - b)) > near:
            return f"at frame {step} the light is off its later way"
        if abs(length(state) - length(whole) * step / (len(states) - 1)) > near:
            return f"at frame {step} the light is not as far as its even speed takes it"
    return ""
