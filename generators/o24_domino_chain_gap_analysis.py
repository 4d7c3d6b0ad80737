"""O-24 Domino chain: let the dominoes fall, up to the gap that none can reach across, and mark the last one that fell.

A domino that falls reaches the next one if the gap is narrower than a domino is high; one gap at least is wider, so the
chain ends somewhere, and where is decided by the first such gap: there is one answer. The motion is kinematic: the
front of the chain moves on by one domino a step, turning by an angle that grows with the square of time, and each
domino behind it leans with its upper edge on the back of the next, or with its front on the next one's lower edge as
that comes up. That they touch and never overlap, to a hundredth of a unit, is checked by a test; `verify` works from
the gaps alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asin, atan, comb, cos, degrees, radians, sin
from random import Random

from generators.kit import (
    OK, Appears, Follows, Generator, Item, Moment, Pace, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Point = tuple[float, float]
State = tuple[int, int]  # how many dominoes have been tipped; the marked one, from 1, or 0
NARROW, DECOY, WIDE = range(14, 36), range(62, 77), range(112, 128)  # gaps in hundredths of a domino's height
SLIM = 13  # a domino's thickness in the same measure
WIDTH, FLOOR = 448, 344  # of the row; where it stands


@dataclass(frozen=True)
class Config:
    dominoes: int = 7  # 4 to 9
    wide: int = 1  # gaps that no domino reaches across, 1 or 2
    decoys: int = 1  # gaps that look wide but can be crossed, 0 to 2

    def __post_init__(self) -> None:
        if not 4 <= self.dominoes <= 9:
            raise ValueError(f"dominoes must be 4..9, not {self.dominoes}")
        if not 1 <= self.wide <= 2:
            raise ValueError(f"wide must be 1 or 2, not {self.wide}")
        if not 0 <= self.decoys <= min(2, self.dominoes - 3 - self.wide):
            raise ValueError(f"decoys must be 0..{min(2, self.dominoes - 3 - self.wide)}, not {self.decoys}")


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

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != (0, 0):
            return Verdict(False, "a domino has fallen or is marked before the first step")
        for number, ((tipped, marked), after) in enumerate(pairwise(states), 1):
            if marked:
                return Verdict(False, f"step {number} comes after the mark")
            reached = tipped == 0 or (tipped <= len(puzzle.gaps) and puzzle.gaps[tipped - 1] < 100)
            if reached and after != (tipped + 1, 0):
                return Verdict(False, f"step {number} does not tip domino {tipped + 1}, which is reached")
            if not reached and after[0] != tipped:
                return Verdict(False, f"step {number} tips a domino that is out of reach")
            if not reached and after[1] != tipped:
                return Verdict(False, f"step {number} does not mark domino {tipped}, the last that fell")
        return OK if states[-1][1] else Verdict(False, "no domino is marked at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for last in range(1, len(puzzle.gaps) + 2):
            crossed, ahead = puzzle.gaps[: last - 1], puzzle.gaps[last - 1 : last]
            if max(crossed, default=0) < 100 and min(ahead, default=101) > 100:
                yield ((last, last),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        places, (thick, high) = feet(puzzle), sizes(puzzle)
        scene.block((16, 76, 480, 372), "panel", outline="faint", radius=16)
        scene.block((28, FLOOR, 456, 8), "wall", radius=3)
        for number, x in enumerate(places, 1):
            scene.label((x - thick / 2, FLOOR + 38), str(number), 24)
        tip = places[0] - thick
        scene.arrow((tip + 4, FLOOR - high - 40), (tip + 64, FLOOR - high - 40), "ink", 6, head=20)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        places = feet(puzzle)
        angles = leaning(puzzle, moment.before[0], moment.after[0], moment.t)
        for number, (x, angle) in enumerate(zip(places, angles, strict=True), 1):
            corners = outline(puzzle, x, angle)
            scene.polygon(corners, puzzle.colour, outline="ink", width=2, name=f"domino-{number}")
            if number == moment.after[1]:
                shown = moment.t if moment.after != moment.before else 1.0
                scene.polygon(corners, "mark", outline="ink", width=2, opacity=shown, name="mark")
                below = x - sizes(puzzle)[0] / 2, FLOOR + 72
                scene.shape(below, "triangle", 15, "mark", opacity=shown, name="pointer")

    def prompt(self, puzzle: Puzzle) -> str:
        count = len(puzzle.gaps) + 1
        opening = phrase(
            puzzle,
            f"In a row stand {count} numbered {puzzle.colour} dominoes, all of one height, with gaps between them.",
            f"The picture shows a row of {count} upright {puzzle.colour} dominoes with numbers below them.",
        )
        return (
            f"{opening} Push domino 1 over in the direction of the arrow. A falling domino tips the next one if it "
            "reaches it, that is if the gap between them is narrower than a domino is high, and stays leaning on it; "
            "otherwise it falls flat and the chain ends. Then turn the last domino that fell red and put a red "
            "triangle under its number. All others stay upright; the camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the chain has stopped at the first gap that is too wide, and the last domino that fell is red."

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
        text = f"After the fall domino {last} turns red, and a red triangle comes under its number."
        yield process("marked", 10, text, Appears(("mark", "pointer"), (last + 1, last + 1)))
        text = f"At the end dominoes 1 to {last} have fallen, all others stand, and domino {last} alone is red."
        yield end("stopped", 20, text)
        fallen = (*(f"domino-{k}" for k in range(1, last + 1)), "mark", "pointer")
        yield constancy("steady", 10, f"No domino after {last} moves; numbers and arrow keep still.", Steady(fallen))

    def capacity(self, config: Config) -> int:
        """Exact, with colours counted once: where the wide gaps and the decoys are, and how wide each gap is."""
        gaps = config.dominoes - 1
        ways = comb(gaps - config.dominoes // 3, config.wide) * comb(gaps - config.wide, config.decoys)
        narrow = gaps - config.wide - config.decoys
        return ways * int(len(WIDE) ** config.wide * len(DECOY) ** config.decoys * len(NARROW) ** narrow)


def sizes(puzzle: Puzzle) -> tuple[int, int]:
    """Thickness and height of a domino in units, so that the row is as wide as the picture allows."""
    high = min(168, int(100 * WIDTH / (sum(puzzle.gaps) + SLIM * (len(puzzle.gaps) + 1))) // 4 * 4)
    return even(high * SLIM / 100), high


def feet(puzzle: Puzzle) -> list[int]:
    """How far from the left the dominoes' lower right edges are, on which they turn."""
    thick, high = sizes(puzzle)
    places = [thick]
    for gap in puzzle.gaps:
        places.append(places[-1] + even(high * gap / 100) + thick)
    return [256 - even(places[-1] / 2) + x for x in places]


def even(units: float) -> int:
    """The even number next to it: all dominoes are cut by the picture's pixels in the same way."""
    return 2 * round(units / 2)


def leaning(puzzle: Puzzle, before: int, after: int, t: float) -> list[float]:
    """The dominoes' angles from upright, in degrees, when the front of the chain is a share `t` on its way."""
    thick, high = sizes(puzzle)
    places, angles = feet(puzzle), [0.0] * (len(puzzle.gaps) + 1)
    for k in range(max(before, after) - 1, -1, -1):
        if k == after - 1:  # until it touches the next domino, which stands, or the floor
            gap = (places[k + 1] - places[k] - thick) / high if k < len(puzzle.gaps) else 2
            turned = 90.0 if gap >= 1 else degrees(asin(gap))
            angles[k] = turned * (t * t if after > before else 1)
        else:
            apart, other = places[k + 1] - places[k], radians(angles[k + 1])
            onto = angles[k + 1] + degrees(asin((apart * cos(other) - thick) / high))  # its upper edge on the back
            lifted = thick * sin(other)  # the next one's lower edge, against its front
            held = degrees(atan((apart - thick * cos(other)) / lifted)) if lifted > 0 else 90.0
            angles[k] = min(onto, held)
    return [round(min(90.0, angle), 3) for angle in angles]


def outline(puzzle: Puzzle, foot: float, angle: float) -> tuple[Point, ...]:
    """A domino's corners: the lower right one, on which it turns, then the upper right, upper left and lower left."""
    thick, high = sizes(puzzle)
    s, c = sin(radians(angle)), cos(radians(angle))
    local = (0.0, 0.0), (0.0, high), (-thick, high), (-thick, 0.0)
    return tuple((foot + x * c + y * s, FLOOR + x * s - y * c) for x, y in local)
