"""G-131 Select the next figure of an increasing size sequence: circle the candidate that continues it.

The figures of the row grow by the same amount from each to the next. Among the candidates is the one of that shape,
that colour and the next size; all others differ from it in one of these, in size by a whole step at least. So the
solution exists and is the only one. `solve` looks for that figure; `verify` puts each marked one to the end of the row
and compares neighbours: equal in looks, equal in growth.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, cos, factorial, pi, sin
from random import Random

from generators.kit import (
    OK, SHAPES, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip

COLOURS = ("blue", "orange", "green", "pink")  # far apart in lightness or in hue
SMALLEST = range(10, 15)  # units of radius that the first figure of a row can have
PLACE = 50  # units from the middle of the empty place to its sides
LEFT, WIDTH = 30, 452  # of the row

Figure = tuple[str, str, int]  # shape, colour, radius
State = tuple[int, int]  # which candidate the ring is round, and which has been copied; from 1, 0 is none


@dataclass(frozen=True)
class Config:
    shown: int = 4  # figures in the row, 3 to 5
    candidates: int = 4  # 3 to 6
    step: int = 6  # units by which the radius grows, one more or less; 5 to 10, at most 5 if five figures are shown
    strange: int = 1  # candidates of another shape or colour, at most 2

    def __post_init__(self) -> None:
        if not 3 <= self.shown <= 5:
            raise ValueError(f"shown must be 3..5, not {self.shown}")
        if not 3 <= self.candidates <= 6:
            raise ValueError(f"candidates must be 3..6, not {self.candidates}")
        largest = {3: 10, 4: 7, 5: 5}[self.shown]
        if not 5 <= self.step <= largest:
            raise ValueError(f"step must be 5..{largest} for {self.shown} figures, not {self.step}")
        if not 0 <= self.strange <= 2 or self.sized > 3:
            least = max(0, self.candidates - 4)
            raise ValueError(f"strange must be {least}..2 for {self.candidates} candidates, not {self.strange}")
        if self.sized < 0:
            raise ValueError(f"strange must be at most {self.candidates - 1}, not {self.strange}")

    @property
    def sized(self) -> int:
        """How many candidates differ in size."""
        return self.candidates - 1 - self.strange


@dataclass(frozen=True)
class Puzzle:
    row: tuple[Figure, ...]
    candidates: tuple[Figure, ...]  # lettered from A
    turn: int  # degrees by which all figures are turned


@generator(
    "G-131", "select_next_figure_increasing_size_sequence", version=1,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(3, 3, 9, 0), "medium": Config(4, 4, 6, 1), "hard": Config(5, 6, 5, 2)},
)  # fmt: skip
class SelectNextFigureIncreasingSizeSequence(Generator[Config, Puzzle, State]):
    pace = Pace(step=22, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape, colour, first = rng.choice(SHAPES), rng.choice(COLOURS), rng.choice(SMALLEST)
        grows = config.step + rng.choice((-1, 0, 1))
        row = tuple((shape, colour, first + grows * k) for k in range(config.shown))
        right = first + grows * config.shown
        candidates = [(shape, colour, right)]
        for steps in rng.sample((-2, -1, 1), config.sized):
            candidates.append((shape, colour, right + steps * grows))
        for odd in rng.sample(("shape", "colour"), config.strange):
            if odd == "shape":
                candidates.append((rng.choice([other for other in SHAPES if other != shape]), colour, right))
            else:
                candidates.append((shape, rng.choice([other for other in COLOURS if other != colour]), right))
        rng.shuffle(candidates)
        return Puzzle(row, tuple(candidates), rng.choice((0, 0, 15, -15)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        (_, _, before), (shape, colour, last) = puzzle.row[-2:]
        right = puzzle.candidates.index((shape, colour, last + last - before)) + 1
        return [(0, 0), (right, 0), (right, right)]

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (0, 0):
            return Verdict(False, "a candidate is marked before the first step")
        if len(states) > 1 and states[1][1]:
            return Verdict(False, "step 1 copies a candidate that bears no ring")
        if len(states) != 3:
            return Verdict(False, f"it takes a ring and a copy, 2 steps, not {len(states) - 1}")
        (ringed, _), (kept, copied) = states[1:]
        if not 1 <= ringed <= len(puzzle.candidates):
            return Verdict(False, "step 1 draws no ring round a candidate")
        if kept != ringed or copied != ringed:
            return Verdict(False, f"step 2 does not copy candidate {letter(ringed)}, which bears the ring")
        row = (*puzzle.row, puzzle.candidates[ringed - 1])
        for (shape, colour, _), (next_shape, next_colour, _) in pairwise(row):
            if (shape, colour) != (next_shape, next_colour):
                return Verdict(False, f"candidate {letter(ringed)} is a {next_colour} {next_shape}")
        if len({b[2] - a[2] for a, b in pairwise(row)}) != 1:
            return Verdict(False, f"candidate {letter(ringed)} does not grow by as much as the others")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        *_, (shape, colour, last) = puzzle.row
        size = 2 * last - puzzle.row[-2][2]
        for number, (other, tint, radius) in enumerate(puzzle.candidates, 1):
            if other == shape and tint == colour and abs(radius - size) < 1:
                yield ((number, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, panel(puzzle)), "panel", radius=14)
        *places, (x, y) = row_places(puzzle)
        for centre, (shape, colour, radius) in zip(places, puzzle.row, strict=True):
            scene.shape(centre, shape, radius, colour, turn=puzzle.turn)
        scene.block((x - PLACE, y - PLACE, 2 * PLACE, 2 * PLACE), "given", outline="soft", width=3, radius=12)
        for number, (figure, (left, top, wide, high)) in enumerate(
            zip(puzzle.candidates, cells(puzzle), strict=True), 1
        ):
            scene.block((left, top, wide, high), "panel", radius=14)
            scene.label((left + 17, top + 19), letter(number), 20, "soft")
            shape, colour, radius = figure
            scene.shape((left + wide / 2, top + high / 2), shape, radius, colour, turn=puzzle.turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (ringed, copied), (ring, copy) = moment.before, moment.after
        empty = row_places(puzzle)[-1]
        if not copy:
            scene.label(empty, "?", 44, "soft")
        if ring and (ringed or moment.t > 0):
            left, top, wide, high = cells(puzzle)[ring - 1]
            middle = left + wide / 2, top + high / 2
            drawn = round(48 * moment.t) if not ringed else 48
            arc = [around(middle, puzzle.candidates[ring - 1][2] + 10, k / 48) for k in range(drawn + 1)]
            scene.line(tuple(arc), "mark", 6, name="ring")
            if drawn < 48:
                scene.ball(arc[-1], 9, "mark", outline="ink", width=2.5, name="pen")
        if copy and (copied or moment.t > 0):
            left, top, wide, high = cells(puzzle)[copy - 1]
            begin = (left + wide / 2, top + high / 2)
            share = 1 if copied else moment.t
            at = (begin[0] + (empty[0] - begin[0]) * share, begin[1] + (empty[1] - begin[1]) * share)
            shape, colour, size = puzzle.candidates[copy - 1]
            scene.shape(at, shape, size, colour, turn=puzzle.turn, name="copy")

    def prompt(self, puzzle: Puzzle) -> str:
        last = letter(len(puzzle.candidates))
        opening = phrase(
            puzzle,
            f"The {len(puzzle.row)} figures in the top row grow from left to right, each by the same amount.",
            f"From left to right the {len(puzzle.row)} figures of the top row become larger by equal steps.",
        )
        return (
            f"{opening} One of the candidates A to {last} below continues the row: it has the same shape and colour "
            "and the next size. With a red pen draw a circle round it; then let a copy of it move straight into the "
            "place with the question mark, without changing its size. The candidates stay where they are, and so does "
            "all else, the camera included."
        )

    def goal(self, puzzle: Puzzle) -> str:
        right = self.solve(puzzle)[-1][0]
        return f"candidate {letter(right)} is circled in red, and its copy stands at the end of the row."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right = states[-1][0]
        shape, colour, size = puzzle.candidates[right - 1]
        sizes = ", ".join(f"{radius / 2.56:.0f}%" for _, _, radius in puzzle.row)
        yield start(
            "given",
            5,
            f"The first frame shows {len(puzzle.row)} {colour} {shape}s, {sizes} of the picture across, a question "
            f"mark and the candidates A to {letter(len(puzzle.candidates))}.",
        )
        others = ", ".join(letter(k) for k in range(1, len(puzzle.candidates) + 1) if k != right)
        text = f"A pen draws a red circle round candidate {letter(right)}; none is ever round {others}."
        yield process("circle", 25, text, Follows(("pen",), (1, 1)))
        text = f"A copy of {letter(right)}, the {colour} {shape} {size / 2.56:.0f}% across, moves to the question mark."
        yield process("copy", 35, text, Follows(("copy",), (2, 2)))
        yield end("continued", 25, f"At the end {self.goal(puzzle)}")
        text = f"The row and candidate {letter(right)} itself stay as they are; nothing changes its size or colour."
        yield constancy("steady", 10, text, Steady(("ring", "pen", "copy")))

    def capacity(self, config: Config) -> int:
        """Exact but for turns: first sizes, growths, shapes and colours, wrong candidates, and their order."""
        shapes, colours = len(SHAPES), len(COLOURS)
        strange = (1, shapes + colours - 2, (shapes - 1) * (colours - 1))[config.strange]
        wrong = comb(3, config.sized) * strange
        return len(SMALLEST) * 3 * shapes * colours * wrong * factorial(config.candidates)


def around(middle: tuple[float, float], radius: float, share: float) -> tuple[float, float]:
    """A point of a circle, this share of it clockwise from the top."""
    return middle[0] + radius * sin(2 * pi * share), middle[1] - radius * cos(2 * pi * share)


def letter(number: int) -> str:
    return "ABCDEF"[number - 1] if 1 <= number <= 6 else str(number)


def row_places(puzzle: Puzzle) -> list[tuple[float, float]]:
    """The middles of the figures and, last, of the empty place, with equal gaps between them."""
    halves = [*(radius for _, _, radius in puzzle.row), PLACE]
    gap = (WIDTH - 2 * sum(halves)) / len(halves)
    found: list[tuple[float, float]] = []
    x = LEFT + gap / 2
    for half in halves:
        found.append((round(x + half), 20 + panel(puzzle) / 2))
        x += 2 * half + gap
    return found


def cells(puzzle: Puzzle) -> list[tuple[float, float, float, float]]:
    """The candidates' cells, in one row or two."""
    count, below = len(puzzle.candidates), 32 + panel(puzzle)
    rows = 1 if count <= 4 else 2
    columns = -(-count // rows)
    wide, high = (472 - 12 * (columns - 1)) / columns, (492 - below - 12 * (rows - 1)) / rows
    return [(20 + (wide + 12) * (k % columns), below + (high + 12) * (k // columns), wide, high) for k in range(count)]


def panel(puzzle: Puzzle) -> int:
    """How high the panel of the row is: two rows of candidates leave less to it than one."""
    return 220 if len(puzzle.candidates) <= 4 else 180
