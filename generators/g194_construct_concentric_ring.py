"""G-194 Construct concentric rings: slide the rings one by one, the largest first, until a cross is the centre of all.

All rings differ in size and there is one cross, so there is one order and one place for them: a solution exists and is
the only one. `solve` sorts the rings; `verify` compares the ring that slides with each one that still waits, and wants
all to have one centre at the end. Figures that are no circles have to stay.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, factorial, hypot
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip

Point = tuple[int, int]
Centres = tuple[Point, ...]  # of the rings
COLOURS = ("red", "orange", "green", "blue", "purple", "pink", "brown", "teal")
FIGURES = ("square", "triangle", "pentagon", "hexagon", "star")
LARGEST, SMALLEST = {2: 124, 3: 104, 4: 84}, {2: 48, 3: 36, 4: 26}  # radii, by the number of rings
SIZE = 34  # of the other figures
THICK = 10  # units of a ring
MARGIN = 14  # units between things, and to the edge of the picture


@dataclass(frozen=True)
class Config:
    rings: int = 3  # 2 to 4
    gap: int = 20  # units by which two radii differ at least, 15 to 40
    figures: int = 1  # that are no circles and stay, 0 to 3

    def __post_init__(self) -> None:
        if not 2 <= self.rings <= 4:
            raise ValueError(f"rings must be 2..4, not {self.rings}")
        if not 15 <= self.gap <= 40:
            raise ValueError(f"gap must be 15..40, not {self.gap}")
        if not 0 <= self.figures <= 3:
            raise ValueError(f"figures must be 0..3, not {self.figures}")
        if self.spare < 0:
            raise ValueError(f"gap must be smaller than {self.gap} for {self.rings} rings")

    @property
    def spare(self) -> int:
        """Units that are left if the radii are as close as they may be."""
        return LARGEST[self.rings] - SMALLEST[self.rings] - self.gap * (self.rings - 1)


@dataclass(frozen=True)
class Puzzle:
    cross: Point
    centres: Centres  # of the rings, from the left, where they lie at first
    radii: tuple[int, ...]  # to the middle of the line
    colours: tuple[str, ...]
    figures: tuple[tuple[int, int, str], ...]  # where each lies, and what it is, such as `red star`


@generator(
    "G-194", "construct_concentric_ring", version=1,
    faculty="transformation", family="placement",
    levels={"easy": Config(2, 24, 0), "medium": Config(3, 18, 1), "hard": Config(4, 15, 3)},
)  # fmt: skip
class ConstructConcentricRings(Generator[Config, Puzzle, Centres]):
    pace = Pace(step=16, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        spread = sorted(rng.sample(range(config.spare + config.rings), config.rings))
        radii = [SMALLEST[config.rings] + u + (config.gap - 1) * k for k, u in enumerate(spread)][::-1]
        edge = radii[0] + THICK + MARGIN
        cross = rng.randint(edge, UNITS - edge), rng.randint(edge, UNITS - edge)
        taken = [(*cross, 12)]
        for radius in radii:
            taken.append(placed(rng, radius + THICK // 2, taken))
        rings = sorted(zip(((x, y) for x, y, _ in taken[1:]), radii, strict=True))
        taken[0] = (*cross, radii[0] + THICK)
        for _ in range(config.figures):
            taken.append(placed(rng, SIZE, taken))
        colours = rng.sample(COLOURS, config.rings + config.figures)
        kinds = rng.sample(FIGURES, config.figures)
        figures = tuple(
            (x, y, f"{colour} {kind}")
            for (x, y, _), colour, kind in zip(taken[config.rings + 1 :], colours[config.rings :], kinds, strict=True)
        )
        centres, sizes = zip(*rings, strict=True)
        return Puzzle(cross, centres, sizes, tuple(colours[: config.rings]), figures)

    def solve(self, puzzle: Puzzle) -> Sequence[Centres]:
        states = [puzzle.centres]
        for ring in by_size(puzzle):
            states.append(tuple(puzzle.cross if k == ring else at for k, at in enumerate(states[-1])))
        return states

    def verify(self, puzzle: Puzzle, states: Sequence[Centres]) -> Verdict:
        if states[0] != puzzle.centres:
            return Verdict(False, "a ring is not where it lies at first")
        waiting = dict(enumerate(puzzle.radii))
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
            if len(moved) != 1 or moved[0] not in waiting or after[moved[0]] != puzzle.cross:
                return Verdict(False, f"step {step} does not slide one ring to the cross")
            if max(waiting.values()) > waiting.pop(moved[0]):
                return Verdict(False, f"step {step} slides a ring though a larger one waits")
        if any(centre != states[-1][0] for centre in states[-1]) or waiting:
            return Verdict(False, "the rings do not have one centre at the end")
        return OK

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
            outer, colour = puzzle.radii[k] + THICK / 2, puzzle.colours[k]
            at = centre[0], centre[1]
            scene.shape(at, "circle", outer, None, outline=colour, width=THICK, name=f"ring-{colour}")

    def prompt(self, puzzle: Puzzle) -> str:
        count = {2: "two", 3: "three", 4: "four"}[len(puzzle.radii)]
        opening = phrase(
            puzzle,
            f"In this picture {count} rings of different sizes lie apart, and a small black cross.",
            f"The picture shows {count} separate rings of different sizes and a small black cross.",
        )
        stay = " Figures that are not round stay where they are." if puzzle.figures else ""
        return (
            f"{opening} Make them concentric: slide the rings one after another, the largest first and then each next "
            "smaller one, straight until the cross is exactly the centre of the ring. At the end all rings lie one "
            f"inside the other around the cross.{stay} Rings keep size and colour; cross and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        x, y = puzzle.cross
        named = " in ".join(puzzle.colours[ring] for ring in reversed(by_size(puzzle)))
        return f"the rings are concentric around the cross, {x / 5.12:.0f}% across and {y / 5.12:.0f}% down: {named}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Centres]) -> Iterator[Item]:
        order, count = by_size(puzzle), len(puzzle.radii)
        names = tuple(f"ring-{puzzle.colours[ring]}" for ring in order)
        given = ", ".join(f"one {colour}" for colour in puzzle.colours)
        others = "".join(f", one {what}" for _, _, what in puzzle.figures)
        yield start(
            "given", 5, f"The first frame shows, apart from one another, {count} rings ({given}) and a cross{others}."
        )
        ordinals = ("largest", "second largest", "third largest", "fourth largest")
        for step, ring in enumerate(order, 1):
            (x, y), (u, v) = puzzle.centres[ring], puzzle.cross
            way = f"{abs(u - x) / 5.12:.0f}% to the {'right' if u > x else 'left'} and {abs(v - y) / 5.12:.0f}%"
            text = (
                f"Slide {step}: the {puzzle.colours[ring]} ring, the {ordinals[step - 1]}, goes {way} "
                f"{'down' if v > y else 'up'}, straight onto the cross."
            )
            yield process(f"slide-{step}", 45 / count, text, Follows((names[step - 1],), (step, step)))
        listed = ", ".join(puzzle.colours[ring] for ring in order)
        text = f"The rings slide one by one, the larger before the smaller: {listed}."
        yield process("order", 15, text, Follows(names, (1, count)))
        yield end("concentric", 25, f"At the end {self.goal(puzzle)}")
        still = "cross and other figures do" if puzzle.figures else "the cross does"
        text = f"No ring changes size, width or colour; {still} not move or change."
        yield constancy("steady", 10, text, Steady(names))

    def capacity(self, config: Config) -> int:
        """A lower bound: the sets of radii, the orders of size from the left, and the places of the cross."""
        edge = LARGEST[config.rings] + THICK + MARGIN
        sets = comb(config.spare + config.rings, config.rings)
        return sets * factorial(config.rings) * (UNITS - 2 * edge + 1) ** 2


def placed(rng: Random, radius: int, taken: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    """A place for something so large: of four that are clear of all that are taken the one that is most so."""
    clear: list[tuple[float, int, int]] = []
    for _ in range(80):
        x, y = (rng.randint(radius + MARGIN, UNITS - radius - MARGIN) for _ in "xy")
        room = min(hypot(x - u, y - v) - radius - other for u, v, other in taken)
        if room >= MARGIN:
            clear.append((room, x, y))
        if len(clear) == 4:
            break
    if not clear:
        raise Reject("no room for a ring or figure")
    _, x, y = max(clear)
    return x, y, radius


def by_size(puzzle: Puzzle) -> list[int]:
    """The rings, the largest first."""
    return sorted(range(len(puzzle.radii)), key=lambda ring: -puzzle.radii[ring])
