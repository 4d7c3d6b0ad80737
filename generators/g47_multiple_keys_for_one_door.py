"""G-47 Multiple keys for one door: fetch all keys in a maze in the best order, then go through the door.

The maze joins all cells and closes no loop, so one way leads from each thing to each other one. One order
of the keys is shorter than all others, or the draw is rejected: the walk shown is the only shortest one. A second proof
of its length floods the maze once for each set of keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import WIDE, Floor, has_wall, is_step, maze
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import marks, ranked
from generators.kit.words.walk import door_in, trail_through, walk_stages
from generators.kit.speech import NUMBERS

MAZES, TRIES = 40, 12  # mazes of one draw, and draws of keys and door in each

# For the keys in all and those left, whether the next one is the nearest, and whether it is the farthest from the door.
# Each is drawn about as often as chance alone would be right, so neither is a rule to go by.
NEAR, FAR, BOTH = (True, False), (False, True), (True, True)
CLASSES = {
    (2, 2): (NEAR, FAR),
    (3, 3): (NEAR, FAR, (False, False), (False, False)),
    (3, 2): (NEAR, NEAR, FAR, FAR, FAR, BOTH),
}

State = tuple[int, int, bool]  # the disc's cell, from 0 row by row; a bit for each key it has; whether the door is open


@dataclass(frozen=True)
class Config:
    side: int = 7  # cells along an edge
    keys: int = 2
    fewest: int = 18  # steps in all, at least
    most: int = 33  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 6, 10)
        one_of("keys", self.keys, (2, 3))
        middle = 3 * self.side + 2 * self.keys - 6
        within("fewest", self.fewest, 2, middle)
        within("most", self.most, middle, 46)


@dataclass(frozen=True)
class Puzzle:
    side: int
    walls: tuple[tuple[int, int], ...]  # between two neighbours; cells are numbered from 0, row by row
    start: int
    keys: tuple[int, ...]  # their cells
    door: int

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.side, self.side, walls=self.walls)

    @cached_property
    def walk(self) -> Sequence[int]:
        """The cells of the shortest tour through the keys to the door."""
        _, stops = ranked(self.floor, self.start, self.keys, self.door)[0]
        return self.floor.walk(*stops)


@generator(
    "G-47", "multiple_keys_for_one_door", version=1,
    faculty="spatiality", family="mazes",
    levels={
        "easy": Config(6, 2, 8, 20), "medium": Config(7, 2, 18, 33), "hard": Config(8, 3, 24, 42),
    },
)  # fmt: skip
class MultipleKeysForOneDoor(Generator[Config, Puzzle, State]):
    public = "same; three keys at hard, and only one order is best"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, wanted = config.side, [rng.choice(CLASSES[config.keys, left]) for left in range(config.keys, 1, -1)]
        for _ in range(MAZES):
            walls = maze(rng, side, side)
            floor = Floor.of(side, side, walls=walls)
            ends = floor.dead_ends
            for _ in range(TRIES if len(ends) > config.keys else 0):
                door, *keys = rng.sample(ends, config.keys + 1)
                begin = rng.choice([cell for cell in range(side**2) if cell != door and cell not in keys])
                keys.sort()
                (steps, best), (second, _) = ranked(floor, begin, keys, door)[:2]
                fits = steps < second and config.fewest <= steps <= config.most
                if fits and classes(floor, best) == wanted:
                    return Puzzle(side, walls, begin, tuple(keys), door)
        raise Reject("no keys and door in these mazes fit")

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """Which key comes next; how long a way through the maze is takes more than a glance."""
        floor, left, here = puzzle.floor, list(puzzle.keys), puzzle.start
        for following in [cell for cell in puzzle.walk if cell in puzzle.keys]:
            yield [
                Choice(
                    key == following,
                    {
                        "straight": floor.apart(here, key),
                        "straight to the door": floor.apart(key, puzzle.door),
                        "place": number,
                    },
                )
                for number, key in enumerate(left)
            ]
            here = following
            left.remove(here)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        walk, every = puzzle.walk, marks(puzzle.keys, puzzle.keys)
        states = [(cell, marks(puzzle.keys, walk[:entered]), False) for entered, cell in enumerate(walk[:-1], 1)]
        return [*states, (walk[-2], every, True), (walk[-1], every, True)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, walls, door, every = puzzle.side, puzzle.walls, puzzle.door, marks(puzzle.keys, puzzle.keys)
        require(states[0] == (puzzle.start, 0, False), "the disc does not start at its given place, without a key")
        for step, ((cell, has, opened), (next_cell, next_has, next_opened)) in enumerate(pairwise(states), 1):
            if cell == next_cell:
                in_front = is_step(cell, door, side, side) and not has_wall(walls, cell, door)
                opens = has == next_has == every and in_front and next_opened and not opened
                require(opens, f"step {step} neither moves the disc nor opens the door with all keys")
                continue
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(not has_wall(walls, cell, next_cell), f"step {step} goes through a wall")
            require(next_cell != door or opened, f"step {step} goes through the closed door")
            due = (has | marks(puzzle.keys, (next_cell,)), opened)
            stated = f"step {step} takes a key or opens the door from afar, or leaves a key"
            require((next_has, next_opened) == due, stated)
        require(states[-1] == (door, every, True), "the disc does not end in the open door with all keys")
        steps, fewest = len(states) - 2, puzzle.floor.fewest(puzzle.start, puzzle.keys, door)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        door, every = puzzle.door, marks(puzzle.keys, puzzle.keys)

        def onward(state: State) -> Iterable[State]:
            cell, has, opened = state
            beside = puzzle.floor.beside[cell]
            moves = [(other, has | marks(puzzle.keys, (other,)), opened) for other in beside if other != door or opened]
            return moves + [(cell, has, True)] * (has == every and not opened and door in beside)

        return all_shortest((puzzle.start, 0, False), lambda state: state == (door, every, True), onward) or ()

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.floor.grid(WIDE)
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, puzzle.side), "home", inset=0)
        scene.walls(grid, puzzle.walls, max(4, grid.side * 0.1))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, count = puzzle.floor.grid(WIDE), len(puzzle.keys)
        (_, has, was_open), (_, _, is_open) = moment.before, moment.after
        had = moment.past[-2][1] if len(moment.past) > 1 else 0
        opened = was_open + (is_open - was_open) * moment.t
        door_in(scene, grid, puzzle.door, "lock", opened=opened, name="door")
        passed = (cell for cell, _ in groupby(cell for cell, _, _ in moment.past))
        for _, (row, column) in moment.between(lambda state: {"agent": divmod(state[0], puzzle.side)}):
            here = grid.centre(row, column)
            trail_through(scene, grid, passed, here, 0.2)
            scene.ball(here, grid.side * 0.4, "bearer", outline="ink", width=3, name="agent")
            for number, cell in enumerate(puzzle.keys):
                taken = has >> number & 1
                inside = (1 if had >> number & 1 else moment.t) if taken else 0  # it shrinks as the disc goes on
                key_row, key_column = (row, column) if taken else divmod(cell, puzzle.side)
                aside = (number - (count - 1) / 2) * (0.7 - 0.16 * count)  # all fit into the disc, side by side
                height = 0.72 + (0.64 - 0.06 * count - 0.72) * inside
                centre = grid.centre(key_row, key_column + aside * inside)
                scene.key(centre, grid.side * height, "lock", name=f"key-{number + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.keys)], several=len(puzzle.keys) > 2)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the [bearer] disc is in the open door in {puzzle.floor.place(puzzle.door)}, with all keys in it."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(sum(before[0] != after[0] for before, after in pairwise(states)))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        keys = " and ".join(map(place, puzzle.keys))
        given = f"the disc in {place(puzzle.start)}, keys in {keys} and the door in {place(puzzle.door)}"
        yield start("given", 5, f"The first frame shows {given} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, _, _ in states[:-2]), 42)
        taken = [place(after[0]) for before, after in pairwise(states) if before[1] != after[1]]
        names = tuple(f"key-{number + 1}" for number in range(len(puzzle.keys)))
        text = f"The disc takes the key in {', then that in '.join(taken)}, and the keys go with it."
        yield process("keys", 14, text, Follows(("agent", *names), (1, steps)))
        text = f"After {steps - 2} steps, the fewest possible, the door opens, and the disc goes in with all keys."
        yield process("open", 12, text, Follows(("agent", "door"), (1, steps)))
        yield end("arrived", 22, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", "door", *names))
        yield constancy("steady", 5, "No wall moves, opens or vanishes; what is not reached keeps still.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound: first row and first column of the maze are passages, and the start is near their corner.

        It is in the second cell of the row; one key lies at the row's other end, the door at the column's. The other
        keys lie beside the column, the nearest at its second cell, and it misleads. Each cell between opens upwards or
        to the left. Only the cells that keep these things in dead ends have no choice.
        """
        return 1 << (config.side - 1) ** 2 - 2 * config.keys - 1


def classes(floor: Floor, tour: Sequence[int]) -> list[tuple[bool, bool]]:
    """Whether each key of a tour but the last is the nearest left, and the farthest from the door, as without walls."""
    found = []
    for number, here in enumerate(tour[:-3]):
        following, *others = tour[number + 1 : -1]
        near = all(floor.apart(here, following) < floor.apart(here, key) for key in others)
        far = all(floor.apart(following, tour[-1]) > floor.apart(key, tour[-1]) for key in others)
        found.append((near, far))
    return found
