"""A thrown ball under gravity that bounces on a floor, on a grid of cells.

Lengths are in cells, heights those of the ball's middle above its place on the floor. The unit of time is the tick. In
it gravity adds 2 cells a tick to the speed down, so after 1, 2, 3 … ticks the ball is 1, 4, 9 … cells lower than
without gravity. Its speed across stays the same. At a bounce the speed up is a share of the speed down, the elasticity.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from math import ceil, dist, isqrt
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

Place = tuple[float, float]  # cells across, and above the floor
LETTERS = "ABCDEF"  # of marks on the floor
CELL, COLUMNS, ROWS = 20, 23, 15  # units; lines of the grid, from 0
LEFT, FLOOR = 36, 412  # units: of the first column, and of the ball's middle on the floor
BALL = 10  # radius in units
FASTEST = 31  # units a frame
SLOWEST = 12  # frames of a tick
SHORTEST, LONGEST = 24, 66  # frames of all flights; longer ones would not be shown at full speed


@dataclass(frozen=True)
class Throw:
    """A start, a velocity and the number of bounces before the ball sticks to the floor."""

    column: int
    height: int
    across: int  # cells a tick, to the right if positive
    up: int  # cells a tick
    elasticity: tuple[int, int]  # numerator and denominator
    bounces: int

    @property
    def fall(self) -> int:
        """The ticks until the ball touches the floor for the first time; 0 if these are no whole number."""
        root = isqrt(square := self.up**2 + 4 * self.height)
        return (self.up + root) // 2 if root**2 == square else 0

    @cached_property
    def flights(self) -> list[Fraction]:
        """The ticks of each flight, from touch to touch."""
        down = 2 * self.fall - self.up  # speed at the first touch, which is also the time of a hop of this speed
        return [Fraction(self.fall), *(down * Fraction(*self.elasticity) ** (k + 1) for k in range(self.bounces))]

    @property
    def time(self) -> Fraction:
        """The ticks until the ball rests."""
        return sum(self.flights, Fraction(0))

    @cached_property
    def rest(self) -> Fraction:
        """The column in which the ball rests."""
        return self.column + self.across * self.time

    @property
    def top(self) -> float:
        """The greatest height."""
        return self.height + max(0, self.up) ** 2 / 4

    def at(self, time: float) -> Place:
        """The place after some ticks, by the closed form of its flight."""
        left, number, flights = time, 0, [float(flight) for flight in self.flights]
        while left > flights[number] and number < self.bounces:
            left -= flights[number]
            number += 1
        height, up = (self.height, self.up) if number == 0 else (0, flights[number])
        return self.column + self.across * time, max(0.0, height + up * left - left**2)

    def frames(self, fewest: int, most: int) -> int:
        """The most frames of a tick with which each touch comes at the end of a frame; 0 if none in the range."""
        for frames in range(most, fewest - 1, -1):
            if all((frames * flight).denominator == 1 for flight in self.flights):
                return frames
        return 0

    def flown(self, frames: int) -> Iterator[Place]:
        """The place after 0, 1, 2 … frames, moved frame by frame, until the ball sticks."""
        x, y, up, touches = float(self.column), float(self.height), float(self.up), 0
        yield x, y
        while touches <= self.bounces:
            x += self.across / frames
            y += up / frames - 1 / frames**2
            up -= 2 / frames
            if y < 1e-9:
                y, up, touches = 0.0, -up * self.elasticity[0] / self.elasticity[1], touches + 1
            yield x, y

    @property
    def tick(self) -> int:
        """The frames of a tick: enough for the ball to be followed; 0 if there is no such number."""
        down = 2 * self.fall - self.up
        fewest = ceil(CELL * dist((0, 0), (down, self.across)) / FASTEST)
        return self.frames(fewest, min(SLOWEST, int(LONGEST / self.time)))

    @property
    def fits(self) -> bool:
        """True if a throw to the right fits the grid and the video, and ends in a column of the grid."""
        if not self.fall or self.top > ROWS or self.rest.denominator > 1 or self.rest > COLUMNS - 1:
            return False
        return bool(self.tick) and SHORTEST <= self.tick * self.time <= LONGEST

    @property
    def mirrored(self) -> "Throw":
        """The throw to the other side."""
        return replace(self, column=COLUMNS - 1 - self.column, across=-self.across)

    def is_roomy(self, fewer: int, more: int) -> bool:
        """True if a throw to the right has room for this many marks before the right one, and beyond it."""
        return self.rest - self.column > 2 * fewer and self.rest + 2 * more < COLUMNS


@lru_cache
def throws(up: int, shares: tuple[tuple[int, int], ...], bounces: range) -> tuple[Throw, ...]:
    """All fitting throws to the right, with speeds up and down of at most `up`."""
    each = product(range(12), range(2, ROWS), range(1, 6), range(-up, up + 1), shares, bounces)
    return tuple(throw for throw in (Throw(*values) for values in each) if throw.fits)


def wrong(rng: Random, columns: range, count: int, throw: Throw, marks: list[int]) -> list[int]:
    """Some wrong columns, rather those to which slips of reckoning lead: other flights, bounces or falls."""
    ends = [replace(throw, bounces=bounces).rest for bounces in range(5)]
    ends += [throw.column + throw.across * Fraction(ticks) for ticks in range(1, 5)]
    found: list[int] = []
    for column in sorted(rng.sample(columns, len(columns)), key=lambda end: end not in ends or rng.random() < 0.4):
        if len(found) < count and all(abs(column - other) > 1 for other in [*marks, *found]):
            found.append(column)
    if len(found) < count:
        raise Reject("no room for all marks")
    return found


def seen(place: tuple[float, float]) -> Point:
    """A place of the ball in the picture, rounded to thousandths."""
    return round(LEFT + CELL * place[0], 3), round(FLOOR - CELL * place[1], 3)


def paint_throw(scene: Scene, throw: Throw, marks: Sequence[int]) -> None:
    """Paint the grid, the floor with its lettered marks, and the arrow of the launch."""
    right, top = LEFT + CELL * (COLUMNS - 1), FLOOR - CELL * ROWS
    scene.block((LEFT - 16, top - 16, right - LEFT + 32, 492 - top), "panel", radius=14)
    for column in range(COLUMNS):
        scene.line(((LEFT + CELL * column, top), (LEFT + CELL * column, FLOOR)), "faint", 2)
    for row in range(ROWS + 1):
        scene.line(((LEFT, FLOOR - CELL * row), (right, FLOOR - CELL * row)), "faint", 2)
    scene.block((LEFT - 12, FLOOR + BALL, right - LEFT + 24, 8), "wall")
    for letter, column in zip(LETTERS, marks, strict=False):
        x = LEFT + CELL * column
        scene.block((x - 8, FLOOR + BALL, 16, 8), "orange")
        scene.label((x, FLOOR + BALL + 26), letter, 24)
    begin = seen((throw.column, throw.height))
    scene.arrow(begin, seen((throw.column + throw.across, throw.height + throw.up)), "ink", 4, head=13)
