"""O-22 Construction stack: move blocks, always the top one of a stack, until the stacks are as the target shows.

Any arrangement of blocks can be turned into any other over an empty stack, so a solution exists. A search that
deepens move by move finds all shortest ones; puzzles with more than one are drawn again, so the one shown is the only
one. That no shorter one exists is checked a second way, by breadth-first search from both ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, permutations
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.path import carried

Stacks = tuple[str, ...]  # the blocks of each stack from the bottom, by their letters
COLOURS = {"A": "orange", "B": "teal", "C": "yellow", "D": "pink", "E": "purple", "F": "white"}
FLOOR, CARRIED = 440, 160  # where the stacks stand, and at what height blocks are carried
TARGET, WORK = (20, 152), (188, 304)  # left edge and width of the two panels


@dataclass(frozen=True)
class Config:
    blocks: int = 5  # 3 to 6, on three stacks
    fewest: int = 4  # moves of the shortest solution, at least
    most: int = 7  # and at most, 10 at the largest

    def __post_init__(self) -> None:
        if not 3 <= self.blocks <= 6:
            raise ValueError(f"blocks must be 3..6, not {self.blocks}")
        long = min(10, 2 * self.blocks - 2)
        if not 2 <= self.fewest <= self.most <= long:
            raise ValueError(f"moves must satisfy 2 <= fewest <= most <= {long}, not {self.fewest}..{self.most}")


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
    pace = Pace(step=9, rest=1)

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

    def verify(self, puzzle: Puzzle, states: Sequence[Stacks]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the stacks are not the given ones at first")
        for number, (before, after) in enumerate(pairwise(states), 1):
            changed = [k for k in range(3) if len(after) == 3 and before[k] != after[k]]
            if len(changed) != 2:
                return Verdict(False, f"move {number} does not change two stacks")
            shorter, taller = sorted(changed, key=lambda k: len(after[k]) - len(before[k]))
            if before[shorter][:-1] != after[shorter] or not before[shorter]:
                return Verdict(False, f"move {number} does not take one block from the top of a stack")
            if after[taller] != before[taller] + before[shorter][-1]:
                return Verdict(False, f"move {number} does not put that block on top of another stack")
        if states[-1] != puzzle.target:
            return Verdict(False, "at the end the stacks are not as the target shows")
        if len(states) - 1 != (fewest := distance(puzzle.start, puzzle.target)):
            return Verdict(False, f"{len(states) - 1} moves where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Stacks]] | None:
        walks: list[tuple[Stacks, ...]] = [(puzzle.start,)]
        for _ in range(6):
            if built := [walk for walk in walks if walk[-1] == puzzle.target]:
                return built
            walks = [(*walk, after) for walk in walks for after in moves(walk[-1])]
        return None

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
        for letter, (stack, level) in before.items():
            onto, top = after[letter]
            a, b = (middle(*WORK, stack), FLOOR - high * level), (middle(*WORK, onto), FLOOR - high * top)
            place = carried((a[0], a[1]), (b[0], b[1]), moment.t, CARRIED)
            block(scene, letter, place, WORK[1] * 0.26, high, name=f"block-{letter.lower()}")

    def prompt(self, puzzle: Puzzle) -> str:
        count = sum(map(len, puzzle.start))
        opening = phrase(
            puzzle,
            f"The right panel holds {count} lettered blocks on three places; the left one shows a target.",
            f"At the right {count} lettered blocks stand on three places, and at the left is the target for them.",
        )
        return (
            f"{opening} Move the blocks at the right until each of the three stacks there is as the target shows, from "
            "the bottom to the top, in as few moves as possible. A move lifts the top block of one stack and puts it "
            "on top of another stack or on an empty place. The target and the camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the blocks at the right stand as in the target: {in_words(puzzle.target)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Stacks]) -> Iterator[Item]:
        text = f"The first frame shows {in_words(puzzle.start)} at the right, from the bottom, and the target left."
        yield start("given", 5, text)
        hops = []
        for before, after in pairwise(states):
            k = next(k for k in range(3) if len(after[k]) > len(before[k]))
            hops.append((after[k][-1], k, before[k][-1:]))
        runs = grouped(hops)
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Move {first}" if len(run) == 1 else f"Moves {first} to {last}"
            told = ", then ".join(f"{a} onto {b}" if b else f"{a} to empty place {k + 1}" for a, k, b in run)
            check = Follows(tuple(dict.fromkeys(f"block-{a.lower()}" for a, _, _ in run)), (first, last))
            yield process(f"moves-{first}", 50 / len(runs), f"{number}: {told}.", check)
        moved = tuple(dict.fromkeys(f"block-{a.lower()}" for a, _, _ in hops))
        text = f"There are {len(hops)} moves, the fewest possible, and each takes a block that none lies on."
        yield process("fewest", 10, text, Follows(moved, (1, len(hops))))
        yield end("built", 25, f"At the end {self.goal(puzzle)}")
        text = "No block changes its letter or colour, appears or vanishes; the target keeps still."
        yield constancy("steady", 10, text, Steady(moved))

    def capacity(self, config: Config) -> int:
        return count_puzzles(config)


def spread(rng: Random, blocks: int) -> Stacks:
    """All blocks in any order on three stacks, all arrangements equally likely."""
    letters = "".join(rng.sample("ABCDEF"[:blocks], blocks))
    low, high = sorted(rng.sample(range(blocks + 2), 2))
    return letters[:low], letters[low : high - 1], letters[high - 1 :]


def moves(stacks: Stacks) -> Iterator[Stacks]:
    """The arrangements one move away."""
    for a in range(3):
        if stacks[a]:
            for b in range(3):
                if a != b:
                    after = list(stacks)
                    after[a], after[b] = stacks[a][:-1], stacks[b] + stacks[a][-1]
                    yield tuple(after)


def misplaced(stacks: Stacks, target: Stacks) -> int:
    """How many blocks have to move at least once: all from the first that differs from the target's, upwards."""
    count = 0
    for stack, wanted in zip(stacks, target, strict=True):
        same = 0
        while same < min(len(stack), len(wanted)) and stack[same] == wanted[same]:
            same += 1
        count += len(stack) - same
    return count


@lru_cache(maxsize=256)
def shortest(begin: Stacks, target: Stacks, most: int) -> tuple[tuple[Stacks, ...], ...]:
    """Shortest solutions of at most so many moves, two of them at most."""

    def search(path: list[Stacks], left: int) -> Iterator[tuple[Stacks, ...]]:
        if left == 0:
            if path[-1] == target:
                yield tuple(path)
            return
        for after in moves(path[-1]):
            if misplaced(after, target) < left and after not in path:
                yield from search([*path, after], left - 1)

    for limit in range(misplaced(begin, target), most + 1):
        solutions = search([begin], limit)
        if first := next(solutions, None):
            second = next(solutions, None)
            return (first, second) if second else (first,)
    return ()


def distance(begin: Stacks, target: Stacks) -> int:
    """Fewest moves, by breadth-first search from both ends; every move can be taken back."""
    near, far = {begin}, {target}
    seen, steps = near | far, 0
    while not near & far:
        if len(near) > len(far):
            near, far = far, near
        near = {after for stacks in near for after in moves(stacks)} - (seen - far)
        seen |= near
        steps += 1
    return steps


@lru_cache
def count_puzzles(config: Config) -> int:
    """Exact, for blocks that differ in nothing but their names: pairs of arrangements with one shortest solution.

    The names are given out by the target, whose stacks are taken in one order only and counted in all.
    """
    total, blocks = 0, config.blocks
    for low in range(blocks + 1):
        for high in range(low, blocks + 1):
            lengths = low, high - low, blocks - high
            if lengths != tuple(sorted(lengths)):
                continue
            letters = "ABCDEF"[:blocks]
            target = letters[:low], letters[low:high], letters[high:]
            layer: dict[Stacks, int] = {target: 1}
            seen: set[Stacks] = {target}
            for moved in range(1, config.most + 1):
                following: dict[Stacks, int] = {}
                for stacks, ways in layer.items():
                    for after in moves(stacks):
                        if after not in seen:
                            following[after] = following.get(after, 0) + ways
                seen.update(following)
                layer = following
                if moved >= config.fewest:
                    total += sum(ways == 1 for ways in layer.values()) * len(set(permutations(lengths)))
    return total


def levels(stacks: Stacks) -> dict[str, tuple[int, int]]:
    """For each block its stack, and its level from the bottom."""
    return {letter: (k, level) for k, stack in enumerate(stacks) for level, letter in enumerate(stack)}


def thickness(stacks: Stacks) -> int:
    return min(66, 270 // sum(map(len, stacks)))


def middle(left: float, width: float, stack: int) -> float:
    return left + width / 2 + width * 0.31 * (stack - 1)


def block(
    scene: Scene, letter: str, foot: tuple[float, float], width: float, high: float, name: str | None = None
) -> None:
    x, y = foot
    colour = COLOURS[letter]
    scene.block((x - width / 2, y - high + 1, width, high - 1), colour, outline="ink", radius=6)
    if name:  # its inside, so that a neighbour's edge is not taken for its own
        scene.block((x - width / 2 + 4, y - high + 6, width - 8, high - 10), None, opacity=0, name=name)
    scene.label((x, y - high / 2), letter, min(30, high * 0.55), "white" if colour == "purple" else "black")


def in_words(stacks: Stacks) -> str:
    return " / ".join(stack or "empty" for stack in stacks)
