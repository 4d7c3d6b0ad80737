"""Books of several heights: a row of yellow ones on a shelf, in groups of one height, and blue ones on a table.

Books are numbered from 0: the row from the left, then those on the table from the left. Heights are whole numbers on a
scale of `UNIT` units. A row is a tuple with the book in each slot, or `EMPTY`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby, product

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.path import by_lane
from generators.kit.words.slots import EMPTY, Slots

Row = tuple[int, ...]
HEIGHTS = range(3, 18)
UNIT = 10  # units of the picture in one of the scale
SHELF, TABLE, LANE = 236, 480, 456  # units: the boards' tops, and the feet of books on the way along the table
WIDTH = 430  # units of the row, at most


@dataclass(frozen=True)
class Books:
    """The heights of all books, of which some are new."""

    heights: tuple[int, ...]
    new: int

    @property
    def given(self) -> int:
        """The number of books on the shelf at first."""
        return len(self.heights) - self.new

    @property
    def groups(self) -> list[tuple[int, int, int]]:
        """The height of each group, its number of books, and its last book, from the left."""
        runs = [(height, len(list(run))) for height, run in groupby(self.heights[: self.given])]
        counts = accumulate(size for _, size in runs)
        return [(height, size, count - 1) for (height, size), count in zip(runs, counts, strict=True)]

    @property
    def slots(self) -> Slots:
        """The slots of the row."""
        count = len(self.heights)
        return Slots(count, SHELF, min(38, WIDTH // count), 270)

    def where(self, row: Row, book: int) -> Point:
        """The middle of a book's foot: on the shelf, or on the table."""
        if book in row:
            return self.slots.centre(row.index(book))
        return Slots(self.new, TABLE, 110).centre(book - self.given)

    def paint(self, scene: Scene, moment: Moment[Row]) -> None:
        """Paint all books on their way from row to row."""
        wide = self.slots.pitch - 8
        for book, height in enumerate(self.heights):
            old, new = (self.where(row, book) for row in (moment.before, moment.after))
            x, y = by_lane(old, new, moment.t, LANE)
            area = (x - wide / 2, y - UNIT * height, wide, UNIT * height)
            colour = "blue" if book >= self.given else "yellow"
            scene.block(area, colour, radius=4, rigid=True, name=f"book-{book + 1}")


def paint_boards(scene: Scene) -> None:
    """Paint the shelf and the table, each with its scale."""
    for top in (SHELF, TABLE):
        scene.block((16, top - 196, 480, 208), "panel", radius=10)
        for height in range(2, HEIGHTS[-1] + 1, 2):
            y = top - UNIT * height
            scene.line(((44, y), (488, y)), "soft" if height % 4 == 0 else "faint", 1.5)
            if height % 4 == 0:
                scene.label((30, y), str(height), 18, "soft")
        scene.block((16, top, 480, 12), "wall", radius=4)


def padded(row: Sequence[int], count: int) -> Row:
    """A row with empty slots at its end, of this many in all."""
    return (*row, *[EMPTY] * (count - len(row)))


@lru_cache
def sizes_of(groups: int, most: int) -> list[tuple[int, ...]]:
    """The possible numbers of books in groups, up to 4 in each and this many in all."""
    return [sizes for sizes in product(range(1, 5), repeat=groups) if groups + 2 <= sum(sizes) <= most]


def nearest(level: int, levels: Sequence[int], margin: int) -> list[int]:
    """The other heights nearer to this level, by a margin, than to all other levels."""
    others = [other for other in levels if other != level]
    off = range(1, max(abs(other - level) for other in others) + 1)
    near = [level + way * d for d in off for way in (-1, 1) if level + way * d in HEIGHTS]
    return [height for height in near if all(abs(height - other) >= abs(height - level) + margin for other in others)]
