"""O-21 Construction blueprint: circle the one piece of four that fits the gap of a structure, and put it there.

The gap has the form of one piece, so a solution exists. The others have as many squares and are as wide and high, but
one square lies elsewhere, or they are turned or mirrored. So the solution is unique. The four differ by two changes,
each made or not, so each is as much like the others. `solve` compares outlines, `rules` compare squares, and
`brute_force` lays every piece at every place of the structure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import hypot
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.glance import bits
from generators.kit.speech import NUMBERS
from generators.kit.words.choice import circling, draw_circle, letter
from generators.kit.words.figures import Point
from generators.kit.words.marking import among
from generators.kit.words.moves import on_the_way, shown
from generators.kit.words.places import across_and_down
from generators.kit.words.polyominoes import (
    Cell, Form, about, beside, bends, changed, corners, grown, mirrored, moved_home, near_forms, size, turned,
)  # fmt: skip

COLOURS = ("orange", "teal", "blue", "purple", "yellow", "green")
COLUMNS, ROWS, SIDE = 17, 8, 24  # of the structure; units of a square
LOWEST = 5  # squares of the structure's lowest column
LONGEST, WIDEST = 4, 4.5  # squares of a piece in a direction, and from corner to corner of its box
PITCH, BELOW = 120, 364  # from piece to piece, and their middles from the top; units
RING = 7  # units from the corners of a piece's box to its circle
PIECES = 4

State = tuple[int, int, int]  # circled piece, from 1; clockwise quarters it has turned; piece in the gap; 0 is none


@dataclass(frozen=True)
class Config:
    squares: int = 6  # of a piece, 5 to 7
    mirrored: int = 0  # 1 if two pieces are others, mirrored or turned by a half; else only squares lie elsewhere
    turned: int = 0  # 1 if pieces lie turned by a quarter; then the right one turns before it goes

    def __post_init__(self) -> None:
        within("squares", self.squares, 5, 7)
        one_of("mirrored", self.mirrored, (0, 1))
        one_of("turned", self.turned, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    heights: tuple[int, ...]  # squares in each column of the structure, the gap's included
    gap: tuple[Cell, ...]  # its squares, by column and row
    pieces: tuple[Form, ...]  # from the left, as they lie
    turned: int  # 1 if the pieces lie turned by a quarter
    colour: str

    @property
    def wanted(self) -> Form:
        return moved_home(self.gap)

    @property
    def quarters(self) -> tuple[int, ...]:
        """The turns that a piece may make."""
        return (1, -1) if self.turned else (0,)


@generator(
    "O-21", "construction_blueprint", version=2,
    faculty="spatiality", family="fitting",
    levels={"easy": Config(5), "medium": Config(6, 1), "hard": Config(6, 1, 1)},
)  # fmt: skip
class ConstructionBlueprint(Generator[Config, Puzzle, State]):
    public = "stricter; the wrong pieces differ by one square, or by a turn or a mirror, and at hard all lie turned"
    pace = Pace(step=18, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        if config.mirrored:
            form = grown(rng, config.squares, LONGEST)
            forms = [form, changed(rng, form, LONGEST)]
            quarters, flip = rng.choice(((0, mirrored), (2, mirrored), (2, moved_home)))
            forms += [mirrored(each) if config.turned else turned(flip(each), quarters) for each in forms]
        else:
            forms = list(rng.choice(near_forms(config.squares, LONGEST)))
        if len({size(each) for each in forms}) > 1 or hypot(*size(forms[0])) > WIDEST:
            raise Reject("a piece of another length, or a large one")
        if len({bends(each) for each in forms} if config.turned else {*forms}) < PIECES:
            raise Reject("two pieces alike")
        if config.turned and any(turned(each, 2) == each for each in forms):
            raise Reject("a piece that looks the same after half a turn")
        rng.shuffle(forms)
        heights = [rng.randint(LOWEST, ROWS) for _ in range(COLUMNS)]
        left, top = rng.randrange(1, COLUMNS - LONGEST), rng.randrange(1, ROWS - 2)
        gap = tuple((left + column, top + row) for column, row in rng.choice(forms))
        if not all(column < COLUMNS and ROWS - heights[column] <= row < ROWS for column, row in beside(gap)):
            raise Reject("the gap is not inside the structure")
        if config.turned:
            forms = [turned(each, rng.choice((1, -1))) for each in forms]
        return Puzzle(tuple(heights), gap, tuple(forms), config.turned, rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        outline = corners(puzzle.wanted)
        for (number, piece), quarters in product(enumerate(puzzle.pieces, 1), puzzle.quarters):
            if corners(turned(piece, quarters)) == outline:
                ready = [(number, quarters, 0)] if puzzle.turned else []
                return [(0, 0, 0), (number, 0, 0), *ready, (number, quarters, number)]
        raise ValueError("no piece fits")

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0, 0), "a piece is circled, turned or moved before the first step")
        steps = 3 if puzzle.turned else 2
        require(len(states) == steps + 1, f"it takes {steps} steps, not {len(states) - 1}")
        number, quarters, _ = states[1]
        require(1 <= number <= PIECES, "step 1 circles no piece")
        require(states[1] == (number, 0, 0), "step 1 does not circle a piece, and do no more")
        if puzzle.turned:
            quarters = states[2][1]
            require(states[2] == (number, quarters, 0), f"step 2 does not turn piece {letter(number)} in its circle")
            require(abs(quarters) == 1, f"step 2 turns piece {letter(number)} by {quarters} quarters clockwise")
        require(states[-1] == (number, quarters, number), f"the last step does not move piece {letter(number)} only")
        squares = {*turned(puzzle.pieces[number - 1], quarters)}
        left, top = (min(cell[axis] for cell in puzzle.gap) for axis in (0, 1))
        missing = sum((column - left, row - top) not in squares for column, row in puzzle.gap)
        require(not missing, f"piece {letter(number)} leaves {missing} squares of the gap empty")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for (number, piece), quarters in product(enumerate(puzzle.pieces, 1), puzzle.quarters):
            cells = piece
            for _ in range(quarters % 4):
                cells = tuple((-row, column) for column, row in cells)
            for across, down in product(range(-LONGEST, COLUMNS + LONGEST), repeat=2):
                if {(column + across, row + down) for column, row in cells} == {*puzzle.gap}:
                    yield ((number, quarters, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 14, 480, 226), "panel", radius=14)
        scene.block((16, 250, 480, 248), "panel", radius=14)
        grid = board()
        scene.grid(grid, border="ink")
        for column, row in product(range(COLUMNS), range(ROWS)):
            if row >= ROWS - puzzle.heights[column] and (column, row) not in puzzle.gap:
                scene.block(grid.cell(row, column), "tile", outline="tile edge", width=2)
        for number in range(1, PIECES + 1):
            scene.label((middle(number)[0], BELOW + 84), letter(number), 26, "soft")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (circled, before, gone), (circle, after, there) = moment.before, moment.after
        if not there or moment.t < 1:
            outline = about(puzzle.wanted, gap_middle(puzzle), SIDE)
            scene.line((*outline, outline[0]), "mark", 4)
        last = there or gone or circle
        for number in sorted(range(1, PIECES + 1), key=lambda number: number == last):
            if number == last and (share := shown(circled, circle, moment.t)):
                draw_circle(scene, middle(circle), reach(puzzle, circle), share, 6, "ring", colour="agent")
            turn = before + (after - before) * moment.t if number == circle else 0
            way = shown(number == gone, number == there, moment.t)
            at = on_the_way(middle(number), gap_middle(puzzle), way)
            outline = about(puzzle.pieces[number - 1], at, SIDE, 90 * turn)
            scene.polygon(outline, puzzle.colour, outline="ink", width=3, name=f"piece-{letter(number).lower()}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[PIECES], colour=puzzle.colour, turned=bool(puzzle.turned))

    def goal(self, puzzle: Puzzle) -> str:
        number = self.solve(puzzle)[-1][0]
        return f"piece {letter(number)} fills the gap exactly, and the place where it lay is circled in [agent]."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The piece for the gap."""
        seen: list[dict[str, float]] = []
        for number, piece in enumerate(puzzle.pieces, 1):
            across, down = zip(*piece, strict=True)
            shared = sum(len({*piece} & {*other}) for other in puzzle.pieces)
            seen.append({"number": number, "shared": shared, "left": across.count(0), "top": down.count(0)})
            seen[-1]["corners"] = sum(bend != "a" for bend in bends(piece))
        yield among(states[-1][:1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of the choice, the squares, and the pairs of mirror images."""
        pairs = combinations(puzzle.pieces, 2)
        alike = sum(bends(mirrored(one)) == bends(other) for one, other in pairs)
        return len(states) - 1 + bits(self.choices(puzzle, states)) + len(puzzle.gap) + alike

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        number, quarters, _ = states[-1]
        name, actor = letter(number), f"piece-{letter(number).lower()}"
        wide, high = size(puzzle.wanted)
        text = (
            f"The first frame shows a gap of {len(puzzle.gap)} squares, {wide} wide and {high} high, in the structure, "
            f"{across_and_down(*gap_middle(puzzle))}, and {NUMBERS[PIECES]} {puzzle.colour} pieces without a circle."
        )
        yield start("given", 5, text)
        yield circling(number, PIECES, 25, "agent")
        if puzzle.turned:
            sense = "clockwise" if quarters > 0 else "counterclockwise"
            text = f"Inside its circle, piece {name} turns in place by a quarter, {sense}."
            yield process("turn", 15, text, Follows((actor,), (2, 2)))
        steps = len(states) - 1
        text = f"Piece {name} slides straight up to the gap, {across_and_down(*gap_middle(puzzle))}, and does not turn."
        yield process("slide", 20 if puzzle.turned else 35, text, Follows((actor,), (steps, steps)))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        text = "The structure and all other pieces stay as they are; no piece is flipped over or changes its form."
        yield constancy("steady", 10, text, Steady((actor, "ring", "pen")))

    def capacity(self, config: Config) -> int:
        """A lower bound: the heights of the columns without the gap or a neighbour of it, whose places vary."""
        return int((ROWS - LOWEST + 1) ** (COLUMNS - LONGEST - 2))


def board() -> Grid:
    """The board of the structure."""
    return Grid(ROWS, COLUMNS, (UNITS - SIDE * COLUMNS) // 2, 31, SIDE)


def middle(number: int) -> Point:
    """The middle of a piece's place, by its number."""
    return UNITS / 2 + PITCH * (number - (PIECES + 1) / 2), BELOW


def gap_middle(puzzle: Puzzle) -> Point:
    """The middle of the gap's box."""
    (left, right), (top, bottom) = ((min(line), max(line)) for line in zip(*puzzle.gap, strict=True))
    return board().centre((top + bottom) / 2, (left + right) / 2)


def reach(puzzle: Puzzle, number: int) -> float:
    """The radius of the circle round a piece."""
    return SIDE / 2 * hypot(*size(puzzle.pieces[number - 1])) + RING
