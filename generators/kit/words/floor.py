"""Floors of cells: open neighbours, shortest ways, mazes, and their words for rubrics.

Cells are numbered from 0, row by row; a step goes to a neighbour above, below, left or right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import pi, prod, sin
from random import Random

from generators.kit import speech
from generators.kit.generator import Reject
from generators.kit.scene.grid import Area, Grid

MIDDLE: Area = (40, 40, 432, 432)
WIDE: Area = (28, 28, 456, 456)  # leaves a narrow margin, for mazes
Walls = Iterable[tuple[int, int]]  # pairs of neighbours with a wall between them, the lower number first


@dataclass(frozen=True)
class Floor:
    """Cells in rows and columns, and for each cell the neighbours that a step leads to."""

    rows: int
    columns: int
    beside: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rows: int, columns: int, closed: Iterable[int] = (), walls: Walls = ()) -> "Floor":
        """A floor without steps into its closed cells or through its walls."""
        shut = set(closed)
        beside = [
            ()
            if cell in shut
            else near
            if shut.isdisjoint(near)
            else tuple(other for other in near if other not in shut)
            for cell, near in enumerate(_lattice(rows, columns))
        ]
        for a, b in walls:
            beside[a] = tuple(cell for cell in beside[a] if cell != b)
            beside[b] = tuple(cell for cell in beside[b] if cell != a)
        return cls(rows, columns, tuple(beside))

    def grid(self, area: Area = MIDDLE) -> Grid:
        """The board that shows the floor, in the middle of an area."""
        return Grid.within(self.rows, self.columns, area)

    def number(self, cell: tuple[int, int]) -> int:
        """The number of a cell given by row and column."""
        return cell[0] * self.columns + cell[1]

    @property
    def dead_ends(self) -> list[int]:
        """The cells with one open neighbour."""
        return [cell for cell, near in enumerate(self.beside) if len(near) == 1]

    def distances(self, begin: int, shut: Sequence[int] = ()) -> list[int]:
        """Steps from one cell to every cell, -1 for cells out of reach; `shut` cells are not entered."""
        return self._search(begin, shut)[0]

    def reached(self, begin: int, shut: Sequence[int] = ()) -> dict[int, int]:
        """Steps to each cell in reach, breadth first: nearest cells come first; `shut` cells are not entered."""
        steps, found = self._search(begin, shut)
        return {cell: steps[cell] for cell in found}

    def layers(self, begin: int, end: int, shut: Sequence[int] = ()) -> list[list[int]]:
        """The cells of all shortest ways by their distance from the first; empty without a way."""
        (ahead, found), (back, _) = self._search(begin, shut), self._search(end, shut)
        layers: list[list[int]] = [[] for _ in range(ahead[end] + 1)]
        for cell in found:
            if 0 <= back[cell] == ahead[end] - ahead[cell]:
                layers[ahead[cell]].append(cell)
        return layers

    def _search(self, begin: int, shut: Sequence[int]) -> tuple[list[int], list[int]]:
        """Steps to every cell, -1 for cells out of reach, and the cells in reach, breadth first."""
        steps, found = [-1] * len(self.beside), [begin]
        for cell in shut:
            steps[cell] = -2
        steps[begin] = 0
        beside = self.beside
        for cell in found:
            further = steps[cell] + 1
            for other in beside[cell]:
                if steps[other] == -1:
                    steps[other] = further
                    found.append(other)
        for cell in shut:
            steps[cell] = -1
        return steps, found

    def walk(self, *stops: int) -> list[int]:
        """The cells of the only shortest walk from stop to stop; no stop is entered before its turn.

        Raise `ValueError` if a leg has two shortest ways.
        """
        cells = [stops[0]]
        for begin, end, later in _legs(stops):
            cells += [cell for (cell,) in self.layers(begin, end, later)[1:]]
        return cells

    def apart(self, a: int, b: int) -> int:
        """Steps between two cells on an open floor."""
        return abs(a // self.columns - b // self.columns) + abs(a % self.columns - b % self.columns)

    def place(self, cell: int) -> str:
        """`row 3, column 5`, counted from 1 at the top left."""
        return speech.place(*divmod(cell, self.columns))

    def directions(self, steps: Iterable[tuple[int, int]]) -> str:
        """`down 2, right 1` for steps from cell to cell."""
        return speech.in_runs(self.headings(steps))

    def headings(self, steps: Iterable[tuple[int, int]]) -> Iterator[str]:
        """`up`, `down`, `left` or `right` for each step."""
        names = {-self.columns: "up", self.columns: "down", -1: "left", 1: "right"}
        return (names[after - before] for before, after in steps)

    def fewest(self, begin: int, stops: Sequence[int], end: int, *, in_order: bool = False) -> int | None:
        """Fewest steps of a walk through all stops to an end entered last; None if there is no such walk.

        A proof without distances: all walks flood the floor at once, as bits of one number for each set of stops. With
        `in_order` no stop is entered before the stops ahead of it; otherwise any order will do.
        """
        wide, everywhere, every = self.columns, range(len(self.beside)), (1 << len(stops)) - 1
        right, down, left, up = (
            sum(1 << cell for cell in everywhere if cell + by in self.beside[cell]) for by in (1, wide, -1, -wide)
        )
        wet = {0: 1 << begin}
        steps = 0
        while True:
            following = dict.fromkeys(range(every + 1), 0)
            for passed, water in wet.items():
                water |= (water & right) << 1 | (water & left) >> 1 | (water & down) << wide | (water & up) >> wide
                for number, stop in enumerate(stops):
                    if water >> stop & 1 and not passed >> number & 1:
                        water ^= 1 << stop
                        if not in_order or passed == (1 << number) - 1:
                            following[passed | 1 << number] |= 1 << stop
                if passed != every:
                    water &= ~(1 << end)
                following[passed] |= water
            steps += 1
            if following[every] >> end & 1:
                return steps
            if following == wet:
                return None
            wet = following


def is_step(here: int, there: int, rows: int, columns: int) -> bool:
    """True for a step to a cell above, below, left or right on the board; written without `Floor`, for rules."""
    (row, column), (next_row, next_column) = divmod(here, columns), divmod(there, columns)
    return abs(row - next_row) + abs(column - next_column) == 1 and 0 <= next_row < rows


def has_wall(walls: Walls, a: int, b: int) -> bool:
    """True for neighbours with a wall between them."""
    return (min(a, b), max(a, b)) in walls


@lru_cache(maxsize=16)
def simple_ways(floor: Floor, begin: int, end: int) -> tuple[tuple[int, ...], ...]:
    """All ways between two cells that enter no cell twice."""
    found: list[tuple[int, ...]] = []
    growing: list[tuple[int, ...]] = [(begin,)]
    while growing:
        way = growing.pop()
        if way[-1] == end:
            found.append(way)
        else:
            growing += [(*way, cell) for cell in floor.beside[way[-1]] if cell not in way]
    return tuple(found)


def largest_sum(floor: Floor, numbers: Sequence[int], begin: int, end: int) -> int:
    """The largest sum of numbers on a way that enters no cell twice; the first cell's own number does not count.

    Step by step it keeps the best sum for each cell and set of cells behind it.
    """
    arrived, sums = [], {(begin, 1 << begin): 0}
    while sums:
        further: dict[tuple[int, int], int] = {}
        for (cell, behind), total in sums.items():
            for other in floor.beside[cell]:
                if not behind >> other & 1:
                    state, gained = (other, behind | 1 << other), total + numbers[other]
                    if other == end:
                        arrived.append(gained)
                    else:
                        further[state] = max(gained, further.get(state, gained))
        sums = further
    return max(arrived)


def only_way(rng: Random, rows: int, columns: int, closed: Iterable[int], stops: Sequence[int]) -> list[int]:
    """Close more cells until each leg between stops has one shortest way; no leg grows longer.

    One way stays open; a cell beside it is closed at each tie. Later stops are not entered on the way to earlier ones.
    Raise `Reject` if a tie has no such cell.
    """
    shut = list(closed)
    floor, kept = Floor.of(rows, columns, shut), set(stops)
    legs = _legs(stops)
    for begin, end, later in legs:
        cell = end
        for layer in floor.layers(begin, end, later)[-2::-1]:
            cell = rng.choice([other for other in sorted(layer) if other in floor.beside[cell]])
            kept.add(cell)
    while legs:
        tied = []
        for leg in legs:
            ties = [layer for layer in floor.layers(*leg) if len(layer) > 1]
            if ties:
                others = [cell for layer in ties for cell in sorted(layer) if cell not in kept]
                if not others:
                    raise Reject("two ways from one stop to the next stay open")
                tied.append(leg)
                shut.append(rng.choice(others))
        floor, legs = Floor.of(rows, columns, shut), tied
    return sorted(set(shut))


def maze(rng: Random, rows: int, columns: int, at_tip: float = 0.8) -> tuple[tuple[int, int], ...]:
    """The walls of a maze with one way, and no loop, between any two cells; it grows like a `tree`."""
    passages = tree(rng, rows, columns, rng.randrange(rows * columns), at_tip)
    pairs = ((cell, other) for cell, near in enumerate(_lattice(rows, columns)) for other in sorted(near))
    return tuple(pair for pair in pairs if pair[0] < pair[1] and pair not in passages)


def mazes(rows: int, columns: int) -> int:
    """The number of mazes on a floor: its spanning trees, by the eigenvalues of Kirchhoff's theorem.

    It is exact up to 10 ** 12, then a little less.
    """
    across, down = ([4 * sin(pi * k / (2 * count)) ** 2 for k in range(count)] for count in (columns, rows))
    product = prod(x + y for x in across for y in down if x + y > 0)
    return int(product / (rows * columns) * (1 - 1e-13) + 0.5)


def tree(rng: Random, rows: int, columns: int, begin: int, at_tip: float) -> set[tuple[int, int]]:
    """Passages that join all cells without a loop: pairs of neighbours, the lower number first.

    The tree grows from `begin`, mostly at its tip: the share `at_tip`, 0..1, of the tries. The others pick any growing
    cell, so every such tree can be drawn.
    """
    lattice, growing = _lattice(rows, columns), [begin]
    joined, passages = {begin}, set()
    while growing:
        at = len(growing) - 1 if rng.random() < at_tip else rng.randrange(len(growing))
        cell = growing[at]
        fresh = [other for other in lattice[cell] if other not in joined]
        if not fresh:
            growing.pop(at)
            continue
        other = rng.choice(fresh)
        passages.add((min(cell, other), max(cell, other)))
        joined.add(other)
        growing.append(other)
    return passages


def _legs(stops: Sequence[int]) -> list[tuple[int, int, Sequence[int]]]:
    """From each stop to the next one, with the stops after them, which the leg may not enter."""
    return [(begin, end, tuple(stops[k + 2 :])) for k, (begin, end) in enumerate(pairwise(stops))]


@lru_cache(maxsize=16)
def _lattice(rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    """For each cell the neighbours above, below, left and right."""
    return tuple(
        (cell - columns,) * (cell >= columns)
        + (cell + columns,) * (cell < (rows - 1) * columns)
        + (cell - 1,) * (cell % columns > 0)
        + (cell + 1,) * (cell % columns < columns - 1)
        for cell in range(rows * columns)
    )
