"""G-3 Stable sort: slide scattered shapes into one line, kind by kind, small to large, equal ones in their old order.

The order of the kinds, the sizes of a kind and the left-to-right order of equal shapes are told apart by the
picture, so any shape comes before or after any other: there is one line and, as its places are filled from the
left, one way to it. The solver sorts by a key; `verify` sorts nothing and looks at neighbours in the line.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, permutations
from math import comb, perm
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Line = tuple[int, ...]  # the place of each shape in the line, from 1 at the left; 0 while it lies where it lay
KINDS = ("circle", "square", "triangle", "star", "hexagon", "cross")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
SIZES = {2: ("small", "large"), 3: ("small", "middle", "large")}
SHARES = {"small": 50, "middle": 74, "large": 100}  # of the largest radius, in hundredths
COLUMNS, ROWS, WIDE, HIGH = 5, 3, 94, 104  # of the lattice that the shapes lie on, roughly
ASIDE = (-14, 0, 14)  # units off a column, another one in each row: no two shapes are equally far left
OFF = range(-8, 9, 4)  # units off a row
LEVEL = 424  # height of the line in the picture


@dataclass(frozen=True)
class Thing:
    kind: str
    size: str
    radius: int
    colour: str
    x: int
    y: int


@dataclass(frozen=True)
class Config:
    kinds: int = 2  # of shapes, 2 or 3
    sizes: int = 3  # of each kind, 2 or 3
    twins: int = 1  # shapes that come a second time in another colour, 0 to 2

    def __post_init__(self) -> None:
        if self.kinds not in (2, 3):
            raise ValueError(f"kinds must be 2 or 3, not {self.kinds}")
        if self.sizes not in SIZES:
            raise ValueError(f"sizes must be 2 or 3, not {self.sizes}")
        if not 0 <= self.twins <= 2:
            raise ValueError(f"twins must be 0..2, not {self.twins}")
        if self.count > len(COLOURS):
            raise ValueError(f"kinds times sizes, and twins, must be at most {len(COLOURS)} shapes, not {self.count}")

    @property
    def count(self) -> int:
        return self.kinds * self.sizes + self.twins


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Thing, ...]  # from left to right, no two of one colour

    @property
    def pitch(self) -> int:
        """Units from place to place in the line."""
        return pitch(len(self.things))


@generator(
    "G-3", "stable_sort", version=1,
    faculty="transformation", family="sorting",
    levels={"easy": Config(2, 2, 0), "medium": Config(2, 3, 1), "hard": Config(3, 2, 2)},
)  # fmt: skip
class StableSort(Generator[Config, Puzzle, Line]):
    pace = Pace(step=9, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        sorts = [(kind, size) for kind in rng.sample(KINDS, config.kinds) for size in SIZES[config.sizes]]
        sorts += rng.sample(sorts, config.twins)
        aside = [rng.sample(ASIDE, ROWS) for _ in range(COLUMNS)]
        cells = rng.sample(range(ROWS * COLUMNS), config.count)
        largest = min(33, pitch(config.count) * 44 // 100)
        things = [
            Thing(
                kind,
                size,
                largest * SHARES[size] // 100,
                colour,
                256 + WIDE * (cell % COLUMNS - 2) + aside[cell % COLUMNS][cell // COLUMNS],
                84 + HIGH * (cell // COLUMNS) + rng.choice(OFF),
            )
            for (kind, size), colour, cell in zip(sorts, rng.sample(COLOURS, config.count), cells, strict=True)
        ]
        return Puzzle(tuple(sorted(things, key=lambda thing: thing.x)))

    def solve(self, puzzle: Puzzle) -> Sequence[Line]:
        kinds = list(dict.fromkeys(thing.kind for thing in puzzle.things))
        order = sorted(puzzle.things, key=lambda thing: (kinds.index(thing.kind), thing.radius))  # Python's is stable
        final = [order.index(thing) + 1 for thing in puzzle.things]
        return [tuple(place if place <= step else 0 for place in final) for step in range(len(final) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Line]) -> Verdict:
        if len(states[0]) != len(puzzle.things) or any(states[0]):
            return Verdict(False, "a shape is in the line before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            changes = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
            if changes != [(0, step)]:
                return Verdict(False, f"step {step} does not bring one scattered shape to place {step}, and that alone")
        if sorted(states[-1]) != list(range(1, len(puzzle.things) + 1)):
            return Verdict(False, "a shape is not in the line at the end")
        line = [thing for _, thing in sorted(zip(states[-1], puzzle.things, strict=True), key=lambda pair: pair[0])]
        if reason := disorder(line):
            return Verdict(False, reason)
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Line]] | None:
        if len(puzzle.things) > 7:
            return None
        return (
            (tuple(line.index(thing) + 1 for thing in puzzle.things),)
            for line in permutations(puzzle.things)
            if not disorder(line)
        )

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        count = len(puzzle.things)
        wide = puzzle.pitch * count
        scene.block((256 - wide / 2 - 8, LEVEL - 44, wide + 16, 88), "panel", radius=16)
        for place in range(1, count + 1):
            x, y = spot(puzzle, place)
            scene.block((x - 10, y + 38, 20, 4), "faint")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Line]) -> None:
        def places(line: Line) -> dict[int, tuple[float, float]]:
            return {n: spot(puzzle, place) if place else (thing.x, thing.y) for n, (thing, place) in within(line)}

        def within(line: Line) -> Iterator[tuple[int, tuple[Thing, int]]]:
            return enumerate(zip(puzzle.things, line, strict=True))

        at = dict(moment.between(places))
        for n in sorted(at, key=lambda n: moment.before[n] != moment.after[n]):  # who moves passes in front
            thing, (x, y) = puzzle.things[n], at[n]
            scene.shape((x, y), thing.kind, thing.radius, thing.colour, name=slug(thing))

    def prompt(self, puzzle: Puzzle) -> str:
        count = len(puzzle.things)
        opening = phrase(
            puzzle,
            f"Above an empty line with {count} places lie {count} scattered shapes of several kinds and sizes.",
            f"The picture shows {count} shapes of different kinds and sizes and, below them, a line of {count} places.",
        )
        twins = len({(thing.kind, thing.size) for thing in puzzle.things}) < count
        ties = " Shapes of one kind and one size keep the left-to-right order that they have now." if twins else ""
        return (
            f"{opening} Slide the shapes straight into the line, one at a time, filling it from left to right. Shapes "
            "of one kind stand together: first the kind of the shape that now lies furthest to the left, then the kind "
            f"that comes next when one looks from left to right. Within a kind they go from small to large.{ties} "
            "Colours do not count. No shape turns or changes; the camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the line reads, from left to right: {', '.join(called(thing) for thing in ordered(self, puzzle))}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Item]:
        count, line = len(puzzle.things), ordered(self, puzzle)
        kinds = sorted((thing.kind for thing in puzzle.things), key=KINDS.index)
        there = ", ".join(f"{len(list(same))} times {kind}" for kind, same in groupby(kinds))
        yield start("given", 5, f"The first frame shows scattered shapes ({there}) and a line of {count} empty places.")
        runs = grouped(line)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Place {first}" if first == last else f"Places {first} to {last}"
            text = f"{number} of the line: the {', then the '.join(called(thing) for thing in run)} slides in."
            yield process(f"places-{first}", 60 / len(runs), text, Follows(tuple(map(slug, run)), (first, last)))
        yield end("sorted", 25, f"At the end {self.goal(puzzle)}")
        shapes = Steady(tuple(map(slug, puzzle.things)))
        yield constancy("steady", 10, "No shape changes kind, size or colour, turns, appears or vanishes.", shapes)

    def capacity(self, config: Config) -> int:
        """Exact but for colours and for the shifts off the lattice, which are not counted: a lower bound."""
        sorts = comb(len(KINDS), config.kinds) * comb(config.kinds * config.sizes, config.twins)
        return sorts * perm(ROWS * COLUMNS, config.count) >> config.twins


def disorder(line: Sequence[Thing]) -> str:
    """The rule that a whole line breaks, or nothing."""
    for place, (one, other) in enumerate(pairwise(line), 1):
        both = f"places {place} and {place + 1}"
        if one.kind != other.kind:
            left, right = (min(thing.x for thing in line if thing.kind == kind) for kind in (one.kind, other.kind))
            if left > right:
                return f"{both}: the {other.kind} is seen further to the left than the {one.kind}, and comes later"
            if any(thing.kind == one.kind for thing in line[place:]):
                return f"{both}: the kind {one.kind} does not stand together"
        elif one.radius > other.radius:
            return f"{both}: the larger {one.kind} comes first"
        elif one.radius == other.radius and one.x > other.x:
            return f"{both}: equal shapes have changed their order"
    return ""


def ordered(game: StableSort, puzzle: Puzzle) -> list[Thing]:
    """The shapes as they stand in the line at the end."""
    final = game.solve(puzzle)[-1]
    return [puzzle.things[final.index(place)] for place in range(1, len(final) + 1)]


def spot(puzzle: Puzzle, place: int) -> tuple[float, float]:
    """A place of the line in the picture."""
    return 256 + puzzle.pitch * (place - (len(puzzle.things) + 1) / 2), LEVEL - 2


def pitch(count: int) -> int:
    return min(96, 456 // count)


def called(thing: Thing) -> str:
    return f"{thing.size} {thing.colour} {thing.kind}"


def slug(thing: Thing) -> str:
    return f"{thing.colour}-{thing.kind}"
