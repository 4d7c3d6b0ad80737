"""G-163 Identify one and nine: draw a ring round every number that is 1 or 9, however it is written.

Each cell shows a number as a digit, as dots, as a tally, as a Roman numeral, on a clock, or as a sum or difference, so
it is one or nine, or another number. So a solution exists and is unique, but for the order of the rings, which is
free. `solve` goes by the numbers. `rules` read what is drawn: they count, add and parse. `brute_force` compares each
cell with a one and a nine of its form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from generators.kit import (
    Choice, Generator, Grid, Item, Moment, Pace, Prompt, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed, place
from generators.kit.words.marking import (
    Marked, among, as_marks, bits_of, closing, draw_marks, in_any_order, lie, marking, numbers_of, require_marked, ring,
)  # fmt: skip
from generators.kit.words.numerals import (
    CLEAR, DOT_PLACES, FORMS, NEAR, Numeral, draw_numeral, numeral, read, strokes_of, text_of,
)  # fmt: skip

BOARDS = {6: (2, 3), 9: (3, 3), 12: (3, 4)}  # rows and columns, by the number of cells
WANTED = {1: "one", 9: "nine"}
PLURALS = {
    "digit": "digits", "dots": "dots", "tally": "tallies", "Roman": "Roman numerals", "clock": "clocks",
    "sum": "sums and differences",
}  # fmt: skip
HALF, RING = 0.34, 0.44  # of a cell's side: half the size of a numeral, radius of a ring


@dataclass(frozen=True)
class Config:
    cells: int = 9  # 6, 9 or 12
    fewest: int = 2  # ones and nines together, at least
    most: int = 4  # and at most, 5 at the largest
    forms: int = 4  # how many of `FORMS` occur, the first ones, 2 to 6
    near: int = 1  # 1 if other dots are easily taken for nine, too

    def __post_init__(self) -> None:
        one_of("cells", self.cells, tuple(BOARDS))
        ordered("ones and nines", 1, self.fewest, self.most, 5)
        within("forms", self.forms, 2, len(FORMS))
        one_of("near", self.near, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    cells: tuple[Numeral, ...]  # row by row, from the left


@generator(
    "G-163", "identify_one_and_nine", version=1,
    faculty="knowledge", family="marking",
    levels={"easy": Config(6, 1, 2, 2, 0), "medium": Config(9, 2, 4, 4), "hard": Config(12, 3, 5, 6)},
)  # fmt: skip
class IdentifyOneAndNine(Generator[Config, Puzzle, Marked]):
    public = "stricter; numbers are also dots and, from medium on, tallies and Roman numerals, at hard clocks and sums"
    pace = Pace(step=14, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = rng.randint(config.fewest, config.most)
        forms = [*FORMS[: config.forms], *rng.choices(FORMS[: config.forms], k=config.cells - config.forms)]
        rng.shuffle(forms)
        wanted = rng.choices(tuple(WANTED), k=count)
        if count > 1:
            wanted[:2] = WANTED
        cells = [numeral(rng, form, value) for form, value in zip(forms, wanted, strict=False)]
        for form in forms[count:]:
            others = NEAR if config.near else NEAR | CLEAR
            cells.append(numeral(rng, form, rng.choice(others[form])))
        rng.shuffle(cells)
        return Puzzle(tuple(cells))

    def solve(self, puzzle: Puzzle) -> Sequence[Marked]:
        found = [number for number, cell in enumerate(puzzle.cells, 1) if cell.value in WANTED]
        return in_any_order(found, len(puzzle.cells))

    def rules(self, puzzle: Puzzle, states: Sequence[Marked]) -> None:
        marks = require_marked(states, len(puzzle.cells))
        for number, cell in enumerate(puzzle.cells, 1):
            value = read(cell)
            text = f"the number in {where(puzzle, number)} is {value}"
            require((value in WANTED) == (number in marks), f"{text}, and has {'a' if number in marks else 'no'} ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marked]]:
        def look(cell: Numeral) -> tuple[object, ...]:
            return cell.form, text_of(cell), strokes_of(cell), len(cell.parts)

        known = {look(Numeral(form, value)) for form in set(FORMS) - {"dots", "sum"} for value in WANTED}
        known |= {look(Numeral("dots", value, ((0, 0),) * value)) for value in WANTED}
        known |= {look(Numeral("sum", value, ((value - k, k),))) for value in WANTED for k in range(-11, 12) if k}
        yield (tuple(look(cell) in known for cell in puzzle.cells),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board(puzzle)
        scene.grid(grid)
        for number, cell in enumerate(puzzle.cells, 1):
            draw_numeral(scene, cell, centre(puzzle, number), HALF * grid.side)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marked]) -> None:
        radius = RING * board(puzzle).side
        draw_marks(scene, as_marks(moment), lambda number: ring(centre(puzzle, number), radius), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        rows, columns = BOARDS[len(puzzle.cells)]
        used = {cell.form for cell in puzzle.cells}
        forms = listed([plural for form in FORMS if form in used for plural in PLURALS[form].split(" and ")])
        return self.worded(
            rows=rows, columns=columns, forms=forms, tallies="tally" in used, clocks="clock" in used, sums="sum" in used
        )

    def goal(self, puzzle: Puzzle) -> str:
        marks = numbers_of(self.solve(puzzle)[-1])
        marked = [f"the {WANTED[puzzle.cells[n - 1].value]} in {where(puzzle, n)}" for n in marks]
        return f"{listed(marked)} {'has' if len(marked) == 1 else 'have'} a [mark] ring, and no other number has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marked]) -> str:
        return str(sum(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Sequence[Choice]]:
        seen = lie([centre(puzzle, number) for number in range(1, len(puzzle.cells) + 1)])
        for looks, cell in zip(seen, puzzle.cells, strict=True):
            looks |= {"form": cell.form, "letters": len(text_of(cell))}
        yield among(numbers_of(states[-1]), seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The digits, and the cells without a text."""
        forms = [cell.form for cell in puzzle.cells]
        return {"digits": forms.count("digit"), "no text": sum(not text_of(cell) for cell in puzzle.cells)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marked]) -> float:
        """The steps, the bits of the set of numbers, and the forms in which they are written."""
        forms = len({cell.form for cell in puzzle.cells})
        return bits_of(numbers_of(states[-1]), len(puzzle.cells)) + forms

    def rubric(self, puzzle: Puzzle, states: Sequence[Marked]) -> Iterator[Item]:
        marks = numbers_of(states[-1])
        values = listed([str(cell.value) for cell in puzzle.cells])
        yield start("given", 5, f"The first frame shows no ring. Row by row, the numbers are {values}.")
        things = [f"the {WANTED[puzzle.cells[number - 1].value]}" for number in marks]
        centres = [centre(puzzle, number) for number in range(1, len(puzzle.cells) + 1)]
        yield from marking(marks, things, centres, 60, ordered=False)
        text = "No number moves or changes; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of one dot, which is drawn before all others."""
        return DOT_PLACES


def where(puzzle: Puzzle, number: int) -> str:
    """The row and column of a cell, by its number from 1."""
    return place(*divmod(number - 1, BOARDS[len(puzzle.cells)][1]))


def board(puzzle: Puzzle) -> Grid:
    """The board of all cells."""
    return Grid.within(*BOARDS[len(puzzle.cells)], (20, 20, 472, 472))


def centre(puzzle: Puzzle, number: int) -> Point:
    """The middle of a cell, by its number from 1."""
    return board(puzzle).centre(*divmod(number - 1, BOARDS[len(puzzle.cells)][1]))
