"""O-24 Domino chain: let the dominoes fall, up to the gap that none can reach across, and mark the last one that fell.

A domino that falls reaches the next one if the gap is narrower than a domino is high. One gap at least is wider, so the
chain ends, and the first such gap decides where: there is one answer. The motion is kinematic: the front of the chain
moves on by one domino a step, and each domino behind it leans on the next. A test checks that they touch and never
overlap, to a hundredth of a unit. The rules use the gaps alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Appears, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.dominoes import FLOOR, Row

State = tuple[int, int]  # how many dominoes have been tipped; the marked one, from 1, or 0
NARROW, DECOY, WIDE = range(14, 36), range(62, 77), range(112, 128)  # gaps in hundredths of a domino's height


@dataclass(frozen=True)
class Config:
    dominoes: int = 7  # 4 to 9
    wide: int = 1  # gaps that no domino reaches across, 1 or 2
    decoys: int = 1  # gaps that look wide but can be crossed, 0 to 2

    def __post_init__(self) -> None:
        within("dominoes", self.dominoes, 4, 9)
        within("wide", self.wide, 1, 2)
        within("decoys", self.decoys, 0, min(2, self.dominoes - 3 - self.wide))


@dataclass(frozen=True)
class Puzzle:
    gaps: tuple[int, ...]  # after each domino but the last, in hundredths of a domino's height, nearly
    colour: str


@generator(
    "O-24", "domino_chain_gap_analysis", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(5, 1, 0), "medium": Config(7, 1, 1), "hard": Config(8, 1, 2)},
)  # fmt: skip
class DominoChainGapAnalysis(Generator[Config, Puzzle, State]):
    pace = Pace(step=10, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        places = range(config.dominoes - 1)
        wide = rng.sample(places[config.dominoes // 3 :], config.wide)
        decoys = rng.sample([place for place in places if place not in wide], config.decoys)
        kinds = [WIDE if place in wide else DECOY if place in decoys else NARROW for place in places]
        return Puzzle(tuple(rng.choice(kind) for kind in kinds), rng.choice(("blue", "teal", "green", "purple")))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        last = 1 + next(k for k, gap in enumerate(puzzle.gaps) if gap > 100)
        return [*((tipped, 0) for tipped in range(last + 1)), (last, last)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0), "a domino has fallen or is marked before the first step")
        for number, ((tipped, marked), after) in enumerate(pairwise(states), 1):
            require(not marked, f"step {number} comes after the mark")
            if tipped == 0 or (tipped <= len(puzzle.gaps) and puzzle.gaps[tipped - 1] < 100):
                reached = f"step {number} does not tip domino {tipped + 1}, which is reached"
                require(after == (tipped + 1, 0), reached)
            else:
                require(after[0] == tipped, f"step {number} tips a domino that is out of reach")
                require(after[1] == tipped, f"step {number} does not mark domino {tipped}, the last that fell")
        require(states[-1][1], "no domino is marked at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for last in range(1, len(puzzle.gaps) + 2):
            crossed, ahead = puzzle.gaps[: last - 1], puzzle.gaps[last - 1 : last]
            if max(crossed, default=0) < 100 and min(ahead, default=101) > 100:
                yield ((last, last),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        row = Row(puzzle.gaps)
        scene.block((16, 76, 480, 372), "panel", outline="faint", radius=16)
        scene.block((28, FLOOR, 456, 8), "wall", radius=3)
        for number, x in enumerate(row.feet, 1):
            scene.label((x - row.thick / 2, FLOOR + 38), str(number), 24)
        tip, above = row.feet[0] - row.thick, FLOOR - row.high - 40
        scene.arrow((tip + 4, above), (tip + 64, above), "ink", 6, head=20)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        row = Row(puzzle.gaps)
        angles = row.leaning(moment.before[0], moment.after[0], moment.t)
        for number, (x, angle) in enumerate(zip(row.feet, angles, strict=True), 1):
            corners = row.outline(x, angle)
            scene.polygon(corners, puzzle.colour, outline="ink", width=2, name=f"domino-{number}")
            if number == moment.after[1]:
                shown = 1.0 if number == moment.before[1] else moment.t
                scene.polygon(corners, "mark", outline="ink", width=2, opacity=shown, name="mark")
                below = x - row.thick / 2, FLOOR + 72
                scene.shape(below, "triangle", 15, "mark", opacity=shown, name="pointer")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, count=len(puzzle.gaps) + 1)

    def goal(self, puzzle: Puzzle) -> str:
        return "the chain has stopped at the first gap that is too wide, and the last domino that fell is [mark]."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][1])

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, last = len(puzzle.gaps) + 1, states[-1][1]
        text = f"The first frame shows {count} upright {puzzle.colour} dominoes with their numbers, and an arrow."
        yield start("given", 5, text)
        runs = grouped(range(1, last), 2)
        for first, run in runs:
            until = first + len(run) - 1
            who = f"Domino {first} falls" if len(run) == 1 else f"Dominoes {first} to {until} fall, in this order,"
            check = Follows(tuple(f"domino-{k}" for k in run), (first, until))
            yield process(f"falls-{first}", 25 / len(runs), f"{who} to the right against domino {until + 1}.", check)
        gap = puzzle.gaps[last - 1]
        text = f"Domino {last} falls flat; the gap of about {gap} % of its height keeps it from domino {last + 1}."
        yield process("flat", 10, text, Follows((f"domino-{last}",), (last, last)))
        everyone = Follows(tuple(f"domino-{k}" for k in range(1, last + 1)), (1, last))
        text = f"{last} dominoes fall in all, each only when the one before it has reached it, and none rises again."
        yield process("order", 20, text, everyone)
        text = f"After the fall domino {last} turns [mark], and a [mark] triangle comes under its number."
        yield process("marked", 10, text, Appears(("mark", "pointer"), (last + 1, last + 1)))
        text = f"At the end dominoes 1 to {last} have fallen, all others stand, and domino {last} alone is [mark]."
        yield end("stopped", 20, text)
        fallen = (*(f"domino-{k}" for k in range(1, last + 1)), "mark", "pointer")
        yield constancy("steady", 10, f"No domino after {last} moves; numbers and arrow keep still.", Steady(fallen))

    def capacity(self, config: Config) -> int:
        """Exact, with colours counted once: where the wide gaps and the decoys are, and how wide each gap is."""
        gaps = config.dominoes - 1
        ways = comb(gaps - config.dominoes // 3, config.wide) * comb(gaps - config.wide, config.decoys)
        narrow = gaps - config.wide - config.decoys
        return ways * int(len(WIDE) ** config.wide * len(DECOY) ** config.decoys * len(NARROW) ** narrow)
