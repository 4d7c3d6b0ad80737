"""Dominoes in a row that fall to the right: their sizes, how each leans on the next, and how fast the chain runs.

Gaps are in hundredths of a domino's height, lengths in units, angles in degrees from upright. The unit of time is
the root of a domino's height over the acceleration of gravity.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import asin, atan, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

from generators.kit.scene.scene import Scene

Point = tuple[float, float]
SLIM = 13  # a domino's thickness, in hundredths of its height
WIDTH, FLOOR = 448, 344  # of the row; where it stands
PUSH = 1.0  # angular speed of the first domino at the start, in radians
BEAT = 0.5  # length of a step of time, nearly
PARTS = 60  # into which the fall of a domino up to the next one is divided


class Front(NamedTuple):
    """The chain at a time: the foremost domino that falls, from 0, and its angle."""

    time: float
    lead: int
    angle: float


@dataclass(frozen=True)
class Row:
    """Dominoes with gaps between them, in a row as wide as the picture allows."""

    gaps: tuple[int, ...]

    @cached_property
    def high(self) -> int:
        """Height of a domino."""
        return min(168, int(100 * WIDTH / (sum(self.gaps) + SLIM * (len(self.gaps) + 1))) // 4 * 4)

    @cached_property
    def thick(self) -> int:
        """Thickness of a domino."""
        return even(self.high * SLIM / 100)

    @cached_property
    def feet(self) -> list[int]:
        """The lower right edges, about which the dominoes turn, from the left of the picture."""
        places = [self.thick]
        for gap in self.gaps:
            places.append(places[-1] + even(self.high * gap / 100) + self.thick)
        return [256 - even(places[-1] / 2) + x for x in places]

    def reach(self, lead: int) -> float:
        """The angle at which a domino touches the next one, which stands, or the floor."""
        gap = (self.feet[lead + 1] - self.feet[lead] - self.thick) / self.high if lead < len(self.gaps) else 2.0
        return 90.0 if gap >= 1 else degrees(asin(gap))

    def leaning(self, lead: int, angle: float) -> list[float]:
        """All angles when the foremost domino that falls, counted from 0, has come to this one.

        Each one behind it leans with its upper edge on the back of the next, or with its front on the next one's lower
        edge as that comes up.
        """
        thick, high, places = self.thick, self.high, self.feet
        angles = [0.0] * len(places)
        angles[lead] = angle
        for k in range(lead - 1, -1, -1):
            apart, other = places[k + 1] - places[k], radians(angles[k + 1])
            onto = angles[k + 1] + degrees(asin((apart * cos(other) - thick) / high))  # its upper edge on the back
            lifted = thick * sin(other)  # the next one's lower edge, against its front
            held = degrees(atan((apart - thick * cos(other)) / lifted)) if lifted > 0 else 90.0
            angles[k] = min(90.0, onto, held)
        return angles

    @property
    def fronts(self) -> tuple[Front, ...]:
        """The run of the chain, in small steps, from the push until a domino lies flat."""
        return run(self)

    def struck(self, number: int) -> float:
        """The time at which this domino, from 0, begins to fall."""
        return next(front.time for front in self.fronts if front.lead == number)

    @property
    def steps(self) -> int:
        """The steps of time until the chain has ended."""
        return round(self.fronts[-1].time / BEAT)

    @property
    def beats(self) -> list[float]:
        """The times at which the dominoes are tipped, and at which the last of them lies flat, in steps."""
        end = self.fronts[-1]
        struck = [self.struck(k) for k in range(end.lead + 1)]
        return [time / end.time * self.steps for time in (*struck, end.time)]

    def at(self, time: float) -> list[float]:
        """All angles at a time."""
        after = bisect_right(self.fronts, time, key=lambda front: front.time)
        if after == len(self.fronts):
            return self.leaning(*self.fronts[-1][1:])
        (since, lead, low), (until, _, high) = self.fronts[after - 1], self.fronts[after]
        share = (time - since) / (until - since)
        return [round(angle, 3) for angle in self.leaning(lead, low + (high - low) * share)]

    def draw_stage(self, scene: Scene) -> None:
        """Paint the panel, the floor, the numbers below it, and an arrow the way of the fall."""
        scene.block((16, 76, 480, 372), "panel", outline="faint", radius=16)
        scene.block((28, FLOOR, 456, 8), "wall", radius=3)
        size = min(24, 0.9 * min(b - a for a, b in pairwise(self.feet)))
        for number, x in enumerate(self.feet, 1):
            scene.label((x - self.thick / 2, FLOOR + 38), str(number), size)
        tip, above = self.feet[0] - self.thick, FLOOR - self.high - 40
        scene.arrow((tip + 4, above), (tip + 64, above), "ink", 6, head=20)

    def outline(self, foot: float, angle: float) -> tuple[Point, ...]:
        """A domino's corners: lower right, about which it turns, upper right, upper left, lower left."""
        s, c = sin(radians(angle)), cos(radians(angle))
        local = (0.0, 0.0), (0.0, self.high), (-self.thick, self.high), (-self.thick, 0.0)
        return tuple((foot + x * c + y * s, FLOOR + x * s - y * c) for x, y in local)


@lru_cache(maxsize=64)
def run(row: Row) -> tuple[Front, ...]:
    """The chain's motion, by the model of J. M. J. van Leeuwen, "The domino effect" (2010).

    All that have fallen stay in touch, so the foremost one's angle fixes all others. Contacts are inelastic and without
    friction: whenever one changes, as when the next domino is struck, the new speeds are those that keep the momentum
    along the motion that is left. Between contacts, weight turns into speed: energy is kept.
    """
    slim = row.thick / row.high
    inertia = (1 + slim**2) / 3

    def rise(angles: Sequence[float]) -> float:
        """Sum of the heights of all centres of mass."""
        return sum(cos(radians(angle)) + slim * sin(radians(angle)) for angle in angles) / 2

    time, lead, speed, speeds = 0.0, 0, PUSH, [PUSH] + [0.0] * len(row.gaps)
    fronts = [Front(0.0, 0, 0.0)]
    while True:
        whole = row.reach(lead)
        ways = [row.leaning(lead, whole * k / PARTS) for k in range(PARTS + 1)]
        middles = [row.leaning(lead, whole * (k + 0.5) / PARTS) for k in range(PARTS)]
        part = radians(whole / PARTS)
        drop = rise(ways[0]) - rise(middles[0])
        for k in range(PARTS):
            turns = [radians(after - before) / part for before, after in zip(ways[k], ways[k + 1], strict=True)]
            mass = sum(turn**2 for turn in turns)
            kept = sum(turn * old for turn, old in zip(turns, speeds, strict=True)) / mass
            speed = sqrt(max(kept**2 + 2 * drop / (inertia * mass), 0.0025))
            speeds = [turn * speed for turn in turns]
            time += part / speed
            fronts.append(Front(time, lead, whole * (k + 1) / PARTS))
            drop = rise(middles[k]) - rise(middles[k + 1] if k + 1 < PARTS else ways[-1])
        speeds = [turn * sqrt(speed**2 + 2 * drop / (inertia * mass)) for turn in turns]
        if whole == 90.0:
            return tuple(fronts)
        lead += 1
        fronts.append(Front(time, lead, 0.0))


def even(units: float) -> int:
    """The nearest even number: the picture's pixels cut all dominoes in the same way."""
    return 2 * round(units / 2)
