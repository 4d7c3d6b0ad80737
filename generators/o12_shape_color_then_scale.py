"""O-12 Shape colour then scale: continue the right column as the left one goes on, first by colour, then by size.

Each figure of the right column has its partner in the left one: by its old colour or its shape for the first change, by
its shape or its new colour for the second. No two on a board are alike in any of these, so there is one partner for
each change: a solution exists and is unique. `solve` looks up tables; `rules` compare all figures two by two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from math import factorial, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.analogies import (
    COLOURS, SHAPES, Figure, Placed, State, continued, draw_boards, draw_column, draw_rows, in_row, in_two_steps,
    moving, on_board, require_two_steps,
)  # fmt: skip

RADII = (10, 16, 23)  # units
SIZES = ("small", "middle-sized", "large")
GROWS = (-2, -1, 0, 1, 2)  # sizes
KEYS = (("colour", "shape"), ("colour", "new colour"), ("shape", "new colour"))  # deciding about colour and about size

Board = tuple[Figure, ...]


@dataclass(frozen=True)
class Config:
    figures: int = 3  # on each board, 2 to 4

    def __post_init__(self) -> None:
        within("figures", self.figures, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    keys: tuple[str, str]  # what decides about the new colour, and about the new size
    left: tuple[Board, Board, Board]
    given: Board  # the first one of the right column


@generator(
    "O-12", "shape_color_then_scale", version=2,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4)},
)  # fmt: skip
class ShapeColorThenScale(Generator[Config, Puzzle, State]):
    public = (
        "stricter; several figures change, each as its partner does, by colour or by shape; columns instead of rows"
    )
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        keys, count = rng.choice(KEYS), config.figures
        shapes, colours, new = rng.sample(SHAPES, count), rng.sample(COLOURS, count), rng.sample(COLOURS, count)
        grows = rng.choices(GROWS, [len(starts(more)) for more in GROWS], k=count)
        if len({*grows}) == 1:
            raise Reject("all figures grow or shrink alike")
        partners = [rng.sample(range(count), count) for _ in KEYS[0]]  # of the right figures, by colour and by shape
        if any(a == b for a, b in zip(*partners, strict=True)):
            raise Reject("a figure has one partner for both changes")
        by = dict(zip(("colour", "shape"), partners, strict=True))
        first = by[keys[0]]
        second = by["shape"] if keys[1] == "shape" else first
        boards = []
        for of_colour, of_shape, changes, sizes in ((range(count),) * 4, (by["colour"], by["shape"], first, second)):
            radii = [rng.choice(starts(grows[k])) for k in sizes]
            board = [(shapes[s], colours[c], r) for s, c, r in zip(of_shape, of_colour, radii, strict=True)]
            boards.append(tuple(Figure(shape, colour, RADII[r], 1) for shape, colour, r in board))
            if all(colours[c] == new[k] for c, k in zip(of_colour, changes, strict=True)):
                raise Reject("all figures keep their colours")
        recoloured = tuple(figure._replace(colour=colour) for figure, colour in zip(boards[0], new, strict=True))
        scaled = tuple(resized(figure, more) for figure, more in zip(recoloured, grows, strict=True))
        return Puzzle(keys, (boards[0], recoloured, scaled), boards[1])

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        old, new, scaled = puzzle.left
        colours = {look(a, b, puzzle.keys[0]): b.colour for a, b in zip(old, new, strict=True)}
        grows = {look(a, b, puzzle.keys[1]): size(c) - size(b) for a, b, c in zip(old, new, scaled, strict=True)}
        copies = [figure._replace(colour=colours[look(figure, figure, puzzle.keys[0])]) for figure in puzzle.given]
        more = [grows[look(a, b, puzzle.keys[1])] for a, b in zip(puzzle.given, copies, strict=True)]
        sizes = tuple(size(figure) + by for figure, by in zip(puzzle.given, more, strict=True))
        return in_two_steps(begin(puzzle), (tuple(COLOURS.index(figure.colour) for figure in copies), sizes))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        colours, sizes = require_two_steps(states, begin(puzzle))
        for (a, b, c), (k, figure) in product(zip(*puzzle.left, strict=True), enumerate(puzzle.given)):
            copy = figure._replace(colour=COLOURS[colours[k]])
            if look(a, b, puzzle.keys[0]) == look(figure, copy, puzzle.keys[0]):
                require(
                    copy.colour == b.colour, f"figure {k + 1} gets not the colour that its partner's {b.shape} gets"
                )
            if look(a, b, puzzle.keys[1]) == look(figure, copy, puzzle.keys[1]):
                same = size(c) - size(a) == sizes[k] - size(figure)
                require(same, f"figure {k + 1} does not grow or shrink as its partner on the left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        count = len(puzzle.given)
        old, new, scaled = puzzle.left
        for first, second in product(permutations(range(count)), repeat=2):
            copies = [figure._replace(colour=new[k].colour) for figure, k in zip(puzzle.given, first, strict=True)]
            pairs = list(zip(puzzle.given, copies, strict=True))
            fit = [
                [look(*pair, key) for pair in pairs] == [look(old[k], new[k], key) for k in order]
                for order, key in zip((first, second), puzzle.keys, strict=True)
            ]
            if all(fit):
                sizes = [size(f) + size(scaled[k]) - size(old[k]) for f, k in zip(puzzle.given, second, strict=True)]
                yield ((3, tuple(COLOURS.index(copy.colour) for copy in copies), tuple(sizes)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 3, rim=None)
        draw_rows(scene, (*puzzle.left, puzzle.given))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def shown(number: int, state: State) -> list[Placed]:
            return in_row(1, number, on_right(puzzle, number, state))

        draw_column(scene, moment, 3, shown, covered=True)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        first, second = puzzle.keys
        return self.worded(by_shape=first == "shape", chained=second == "new colour")

    def goal(self, puzzle: Puzzle) -> str:
        final = on_right(puzzle, 2, self.solve(puzzle)[-1])
        return f"on the third board of the right column stand {listed([f'a {in_words(figure)}' for figure in final])}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return in_words(on_right(puzzle, 2, states[-1])[0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The colour and the size that each figure gets, among those of the left column."""
        new = sorted({other.colour for other in puzzle.left[2]})
        for figure, copy, beside in zip(puzzle.given, on_right(puzzle, 2, states[-1]), puzzle.left[2], strict=True):
            yield [
                Choice((colour, number) == (copy.colour, size(copy)), {
                    "colour": colour, "colour beside": str(colour == beside.colour), "size": number,
                    "old colour": str(colour == figure.colour), "size beside": str(number == size(beside)),
                    "grows": number - size(figure), "changes": abs(number - size(figure)),
                    "on the left": [*map(size, puzzle.left[2])].count(number),
                })
                for colour, number in product(new, range(len(RADII)))
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, second, third = len(puzzle.given), *(on_right(puzzle, number, states[-1]) for number in (1, 2))
        given = listed([f"a {in_words(figure)}" for figure in puzzle.given])
        yield start("given", 5, f"The first frame shows the left column, then {given}, and two question marks.")
        turned = [k for k in range(count) if puzzle.given[k].colour != second[k].colour]
        grown = [k for k in range(count) if second[k].radius != third[k].radius]
        colours = listed([f"the {second[k].shape} turns {second[k].colour}" for k in turned])
        sizes = listed([f"the {third[k].shape} becomes {SIZES[size(third[k])]}" for k in grown])
        growing = on_board("grow", 2, turned)
        yield from continued(count, colours, growing, sizes, on_board("copy", 3, grown))
        yield end("continued", 25, f"At the end {self.goal(puzzle)}")
        text = (
            "The left column and the first board of the right one do not change; no figure changes its shape or place."
        )
        yield constancy("steady", 10, text, moving(3, count, *growing))

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of shapes and of colours on both boards, without sizes and new colours."""
        count = config.figures
        return perm(len(SHAPES), count) * perm(len(COLOURS), count) * factorial(count)


def starts(more: int) -> range:
    """The sizes, by their numbers, of figures that can become larger by some sizes, or smaller."""
    return range(max(0, -more), len(RADII) - max(0, more))


def size(figure: Figure) -> int:
    return RADII.index(figure.radius)


def resized(figure: Figure, more: int) -> Figure:
    return figure._replace(radius=RADII[size(figure) + more])


def look(old: Figure, new: Figure, key: str) -> str:
    """The feature that decides about a figure's change."""
    return {"colour": old.colour, "shape": old.shape, "new colour": new.colour}[key]


def begin(puzzle: Puzzle) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return tuple(COLOURS.index(figure.colour) for figure in puzzle.given), tuple(map(size, puzzle.given))


def on_right(puzzle: Puzzle, number: int, state: State) -> list[Figure]:
    """The figures on a board of the right column."""
    _, colours, sizes = state
    figures = [figure._replace(colour=COLOURS[k]) for figure, k in zip(puzzle.given, colours, strict=True)]
    return [f._replace(radius=RADII[k]) if number == 2 else f for f, k in zip(figures, sizes, strict=True)]


def in_words(figure: Figure) -> str:
    return f"{SIZES[size(figure)]} {figure.colour} {figure.shape}"
