"""G-33 Visual jenga: clear a pile of blocks off the table, always the leftmost block with nothing above it.

A highest block always has nothing above it, so one can be taken until the table is empty. Two blocks with nothing above
them share no column, so one of them is the leftmost: the order is unique. No block stands on the taken block, so none
falls. `rules` checks this, and reads the free blocks from the pile's outline.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.piles import SHAPES, Block, Outline, count_piles, heaped, is_held, spots, top_at

LETTERS = "ABCDEFGHJK"
COLOURS = ("orange", "teal", "yellow", "blue", "pink", "green", "purple", "grey", "red", "brown")
DEEP = ("blue", "purple", "red", "brown")  # they bear white letters
TABLE = 446  # how far down the top of the table is, in units

Area = tuple[float, float, float, float]  # x, y, width, height, in units


@dataclass(frozen=True)
class Config:
    blocks: int = 7  # 4 to 10
    columns: int = 6  # width of the pile, 5 to 7
    high: int = 5  # and its height, 3 to 6
    blocked: int = 2  # fewest blocks taken while one further to the left has to wait, 0 to 5

    def __post_init__(self) -> None:
        within("columns", self.columns, 5, 7)
        within("high", self.high, 3, 6)
        within("blocks", self.blocks, max(4, self.columns + self.high - 6), 10)
        within("blocked", self.blocked, 0, min(5, self.blocks // 2))


@dataclass(frozen=True)
class Puzzle:
    columns: int
    high: int
    blocks: tuple[Block, ...]  # A, B, C ...

    @property
    def side(self) -> int:
        return min(448 // self.columns, 384 // self.high) // 2 * 2


@generator(
    "G-33", "visual_jenga", version=1,
    faculty="knowledge", family="stacking",
    levels={"easy": Config(5, 5, 4, 1), "medium": Config(7, 6, 5, 2), "hard": Config(10, 7, 6, 4)},
)  # fmt: skip
class VisualJenga(Generator[Config, Puzzle, str]):
    """A state is the letters of the standing blocks, in the order of the alphabet."""

    public = "stricter than its name says; of the blocks that are free, the leftmost goes first"
    pace = Pace(step=9, rest=2, lead=4, tail=7)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        outline: Outline = (0,) * config.columns
        blocks: list[Block] = []
        while len(blocks) < config.blocks:
            shapes = [shape for shape in SHAPES if any(spots(outline, shape, config.high))]
            if not shapes:
                raise Reject("no block fits any more")
            block = rng.choice(list(spots(outline, rng.choice(shapes), config.high)))
            blocks.append(block)
            outline = heaped(outline, block)
        if min(outline) == 0:
            raise Reject("a part of the table is bare")
        if max(outline) < config.high:
            raise Reject("the pile is low")
        if sum(foot == 0 for _, foot, _, _ in blocks) > config.blocks // 2:
            raise Reject("too many blocks stand on the table")
        rng.shuffle(blocks)
        puzzle = Puzzle(config.columns, config.high, tuple(blocks))
        lefts = [blocks[k][0] for k in order_of(puzzle)]
        waits = [min(lefts[k:]) < left for k, left in enumerate(lefts)]
        if sum(waits) < config.blocked:
            raise Reject("the blocks are taken from the left to the right")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[str]:
        order = order_of(puzzle)
        return ["".join(LETTERS[k] for k in sorted(order[taken:])) for taken in range(len(order) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[str]) -> None:
        pile = dict(zip(LETTERS, puzzle.blocks, strict=False))
        require(states[0] == "".join(pile), "the first pile is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            gone = [letter for letter in before if letter not in after]
            one_taken = len(gone) == 1 and after == before.replace(gone[0], "")
            require(one_taken, f"step {step} does not take one block, and it alone")
            standing = [pile[letter] for letter in before]
            tops = [top_at(standing, column) for column in range(puzzle.columns)]
            free = [before[k] for k in tops if k is not None and tops.count(k) == standing[k][2]]  # from the left
            require(gone[0] in free, f"step {step} takes {gone[0]}, which has a block above it")
            require(gone[0] == free[0], f"step {step} takes {gone[0]} where {free[0]} is further to the left")
            for letter in after:
                held = is_held([pile[other] for other in after], pile[letter])
                require(held, f"after step {step} nothing holds {letter}")
        require(not states[-1], f"at the end {', '.join(states[-1])} is left on the table")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[str]] | None:
        if len(puzzle.blocks) > 7:
            return None
        tried = (cleared(puzzle, order) for order in permutations(LETTERS[: len(puzzle.blocks)]))
        return (tuple(states) for states in tried if states)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for x in (56, UNITS - 56 - 24):
            scene.block((x, TABLE, 24, UNITS - TABLE), "tile edge")
        scene.block((20, TABLE, UNITS - 40, 22), "tile", outline="tile edge", width=3, radius=6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[str]) -> None:
        for k, letter in enumerate(LETTERS[: len(puzzle.blocks)]):
            x, y, width, height = area_of(puzzle, k, 0)
            middle = (x + width / 2 - 24, y + height / 2 - 24, 48, 48)  # full at first, empty once its block is taken
            scene.block(middle, None, opacity=0, name=f"place-{letter.lower()}")
            stood, stays = letter in moment.before, letter in moment.after
            lifted = moment.t * stood + (1 - moment.t) * stays if stood != stays else 0.0
            if (stood or stays) and lifted < 1:
                painted(scene, puzzle, k, lifted)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.blocks))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the table is empty: all {len(puzzle.blocks)} blocks are taken away."

    def answer(self, puzzle: Puzzle, states: Sequence[str]) -> str:
        return states[-2]

    def rubric(self, puzzle: Puzzle, states: Sequence[str]) -> Iterator[Item]:
        order = [LETTERS[k] for k in order_of(puzzle)]
        feet = [letter for letter, (_, foot, _, _) in zip(LETTERS, puzzle.blocks, strict=False) if foot == 0]
        text = f"The first frame shows a pile of {len(order)} blocks; the table itself bears {', '.join(feet)}."
        yield start("given", 5, text)
        runs = grouped(order, 5)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Step {first}" if first == last else f"Steps {first} to {last}"
            taken = ", then ".join(f"block {letter} ({COLOURS[LETTERS.index(letter)]})" for letter in run)
            text = f"{number}: {taken} slides straight up and away as the leftmost block with nothing above it."
            yield process(f"take-{first}", 70 / len(runs), text, Follows(actors(run), (first, last)))
        yield end("empty", 15, f"At the end {self.goal(puzzle)}")
        text = "The table keeps still; no block comes back, turns or changes its letter or colour."
        yield constancy("steady", 10, text, Steady(actors(order)))

    def capacity(self, config: Config) -> int:
        return count_piles(config.blocks, config.columns, config.high, config.blocked)


@lru_cache(maxsize=64)
def order_of(puzzle: Puzzle) -> tuple[int, ...]:
    """The blocks in the order in which they are taken."""
    blocks, order = puzzle.blocks, []
    above = {
        k: {m for m, b in enumerate(blocks) if b[1] > a[1] and b[0] < a[0] + a[2] and a[0] < b[0] + b[2]}
        for k, a in enumerate(blocks)
    }
    while above:
        taken = min((k for k in above if not above[k] & above.keys()), key=lambda k: blocks[k][0])
        order.append(taken)
        del above[taken]
    return tuple(order)


def cleared(puzzle: Puzzle, order: Sequence[str]) -> list[str]:
    """The standing blocks at first and after each step in this order; empty if a step breaks a rule."""
    cells = {
        letter: [(x + i, y + j) for i in range(wide) for j in range(tall)]
        for letter, (x, y, wide, tall) in zip(LETTERS, puzzle.blocks, strict=False)
    }
    states = ["".join(sorted(order))]
    for taken in order:
        filled = {cell for letter in states[-1] for cell in cells[letter]}
        for letter in states[-1]:
            own = cells[letter]
            free = not any((x, up) in filled and (x, up) not in own for x, y in own for up in range(y, puzzle.high))
            if free != (letter == taken) and (letter == taken or min(own) < min(cells[taken])):
                return []
        states.append(states[-1].replace(taken, ""))
    return states


def painted(scene: Scene, puzzle: Puzzle, k: int, lifted: float) -> None:
    x, y, width, height = area_of(puzzle, k, lifted)
    colour, size = COLOURS[k], puzzle.side * 0.5
    scene.block((x, y, width, height), colour, outline="ink", radius=8)
    inside = (x + 4, y + 4, width - 8, height - 8)  # a neighbour's edge is outside it
    scene.block(inside, None, opacity=0, name=f"block-{LETTERS[k].lower()}")
    if y + height / 2 > size:
        scene.label((x + width / 2, y + height / 2), LETTERS[k], size, "white" if colour in DEEP else "black")


def area_of(puzzle: Puzzle, k: int, lifted: float) -> Area:
    """The area of a block at `lifted`, 0..1, on the way from its place to above the picture."""
    side = puzzle.side
    column, foot, width, height = puzzle.blocks[k]
    x = UNITS / 2 + side * (column - puzzle.columns / 2)
    y = (TABLE - side * (foot + height)) * (1 - lifted) - side * height * lifted
    return x + 1, y + 1, side * width - 2, side * height - 1


def actors(letters: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"block-{letter.lower()}" for letter in letters)
