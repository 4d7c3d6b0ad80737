"""G-19 Sort objects by rule: slide scattered objects into a line, by the rule that another row obeys.

The rule weighs colour, shape and size in some order, and puts the values of each into some order. Rows and objects are
drawn until all rules that fit the row sort the objects alike, and none of its own can be spared. So a solution exists
and is unique. `solve` tries the rules, `rules` look for one that fits both lines, `brute_force` tries all lines.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from math import factorial, perm, prod
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady, constancy, end, generator, require, start,
    within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, slug
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.hunches import kept
from generators.kit.words.moves import (
    in_order, mover_last, one_by_one, require_one_by_one, seen_from, slides, whereabouts,
)  # fmt: skip
from generators.kit.words.rankings import Thing, agree, alike, drawn_rows, have_one_rule, line_like
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.slots import Slots

SHAPES = ("circle", "square", "triangle", "diamond", "star", "cross")
SIZES, RADII = ("large", "small"), (30, 17)  # units
ABOVE, BELOW, PITCH = 68, 444, 76  # heights of the row and of the line, and from place to place; units
AREA = (14, 130, 484, 252)  # of the scattered objects
LEANS = {"least like the last": 2.0, "most like the first": 1.9, "most like the one above": 0.3}  # see `kept`

Line = tuple[int, ...]  # the place of each object in the line, from 1 at the left; 0 while it lies scattered


@dataclass(frozen=True)
class Config:
    colours: int = 3  # 2 or 3
    shapes: int = 2  # 2 or 3
    row: int = 5  # objects in the row that shows the rule, 4 to 6
    count: int = 5  # objects to sort, 4 to 6

    def __post_init__(self) -> None:
        within("colours", self.colours, 2, 3)
        within("shapes", self.shapes, 2, 3)
        within("objects in the row", self.row, 4, 6)
        within("objects", self.count, 4, min(6, 2 * self.colours * self.shapes - self.row))


@dataclass(frozen=True)
class Puzzle:
    colours: tuple[str, ...]
    shapes: tuple[str, ...]
    row: tuple[Thing, ...]  # the numbers, from 0, of colour, shape and size, from the left
    things: tuple[Thing, ...]
    places: tuple[tuple[int, int], ...]  # of the things, while they lie scattered

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.colours), len(self.shapes), len(SIZES)

    @property
    def line(self) -> Slots:
        """The places of the line."""
        return Slots(len(self.things), BELOW, PITCH)

    @property
    def names(self) -> list[str]:
        """The things in words."""
        return [self.name(thing) for thing in self.things]

    def name(self, thing: Thing) -> str:
        """A thing in words: `large red star`."""
        return f"{SIZES[thing[2]]} {self.colours[thing[0]]} {self.shapes[thing[1]]}"


@generator(
    "G-19", "sort_objects_by_rule", version=1,
    faculty="abstraction", family="sorting",
    levels={"easy": Config(3, 2, 5, 4), "medium": Config(3, 3, 6, 5), "hard": Config(3, 3, 6, 6)},
)  # fmt: skip
class SortObjectsByRule(Generator[Config, Puzzle, Line]):
    public = "stricter; the rule is not stated, and has to be read off a row that obeys it"
    pace = Pace(step=11, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        row, line = drawn_rows(rng, (config.colours, config.shapes, 2), config.row, config.count)
        looks = ([Choice(k == 0, alike(row, at, each)) for k, each in enumerate(line[at:])] for at in range(len(line)))
        if rng.random() > prod(kept(decision, LEANS) for decision in looks):
            raise Reject("the objects are too like those at the same end of the row")
        colours, shapes = rng.sample(WARM_FIRST, config.colours), rng.sample(SHAPES, config.shapes)
        places = scattered_discs(rng, [RADII[0]] * config.count, AREA, 8)
        things = tuple(rng.sample(line, len(line)))
        return Puzzle(tuple(colours), tuple(shapes), tuple(row), things, tuple(places))

    def solve(self, puzzle: Puzzle) -> Sequence[Line]:
        line = line_like(puzzle.row, puzzle.things, puzzle.counts)
        return one_by_one([line.index(thing) + 1 for thing in puzzle.things])

    def rules(self, puzzle: Puzzle, states: Sequence[Line]) -> None:
        line = [puzzle.things[k] for k in require_one_by_one(states, len(puzzle.things), "object")]
        for step, thing in enumerate(line, 1):
            text = f"step {step} brings the {puzzle.name(thing)}: no rule sorts both the upper row and the line so"
            require(have_one_rule([puzzle.row, line[:step]]), text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Line]]:
        for line in permutations(puzzle.things):
            if any(agree([puzzle.row, line], weights) for weights in permutations(range(3))):
                yield (tuple(line.index(thing) + 1 for thing in puzzle.things),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        row, line = Slots(len(puzzle.row), ABOVE, PITCH), puzzle.line
        for slots in (row, line):
            wide = PITCH * slots.count + 16
            scene.block((slots.middle - wide / 2, slots.y - PITCH / 2 - 6, wide, PITCH + 12), "panel", radius=14)
        line.draw(scene)
        for (colour, shape, size), centre in zip(puzzle.row, row.centres, strict=True):
            scene.shape(centre, puzzle.shapes[shape], RADII[size], puzzle.colours[colour])

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Line]) -> None:
        ends = puzzle.line.centres
        for number, centre in mover_last(moment, lambda line: whereabouts(puzzle.places, ends, line)):
            colour, shape, size = thing = puzzle.things[number]
            scene.shape(
                centre, puzzle.shapes[shape], RADII[size], puzzle.colours[colour], name=slug(puzzle.name(thing))
            )

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.things)])

    def goal(self, puzzle: Puzzle) -> str:
        line = ", ".join(puzzle.names[k] for k in in_order(self.solve(puzzle)[-1]))
        return f"the lower line holds, from the left: {line}."

    def answer(self, puzzle: Puzzle, states: Sequence[Line]) -> str:
        return puzzle.names[in_order(states[-1])[0]]

    def choices(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Sequence[Choice]]:
        """For each place of the line, one of the objects left."""
        ends = puzzle.line.centres
        for place, thing in enumerate(in_order(states[-1])):
            yield [
                Choice(other == thing, {
                    **seen_from(ends[place], puzzle.places[other]), **alike(puzzle.row, place, a),
                    "colour": puzzle.colours[a[0]], "shape": puzzle.shapes[a[1]], "size": SIZES[a[2]],
                })
                for other, (a, due) in enumerate(zip(puzzle.things, states[-1], strict=True))
                if due > place
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[Line]) -> Iterator[Item]:
        row = ", ".join(map(puzzle.name, puzzle.row))
        yield start("given", 5, f"The first frame shows the row {row}, and {len(puzzle.things)} scattered objects.")
        names = [puzzle.names[k] for k in in_order(states[-1])]
        steps = [(f"the {name} slides to place {place}", slug(name)) for place, name in enumerate(names, 1)]
        yield from slides(steps, 60, " of the line")
        yield end("sorted", 25, f"At the end {self.goal(puzzle)}")
        text = "The upper row stays as it is; no object changes, turns or vanishes, and none leaves the line."
        yield constancy("steady", 10, text, Steady(tuple(map(slug, puzzle.names))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours, the shapes, and the orders in which the things lie."""
        return perm(len(WARM_FIRST), config.colours) * perm(len(SHAPES), config.shapes) * factorial(config.count)
