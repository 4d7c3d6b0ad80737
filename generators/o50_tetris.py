"""O-50 Tetris: let the piece fall, let the full rows light up and vanish, and let the rows above come down.

The piece falls straight down and neither turns nor shifts. The first frame fixes its place of rest, the full rows and
the way down of the others. So an answer exists and is unique. `solve` reads the place of rest from the clearance under
the piece. `rules` lowers the piece row by row and looks at each cell.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from random import Random

from generators.kit import (
    Follows, Generator, Grid, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.words.tetrominoes import TETROMINOES, Board, Cell, brick, coloured, heights, track

State = tuple[str, Board, int]  # falling, lit, gone or settled; the board without a falling piece; rows fallen
COLOURS = {"b": "blue", "t": "teal", "p": "purple", "r": "red", "o": "orange", "k": "pink"}
STACK, FALLING = "btp", "rok"


@dataclass(frozen=True)
class Config:
    columns: int = 8  # 6 to 10
    rows: int = 9  # 8 to 12
    stack: int = 5  # rows with blocks, 4 to 8, four less than all at most
    full: int = 2  # rows to complete, 1 or 2
    apart: bool = False  # a row between the full rows stays

    def __post_init__(self) -> None:
        within("columns", self.columns, 6, 10)
        within("rows", self.rows, 8, 12)
        within("stack", self.stack, 4, min(8, self.rows - 4))
        within("full", self.full, 1 + self.apart, 2)


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
    def grid(self) -> Grid:
        return Grid.within(len(self.board), len(self.board[0]))


@generator(
    "O-50", "tetris", version=2,
    faculty="knowledge", family="boards",
    levels={
        "easy": Config(6, 8, 4, 1), "medium": Config(8, 9, 5, 2), "hard": Config(10, 11, 7, 2, True),
    },
)  # fmt: skip
class Tetris(Generator[Config, Puzzle, State]):
    pace = Pace(step=7, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape = rng.choice([cells for cells in TETROMINOES if 1 + cells[-1][0] >= config.full + config.apart])
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
        if any("." not in row for row in puzzle.board) or puzzle.drop != top:
            raise Reject("a row is full too early, or the piece comes to rest elsewhere")
        if list(puzzle.full) != full or any(not row.strip(".") for row in puzzle.landed[surface:]):
            raise Reject("other rows are full, or empty")
        if full[0] == surface:
            raise Reject("nothing would come down")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        drop, landed = puzzle.drop, puzzle.landed
        empty = "." * len(landed[0])
        gone = tuple(row if "." in row else empty for row in landed)
        settled = (*[empty] * len(puzzle.full), *(row for row in landed if "." in row))
        falling = [("falling", puzzle.board, fallen) for fallen in range(drop + 1)]
        return [*falling, ("lit", landed, drop), ("gone", gone, drop), ("settled", settled, drop)]

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
        require(states[-1][0] == "settled", "at the end the rows have not come down")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]] | None:
        board, drop, cells = puzzle.board, 0, puzzle.piece
        while all(row + 1 < len(board) and board[row + 1][column] == "." for row, column in cells):
            drop, cells = drop + 1, tuple((row + 1, column) for row, column in cells)
        grid = [[*row] for row in coloured(board, cells, puzzle.colour)]
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
        for row in (row for row in here if row in there):
            at, cells = here[row] + (there[row] - here[row]) * moment.t, before[here[row]]
            if cells.strip("."):
                track(scene, grid, at, 0, 1, grid.columns, f"row-{row + 1}")
            for column, cell in enumerate(cells):
                if cell != ".":
                    brick(scene, grid, at, column, COLOURS[cell])
        fallen = begin + (drop - begin) * moment.t
        rows, columns = zip(*puzzle.piece, strict=True)
        track(scene, grid, fallen, min(columns), 1 + max(rows), 1 + max(columns) - min(columns), "piece")
        for row, column in puzzle.piece if past == "falling" else ():
            brick(scene, grid, row + fallen, column, COLOURS[puzzle.colour])
        share = {"lit": moment.t, "gone": 1 - moment.t}.get(stage, 0.0) if stage != past else 0.0
        wide = grid.area[2] * share
        ends = zip(before, board, strict=True)
        full = ["." not in new if stage == "lit" else bool(old.strip(".")) and not new.strip(".") for old, new in ends]
        for row in (row for row, lit in enumerate(full) if lit and wide >= 2):
            x, y, side, _ = grid.cell(row, 0)
            left = x if stage == "lit" else x + grid.area[2] - wide
            scene.block((left, y, wide, side), "yellow", name=f"light-{row + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=COLOURS[puzzle.colour])

    def goal(self, puzzle: Puzzle) -> str:
        return "the piece has landed, the full rows are gone and the rows above have come down."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(str(row + 1) for row in puzzle.full)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        colour, drop, full = COLOURS[puzzle.colour], puzzle.drop, puzzle.full
        rows, columns = ({1 + cell[k] for cell in puzzle.piece} for k in (0, 1))
        left, right = min(columns), max(columns)
        where = f"columns {left} to {right}" if left < right else f"column {left}"
        text = f"The first frame shows the {colour} piece at the top in {where} from the left, over columns that hold"
        yield start("given", 5, f"{text} {heights(puzzle.board)} blocks.")
        text = f"The {colour} piece falls straight down by {counted(drop, 'row')}; its lowest cell stops in row"
        text = f"{text} {max(rows) + drop} of {len(puzzle.board)}, counted from the top."
        yield process("falls", 25, text, Follows(("piece",), (1, drop)))
        lights = tuple(f"light-{row + 1}" for row in full)
        numbers, s = " and ".join(str(row + 1) for row in full), "s" if len(full) == 1 else ""
        named = f"row {numbers}" if s else f"rows {numbers}"
        text = f"Then {named} light{s} up in yellow, and no other row."
        yield process("lights", 15, text, Follows(lights, (drop + 1, drop + 1)))
        text = f"Then {named} vanish{'es' if s else ''}, and no other row."
        yield process("vanishes", 10, text, Follows(lights, (drop + 2, drop + 2)))
        gone = states[-2][1]
        first = min(row for row, cells in enumerate(gone) if cells.strip("."))
        above = [row for row in range(first, full[-1]) if gone[row].strip(".")]
        come = ", ".join(f"row {row + 1} by {sum(other > row for other in full)}" for row in above)
        actors = tuple(f"row-{row + 1}" for row in above)
        check = Follows(actors, (drop + 3, drop + 3))
        yield process("comes-down", 15, f"Last, what lies above comes down: {come}.", check)
        yield end("settled", 20, f"At the end the columns hold, from the left, {heights(states[-1][1])} blocks.")
        text = "No block changes its colour, falls by itself or appears; the board keeps still."
        yield constancy("steady", 10, text, Steady(("piece", *lights, *actors)))

    def capacity(self, config: Config) -> int:
        """Count a lower bound without colours: boards on which an upright I completes rows below the stack's top row.

        It lies as high as it can, in any column. The other rows beside it and the bearing row below have any blocks in
        the other columns but not all. Each row further below has some blocks and some gaps.
        """
        some, below = 2 ** (config.columns - 1) - 1, config.stack - 4
        bearing = int(some * (some * 2) ** (below - 1)) if below else 1
        return config.columns * int(some ** (4 - config.full)) * bearing


def followed(states: Sequence[State]) -> dict[int, int]:
    """The last place of each row by its first one, without the vanished rows."""
    places = {row: row for row in range(len(states[0][1]))}
    for (_, old, _), (stage, new, _) in pairwise(states):
        if stage == "settled":
            above = [row for row, at in places.items() if old[at].strip(".")]
            places = dict(zip(above[::-1], (at for at in range(len(new))[::-1] if new[at].strip(".")), strict=False))
        else:
            places = {row: at for row, at in places.items() if new[at].strip(".") or not old[at].strip(".")}
    return dict(sorted(places.items()))
