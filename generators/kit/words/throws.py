"""A thrown ball under gravity that bounces on a floor, on a grid of cells.

Lengths are in cells, heights those of the ball's middle above its place on the floor. The unit of time is the tick. In
it gravity adds 2 cells a tick to the speed down, so after 1, 2, 3 … ticks the ball is 1, 4, 9 … cells lower than
without gravity. Its speed across stays the same. At a bounce the speed up is a share of the speed down, the elasticity.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt

Place = tuple[float, float]  # cells across, and above the floor


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
