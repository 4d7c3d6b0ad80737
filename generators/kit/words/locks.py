"""Locks: keys and doors in a maze, each key for one door, and the shortest walks to open all doors.

A walker, the disc, takes a key by entering its cell. It enters a closed door only with its key, which opens the door
and stays in it. Keys and doors have the same numbers; sets of them are numbers with a bit for each. Cells are numbered
from 0, row by row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import NamedTuple

from generators.kit.scene.grid import Grid
from generators.kit.scene.scene import Scene
from generators.kit.speech import NUMBERS
from generators.kit.timeline import Moment
from generators.kit.words.floor import WIDE, Floor
from generators.kit.words.walk import door_in, trail_through

CARRIED = 2  # keys with room in the disc, side by side
ASIDE = (-0.11, 0.15, 0.0)  # of each slot, in cells from the middle of the disc; the last is for one key too many
LYING, HELD = 0.72, 0.53  # heights of a key in its cell, and in the disc or in its door, in cells
TAG = (0.44, 1.16)  # width and height of a key's tag, in heights of the key

Lot = tuple[int, tuple[int, ...], tuple[int, ...]]  # the cell of the start, those of the keys and of the doors
Position = tuple[int, int, int]  # the disc's cell, the keys taken and the doors open
Spot = tuple[float, float, float]  # row, column and height of a key, in cells


class Leg(NamedTuple):
    """A way between two cells; sets have a bit for each cell."""

    steps: int
    there: int
    itself: int  # the set of its end alone
    first: int  # the set of cells to go to before: those on the way, and the key of a door


class Ways:
    """The ways between the cells of a floor without loops.

    A cell has a set of its own, and one for the path to it from cell 0. Cells farther on have higher bits, so the
    highest bit of two paths alike is where they part.
    """

    def __init__(self, floor: Floor) -> None:
        count = len(floor.beside)
        self.narrow = [cell for cell, beside in enumerate(floor.beside) if len(beside) < 3]
        self.ends = {*floor.dead_ends}
        self.bits, self._paths = [0] * count, [0] * count  # by cell
        for number, cell in enumerate(floor.reached(0)):
            self.bits[cell] = 1 << number
            behind = max((self._paths[other] for other in floor.beside[cell]), default=0)  # the others have none yet
            self._paths[cell] = behind | 1 << number

    def __len__(self) -> int:
        return len(self.bits)

    def group(self, cells: Iterable[int]) -> int:
        """A set of cells."""
        return sum(self.bits[cell] for cell in cells)

    def near(self, begin: int, reach: int) -> list[int]:
        """Other cells with at most two open neighbours, `reach` steps away at most."""
        path, paths = self._paths[begin], self._paths
        return [cell for cell in self.narrow if 0 < (path ^ paths[cell]).bit_count() <= reach]

    def leg(self, here: int, there: int, key: int = 0) -> Leg:
        """The way from one cell to another; `key` is a set of cells to go to before."""
        path, other = self._paths[here], self._paths[there]
        fork = 1 << (path & other).bit_length() - 1
        apart, bits = path ^ other, self.bits
        return Leg(apart.bit_count(), there, bits[there], (apart | fork) & ~(bits[here] | bits[there]) | key)


@dataclass(frozen=True)
class LockedMaze:
    """A square maze with a start, and for each colour a key and a door."""

    side: int
    walls: tuple[tuple[int, int], ...]  # between two neighbours
    colours: tuple[str, ...]
    start: int
    keys: tuple[int, ...]  # their cells
    doors: tuple[int, ...]

    @cached_property
    def floor(self) -> Floor:
        """The maze with all doors open."""
        return Floor.of(self.side, self.side, walls=self.walls)

    @property
    def every(self) -> str:
        """`both` or `all three`."""
        return "both" if len(self.doors) == 2 else f"all {NUMBERS[len(self.doors)]}"

    def in_turn(self, sets: Iterable[int]) -> list[str]:
        """The colours of keys or doors in the order in which growing sets come to hold them."""
        return [self.colours[(old ^ new).bit_length() - 1] for old, new in pairwise(sets) if old != new]

    def ground(self, scene: Scene) -> None:
        """Paint the maze and its start."""
        grid = self.floor.grid(WIDE)
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(self.start, self.side), "start", inset=0)
        scene.walls(grid, self.walls, max(4, grid.side * 0.1))

    def paint(self, scene: Scene, moment: Moment[Position]) -> None:
        """Paint the trail, the doors, the disc and the keys: actors `red-door`, `agent` and `red-key`.

        A door swings open in the first half of the step into it. The disc passes over keys in doors, once it has left.
        """
        (before, _, was_open), (after, _, is_open) = moment.before, moment.after
        grid, t, past = self.floor.grid(WIDE), moment.t, moment.past or (moment.before,)
        here = grid.between(before, after, t)
        trail_through(scene, grid, (cell for cell, *_ in moment.past), here, 0.2)
        for number, (colour, door) in enumerate(zip(self.colours, self.doors, strict=True)):
            opened = was_open >> number & 1 or (is_open >> number & 1) * min(1, 2 * t)
            door_in(scene, grid, door, colour, opened=opened, name=f"{colour}-door")
        lately = [self.spots(positions) for positions in (past[:-1] or past, past, (*past, moment.after))]
        keys = list(zip(self.colours, *lately, strict=True))
        for colour, earlier, old, new in keys:
            if earlier == old == new:
                _tagged(scene, grid, colour, new)
        scene.ball(here, grid.side * 0.42, "white", outline="ink", width=3, name="agent")
        for colour, earlier, old, new in keys:
            if not earlier == old == new:
                row, column, height = (a + (b - a) * t for a, b in zip(old, new, strict=True))
                _tagged(scene, grid, colour, (row, column, height))

    def spots(self, positions: Sequence[Position]) -> list[Spot]:
        """The place and height of each key after some positions.

        It lies in its cell, then in a free slot of the disc, and hangs in its door as far aside as it was held. Slots
        are taken by turns, so two visits to a cell with one key look different.
        """
        slots: dict[int, int] = {}
        held: list[int] = []
        for _, had, opened in positions:
            held = [number for number in range(len(self.keys)) if (had & ~opened) >> number & 1]
            for number in held:
                if number not in slots:
                    full = [slots[other] for other in held if other in slots]
                    by_turns = (len(slots) % 2, 1 - len(slots) % 2)
                    slots[number] = next((slot for slot in by_turns if slot not in full), 2)
        found: list[Spot] = []
        here, _, opened = positions[-1]
        for number, (key, door) in enumerate(zip(self.keys, self.doors, strict=True)):
            cell = here if number in held else door if opened >> number & 1 else key
            aside, height = (0.0, LYING) if cell == key and number not in held else (ASIDE[slots.get(number, 2)], HELD)
            found.append((cell // self.side, cell % self.side + aside, height))
        return found


def keys_and_doors(rng: Random, ways: Ways, pairs: int, reach: int) -> Lot | None:
    """Draw a start, keys in dead ends, and doors in other cells with at most two open neighbours.

    None of them is more than `reach` steps from the start. None if too few cells are left.
    """
    begin = rng.randrange(len(ways))
    near = ways.near(begin, reach)
    ends = [cell for cell in near if cell in ways.ends]
    if len(ends) < pairs or len(near) < 2 * pairs:
        return None
    keys = rng.sample(ends, pairs)
    doors = rng.sample([cell for cell in near if cell not in keys], pairs)
    return begin, tuple(keys), tuple(doors)


def shut_in(ways: Ways, begin: int, keys: Sequence[int], doors: Sequence[int]) -> int:
    """The number of keys behind doors at first."""
    shut = ways.group(doors)
    return sum(ways.leg(begin, key).first & shut != 0 for key in keys)


class _Legs(dict[int, Sequence[Leg]]):
    """The legs from a cell to all keys and doors, by the cell."""

    def __init__(self, ways: Ways, keys: Sequence[int], doors: Sequence[int]) -> None:
        self._ways = ways
        fitting = zip(doors, keys, strict=True)
        self._ends = [(key, 0) for key in keys] + [(door, ways.bits[key]) for door, key in fitting]

    def __missing__(self, here: int) -> Sequence[Leg]:
        self[here] = found = [self._ways.leg(here, there, key) for there, key in self._ends]
        return found


def errands(ways: Ways, begin: int, keys: Sequence[int], doors: Sequence[int]) -> tuple[int, list[tuple[int, ...]]]:
    """Fewest steps to open all doors, and each order of keys and doors with no more.

    An order lists cells. It is complete: no leg of it comes through a key or a closed door before its end. The
    list is empty if some door stays closed.
    """
    legs, best, found = _Legs(ways, keys, doors), len(ways) ** 2, list[tuple[int, ...]]()

    def go_on(here: int, steps: int, order: tuple[int, ...], left: int) -> None:
        nonlocal best, found
        if not left:
            if steps < best:
                best, found = steps, []
            found.append(order)
            return
        for way, there, itself, first in legs[here]:
            if left & itself and not left & first and steps + way <= best:
                go_on(there, steps + way, (*order, there), left ^ itself)

    go_on(begin, 0, (), ways.group((*keys, *doors)))
    return best, found


def nearest_first(ways: Ways, begin: int, keys: Sequence[int], doors: Sequence[int]) -> int | None:
    """Steps of a walk to the nearest key or fitting door each time; None if some door stays closed."""
    legs, here, left, steps = _Legs(ways, keys, doors), begin, ways.group((*keys, *doors)), 0
    while left:
        ahead = [leg for leg in legs[here] if left & leg.itself and not left & leg.first]
        if not ahead:
            return None
        way, here, itself, _ = min(ahead)
        left, steps = left ^ itself, steps + way
    return steps


def only_best(ways: Ways, begin: int, keys: Sequence[int], doors: Sequence[int], *, misled: bool) -> int:
    """Fewest steps to open all doors; 0 if two orders are as short, or no order will do.

    If `misled`, it is also 0 if the best order goes to the nearest key or fitting door each time.
    """
    steps, orders = errands(ways, begin, keys, doors)
    if len(orders) != 1 or (misled and nearest_first(ways, begin, keys, doors) == steps):
        return 0
    return steps


def fewest_opening(
    side: int, walls: Iterable[tuple[int, int]], begin: int, keys: Sequence[int], doors: Sequence[int]
) -> int | None:
    """Fewest steps to open all doors, in any square maze; None if no walk does.

    A proof without distances or orders: all walks flood the cells at once, as bits of one number for each set of keys
    taken and doors open.
    """
    cells, shut = (1 << side**2) - 1, set(walls)
    right = sum(1 << c for c in range(side**2) if (c + 1) % side and (c, c + 1) not in shut)
    down = sum(1 << c for c in range((side - 1) * side) if (c, c + side) not in shut)
    every, wet, steps = (1 << len(doors)) - 1, {(0, 0): 1 << begin}, 0
    while not any(opened == every for _, opened in wet):
        following: dict[tuple[int, int], int] = {}
        for (had, opened), water in wet.items():
            water |= (water & right) << 1 | (water >> 1) & right | (water & down) << side | (water >> side) & down
            for number, (key, door) in enumerate(zip(keys, doors, strict=True)):
                bit = 1 << number
                if water >> key & 1 and not had & bit:
                    following[had | bit, opened] = following.get((had | bit, opened), 0) | 1 << key
                    water ^= 1 << key
                if water >> door & 1 and not opened & bit:
                    if had & bit:
                        following[had, opened | bit] = following.get((had, opened | bit), 0) | 1 << door
                    water ^= 1 << door
            following[had, opened] = following.get((had, opened), 0) | water & cells
        if following == wet:
            return None
        wet, steps = following, steps + 1
    return steps


def most_carried(positions: Iterable[Position]) -> int:
    """The most keys in the disc at once."""
    return max((had & ~opened).bit_count() for _, had, opened in positions)


def _tagged(scene: Scene, grid: Grid, colour: str, spot: Spot) -> None:
    """Paint a key on a white tag, which keeps its colour clear on any ground."""
    row, column, height = spot
    (x, y), high = grid.centre(row, column), grid.side * height
    wide, tall = (share * high for share in TAG)
    area = (x - wide / 2, y - tall / 2, wide, tall)
    scene.block(area, "white", radius=wide / 2, rigid=True, name=f"{colour}-key")
    scene.key((x, y), high, colour)
