"""O-33 Counting objects: number the things that match the sample, from left to right, and write the total.

What is to be counted is a colour and a shape, so each thing matches or does not; no two things are equally far to
the left, so the order of the numbers is fixed: the solution is the only one. `solve` sorts the matching things;
`verify` sorts nothing and compares each numbered thing with those that have no number yet.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb
from random import Random

from generators.kit import (
    OK, Appears, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

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
        if not 4 <= self.fewest <= self.most <= 14:
            raise ValueError(f"things to count must satisfy 4 <= fewest <= most <= 14, not {self.fewest}..{self.most}")
        if not 0 <= self.others <= 14:
            raise ValueError(f"others must be 0..14, not {self.others}")


@dataclass(frozen=True)
class Puzzle:
    kind: str  # of the things to count
    colour: str
    things: tuple[Thing, ...]


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
        count = len(matching)
        states = [(tuple(rank if rank <= done else 0 for rank in ranks), 0) for done in range(count + 1)]
        return [*states, (tuple(ranks), count)]

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if len(states[0][0]) != len(puzzle.things) or any(states[0][0]) or states[0][1]:
            return Verdict(False, "a number is written before the first step")
        for step, ((old, total), (new, written)) in enumerate(pairwise(states), 1):
            if total or len(new) != len(old):
                return Verdict(False, f"step {step} comes after the total, or changes the number of things")
            changed = [k for k in range(len(old)) if old[k] != new[k]]
            waiting = [
                x
                for (x, _, kind, colour), number in zip(puzzle.things, old, strict=True)
                if kind == puzzle.kind and colour == puzzle.colour and not number
            ]
            if written:
                if changed or waiting or written != sum(1 for number in new if number):
                    return Verdict(False, f"the total {written} is not that of all {puzzle.colour} {puzzle.kind}s")
                continue
            if len(changed) != 1 or old[changed[0]] or new[changed[0]] != step:
                return Verdict(False, f"step {step} does not write a {step} on one thing that has no number")
            x, _, kind, colour = puzzle.things[changed[0]]
            if (kind, colour) != (puzzle.kind, puzzle.colour):
                return Verdict(False, f"step {step} counts a {colour} {kind}")
            if any(other < x for other in waiting):
                return Verdict(False, f"step {step} passes over a {puzzle.colour} {puzzle.kind} further to the left")
        if not states[-1][1]:
            return Verdict(False, "the total is never written")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        places = [k for k, thing in enumerate(puzzle.things) if thing[2] == puzzle.kind and thing[3] == puzzle.colour]
        if len(places) > 7:
            return None
        found = []
        for order in permutations(places):
            if all(puzzle.things[a][0] < puzzle.things[b][0] for a, b in pairwise(order)):
                numbers = tuple(order.index(k) + 1 if k in order else 0 for k in range(len(puzzle.things)))
                found.append(((numbers, len(places)),))
        return found

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
            if after and (before or moment.t > 0):
                grown = 1 if before else moment.t
                middle = (x, y + 4 if kind == "triangle" else y)
                scene.ball(middle, 14.5 * grown, "panel", outline="ink", width=2, name=f"number-{after}")
                if grown > 0.6:
                    scene.label(middle, str(after), (20 if after < 10 else 17) * grown)
        if written and (total or moment.t > 0):
            scene.label((318, 458), str(written), 38, opacity=1 if total else moment.t, name="total")

    def prompt(self, puzzle: Puzzle) -> str:
        kinds = f"{puzzle.colour} {puzzle.kind}s"
        opening = phrase(
            puzzle,
            f"How many {kinds} are on the white panel?",
            f"Count the {kinds} on the white panel.",
        )
        return (
            f"{opening} Go through them from left to right: write 1 in a small white disc on the leftmost one, 2 on "
            "the next, and so on, each exactly once. Things of another colour or another shape do not count. When "
            "all bear their number, write how many there are into the empty box at the bottom, beside the sample. What "
            "is written stays; the things and the camera do not move."
        )

    def goal(self, puzzle: Puzzle) -> str:
        count = sum(thing[2:] == (puzzle.kind, puzzle.colour) for thing in puzzle.things)
        return f"all {puzzle.colour} {puzzle.kind}s are numbered from left to right, and the box says {count}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        ranks, count = states[-1]
        others = len(puzzle.things) - count
        text = f"The first frame shows {count} {puzzle.colour} {puzzle.kind}s, {others} other things and no number."
        yield start("given", 5, text)
        runs = grouped(range(1, count + 1), 3)
        for first, run in runs:
            places = (f"{n} at {in_words(puzzle.things[ranks.index(n)])}" for n in run)
            check = Appears(tuple(f"number-{n}" for n in run), (first, first + len(run) - 1))
            text = f"On the {puzzle.colour} {puzzle.kind}s come, one by one, these numbers: {', '.join(places)}."
            yield process(f"count-{first}", 45 / len(runs), text, check)
        every = (*(f"number-{n}" for n in range(1, count + 1)), "total")
        text = f"When all {count} bear their numbers, and not before, the total {count} is written; no number vanishes."
        yield process("total", 15, text, Appears(every, (1, count + 1)))
        yield end("counted", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No thing moves, changes or vanishes; no other bears a number.", Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: which lattice points bear what is counted, and which bear the others.

        All counts are drawn equally often, so the chances p of such arrangements give 1 / sum(p * p).
        """
        points, counts = ROWS * COLUMNS, range(config.fewest, config.most + 1)
        ways = (comb(points, count) * comb(points - count, config.others) for count in counts)
        return int(len(counts) ** 2 / sum(1 / way for way in ways))


def in_words(thing: Thing) -> str:
    """Where a thing is, in shares of the picture."""
    return f"{thing[0] / 5.12:.0f}% across and {thing[1] / 5.12:.0f}% down"
