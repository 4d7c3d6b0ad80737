"""O-14 Shape scale then outline: continue the right column as the left one goes on, first by size, then by style.

By its place or its colour, each figure of the right column has a partner in the left one and is scaled by the same
factor; all sizes stay whole. Then the figure swaps its style that has the same rank by size on the second board. No
two there are of one size, so a solution exists and is unique. `solve` multiplies by the factors; `rules` multiply
crosswise and count the larger figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import ORDINALS, listed
from generators.kit.words.analogies import (
    COLOURS, Figure, Marks, Placed, State, continued, draw_boards, draw_column, draw_rows, in_row, in_two_steps,
    moving, on_board, require_two_steps, styles, swapped,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.marking import among

SHAPES = ("circle", "square", "triangle", "diamond", "pentagon", "hexagon")  # whose outlines stay open when small
SIZES = range(9, 31)  # units of radius
KEPT = {2: (0.25, 0.35), 3: (0.38, 0.3), 4: (1, 0.16)}  # share of the draws, by figures, see `sample`
TRIES = 30
APART = 4  # units by which two sizes differ, at least
GROWING, SHRINKING = ((2, 1), (3, 2), (4, 3)), ((1, 2), (2, 3), (3, 4))  # numerator and denominator of factors

Factor = tuple[int, int]
Board = tuple[Figure, ...]


@dataclass(frozen=True)
class Config:
    figures: int = 3  # on each board, 2 to 4

    def __post_init__(self) -> None:
        within("figures", self.figures, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    key: str  # "place" or "colour", which decides about the factor
    left: tuple[Board, Board, Board]
    given: Board  # the first one of the right column


@generator(
    "O-14", "shape_scale_then_outline", version=1,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class ShapeScaleThenOutline(Generator[Config, Puzzle, State]):
    public = "stricter; several figures are scaled, and their rank by size decides about which of them swaps its style"
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        key, count = rng.choice(("place", "colour")), config.figures
        shapes, colours = rng.sample(SHAPES, 2), rng.sample(COLOURS, count)
        there = rng.sample(range(count), count)  # the colours of the right column
        factors = rng.choices(rng.choice((GROWING, SHRINKING, GROWING + SHRINKING)), k=count)
        if len({*factors}) == 1:
            raise Reject("all figures are scaled alike")
        boards = []
        for shape, order in zip(shapes, (range(count), there), strict=True):
            used = [factors[k] for k in (order if key == "colour" else range(count))]
            looks = zip(order, sizes(rng, used), strict=True)
            pairs = [(Figure(shape, colours[k], r, rng.randrange(2)), s) for k, (r, s) in looks]
            boards.append((tuple(f for f, _ in pairs), tuple(f._replace(radius=s) for f, s in pairs)))
        rank, ((one, two), (given, grown)) = rng.randrange(count), boards
        chosen = by_size(two)[rank]
        puzzle = Puzzle(key, (one, two, swapped(two, [chosen])), given)
        if there == [*range(count)] or (key == "place" and factors == [factors[k] for k in there]):
            raise Reject("the column does not tell places from colours")
        partner = there.index(chosen) if key == "colour" else chosen
        right = by_size(grown)[rank]
        before, like_partner = KEPT[count]  # kept if the rank before scaling gives the answer, and if the partner does
        if rng.random() > before ** (right == by_size(given)[rank]) * like_partner ** (right == partner):
            raise Reject("the rank before scaling, or the partner, gives the answer too often")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        one, two, three = puzzle.left
        places = [k if puzzle.key == "place" else place_of(one, f.colour) for k, f in enumerate(puzzle.given)]
        radii = [f.radius * two[k].radius // one[k].radius for f, k in zip(puzzle.given, places, strict=True)]
        (turned,) = changed(styles(two), styles(three))
        grown = [f._replace(radius=radius) for f, radius in zip(puzzle.given, radii, strict=True)]
        final = swapped(puzzle.given, [by_size(grown)[by_size(two).index(turned)]])
        return in_two_steps(begin(puzzle), (tuple(radii), styles(final)))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        radii, made = require_two_steps(states, begin(puzzle))
        one, two, three = puzzle.left
        for (k, a), (n, f) in product(enumerate(one), enumerate(puzzle.given)):
            if (k == n) if puzzle.key == "place" else (a.colour == f.colour):
                same = radii[n] * a.radius == f.radius * two[k].radius
                require(same, f"figure {n + 1} is not scaled as its partner, from {a.radius} to {two[k].radius}")
        larger = [sum(other.radius > f.radius for other in two) for f in two]
        for n, (f, style) in enumerate(zip(puzzle.given, made, strict=True)):
            before = sum(radius > radii[n] for radius in radii)
            due = two[larger.index(before)].filled != three[larger.index(before)].filled
            require(style in (0, 1), f"figure {n + 1} is neither filled nor an outline")
            require(due == (style != f.filled), f"figure {n + 1} does not do with its style as that of its rank")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        one, two, three = puzzle.left
        found = []
        for n, f in enumerate(puzzle.given):
            k = n if puzzle.key == "place" else [a.colour for a in one].index(f.colour)
            ratio = two[k].radius / one[k].radius
            found.append([radius for radius in range(1, 80) if abs(radius / f.radius - ratio) < 1e-9])
        marked = [a.filled != b.filled for a, b in zip(two, three, strict=True)]
        wanted = [swaps for _, swaps in sorted((f.radius, swaps) for f, swaps in zip(two, marked, strict=True))]
        for radii, flips in product(product(*found), product((False, True), repeat=len(found))):
            if [flip for _, flip in sorted(zip(radii, flips, strict=True))] == wanted:
                yield ((3, radii, tuple(f.filled ^ flip for f, flip in zip(puzzle.given, flips, strict=True))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 3)
        draw_rows(scene, (*puzzle.left, puzzle.given), rows_of(puzzle))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def shown(number: int, state: State) -> list[Placed]:
            return in_row(1, number, on_right(puzzle, number, state), rows_of(puzzle))

        draw_column(scene, moment, 3, shown)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(by_colour=puzzle.key == "colour", several=len(puzzle.given) > 2)

    def goal(self, puzzle: Puzzle) -> str:
        *_, (_, radii, made) = self.solve(puzzle)
        final = [f._replace(filled=style) for f, style in zip(puzzle.given, made, strict=True)]
        order = listed([f"the {final[k].words()}" for k in sorted(range(len(radii)), key=lambda k: -radii[k])])
        return f"on the third board of the right column are, from the largest to the smallest, {order}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return puzzle.given[turned_one(states)].colour

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The figure that swaps its style."""
        yield among((turned_one(states) + 1,), glances(puzzle))

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of choice, and two for each factor, one more if it is no half or double."""
        odd = sum(
            2 * max(a.radius, b.radius) != 4 * min(a.radius, b.radius) for a, b in zip(*puzzle.left[:2], strict=True)
        )
        return super().difficulty(puzzle, states) + 2 * len(puzzle.given) + odd

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        (_, radii, _), count, turned = states[-1], len(puzzle.given), turned_one(states)
        given = listed([f"the {f.words()}" for f in puzzle.given])
        yield start("given", 5, f"The first frame shows the left column, then {given}, and two question marks.")
        parts = zip(puzzle.given, radii, strict=True)
        sizes = listed([f"the {f.colour} one is scaled to {100 * radius / f.radius:.0f}%" for f, radius in parts])
        rank = sorted(radii, reverse=True).index(radii[turned])
        order = "smallest" if rank == count - 1 else f"{ORDINALS[rank]}-largest".removeprefix("first-")
        which = f"the {puzzle.given[turned].colour} one, the {order} there"
        style = "an outline" if puzzle.given[turned].filled else "filled"
        growing = on_board("grow", 3, [turned])
        yield from continued(count, sizes, on_board("copy", 2, range(count)), f"{which}, becomes {style}", growing)
        yield end("continued", 25, f"At the end {self.goal(puzzle)}")
        text = "The left column and the first board of the right one do not change; no shape, colour or place does."
        yield constancy("steady", 10, text, moving(3, count, *growing))

    def capacity(self, config: Config) -> int:
        """A lower bound: the two shapes, the colours of the left column, and all styles."""
        return perm(len(SHAPES), 2) * perm(len(COLOURS), config.figures) << 2 * config.figures


def sizes(rng: Random, factors: Sequence[Factor]) -> list[tuple[int, int]]:
    """The sizes of figures before and after scaling: any two differ at a time, and are equal or differ at two times."""
    for _ in range(TRIES):
        found: list[tuple[int, int]] = []
        for factor in factors:
            fit = [(a, b) for a, b in possible(factor) if all(apart((a, b), other) for other in found)]
            if not fit:
                break
            found.append(rng.choice(fit))
        else:
            return found
    raise Reject("the sizes of two figures hardly differ")


def apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """True if two figures differ in size before and after, and if no size hardly differs from one at the other time."""
    (a, b), (c, d) = one, other
    return min(abs(a - c), abs(b - d)) >= APART and not any(0 < abs(gap) < APART for gap in (a - d, b - c))


@cache
def possible(factor: Factor) -> list[tuple[int, int]]:
    """The whole sizes, before and after scaling, in range and different enough to be seen."""
    found = [(size, size * factor[0] // factor[1]) for size in SIZES if size * factor[0] % factor[1] == 0]
    return [(a, b) for a, b in found if b in SIZES and abs(a - b) >= APART]


def rows_of(puzzle: Puzzle) -> int:
    """Four figures lie in two rows."""
    return len(puzzle.given) // 4 + 1


def by_size(figures: Sequence[Figure]) -> list[int]:
    """The places of figures, from the largest to the smallest."""
    return sorted(range(len(figures)), key=lambda k: -figures[k].radius)


def place_of(figures: Sequence[Figure], colour: str) -> int:
    return next(k for k, f in enumerate(figures) if f.colour == colour)


def turned_one(states: Sequence[State]) -> int:
    """The place of the figure that swaps its style."""
    (place,) = changed(states[-2][2], states[-1][2])
    return place


def glances(puzzle: Puzzle) -> list[dict[str, float | str]]:
    """A glance at each given figure: its place, its looks, and how it resembles the one on the left that swaps."""
    _, two, three = puzzle.left
    (turned,) = changed(styles(two), styles(three))
    rank, found = by_size(two).index(turned), []
    for k, f in enumerate(puzzle.given):
        looks: dict[str, float | str] = {"place": k, "colour": f.colour, "filled": f.filled, "radius": f.radius}
        looks |= {"place as left": str(k == turned), "colour as left": str(f.colour == two[turned].colour)}
        looks["rank as before"] = int(by_size(puzzle.given)[rank] == k)
        found.append(looks | {"style as left": str(f.filled == two[turned].filled)})
    return found


def begin(puzzle: Puzzle) -> tuple[Marks, Marks]:
    return tuple(f.radius for f in puzzle.given), styles(puzzle.given)


def on_right(puzzle: Puzzle, number: int, state: State) -> list[Figure]:
    """The figures on a board of the right column."""
    _, radii, made = state
    parts = zip(puzzle.given, radii, made if number == 2 else styles(puzzle.given), strict=True)
    return [f._replace(radius=radius, filled=style) for f, radius, style in parts]
