"""G-54 Connecting colours: join the two shapes of each colour with a line, so that no lines meet and no cell is left.

The draw cuts the board into one way for each colour, none of which touches itself, so a solution exists. The solver
sees the shapes alone and counts the solutions up to two; a board with a second one is drawn again. Order and direction
of the lines follow from the places of the shapes, so the solution is the only one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from random import Random

from generators.kit import (
    SHAPES, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import DISTINCT
from generators.kit.words.floor import WIDE, Floor, is_step, simple_ways
from generators.kit.words.moves import on_the_way
from generators.kit.words.ways import Pairs, Ways, bends, detouring, solutions
from generators.kit.speech import NUMBERS, article, slug

Lines = Ways  # as far as they are drawn, in the order of the pairs
DETOURS = (0, 2, 4)  # cells of a board's longest detour beyond a shortest way, alike often; 4 is any more

# Boards with one solution that `mixed` reaches: all of the smaller ones, and of 6 by 6 those of 46,000 draws. Tests
# count the smallest ones again.
LAID = {(4, 4): 214, (4, 5): 9_828, (5, 5): 96_172, (6, 6): 20_000}


@dataclass(frozen=True)
class Config:
    rows: int = 5  # of the board
    columns: int = 5  # as many, or 5 with 4 rows

    def __post_init__(self) -> None:
        within("rows", self.rows, 4, 6)
        one_of("columns", self.columns, [columns for rows, columns in LAID if rows == self.rows])


@dataclass(frozen=True)
class Puzzle:
    rows: int
    columns: int
    pairs: Pairs  # the cells of each pair of shapes, in reading order
    symbols: tuple[str, ...]  # of each pair, such as `red star`

    @cached_property
    def colours(self) -> Sequence[str]:
        return [symbol.split()[0] for symbol in self.symbols]

    @property
    def tips(self) -> Sequence[str]:
        """The actors: the growing end of each line."""
        return [slug("tip", symbol) for symbol in self.symbols]

    @cached_property
    def floor(self) -> Floor:
        return Floor.of(self.rows, self.columns)


@generator(
    "G-54", "connecting_color", version=2,
    faculty="spatiality", family="joining",
    levels={"easy": Config(4, 5), "medium": Config(5, 5), "hard": Config(6, 6)},
)  # fmt: skip
class ConnectingColours(Generator[Config, Puzzle, Lines]):
    public = "stricter; the lines go from cell to cell, leave no cell empty and grow in a stated order"
    pace = Pace(step=4, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        ways = detouring(rng, config.rows, config.columns, rng.choice(DETOURS), DETOURS[-1])
        if sum(bends(way) == 0 for way in ways) > 1:
            raise Reject("two lines run straight")
        pairs = tuple(sorted((min(way[0], way[-1]), max(way[0], way[-1])) for way in ways))
        if len(solutions(config.rows, config.columns, pairs)) != 1:
            raise Reject("two solutions")
        colours, shapes = rng.sample(DISTINCT, len(ways)), rng.sample(SHAPES, len(ways))
        symbols = tuple(f"{colour} {shape}" for colour, shape in zip(colours, shapes, strict=True))
        return Puzzle(config.rows, config.columns, pairs, symbols)

    def solve(self, puzzle: Puzzle) -> Sequence[Lines]:
        (lines,) = solutions(puzzle.rows, puzzle.columns, puzzle.pairs)
        states: list[Lines] = [()]
        for number, line in enumerate(lines):
            states += [(*lines[:number], line[:length]) for length in range(2, len(line) + 1)]
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Lines]) -> None:
        pairs, ends = puzzle.pairs, [cell for pair in puzzle.pairs for cell in pair]
        require(states[0] == (), "a line is there before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            joined = not before or before[-1][-1] == pairs[len(before) - 1][1]
            kept = before if joined else before[:-1]
            in_order = len(after) == len(kept) + 1 <= len(pairs) and after[:-1] == kept
            require(in_order, f"step {step} does not go on with one line, in the order of the shapes")
            begin, finish = pairs[len(kept)]
            line = (begin,) if joined else before[-1]
            require(after[-1][:-1] == line, f"step {step} does not make the line one cell longer")
            tip = after[-1][-1]
            require(is_step(line[-1], tip, puzzle.rows, puzzle.columns), f"step {step} does not go to the next cell")
            require(not any(tip in other for other in (*kept, line)), f"step {step} runs into a line")
            require(tip == finish or tip not in ends, f"step {step} runs into another shape")
        final = states[-1]
        all_joined = len(final) == len(pairs) and final[-1][-1] == pairs[-1][1]
        require(all_joined, "not all pairs are joined")
        require(sum(map(len, final)) == puzzle.rows * puzzle.columns, "a cell is left empty")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lines]] | None:
        if puzzle.rows > 4:
            return None
        ends = {cell for pair in puzzle.pairs for cell in pair}
        drawn: list[Lines] = [()]
        for begin, finish in puzzle.pairs:  # all ways of each pair in turn, whatever is left for the others
            ways = [way for way in simple_ways(puzzle.floor, begin, finish) if ends.isdisjoint(way[1:-1])]
            drawn = [(*lines, way) for lines in drawn for way in ways if {*way}.isdisjoint(chain(*lines))]
        return [(lines,) for lines in drawn if sum(map(len, lines)) == puzzle.rows * puzzle.columns]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(puzzle.floor.grid(WIDE))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lines]) -> None:
        grid = puzzle.floor.grid(WIDE)
        for number, line in enumerate(moment.after):
            points = [grid.centre(*divmod(cell, puzzle.columns)) for cell in line]
            if moment.before[number : number + 1] != (line,):
                points[-1] = on_the_way(points[-2], points[-1], moment.t)
            scene.line(points, puzzle.colours[number], grid.side * 0.2)
            scene.ball(points[-1], grid.side * 0.14, puzzle.colours[number], name=puzzle.tips[number])
        for pair, symbol in zip(puzzle.pairs, puzzle.symbols, strict=True):
            for cell in pair:
                scene.symbol(grid.centre(*divmod(cell, puzzle.columns)), grid.side * 0.33, symbol)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(rows=puzzle.rows, columns=puzzle.columns, pairs=NUMBERS[len(puzzle.pairs)])

    def goal(self, puzzle: Puzzle) -> str:
        *others, last = puzzle.colours
        return f"the pairs of {', '.join(others)} and {last} shapes are joined, and no cell is empty."

    def answer(self, puzzle: Puzzle, states: Sequence[Lines]) -> str:
        return str(sum(map(bends, states[-1])))

    def rubric(self, puzzle: Puzzle, states: Sequence[Lines]) -> Iterator[Item]:
        floor, tips, last = puzzle.floor, tuple(puzzle.tips), len(states) - 1
        listed = ", ".join(f"{article(symbol)} {symbol}" for symbol in puzzle.symbols)
        yield start("given", 5, f"The first frame shows the board with two shapes of each kind and no line: {listed}.")
        runs, step = grouped(list(zip(puzzle.colours, states[-1], strict=True))), 0
        for first, run in runs:
            facts = "; ".join(f"{colour} goes {floor.directions(pairwise(line))}" for colour, line in run)
            begin, step = step + 1, step + sum(len(line) - 1 for _, line in run)
            check = Follows(tips[first - 1 : first - 1 + len(run)], (begin, step))
            yield process(f"lines-{first}", 45 / len(runs), f"From its first shape, {facts}.", check)
        order = ", ".join(puzzle.colours)
        text = f"The lines grow cell by cell, one after another, in this order: {order}; none meets another one."
        yield process("order", 20, text, Follows(tips, (1, last)))
        yield end("joined", 20, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No shape moves or changes, and no line vanishes or changes.", Steady(tips))

    def glance(self, puzzle: Puzzle) -> dict[str, float]:
        """The pairs, those that are not in one row or column, and the cells that shortest lines would leave empty."""
        columns, pairs = puzzle.columns, puzzle.pairs
        aslant = sum(a % columns != b % columns and a // columns != b // columns for a, b in pairs)
        empty = puzzle.rows * columns - sum(puzzle.floor.apart(*pair) + 1 for pair in pairs)
        return {"pairs": len(pairs), "aslant": aslant, "empty": empty, "aslant and empty": aslant + empty}

    def capacity(self, config: Config) -> int:
        """Boards with one solution, however they are coloured: exact, and of 6 by 6 a lower bound."""
        return LAID[config.rows, config.columns]
