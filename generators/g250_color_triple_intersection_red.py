"""G-250 Color triple intersection red: fill every area that lies in three figures at once, from left to right.

All figures are convex, and no place lies in four of them: three figures have one clear area in common, or clearly none.
The middles of two such areas are never one above the other. So a solution exists and is unique. `solve` clips figures
by one another, `rules` look at corners and crossings of their sides, `brute_force` at places on a lattice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import dist, perm
from random import Random

from generators.kit import (
    UNITS, Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, counted, listed
from generators.kit.words.convex import above, middle, masses
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import Marks, bits_of, in_turn, names, require_marks
from generators.kit.words.places import across_and_down
from generators.kit.words.polygons import is_inside
from generators.kit.words.triples import Figure, areas_in, corners, meet, overlapping

COLOURS = ("blue", "green", "orange", "purple", "teal", "pink")
RADII = {3: (115, 155), 4: (95, 135), 5: (84, 114), 6: (80, 108)}  # units, by the number of figures
DRIFT = 16  # units by which all figures shift by chance, at most
ASIDE = 30  # units between the middles of two areas, from left to right, at least
LEAST = 30  # square units of an area that can be seen
KEPT = 0.55  # share of the draws kept, for each hunch that finds an area
IN_THE_MIDDLE = {"least": ["off the middle"] * 3, "halfway": [*["across", "down"] * 4, "size"]}  # of three figures
HUNCHES = {"halfway": ["across", "down", "size"]}  # by which areas are found too often

Area = tuple[int, ...]  # numbers of the figures in which it lies, from 0


@dataclass(frozen=True)
class Config:
    figures: int = 5  # in all, 3 to 6
    fewest: int = 1  # areas in three of them, at least
    most: int = 2  # and at most

    def __post_init__(self) -> None:
        within("figures", self.figures, min(RADII), max(RADII))
        ordered("areas in three figures", 1, self.fewest, self.most, self.figures - 2)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]
    colours: tuple[str, ...]  # of the figures' outlines


@generator(
    "G-250", "color_triple_intersection_red", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(3, 1, 1), "medium": Config(5, 1, 1), "hard": Config(5, 2, 2)},
)  # fmt: skip
class ColorTripleIntersectionRed(Generator[Config, Puzzle, Marks]):
    public = "stricter; up to five figures of different forms, and any three of them may have an area in common"
    pace = Pace(step=22, rest=4)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        figures = overlapping(rng, config.figures, rng.randint(config.fewest, config.most), RADII[config.figures])
        found = [middle(part)[0] for area, part in areas_in(tuple(figures)).items() if len(area) == 3]
        if any(abs(a - b) < ASIDE for a, b in combinations(found, 2)):
            raise Reject("two areas one above the other")
        puzzle = Puzzle(tuple(figures), tuple(rng.sample(COLOURS, config.figures)))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        hits = right_hunches(decision, **(HUNCHES if config.figures > 3 else IN_THE_MIDDLE))
        if rng.random() > KEPT**hits:
            raise Reject("the area in the middle is too often right")
        u, v = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        shifted = [(form, (x + u, y + v), radius, turn) for form, (x, y), radius, turn in figures]
        return Puzzle(tuple(shifted), puzzle.colours)

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        due = [(middle(part_of(puzzle, area)), n) for n, area in enumerate(areas_of(puzzle), 1) if len(area) == 3]
        return in_turn([number for _, number in sorted(due)])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        areas = areas_of(puzzle)
        marks = require_marks(states, len(areas))
        for number in marks:
            count = sum(is_inside(middle(part_of(puzzle, areas[number - 1])), corners(each)) for each in puzzle.figures)
            require(len(areas[number - 1]) == 3 == count, f"a filled area lies in {len(areas[number - 1])} figures")
        for those in combinations(range(len(puzzle.figures)), 3):
            if those not in [areas[number - 1] for number in marks]:
                require(not meet([puzzle.figures[k] for k in those]), "an area in three figures is not filled")
        across = [middle(part_of(puzzle, areas[number - 1]))[0] for number in marks]
        require(all(a < b for a, b in pairwise(across)), "the areas are not filled from left to right")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        found: dict[Area, list[int]] = {}
        for x, y in product(range(20, UNITS - 20, 7), repeat=2):
            those = tuple(
                k for k, figure in enumerate(puzzle.figures) if is_inside((x + 0.3, y + 0.7), corners(figure))
            )
            found.setdefault(those, []).append(x)
        due = [(sum(xs) / len(xs), those) for those, xs in found.items() if len(those) == 3]
        yield (tuple(areas_of(puzzle).index(those) + 1 for _, those in sorted(due)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        for number in moment.after:
            part = part_of(puzzle, areas_of(puzzle)[number - 1])
            top, bottom = min(y for _, y in part), max(y for _, y in part)
            share = 1 if number in moment.before else moment.t
            if share * (bottom - top) > 2:
                scene.polygon(above(part, top + share * (bottom - top) + 0.01), "mark", name=f"mark-{number}")
        for figure, colour in zip(puzzle.figures, puzzle.colours, strict=True):
            scene.polygon(corners(figure), None, outline=colour, width=4)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)], several=len(puzzle.figures) > 3)

    def goal(self, puzzle: Puzzle) -> str:
        texts = [f"in the {named(puzzle, areas_of(puzzle)[n - 1])} figures" for n in self.solve(puzzle)[-1]]
        text = f"the area {texts[0]} is" if len(texts) == 1 else f"the areas {listed(texts)} are"
        return f"{text} [mark], and no other area is."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return named(puzzle, areas_of(puzzle)[states[-1][0] - 1])

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        areas, decision = areas_of(puzzle), []
        for number, area in enumerate(areas, 1):
            inner = [other for other in areas if {*area} <= {*other}]  # added and taken away in turn
            parts = [
                [(-1) ** len({*other} - {*area}) * each for each in masses(part_of(puzzle, other))] for other in inner
            ]
            size, across, down = (sum(values) for values in zip(*parts, strict=True))
            if size > LEAST:
                x, y = across / size, down / size
                seen = {"size": size, "across": x, "down": y, "off the middle": dist((x, y), (UNITS / 2, UNITS / 2))}
                decision.append(Choice(number in states[-1], seen))
        yield decision

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, and the bits of the set of areas."""
        return bits_of(states[-1], len(areas_of(puzzle)))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks, areas = states[-1], areas_of(puzzle)
        colours = listed(puzzle.colours)
        yield start("given", 5, f"The first frame shows the outlines of {len(puzzle.figures)} figures: {colours}.")
        order = 18 if len(marks) > 1 else 0
        for step, number in enumerate(marks, 1):
            place = across_and_down(*middle(part_of(puzzle, areas[number - 1])))
            text = (
                f"The area in the {named(puzzle, areas[number - 1])} figures, {place}, fills with [mark] from its top."
            )
            yield process(f"fill-{step}", (60 - order) / len(marks), text, Follows(names([number]), (step, step)))
        if order:
            last = f"that in the {named(puzzle, areas[marks[-1] - 1])} figures as the {ORDINALS[len(marks) - 1]}"
            text = f"{counted(len(marks), 'area')} fill one after another, from left to right, {last}."
            yield process("order", order, text, Appears(names(marks), (1, len(marks)), ordered=True))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No outline moves or changes; no filled area turns back.", Steady(names(marks)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the shift and the colours of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * perm(len(COLOURS), config.figures)


def areas_of(puzzle: Puzzle) -> list[Area]:
    """The areas by the numbers of their figures."""
    return list(areas_in(puzzle.figures))


def part_of(puzzle: Puzzle, area: Area) -> tuple[Point, ...]:
    """The corners of an area."""
    return areas_in(puzzle.figures)[area]


def named(puzzle: Puzzle, area: Area) -> str:
    """The colours of an area's figures."""
    return listed(sorted(puzzle.colours[k] for k in area))
