"""G-273 High-density liquid: drop equal blocks into cups of different liquids; some sink, others float.

A block denser than its liquid sinks to the floor, a lighter one floats as deep as its weight needs. Each has one place
of rest, so there is one solution. It falls freely to the surface; then strong drag keeps its speed steady, and the
displaced liquid raises the surface. The solver goes to the place of rest that the densities give. The rules take any
number of states, and compare the block's weight at rest with that of the displaced liquid.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import perm
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.path import LEAP, NEAR
from generators.kit.words.vessels import Cups
from generators.kit.speech import NUMBERS

Bottoms = tuple[float, ...]  # how far down the blocks' lower edges are, from the left
COLOURS = ("blue", "teal", "green", "purple")
TOP, SURFACE, FLOOR = 40, 272, 444  # of the blocks, of the liquid, of the cups, in units from above
REST = 1  # units by which a place of rest may be off
FALL = 8  # frames in which a block falls to the surface
SINKING = {2: 16, 3: 12, 4: 9, 5: 7}  # frames from the surface to the floor, by the number of cups
LIQUIDS = range(5, 21)  # densities in tenths
BLOCKS = range(7, 17)
APART = 2  # tenths between a block and a liquid at least


@dataclass(frozen=True)
class Config:
    cups: int = 4  # 2 to 5

    def __post_init__(self) -> None:
        within("cups", self.cups, 2, 5)


@dataclass(frozen=True)
class Puzzle:
    block: int  # density of every block, in tenths
    liquids: tuple[int, ...]  # densities in tenths, from the left
    colour: str  # of the liquids

    @property
    def cups(self) -> Cups:
        return Cups(len(self.liquids))

    @property
    def speed(self) -> float:
        """Speed of a block in a liquid, in units a frame."""
        return (FLOOR - SURFACE) / SINKING[len(self.liquids)]


@generator(
    "G-273", "high_density_liquid", version=2,
    faculty="knowledge", family="fluids",
    levels={"easy": Config(3), "medium": Config(4), "hard": Config(5)},
)  # fmt: skip
class HighDensityLiquid(Generator[Config, Puzzle, Bottoms]):
    public = "stricter; every cup has its own stated density, and blocks float as deep as their weight needs"
    pace = Pace(step=1, rest=0, eased=False)
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        block = rng.choice(BLOCKS)
        liquids = rng.sample([density for density in LIQUIDS if abs(density - block) >= APART], config.cups)
        if max(liquids) < block or min(liquids) > block:
            raise Reject("all blocks do the same")
        return Puzzle(block, tuple(liquids), rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[Bottoms]:
        high = TOP + puzzle.cups.side
        downs = [float(high)] * len(puzzle.liquids)
        states = [tuple(downs)]
        for cup in range(len(downs)):
            for frame in range(1, FALL + 1):
                downs[cup] = round(high + (SURFACE - high) * frame * frame / FALL**2, 4)
                states.append(tuple(downs))
            rest = puzzle.cups.rest(puzzle.block, puzzle.liquids[cup], SURFACE, FLOOR)
            while downs[cup] < rest:
                down = round(downs[cup] + puzzle.speed, 4)
                downs[cup] = down if down < rest - NEAR else rest  # a shorter step can hardly be seen
                states.append(tuple(downs))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[Bottoms]) -> None:
        high, count = TOP + puzzle.cups.side, len(puzzle.liquids)
        hung = all(abs(down - high) <= NEAR for down in states[0])
        require(len(states[0]) == count and hung, "the blocks do not hang above the cups at first")
        ways: list[list[float]] = [[high] for _ in range(count)]
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
            alone = len(moved) == 1 and all(len(way) == 1 for way in ways[moved[0] + 1 :])
            require(alone and before[moved[0]] < after[moved[0]], f"step {step} does not lower the next block alone")
            ways[moved[0]].append(after[moved[0]])
        for cup, way in enumerate(ways):
            block = f"the block of cup {cup + 1}"
            air, liquid = [down for down in way if down < SURFACE], [down for down in way if down >= SURFACE]
            require(len(air) > 2 and liquid, f"{block} leaps to the surface, or does not get there")
            scale = (air[-1] - high) / (len(air) - 1) ** 2
            free = all(abs(down - high - scale * k * k) <= NEAR for k, down in enumerate(air))
            free &= liquid[0] - high <= scale * len(air) ** 2 + NEAR
            require(free, f"{block} does not fall freely")
            *on, rest = liquid
            pace = (on[-1] - on[0]) / (len(on) - 1) if len(on) > 1 else LEAP - NEAR
            steady = all(abs(down - on[0] - pace * k) <= NEAR for k, down in enumerate(on))
            require(steady, f"{block} does not keep its speed in the liquid")
            require(rest - (on or air)[-1] <= min(pace, LEAP) + NEAR, f"{block} leaps to its place of rest")
            depths = (rest - REST, rest + REST)
            excess = [puzzle.cups.excess(puzzle.block, puzzle.liquids[cup], down, SURFACE) for down in depths]
            right = rest <= FLOOR + REST and (excess[0] >= 0 >= excess[1] or (rest >= FLOOR - REST and excess[1] > 0))
            require(right, f"{block} does not rest where its weight takes it")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for cup, liquid in enumerate(puzzle.liquids):
            puzzle.cups.paint(scene, cup, SURFACE - 60, FLOOR, f"{liquid / 10:.1f}")
        scene.line([(24, TOP - 4), (488, TOP - 4)], "soft", 6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Bottoms]) -> None:
        for cup, down in enumerate(moment.now):
            puzzle.cups.paint_liquid(scene, cup, puzzle.cups.surface(down, SURFACE), FLOOR, puzzle.colour)
            puzzle.cups.paint_block(scene, cup, down, f"{puzzle.block / 10:.1f}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.liquids)], colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        return "; ".join(fate(puzzle, cup) for cup in range(len(puzzle.liquids))) + "."

    def answer(self, puzzle: Puzzle, states: Sequence[Bottoms]) -> str:
        return str(sum(puzzle.block <= liquid for liquid in puzzle.liquids))

    def difficulty(self, puzzle: Puzzle, states: Sequence[Bottoms]) -> float:
        """The cups: in each, two densities decide whether and how deep a block sinks."""
        return len(puzzle.liquids)

    def rubric(self, puzzle: Puzzle, states: Sequence[Bottoms]) -> Iterator[Item]:
        count = len(puzzle.liquids)
        blocks = tuple(f"block-{cup + 1}" for cup in range(count))
        numbers = ", ".join(f"{liquid / 10:.1f}" for liquid in puzzle.liquids)
        given = f"The first frame shows blocks of {puzzle.block / 10:.1f} above cups of {numbers}, from the left."
        yield start("given", 5, given)
        ends = [max(k for k, (a, b) in enumerate(pairwise(states), 1) if a[cup] != b[cup]) for cup in range(count)]
        runs = grouped(range(count), min(4, count))
        for first, run in runs:
            facts = "; then ".join(fate(puzzle, cup) for cup in run)
            check = Follows(blocks[run[0] : run[-1] + 1], (ends[run[0]], ends[run[-1]]))  # the depth at rest decides
            yield process(f"drop-{first}", 25 / len(runs), f"Dropped, {facts}.", check)
        order = f"The {count} blocks are dropped one after another from the left; none bounces or moves again."
        yield process("order", 30, order, Follows(blocks, (1, len(states) - 1)))
        yield end("rest", 30, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No cup or number changes; blocks keep size and colour.", Steady(blocks))

    def capacity(self, config: Config) -> int:
        """Exact, apart from colour."""
        found, cups = 0, config.cups
        for block in BLOCKS:
            lighter, denser = (sum(sign * (block - liquid) >= APART for liquid in LIQUIDS) for sign in (1, -1))
            found += perm(lighter + denser, cups) - perm(lighter, cups) - perm(denser, cups)
        return found


def fate(puzzle: Puzzle, cup: int) -> str:
    liquid = puzzle.liquids[cup]
    if puzzle.block > liquid:
        return f"block {cup + 1} lies on the floor of its cup"
    return f"block {cup + 1} floats {100 * puzzle.block / liquid:.0f}% under the surface"
