"""O-24 Domino chain: let the dominoes fall, up to the gap that none can reach across, and mark the last one that fell.

A domino that falls reaches the next one if the gap is narrower than a domino is high. One gap at least is wider, so the
chain ends, and the first such gap decides where: there is one answer. It is rarely the widest one, and others are
nearly too wide. The motion is physical: weight speeds the chain up, and each contact hands its momentum on. A test
compares it with a finer simulation of single bodies. The rules use the gaps alone and take any number of steps of time.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.dominoes import FLOOR, Row

State = tuple[int, int, int]  # steps of time; how many dominoes have been tipped; the marked one, from 1, or 0
NARROW = range(20, 56)  # gaps in hundredths of a domino's height
SPREAD = 14  # in hundredths, of the gaps that are nearly or just too wide


@dataclass(frozen=True)
class Config:
    dominoes: int = 7  # 5 to 9
    decoys: int = 1  # gaps that look too wide but can be crossed, 1 or 2
    margin: int = 12  # hundredths of a domino's height between these, or the gaps that are too wide, and the height

    def __post_init__(self) -> None:
        within("dominoes", self.dominoes, 5, 9)
        within("decoys", self.decoys, 1, 2)
        within("margin", self.margin, 8, 25)

    @property
    def wide(self) -> range:
        """Gaps that no domino reaches across."""
        return range(100 + self.margin, 101 + self.margin + SPREAD)

    @property
    def decoy(self) -> range:
        """Gaps that a domino just reaches across."""
        return range(100 - self.margin - SPREAD, 101 - self.margin)


@dataclass(frozen=True)
class Puzzle:
    gaps: tuple[int, ...]  # after each domino but the last, in hundredths of a domino's height, nearly
    colour: str

    @property
    def last(self) -> int:
        """The number of the last domino that falls."""
        return 1 + next(k for k, gap in enumerate(self.gaps) if gap > 100)


@generator(
    "O-24", "domino_chain_gap_analysis", version=1,
    faculty="knowledge", family="motion",
    levels={"easy": Config(7, 1, 20), "medium": Config(7, 2, 14), "hard": Config(8, 2, 10)},
)  # fmt: skip
class DominoChainGapAnalysis(Generator[Config, Puzzle, State]):
    public = "stricter; more than one gap may be too wide, others are nearly so, and the first one counts"
    pace = Pace(step=7, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.dominoes - 1
        end = rng.choices(range(1, count), [*[9] * (count - 3), 8, 6])[0]  # later ones leave less room for wider gaps
        after = range(end + 1, count)
        ahead = min(end, max(rng.randint(0, config.decoys), config.decoys - max(0, len(after) - 1)))
        decoys = rng.sample(range(end), ahead)
        decoys += rng.choice((after, after, rng.sample(after, len(after))))[: config.decoys - ahead]
        others = [place for place in after if place not in decoys]
        apart = [place for place in others if place > end + 1] or others
        wide = rng.sample(apart, min(len(apart), rng.choice((1, 1, 2))))
        gaps = [rng.choice(config.decoy if place in decoys else NARROW) for place in range(count)]
        widths = rng.sample(config.wide, 1 + len(wide))
        if max(widths) == widths[0] and rng.random() < 0.9:
            widths.reverse()
        for place, width in zip((end, *wide), widths, strict=True):
            gaps[place] = width
        return Puzzle(tuple(gaps), rng.choice(("blue", "teal", "green", "purple")))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        *struck, whole = Row(puzzle.gaps).beats
        states = [(step, sum(time < step for time in struck), 0) for step in range(round(whole) + 1)]
        return [*states, (len(states), puzzle.last, puzzle.last)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0, 0), "a domino has fallen or is marked before the first step")
        last = min(k for k, gap in enumerate(puzzle.gaps, 1) if gap >= 100)
        for number, ((_, tipped, marked), (step, falling, mark)) in enumerate(pairwise(states), 1):
            require(step == number and not marked, f"step {number} is not the next one, or comes after the mark")
            require(falling >= max(1, tipped), f"in step {number} the chain does not begin, or a domino rises")
            require(falling <= last, f"step {number} tips domino {falling}, which is out of reach")
            if mark:
                require(falling == tipped == last, f"step {number} marks a domino before the chain has ended")
                require(mark == last, f"step {number} does not mark domino {last}, the last that fell")
        require(len(states) > 4, "the chain falls at one blow")
        require(states[-1][2], "no domino is marked at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for last in range(1, len(puzzle.gaps) + 2):
            crossed, ahead = puzzle.gaps[: last - 1], puzzle.gaps[last - 1 : last]
            if max(crossed, default=0) < 100 and min(ahead, default=101) > 100:
                yield ((Row(puzzle.gaps).steps + 1, last, last),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        Row(puzzle.gaps).draw_stage(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        row, (before, _, was), (after, _, mark) = Row(puzzle.gaps), moment.before, moment.after
        time = (before + (after - before) * moment.t) / row.steps * row.fronts[-1].time
        for number, (x, angle) in enumerate(zip(row.feet, row.at(time), strict=True), 1):
            corners = row.outline(x, angle)
            scene.polygon(corners, puzzle.colour, outline="ink", width=2, name=f"domino-{number}")
            if number == mark:
                shown = 1.0 if was else moment.t
                scene.polygon(corners, "mark", outline="ink", width=2, opacity=shown, name="mark")
                scene.shape((x - row.thick / 2, FLOOR + 72), "triangle", 15, "mark", opacity=shown, name="pointer")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour, count=len(puzzle.gaps) + 1)

    def goal(self, puzzle: Puzzle) -> str:
        return "the chain has stopped at the first gap that is too wide, and the last domino that fell is [mark]."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][2])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        yield [
            Choice(place == puzzle.last, {"place": place, "gap": gap, "the gap after it": behind})
            for place, (gap, behind) in enumerate(zip(puzzle.gaps, (*puzzle.gaps[1:], 0), strict=True), 1)
        ]

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The bits of precision that tell each gap, up to the end of the chain, from the height of a domino."""
        return sum(log2(100 / abs(100 - gap)) for gap in puzzle.gaps[: puzzle.last])

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, last = len(puzzle.gaps) + 1, puzzle.last
        begins = [int(time) + 1 for time in Row(puzzle.gaps).beats]  # the step in which each is tipped, and the end
        falling = [f"domino-{k}" for k in range(1, last + 1)]
        text = f"The first frame shows {count} upright {puzzle.colour} dominoes with their numbers, and an arrow."
        yield start("given", 5, text)
        runs = grouped(range(1, last), 2)
        for first, run in runs:
            until = first + len(run) - 1
            who = f"Domino {first} falls" if len(run) == 1 else f"Dominoes {first} to {until} fall, in this order,"
            check = Follows(tuple(falling[first - 1 : until]), (begins[first - 1], begins[until]))
            yield process(f"falls-{first}", 25 / len(runs), f"{who} to the right against domino {until + 1}.", check)
        gap, whole = puzzle.gaps[last - 1], Row(puzzle.gaps).steps
        text = f"Domino {last} falls flat; the gap of about {gap}% of its height keeps it from domino {last + 1}."
        yield process("flat", 10, text, Follows((f"domino-{last}",), (begins[last - 1], whole)))
        text = f"{last} dominoes fall in all, each only when the one before it has reached it, and none rises again."
        yield process("order", 20, text, Follows(tuple(falling), (1, whole)))
        text = f"After the fall domino {last} turns [mark], and a [mark] triangle comes under its number."
        yield process("marked", 10, text, Appears(("mark", "pointer"), (whole + 1, whole + 1)))
        text = f"At the end dominoes 1 to {last} have fallen, all others stand, and domino {last} alone is [mark]."
        yield end("stopped", 20, text)
        shown = Steady((*falling, "mark", "pointer"))
        yield constancy("steady", 10, f"No domino after {last} moves; numbers and arrow keep still.", shown)

    def capacity(self, config: Config) -> int:
        """A lower bound, with colours counted once: the chain ends at the last gap, and the decoys come first."""
        gaps = config.dominoes - 1
        return int(len(config.wide) * len(config.decoy) ** config.decoys * len(NARROW) ** (gaps - 1 - config.decoys))
