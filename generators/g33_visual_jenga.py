"""G-33 Visual jenga: clear a pile of blocks off the table, always the leftmost block with nothing above it.

Of what stands, a highest block always has nothing above it, so one can be taken until the table is empty. Two blocks
with nothing above them share no column, so one of them is the leftmost: the order is the only one. No block stands on
one that is taken, so none falls; `verify` checks this, and reads what may be taken from the pile's outline.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

LETTERS = "ABCDEFGHJK"
COLOURS = ("orange", "teal", "yellow", "blue", "pink", "green", "purple", "grey", "red", "brown")
DEEP = ("blue", "purple", "red", "brown")  # they bear white letters
SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (4, 1))  # width and height of blocks
TABLE = 446  # how far down the top of the table is, in units
FOLLOWED = 2500  # outlines of piles of one size, when piles are counted

Area = tuple[float, float, float, float]  # x, y, width, height, in units
Block = tuple[int, int, int, int]  # its first column, how high it stands, its width and height
Outline = tuple[int, ...]  # the height of the pile in each column


@dataclass(frozen=True)
class Config:
    blocks: int = 7  # 4 to 10
    columns: int = 6  # width of the pile, 5 to 7
    high: int = 5  # and its height, 3 to 6
    blocked: int = 2  # blocks at least that are taken while one further to the left has to wait, 0 to 5

    def __post_init__(self) -> None:
        for name, low, most in (("blocks", 4, 10), ("columns", 5, 7), ("high", 3, 6), ("blocked", 0, 5)):
            if not low <= (value := getattr(self, name)) <= most:
                raise ValueError(f"{name} must be {low}..{most}, not {value}")
        if self.blocked > self.blocks // 2:
            raise ValueError(f"blocked must be at most {self.blocks // 2}, half of the blocks, not {self.blocked}")
        if not self.columns + self.high <= self.blocks + 6:
            raise ValueError(f"blocks must be at least {self.columns + self.high - 6}, not {self.blocks}")


@dataclass(frozen=True)
class Puzzle:
    columns: int
    high: int
    blocks: tuple[Block, ...]  # A, B, C ...


@generator(
    "G-33", "visual_jenga", version=1,
    faculty="knowledge", family="stacking",
    levels={"easy": Config(5, 5, 4, 1), "medium": Config(7, 6, 5, 2), "hard": Config(10, 7, 6, 4)},
)  # fmt: skip
class VisualJenga(Generator[Config, Puzzle, str]):
    """A state is the letters of the blocks that stand, in the order of the alphabet."""

    pace = Pace(step=9, rest=2, lead=4, tail=7, eased=False)

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
        waits = [any(blocks[k][0] < blocks[taken][0] for k in rest) for taken, *rest in tails(order_of(puzzle))]
        if sum(waits) < config.blocked:
            raise Reject("the blocks are taken from the left to the right")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[str]:
        order = order_of(puzzle)
        return ["".join(LETTERS[k] for k in sorted(order[taken:])) for taken in range(len(order) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[str]) -> Verdict:
        pile = dict(zip(LETTERS, puzzle.blocks, strict=False))
        if states[0] != "".join(pile):
            return Verdict(False, "the first pile is not the given one")
        for step, (before, after) in enumerate(pairwise(states), 1):
            gone = [letter for letter in before if letter not in after]
            if len(gone) != 1 or after != before.replace(gone[0], ""):
                return Verdict(False, f"step {step} does not take one block, and it alone")
            seen = [seen_from_above(pile, before, column) for column in range(puzzle.columns)]
            free = [letter for letter in before if seen.count(letter) == pile[letter][2]]
            if gone[0] not in free:
                return Verdict(False, f"step {step} takes {gone[0]}, which has a block above it")
            if (leftmost := next(letter for letter in seen if letter in free)) != gone[0]:
                return Verdict(False, f"step {step} takes {gone[0]} where {leftmost} is further to the left")
            if falling := [letter for letter in after if not stands(pile, after, letter)]:
                return Verdict(False, f"after step {step} nothing holds {falling[0]}")
        return OK if not states[-1] else Verdict(False, f"at the end {', '.join(states[-1])} is left on the table")

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

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            f"A pile of {len(puzzle.blocks)} lettered blocks stands on a table.",
            f"On the table stands a pile of {len(puzzle.blocks)} blocks, each with a letter of its own.",
        )
        return (
            f"{opening} Take them away one at a time until the table is empty. A block may be taken only if no other "
            "block is above any part of it, so that nothing falls; of the blocks that may be taken, take the one "
            "furthest to the left each time. It slides straight up out of the picture and does not come back. The "
            "other blocks, the table and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the table is empty: all {len(puzzle.blocks)} blocks are taken away."

    def rubric(self, puzzle: Puzzle, states: Sequence[str]) -> Iterator[Item]:
        order = [LETTERS[k] for k in order_of(puzzle)]
        feet = [letter for letter, (_, foot, _, _) in zip(LETTERS, puzzle.blocks, strict=False) if foot == 0]
        text = f"The first frame shows a pile of {len(order)} blocks; the table itself bears {', '.join(feet)}."
        yield start("given", 5, text)
        runs = grouped(order, 5)
        for first, run in runs:
            number = f"Step {first}" if len(run) == 1 else f"Steps {first} to {first + len(run) - 1}"
            told = ", then ".join(f"block {letter} ({COLOURS[LETTERS.index(letter)]})" for letter in run)
            text = f"{number}: {told} slides straight up and away as the leftmost block with nothing above it."
            check = Follows(actors(run), (first, first + len(run) - 1))
            yield process(f"take-{first}", 70 / len(runs), text, check)
        yield end("empty", 15, f"At the end {self.goal(puzzle)}")
        text = "The table keeps still; no block comes back, turns or changes its letter or colour."
        yield constancy("steady", 10, text, Steady(actors(order)))

    def capacity(self, config: Config) -> int:
        return count_piles(config)


def spots(outline: Outline, shape: tuple[int, int], high: int) -> Iterator[Block]:
    """Where a block of this shape can be set down: both its ends are held, and no bare table is below it."""
    width, height = shape
    for column in range(len(outline) - width + 1):
        below = outline[column : column + width]
        foot = max(below)
        if below[0] == below[-1] == foot <= high - height and (foot == 0 or min(below) > 0):
            yield column, foot, width, height


def heaped(outline: Outline, block: Block) -> Outline:
    """The outline with this block on top."""
    column, foot, width, height = block
    return outline[:column] + (foot + height,) * width + outline[column + width :]


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


def tails(order: Sequence[int]) -> Iterator[Sequence[int]]:
    return (order[k:] for k in range(len(order)))


def seen_from_above(pile: dict[str, Block], standing: str, column: int) -> str:
    """The letter of the highest block in a column, or nothing."""
    there = [letter for letter in standing if 0 <= column - pile[letter][0] < pile[letter][2]]
    return max(there, key=lambda letter: pile[letter][1], default="")


def stands(pile: dict[str, Block], standing: str, letter: str) -> bool:
    """Whether both ends of a block lie on the table or on blocks; what it bears can't tip it over then."""
    column, foot, width, _ = pile[letter]
    below = [pile[other] for other in standing if pile[other][1] + pile[other][3] == foot]
    return foot == 0 or all(any(x <= end < x + wide for x, _, wide, _ in below) for end in (column, column + width - 1))


def cleared(puzzle: Puzzle, order: Sequence[str]) -> list[str]:
    """What stands at first and after each step if the blocks are taken in this order; nothing if a step is wrong."""
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


@lru_cache
def count_piles(config: Config) -> int:
    """A lower bound, whatever the letters: each pile is built in one way in the opposite order of its taking.

    Then each block is the leftmost with nothing above it, that is, it begins left of where the one before ends. Only so
    many outlines of each number of blocks are followed.
    """
    layer = {((0,) * config.columns, config.columns, config.columns, 0, 0): 1}
    for _ in range(config.blocks):
        following: dict[tuple[Outline, int, int, int, int], int] = {}
        for (outline, until, first, blocked, feet), ways in sorted(
            layer.items(), key=lambda entry: (-entry[0][3], -entry[1])
        )[:FOLLOWED]:
            for shape in SHAPES:
                for block in spots(outline, shape, config.high):
                    column, foot, width, _ = block
                    if column < until and feet + (foot == 0) <= config.blocks // 2:
                        waits = min(config.blocked, blocked + (first < column))
                        key = heaped(outline, block), column + width, min(first, column), waits, feet + (foot == 0)
                        following[key] = following.get(key, 0) + ways
        layer = following
    return sum(
        ways
        for (outline, _, _, blocked, _), ways in layer.items()
        if min(outline) > 0 and max(outline) == config.high and blocked == config.blocked
    )


def painted(scene: Scene, puzzle: Puzzle, k: int, lifted: float) -> None:
    x, y, width, height = area_of(puzzle, k, lifted)
    colour, size = COLOURS[k], side_of(puzzle) * 0.5
    scene.block((x, y, width, height), colour, outline="ink", radius=8)
    inside = (x + 4, y + 4, width - 8, height - 8)  # so that a neighbour's edge is not taken for its own
    scene.block(inside, None, opacity=0, name=f"block-{LETTERS[k].lower()}")
    if y + height / 2 > size:
        scene.label((x + width / 2, y + height / 2), LETTERS[k], size, "white" if colour in DEEP else "black")


def area_of(puzzle: Puzzle, k: int, lifted: float) -> Area:
    """Where a block is on its way, a fraction of it done, from its place to above the picture."""
    side = side_of(puzzle)
    column, foot, width, height = puzzle.blocks[k]
    x = UNITS / 2 + side * (column - puzzle.columns / 2)
    y = (TABLE - side * (foot + height)) * (1 - lifted) - side * height * lifted
    return x + 1, y + 1, side * width - 2, side * height - 1


def side_of(puzzle: Puzzle) -> int:
    return min(448 // puzzle.columns, 384 // puzzle.high) // 2 * 2


def actors(letters: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"block-{letter.lower()}" for letter in letters)
