"""O-9 Shape scaling: complete the analogy A is to B as C is to the question mark, where B is A scaled.

The outer figure, and the inner one if there is one, is each scaled by a factor of its own; all sizes are whole units.
So a solution exists, and no other sizes have the same proportions. `solve` multiplies by the factors. `rules` compares
the proportions B : A and ? : C by cross multiplication, and judges every step on the way. The rubric states widths as
they are drawn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from fractions import Fraction
from math import cos, log2, radians, sin, sqrt
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article
from generators.kit.words.boards import changed
from generators.kit.words.places import share_of_width

Factor = tuple[int, int]
Sizes = tuple[int, int]  # radius of the outer and of the inner figure; 0 without an inner figure
State = tuple[int, int, int]  # 1 if the copy of C is at the question mark, and its two sizes

OUTER = ("circle", "square", "diamond", "pentagon", "hexagon")  # wide enough for an inner figure
CORNERS = {"square": 45, "hexagon": 30}  # degrees clockwise of up to the first corner; 0 for others
INNER = ("circle", "triangle", "star", "diamond")
WIDTHS = {  # from left to right, in radii to the corners
    "circle": 2, "square": sqrt(2), "diamond": 2, "hexagon": 2, "triangle": sqrt(3),
    "pentagon": 2 * sin(radians(72)), "star": 2 * sin(radians(72)),
}  # fmt: skip
COLOURS = ("blue", "orange", "teal", "purple")
SIZES = range(22, 93)  # units of radius of an outer figure
INNER_SIZES = range(12, 56)
FACTORS = ((1, 2), (2, 1), (2, 3), (3, 2), (3, 4), (4, 3))  # numerator and denominator
SEEN = 8  # units by which a radius changes, at least
APART = 7  # units by which A and C differ in size, at least
PANEL, GAP, EDGE = 208, 60, 18  # units: side of a panel, room for the arrow, margin


@dataclass(frozen=True)
class Config:
    factors: int = 6  # how many of `FACTORS` occur, the first ones, 2 to 6
    inner: int = 0  # 1 if there is an inner figure, scaled by another factor

    def __post_init__(self) -> None:
        within("factors", self.factors, 2, len(FACTORS))
        within("inner", self.inner, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    shapes: tuple[tuple[str, str], tuple[str, str]]  # outer and inner: of A and B, then of C and the answer
    colours: tuple[str, str]
    a: Sizes
    b: Sizes
    c: Sizes


@generator(
    "O-9", "shape_scaling", version=2,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(2, 0), "medium": Config(6, 0), "hard": Config(6, 1)},
)  # fmt: skip
class ShapeScaling(Generator[Config, Puzzle, State]):
    public = "stricter; a copy of C slides into place and is scaled there, at hard with a figure inside it"
    pace = Pace(step=20, rest=3, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        factor, other = rng.sample(FACTORS[: config.factors], 2)
        a, c = rng.choice(pairs(factor))
        inside = [fitting(outer, factor, other) if config.inner else [0] for outer in (a, c)]
        if not all(inside):
            raise Reject("no inner figure fits")
        inner_a, inner_c = map(rng.choice, inside)
        outers, inners = rng.sample(OUTER, 2), rng.sample(INNER, 2)
        return Puzzle(
            shapes=((outers[0], inners[0]), (outers[1], inners[1])),
            colours=(rng.choice(COLOURS), rng.choice(COLOURS)),
            a=(a, inner_a),
            b=(scaled(a, factor), scaled(inner_a, other)),
            c=(c, inner_c),
        )

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        outer, inner = answer(puzzle)
        states = [(0, *puzzle.c), (1, *puzzle.c), (1, outer, puzzle.c[1])]
        return [*states, (1, outer, inner)] if inner else states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, *puzzle.c), "C does not start as given, the place of the question mark empty")
        turns = [[0], [1], [2]] if puzzle.c[1] else [[0], [1]]  # the place changes, the outer size, the inner size
        in_turn = [changed(*step) for step in pairwise(states)] == turns
        require(in_turn, "the copy does not move first and then scale each of its figures once, outer first")
        placed, *sizes = states[-1]
        require(placed == 1, "the copy is not at the question mark")
        for name, given, made, old, new in zip(("outer", "inner"), puzzle.a, puzzle.b, puzzle.c, sizes, strict=True):
            same = new * given == made * old
            require(same, f"the {name} figure is {new} : {old}, not {made} : {given} as from A to B")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        (a, inner_a), (b, inner_b), (c, inner_c) = puzzle.a, puzzle.b, puzzle.c
        for outer, inner in product(range(1, 150), range(150) if inner_c else (0,)):
            same = abs(outer / c - b / a) < 1e-9
            if same and (not inner_c or abs(inner / inner_c - inner_b / inner_a) < 1e-9):
                yield ((1, outer, inner),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        reach = PANEL / 2
        for name, (row, column) in zip("ABC?", product(range(2), repeat=2), strict=True):
            x, y = middle(row, column)
            scene.block((x - reach, y - reach, PANEL, PANEL), "given" if name == "?" else "panel", radius=16)
            if name != "?":
                scene.label((x - reach + 20, y - reach + 22), name, 24, "soft")
        for x, y in (middle(0, 0), middle(1, 0)):
            scene.arrow((x + reach + 10, y), (x + reach + GAP - 10, y), "soft", 5, head=18)
        figure(scene, puzzle, 0, middle(0, 0), puzzle.a)
        figure(scene, puzzle, 0, middle(0, 1), puzzle.b)
        figure(scene, puzzle, 1, middle(1, 0), puzzle.c)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        ((_, (placed, outer, inner)),) = moment.between(lambda state: {"copy": state})
        (x, y), (goal, _) = middle(1, 0), middle(1, 1)
        if placed == 0:
            scene.label((goal, y), "?", 72, "soft")
            return
        x += (goal - x) * placed
        figure(scene, puzzle, 1, (x, y), (outer, inner))
        scaled_all = all(new != old for new, old in zip(moment.after[1:], puzzle.c, strict=True) if old)
        if moment.t < 1 or not scaled_all:
            name, reach, turn = "handle", outer, radians(CORNERS.get(puzzle.shapes[1][0], 0))
            if moment.before[2] != moment.after[2]:
                name, reach, turn = "inner-handle", inner, 0.0
            at = x + reach * sin(turn), y - reach * cos(turn)
            scene.ball(at, 9, "mark", outline="white", width=3, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(inner=puzzle.c[1])

    def goal(self, puzzle: Puzzle) -> str:
        return f"right of C stands {in_words(puzzle, 1, answer(puzzle))}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return "grow" if answer(puzzle)[0] > puzzle.c[0] else "shrink"

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, and the bits in the terms of each factor: 3 to 4 is harder to see than 1 to 2."""
        factors = [Fraction(after, before) for before, after in zip(puzzle.a, puzzle.b, strict=True) if before]
        return len(states) - 1 + sum(log2(factor.numerator * factor.denominator) for factor in factors)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        outer, inner = answer(puzzle)
        a, b, c = (in_words(puzzle, n // 2, sizes) for n, sizes in enumerate((puzzle.a, puzzle.b, puzzle.c)))
        yield start("given", 5, f"The first frame shows A, {a}; B, {b}; C, {c}; a question mark.")
        text = f"A copy of C, {c}, slides to the right onto the question mark."
        yield process("slide", 15 if inner else 25, text, Follows(("handle",), (1, 1)))
        share = 100 * outer / puzzle.c[0]
        text = f"There its {puzzle.shapes[1][0]} is scaled to {share:.0f}% of its size, as the outer one from A to B."
        yield process("outer", 20 if inner else 25, text, Follows(("handle",), (2, 2)))
        if inner:
            share = 100 * inner / puzzle.c[1]
            text = f"Then its white {puzzle.shapes[1][1]} is scaled to {share:.0f}%, as the inner one from A to B."
            yield process("inner", 15, text, Follows(("inner-handle",), (3, 3)))
        yield end("answer", 40, f"At the end {self.goal(puzzle)}")
        handles = Steady(("handle", "inner-handle") if inner else ("handle",))
        yield constancy("steady", 5, "A, B and C stay as they are; the copy keeps its shapes and colours.", handles)

    def capacity(self, config: Config) -> int:
        """Exact, without colours: shapes, factors, and sizes of A and C."""
        shapes, factors = len(OUTER) * (len(OUTER) - 1), FACTORS[: config.factors]
        if not config.inner:
            return shapes * sum(len(pairs(factor)) for factor in factors)
        count = 0
        for factor, other in product(factors, repeat=2):
            if factor != other:
                fit = {outer: len(fitting(outer, factor, other)) for outer in SIZES}
                count += sum(fit[a] * fit[c] for a, c in pairs(factor))
        return shapes * len(INNER) * (len(INNER) - 1) * count


def scaled(size: int, factor: Factor) -> int:
    return size * factor[0] // factor[1]


def possible(sizes: range, factor: Factor) -> list[int]:
    """The sizes that stay whole and in range when scaled, and change enough to be seen."""
    whole = [size for size in sizes if size * factor[0] % factor[1] == 0 and scaled(size, factor) in sizes]
    return [size for size in whole if abs(scaled(size, factor) - size) >= SEEN]


def pairs(factor: Factor) -> list[Sizes]:
    """The sizes of A and C, at least `APART` units apart."""
    sizes = possible(SIZES, factor)
    return [(a, c) for a, c in product(sizes, repeat=2) if abs(a - c) >= APART]


def fitting(outer: int, factor: Factor, other: Factor) -> list[int]:
    """The sizes of an inner figure that stays well inside the outer one, before and after scaling either."""
    least = 0.6 * min(outer, scaled(outer, factor))
    return [size for size in possible(INNER_SIZES, other) if max(size, scaled(size, other)) <= least]


def answer(puzzle: Puzzle) -> Sizes:
    (a, inner_a), (b, inner_b), (c, inner_c) = puzzle.a, puzzle.b, puzzle.c
    return c * b // a, inner_c * inner_b // inner_a if inner_a else 0


def middle(row: int, column: int) -> tuple[float, float]:
    """The middle of a panel."""
    return EDGE + PANEL / 2 + column * (PANEL + GAP), UNITS / 2 + (row - 0.5) * (PANEL + 32)


def figure(scene: Scene, puzzle: Puzzle, pair: int, centre: tuple[float, float], sizes: tuple[float, float]) -> None:
    outer, inner = puzzle.shapes[pair]
    scene.shape(centre, outer, sizes[0], puzzle.colours[pair])
    if sizes[1]:
        scene.shape(centre, inner, sizes[1], "white")


def in_words(puzzle: Puzzle, pair: int, sizes: Sizes) -> str:
    """Shapes and colours with their widths in percent of the picture's."""
    (outer, inner), colour = puzzle.shapes[pair], puzzle.colours[pair]
    wide, narrow = (
        share_of_width(WIDTHS[shape] * size) for shape, size in zip(puzzle.shapes[pair], sizes, strict=True)
    )
    text = f"{article(colour)} {colour} {outer} ({wide} of the picture's width)"
    return f"{text} with a white {inner} ({narrow}) in it" if sizes[1] else text
