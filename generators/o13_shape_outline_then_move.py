"""O-13 Shape outline then move: continue the right column as the left one goes on, first by style, then up or down.

By one feature, colour or shape, each figure of the right column has a partner in the left one, and swaps its style if
the partner does. The style that it has then decides about its move; at hard about the direction alone, and the other
feature about the distance. So a solution exists and is unique. `solve` looks up tables; `rules` compare all figures two
by two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import factorial, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted, listed
from generators.kit.words.analogies import (
    COLOURS, SHAPES, Figure, Marks, State, board_area, continued, draw_boards, draw_column, draw_rows, in_row,
    in_two_steps, moving, on_board, require_two_steps, styles,
)  # fmt: skip

LEVELS, PITCH, LOWEST = range(4), 34, -51  # heights of figures; units between two; of the lowest, above the middle
RADIUS = 16  # units
MOVES = (-3, -2, -1, 1, 2, 3)  # levels
FEATURES = ("shape", "colour")

Board = tuple[Figure, ...]


@dataclass(frozen=True)
class Config:
    figures: int = 3  # on each board, 2 to 4
    parted: int = 0  # 1 if the style decides about the direction alone, and another feature about the distance

    def __post_init__(self) -> None:
        within("figures", self.figures, 2, 4)
        within("parted", self.parted, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    key: str  # "shape" or "colour", which decides about the style
    parted: int
    left: tuple[Board, Board, Board]
    given: Board  # the first one of the right column

    @property
    def other(self) -> str:
        """The feature that may decide about the distance."""
        return FEATURES[self.key == "shape"]


@generator(
    "O-13", "shape_outline_then_move", version=1,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4, 1)},
)  # fmt: skip
class ShapeOutlineThenMove(Generator[Config, Puzzle, State]):
    public = "stricter; several figures, and the style that each has after the first change decides about its move"
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        key, other = rng.sample(FEATURES, 2)
        values = {"shape": rng.sample(SHAPES, config.figures), "colour": rng.sample(COLOURS, config.figures)}
        turning = rng.sample(values[key], rng.randint(1, config.figures - 1))
        chances = [len(starts(move)) for move in MOVES]
        ways = rng.choices(MOVES, chances, k=2)  # of outlines and of filled figures
        far = dict(zip(values[other], map(abs, rng.choices(MOVES, chances, k=config.figures)), strict=True))
        if ways[0] == ways[1] or (config.parted and (ways[0] * ways[1] > 0 or len({*far.values()}) == 1)):
            raise Reject("all figures move alike")
        boards = []
        for _ in range(2):
            columns = [rng.sample(values[name], config.figures) for name in FEATURES]
            first, second, third = [], [], []
            for shape, colour in zip(*columns, strict=True):
                style, look = rng.randrange(2), {"shape": shape, "colour": colour}
                turned = style ^ (look[key] in turning)
                move = far[look[other]] * (1 if ways[turned] > 0 else -1) if config.parted else ways[turned]
                begin = rng.choice(starts(move))
                first.append(figure(shape, colour, style, begin))
                second.append(figure(shape, colour, turned, begin))
                third.append(figure(shape, colour, turned, begin + move))
            if len({*styles(second)}) == 1:
                raise Reject("all figures have one style on the second board")
            boards.append((tuple(first), tuple(second), tuple(third)))
        if {f[:2] for f in boards[0][0]} & {f[:2] for f in boards[1][0]}:
            raise Reject("a figure has one partner by shape and by colour")
        return Puzzle(key, config.parted, boards[0], boards[1][0])

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        turning, ways, far = {}, {}, {}
        for a, b, c in zip(*puzzle.left, strict=True):
            turning[getattr(a, puzzle.key)] = a.filled ^ b.filled
            ways[b.filled] = level(c) - level(b)
            far[getattr(a, puzzle.other)] = abs(level(c) - level(b))
        made = tuple(f.filled ^ turning[getattr(f, puzzle.key)] for f in puzzle.given)
        reached = []
        for f, style in zip(puzzle.given, made, strict=True):
            move = ways[style]
            if puzzle.parted:
                move = far[getattr(f, puzzle.other)] * (1 if move > 0 else -1)
            reached.append(level(f) + move)
        return in_two_steps(begin(puzzle), (made, tuple(reached)))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        made, reached = require_two_steps(states, begin(puzzle))
        for (a, b, c), (k, f) in product(zip(*puzzle.left, strict=True), enumerate(puzzle.given)):
            if getattr(a, puzzle.key) == getattr(f, puzzle.key):
                same = (a.filled == b.filled) == (f.filled == made[k])
                require(same and made[k] in (0, 1), f"figure {k + 1} does not do with its style as its partner does")
            due, move = level(c) - level(b), reached[k] - level(f)
            if b.filled == made[k]:
                require(due * move > 0, f"figure {k + 1} does not move in the direction of its style")
                require(puzzle.parted or due == move, f"figure {k + 1} does not move as far as its style does")
            if puzzle.parted and getattr(a, puzzle.other) == getattr(f, puzzle.other):
                require(abs(due) == abs(move), f"figure {k + 1} does not move as far as its partner")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        def facts(one: Board, two: Board, three: Board) -> set[str]:
            found = set[str]()
            for a, b, c in zip(one, two, three, strict=True):
                found |= {f"{getattr(a, puzzle.key)} {a.filled == b.filled}"}
                if puzzle.parted:
                    found |= {f"{b.filled} {c.up > b.up}", f"{getattr(a, puzzle.other)} {abs(c.up - b.up)}"}
                else:
                    found |= {f"{b.filled} {c.up - b.up}"}
            return found

        known = facts(*puzzle.left)
        for made in product((0, 1), repeat=len(puzzle.given)):
            for reached in product(LEVELS, repeat=len(puzzle.given)):
                state = (3, made, reached)
                second, third = (tuple(on_right(puzzle, number, state)) for number in (1, 2))
                if facts(puzzle.given, second, third) <= known:
                    yield (state,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 3)
        for column, number, height in product(range(2), range(3), LEVELS):
            x, y, wide, high = board_area(column, number, 3)
            y += high / 2 - LOWEST - PITCH * height
            scene.line(((x + 8, y), (x + wide - 8, y)), "faint", 2)
        draw_rows(scene, (*puzzle.left, puzzle.given))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        draw_column(scene, moment, 3, lambda number, state: in_row(1, number, on_right(puzzle, number, state)))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(key=puzzle.key, other=puzzle.other, parted=puzzle.parted)

    def goal(self, puzzle: Puzzle) -> str:
        final = on_right(puzzle, 2, self.solve(puzzle)[-1])
        facts = listed([f"the {f.words()} on level {level(f) + 1}" for f in final])
        return f"on the third board of the right column stand, counting levels from the lowest, {facts}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return way(states[-1][2][0] - level(puzzle.given[0]))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The style and the level that each figure gets."""
        final = on_right(puzzle, 2, states[-1])
        for f, copy, beside in zip(puzzle.given, final, puzzle.left[2], strict=True):
            yield [
                Choice((style, height) == (copy.filled, level(copy)), {
                    "filled": style, "level": height, "swaps": str(style != f.filled), "up": height - level(f),
                    "far": abs(height - level(f)), "like beside": str(style == beside.filled),
                    "as high as beside": str(height == level(beside)),
                })
                for style, height in product((0, 1), LEVELS) if height != level(f)
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, second, third = len(puzzle.given), *(on_right(puzzle, number, states[-1]) for number in (1, 2))
        given = listed([f"the {f.words()} on level {level(f) + 1}" for f in puzzle.given])
        yield start("given", 5, f"The first frame shows the left column, then {given}, and two question marks.")
        turned = [k for k in range(count) if puzzle.given[k].filled != second[k].filled]
        text = listed([f"the {f.colour} {f.shape} becomes {f.words().split()[0]}" for f in (second[k] for k in turned)])
        moves = [level(new) - level(old) for old, new in zip(second, third, strict=True)]
        ways = listed([f"the {f.shape} moves {way(move)}" for f, move in zip(third, moves, strict=True)])
        growing = on_board("grow", 2, turned)
        yield from continued(count, text, growing, ways, on_board("copy", 3, range(count)))
        yield end("continued", 25, f"At the end {self.goal(puzzle)}")
        text = "The left column and the first board of the right one do not change; no shape, colour or size does."
        yield constancy("steady", 10, text, moving(3, count, *growing))

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of shapes and of colours on both boards, without styles and levels."""
        count = config.figures
        return perm(len(SHAPES), count) * perm(len(COLOURS), count) * factorial(count)


def figure(shape: str, colour: str, style: int, height: int) -> Figure:
    return Figure(shape, colour, RADIUS, style, LOWEST + PITCH * height)


def level(one: Figure) -> int:
    return (one.up - LOWEST) // PITCH


def starts(move: int) -> list[int]:
    """The levels from which a move does not leave the board."""
    return [height for height in LEVELS if height + move in LEVELS]


def way(move: int) -> str:
    """A move in words: `2 levels up`."""
    return f"{counted(abs(move), 'level')} {'up' if move > 0 else 'down'}"


def begin(puzzle: Puzzle) -> tuple[Marks, Marks]:
    return styles(puzzle.given), tuple(map(level, puzzle.given))


def on_right(puzzle: Puzzle, number: int, state: State) -> list[Figure]:
    """The figures on a board of the right column."""
    _, made, reached = state
    heights = reached if number == 2 else [level(f) for f in puzzle.given]
    parts = zip(puzzle.given, made, heights, strict=True)
    return [figure(f.shape, f.colour, style, height) for f, style, height in parts]
