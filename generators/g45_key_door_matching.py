"""G-45 Key and door matching: fetch the key of the named colour in a maze and take it to the door of the same colour.

The maze joins all cells and closes no loop. So one way leads to the key and one from there to its door: they exist and
are the only shortest ones. Keys and doors lie in dead ends, so none is passed on the way to another. A second proof of
the length floods the maze with and without the key.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.floor import WIDE, Floor, has_wall, is_step, maze
from generators.kit.words.hunches import led
from generators.kit.words.search import all_shortest
from generators.kit.words.walk import door_in, forks, trail_through
from generators.kit.speech import NUMBERS

COLOURS = ("red", "orange", "green", "blue", "purple")

HUNCHES = ("apart", "far", "straight on", "ways on")
LED = 0.12  # how much better than lots a rule of thumb may do at the forks of one walk

State = tuple[int, bool, bool]  # the disc's cell, from 0 row by row; whether it has the key; whether the door is open


@dataclass(frozen=True)
class Config:
    side: int = 9  # cells along an edge
    colours: int = 3  # of keys, and of doors
    fewest: int = 18  # steps in all, at least
    most: int = 30  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 7, 11)
        within("colours", self.colours, 2, 4)
        middle = 3 * (self.side - 1)
        within("fewest", self.fewest, 2, middle)
        within("most", self.most, middle, 44)


@dataclass(frozen=True)
class Puzzle:
    side: int
    walls: tuple[tuple[int, int], ...]  # between two neighbours; cells are numbered from 0, row by row
    start: int
    colours: tuple[str, ...]  # the first is the one asked for
    keys: tuple[int, ...]  # the cell of each colour's key
    doors: tuple[int, ...]

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.side, self.side, walls=self.walls)

    @cached_property
    def walk(self) -> Sequence[int]:
        """The cells on the way to the key and on to its door."""
        return self.floor.walk(self.start, self.keys[0], self.doors[0])


@generator(
    "G-45", "key_door_matching", version=1,
    faculty="spatiality", family="mazes",
    levels={"easy": Config(7, 2, 10, 20), "medium": Config(9, 3, 18, 30), "hard": Config(11, 4, 26, 40)},
)  # fmt: skip
class KeyDoorMatching(Generator[Config, Puzzle, State]):
    public = "stricter; in the fewest steps, and to no other key or door"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        walls = maze(rng, side, side)
        floor = Floor.of(side, side, walls=walls)
        if len(floor.dead_ends) < 2 * config.colours:
            raise Reject("too few dead ends")
        found = rng.sample(floor.dead_ends, 2 * config.colours)
        keys, doors = found[: config.colours], found[config.colours :]
        from_key = floor.distances(keys[0])
        to_door = from_key[doors[0]]
        lengths = [(cell, steps + to_door) for cell, steps in enumerate(from_key) if cell not in found]
        starts = [cell for cell, steps in lengths if config.fewest <= steps <= config.most]
        if not starts:
            raise Reject("no cell is at the right distance for the start")
        colours = tuple(rng.sample(COLOURS, config.colours))
        any_will_do = rng.randrange(200) == 0  # so all mazes that `capacity` counts can be drawn
        onward = list(forks(floor, floor.walk(keys[0], doors[0]), doors[0]))
        for begin in rng.sample(starts, len(starts)):
            seen = [*forks(floor, floor.walk(begin, keys[0]), keys[0]), *onward]
            if any_will_do or led(seen, *HUNCHES) <= LED:
                return Puzzle(side, walls, begin, colours, tuple(keys), tuple(doors))
        raise Reject("a rule of thumb leads along the way")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        walk, key = puzzle.walk, puzzle.keys[0]
        states = [(cell, key in walk[:entered], False) for entered, cell in enumerate(walk[:-1], 1)]
        return [*states, (walk[-2], True, True), (walk[-1], True, True)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        key, door, side, walls = puzzle.keys[0], puzzle.doors[0], puzzle.side, puzzle.walls
        others = (*puzzle.keys[1:], *puzzle.doors[1:])
        require(states[0] == (puzzle.start, False, False), "the disc does not start at its given place, without a key")
        for step, ((cell, has, opened), (next_cell, next_has, next_opened)) in enumerate(pairwise(states), 1):
            if cell == next_cell:
                in_front = is_step(cell, door, side, side) and not has_wall(walls, cell, door)
                opens = has and next_has and in_front and next_opened and not opened
                require(opens, f"step {step} neither moves the disc nor opens the right door with its key")
                continue
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(not has_wall(walls, cell, next_cell), f"step {step} goes through a wall")
            require(next_cell not in others, f"step {step} goes to a key or a door of another colour")
            require(next_cell != door or opened, f"step {step} goes through the closed door")
            due = (has or next_cell == key, opened)
            require((next_has, next_opened) == due, f"step {step} takes a key or opens a door from afar")
        arrived = states[-1] == (door, True, True)
        require(arrived, f"the disc does not end in the open {puzzle.colours[0]} door with its key")
        steps, fewest = len(states) - 2, puzzle.floor.fewest(puzzle.start, (key,), door)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        key, door = puzzle.keys[0], puzzle.doors[0]

        def onward(state: State) -> Iterable[State]:
            cell, has, opened = state
            beside = puzzle.floor.beside[cell]
            moves = [(other, has or other == key, opened) for other in beside if other != door or opened]
            return moves + [(cell, True, True)] * (has and not opened and door in beside)

        return all_shortest((puzzle.start, False, False), lambda state: state == (door, True, True), onward) or ()

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid, side = puzzle.floor.grid(WIDE), puzzle.side
        scene.block(grid.area, "panel")
        scene.cell(grid, *divmod(puzzle.start, side), "start", inset=0)
        for colour, key, door in list(zip(puzzle.colours, puzzle.keys, puzzle.doors, strict=True))[1:]:
            door_in(scene, grid, door, colour)
            scene.key(grid.centre(*divmod(key, side)), grid.side * 0.7, colour)
        scene.walls(grid, puzzle.walls, max(4, grid.side * 0.1))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, (before, has, was_open), (after, _, is_open) = puzzle.floor.grid(WIDE), moment.before, moment.after
        opened = was_open + (is_open - was_open) * moment.t
        door_in(scene, grid, puzzle.doors[0], puzzle.colours[0], opened=opened, name="door")
        here = grid.between(before, after, moment.t)
        passed = (cell for cell, _ in groupby(cell for cell, _, _ in moment.past))
        trail_through(scene, grid, passed, here, 0.2)
        scene.ball(here, grid.side * 0.4, "white", outline="ink", width=3, name="agent")
        key = here if has else grid.centre(*divmod(puzzle.keys[0], puzzle.side))
        scene.key(key, grid.side * 0.7, puzzle.colours[0], name="key")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colours[0], count=NUMBERS[len(puzzle.colours)])

    def goal(self, puzzle: Puzzle) -> str:
        return f"the white disc with the {puzzle.colours[0]} key is in the {puzzle.colours[0]} door, which is open."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(sum(before[0] != after[0] for before, after in pairwise(states)))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, directions, steps = puzzle.floor.place, puzzle.floor.directions, len(states) - 1
        keys, doors = (zip(puzzle.colours, cells, strict=True) for cells in (puzzle.keys, puzzle.doors))
        given = [f"the {colour} key in {place(cell)}" for colour, cell in keys]
        given += [f"the {colour} door in {place(cell)}" for colour, cell in doors]
        yield start("given", 5, f"The first frame shows the disc in {place(puzzle.start)}, {', '.join(given)}.")

        cells, found = [cell for cell, _, _ in states[:-2]], states.index((puzzle.keys[0], True, False))
        ways = (("fetch", "key", ("agent",), 0, found), ("carry", "door", ("agent", "key"), found, len(cells)))
        for name, aim, actors, before, last in ways:
            runs = grouped(list(pairwise(cells[before : last + 1])), 2)
            for first, run in runs:
                text = f"On its way to the {aim} asked for the disc goes {directions(run)}, to {place(run[-1][1])}."
                span = (before + first, before + first + len(run) - 1)
                yield process(f"{name}-{first}", 22 / len(runs), text, Follows(actors, span))
        text = f"After {steps - 2} steps, the fewest possible, the door of that key alone opens, and the disc goes in."
        yield process("open", 22, text, Follows(("agent", "key", "door"), (1, steps)))
        yield end("arrived", 24, f"At the end {self.goal(puzzle)}")
        shown = Steady(("agent", "key", "door"))
        yield constancy("steady", 5, "No wall, no other key and no other door moves, changes or vanishes.", shown)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """At each fork the next cell, on the way to the key and on that to the door."""
        turn = puzzle.walk.index(puzzle.keys[0])
        yield from forks(puzzle.floor, puzzle.walk[: turn + 1], puzzle.keys[0])
        yield from forks(puzzle.floor, puzzle.walk[turn:], puzzle.doors[0])

    def capacity(self, config: Config) -> int:
        """A lower bound: first row and first column of the maze are passages, and the start is in their corner.

        Key and door lie at the other ends, other things in the last column, whose cells open to the left. Each cell
        between opens upwards or to the left, as it likes, but for one beside the door.
        """
        return 1 << (config.side - 1) * (config.side - 2) - 1
