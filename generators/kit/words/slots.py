"""Slots: equal places side by side, and rows of things that lie in them.

A row is a tuple with the number of the thing in each slot, from the left, or `EMPTY`. Lengths are in units.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import UNITS, Area, Point
from generators.kit.scene.scene import Scene

EMPTY = -1
WIDEST = 456  # of all slots together


@dataclass(frozen=True)
class Slots:
    """Slots about a middle, numbered from 0 at the left; fractions lie between slots."""

    count: int
    y: float  # of their centres, from the top
    pitch: float  # from one centre to the next
    middle: float = UNITS / 2  # of the row, from the left

    @classmethod
    def fitting(cls, count: int, y: float, pitch: float) -> "Slots":
        """Slots across the picture, closer than this pitch if they need to be."""
        return cls(count, y, min(pitch, WIDEST // count))

    def centre(self, slot: float) -> Point:
        """The centre of a slot."""
        return self.middle + (slot - (self.count - 1) / 2) * self.pitch, self.y

    @property
    def centres(self) -> list[Point]:
        """The centres of all slots, from the left."""
        return [self.centre(slot) for slot in range(self.count)]

    def area(self, slot: float, taller: float = 0) -> Area:
        """The square inside a slot, 3 units off its sides, extended by `taller` above and below."""
        (x, y), half = self.centre(slot), self.pitch / 2 - 3
        return x - half, y - half - taller, 2 * half, 2 * half + 2 * taller

    def draw(self, scene: Scene, taller: float = 0, fill: str = "given") -> None:
        """Paint all slots."""
        for slot in range(self.count):
            scene.block(self.area(slot, taller=taller), fill, radius=8)


def two_rows(count: int, heights: tuple[float, float], pitch: float) -> list[Point]:
    """Centres of slots in two rows, as many in each, or one more in the upper one; `heights` are from the top."""
    upper = (count + 1) // 2
    return Slots(upper, heights[0], pitch).centres + Slots(count - upper, heights[1], pitch).centres


def present(row: Iterable[int]) -> list[int]:
    """The things of a row, from the left, without its empty slots."""
    return [thing for thing in row if thing != EMPTY]


def arrived(before: Sequence[int], after: Sequence[int]) -> list[int]:
    """The things that a step brings into other slots, in their new order."""
    return [thing for old, thing in zip(before, after, strict=True) if thing not in (old, EMPTY)]


def is_inserted(row: Sequence[int], given: int, places: Sequence[int]) -> bool:
    """Return whether things have come into a row one after another, each at its place from the left, from 1.

    The `given` things have the numbers below `given` and keep their order; the new ones follow in order of coming.
    """
    for new, place in enumerate(places, given):
        if [thing for thing in row if thing <= new].index(new) != place - 1:
            return False
    return [thing for thing in row if thing < given] == list(range(given))


def side_by_side(halves: Iterable[float], left: float, gap: float) -> list[float]:
    """Centres, from the left, of things with these half widths: the first starts at `left`, gaps are equal."""
    centres, x = [], left
    for half in halves:
        centres.append(x + half)
        x += 2 * half + gap
    return centres
