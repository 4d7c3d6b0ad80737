"""Knocks: upright pieces in columns, and arrows along which a falling piece knocks those of the next column.

Pieces are numbered from 0, column by column from the left, each from the top; the first column has one piece. A thin
piece falls if one knock comes, a broad one only if a knock comes along every arrow to it. Lengths are in units.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import cos, hypot, radians, sin
from random import Random

from generators.kit.scene.scene import Point, Scene

Arrow = tuple[int, int]  # from a piece to a piece of the next column
Rungs = tuple[Arrow, ...]  # between two columns, by places in them

LETTERS = "ABCDEFGHIJKLMNO"
LEFT, WIDE = 76, 388  # the first column, and from it to the last
MIDDLE, PITCH, STEEP = 246, 114, 1.5  # a column's middle, from row to row, and an arrow's rise in rows at most
HIGH, THIN, BROAD = 46, 13, 26  # a piece's height, and the widths of thin and of broad ones
CLEAR, BELOW = 29, 38  # from a piece's middle to its arrows, and to its letter


@dataclass(frozen=True)
class Knocks:
    """Pieces, arrows, and which pieces are broad."""

    columns: tuple[int, ...]  # pieces in each
    arrows: tuple[Arrow, ...]
    broad: tuple[int, ...]

    @property
    def count(self) -> int:
        """The number of pieces."""
        return sum(self.columns)

    @cached_property
    def column(self) -> list[int]:
        """The column of each piece, from 0."""
        return [number for number, pieces in enumerate(self.columns) for _ in range(pieces)]

    @cached_property
    def into(self) -> list[list[int]]:
        """For each piece, those from which an arrow leads to it."""
        return [[a for a, b in self.arrows if b == piece] for piece in range(self.count)]

    def fallen(self, cut: Arrow | None) -> list[bool]:
        """True for each piece falling after the push at the left; one arrow, if any, passes no knock."""
        found: list[bool] = []
        for piece, sources in enumerate(self.into):
            knocks = [found[source] and (source, piece) != cut for source in sources]
            found.append(piece == 0 or (all(knocks) if piece in self.broad else any(knocks)))
        return found

    def beyond(self, cut: Arrow) -> list[int]:
        """The pieces to which an arrow leads, at once or by others."""
        found = {cut[1]}
        for a, b in self.arrows:
            if a in found:
                found.add(b)
        return sorted(found)

    def at(self, piece: int) -> Point:
        """The middle of a piece."""
        column = self.column[piece]
        row = piece - sum(self.columns[:column]) - (self.columns[column] - 1) / 2
        return LEFT + WIDE * column / (len(self.columns) - 1), MIDDLE + PITCH * row

    def ends(self, arrow: Arrow) -> tuple[Point, Point]:
        """The ends of an arrow, clear of its pieces."""
        (ax, ay), (bx, by) = map(self.at, arrow)
        share = CLEAR / hypot(bx - ax, by - ay)
        return (ax + (bx - ax) * share, ay + (by - ay) * share), (bx - (bx - ax) * share, by - (by - ay) * share)

    def ground(self, scene: Scene, cut: Arrow) -> None:
        """The arrows, the cross on one of them, the letters, and the push at the left."""
        for arrow in self.arrows:
            tail, tip = self.ends(arrow)
            scene.arrow(tail, tip, "soft", 4, head=14)
            if arrow == cut:
                scene.mark(((tail[0] + tip[0]) / 2, (tail[1] + tip[1]) / 2), 15, "cross")
        for piece in range(self.count):
            x, y = self.at(piece)
            scene.label((x, y + BELOW), LETTERS[piece], 20)
        x, y = self.at(0)
        scene.arrow((x - 62, y), (x - 27, y), "agent", 9, head=22)

    def piece(self, scene: Scene, number: int, turned: float, colour: str) -> None:
        """A piece turned by a share, 0..1, from upright to flat."""
        (x, y), wide = self.at(number), (BROAD if number in self.broad else THIN) / 2
        c, s = cos(radians(90 * turned)), sin(radians(90 * turned))
        corners = [(u, v) for u, v in ((-wide, -HIGH / 2), (wide, -HIGH / 2), (wide, HIGH / 2), (-wide, HIGH / 2))]
        around = [(x + u * c - v * s, y + u * s + v * c) for u, v in corners]
        scene.polygon(around, colour, outline="ink", width=2, name=f"piece-{number}")


def rungs(left: int, right: int) -> list[Rungs]:
    """All sets of arrows between two columns: none cross, none is steep, and each piece has one at least."""
    return [found for found in _rungs(left, right) if all(_rise(arrow, left, right) <= STEEP for arrow in found)]


def _rungs(left: int, right: int) -> Iterator[Rungs]:
    if left == right == 1:
        yield ((0, 0),)
        return
    last = (left - 1, right - 1)
    for less, fewer in ((1, 1), (1, 0), (0, 1)):
        if left > less and right > fewer:
            for found in _rungs(left - less, right - fewer):
                yield (*found, last)


def _rise(arrow: Arrow, left: int, right: int) -> float:
    return abs(arrow[0] - (left - 1) / 2 - arrow[1] + (right - 1) / 2)


def joined(columns: Sequence[int], gaps: Sequence[Rungs]) -> tuple[Arrow, ...]:
    """The arrows of all gaps between columns, by the numbers of their pieces."""
    found: list[Arrow] = []
    first = 0
    for (left, _), arrows in zip(pairwise(columns), gaps, strict=True):
        found += [(first + a, first + left + b) for a, b in arrows]
        first += left
    return tuple(found)


def drawn(rng: Random, columns: Sequence[int]) -> tuple[Arrow, ...]:
    """Arrows between all neighbouring columns, drawn at random."""
    return joined(columns, [rng.choice(rungs(*pair)) for pair in pairwise(columns)])


def consistent(knocks: Knocks, cut: Arrow) -> Iterator[tuple[bool, ...]]:
    """All consistent outcomes, by a search: each piece falls or stands as its knocks demand."""
    found: list[tuple[bool, ...]] = [(True,)]
    for piece in range(1, knocks.count):
        kept = []
        for outcome, falls in product(found, (False, True)):
            came = sum(outcome[a] for a in knocks.into[piece] if (a, piece) != cut)
            due = len(knocks.into[piece]) if piece in knocks.broad else 1
            if falls == (came >= due):
                kept.append((*outcome, falls))
        found = kept
    yield from found
