"""G-3 Stable sort: slide scattered shapes into one line, kind by kind, small to large, equal ones in their old order.

The picture shows the order of the kinds, the sizes of a kind and the left-to-right order of equal shapes. Any shape
therefore comes before or after any other: there is one line and, filled from the left, one way to it. `solve` sorts by
a key; `rules` compares neighbours in the line.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, permutations
from math import comb, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.moves import mover_last, one_by_one, require_one_by_one, whereabouts
from generators.kit.words.slots import Slots

Line = tuple[int, ...]  # the place of each shape in the line, from 1 at the left; 0 while it lies where it lay
KINDS = ("circle", "square", "triangle", "star", "hexagon", "cross")
SIZES = {2: ("small", "large"), 3: ("small", "medium", "large")}
SHARES = {"small": 50, "medium": 74, "large": 100}  # of the largest radius, in hundredths
COLUMNS, ROWS, WIDE, HIGH = 5, 3, 94, 104  # of the lattice that the shapes lie on, roughly
ASIDE = (-14, 0, 14)  # units off a column, another one in each row: no two shapes are equally far left
OFF = range(-8, 9, 4)  # units off a row
CLEAR = 20  # units from one of two shapes to the other, along the picture's width, if they decide the order
MOSTLY = 0.75  # share of the draws to leave out in which a kind further left as a whole comes first
LEVEL = 422  # height of the line in units from the top


@dataclass(frozen=True)
class Thing:
    kind: str
    size: str
    radius: int
    colour: str
    x: int
    y: int

    @property
    def name(self) -> str:
        return f"{self.size} {self.colour} {self.kind}"

    @property
    def actor(self) -> str:
        return f"{self.colour}-{self.kind}"


@dataclass(frozen=True)
class Config:
    kinds: int = 2  # of shapes, 2 or 3
    sizes: int = 3  # of each kind, 2 or 3
    twins: int = 1  # shapes that come a second time in another colour, 0 to 2

    def __post_init__(self) -> None:
        within("kinds", self.kinds, 2, 3)
        within("sizes", self.sizes, 2, 3)
        within("twins", self.twins, 0, 2)
        within("shapes", self.count, 4, len(WARM_FIRST))

    @property
    def count(self) -> int:
        return self.kinds * self.sizes + self.twins


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Thing, ...]  # from left to right, no two of one colour

    @property
    def slots(self) -> Slots:
        """The places of the line."""
        return line_of(len(self.things))


@generator(
    "G-3", "stable_sort", version=1,
    faculty="transformation", family="sorting",
    levels={"easy": Config(2, 2, 0), "medium": Config(2, 3, 1), "hard": Config(3, 2, 2)},
)  # fmt: skip
class StableSort(Generator[Config, Puzzle, Line]):
    public = "stricter; the leftmost shape's kind comes first, equal shapes keep their order, and colours do not count"
    pace = Pace(step=9, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        sorts = [(kind, size) for kind in rng.sample(KINDS, config.kinds) for size in SIZES[config.sizes]]
        sorts += rng.sample(sorts, config.twins)
        aside = [rng.sample(ASIDE, ROWS) for _ in range(COLUMNS)]
        cells = rng.sample(range(ROWS * COLUMNS), config.count)
        largest = int(min(33, line_of(config.count).pitch * 44 // 100))
        things = []
        for (kind, size), colour, cell in zip(sorts, rng.sample(WARM_FIRST, config.count), cells, strict=True):
            row, column = divmod(cell, COLUMNS)
            x, y = 256 + WIDE * (column - 2) + aside[column][row], 84 + HIGH * row + rng.choice(OFF)
            things.append(Thing(kind, size, largest * SHARES[size] // 100, colour, x, y))
        things.sort(key=lambda thing: thing.x)
        if not is_clear(things):
            raise Reject("shapes that decide the order are nearly above one another")
        kinds = [[thing for thing in things if thing.kind == kind] for kind in dict.fromkeys(t.kind for t in things)]
        if things[0].radius == min(thing.radius for thing in kinds[0]) and rng.random() * config.count > 2:
            raise Reject("the leftmost shape comes first in the line")
        middles = [sum(thing.x for thing in same) / len(same) for same in kinds]
        if middles == sorted(middles) and rng.random() < MOSTLY:
            raise Reject("the middles of the kinds lie in their order, too")
        return Puzzle(tuple(things))

    def solve(self, puzzle: Puzzle) -> Sequence[Line]:
        kinds = list(dict.fromkeys(thing.kind for thing in puzzle.things))
        order = sorted(puzzle.things, key=lambda thing: (kinds.index(thing.kind), thing.radius))  # Python's is stable
        return one_by_one([order.index(thing) + 1 for thing in puzzle.things])

    def rules(self, puzzle: Puzzle, states: Sequence[Line]) -> None:
        line = [puzzle.things[k] for k in require_one_by_one(states, len(puzzle.things), "shape")]
        for place, (one, other) in enumerate(pairwise(line), 1):
            both = f"places {place} and {place + 1}"
            if one.kind != other.kind:
                left, right = (min(thing.x for thing in line if thing.kind == kind) for kind in (one.kind, other.kind))
                late = f"the {other.kind} is seen further to the left than the {one.kind}, and comes later"
                require(left < right, f"{both}: {late}")
                apart = any(thing.kind == one.kind for thing in line[place:])
                require(not apart, f"{both}: the kind {one.kind} does not stand together")
            else:
                require(one.radius <= other.radius, f"{both}: the larger {one.kind} comes first")
                kept = one.radius < other.radius or one.x < other.x
                require(kept, f"{both}: equal shapes have changed their order")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Line]] | None:
        def leads(one: Thing, other: Thing) -> bool:
            if one.kind == other.kind:
                return (one.radius, one.x) < (other.radius, other.x)
            return one.kind == next(thing.kind for thing in puzzle.things if thing.kind in (one.kind, other.kind))

        if len(puzzle.things) > 7:
            return None
        lines = permutations(puzzle.things)
        right = (line for line in lines if all(leads(a, b) for a, b in combinations(line, 2)))
        return ((tuple(line.index(thing) + 1 for thing in puzzle.things),) for line in right)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        slots = puzzle.slots
        wide = slots.pitch * slots.count
        scene.block((256 - wide / 2 - 8, LEVEL - 42, wide + 16, 88), "panel", radius=16)
        for place in range(slots.count):
            x, y = slots.centre(place)
            scene.block((x - 10, y + 38, 20, 4), "faint")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Line]) -> None:
        def centres(line: Line) -> list[tuple[float, float]]:
            return whereabouts([(thing.x, thing.y) for thing in puzzle.things], puzzle.slots.centres, line)

        for number, centre in mover_last(moment, centres):
            thing = puzzle.things[number]
            scene.shape(centre, thing.kind, thing.radius, thing.colour, name=thing.actor)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        kinds = {(thing.kind, thing.size) for thing in puzzle.things}
        return self.worded(count=len(puzzle.things), ties=len(kinds) < len(puzzle.things))

    def goal(self, puzzle: Puzzle) -> str:
        line = in_line(puzzle, self.solve(puzzle)[-1])
        return f"the line reads, from left to right: {', '.join(thing.name for thing in line)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Line]) -> str:
        return in_line(puzzle, states[-1])[0].name

    def choices(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterable[Sequence[Choice]]:
        line = in_line(puzzle, states[-1])
        kinds = {kind: list(same) for kind, same in groupby(line, key=lambda thing: thing.kind)}
        for place, thing in enumerate(line):
            same = [other for other in line[place:] if other.kind == thing.kind]
            if len(same) == len(kinds[thing.kind]):  # a kind begins
                left = list(kinds)[list(kinds).index(thing.kind) :]
                yield [seen(kinds[kind], kind == thing.kind) for kind in left]
            if [other.radius for other in same].count(thing.radius) == 1:  # else the places decide, by the rule
                yield [seen([other], other == thing) for other in same]

    def rubric(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Item]:
        count, line = len(puzzle.things), in_line(puzzle, states[-1])
        kinds = sorted((thing.kind for thing in puzzle.things), key=KINDS.index)
        there = ", ".join(counted(len(list(same)), kind) for kind, same in groupby(kinds))
        yield start("given", 5, f"The first frame shows scattered shapes ({there}) and a line of {count} empty places.")
        runs = grouped(line)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Place {first}" if first == last else f"Places {first} to {last}"
            text = f"{number} of the line: the {', then the '.join(thing.name for thing in run)} slides in."
            yield process(
                f"places-{first}", 60 / len(runs), text, Follows(tuple(thing.actor for thing in run), (first, last))
            )
        yield end("sorted", 25, f"At the end {self.goal(puzzle)}")
        shapes = Steady(tuple(thing.actor for thing in puzzle.things))
        yield constancy("steady", 10, "No shape changes kind, size or colour, turns, appears or vanishes.", shapes)

    def capacity(self, config: Config) -> int:
        """Exact but for colours and for the shifts off the lattice, which are not counted: a lower bound."""
        sorts = comb(len(KINDS), config.kinds) * comb(config.kinds * config.sizes, config.twins)
        return sorts * perm(ROWS * COLUMNS, config.count) >> config.twins


def is_clear(things: Sequence[Thing]) -> bool:
    """True if the leftmost shapes of the kinds, and equal shapes, are clearly one left of the other.

    Their centres and their left edges are in the same order, at least `CLEAR` apart.
    """
    kinds: dict[str, list[Thing]] = {}
    for thing in things:
        kinds.setdefault(thing.kind, []).append(thing)
    for one, other in combinations(kinds.values(), 2):
        middles = min(thing.x for thing in one) - min(thing.x for thing in other)
        edges = min(thing.x - thing.radius for thing in one) - min(thing.x - thing.radius for thing in other)
        if min(abs(middles), abs(edges)) < CLEAR or middles * edges < 0:
            return False
    equal = [(a, b) for a, b in combinations(things, 2) if (a.kind, a.size) == (b.kind, b.size)]
    return all(abs(a.x - b.x) >= CLEAR for a, b in equal)


def seen(things: Sequence[Thing], right: bool) -> Choice:
    """One of the shapes or kinds to choose from; its size is left out, as it is the rule."""
    x, y = (sum(places) / len(things) for places in zip(*((thing.x, thing.y) for thing in things), strict=True))
    return Choice(right, {"x": x, "y": y, "rightmost": max(thing.x for thing in things), "colour": things[0].colour})


def in_line(puzzle: Puzzle, line: Line) -> list[Thing]:
    """The shapes of a whole line from the left."""
    return [puzzle.things[line.index(place)] for place in range(1, len(line) + 1)]


def line_of(count: int) -> Slots:
    """The places of a line of this many shapes."""
    return Slots.fitting(count, LEVEL, 96)
