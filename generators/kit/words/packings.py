"""Packings: parts of equal squares that fill a figure together, each turned by quarters.

A spot of a part is the number of quarters by which it is turned clockwise, then its least column and row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.scene import Scene
from generators.kit.words.figures import placed, row_middle, spin
from generators.kit.words.polyominoes import (
    Cell,
    Form,
    about,
    beside,
    corners,
    edges,
    has_one_rim,
    moved_home,
    size,
    turned,
)
from generators.kit.words.spins import Pose

Spot = tuple[int, int, int]

LEFT, MIDDLE = 104, (352, 256)  # units: column of the parts, middle of the outline
SIZES = {2: (216, 40), 3: (152, 32), 4: (116, 24)}  # units from row to row, and side of a square, by the parts
TRIES = 8  # spots drawn for a part; the one that touches most of the others is taken


@cache
def parts_of(squares: int) -> tuple[Form, ...]:
    """All figures of this many squares that look different after every turn, one of those that a turn makes equal."""
    found: set[Form] = {((0, 0),)}
    for _ in range(squares - 1):
        found = {moved_home([*form, cell]) for form in found for cell in beside(form)}
    return tuple(
        form
        for form in sorted(found)
        if len(ways := {turned(form, quarters) for quarters in range(4)}) == 4 and form == min(ways)
    )


@cache
def cells_at(form: Form, spot: Spot) -> frozenset[Cell]:
    """The squares of a part at a spot."""
    quarters, column, row = spot
    return frozenset((x + column, y + row) for x, y in turned(form, quarters))


def packed(rng: Random, parts: Sequence[Form], longest: int) -> tuple[Spot, ...]:
    """Spots of the parts that make one figure with a plain rim, at the axes; raise `Reject` if this draw gives none."""
    taken: set[Cell] = {*cells_at(parts[0], first := (rng.randrange(4), 0, 0))}
    spots = [first]
    for part in parts[1:]:
        lots = []
        for _ in range(TRIES):
            (x, y), quarters = rng.choice(beside(sorted(taken))), rng.randrange(4)
            u, v = rng.choice(turned(part, quarters))
            spot = quarters, x - u, y - v
            mine = cells_at(part, spot)
            if not mine & taken and has_one_rim(form := moved_home(taken | mine)) and max(size(form)) <= longest:
                lots.append((len(edges(form)), spot))
        if not lots:
            raise Reject("no place for a part beside the others")
        spots.append(min(lots)[1])
        taken |= cells_at(part, spots[-1])
    left, top = min(x for x, _ in taken), min(y for _, y in taken)
    return tuple((quarters, column - left, row - top) for quarters, column, row in spots)


def packings(
    figure: frozenset[Cell], parts: Sequence[Form], turns: Sequence[int] = range(4)
) -> Iterator[tuple[Spot, ...]]:
    """All ways to fill a figure with the parts: again and again, some part takes the first empty square.

    `turns` are the quarters by which parts may be turned.
    """

    def filled(empty: frozenset[Cell], spots: dict[int, Spot]) -> Iterator[tuple[Spot, ...]]:
        if not empty:
            yield tuple(spots[number] for number in range(len(parts)))
            return
        x, y = min(empty)
        for number in range(len(parts)):
            if number in spots:
                continue
            for quarters in turns:
                u, v = turned(parts[number], quarters)[0]
                spot = quarters, x - u, y - v
                if (mine := cells_at(parts[number], spot)) <= empty:
                    yield from filled(empty - mine, {**spots, number: spot})

    yield from filled(figure, {})


def tried(figure: frozenset[Cell], parts: Sequence[Form]) -> list[tuple[Spot, ...]]:
    """The same by trying: one part after another takes any spot in the figure that is free."""
    wide, high = size(tuple(figure))
    found: list[tuple[frozenset[Cell], tuple[Spot, ...]]] = [(frozenset(), ())]
    for part in parts:
        cells = [(spot, cells_at(part, spot)) for spot in product(range(4), range(wide), range(high))]
        able = [(spot, mine) for spot, mine in cells if mine <= figure]
        found = [(used | mine, (*spots, spot)) for used, spots in found for spot, mine in able if not mine & used]
    return [spots for used, spots in found if used == figure]


@dataclass(frozen=True)
class Joint:
    """A column of up to four parts, and the outline on the right that they fill. Places are in units."""

    parts: tuple[Form, ...]  # from the top
    figure: tuple[Cell, ...]  # the squares of the outline

    @property
    def side(self) -> int:
        """The side of a square."""
        return SIZES[len(self.parts)][1]

    @property
    def column(self) -> list[tuple[int, int]]:
        """The middles of the parts that wait."""
        count = len(self.parts)
        return [(LEFT, row_middle(row, count, SIZES[count][0])) for row in range(count)]

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The spots of the parts in the outline, by the first packing."""
        return next(packings(frozenset(self.figure), self.parts))

    def middle(self, part: int, spot: Spot) -> tuple[int, int]:
        """The middle of a part at a spot."""
        quarters, *corner = spot
        around, own = size(self.figure), size(self.parts[part])
        own = own if quarters % 2 == 0 else own[::-1]
        x, y = (c + self.side * (2 * a + w - f) // 2 for c, a, w, f in zip(MIDDLE, corner, own, around, strict=True))
        return x, y

    def pose(self, part: int, turn: int, spot: Spot) -> Pose:
        """A part after a turn the shorter way round for a spot, and there."""
        return turn + spin(turn, 90 * spot[0]), *self.middle(part, spot)

    def covered(self, part: int, pose: Pose) -> frozenset[Cell]:
        """The squares of the lattice that a part covers; none if it lies between them or at a slant."""
        turn, *middle = pose
        x, y = self.middle(part, (turn // 90 % 4, 0, 0))
        (column, off), (row, aside) = divmod(middle[0] - x, self.side), divmod(middle[1] - y, self.side)
        straight = not (turn % 90 or off or aside)
        return cells_at(self.parts[part], (turn // 90 % 4, column, row)) if straight else frozenset()

    def ground(self, scene: Scene) -> None:
        """Paint the panel of the parts and the dashed outline."""
        scene.block((16, 16, 176, 480), "panel", radius=16)
        wide, high = size(self.figure)
        rim = [(x - wide / 2, y - high / 2) for x, y in bends(self.figure)]
        scene.dashes(placed([*rim, rim[0]], MIDDLE, self.side, 0), "soft", 4, dash=8, gap=6)

    def paint(self, scene: Scene, part: int, pose: Sequence[float], colour: str) -> None:
        """Paint a part, an actor with the name of its colour."""
        turn, x, y = pose
        scene.polygon(about(self.parts[part], (x, y), self.side, turn), colour, name=colour)


def bends(form: Form) -> list[Cell]:
    """The lattice points at which the outline of a figure turns."""
    way = corners(form)
    around = zip(way[-1:] + way[:-1], way, way[1:] + way[:1], strict=True)
    return [here for before, here, after in around if (before[0] == here[0]) != (here[0] == after[0])]
