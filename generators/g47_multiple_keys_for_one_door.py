"""G-47 Multiple keys for one door: fetch all keys in a maze in the best order, then go through the door.

The maze joins all cells and closes no loop, so one way leads from each thing to each other one. Orders of the keys are
compared by their lengths, and a draw is kept only if one order is shorter than all others: the walk shown is the only
shortest one. That none is shorter is checked a second way, by flooding the maze once for each set of keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise, permutations
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.floor import Floor, maze

COUNTS = ("no", "one", "two", "three")
TRIES = 12  # placings of keys and door in one maze

State = tuple[int, int, bool]  # the disc's cell, from 0 row by row; a bit for each key it has; whether the door is open


@dataclass(frozen=True)
class Config:
    side: int = 7  # cells along an edge, 6 to 10
    keys: int = 2  # 2 or 3
    fewest: int = 18  # steps in all, at least
    most: int = 33  # and at most, 46 at the largest
    misled: bool = True  # the nearest key each time is not the best order

    def __post_init__(self) -> None:
        if not 6 <= self.side <= 10:
            raise ValueError(f"side must be 6..10, not {self.side}")
        if self.keys not in (2, 3):
            raise ValueError(f"keys must be 2 or 3, not {self.keys}")
        middle = 3 * self.side + 2 * self.keys - 6
        if not 2 <= self.fewest <= middle:
            raise ValueError(f"fewest must be 2..{middle}, not {self.fewest}")
        if not middle <= self.most <= 46:
            raise ValueError(f"most must be {middle}..46, not {self.most}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    walls: tuple[tuple[int, int], ...]  # between two neighbours; cells are numbered from 0, row by row
    start: int
    keys: tuple[int, ...]  # their cells
    door: int


@generator(
    "G-47", "multiple_keys_for_one_door", version=1,
    faculty="spatiality", family="mazes",
    levels={
        "easy": Config(6, 2, 8, 20, False), "medium": Config(7, 2, 18, 33, True), "hard": Config(8, 3, 24, 42, True),
    },
)  # fmt: skip
class MultipleKeysForOneDoor(Generator[Config, Puzzle, State]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        walls = maze(rng, side, side)
        floor = Floor.of(side, side, walls=walls)
        ends = [cell for cell, near in enumerate(floor.beside) if len(near) == 1]
        if len(ends) <= config.keys:
            raise Reject("too few dead ends")
        far = {cell: floor.distances(cell) for cell in ends}
        for _ in range(TRIES):
            door, *keys = rng.sample(ends, config.keys + 1)
            begin = rng.choice([cell for cell in range(side**2) if cell != door and cell not in keys])
            puzzle = Puzzle(side, walls, begin, tuple(sorted(keys)), door)
            (steps, best), (second, _) = sorted((length(far, order), order) for order in orders(puzzle))[:2]
            misled = best != nearest(puzzle, far)
            if steps < second and config.fewest <= steps <= config.most and (misled or not config.misled):
                return puzzle
        raise Reject("no keys and door in this maze fit")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return walk(puzzle)

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (puzzle.start, 0, False):
            return Verdict(False, "the disc does not start at its given place, without a key")
        side, door, every = puzzle.side, puzzle.door, (1 << len(puzzle.keys)) - 1
        for number, ((cell, has, opened), (next_cell, next_has, next_opened)) in enumerate(pairwise(states), 1):
            (row, column), (next_row, next_column) = divmod(cell, side), divmod(next_cell, side)
            if cell == next_cell:
                near = abs(row - door // side) + abs(column - door % side) == 1
                near = near and (min(cell, door), max(cell, door)) not in puzzle.walls
                if not (has == next_has == every and near and next_opened and not opened):
                    return Verdict(False, f"step {number} neither moves the disc nor opens the door with all keys")
                continue
            if abs(row - next_row) + abs(column - next_column) != 1 or not 0 <= next_row < side:
                return Verdict(False, f"step {number} is not one cell up, down, left or right in the maze")
            if (min(cell, next_cell), max(cell, next_cell)) in puzzle.walls:
                return Verdict(False, f"step {number} goes through a wall")
            if next_cell == door and not opened:
                return Verdict(False, f"step {number} goes through the closed door")
            reached = 1 << puzzle.keys.index(next_cell) if next_cell in puzzle.keys else 0
            if next_opened != opened or next_has != has | reached:
                return Verdict(False, f"step {number} takes a key or opens the door from afar, or leaves a key")
        if states[-1] != (door, every, True):
            return Verdict(False, "the disc does not end in the open door with all keys")
        fewest = floor_of(puzzle).fewest(puzzle.start, puzzle.keys, door)
        if len(states) - 2 != fewest:
            return Verdict(False, f"{len(states) - 2} steps where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        floor, door, every = floor_of(puzzle), puzzle.door, (1 << len(puzzle.keys)) - 1
        marks = {cell: 1 << number for number, cell in enumerate(puzzle.keys)}
        walks: list[tuple[State, ...]] = [((puzzle.start, 0, False),)]
        seen = {walks[0][0]}
        while not (done := [walk for walk in walks if walk[-1] == (door, every, True)]):
            longer = []
            for walk in walks:
                cell, has, opened = walk[-1]
                onward = [(other, has | marks.get(other, 0), opened) for other in floor.beside[cell]]
                onward = [state for state in onward if state[0] != door or opened]
                if has == every and not opened and door in floor.beside[cell]:
                    onward.append((cell, has, True))
                longer += [(*walk, state) for state in onward if state not in seen]
            walks = longer
            seen |= {walk[-1] for walk in walks}
        return done

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, puzzle.side), "start", inset=0)
        scene.walls(grid, puzzle.walls, max(4, grid.side * 0.1))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, side, count = board_of(puzzle), puzzle.side, len(puzzle.keys)
        opened = moment.t if moment.after[2] and not moment.before[2] else float(moment.before[2])
        door = grid.cell(*divmod(puzzle.door, side), grid.side * 0.1)
        scene.door(door, "purple", opened=opened, name="door")
        for _, (row, column) in moment.between(lambda state: {"agent": divmod(state[0], side)}):
            way = [divmod(cell, side) for cell, _, _ in walk(puzzle)[: moment.step]]
            scene.trail([grid.centre(*at) for at in (*way, (row, column))], grid.side * 0.2)
            scene.ball(grid.centre(row, column), grid.side * 0.4, "white", outline="ink", width=3, name="agent")
            for number, cell in enumerate(puzzle.keys):
                key_row, key_column = (row, column) if moment.before[1] >> number & 1 else divmod(cell, side)
                aside = (number - (count - 1) / 2) * (0.7 - 0.16 * count)  # all fit into the disc, side by side
                centre = grid.centre(key_row, key_column + aside)
                scene.key(centre, grid.side * (0.64 - 0.06 * count), "purple", name=f"key-{number + 1}")

    def prompt(self, puzzle: Puzzle) -> str:
        count = COUNTS[len(puzzle.keys)]
        opening = phrase(
            puzzle,
            f"A white disc stands in a maze with {count} purple keys and one purple door.",
            f"The picture shows a maze from above with a white disc, {count} purple keys and one purple door.",
        )
        return (
            f"{opening} The door opens only with all {count} keys. Move the disc to all keys, in whichever order is "
            "best, and then to the door, cell by cell along the passages, in as few steps as possible in all. A key "
            "stays in the disc once it is reached. When the disc stands in front of the door with all keys, the door "
            "swings open, and the disc goes in. It crosses no wall and draws a light blue trail. Everything else and "
            "the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the white disc is in the open door in {place(puzzle.side, puzzle.door)}, with all keys in it."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        side, steps = puzzle.side, len(states) - 1
        keys = " and ".join(place(side, cell) for cell in puzzle.keys)
        yield start(
            "given",
            5,
            f"The first frame shows the disc in {place(side, puzzle.start)}, keys in {keys} and the door in "
            f"{place(side, puzzle.door)} (rows and columns counted from 1 at the top left).",
        )
        runs = grouped(list(pairwise(cell for cell, _, _ in states[:-2])), 3)
        for first, run in runs:
            last = first + len(run) - 1
            text = f"Steps {first} to {last}: the disc goes {in_words(side, run)}, to {place(side, run[-1][1])}."
            yield process(f"steps-{first}", 42 / len(runs), text, Follows(("agent",), (first, last)))
        taken = [after[0] for before, after in pairwise(states) if before[1] != after[1]]
        cells = ", then that in ".join(place(side, cell) for cell in taken)
        names = tuple(f"key-{number + 1}" for number in range(len(puzzle.keys)))
        text = f"The disc takes the key in {cells}, and the keys go with it."
        yield process("keys", 14, text, Follows(("agent", *names), (1, steps)))
        text = f"After {steps - 2} steps, the fewest possible, the door opens, and the disc goes in with all keys."
        yield process("open", 12, text, Follows(("agent", "door"), (1, steps)))
        yield end("arrived", 22, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", "door", *names))
        yield constancy("steady", 5, "No wall moves, opens or vanishes; what is not reached keeps still.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: the mazes whose first row and first column are passages, with the start near their corner.

        It is in the second cell of the row; one key lies at the row's other end, the door at the column's, and the
        other keys beside the column, the nearest at its second cell. The nearest misleads. Each cell between opens
        upwards or to the left, as it likes, but for those that keep these things in dead ends.
        """
        return 1 << (config.side - 1) ** 2 - 2 * config.keys - 1


Distances = dict[int, list[int]]


def orders(puzzle: Puzzle) -> Iterator[tuple[int, ...]]:
    """The start, the keys in every order, and the door."""
    return ((puzzle.start, *order, puzzle.door) for order in permutations(puzzle.keys))


def length(far: Distances, order: Sequence[int]) -> int:
    """Steps of the walk with its stops in this order; `far` holds the distances from keys and door."""
    return sum(far[b][a] for a, b in pairwise(order))


def nearest(puzzle: Puzzle, far: Distances) -> tuple[int, ...]:
    """The order that goes to the nearest key each time."""
    order, left = [puzzle.start], list(puzzle.keys)
    while left:
        order.append(min((far[key][order[-1]], key) for key in left)[1])
        left.remove(order[-1])
    return (*order, puzzle.door)


@lru_cache(maxsize=64)
def walk(puzzle: Puzzle) -> tuple[State, ...]:
    """The best order of the keys, and the way of each leg; then the door opened and entered."""
    floor = floor_of(puzzle)
    far = {cell: floor.distances(cell) for cell in (*puzzle.keys, puzzle.door)}
    _, best = min((length(far, order), order) for order in orders(puzzle))
    states, has = [(puzzle.start, 0, False)], 0
    for begin, stop in pairwise(best):
        for (cell,) in floor.layers(begin, stop)[1:]:
            has |= 1 << puzzle.keys.index(cell) if cell in puzzle.keys else 0
            states.append((cell, has, False))
    return (*states[:-1], (states[-2][0], has, True), (puzzle.door, has, True))


@lru_cache(maxsize=64)
def floor_of(puzzle: Puzzle) -> Floor:
    return Floor.of(puzzle.side, puzzle.side, walls=puzzle.walls)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (28, 28, 456, 456))


def place(side: int, cell: int) -> str:
    return f"row {cell // side + 1}, column {cell % side + 1}"


def in_words(side: int, run: Sequence[tuple[int, int]]) -> str:
    """`down 2, right 1`: the run's steps, equal ones counted together."""
    names = {-side: "up", side: "down", -1: "left", 1: "right"}
    words = (names[after - before] for before, after in run)
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))
