"""Floors of cells that are walked: which cells are open to which, and which ways are shortest.

Cells are numbered from 0, row by row; a step goes to a neighbour above, below, left or right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

from generators.kit.generator import Reject


@dataclass(frozen=True)
class Floor:
    """Cells in rows and columns, and for each cell those to which one step leads."""

    rows: int
    columns: int
    beside: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, rows: int, columns: int, closed: Iterable[int] = (), walls: Iterable[tuple[int, int]] = ()) -> "Floor":
        """A floor without its closed cells, and without steps between the pairs of cells that a wall parts."""
        beside = list(_lattice(rows, columns))
        parted = [(other, cell) for cell in closed for other in beside[cell]]
        for a, b in (*parted, *walls):
            beside[a] = tuple(cell for cell in beside[a] if cell != b)
            beside[b] = tuple(cell for cell in beside[b] if cell != a)
        return cls(rows, columns, tuple(beside))

    def distances(self, begin: int, shut: Sequence[int] = ()) -> list[int]:
        """Steps from a cell to each other one, -1 where no way leads; `shut` cells are not entered."""
        found = [-1] * len(self.beside)
        for cell in shut:
            found[cell] = -2
        found[begin], queue = 0, [begin]
        for cell in queue:
            for other in self.beside[cell]:
                if found[other] == -1:
                    found[other] = found[cell] + 1
                    queue.append(other)
        for cell in shut:
            found[cell] = -1
        return found

    def layers(self, begin: int, end: int, shut: Sequence[int] = ()) -> list[list[int]]:
        """The cells of all shortest ways by their distance from the first; empty if there is no way."""
        ahead, back = self.distances(begin, shut), self.distances(end, shut)
        found: list[list[int]] = [[] for _ in range(ahead[end] + 1)]
        for cell, steps in enumerate(ahead):
            if 0 <= steps <= ahead[end] and back[cell] == ahead[end] - steps:
                found[steps].append(cell)
        return found

    def fewest(self, begin: int, stops: Sequence[int], end: int, *, in_order: bool = False) -> int | None:
        """Fewest steps of a walk through all stops, in any order or in theirs, that enters its end only then.

        A proof apart from distances: all walks at once flood the floor, a bit for each cell and a floor for each set of
        stops passed. None if no walk does it. With `in_order` a stop is not entered before those ahead of it.
        """
        wide, everywhere, every = self.columns, range(len(self.beside)), (1 << len(stops)) - 1
        right, down = (sum(1 << cell for cell in everywhere if cell + by in self.beside[cell]) for by in (1, wide))
        left, up = right << 1, down << wide
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


@lru_cache(maxsize=16)
def _lattice(rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    """For each cell those above, below, left and right of it."""
    return tuple(
        (cell - columns,) * (cell >= columns)
        + (cell + columns,) * (cell < (rows - 1) * columns)
        + (cell - 1,) * (cell % columns > 0)
        + (cell + 1,) * (cell % columns < columns - 1)
        for cell in range(rows * columns)
    )


def only_way(rng: Random, rows: int, columns: int, closed: Iterable[int], stops: Sequence[int]) -> list[int]:
    """More cells closed, so that from each stop to the next there is one shortest way, and none of them longer.

    One way is chosen and stays open; a cell beside it is closed wherever another is as short. Later stops are not
    entered on the way to earlier ones. Raise `Reject` where that can't be.
    """
    shut = list(closed)
    floor, kept = Floor.of(rows, columns, shut), set(stops)
    legs = [(a, b, tuple(stops[k + 2 :])) for k, (a, b) in enumerate(pairwise(stops))]
    for begin, end, later in legs:
        cell = end
        for layer in floor.layers(begin, end, later)[-2::-1]:
            cell = rng.choice([other for other in layer if other in floor.beside[cell]])
            kept.add(cell)
    while legs:
        tied = []
        for leg in legs:
            ties = [layer for layer in floor.layers(*leg) if len(layer) > 1]
            if ties:
                others = [cell for layer in ties for cell in layer if cell not in kept]
                if not others:
                    raise Reject("two ways from one stop to the next stay open")
                tied.append(leg)
                shut.append(rng.choice(others))
        floor, legs = Floor.of(rows, columns, shut), tied
    return sorted(set(shut))


def maze(rng: Random, rows: int, columns: int) -> tuple[tuple[int, int], ...]:
    """The walls of a maze in which one way, and no loop, joins any two cells: pairs of neighbours, lower number first.

    A tree grows mostly at its tip, at times at an older cell; since any cell may be next, every such maze can be drawn.
    """
    lattice = _lattice(rows, columns)
    growing = [rng.randrange(rows * columns)]
    joined, passages = set(growing), set()
    while growing:
        at = len(growing) - 1 if rng.random() < 0.8 else rng.randrange(len(growing))
        cell = growing[at]
        fresh = [other for other in lattice[cell] if other not in joined]
        if not fresh:
            growing.pop(at)
            continue
        other = rng.choice(fresh)
        passages.add((min(cell, other), max(cell, other)))
        joined.add(other)
        growing.append(other)
    pairs = ((cell, other) for cell, near in enumerate(lattice) for other in sorted(near) if other > cell)
    return tuple(pair for pair in pairs if pair not in passages)
