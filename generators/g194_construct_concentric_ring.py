"""G-194 Construct concentric rings: slide the rings one by one, the largest first, until a cross is the centre of all.

All rings differ in size and there is one cross. Their order and their place are fixed, so a solution exists and is the
only one. `solve` sorts the rings; `rules` compares the sliding ring with all waiting ones, and requires one centre of
all at the end. Figures other than circles do not move.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, factorial
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import DISTINCT
from generators.kit.words.spacing import spaced
from generators.kit.words.places import across_and_down, clear_place, shift
from generators.kit.words.boards import changed
from generators.kit.speech import NUMBERS

Point = tuple[int, int]
Centres = tuple[Point, ...]  # of the rings
FIGURES = ("square", "triangle", "pentagon", "hexagon", "star")
LARGEST, SMALLEST = {2: 124, 3: 104, 4: 84}, {2: 48, 3: 36, 4: 26}  # radii, by the number of rings
SIZE, THICK, MARGIN = 34, 10, 14  # units: radius of a figure, width of a ring's line, least gap
ORDINALS = ("largest", "second largest", "third largest", "fourth largest")


@dataclass(frozen=True)
class Config:
    rings: int = 3  # 2 to 4
    gap: int = 20  # units by which two radii differ at least: 15 to 40, fewer for 3 or 4 rings
    figures: int = 1  # other than circles, 0 to 3; they do not move

    def __post_init__(self) -> None:
        within("rings", self.rings, 2, 4)
        within("figures", self.figures, 0, 3)
        within("gap", self.gap, 15, min(40, (LARGEST[self.rings] - SMALLEST[self.rings]) // (self.rings - 1)))

    @property
    def spare(self) -> int:
        """Units left to share out if all radii are as close as possible."""
        return LARGEST[self.rings] - SMALLEST[self.rings] - self.gap * (self.rings - 1)


@dataclass(frozen=True)
class Puzzle:
    cross: Point
    centres: Centres  # of the rings in the first frame, from the left
    radii: tuple[int, ...]  # to the middle of the line
    colours: tuple[str, ...]
    figures: tuple[tuple[int, int, str], ...]  # each one's centre and its name, such as `red star`


@generator(
    "G-194", "construct_concentric_ring", version=1,
    faculty="transformation", family="placement",
    levels={"easy": Config(2, 24, 0), "medium": Config(3, 18, 1), "hard": Config(4, 15, 3)},
)  # fmt: skip
class ConstructConcentricRings(Generator[Config, Puzzle, Centres]):
    public = "stricter; two to four rings go to a given cross, the largest first, past other figures"
    pace = Pace(step=16, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        more = spaced(rng, config.rings, config.gap, config.spare)
        radii = [SMALLEST[config.rings] + units for units in reversed(more)]
        edge = radii[0] + THICK + MARGIN
        cross = rng.randint(edge, UNITS - edge), rng.randint(edge, UNITS - edge)
        taken = [(*cross, 12)]
        for radius in radii:
            taken.append(clear_place(rng, radius + THICK // 2, taken, MARGIN))
        rings = sorted(zip(((x, y) for x, y, _ in taken[1:]), radii, strict=True))
        taken[0] = (*cross, radii[0] + THICK)
        for _ in range(config.figures):
            taken.append(clear_place(rng, SIZE, taken, MARGIN))
        colours = rng.sample(DISTINCT, config.rings + config.figures)
        kinds = rng.sample(FIGURES, config.figures)
        others = zip(taken[config.rings + 1 :], colours[config.rings :], kinds, strict=True)
        figures = tuple((x, y, f"{colour} {kind}") for (x, y, _), colour, kind in others)
        centres, sizes = zip(*rings, strict=True)
        return Puzzle(cross, centres, sizes, tuple(colours[: config.rings]), figures)

    def solve(self, puzzle: Puzzle) -> Sequence[Centres]:
        states = [puzzle.centres]
        for ring in by_size(puzzle):
            states.append(tuple(puzzle.cross if k == ring else at for k, at in enumerate(states[-1])))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Centres]) -> None:
        require(states[0] == puzzle.centres, "a ring is not at its place of the first frame")
        waiting = dict(enumerate(puzzle.radii))
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = changed(before, after)
            slid = len(moved) == 1 and moved[0] in waiting and after[moved[0]] == puzzle.cross
            require(slid, f"step {step} does not slide one ring to the cross")
            radius = waiting.pop(moved[0])
            require(radius > max(waiting.values(), default=0), f"step {step} slides a ring though a larger one waits")
        require(not waiting and len({*states[-1]}) == 1, "the rings do not have one centre at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Centres]]:
        for order in permutations(range(len(puzzle.radii))):
            if all(puzzle.radii[a] > puzzle.radii[b] for a, b in pairwise(order)):
                yield tuple(
                    tuple(puzzle.cross if k in order[:step] else at for k, at in enumerate(puzzle.centres))
                    for step in range(len(order) + 1)
                )

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for x, y, what in puzzle.figures:
            colour, kind = what.split()
            scene.shape((x, y), kind, SIZE - 3, None, outline=colour, width=6)
        scene.mark(puzzle.cross, 11, "cross", "ink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Centres]) -> None:
        for k, centre in moment.between(lambda state: dict(enumerate(state))):
            (x, y), outer, colour = centre, puzzle.radii[k] + THICK / 2, puzzle.colours[k]
            scene.shape((x, y), "circle", outer, None, outline=colour, width=THICK, name=f"ring-{colour}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.radii)], figures=puzzle.figures)

    def goal(self, puzzle: Puzzle) -> str:
        named = " in ".join(puzzle.colours[ring] for ring in reversed(by_size(puzzle)))
        return f"the rings are concentric around the cross, {across_and_down(*puzzle.cross)}: {named}."

    def answer(self, puzzle: Puzzle, states: Sequence[Centres]) -> str:
        return puzzle.colours[by_size(puzzle)[0]]

    def rubric(self, puzzle: Puzzle, states: Sequence[Centres]) -> Iterator[Item]:
        order, count = by_size(puzzle), len(puzzle.radii)
        colours = [puzzle.colours[ring] for ring in order]
        names = tuple(f"ring-{colour}" for colour in colours)
        given = ", ".join(f"one {colour}" for colour in puzzle.colours)
        others = "".join(f", one {what}" for _, _, what in puzzle.figures)
        text = f"The first frame shows, apart from one another, {count} rings ({given}) and a cross{others}."
        yield start("given", 5, text)
        for step, (ring, colour) in enumerate(zip(order, colours, strict=True), 1):
            way = f"{shift(puzzle.centres[ring], puzzle.cross)}, straight onto the cross"
            text = f"Slide {step}: the {colour} ring, the {ORDINALS[step - 1]}, goes {way}."
            yield process(f"slide-{step}", 45 / count, text, Follows((names[step - 1],), (step, step)))
        text = f"The rings slide one by one, the larger before the smaller: {', '.join(colours)}."
        yield process("order", 15, text, Follows(names, (1, count)))
        yield end("concentric", 25, f"At the end {self.goal(puzzle)}")
        fixed = "cross and other figures do" if puzzle.figures else "the cross does"
        text = f"No ring changes size, width or colour; {fixed} not move or change."
        yield constancy("steady", 10, text, Steady(names))

    def capacity(self, config: Config) -> int:
        """A lower bound: the sets of radii, the orders of size from the left, and the places of the cross."""
        side = UNITS - 2 * (LARGEST[config.rings] + THICK + MARGIN) + 1
        return comb(config.spare + config.rings, config.rings) * factorial(config.rings) * side**2


def by_size(puzzle: Puzzle) -> list[int]:
    """The rings, the largest first."""
    return sorted(range(len(puzzle.radii)), key=lambda ring: -puzzle.radii[ring])
