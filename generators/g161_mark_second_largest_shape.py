"""G-161 Mark the second largest shape: outline the figure that has the second largest area.

No two of the three largest areas are alike: each is larger than the next by a clear share. So a solution exists and is
unique. Every figure has another form, and draws in which its width or its reach is a hint are often refused. `solve`
takes the areas by Gauss's formula. `rules` compare figures two by two, by the lengths of level lines inside them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.areas import FORMS, area_by_levels, around, figure, unit_area
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_one_mark,
)  # fmt: skip
from generators.kit.words.polygons import area, is_inside
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import Point, WholePoint

COLOURS = ("blue", "green", "teal", "purple", "grey", "black")
AREA = (26, 26, 460, 460)  # of the figures, in units
SIZES = {5: (84, 98), 6: (74, 88), 7: (66, 78), 8: (60, 72)}  # root of the second largest area, by the figures
LEAST, MOST = 0.36, 0.92  # area of the smaller figures, as a share of the third largest
AWAY = 7  # units from a figure's edge to the middle of its outline's line
EXTENT = ("reach", "width", "height", "frame")
PLACE = ("off the middle", "off the next")
KEPT = 0.5  # share of the draws kept, for each hunch by an extent that finds the figure
PLACED = 0.8  # the same, for each hunch by a place

Figure = tuple[str, WholePoint, int, int, str]  # form, middle, radius of its corners, turn in degrees, colour


@dataclass(frozen=True)
class Config:
    figures: int = 6  # in all, 5 to 8
    forms: int = 8  # of which the first ones of `FORMS` occur, 5 to 12
    least: int = 28  # percent by which each of the two largest is larger than the next, at least
    most: int = 40  # and at most

    def __post_init__(self) -> None:
        within("figures", self.figures, 5, 8)
        within("forms", self.forms, self.figures, len(FORMS))
        ordered("percent", 12, self.least, self.most, 80)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]


@generator(
    "G-161", "mark_second_largest_shape", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5, 6, 45, 65), "medium": Config(6, 9, 28, 40), "hard": Config(8, 12, 17, 25)},
)  # fmt: skip
class MarkSecondLargestShape(Generator[Config, Puzzle, Marks]):
    public = "stricter; no circles in a row by size, but figures of different forms, compared by area"
    pace = Pace(step=36, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        second = rng.uniform(*SIZES[config.figures]) ** 2
        third = second / (1 + rng.uniform(config.least, config.most) / 100)
        areas = [second * (1 + rng.uniform(config.least, config.most) / 100), second, third]
        areas += [third * rng.uniform(LEAST, MOST) for _ in range(config.figures - 3)]
        forms = rng.sample(list(FORMS)[: config.forms], config.figures)
        radii = [round((wanted / unit_area(form)) ** 0.5) for wanted, form in zip(areas, forms, strict=True)]
        drawn = sorted((radius**2 * unit_area(form) for radius, form in zip(radii, forms, strict=True)), reverse=True)
        if not all(config.least <= 100 * (a / b - 1) <= config.most for a, b in pairwise(drawn[:3])):
            raise Reject("areas of whole radii are too near or too far")
        turns = [rng.randrange(0, 360, 15) for _ in forms]
        middles = scattered_discs(rng, [radius + 2 * AWAY for radius in radii], AREA, 4)
        colours = rng.choices(COLOURS, k=config.figures)
        figures = list(zip(forms, middles, radii, turns, colours, strict=True))
        rng.shuffle(figures)
        puzzle = Puzzle(tuple(figures))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        extent = right_hunches(decision, most=EXTENT, halfway=("reach",))
        place = right_hunches(decision, least=PLACE[:1], most=PLACE[1:], halfway=PLACE)
        if rng.random() > KEPT**extent * PLACED**place:
            raise Reject("the extent or the place of the figure is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        areas = [area(outline(puzzle, number)) for number in range(1, len(puzzle.figures) + 1)]
        return in_turn([areas.index(sorted(areas)[-2]) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "figures", "an outline")
        sizes = [area_by_levels(outline(puzzle, number)) for number in range(1, len(puzzle.figures) + 1)]
        larger = [each[0] for each, size in zip(puzzle.figures, sizes, strict=True) if size > sizes[one - 1]]
        marked = puzzle.figures[one - 1][0]
        require(len(larger) == 1, f"{len(larger)} figures are larger than the {marked}, not one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        counts = []
        for number, (_, (x, y), radius, *_) in enumerate(puzzle.figures, 1):
            corners, reach = outline(puzzle, number), range(-radius, radius + 1, 4)
            counts.append(sum(is_inside((x + u + 0.3, y + v + 0.7), corners) for u in reach for v in reach))
        for number, count in enumerate(counts, 1):
            if sum(other >= count for other in counts) == 2:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for form, middle, radius, turn, colour in puzzle.figures:
            scene.polygon(figure(form, middle, radius, turn), colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: around(outline(puzzle, number), AWAY))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)])

    def goal(self, puzzle: Puzzle) -> str:
        form = puzzle.figures[self.solve(puzzle)[-1][0] - 1][0]
        return f"the {form} has a [mark] outline, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][0]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for _, middle, *_ in puzzle.figures])
        for number, (looks, (form, _, radius, turn, colour)) in enumerate(zip(seen, puzzle.figures, strict=True), 1):
            across, down = (max(values) - min(values) for values in zip(*outline(puzzle, number), strict=True))
            looks |= {"form": form, "colour": colour, "turn": turn, "reach": radius, "width": across, "height": down}
            looks["frame"] = across * down
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the shares by which the two largest are larger."""
        sizes = [area(outline(puzzle, number)) for number in range(1, len(puzzle.figures) + 1)]
        first, second, third, *_ = sorted(sizes, reverse=True)
        return bits_of(states[-1], len(sizes)) - log2(min(first / second, second / third) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        sizes = sorted((-area_by_levels(outline(puzzle, n)), n) for n in range(1, len(puzzle.figures) + 1))
        first, second, third = (puzzle.figures[number - 1][0] for _, number in sizes[:3])
        parts = [f"{big / small:.2f} times as large as" for (big, _), (small, _) in pairwise(sizes[:3])]
        text = (
            f"The first frame shows {len(puzzle.figures)} figures without an outline; the largest, the {first}, is "
            f"{parts[0]} the {second}, which is {parts[1]} the third, the {third}."
        )
        yield start("given", 5, text)
        middles = [middle for _, middle, *_ in puzzle.figures]
        yield from marking(states[-1], [f"the {second}"], middles, 60, "[mark] outline")
        text = "No figure moves or changes, and no part of the outline vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the figures' colours alone, which do not depend on anything."""
        return int(len(COLOURS) ** config.figures)


def outline(puzzle: Puzzle, number: int) -> tuple[Point, ...]:
    """The corners of a figure by its number, from 1."""
    form, middle, radius, turn, _ = puzzle.figures[number - 1]
    return figure(form, middle, radius, turn)
