"""O-50 Tetris: let the piece fall, let the full rows light up and vanish, and let the rows above come down.

The piece falls straight down and neither turns nor shifts, so where it comes to rest, which rows are full then and
where the others come down to all follow from the first frame: there is one answer. `solve` finds the place of rest
from the clearance under the piece's columns; `verify` lets it down row by row and looks at each cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

from generators.kit import (
    OK, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip

Cell = tuple[int, int]  # row and column from the top left, from 0
Board = tuple[str, ...]  # rows from the top: the first letter of a cell's colour, or a dot
State = tuple[str, Board, int]  # falling, lit, gone or settled; the board without a falling piece; rows fallen
PIECES = (  # cells as row and column, from the top
    ((0, 0), (1, 0), (2, 0), (3, 0)), ((0, 0), (0, 1), (0, 2), (0, 3)), ((0, 0), (0, 1), (1, 0), (1, 1)),
    ((0, 0), (0, 1), (0, 2), (1, 1)), ((0, 0), (1, 0), (1, 1), (2, 0)), ((0, 1), (1, 0), (1, 1), (2, 1)),
    ((0, 0), (1, 0), (2, 0), (2, 1)), ((0, 0), (0, 1), (1, 1), (2, 1)), ((0, 1), (1, 1), (2, 0), (2, 1)),
    ((0, 0), (0, 1), (1, 0), (2, 0)), ((0, 0), (0, 1), (0, 2), (1, 0)), ((0, 0), (0, 1), (0, 2), (1, 2)),
    ((0, 0), (1, 0), (1, 1), (2, 1)), ((0, 1), (1, 0), (1, 1), (2, 0)),
)  # fmt: skip
COLOURS = {"b": "blue", "t": "teal", "p": "purple", "r": "red", "o": "orange", "k": "pink"}
STACK, FALLING = "btp", "rok"


@dataclass(frozen=True)
class Config:
    columns: int = 8  # 6 to 10
    rows: int = 9  # 8 to 12
    stack: int = 5  # rows that hold blocks, 4 to 8, four less than all at most
    full: int = 2  # rows that the piece completes, 1 or 2
    apart: bool = False  # whether a row that stays lies between those that vanish

    def __post_init__(self) -> None:
        if not 6 <= self.columns <= 10:
            raise ValueError(f"columns must be 6..10, not {self.columns}")
        if not 8 <= self.rows <= 12:
            raise ValueError(f"rows must be 8..12, not {self.rows}")
        if not 4 <= self.stack <= min(8, self.rows - 4):
            raise ValueError(f"stack must be 4..{min(8, self.rows - 4)}, not {self.stack}")
        if not 1 <= self.full <= 2:
            raise ValueError(f"full must be 1 or 2, not {self.full}")
        if self.apart and self.full == 1:
            raise ValueError(f"full must be 2 for rows to be apart, not {self.full}")


@dataclass(frozen=True)
class Puzzle:
    board: Board
    piece: tuple[Cell, ...]  # its cells at first
    colour: str


@generator(
    "O-50", "tetris", version=1,
    faculty="knowledge", family="boards",
    levels={
        "easy": Config(6, 8, 4, 1), "medium": Config(8, 9, 5, 2), "hard": Config(10, 11, 7, 2, True),
    },
)  # fmt: skip
class Tetris(Generator[Config, Puzzle, State]):
    pace = Pace(step=7, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape = rng.choice([cells for cells in PIECES if 1 + cells[-1][0] >= config.full + config.apart])
        high, wide = 1 + shape[-1][0], 1 + max(column for _, column in shape)
        left, surface = rng.randrange(config.columns - wide + 1), config.rows - config.stack
        top = rng.randint(surface, config.rows - high)
        full = sorted(rng.sample(range(top, top + high), config.full))
        if config.apart and full[-1] - full[0] < config.full:
            raise Reject("the full rows lie together")
        board = [["."] * config.columns for _ in range(config.rows)]
        for row in range(surface, config.rows):
            for column in range(config.columns):
                open_above = any(column == left + c and row <= top + r for r, c in shape)
                if not open_above and (row in full or rng.random() < 0.76):
                    board[row][column] = rng.choice(STACK)
        piece = tuple((row, left + column) for row, column in shape)
        puzzle = Puzzle(tuple("".join(row) for row in board), piece, rng.choice(FALLING))
        if any("." not in row for row in puzzle.board) or rest(puzzle) != top:
            raise Reject("a row is full too early, or the piece comes to rest elsewhere")
        locked = placed(puzzle)
        if list(full_rows(puzzle)) != full or any(not row.strip(".") for row in locked[surface:]):
            raise Reject("other rows are full, or empty")
        if full[0] == surface:
            raise Reject("nothing would come down")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        drop, locked = rest(puzzle), placed(puzzle)
        empty = "." * len(locked[0])
        gone = tuple(row if "." in row else empty for row in locked)
        kept = [row for row in locked if "." in row]
        settled = (*[empty] * (len(locked) - len(kept)), *kept)
        falling = [("falling", puzzle.board, fallen) for fallen in range(drop + 1)]
        return [*falling, ("lit", locked, drop), ("gone", gone, drop), ("settled", settled, drop)]

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != ("falling", puzzle.board, 0):
            return Verdict(False, "the board is not the given one at first")
        cells, full = list(puzzle.piece), list[int]()
        for number, ((stage, board, drop), after) in enumerate(pairwise(states), 1):
            below = [(row + 1, column) for row, column in cells]
            if stage == "falling" and all(row < len(board) and board[row][column] == "." for row, column in below):
                cells = below
                if after != ("falling", board, drop + 1):
                    return Verdict(False, f"step {number} does not let the piece down by one row")
            elif stage == "falling":
                grid = [list(row) for row in board]
                for row, column in cells:
                    grid[row][column] = puzzle.colour
                full = [row for row, line in enumerate(grid) if all(cell != "." for cell in line)]
                if after != ("lit", tuple("".join(line) for line in grid), drop):
                    return Verdict(False, f"step {number} does not leave the piece where it rests")
            elif stage == "lit":
                cleared = tuple("." * len(line) if row in full else line for row, line in enumerate(board))
                if after != ("gone", cleared, drop):
                    return Verdict(False, f"in step {number} not the full rows vanish, and they alone")
            elif stage == "gone":
                lines = ["." * len(board[0])] * len(board)
                for row in range(len(board)):
                    if row not in full:
                        lines[row + sum(other > row for other in full)] = board[row]
                if after != ("settled", tuple(lines), drop):
                    return Verdict(False, f"in step {number} a row does not come down by the rows gone below it")
            else:
                return Verdict(False, f"step {number} goes on after all has come down")
        if states[-1][0] != "settled":
            return Verdict(False, "at the end the rows have not come down")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        for drop in range(len(puzzle.board)):
            try:
                if any(puzzle.board[row + drop + 1][column] != "." for row, column in puzzle.piece):
                    break
            except IndexError:
                break
        grid = [[*row] for row in puzzle.board]
        for row, column in puzzle.piece:
            grid[row + drop][column] = puzzle.colour
        for row in range(len(grid)):
            if "." not in grid[row]:
                grid.insert(0, ["."] * len(grid.pop(row)))
        return [(("settled", tuple("".join(row) for row in grid), drop),)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = board_of(puzzle)
        x, y, width, height = grid.area
        scene.block((x - 10, y - 10, width + 20, height + 20), "wall", radius=10)
        scene.grid(grid)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid, full = board_of(puzzle), full_rows(puzzle)
        (past, before, start), (stage, _, drop) = moment.before, moment.after

        def lines(state: State) -> dict[int, tuple[int]]:
            """Where each row is, by the row in which it was at first; those that vanished are left out."""
            rows = range(len(state[1]))
            if state[0] != "settled":
                return {row: (row,) for row in rows if state[0] != "gone" or row not in full}
            return {row: (row + sum(other > row for other in full),) for row in rows if row not in full}

        here = lines(moment.before)
        for row, (at,) in moment.between(lines):
            cells = before[here[row][0]]
            if cells.strip("."):
                scene.block((*grid.cell(at, 0)[:2], grid.area[2], grid.side), "panel", opacity=0, name=f"row-{row + 1}")
            for column, cell in enumerate(cells):
                if cell != ".":
                    brick(scene, grid, at, column, COLOURS[cell])
        fallen = start + (drop - start) * moment.t
        rows, columns = zip(*puzzle.piece, strict=True)
        x, y, side, _ = grid.cell(min(rows) + fallen, min(columns))
        box = (x, y, side * (1 + max(columns) - min(columns)), side * (1 + max(rows)))
        scene.block(box, "panel", opacity=0, name="piece")
        if past == "falling":
            for row, column in puzzle.piece:
                brick(scene, grid, row + fallen, column, COLOURS[puzzle.colour])
        share = {"lit": moment.t, "gone": 1 - moment.t}.get(stage, 0.0) if stage != past else 0.0
        for row in full:
            x, y, side, _ = grid.cell(row, 0)
            wide = grid.area[2] * share
            if wide >= 2:
                left = x if stage == "lit" else x + grid.area[2] - wide
                scene.block((left, y, wide, side), "yellow", name=f"light-{row + 1}")

    def prompt(self, puzzle: Puzzle) -> str:
        colour = COLOURS[puzzle.colour]
        opening = phrase(
            puzzle,
            f"This is a small Tetris board; a {colour} piece hangs at its top.",
            f"At the top of a small Tetris board hangs a {colour} piece.",
        ).replace("a orange", "an orange")
        return (
            f"{opening} Let it fall straight down, row by row, without a turn or a shift, until it rests on a block or "
            "on the floor. Then every row without a gap lights up in yellow and vanishes; others stay. Last, what lies "
            "above comes down in whole rows, each by as many rows as have vanished below it, and nothing falls "
            "further. The board and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the piece has landed, the full rows are gone and the rows above have come down."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        colour, drop, full = COLOURS[puzzle.colour], rest(puzzle), full_rows(puzzle)
        high, lowest = len(puzzle.board), 1 + max(row for row, _ in puzzle.piece)
        columns = sorted(column + 1 for _, column in puzzle.piece)
        where = f"columns {columns[0]} to {columns[-1]}" if columns[0] < columns[-1] else f"column {columns[0]}"
        heights = [sum(row[column] != "." for row in puzzle.board) for column in range(len(puzzle.board[0]))]
        text = f"The first frame shows the {colour} piece at the top in {where} from the left, over columns that hold"
        yield start("given", 5, f"{text} {' '.join(map(str, heights))} blocks.")
        text = f"The {colour} piece falls straight down by {drop} row{'s'[: drop - 1]}; its lowest cell stops in row"
        check = Follows(("piece",), (1, drop))
        yield process("falls", 25, f"{text} {lowest + drop} of {high}, counted from the top.", check)
        lights = tuple(f"light-{row + 1}" for row in full)
        names, s = " and ".join(str(row + 1) for row in full), "s" if len(full) == 1 else ""
        rows = f"row {names}" if s else f"rows {names}"
        text = f"Then {rows} light{s} up in yellow, and no other row."
        yield process("lights", 15, text, Follows(lights, (drop + 1, drop + 1)))
        text = f"Then {rows} vanish{'es' if s else ''}, and no other row."
        yield process("vanishes", 10, text, Follows(lights, (drop + 2, drop + 2)))
        first = min(row for row, cells in enumerate(states[-2][1]) if cells.strip("."))
        above = [row for row in range(first, full[-1]) if states[-2][1][row].strip(".")]
        come = ", ".join(f"row {row + 1} by {sum(other > row for other in full)}" for row in above)
        actors = tuple(f"row-{row + 1}" for row in above)
        yield process(
            "comes-down", 15, f"Last, what lies above comes down: {come}.", Follows(actors, (drop + 3, drop + 3))
        )
        left = [sum(row[column] != "." for row in states[-1][1]) for column in range(len(heights))]
        yield end("settled", 20, f"At the end the columns hold, from the left, {' '.join(map(str, left))} blocks.")
        text = "No block changes its colour, falls by itself or appears; the board keeps still."
        yield constancy("steady", 10, text, Steady(("piece", *lights, *actors)))

    def capacity(self, config: Config) -> int:
        """A lower bound, colours left out: boards on which an upright I completes rows below the stack's top row.

        It lies as high as it can, in any column. Each other row that it reaches, and the row below, which bears it,
        have any blocks in the other columns but not all; each row further below has some blocks and some gaps.
        """
        some, below = 2 ** (config.columns - 1) - 1, config.stack - 4
        bearing = int(some * (some * 2) ** (below - 1)) if below else 1
        return config.columns * int(some ** (4 - config.full)) * bearing


def rest(puzzle: Puzzle) -> int:
    """How many rows the piece falls: the least clearance under any of its cells."""
    tops = {}
    for _, column in puzzle.piece:
        tops[column] = next((r for r, row in enumerate(puzzle.board) if row[column] != "."), len(puzzle.board))
    return min(tops[column] - row for row, column in puzzle.piece) - 1


@lru_cache(maxsize=64)
def placed(puzzle: Puzzle) -> Board:
    """The board with the piece where it rests."""
    grid, drop = [list(row) for row in puzzle.board], rest(puzzle)
    for row, column in puzzle.piece:
        grid[row + drop][column] = puzzle.colour
    return tuple("".join(row) for row in grid)


def full_rows(puzzle: Puzzle) -> tuple[int, ...]:
    return tuple(row for row, cells in enumerate(placed(puzzle)) if "." not in cells)


def board_of(puzzle: Puzzle) -> Grid:
    return Grid.within(len(puzzle.board), len(puzzle.board[0]))


def brick(scene: Scene, grid: Grid, row: float, column: int, colour: str) -> None:
    scene.block(grid.cell(row, column, 2), colour, outline="ink", width=1.5, radius=grid.side * 0.12)
