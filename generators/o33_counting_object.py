"""O-33 Counting objects: number the things that match the sample, from left to right, and write the total.

Colour and shape decide what counts, so each thing matches or does not. No two things are equally far to the left, so
the order of the numbers is fixed and the solution is unique. `solve` sorts the matching things; `rules` compares each
numbered thing with those that have no number yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.moves import one_by_one, shown

SIZES = {"circle": 23, "square": 29, "triangle": 32, "diamond": 29, "hexagon": 25}  # units that the corners reach
KINDS = tuple(SIZES)
COLOURS = ("red", "blue", "green", "purple", "orange", "teal")
ROWS, COLUMNS = 5, 6  # of the lattice that the things lie on, roughly
SHIFT = 13  # units by which a row stands to the right of another, so that no two things are one above the other

Thing = tuple[int, int, str, str]  # centre in units, shape, colour
State = tuple[tuple[int, ...], int]  # the number on each thing, 0 is none; the total, 0 is none


@dataclass(frozen=True)
class Config:
    fewest: int = 6  # things to count, at least; 4 or more
    most: int = 9  # and at most, 14 at the largest
    others: int = 8  # things not to count, 14 at most; every second has the right colour or the right shape

    def __post_init__(self) -> None:
        ordered("things to count", 4, self.fewest, self.most, 14)
        within("others", self.others, 0, 14)


@dataclass(frozen=True)
class Puzzle:
    kind: str  # of the things to count
    colour: str
    things: tuple[Thing, ...]

    @property
    def look(self) -> str:
        return f"{self.colour} {self.kind}"


@generator(
    "O-33", "counting_object", version=1,
    faculty="perception", family="counting",
    levels={"easy": Config(4, 7, 3), "medium": Config(6, 10, 8), "hard": Config(9, 14, 13)},
)  # fmt: skip
class CountingObject(Generator[Config, Puzzle, State]):
    pace = Pace(step=5, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kind, colour = rng.choice(KINDS), rng.choice(COLOURS)
        count = rng.randint(config.fewest, config.most)
        looks = [(kind, colour)] * count
        for other in range(config.others):
            another, tint = rng.choice([k for k in KINDS if k != kind]), rng.choice([c for c in COLOURS if c != colour])
            looks.append(((another, tint), (kind, tint), (another, tint), (another, colour))[other % 4])
        rng.shuffle(looks)
        rows = rng.sample(range(ROWS), ROWS)  # how far each row is shifted
        cells = sorted(rng.sample(range(ROWS * COLUMNS), len(looks)))
        things = []
        for cell, look in zip(cells, looks, strict=True):
            row, column = divmod(cell, COLUMNS)
            x = 62 + 66 * column + SHIFT * rows[row]
            things.append((x, 66 + 74 * row + rng.randint(-6, 6), *look))
        return Puzzle(kind, colour, tuple(things))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        matching = sorted(thing for thing in puzzle.things if thing[2:] == (puzzle.kind, puzzle.colour))
        ranks = [matching.index(thing) + 1 if thing in matching else 0 for thing in puzzle.things]
        return [*((numbers, 0) for numbers in one_by_one(ranks)), (tuple(ranks), len(matching))]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == ((0,) * len(puzzle.things), 0), "a number is written before the first step")
        counts = [kind == puzzle.kind and colour == puzzle.colour for _, _, kind, colour in puzzle.things]
        for step, ((old, total), (new, written)) in enumerate(pairwise(states), 1):
            early = not total and len(new) == len(old)
            require(early, f"step {step} comes after the total, or changes the number of things")
            marked = changed(old, new)
            waiting = [k for k, counted in enumerate(counts) if counted and not old[k]]
            if written:
                whole = not marked and not waiting and written == sum(1 for number in new if number)
                require(whole, f"the total {written} is not that of all {puzzle.look}s")
                continue
            one = len(marked) == 1 and not old[marked[0]] and new[marked[0]] == step
            require(one, f"step {step} does not write a {step} on one thing that has no number")
            x, _, kind, colour = puzzle.things[marked[0]]
            require(counts[marked[0]], f"step {step} counts a {colour} {kind}")
            leftmost = all(x <= puzzle.things[k][0] for k in waiting)
            require(leftmost, f"step {step} passes over a {puzzle.look} further to the left")
        require(states[-1][1], "the total is never written")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        places = [k for k, thing in enumerate(puzzle.things) if thing[2] == puzzle.kind and thing[3] == puzzle.colour]
        if len(places) > 7:
            return None
        things, orders = puzzle.things, permutations(places)
        in_order = (order for order in orders if all(things[a][0] < things[b][0] for a, b in pairwise(order)))
        every = range(len(puzzle.things))
        return [((tuple(order.index(k) + 1 if k in order else 0 for k in every), len(places)),) for order in in_order]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 388), "panel", radius=14)
        for x, y, kind, colour in puzzle.things:
            scene.shape((x, y), kind, SIZES[kind], colour)
        scene.block((136, 424, 240, 68), "given", radius=14)
        scene.shape((180, 458), puzzle.kind, SIZES[puzzle.kind], puzzle.colour)
        scene.label((236, 458), "=", 34, "soft")
        scene.block((280, 432, 76, 52), "panel", outline="soft", width=2, radius=8)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (old, total), (new, written) = moment.before, moment.after
        for (x, y, kind, _), before, after in zip(puzzle.things, old, new, strict=True):
            if grown := shown(before, after, moment.t):
                middle = (x, y + 4 if kind == "triangle" else y)
                scene.ball(middle, 14.5 * grown, "panel", outline="ink", width=2, name=f"number-{after}")
                if grown > 0.6:
                    scene.label(middle, str(after), (20 if after < 10 else 17) * grown)
        if opacity := shown(total, written, moment.t):
            scene.label((318, 458), str(written), 38, opacity=opacity, name="total")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(look=puzzle.look)

    def goal(self, puzzle: Puzzle) -> str:
        _, count = self.solve(puzzle)[-1]
        return f"all {puzzle.look}s are numbered from left to right, and the box says {count}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][1])

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        ranks, count = states[-1]
        given = f"{count} {puzzle.look}s, {len(puzzle.things) - count} other things and no number"
        yield start("given", 5, f"The first frame shows {given}.")
        numbered = sorted((n, x, y) for n, (x, y, _, _) in zip(ranks, puzzle.things, strict=True) if n)
        runs = grouped(numbered, 3)
        for first, run in runs:
            places = (f"{n} at {x / 5.12:.0f}% across and {y / 5.12:.0f}% down" for n, x, y in run)
            check = Appears(tuple(f"number-{n}" for n, _, _ in run), (first, first + len(run) - 1))
            text = f"On the {puzzle.look}s come, one by one, these numbers: {', '.join(places)}."
            yield process(f"count-{first}", 45 / len(runs), text, check)
        every = (*(f"number-{n}" for n in range(1, count + 1)), "total")
        text = f"When all {count} bear their numbers, and not before, the total {count} is written; no number vanishes."
        yield process("total", 15, text, Appears(every, (1, count + 1)))
        yield end("counted", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No thing moves, changes or vanishes; no other bears a number.", Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound, 1 / sum(p * p), by lattice points of counted and other things; counts are equally likely."""
        points, counts = ROWS * COLUMNS, range(config.fewest, config.most + 1)
        ways = (comb(points, count) * comb(points - count, config.others) for count in counts)
        return int(len(counts) ** 2 / sum(1 / way for way in ways))
