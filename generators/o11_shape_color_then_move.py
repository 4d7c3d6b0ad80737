"""O-11 Shape colour then move: continue the lower row as the upper one goes on, first by colour, then by place.

The upper row shows both changes of one figure: a new colour, and a shift by whole cells. The lower row's figure has the
same first colour and room for the same shift. So a solution exists and is the only one. Other figures of both rows do
not change; none is in the way of a move or of the sliding copies. `solve` adds the shift; `rules` compares the rows'
differences, state by state.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from math import perm
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article, counted, place
from generators.kit.words.boards import changed
from generators.kit.words.segments import to_segment

Cell = tuple[int, int]  # row and column
Piece = tuple[str, str, Cell]  # shape, colour, cell
Drawn = tuple[str, str, Sequence[float]]  # a piece on its way between cells
State = tuple[int, str, int, int, int]  # board 2: copied or not, colour; board 3: copied or not, row, column

ROWS, COLUMNS, CELL = 5, 3, 48  # cells of a board; units of a cell
GAP, BETWEEN = 34, 20  # units between boards side by side, and between the rows of boards
SIZES = {"circle": 20.5, "square": 25, "diamond": 24, "pentagon": 22, "hexagon": 22, "cross": 23}  # radii
CLEAR = 0.95  # cells between the middle of another figure and the way of the one that moves
FORMS = tuple(SIZES)
COLOURS = ("blue", "orange", "green", "pink", "black")
CELLS = tuple(product(range(ROWS), range(COLUMNS)))


@dataclass(frozen=True)
class Config:
    nearest: int = 2  # fewest cells of the move, across and down together
    farthest: int = 4  # and most, up to 6
    others: int = 1  # figures in each row that do not change, at most 3

    def __post_init__(self) -> None:
        ordered("cells", 1, self.nearest, self.farthest, 6)
        within("others", self.others, 0, 3)


@dataclass(frozen=True)
class Puzzle:
    first: str  # the old colour
    second: str  # the new colour
    upper: tuple[str, Cell, Cell]  # shape of the upper figure, its cell before and after the move
    lower: tuple[str, Cell]  # shape of the lower figure, its cell
    upper_others: tuple[Piece, ...]
    lower_others: tuple[Piece, ...]


@generator(
    "O-11", "shape_color_then_move", version=2,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(1, 3, 0), "medium": Config(2, 4, 1), "hard": Config(2, 5, 3)},
)  # fmt: skip
class ShapeColorThenMove(Generator[Config, Puzzle, State]):
    public = "same; at medium and hard other figures stand on the boards and stay as they are"
    pace = Pace(step=13, rest=3, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        moves = shifts(config)
        ((down, across),) = rng.choices(moves, [len(starts(move)) for move in moves])
        pairs = list(permutations(starts((down, across)), 2))
        ((above, below),) = rng.choices(pairs, [(abs(a - c) + abs(b - d)) ** 2 for (a, b), (c, d) in pairs])
        shapes, (first, second, *rest) = rng.sample(FORMS, 2), rng.sample(COLOURS, len(COLOURS))
        others = []
        for shape, begin, moving in zip(shapes, (above, below), (False, True), strict=True):
            finish = begin[0] + down, begin[1] + across
            free = [cell for cell in CELLS if to_segment(cell, (begin, finish)) >= CLEAR]
            cells = scattered(rng, free, config.others, {begin[0]} if moving else None)
            forms = [form for form in FORMS if form != shape]
            others.append(tuple((rng.choice(forms), rng.choice(rest), cell) for cell in cells))
        upper = shapes[0], above, (above[0] + down, above[1] + across)
        return Puzzle(first, second, upper, (shapes[1], below), others[0], others[1])

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        given, colour = puzzle.lower[1], puzzle.second
        shown: list[State] = [(0, puzzle.first, 0, *given), (1, puzzle.first, 0, *given), (1, colour, 0, *given)]
        return [*shown, (1, colour, 1, *given), (1, colour, 1, *target(puzzle))]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        starts = states[0] == (0, puzzle.first, 0, *puzzle.lower[1])
        require(starts, "boards 2 and 3 of the lower row are not empty at first")
        require(len(states) == 5, f"it takes two copies, a colour and a move, 4 steps, not {len(states) - 1}")
        due = ({0}, {1}, {2}, {3, 4})  # board 2, its colour, board 3, the cell on it
        for step, (before, after, parts) in enumerate(zip(states, states[1:], due, strict=False), 1):
            found = set(changed(before, after))
            require(found and found <= parts, f"step {step} is not the copy, the colour, the copy or the move in turn")
        second, colour, third, row, column = states[-1]
        copied = second == third == 1 and colour == puzzle.second
        require(copied, f"boards 2 and 3 do not both show the figure in {puzzle.second}")
        (_, (a, b), (c, d)), (_, (e, f)) = puzzle.upper, puzzle.lower
        require((row - e, column - f) == (c - a, d - b), "the lower figure does not move as the upper one does")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        before, after = (row * 100 + column for row, column in puzzle.upper[1:])
        begin = puzzle.lower[1][0] * 100 + puzzle.lower[1][1]
        for colour, (row, column) in product(COLOURS, CELLS):
            if colour == puzzle.second and row * 100 + column - begin == after - before:
                yield ((1, colour, 1, row, column),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for row, number in product(range(2), range(3)):
            board = board_at(row, number)
            scene.grid(board)
            if number:
                x, y = board.centre(2, 0)
                scene.arrow((x - CELL / 2 - GAP + 5, y), (x - CELL / 2 - 5, y), "soft", 4, head=13)
        shape, begin, finish = puzzle.upper
        shown = ((puzzle.first, begin), (puzzle.second, begin), (puzzle.second, finish))
        for number, (colour, cell) in enumerate(shown):
            for piece in (*puzzle.upper_others, (shape, colour, cell)):
                draw_piece(scene, board_at(0, number), piece)
        for piece in (*puzzle.lower_others, (puzzle.lower[0], puzzle.first, puzzle.lower[1])):
            draw_piece(scene, board_at(1, 0), piece)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (shape, given), before, after = puzzle.lower, moment.before, moment.after
        ((_, cell),) = moment.between(lambda state: {"cell": state[3:]})
        colour = after[1]
        tint = colour if moment.t == 1 else before[1]
        copied = next((state[1] for state in moment.past if state[2]), colour)
        draw_copies(scene, puzzle, moment, 1, (shape, tint, given))
        draw_copies(scene, puzzle, moment, 2, (shape, copied, cell))
        if colour != puzzle.first and moment.t > 0:
            grown = 1 if tint == colour else moment.t
            scene.shape(board_at(1, 1).centre(*given), shape, SIZES[shape] * grown, colour, name="paint")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(lower=puzzle.lower[0], upper=puzzle.upper[0])

    def goal(self, puzzle: Puzzle) -> str:
        (shape, given), finish = puzzle.lower, place(*target(puzzle))
        where = f"in {place(*given)} on board 2, in {finish} on board 3"
        return f"the lower {shape} is {puzzle.second} on boards 2 and 3: {where}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return place(*target(puzzle))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        """The cell of the last lower board where the figure comes to stand."""
        (_, _, above), (_, (row, column)) = puzzle.upper, puzzle.lower
        taken, seen = {cell for *_, cell in puzzle.lower_others}, []
        for cell in CELLS:
            looks: dict[str, float | str] = {"row": cell[0], "column": cell[1], "as above": str(cell == above)}
            looks["away"] = abs(cell[0] - row) + abs(cell[1] - column)
            looks["from above"] = abs(cell[0] - above[0]) + abs(cell[1] - above[1])
            seen.append(Choice(cell == target(puzzle), looks | {"taken": str(cell in taken)}))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of choice among the cells, and the figures that must not change."""
        return super().difficulty(puzzle, states) + len(puzzle.upper_others) + len(puzzle.lower_others)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        shape, given, finish = puzzle.lower[0], place(*puzzle.lower[1]), place(*target(puzzle))
        lower = f"{article(puzzle.first)} {puzzle.first} {shape} in {given} of the first lower one"
        yield start("given", 5, f"The first frame shows the three upper boards, {lower}, and two question marks.")
        text = f"Copies slide to the second lower board, the {puzzle.first} {shape} to {given}."
        yield process("second", 6, text, Follows(("board-2",), (1, 1)))
        text = f"There the {shape}, and it alone, turns from {puzzle.first} to {puzzle.second}."
        yield process("colour", 6, text, Follows(("paint",), (2, 2)))
        text = f"Copies slide to the third lower board, the {puzzle.second} {shape} to {given}."
        yield process("third", 8, text, Follows(("board-3",), (3, 3)))
        text = f"There the {shape}, and it alone, moves {by(puzzle)}, to {finish}."
        yield process("move", 40, text, Follows(("board-3",), (3, 4)))
        yield end("continued", 25, f"At the end {self.goal(puzzle)}")
        others = range(1, len(puzzle.lower_others) + 1)
        moving = ("board-2", "board-3", "paint", *(f"board-{n}-other-{k}" for n, k in product((2, 3), others)))
        yield constancy("steady", 10, "The upper row and the first lower board do not change.", Steady(moving))

    def capacity(self, config: Config) -> int:
        """A lower bound: shapes, shifts and cells of the two figures, without colours and other figures."""
        count = 0
        for move in shifts(config):
            count += perm(len(starts(move)), 2)
        return len(FORMS) * (len(FORMS) - 1) * count


def shifts(config: Config) -> list[Cell]:
    """Moves of the allowed length from at least two cells."""
    found = product(range(1 - ROWS, ROWS), range(1 - COLUMNS, COLUMNS))
    fit = [(down, across) for down, across in found if config.nearest <= abs(down) + abs(across) <= config.farthest]
    return [move for move in fit if len(starts(move)) > 1]


def starts(move: Cell) -> list[Cell]:
    """The cells from which a move does not leave the board."""
    return [cell for cell in CELLS if (cell[0] + move[0], cell[1] + move[1]) in CELLS]


def scattered(rng: Random, free: Sequence[Cell], count: int, taken: set[int] | None) -> list[Cell]:
    """This many of the free cells, in order; all in rows of their own, not of those taken, unless it is None.

    Copies that slide along a row then pass over no other figure.
    """
    found: list[Cell] = []
    for cell in rng.sample(free, len(free)):
        if len(found) < count and (taken is None or cell[0] not in taken):
            found.append(cell)
            if taken is not None:
                taken.add(cell[0])
    if len(found) < count:
        raise Reject("no room for all figures beside the move")
    return sorted(found)


def target(puzzle: Puzzle) -> Cell:
    (_, (a, b), (c, d)), (_, (row, column)) = puzzle.upper, puzzle.lower
    return row + c - a, column + d - b


def board_at(row: int, number: int) -> Grid:
    wide, high = COLUMNS * CELL, ROWS * CELL
    left, top = (UNITS - 3 * wide - 2 * GAP) / 2, (UNITS - 2 * high - BETWEEN) / 2
    return Grid(ROWS, COLUMNS, left + number * (wide + GAP), top + row * (high + BETWEEN), CELL)


def draw_piece(scene: Scene, board: Grid, piece: Piece) -> None:
    shape, colour, cell = piece
    scene.shape(board.centre(*cell), shape, SIZES[shape], colour)


def draw_copies(scene: Scene, puzzle: Puzzle, moment: Moment[State], number: int, piece: Drawn) -> None:
    """Paint a lower board's question mark, or its copies on their way from the board before."""
    board, part = board_at(1, number), 2 * number - 2
    old, new = moment.before[part], moment.after[part]
    if not new:
        scene.label(board.centre(2, 1), "?", 60, "soft")
    elif old or moment.t > 0:
        away = (0.0 if old else 1 - moment.t) * (board.x - board_at(1, number - 1).x)
        copies: list[tuple[str, Drawn]] = [(f"-other-{k}", other) for k, other in enumerate(puzzle.lower_others, 1)]
        for name, (shape, colour, (row, column)) in (*copies, ("", piece)):
            x, y = board.centre(row, column)
            scene.shape((x - away, y), shape, SIZES[shape], colour, name=f"board-{number + 1}{name}")


def by(puzzle: Puzzle) -> str:
    """The move in words: `2 rows down, 1 column left`."""
    _, (a, b), (c, d) = puzzle.upper
    ways = ((c - a, "row", "up", "down"), (d - b, "column", "left", "right"))
    return ", ".join(f"{counted(abs(far), noun)} {way[far > 0]}" for far, noun, *way in ways if far)
