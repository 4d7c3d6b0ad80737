"""O-33 Counting objects: number the things that match the sample, row by row, and write the total.

Colour and shape decide what counts, so each thing matches or does not. Things lie in rows with lines between them, and
apart in each row, so the order of the numbers is fixed and the solution is unique. `solve` sorts the matching things;
`rules` compares each numbered thing with those that have no number yet.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, perm
from random import Random

from generators.kit import (
    Appears, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article
from generators.kit.words.boards import changed
from generators.kit.words.moves import one_by_one, shown
from generators.kit.words.places import across_and_down

SIZES = {"circle": 23, "square": 29, "triangle": 32, "diamond": 29, "hexagon": 25}  # units that the corners reach
KINDS = tuple(SIZES)
COLOURS = ("red", "blue", "green", "purple", "orange", "teal")
ROWS, COLUMNS = 6, 7  # of the lattice that the things lie on
PITCH = (65, 64)  # units from column to column, and from row to row
ASIDE = (-2, 0, 2)  # units off a column
FRAME = (60, 58)  # width and height of the frame round a counted thing, in units

Thing = tuple[int, int, str, str]  # centre in units, shape, colour
State = tuple[tuple[int, ...], int]  # the number on each thing, 0 is none; the total, 0 is none


@dataclass(frozen=True)
class Config:
    fewest: int = 6  # things to count, at least; 3 or more
    most: int = 10  # and at most, 14 at the largest
    others: int = 3  # looks not to count, 3 to 5; all but one have the right colour or the right shape
    total: int = 27  # things in all, at most

    def __post_init__(self) -> None:
        ordered("things to count", 3, self.fewest, self.most, 14)
        within("others", self.others, 3, 5)
        within("total", self.total, self.most + self.others, ROWS * COLUMNS)


@dataclass(frozen=True)
class Puzzle:
    kind: str  # of the things to count
    colour: str
    things: tuple[Thing, ...]

    @property
    def look(self) -> str:
        return f"{self.colour} {self.kind}"


@generator(
    "O-33", "counting_object", version=3,
    faculty="perception", family="counting",
    levels={"easy": Config(3, 6, 3, 30), "medium": Config(5, 8, 4, 42), "hard": Config(7, 10, 5, 42)},
)  # fmt: skip
class CountingObject(Generator[Config, Puzzle, State]):
    public = "stricter; only things like the sample count, row by row, in public all things"
    pace = Pace(step=5, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        (kind, *kinds), (colour, *colours) = rng.sample(KINDS, 3), rng.sample(COLOURS, 3)
        others = [(kinds[0], colour), (kind, colours[0]), (kinds[0], colours[0])]
        others += rng.sample(
            [(kinds[1], colour), (kind, colours[1]), (kinds[1], colours[0]), (kinds[0], colours[1])], 2
        )
        count = rng.randint(config.fewest, config.most)
        amounts = [rng.randint(1, 2) for _ in range(config.others)]
        oftener = rng.choice((0, 1, 1, 2, 2, 3, 3))  # looks of more things than the counted one, out of three
        for number, rival in enumerate(rng.sample(range(3), 3)):
            off = min(rng.randint(1, 4), rng.randint(1, 4))
            amounts[rival] = count + off if number < oftener else max(1, count - off)
        looks = [(kind, colour)] * count
        for other, amount in zip(others, amounts, strict=False):
            looks += [other] * amount
        if len(looks) > config.total:
            raise Reject("too many things")
        rng.shuffle(looks)
        cells = sorted(rng.sample(range(ROWS * COLUMNS), len(looks)))
        things = ((*place_of(cell, rng.choice(ASIDE)), *look) for cell, look in zip(cells, looks, strict=True))
        return Puzzle(kind, colour, tuple(things))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        matching = [thing for thing in puzzle.things if thing[2:] == (puzzle.kind, puzzle.colour)]
        matching.sort(key=lambda thing: (thing[1], thing[0]))
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
            x, y, kind, colour = puzzle.things[marked[0]]
            require(counts[marked[0]], f"step {step} counts {article(colour)} {colour} {kind}")
            for u, v, _, _ in map(puzzle.things.__getitem__, waiting):
                require(y <= v, f"step {step} passes over a row with {article(colour)} {puzzle.look}")
                require(y < v or x <= u, f"step {step} passes over {article(colour)} {puzzle.look} further to the left")
        require(states[-1][1], "the total is never written")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        places = [k for k, thing in enumerate(puzzle.things) if thing[2] == puzzle.kind and thing[3] == puzzle.colour]
        if len(places) > 7:
            return None

        def comes_before(one: int, other: int) -> bool:
            (x, y, _, _), (u, v, _, _) = puzzle.things[one], puzzle.things[other]
            return x < u if y == v else y < v

        orders = permutations(places)
        in_order = (order for order in orders if all(comes_before(a, b) for a, b in pairwise(order)))
        every = range(len(puzzle.things))
        return [((tuple(order.index(k) + 1 if k in order else 0 for k in every), len(places)),) for order in in_order]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 388), "panel", radius=14)
        for row in range(1, ROWS):
            y = place_of(row * COLUMNS)[1] - PITCH[1] / 2
            scene.line([(28, y), (484, y)], "faint", 2)
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
                wide, high = FRAME
                area = (x - wide / 2, y - high / 2, wide, high)
                scene.block(area, None, outline="ink", width=9, radius=6, opacity=grown, name=f"frame-{after}")
                radius = (18.5 if after < 10 else 20.5) * grown
                scene.ball(middle, radius, "panel", outline="ink", width=2, name=f"number-{after}")
                if grown > 0.6:
                    scene.label(middle, str(after), 26 * grown)
        if opacity := shown(total, written, moment.t):
            scene.label((318, 458), str(written), 38, opacity=opacity, name="total")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(look=puzzle.look)

    def goal(self, puzzle: Puzzle) -> str:
        _, count = self.solve(puzzle)[-1]
        return f"all {puzzle.look}s are framed and numbered row by row, and the box says {count}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][1])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        numbers, _ = states[-1]

        def seen(x: int, y: int, kind: str, colour: str) -> dict[str, float | str]:
            return {"x": x, "y": y, "shape": kind, "colour": colour, "look": f"{colour} {kind}"}

        things = zip(numbers, puzzle.things, strict=True)
        return [[Choice(number > 0, seen(*thing)) for number, thing in things]]

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        _, _, kinds, colours = zip(*puzzle.things, strict=True)
        by_number = sorted(Counter(zip(kinds, colours, strict=True)).values(), reverse=True)
        return {
            "things": len(puzzle.things),
            "of its shape": kinds.count(puzzle.kind),
            "of its colour": colours.count(puzzle.colour),
            **{f"of look {rank} by number": n for rank, n in enumerate(by_number[:3], 1)},
        }

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        ranks, count = states[-1]
        given = f"{count} {puzzle.look}s, {len(puzzle.things) - count} other things and no number"
        yield start("given", 5, f"The first frame shows {given}.")
        numbered = sorted((n, x, y) for n, (x, y, _, _) in zip(ranks, puzzle.things, strict=True) if n)
        runs = grouped(numbered, 3)
        for first, run in runs:
            places = (f"{n} at {across_and_down(x, y)}" for n, x, y in run)
            check = Appears(tuple(f"number-{n}" for n, _, _ in run), (first, first + len(run) - 1))
            text = f"On the {puzzle.look}s come, one by one, these numbers, each with a frame: {', '.join(places)}."
            yield process(f"count-{first}", 45 / len(runs), text, check)
        every = (*(f"number-{n}" for n in range(1, count + 1)), "total")
        text = f"When all {count} bear their numbers, and not before, the total {count} is written; no number vanishes."
        yield process("total", 15, text, Appears(every, (1, count + 1)))
        yield end("counted", 25, f"At the end {self.goal(puzzle)}")
        frames = (f"frame-{n}" for n in range(1, count + 1))
        text = "No thing moves, changes or vanishes; no other bears a number or a frame."
        yield constancy("steady", 10, text, Steady((*every, *frames)))

    def capacity(self, config: Config) -> int:
        """A lower bound: two shapes, two colours and the lattice points of the counted things alone."""
        looks = perm(len(KINDS), 2) * perm(len(COLOURS), 2)
        return looks * sum(comb(ROWS * COLUMNS, count) for count in range(config.fewest, config.most + 1))


def place_of(cell: int, aside: int = 0) -> tuple[int, int]:
    """The middle of a lattice cell, some units aside, in units."""
    row, column = divmod(cell, COLUMNS)
    return 61 + PITCH[0] * column + aside, 54 + PITCH[1] * row
