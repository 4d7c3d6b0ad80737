"""Fillings: pieces of equal squares fall one after another into a box that is open at the top, until it is full.

A box is its columns and rows. A spot of a piece is its least column and row in the box; row 0 is below the rim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS, Point
from generators.kit.scene.scene import Scene
from generators.kit.words import packings
from generators.kit.words.figures import row_middle
from generators.kit.words.marking import part_of
from generators.kit.words.polyominoes import Cell, Form, about, beside, has_one_rim, moved_home, size

Box = tuple[int, int]
Spot = tuple[int, ...]
Piece = tuple[Form, Spot]

TRIES = 200  # boxes cut for one queue
LEAST, LONGEST = 3, 3  # squares of a piece; its columns or rows at most
FLOOR, TOP = 498, 20  # units from above: the floor of a box, and the upper row of waiting pieces
WALL = 10  # units of a wall's width
APART, OVER = 8, 8  # units between two rows of waiting pieces, and between the rim and a piece on its way
SIDES = {1: 36, 2: 32}  # units of a square, by the rows of waiting pieces


def cells_at(form: Form, spot: Spot) -> frozenset[Cell]:
    """The squares of a piece at a spot."""
    column, row = spot
    return packings.cells_at(form, (0, column, row))


def queued(rng: Random, box: Box, count: int) -> list[Piece]:
    """Pieces filling a box, in an order in which they can fall; raise `Reject` if 200 draws give none."""
    for _ in range(TRIES):
        if (pieces := cut(rng, box, count)) and (queue := in_turn(rng, box, pieces)):
            return queue
    raise Reject("no pieces that can fall into the box")


def cut(rng: Random, box: Box, count: int) -> list[Piece]:
    """Pieces of about one size filling a box; none if one would be too small, too long or have a hole."""
    empty = {*product(range(box[0]), range(box[1]))}
    parts = [[cell] for cell in rng.sample(sorted(empty), count)]
    empty -= {cell for part in parts for cell in part}
    rims = [_rim(part, empty) for part in parts]
    while empty:
        able = list[tuple[int, Cell]]()
        for k in sorted(range(count), key=lambda k: len(parts[k])):
            if able and len(parts[k]) > len(parts[able[0][0]]):
                break  # only the smallest grow
            able += [(k, cell) for cell in rims[k] if cell in empty]
        if not able:
            return []
        k, cell = rng.choice(able)
        parts[k].append(cell)
        empty.discard(cell)
        rims[k] = _rim(parts[k], empty)
    spots = [(min(x for x, _ in part), min(y for _, y in part)) for part in parts]
    forms = [moved_home(part) for part in parts]
    good = all(len(form) >= LEAST and has_one_rim(form) for form in forms)
    return [*zip(forms, spots, strict=True)] if good else []


def _rim(part: Sequence[Cell], empty: set[Cell]) -> list[Cell]:
    """The empty squares beside a piece with which it has at most `LONGEST` columns and rows."""
    columns, rows = zip(*part, strict=True)
    left, right, top, bottom = max(columns) - LONGEST, min(columns) + LONGEST, max(rows) - LONGEST, min(rows) + LONGEST
    return [(x, y) for x, y in beside(part) if left < x < right and top < y < bottom and (x, y) in empty]


def in_turn(rng: Random, box: Box, pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces in an order in which they can fall; none if two hook each other."""
    left, queue, full = [*pieces], list[Piece](), set[Cell]()
    while able := [piece for piece in left if is_borne(box, full, cells_at(*piece))]:
        queue.append(rng.choice(able))
        left.remove(queue[-1])
        full |= cells_at(*queue[-1])
    return [] if left else queue


def is_borne(box: Box, full: set[Cell], cells: frozenset[Cell]) -> bool:
    """True if a piece on these squares has no gap below it, with these squares of the box full."""
    return all(y + 1 == box[1] or (x, y + 1) in full or (x, y + 1) in cells for x, y in cells)


def fillings(box: Box, forms: Sequence[Form]) -> Iterator[tuple[Spot, ...]]:
    """All ways to fill a box with the pieces in this order: of all packings those in which each piece can fall."""
    figure = frozenset(product(range(box[0]), range(box[1])))
    for packing in packings.packings(figure, forms, turns=(0,)):
        full = set[Cell]()
        for form, spot in zip(forms, packing, strict=True):
            if not is_borne(box, full, cells := packings.cells_at(form, spot)):
                break
            full |= cells
        else:
            yield tuple((column, row) for _, column, row in packing)


def drops(box: Box, forms: Sequence[Form]) -> Iterator[tuple[Spot, ...]]:
    """All ways to drop the first pieces, one or more, without a gap below any and none above the rim."""

    columns = [[[y for x, y in form if x == k] for k in range(size(form)[0])] for form in forms]
    tops, lows = ([tuple(map(end, each)) for each in columns] for end in (min, max))

    def after(spots: tuple[Spot, ...], heights: tuple[int, ...]) -> Iterator[tuple[Spot, ...]]:
        if len(spots) == len(forms):
            return
        top, low = tops[len(spots)], lows[len(spots)]
        for column in range(box[0] - len(low) + 1):
            reached = heights[column] + low[0]
            row = box[1] - 1 - reached
            if row >= 0 and all(heights[column + k] + below == reached for k, below in enumerate(low)):
                yield (found := (*spots, (column, row)))
                grown = [box[1] - row - above for above in top]
                yield from after(found, (*heights[:column], *grown, *heights[column + len(low) :]))

    yield from after((), (0,) * box[0])


def fallen(box: Box, full: set[Cell], form: Form, column: int) -> Spot:
    """The spot where a piece stops falling, dropped from above the rim: on the floor, or on a full square."""
    row = -size(form)[1]
    while row + size(form)[1] < box[1] and not cells_at(form, (column, row + 1)) & full:
        row += 1
    return column, row


def snug(box: Box, full: set[Cell], form: Form) -> list[Spot]:
    """The spots to which a piece can fall with no gap below it, and none of it above the rim."""
    spots = [fallen(box, full, form, column) for column in range(box[0] - size(form)[0] + 1)]
    return [spot for spot in spots if spot[1] >= 0 and is_borne(box, full, cells_at(form, spot))]


@dataclass(frozen=True)
class Filling:
    """A box on the floor, and pieces waiting above it in a row or two, the lower first. Places are in units."""

    box: Box
    forms: tuple[Form, ...]  # in the order in which they go
    rows: tuple[int, ...]  # pieces in each row, from the lowest
    aside: int = 0  # by which the box stands to the right of the middle

    @property
    def side(self) -> int:
        """The side of a square."""
        return SIDES[len(self.rows)]

    @property
    def corner(self) -> Point:
        """The upper left corner of the room in the box."""
        return UNITS / 2 + self.aside - self.side * self.box[0] / 2, FLOOR - self.side * self.box[1]

    @property
    def waiting(self) -> list[Point]:
        """The middles of the waiting pieces."""
        pitch, high, last = 480 // max(self.rows), LONGEST * self.side, len(self.rows) - 1
        return [
            (row_middle(k, count, pitch), TOP + high / 2 + (high + APART) * (last - row))
            for row, count in enumerate(self.rows)
            for k in range(count)
        ]

    def middle(self, piece: int, spot: Spot) -> Point:
        """The middle of a piece at its spot."""
        (wide, high), (x, y) = size(self.forms[piece]), self.corner
        return x + self.side * (spot[0] + wide / 2), y + self.side * (spot[1] + high / 2)

    def on_way(self, piece: int, spot: Spot, share: float) -> Point:
        """The middle of a piece after this share of its way: down out of its row, sideways, then down.

        A piece without a spot waits.
        """
        if not spot:
            return self.waiting[piece]
        (x, _), (column, _) = begin, end = self.waiting[piece], self.middle(piece, spot)
        lane = self.corner[1] - OVER - self.side * size(self.forms[piece])[1] / 2
        return part_of((begin, (x, lane), (column, lane), end), share)[-1]

    def ground(self, scene: Scene) -> None:
        """Paint the panel of the waiting pieces, the room in the box with its squares, and the walls."""
        count = len(self.rows)
        below = LONGEST * self.side * count + APART * (count + 1)
        scene.block((12, TOP - APART, UNITS - 24, below), "panel", outline="soft", width=2, radius=14)
        (x, y), (wide, high) = self.corner, (self.side * count for count in self.box)
        scene.block((x, y, wide, high), "panel")
        for k in range(1, self.box[0]):
            scene.line([(x + k * self.side, y), (x + k * self.side, FLOOR)], "faint", 2)
        for k in range(self.box[1]):
            scene.line([(x, y + k * self.side), (x + wide, y + k * self.side)], "faint", 2)
        scene.block((x - WALL, FLOOR, wide + 2 * WALL, WALL), "wall")
        scene.block((x - WALL, y, WALL, high), "wall")
        scene.block((x + wide, y, WALL, high), "wall")

    def paint(self, scene: Scene, piece: int, at: Point, colour: str) -> None:
        """Paint a piece, an actor with the name of its colour."""
        scene.polygon(about(self.forms[piece], at, self.side), colour, outline="ink", width=2, name=colour)
