"""G-45 Key and door matching: fetch the key of the named colour in a maze and take it to the door of the same colour.

The maze joins all cells and closes no loop, so one way leads to the key and one from there to its door: they exist and
are the only shortest ones. Keys and doors lie in dead ends, so none is passed on the way to another. That no walk is
shorter is checked a second way, by flooding the maze with and without the key.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.floor import Floor, maze

COLOURS = ("red", "orange", "green", "blue", "purple")
COUNTS = ("no", "one", "two", "three", "four")

State = tuple[int, bool, bool]  # the disc's cell, from 0 row by row; whether it has the key; whether the door is open


@dataclass(frozen=True)
class Config:
    side: int = 9  # cells along an edge, 7 to 11
    colours: int = 3  # of keys, and of doors; 2 to 4
    fewest: int = 18  # steps in all, at least
    most: int = 30  # and at most, 44 at the largest

    def __post_init__(self) -> None:
        if not 7 <= self.side <= 11:
            raise ValueError(f"side must be 7..11, not {self.side}")
        if not 2 <= self.colours <= 4:
            raise ValueError(f"colours must be 2..4, not {self.colours}")
        middle = 3 * (self.side - 1)
        if not 2 <= self.fewest <= middle:
            raise ValueError(f"fewest must be 2..{middle}, not {self.fewest}")
        if not middle <= self.most <= 44:
            raise ValueError(f"most must be {middle}..44, not {self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    walls: tuple[tuple[int, int], ...]  # between two neighbours; cells are numbered from 0, row by row
    start: int
    colours: tuple[str, ...]  # the first is the one asked for
    keys: tuple[int, ...]  # the cell of each colour's key
    doors: tuple[int, ...]


@generator(
    "G-45", "key_door_matching", version=1,
    faculty="spatiality", family="mazes",
    levels={"easy": Config(7, 2, 10, 20), "medium": Config(9, 3, 18, 30), "hard": Config(11, 4, 26, 40)},
)  # fmt: skip
class KeyDoorMatching(Generator[Config, Puzzle, State]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        walls = maze(rng, side, side)
        floor = Floor.of(side, side, walls=walls)
        ends = [cell for cell, near in enumerate(floor.beside) if len(near) == 1]
        if len(ends) < 2 * config.colours:
            raise Reject("too few dead ends")
        found = rng.sample(ends, 2 * config.colours)
        keys, doors = found[: config.colours], found[config.colours :]
        from_key = floor.distances(keys[0])
        starts = [
            cell
            for cell in range(side**2)
            if cell not in found and config.fewest <= from_key[cell] + from_key[doors[0]] <= config.most
        ]
        if not starts:
            raise Reject("no cell is at the right distance for the start")
        colours = tuple(rng.sample(COLOURS, config.colours))
        return Puzzle(side, walls, rng.choice(starts), colours, tuple(keys), tuple(doors))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return walk(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (puzzle.start, False, False):
            return Verdict(False, "the disc does not start at its given place, without a key")
        key, door, side = puzzle.keys[0], puzzle.doors[0], puzzle.side
        for number, ((cell, has, opened), (next_cell, next_has, next_opened)) in enumerate(pairwise(states), 1):
            (row, column), (next_row, next_column) = divmod(cell, side), divmod(next_cell, side)
            if cell == next_cell:
                by_door = (cell, door) not in puzzle.walls and (door, cell) not in puzzle.walls
                near = abs(row - door // side) + abs(column - door % side) == 1 and by_door
                if not (has and next_has and near and next_opened and not opened):
                    return Verdict(False, f"step {number} neither moves the disc nor opens the right door with its key")
                continue
            if abs(row - next_row) + abs(column - next_column) != 1 or not 0 <= next_row < side:
                return Verdict(False, f"step {number} is not one cell up, down, left or right in the maze")
            if (min(cell, next_cell), max(cell, next_cell)) in puzzle.walls:
                return Verdict(False, f"step {number} goes through a wall")
            if next_cell in puzzle.keys[1:] or next_cell in puzzle.doors[1:]:
                return Verdict(False, f"step {number} goes to a key or a door of another colour")
            if next_cell == door and not opened:
                return Verdict(False, f"step {number} goes through the closed door")
            if next_opened != opened or next_has != (has or next_cell == key):
                return Verdict(False, f"step {number} takes a key or opens a door from afar")
        if states[-1] != (door, True, True):
            return Verdict(False, f"the disc does not end in the open {puzzle.colours[0]} door with its key")
        fewest = floor_of(puzzle).fewest(puzzle.start, (key,), door)
        if len(states) - 2 != fewest:
            return Verdict(False, f"{len(states) - 2} steps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        floor, key, door = floor_of(puzzle), puzzle.keys[0], puzzle.doors[0]
        walks: list[tuple[State, ...]] = [((puzzle.start, False, False),)]
        seen = {walks[0][0]}
        while not (done := [walk for walk in walks if walk[-1] == (door, True, True)]):
            longer = []
            for walk in walks:
                cell, has, opened = walk[-1]
                onward = [(other, has or other == key, opened) for other in floor.beside[cell]]
                onward = [state for state in onward if state[0] != door or opened]
                if has and not opened and door in floor.beside[cell]:
                    onward.append((cell, has, True))
                longer += [(*walk, state) for state in onward if state not in seen]
            walks = longer
            seen |= {walk[-1] for walk in walks}
        return done

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, puzzle.side), "start", inset=0)
        for colour, cell in list(zip(puzzle.colours, puzzle.doors, strict=True))[1:]:
            scene.door(door_at(grid, puzzle, cell), colour)
        for colour, cell in list(zip(puzzle.colours, puzzle.keys, strict=True))[1:]:
            scene.key(grid.centre(*divmod(cell, puzzle.side)), grid.side * 0.7, colour)
        scene.walls(grid, puzzle.walls, max(4, grid.side * 0.1))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, colour = board_of(puzzle), puzzle.colours[0]
        opened = moment.t if moment.after[2] and not moment.before[2] else float(moment.before[2])
        scene.door(door_at(grid, puzzle, puzzle.doors[0]), colour, opened=opened, name="door")
        for _, (row, column) in moment.between(lambda state: {"agent": divmod(state[0], puzzle.side)}):
            way = [divmod(cell, puzzle.side) for cell, _, _ in walk(puzzle)[: moment.step]]
            scene.trail([grid.centre(*at) for at in (*way, (row, column))], grid.side * 0.2)
            scene.ball(grid.centre(row, column), grid.side * 0.4, "white", outline="ink", width=3, name="agent")
            key = (row, column) if moment.before[1] else divmod(puzzle.keys[0], puzzle.side)
            scene.key(grid.centre(*key), grid.side * 0.7, colour, name="key")

    def prompt(self, puzzle: Puzzle) -> str:
        colour, count = puzzle.colours[0], COUNTS[len(puzzle.colours)]
        opening = phrase(
            puzzle,
            f"A white disc stands in a maze with {count} keys and {count} doors of different colours.",
            f"The picture shows a maze from above with {count} coloured keys, {count} coloured doors and a white disc.",
        )
        return (
            f"{opening} Move the disc to the {colour} key and then, with the key in it, to the {colour} door, cell by "
            "cell along the passages, in as few steps as possible. When the disc stands in front of that door, the "
            "door swings open, and the disc goes in. It crosses no wall and goes to no key or door of another colour; "
            "it draws a light blue trail. Everything else and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the white disc with the {puzzle.colours[0]} key is in the {puzzle.colours[0]} door, which is open."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        side = puzzle.side
        things = [("key", puzzle.keys), ("door", puzzle.doors)]
        given = ", ".join(
            f"the {c} {name} in {place(side, cell)}"
            for name, cells in things
            for c, cell in zip(puzzle.colours, cells, strict=True)
        )
        yield start("given", 5, f"The first frame shows the disc in {place(side, puzzle.start)}, {given}.")
        found, steps = next(k for k, state in enumerate(states) if state[1]), len(states) - 1
        for name, first, last, aim in (("fetch", 1, found, "key"), ("carry", found + 1, steps - 2, "door")):
            runs = grouped(list(pairwise(cell for cell, _, _ in states[first - 1 : last + 1])), 2)
            for at, run in runs:
                text = f"{in_words(side, run)}, to {place(side, run[-1][1])}"
                text = f"On its way to the {aim} asked for the disc goes {text}."
                span = (first + at - 1, first + at + len(run) - 2)
                actors = ("agent",) if aim == "key" else ("agent", "key")
                yield process(f"{name}-{at}", 22 / len(runs), text, Follows(actors, span))
        text = f"After {steps - 2} steps, the fewest possible, the door of that key alone opens, and the disc goes in."
        yield process("open", 22, text, Follows(("agent", "key", "door"), (1, steps)))
        yield end("arrived", 24, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", "key", "door"))
        yield constancy("steady", 5, "No wall, no other key and no other door moves, changes or vanishes.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: the mazes whose first row and first column are passages, with the start in their corner.

        Key and door lie at the other ends, other things in the last column, whose cells open to the left. Each cell
        between opens upwards or to the left, as it likes, but for one beside the door.
        """
        return 1 << (config.side - 1) * (config.side - 2) - 1


@lru_cache(maxsize=64)
def walk(puzzle: Puzzle) -> tuple[State, ...]:
    """The way to the key, the way to the cell in front of the door, the door opened and entered."""
    floor, key, door = floor_of(puzzle), puzzle.keys[0], puzzle.doors[0]
    states: list[State] = [(cell, cell == key, False) for (cell,) in floor.layers(puzzle.start, key)]
    states += [(cell, True, False) for (cell,) in floor.layers(key, door)[1:-1]]
    return (*states, (states[-1][0], True, True), (door, True, True))


@lru_cache(maxsize=64)
def floor_of(puzzle: Puzzle) -> Floor:
    return Floor.of(puzzle.side, puzzle.side, walls=puzzle.walls)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (28, 28, 456, 456))


def door_at(grid: Grid, puzzle: Puzzle, cell: int) -> tuple[float, float, float, float]:
    return grid.cell(*divmod(cell, puzzle.side), grid.side * 0.1)


def place(side: int, cell: int) -> str:
    return f"row {cell // side + 1}, column {cell % side + 1}"


def in_words(side: int, run: Sequence[tuple[int, int]]) -> str:
    """`down 2, right 1`: the run's steps, equal ones counted together."""
    names = {-side: "up", side: "down", -1: "left", 1: "right"}
    words = (names[after - before] for before, after in run)
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))
