"""O-22 Construction stack: move blocks, always the top one of a stack, until the stacks are as the target shows.

An empty stack lets any arrangement of blocks turn into any other, so a solution exists. Iterative deepening finds all
shortest solutions; puzzles with more than one are drawn again, so the solution is unique. Breadth-first search from
both ends proves the length a second way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, permutations, takewhile
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.path import carried
from generators.kit.words.search import all_shortest, fewest_moves, layers, shortest_ways

Stacks = tuple[str, ...]  # the blocks of each stack from the bottom, by their letters
COLOURS = {"A": "orange", "B": "teal", "C": "yellow", "D": "pink", "E": "purple", "F": "white"}
FLOOR, OVER = 440, 10  # where the stacks stand, and how far above the highest one blocks are carried; units
TARGET, WORK = (340, 152), (20, 304)  # left edge and width of the two panels


@dataclass(frozen=True)
class Config:
    blocks: int = 5  # 3 to 6, on three stacks
    fewest: int = 4  # moves of the shortest solution, at least
    most: int = 7  # and at most, 10 at the largest

    def __post_init__(self) -> None:
        within("blocks", self.blocks, 3, 6)
        ordered("moves", 2, self.fewest, self.most, min(10, 2 * self.blocks - 2))


@dataclass(frozen=True)
class Puzzle:
    start: Stacks
    target: Stacks


@generator(
    "O-22", "construction_stack", version=1,
    faculty="transformation", family="stacking",
    levels={"easy": Config(4, 2, 4), "medium": Config(5, 4, 7), "hard": Config(6, 7, 9)},
)  # fmt: skip
class ConstructionStack(Generator[Config, Puzzle, Stacks]):
    public = "stricter; the fewest moves are asked for, and only one way has them"
    pace = Pace(step=9, rest=1)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        target = spread(rng, config.blocks)
        begin = spread(rng, config.blocks)
        found = shortest(begin, target, config.most)
        if not found or len(found[0]) - 1 < config.fewest:
            raise Reject("the shortest solution is too short or too long")
        if len(found) > 1:
            raise Reject("more than one shortest solution")
        return Puzzle(begin, target)

    def solve(self, puzzle: Puzzle) -> Sequence[Stacks]:
        return shortest(puzzle.start, puzzle.target, 10)[0]

    def rules(self, puzzle: Puzzle, states: Sequence[Stacks]) -> None:
        require(states[0] == puzzle.start, "the stacks are not the given ones at first")
        for number, (before, after) in enumerate(pairwise(states), 1):
            stacks = changed(before, after) if len(after) == 3 else ()
            require(len(stacks) == 2, f"move {number} does not change two stacks")
            source, target = sorted(stacks, key=lambda k: len(after[k]) - len(before[k]))
            one_taken = before[source] and before[source][:-1] == after[source]
            require(one_taken, f"move {number} does not take one block from the top of a stack")
            laid_on_top = after[target] == before[target] + before[source][-1]
            require(laid_on_top, f"move {number} does not put that block on top of another stack")
        require(states[-1] == puzzle.target, "at the end the stacks are not as the target shows")
        made, fewest = len(states) - 1, fewest_moves(puzzle.start, puzzle.target, moves)
        require(made == fewest, f"{made} moves where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Stacks]] | None:
        return all_shortest(puzzle.start, lambda stacks: stacks == puzzle.target, moves, most=5)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        high = thickness(puzzle.start)
        for (left, width), title in ((TARGET, "Target"), (WORK, "Blocks")):
            scene.block((left, 40, width, 432), "panel", outline="faint", radius=14)
            scene.label((left + width / 2, 70), title, 24, "soft")
            for stack in range(3):
                x, wide = middle(left, width, stack), width * 0.29
                scene.block((x - wide / 2, FLOOR, wide, 8), "wall", radius=3)
        for letter, (stack, level) in levels(puzzle.target).items():
            block(scene, letter, (middle(*TARGET, stack), FLOOR - high * level), TARGET[1] * 0.27, high)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Stacks]) -> None:
        high, before, after = thickness(puzzle.start), levels(moment.before), levels(moment.after)
        over = FLOOR - high * max(map(len, moment.before)) - OVER
        for letter, (stack, level) in before.items():
            onto, top = after[letter]
            a, b = (middle(*WORK, stack), FLOOR - high * level), (middle(*WORK, onto), FLOOR - high * top)
            place = carried(a, b, moment.t, over)
            block(scene, letter, place, WORK[1] * 0.26, high, name=actor(letter))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=sum(map(len, puzzle.start)))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the blocks at the left stand as in the target: {in_words(puzzle.target)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Stacks]) -> str:
        onto = max(changed(states[-2], states[-1]), key=lambda stack: len(states[-1][stack]) - len(states[-2][stack]))
        return states[-1][onto][-1]

    def rubric(self, puzzle: Puzzle, states: Sequence[Stacks]) -> Iterator[Item]:
        text = (
            f"The first frame shows {in_words(puzzle.start)} at the left, from the bottom, and the target at the right."
        )
        yield start("given", 5, text)
        hops = []
        for before, after in pairwise(states):
            source, target = sorted(changed(before, after), key=lambda k: len(after[k]) - len(before[k]))
            hops.append((before[source][-1], target, before[target][-1:]))

        def actors(run: Sequence[tuple[str, int, str]]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(actor(letter) for letter, _, _ in run))

        def described(run: Sequence[tuple[str, int, str]]) -> str:
            return ", then ".join(f"{a} onto {b}" if b else f"{a} to empty place {k + 1}" for a, k, b in run)

        yield from stages("move", hops, 50, described, actors)
        text = f"There are {len(hops)} moves, the fewest possible, and each takes a block that none lies on."
        yield process("fewest", 10, text, Follows(actors(hops), (1, len(hops))))
        yield end("built", 25, f"At the end {self.goal(puzzle)}")
        text = "No block changes its letter or colour, appears or vanishes; the target keeps still."
        yield constancy("steady", 10, text, Steady(actors(hops)))

    def capacity(self, config: Config) -> int:
        return count_puzzles(config)


def spread(rng: Random, blocks: int) -> Stacks:
    """All blocks in any order on three stacks, all arrangements equally likely."""
    letters = "".join(rng.sample("ABCDEF"[:blocks], blocks))
    low, high = sorted(rng.sample(range(blocks + 2), 2))
    return letters[:low], letters[low : high - 1], letters[high - 1 :]


def moves(stacks: Stacks) -> Iterator[Stacks]:
    """The arrangements one move away."""
    for a, b in permutations(range(3), 2):
        if stacks[a]:
            after = list(stacks)
            after[a], after[b] = stacks[a][:-1], stacks[b] + stacks[a][-1]
            yield tuple(after)


def misplaced(stacks: Stacks, target: Stacks) -> int:
    """Blocks in the wrong place: in each stack, all from the first difference to the target upwards."""
    blocks = 0
    for stack, wanted in zip(stacks, target, strict=True):
        agreeing = takewhile(lambda pair: pair[0] == pair[1], zip(stack, wanted, strict=False))
        blocks += len(stack) - sum(1 for _ in agreeing)
    return blocks


@lru_cache(maxsize=256)
def shortest(begin: Stacks, target: Stacks, most: int) -> tuple[tuple[Stacks, ...], ...]:
    """Shortest solutions with at most `most` moves; at most two of them."""
    lengths = range(misplaced(begin, target), most + 1)
    return shortest_ways(begin, target, moves, lambda stacks: misplaced(stacks, target), lengths)


@lru_cache
def count_puzzles(config: Config) -> int:
    """Count exactly, for blocks that differ only in name: pairs of arrangements with one shortest solution.

    The target gives out the names. Its stacks are taken in one order, and all their orders are counted.
    """
    total, blocks, letters = 0, config.blocks, "ABCDEF"[: config.blocks]
    for low in range(blocks // 3 + 1):
        for high in range(2 * low, (blocks + low) // 2 + 1):
            orders = len(set(permutations((low, high - low, blocks - high))))
            target: Stacks = (letters[:low], letters[low:high], letters[high:])
            for layer in islice(layers(target, moves), config.fewest, config.most + 1):
                total += sum(ways == 1 for ways in layer.values()) * orders
    return total


def levels(stacks: Stacks) -> dict[str, tuple[int, int]]:
    """For each block its stack, and its level from the bottom."""
    return {letter: (k, level) for k, stack in enumerate(stacks) for level, letter in enumerate(stack)}


def actor(letter: str) -> str:
    return f"block-{letter.lower()}"


def thickness(stacks: Stacks) -> int:
    return 2 * min(30, 126 // sum(map(len, stacks)))


def middle(left: float, width: float, stack: int) -> float:
    return left + width / 2 + width * 0.31 * (stack - 1)


def block(
    scene: Scene, letter: str, foot: tuple[float, float], width: float, high: float, name: str | None = None
) -> None:
    x, y = foot
    colour = COLOURS[letter]
    scene.block((x - width / 2, y - high + 2, width, high - 2), colour, outline="ink", radius=6, rigid=True)
    if name:  # a neighbour's edge is outside it
        scene.block((x - width / 2 + 4, y - high + 6, width - 8, high - 10), None, opacity=0, name=name)
    scene.label((x, y - high / 2), letter, min(30, high * 0.55), "white" if colour == "purple" else "black")


def in_words(stacks: Stacks) -> str:
    return " / ".join(stack or "empty" for stack in stacks)
