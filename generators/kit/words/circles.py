"""Circles of 3 to 7 different sizes, and the band at the foot of the picture in which they lie in a row.

Lengths are in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import UNITS, Point
from generators.kit.scene.scene import Scene
from generators.kit.words.slots import side_by_side

SMALLEST = {3: 34, 4: 29, 5: 24, 6: 20, 7: 16}  # radius, by the number of circles
LARGEST = {3: 72, 4: 62, 5: 54, 6: 48, 7: 43}
APART = 9  # between circles in the row
WIDEST = 470  # of the row
MARGIN = 12  # of scattered circles to the edge of the picture and to the band; half the gap between them


@dataclass(frozen=True)
class CircleRow:
    """A centred row of circles with equal gaps and numbered places; `radii` go from the left."""

    radii: Sequence[int]

    @property
    def fits(self) -> bool:
        """True if the row is not too wide for the picture."""
        return self.width <= WIDEST

    @property
    def width(self) -> int:
        """The width of all circles with their gaps."""
        return 2 * sum(self.radii) + APART * (len(self.radii) - 1)

    @property
    def top(self) -> int:
        """The upper edge of the band, the same for all radii."""
        return UNITS - 50 - 2 * LARGEST[len(self.radii)] - 2 * MARGIN

    @property
    def places(self) -> list[Point]:
        """The centres of the circles."""
        left, y = (UNITS - self.width) / 2, self.top + MARGIN + LARGEST[len(self.radii)]
        return [(x, y) for x in side_by_side(self.radii, left, APART)]

    @property
    def above(self) -> tuple[int, int, int, int]:
        """The area for scattered circles: from the left, from the top, width and height."""
        return MARGIN, MARGIN, UNITS - 2 * MARGIN, self.top - 2 * MARGIN

    def draw(self, scene: Scene) -> None:
        """Paint the band, and the line of its places with their numbers."""
        scene.block((14, self.top, UNITS - 28, UNITS - 14 - self.top), "panel", radius=16)
        scene.line((self.places[0], self.places[-1]), "faint", 2)
        for number, (x, y) in enumerate(self.places, 1):
            scene.line(((x, y - 7), (x, y + 7)), "soft", 2)
            scene.label((x, UNITS - 32), str(number), 24)
