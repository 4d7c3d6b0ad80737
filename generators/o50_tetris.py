"""O-50 Tetris: let the piece fall; if rows are full, let them light up and vanish, and let the rows above come down.

The piece falls straight down and neither turns nor shifts. The first frame fixes its place of rest, the full rows and
the way down of the others. So an answer exists and is unique. In some samples no row is full, and nothing more happens.
`solve` reads the place of rest from the clearance under the piece. `rules` lowers it row by row and looks at each cell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted, listed
from generators.kit.words.tetrominoes import (
    TETROMINOES, Board, Cell, between, body, brick, coloured, completable, followed, heights, track, under,
)  # fmt: skip

State = tuple[str, Board, int]  # falling, lit, gone or settled; the board without a falling piece; rows fallen
COLOURS = {"b": "blue", "t": "teal", "p": "purple", "r": "red", "o": "orange", "k": "pink"}
STACK, FALLING = "btp", "rok"
ATTEMPTS = 200


@dataclass(frozen=True)
class Config:
    columns: int = 8  # 6 to 10
    rows: int = 9  # 8 to 12
    stack: int = 5  # rows with blocks, 4 to 8, four less than all at most
    full: int = 2  # rows that the piece completes at most, 1 to 3; it may complete none

    def __post_init__(self) -> None:
        within("columns", self.columns, 6, 10)
        within("rows", self.rows, 8, 12)
        within("stack", self.stack, 4, min(8, self.rows - 4))
        within("full", self.full, 1, 3)


@dataclass(frozen=True)
class Puzzle:
    board: Board
    piece: tuple[Cell, ...]  # its cells at first
    colour: str

    @cached_property
    def drop(self) -> int:
        """The piece's fall in rows: the least clearance under any of its cells."""
        tops = {}
        for _, column in self.piece:
            tops[column] = next((r for r, row in enumerate(self.board) if row[column] != "."), len(self.board))
        return min(tops[column] - row for row, column in self.piece) - 1

    @cached_property
    def landed(self) -> Board:
        """The board with the piece where it rests."""
        return coloured(self.board, ((row + self.drop, column) for row, column in self.piece), self.colour)

    @cached_property
    def full(self) -> tuple[int, ...]:
        return tuple(row for row, cells in enumerate(self.landed) if "." not in cells)

    @property
    def above(self) -> list[int]:
        """The rows that come down: all with blocks above the last full one."""
        rows = enumerate(self.landed[: self.full[-1]])
        return [row for row, cells in rows if row not in self.full and cells.strip(".")]

    @property
    def grid(self) -> Grid:
        return Grid.within(len(self.board), len(self.board[0]))


@generator(
    "O-50", "tetris", version=2,
    faculty="knowledge", family="boards",
    levels={"easy": Config(6, 8, 4, 1), "medium": Config(8, 10, 6, 2), "hard": Config(10, 12, 8, 3)},
)  # fmt: skip
class Tetris(Generator[Config, Puzzle, State]):
    public = "stricter; a piece lands first, which decides whether and where rows are full"
    pace = Pace(step=7, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count, target = rng.choice((1, *range(config.full + 1))), rng.randrange(config.rows - config.stack, config.rows)
        for _ in range(ATTEMPTS):  # with this row full: so no place is more likely
            shape = rng.choice([cells for cells in TETROMINOES if len(completable(cells)) >= count])
            some = [rng.sample(completable(shape), count) for _ in range(6)]
            chosen = max(some, key=lambda rows: sum(row in rows for row, _ in shape))  # not always narrow gaps
            left = rng.randrange(config.columns - max(column for _, column in shape))
            top = target - rng.choice(chosen or completable(shape))
            rested = [(top + row, left + column) for row, column in shape]
            full = sorted(top + row for row in chosen)
            if 2 <= top < config.rows - shape[-1][0]:
                board = under(rng, (config.rows, config.columns, config.stack), rested, full, STACK)
                piece = tuple((row, left + column) for row, column in shape)
                puzzle = Puzzle(board, piece, rng.choice(FALLING))
                lower = not full or any(row.strip(".") for row in puzzle.landed[: full[0]])
                if all("." in row for row in board) and puzzle.drop == top and list(puzzle.full) == full and lower:
                    return puzzle
        raise Reject("no piece fits there")

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        drop, landed = puzzle.drop, puzzle.landed
        empty = "." * len(landed[0])
        gone = tuple(row if "." in row else empty for row in landed)
        settled = (*[empty] * len(puzzle.full), *(row for row in landed if "." in row))
        falling = [("falling", puzzle.board, fallen) for fallen in range(drop + 1)]
        cleared = [("lit", landed, drop), ("gone", gone, drop), ("settled", settled, drop)]
        return falling + cleared if puzzle.full else falling

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == ("falling", puzzle.board, 0), "the board is not the given one at first")
        cells, full, empty = list(puzzle.piece), list[int](), "." * len(puzzle.board[0])
        for number, ((stage, board, drop), after) in enumerate(pairwise(states), 1):
            below = [(row + 1, column) for row, column in cells]
            if stage == "falling" and all(row < len(board) and board[row][column] == "." for row, column in below):
                cells = below
                lower = after == ("falling", board, drop + 1)
                require(lower, f"step {number} does not let the piece down by one row")
            elif stage == "falling":
                landed = coloured(board, cells, puzzle.colour)
                full = [row for row, line in enumerate(landed) if all(cell != "." for cell in line)]
                require(full, f"step {number} goes on although no row is full")
                require(after == ("lit", landed, drop), f"step {number} does not leave the piece where it rests")
            elif stage == "lit":
                cleared = tuple(empty if row in full else line for row, line in enumerate(board))
                require(after == ("gone", cleared, drop), f"in step {number} not the full rows vanish, and they alone")
            else:
                require(stage == "gone", f"step {number} goes on after all has come down")
                lines = [empty] * len(board)
                for row in (row for row in range(len(board)) if row not in full):
                    lines[row + sum(other > row for other in full)] = board[row]
                down = after == ("settled", tuple(lines), drop)
                require(down, f"in step {number} a row does not come down by the rows gone below it")
        if states[-1][0] != "settled":
            landed = coloured(states[-1][1], cells, puzzle.colour)
            rests = any(row + 1 == len(landed) or states[-1][1][row + 1][column] != "." for row, column in cells)
            over = states[-1][0] == "falling" and rests and all("." in line for line in landed)
            require(over, "at the end the piece does not rest, or full rows have not gone")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        board, drop, cells = puzzle.board, 0, puzzle.piece
        while all(row + 1 < len(board) and board[row + 1][column] == "." for row, column in cells):
            drop, cells = drop + 1, tuple((row + 1, column) for row, column in cells)
        landed = coloured(board, cells, puzzle.colour)
        if all("." in line for line in landed):
            return [(("falling", board, drop),)]
        grid = [[*row] for row in landed]
        for row in range(len(grid)):
            if "." not in grid[row]:
                grid.insert(0, ["."] * len(grid.pop(row)))
        return [(("settled", tuple("".join(row) for row in grid), drop),)]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        grid = puzzle.grid
        x, y, width, height = grid.area
        scene.block((x - 10, y - 10, width + 20, height + 20), "wall", radius=10)
        scene.grid(grid)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        grid = puzzle.grid
        (past, before, begin), (stage, board, drop) = moment.before, moment.after
        there = followed((*moment.past, moment.after))
        here = there if moment.before == moment.after else followed(moment.past)
        landed: dict[Cell, tuple[float, int]] = {}  # the piece's cells in the stack, by their first rows
        for row in (row for row in here if row in there):
            at, cells = between(scene, grid, here[row], there[row], moment.t), before[here[row]]
            if cells.strip("."):
                track(scene, grid, at, 0, 1, grid.columns, f"row-{row + 1}")
            for column, cell in enumerate(cells):
                if cell in STACK:
                    brick(scene, grid, at, column, COLOURS[cell])
                elif cell != ".":
                    landed[row, column] = at, column
        body(scene, grid, landed, COLOURS[puzzle.colour])
        if past == "falling":
            fallen = between(scene, grid, begin, drop, moment.t)
            rows, columns = zip(*puzzle.piece, strict=True)
            track(scene, grid, fallen, min(columns), 1 + max(rows), 1 + max(columns) - min(columns), "piece")
            body(scene, grid, {(r, c): (r + fallen, c) for r, c in puzzle.piece}, COLOURS[puzzle.colour])
        share = {"lit": moment.t, "gone": 1 - moment.t}.get(stage, 0.0) if stage != past else float(stage == "lit")
        ends = zip(before, board, strict=True)
        full = ["." not in new if stage == "lit" else bool(old.strip(".")) and not new.strip(".") for old, new in ends]
        for row in (row for row, lit in enumerate(full) if lit and share > 0):
            x, y, side, _ = grid.cell(row, 0)
            scene.block((x, y, grid.area[2], side), "yellow", opacity=share, name=f"light-{row + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=COLOURS[puzzle.colour])

    def goal(self, puzzle: Puzzle) -> str:
        if not puzzle.full:
            return "the piece has landed, no row is full, and all other blocks lie where they lay."
        return "the piece has landed, the full rows are gone and the rows above have come down."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(str(row + 1) for row in puzzle.full) or "none"

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterable[Sequence[Choice]]:
        def seen(row: int, cells: str) -> dict[str, float]:
            return {"place": row, "gaps": cells.count("."), "widest gap": max(map(len, re.findall(r"\.+", cells)))}

        stack = ((row, cells) for row, cells in enumerate(puzzle.board) if cells.strip("."))
        yield [Choice(row in puzzle.full, seen(row, cells)) for row, cells in stack]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        colour, drop, full = COLOURS[puzzle.colour], puzzle.drop, puzzle.full
        rows, columns = ({1 + cell[k] for cell in puzzle.piece} for k in (0, 1))
        left, right = min(columns), max(columns)
        where = f"columns {left} to {right}" if left < right else f"column {left}"
        text = f"The first frame shows the {colour} piece at the top in {where} from the left, over columns that hold"
        yield start("given", 5, f"{text} {heights(puzzle.board)} blocks.")
        text = f"The {colour} piece falls straight down by {counted(drop, 'row')}."
        yield process("falls", 15 if full else 40, text, Follows(("piece",), (1, drop)))
        text = f"Its lowest cell stops in row {max(rows) + drop} of {len(puzzle.board)}, counted from the top."
        yield process("lands", 10 if full else 20, text, Follows(("piece",), (drop, drop)))
        moved = ["piece"]
        if full:
            lights, above = [f"light-{row + 1}" for row in full], puzzle.above
            named = f"row{'s'[: len(full) - 1]} {listed([str(row + 1) for row in full])}"
            one = len(full) == 1
            text = f"Then {named} light{'s' if one else ''} up in yellow, and no other row."
            yield process("lights", 15, text, Follows(tuple(lights), (drop + 1, drop + 1)))
            text = f"Then {named} vanish{'es' if one else ''}, and no other row."
            yield process("vanishes", 10, text, Follows(tuple(lights), (drop + 2, drop + 2)))
            come = ", ".join(f"row {row + 1} by {sum(other > row for other in full)}" for row in above)
            down = [f"row-{row + 1}" for row in above]
            check = Follows(tuple(down), (drop + 3, drop + 3))
            yield process("comes-down", 15, f"Last, what lies above comes down: {come}.", check)
            moved += lights + down
        final, also = states[-1][1] if full else puzzle.landed, "" if full else "; no row lights up or vanishes"
        text = f"At the end the columns hold, from the left, {heights(final)} blocks{also}."
        yield end("settled", 20 if full else 25, text)
        text = "No block changes its colour, falls by itself or appears; the board keeps still."
        yield constancy("steady", 10, text, Steady(tuple(moved)))

    def capacity(self, config: Config) -> int:
        """Count a lower bound without colours: boards on which an upright I completes one row below its uppermost cell.

        It lies as high as it can, in any column. The other rows beside it and the bearing row below have some blocks in
        the other columns but not all. Each row further below has some blocks and some gaps.
        """
        some, below = 2 ** (config.columns - 1) - 2, config.stack - 4
        bearing = int(some * (some * 2) ** (below - 1)) if below else 1
        return config.columns * int(some**3) * bearing
