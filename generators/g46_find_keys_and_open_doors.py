"""G-46 Find keys and open doors: collect coloured keys in a maze and open all doors by the shortest walk.

A key opens the door of its colour, and some keys lie behind doors. The maze joins all cells and closes no loop, so the
order of keys and doors makes the walk. One order opens all doors and is shorter than all others, or the draw is
rejected: a solution exists and is unique. With three doors or more, the nearest thing is not always next. `solve`
compares orders by distances, `rules` flood the maze for each set of keys and doors, and `brute_force` goes all ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import perm, prod
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.floor import Floor, has_wall, is_step, maze, mazes
from generators.kit.words.hunches import kept
from generators.kit.words.locks import (
    CARRIED, LockedMaze, Ways, errands, fewest_opening, keys_and_doors, most_carried, only_best, shut_in,
)  # fmt: skip
from generators.kit.words.search import all_shortest
from generators.kit.words.tour import marks
from generators.kit.words.walk import walk_stages

COLOURS = ("red", "orange", "green", "blue", "purple")
MAZES, TRIES = 40, 60  # mazes of one draw, and draws of keys and doors in each
REACH = 9  # steps from the start to any key or door, at most
LEANS = {2: 1.3, 3: 1.2, 4: 0.9}  # by the pairs, against draws in which the next key or door is the nearest

State = tuple[int, int, int]  # the disc's cell, from 0 row by row; a bit for each key taken, and for each open door


@dataclass(frozen=True)
class Config:
    side: int = 7  # cells along an edge
    pairs: int = 3  # keys, and doors
    locked: int = 1  # keys behind doors at first, at least
    fewest: int = 16  # steps in all, at least
    most: int = 30  # and at most

    def __post_init__(self) -> None:
        within("side", self.side, 6, 9)
        within("pairs", self.pairs, 2, 4)
        within("locked", self.locked, 1, min(2, self.pairs - 1))
        likely = 3 * self.side + 2 * self.pairs - 4
        within("fewest", self.fewest, 2, likely - 6)
        within("most", self.most, likely, 36)


@dataclass(frozen=True)
class Puzzle(LockedMaze):
    """The walls, the start, the colours, and the cells of keys and doors."""


@generator(
    "G-46", "find_keys_and_open_doors", version=1,
    faculty="spatiality", family="mazes",
    levels={"easy": Config(6, 2, 1, 10, 20), "medium": Config(7, 3, 1, 16, 30), "hard": Config(8, 4, 2, 22, 34)},
)  # fmt: skip
class FindKeysAndOpenDoors(Generator[Config, Puzzle, State]):
    public = "stricter; in the fewest steps, keys lie behind doors, and only one order is best"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side, colours, lean = config.side, tuple(rng.sample(COLOURS, config.pairs)), LEANS[config.pairs]
        leans = {"least straight": lean, "least from the start": 0.7 * lean, "least key to door": 0.2 * lean}
        for _ in range(MAZES):
            walls = maze(rng, side, side, 0.5)
            ways = Ways(Floor.of(side, side, walls=walls))
            for _ in range(TRIES):
                lot = keys_and_doors(rng, ways, config.pairs, REACH)
                if not lot or shut_in(ways, *lot) < config.locked:
                    continue
                if config.fewest <= only_best(ways, *lot, misled=config.pairs > 2) <= config.most:
                    puzzle = Puzzle(side, walls, colours, *lot)
                    states = self.solve(puzzle)
                    share = prod(kept(each, leans) for each in self.choices(puzzle, states))
                    if most_carried(states) <= CARRIED and rng.random() < share:
                        return puzzle
        raise Reject("no keys and doors in these mazes fit")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        _, (order, *_) = errands(Ways(puzzle.floor), puzzle.start, puzzle.keys, puzzle.doors)
        walk = puzzle.floor.walk(puzzle.start, *order)
        passed = [walk[:entered] for entered in range(1, len(walk) + 1)]
        return [(cells[-1], marks(puzzle.keys, cells), marks(puzzle.doors, cells)) for cells in passed]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        side, walls, keys, doors = puzzle.side, puzzle.walls, puzzle.keys, puzzle.doors
        require(states[0] == (puzzle.start, 0, 0), "the disc does not start at its given place, without a key")
        for step, ((cell, had, opened), (next_cell, has, now_open)) in enumerate(pairwise(states), 1):
            require(is_step(cell, next_cell, side, side), f"step {step} is not one cell up, down, left or right")
            require(not has_wall(walls, cell, next_cell), f"step {step} goes through a wall")
            key, door = marks(keys, (next_cell,)), marks(doors, (next_cell,))
            require(door & ~had == 0, f"step {step} goes into a door without its key")
            require(has == had | key, f"step {step} takes a key from afar, or leaves one")
            require(now_open == opened | door, f"step {step} opens a door from afar, or shuts one")
        require(states[-1][2] == (1 << len(doors)) - 1, "a door is still closed at the end")
        steps, fewest = len(states) - 1, fewest_opening(side, walls, puzzle.start, keys, doors)
        require(steps == fewest, f"{steps} steps where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        keys, doors = puzzle.keys, puzzle.doors

        def onward(state: State) -> Iterable[State]:
            cell, had, opened = state
            for other in puzzle.floor.beside[cell]:
                if other not in doors or had >> doors.index(other) & 1:
                    yield other, had | marks(keys, (other,)), opened | marks(doors, (other,))

        every = (1 << len(doors)) - 1
        return all_shortest((puzzle.start, 0, 0), lambda state: state[2] == every, onward) or ()

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.ground(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        puzzle.paint(scene, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.keys)], every=puzzle.every, colours=listed(puzzle.colours))

    def goal(self, puzzle: Puzzle) -> str:
        last, *_ = self.solve(puzzle)[-1]
        door = f"{puzzle.colours[puzzle.doors.index(last)]} door in {puzzle.floor.place(last)}"
        return f"{puzzle.every} doors are open, each with its key in it, and the disc is in the {door}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(puzzle.in_turn(opened for *_, opened in states))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        place, steps = puzzle.floor.place, len(states) - 1
        pairs = zip(puzzle.colours, map(place, puzzle.keys), map(place, puzzle.doors), strict=True)
        given = ", ".join(f"the {colour} key in {key} and door in {door}" for colour, key, door in pairs)
        text = f"The first frame shows the disc in {place(puzzle.start)}, {given}"
        yield start("given", 5, f"{text} (rows and columns counted from 1 at the top left).")
        yield from walk_stages(puzzle.floor, (cell for cell, *_ in states), 36)
        keys, doors = (tuple(f"{colour}-{thing}" for colour in puzzle.colours) for thing in ("key", "door"))
        taken = ", ".join(puzzle.in_turn(had for _, had, _ in states))
        text = f"The disc takes the keys in the order {taken}; each goes along inside it and stays in its door."
        yield process("keys", 14, text, Follows(("agent", *keys), (1, steps)))
        text = f"In {steps} steps, the fewest possible, the doors open in the order {self.answer(puzzle, states)}."
        yield process("doors", 14, text, Follows(("agent", *doors), (1, steps)))
        yield end("opened", 24, f"At the end {self.goal(puzzle)}")
        text = "No wall moves, opens or vanishes; keys and doors not reached keep still, and opened doors stay open."
        yield constancy("steady", 7, text, Steady(("agent", *keys, *doors)))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The next key and the next door; locks and ways take more than a glance."""
        apart, pairs = puzzle.floor.apart, list(zip(puzzle.colours, puzzle.keys, puzzle.doors, strict=True))
        for cells in (puzzle.keys, puzzle.doors):
            here, left = puzzle.start, dict(zip(cells, pairs, strict=True))
            for following in dict.fromkeys(cell for cell, *_ in states if cell in cells):
                yield [Choice(cell == following, {
                    "straight": apart(here, cell), "from the start": apart(puzzle.start, cell),
                    "key to door": apart(key, door), "colour": colour,
                }) for cell, (colour, key, door) in left.items()]  # fmt: skip
                here = following
                del left[here]

    def capacity(self, config: Config) -> int:
        """A lower bound: the first two or three rows are the same but for the colours, the others are any maze."""
        rows = 2 if config.pairs == 2 else 3
        return mazes(config.side - rows, config.side) * perm(len(COLOURS), config.pairs)
