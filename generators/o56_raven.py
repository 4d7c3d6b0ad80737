"""O-56 Raven: find the figure that completes a matrix of three rows and three columns.

Shape, number and shade each follow one rule in all rows: the value stays, it grows by one from each figure to the next,
or every row has the same three values. `sample` applies to the third row all rules that fit the two whole rows, and to
the third column those of the two whole columns; matrices for which they disagree are drawn again. So the solution is
unique, by rows and by columns. The candidates are all combinations of two or three values of some attributes: each
value occurs equally often, so comparing candidates with one another tells nothing. `rules` puts a candidate in place
and reads the three rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import pi
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Area
from generators.kit.words.choice import State, chosen, circling, draw_circle, letter, require_choice
from generators.kit.words.matrices import Line, constant, implied, kind, proposed, varying
from generators.kit.words.moves import on_the_way, shown

# The three attributes of a figure; its values number them from 0.
SHAPES_SHOWN = ("circle", "triangle", "square", "pentagon", "star", "cross")
NUMBERS = ("one", "two", "three", "four")
SHADES = ("[panel]", "grey", "[ink]")
VALUES = (len(SHAPES_SHOWN), len(NUMBERS), len(SHADES))
FILLS = ("panel", "grey", "ink")
SPREAD = (((0, 0),), ((-18, 0), (18, 0)), ((-18, 15), (18, 15), (0, -17)), ((-18, -18), (18, -18), (-18, 18), (18, 18)))
GROWING = (0, 0.4, 0.2)  # share of the rows that grow, if they vary
OPTIONS = {4: (2, 2), 6: (3, 2), 8: (2, 2, 2)}  # values of the attributes in which this many candidates differ
CIRCLED = 45  # radius of the red circle about a figure, in units
TURNS = tuple(2 * pi * k / 48 for k in range(49))  # corners of the red circle, to the last bit

Figure = tuple[int, int, int]  # shape, number, shade


@dataclass(frozen=True)
class Config:
    varied: int = 2  # attributes that change along a row, 1 to 3
    candidates: int = 6  # 4, 6 or 8

    def __post_init__(self) -> None:
        within("varied", self.varied, 1, 3)
        one_of("candidates", self.candidates, tuple(OPTIONS))


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]  # the eight given ones, row by row
    candidates: tuple[Figure, ...]  # lettered from A

    @property
    def columns(self) -> int:
        """Candidates in a row: eight stand in two rows."""
        return 4 if len(self.candidates) == 8 else len(self.candidates)

    @property
    def scale(self) -> float:
        """The size of all figures: more candidates leave less room to them."""
        return {4: 1, 6: 0.88, 8: 0.8}[len(self.candidates)]

    @property
    def matrix(self) -> Grid:
        return Grid(3, 3, 100, 162, 112) if len(self.candidates) < 8 else Grid(3, 3, 147, 226, 90)

    def cell(self, candidate: int) -> Area:
        """The panel of a candidate; candidates are numbered from 1."""
        row, column = divmod(candidate - 1, self.columns)
        wide, high = 472 / self.columns, 102 if len(self.candidates) == 8 else 134
        return 24 + wide * column, 14 + row * high, wide - 8, high - 6

    def centre(self, candidate: int) -> tuple[float, float]:
        """The centre of a candidate's figure."""
        x, y, wide, high = self.cell(candidate)
        return x + wide / 2, y + high / 2 + (0 if len(self.candidates) == 8 else 10)


@generator(
    "O-56", "raven", version=3,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(2, 4), "medium": Config(2, 6), "hard": Config(3, 8)},
)  # fmt: skip
class Raven(Generator[Config, Puzzle, State]):
    public = "another; the right one of several candidates is circled and copied, in public the pattern appears"
    pace = Pace(step=24, rest=6, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        order = rng.sample(range(3), 3)  # of attributes: first those that vary along a row
        options = dict(zip(order, OPTIONS[config.candidates], strict=False))
        matrices, values = [], []
        for attribute, number in enumerate(VALUES):
            varies = order.index(attribute) < config.varied
            rows = varying(rng, number, GROWING[attribute]) if varies else constant(rng, number)
            if implied(rows) | implied(list(zip(*rows, strict=True))) != {rows[2][2]}:
                raise Reject("rows or columns tell something else as well")
            matrices.append([value for row in rows for value in row])
            values.append(proposed(rng, number, matrices[-1], options.get(attribute, 1)))
        *figures, right = zip(*matrices, strict=True)
        if right in figures and rng.random() < 0.6:
            raise Reject("the missing figure is seen elsewhere, as too often")
        candidates = [(shape, pieces, shade) for shape, pieces, shade in product(*values)]
        rng.shuffle(candidates)
        return Puzzle(tuple(figures), tuple(candidates))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        shape, number, shade = (implied(rows).pop() for rows in rows_of((*puzzle.figures, (0, 0, 0))))
        return chosen(puzzle.candidates.index((shape, number, shade)) + 1)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        circled = require_choice(states, len(puzzle.candidates))
        whole = rows_of((*puzzle.figures, puzzle.candidates[circled - 1]))
        for attribute, rows in zip(("shape", "number", "shade"), whole, strict=True):
            stays = all(a == b == c for a, b, c in rows)
            grows = attribute != "shape" and all(b - a == c - b == 1 for a, b, c in rows)
            three = len({*rows[0]}) == 3 and len({tuple(sorted(row)) for row in rows}) == 1
            obeys = stays or grows or three
            require(obeys, f"with candidate {letter(circled)} the {attribute} follows no rule in all rows")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        given = rows_of((*puzzle.figures, (-1, -1, -1)))
        for figure in product(*map(range, VALUES)):
            rows = [[*whole, (*last[:2], value)] for (*whole, last), value in zip(given, figure, strict=True)]
            if all(kind(a) & kind(b) & kind(c) for a, b, c in rows) and figure in puzzle.candidates:
                found = puzzle.candidates.index(figure) + 1
                yield ((found, found),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        matrix = puzzle.matrix
        scene.grid(matrix, line="soft", border="panel")
        for place, figure in enumerate(puzzle.figures):
            draw_figure(scene, matrix.centre(*divmod(place, 3)), figure, puzzle.scale)
        scene.cell(matrix, 2, 2, "given", inset=4)
        for number, figure in enumerate(puzzle.candidates, 1):
            x, y, wide, high = puzzle.cell(number)
            scene.block((x, y, wide, high), "panel", radius=12)
            scene.label((x + 14, y + 16), letter(number), 20, "soft")
            draw_figure(scene, puzzle.centre(number), figure, puzzle.scale)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (circled, copied), (circle, copy) = moment.before, moment.after
        empty = puzzle.matrix.centre(2, 2)
        if not copy:
            scene.label(empty, "?", 48, "soft")
        if share := shown(circled, circle, moment.t):
            draw_circle(scene, puzzle.centre(circle), CIRCLED * puzzle.scale, share, 5, "circle", TURNS)
        if share := shown(copied, copy, moment.t):
            at = on_the_way(puzzle.centre(copy), empty, share)
            draw_figure(scene, at, puzzle.candidates[copy - 1], puzzle.scale, name="copy")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(last=letter(len(puzzle.candidates)))

    def goal(self, puzzle: Puzzle) -> str:
        right = self.solve(puzzle)[-1][0]
        figure = in_words(puzzle.candidates[right - 1])
        return f"candidate {letter(right)}, {figure}, is circled and completes the matrix."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        right, given = states[-1][0], puzzle.figures
        yield [
            Choice(number == right, {
                "place": number, "shape": SHAPES_SHOWN[figure[0]], "number": NUMBERS[figure[1]],
                "shade": FILLS[figure[2]], "pieces": figure[1], "darkness": figure[2], "occurs": given.count(figure),
                "like the one to the left": alike(figure, given[7]), "like the one above": alike(figure, given[5]),
            })
            for number, figure in enumerate(puzzle.candidates, 1)
        ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count = states[-1][0], len(puzzle.candidates)
        figure = puzzle.candidates[right - 1]
        last_row = " and ".join(in_words(each) for each in puzzle.figures[6:])
        given = f"The first frame shows a matrix whose last row has {last_row}, then a question mark, and candidates"
        yield start("given", 5, f"{given} A to {letter(count)}.")
        yield circling(right, count, 20)
        copies = tuple(f"copy-{k + 1}" for k in range(len(SPREAD[figure[1]])))
        text = f"A copy of {letter(right)}, {in_words(figure)}, moves into the empty cell of row 3."
        yield process("copy", 40, text, Follows(copies, (2, 2)))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        text = f"The given figures and candidate {letter(right)} itself stay; nothing changes its shape, size or shade."
        yield constancy("steady", 10, text, Steady(("circle", "pen", *copies)))

    def capacity(self, config: Config) -> int:
        """A lower bound: matrices whose first attributes have three values in each row, the others one in each row."""
        count = 1
        for attribute, values in enumerate(VALUES):
            threes = values * (values - 1) * (values - 2)
            count *= threes * (1 if values == 3 else 2) if attribute < config.varied else values + threes
        return count


def alike(figure: Figure, other: Figure) -> int:
    """The number of attributes in which two figures are equal."""
    return sum(a == b for a, b in zip(figure, other, strict=True))


def rows_of(figures: Sequence[Figure]) -> list[list[Line]]:
    """The rows of each attribute, of nine figures."""
    return [[(a[k], b[k], c[k]) for a, b, c in zip(*[iter(figures)] * 3, strict=True)] for k in range(3)]


def draw_figure(
    scene: Scene, centre: tuple[float, float], figure: Figure, scale: float, name: str | None = None
) -> None:
    shape, number, shade = figure
    radius = scale * (27 if number == 0 else 16)
    for k, (right, down) in enumerate(SPREAD[number], 1):
        at = centre[0] + right * scale, centre[1] + down * scale
        actor = f"{name}-{k}" if name else None
        scene.shape(at, SHAPES_SHOWN[shape], radius, FILLS[shade], outline="ink", width=3, name=actor)


def in_words(figure: Figure) -> str:
    shape, number, shade = figure
    plural = "" if number == 0 else "es" if SHAPES_SHOWN[shape] == "cross" else "s"
    return f"{NUMBERS[number]} {SHADES[shade]} {SHAPES_SHOWN[shape]}{plural}"
