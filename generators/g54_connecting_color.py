"""G-54 Connecting colours: join the two shapes of each colour with a line, so that no lines meet and no cell is left.

The board is cut into one way for each colour first, none of which touches itself, so a solution exists; the solver,
which sees the shapes alone, then counts the solutions up to two, and a board with a second one is drawn again. Which
line is drawn first, and from which end, follows from where the shapes lie: so the solution is the only one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import perm
from random import Random

from generators.kit import (
    OK, SHAPES, Follows, Generator, Grid, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Way = tuple[int, ...]  # cells, numbered row by row, each beside the one before it
Lines = tuple[Way, ...]  # as far as they are drawn, in the order of the pairs
COLOURS = ("red", "orange", "green", "blue", "purple", "pink", "brown", "teal")
SHORTEST = 3  # cells of a line, with its ends
MOVES = 300  # by which ways are mixed


@dataclass(frozen=True)
class Config:
    side: int = 5  # of the board in cells; as many pairs of shapes

    def __post_init__(self) -> None:
        if not 4 <= self.side <= 6:
            raise ValueError(f"side must be 4..6, not {self.side}")


@dataclass(frozen=True)
class Puzzle:
    side: int
    pairs: tuple[tuple[int, int], ...]  # the cells of each pair of shapes, in reading order
    symbols: tuple[str, ...]  # of each pair, such as `red star`


@generator(
    "G-54", "connecting_color", version=1,
    faculty="spatiality", family="joining",
    levels={"easy": Config(4), "medium": Config(5), "hard": Config(6)},
)  # fmt: skip
class ConnectingColours(Generator[Config, Puzzle, Lines]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        ways = mixed(rng, config.side)
        if sum(len({b - a for a, b in pairwise(way)}) == 1 for way in ways) > 1:
            raise Reject("two lines run straight")
        pairs = tuple(sorted((min(way[0], way[-1]), max(way[0], way[-1])) for way in ways))
        if len(solutions(config.side, pairs)) != 1:
            raise Reject("two solutions")
        colours, shapes = rng.sample(COLOURS, config.side), rng.sample(SHAPES, config.side)
        symbols = tuple(f"{colour} {shape}" for colour, shape in zip(colours, shapes, strict=True))
        return Puzzle(config.side, pairs, symbols)

    def solve(self, puzzle: Puzzle) -> Sequence[Lines]:
        (lines,) = solutions(puzzle.side, puzzle.pairs)
        states: list[Lines] = [()]
        for number, line in enumerate(lines):
            states += [(*lines[:number], line[:length]) for length in range(2, len(line) + 1)]
        return states

    def verify(self, puzzle: Puzzle, states: Sequence[Lines]) -> Verdict:
        if states[0] != ():
            return Verdict(False, "a line is there before the first step")
        side, ends = puzzle.side, [cell for pair in puzzle.pairs for cell in pair]
        for step, (before, after) in enumerate(pairwise(states), 1):
            done = not before or before[-1][-1] == puzzle.pairs[len(before) - 1][1]
            kept = before if done else before[:-1]
            if len(after) != len(kept) + 1 or after[:-1] != kept or len(after) > len(puzzle.pairs):
                return Verdict(False, f"step {step} does not go on with one line, in the order of the shapes")
            begin, finish = puzzle.pairs[len(after) - 1]
            was = (begin,) if done else before[-1]
            if after[-1][:-1] != was:
                return Verdict(False, f"step {step} does not make the line one cell longer")
            (row, column), (down, across) = divmod(was[-1], side), divmod(after[-1][-1], side)
            if abs(row - down) + abs(column - across) != 1 or not 0 <= after[-1][-1] < side * side:
                return Verdict(False, f"step {step} does not go to the next cell")
            if any(after[-1][-1] in line for line in (*kept, was)):
                return Verdict(False, f"step {step} runs into a line")
            if after[-1][-1] in ends and after[-1][-1] != finish:
                return Verdict(False, f"step {step} runs into another shape")
        final = states[-1]
        if len(final) != len(puzzle.pairs) or final[-1][-1] != puzzle.pairs[-1][1]:
            return Verdict(False, "not all pairs are joined")
        if sum(map(len, final)) != side * side:
            return Verdict(False, "a cell is left empty")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lines]] | None:
        if puzzle.side > 4:
            return None
        ends = {cell for pair in puzzle.pairs for cell in pair}
        drawn: list[Lines] = [()]
        for begin, finish in puzzle.pairs:  # all ways of each pair in turn, whatever is left for the others
            longer = [(*lines, (begin,)) for lines in drawn]
            drawn = []
            while longer:
                lines = longer.pop()
                taken = ends.union(*lines) - {finish}
                for cell in around(puzzle.side)[lines[-1][-1]]:
                    if cell not in taken:
                        (drawn if cell == finish else longer).append((*lines[:-1], (*lines[-1], cell)))
        return [(lines,) for lines in drawn if sum(map(len, lines)) == puzzle.side**2]

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.grid(board(puzzle))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lines]) -> None:
        grid = board(puzzle)
        for number, line in enumerate(moment.after):
            colour, name = puzzle.symbols[number].split()[0], f"tip-{puzzle.symbols[number].replace(' ', '-')}"
            points = [grid.centre(*divmod(cell, puzzle.side)) for cell in line]
            if moment.before[number : number + 1] != (line,):
                (ax, ay), (bx, by) = points[-2:]
                points[-1] = ax + (bx - ax) * moment.t, ay + (by - ay) * moment.t
            scene.line(points, colour, grid.side * 0.2)
            scene.ball(points[-1], grid.side * 0.14, colour, name=name)
        for pair, symbol in zip(puzzle.pairs, puzzle.symbols, strict=True):
            for cell in pair:
                scene.symbol(grid.centre(*divmod(cell, puzzle.side)), grid.side * 0.33, symbol)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"On this board of {puzzle.side} by {puzzle.side} cells lie {puzzle.side} pairs of shapes, each pair of "
            "another colour.",
            f"The picture shows a board of {puzzle.side} by {puzzle.side} cells with {puzzle.side} pairs of shapes; "
            "the two of a pair have the same colour.",
        )
        return (
            f"{opening} Join the two shapes of each pair with a line of their colour that goes from cell to cell, up, "
            "down, left or right. Lines never cross, and at the end just one line passes through every cell. Draw one "
            "line after another, in the order in which the colours come when the board is read row by row from the "
            "top left; each grows from the shape that is read first to the other. Shapes, board and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        colours = [symbol.split()[0] for symbol in puzzle.symbols]
        joined = ", ".join(colours[:-1])
        return f"the pairs of {joined} and {colours[-1]} shapes are joined, and a line passes through every cell."

    def rubric(self, puzzle: Puzzle, states: Sequence[Lines]) -> Iterator[Item]:
        names, last = [f"tip-{symbol.replace(' ', '-')}" for symbol in puzzle.symbols], len(states) - 1
        listed = ", ".join(f"a {symbol}".replace("a orange", "an orange") for symbol in puzzle.symbols)
        yield start("given", 5, f"The first frame shows the board with two shapes of each kind and no line: {listed}.")
        runs = grouped(states[-1])
        step = 0
        for first, lines in runs:
            facts, begin = [], step + 1
            for number, line in enumerate(lines, first - 1):
                facts.append(f"{puzzle.symbols[number].split()[0]} goes {in_words(puzzle.side, line)}")
                step += len(line) - 1
            check = Follows(tuple(names[first - 1 : first - 1 + len(lines)]), (begin, step))
            yield process(f"lines-{first}", 45 / len(runs), f"From its first shape, {'; '.join(facts)}.", check)
        order = ", ".join(symbol.split()[0] for symbol in puzzle.symbols)
        text = f"The lines grow cell by cell, one after another, in this order: {order}; none meets another one."
        yield process("order", 20, text, Follows(tuple(names), (1, last)))
        yield end("joined", 20, f"At the end {self.goal(puzzle)}")
        yield constancy(
            "steady", 10, "No shape moves or changes, and no line vanishes or changes.", Steady(tuple(names))
        )

    def capacity(self, config: Config) -> int:
        """A lower bound: boards with one solution, of which 6 by 6 has more, times ways to colour them."""
        return LAID[config.side] * perm(len(COLOURS), config.side)


# Boards with one solution that `mixed` reaches: all, which the tests count again for 4; of 6 those of 46,000 draws.
LAID = {4: 214, 5: 96_172, 6: 20_000}


@lru_cache
def around(side: int) -> tuple[Way, ...]:
    """The cells beside each cell of a board."""
    return tuple(
        tuple(
            down * side + across
            for down, across in ((row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column))
            if 0 <= down < side and 0 <= across < side
        )
        for row in range(side)
        for column in range(side)
    )


def mixed(rng: Random, side: int) -> list[list[int]]:
    """A board cut into ways, none of which touches itself: rows, whose ends have changed hands many times."""
    ways = [[row * side + column for column in range(side)] for row in range(side)]
    if rng.random() < 0.5:
        ways = [list(column) for column in zip(*ways, strict=True)]
    owner = {cell: number for number, way in enumerate(ways) for cell in way}
    for _ in range(MOVES):
        number = rng.randrange(side)
        way = ways[number]
        if rng.random() < 0.5:
            way.reverse()
        cell = rng.choice(around(side)[way[-1]])
        other = ways[owner[cell]]
        if other is way or cell not in (other[0], other[-1]) or len(other) == SHORTEST or len(way) == 2 * side:
            continue
        if sum(owner[beside] == number for beside in around(side)[cell]) == 1:
            other.remove(cell)
            way.append(cell)
            owner[cell] = number
    return ways


@lru_cache(maxsize=64)
def solutions(side: int, pairs: tuple[tuple[int, int], ...]) -> tuple[Lines, ...]:
    """Up to two ways to join all pairs through all cells, found line by line and cell by cell."""
    beside, found = around(side), list[Lines]()
    empty = set(range(side * side)).difference(*pairs)
    later = [{cell for pair in pairs[number:] for cell in pair} for number in range(len(pairs) + 1)]
    lines = [[begin] for begin, _ in pairs]

    def alive(cell: int, number: int, *tips: int) -> bool:
        """Whether a line can still come to an empty cell and leave it: lines before this one are done."""
        return sum(near in empty or near in tips or near in later[number] for near in beside[cell]) > 1

    def extend(number: int) -> None:
        line, finish = lines[number], pairs[number][1]
        tip = line[-1]
        for cell in beside[tip]:
            if len(found) == 2:
                return
            if cell == finish and number + 1 < len(pairs):
                if all(alive(near, number + 1) for near in (*beside[tip], *beside[cell]) if near in empty):
                    line.append(cell)
                    extend(number + 1)
                    line.pop()
            elif cell == finish and not empty:
                found.append((*(tuple(each) for each in lines[:-1]), (*line, cell)))
            elif cell in empty:
                empty.discard(cell)
                line.append(cell)
                if all(alive(near, number + 1, cell, finish) for near in beside[tip] if near in empty):
                    extend(number)
                line.pop()
                empty.add(cell)

    extend(0)
    return tuple(found)


def board(puzzle: Puzzle) -> Grid:
    return Grid.within(puzzle.side, puzzle.side, (28, 28, 456, 456))


def in_words(side: int, line: Way) -> str:
    """A line as straight runs: `right 2, down 1`."""
    names = {1: "right", -1: "left", side: "down", -side: "up"}
    runs: list[tuple[str, int]] = []
    for a, b in pairwise(line):
        if runs and runs[-1][0] == names[b - a]:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((names[b - a], 1))
    return ", ".join(f"{name} {count}" for name, count in runs)
