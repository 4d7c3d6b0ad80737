"""G-49 Complete missing contour segments: draw the lines which close a contour with gaps.

A gap lies within a side, or hides one corner. Loose ends go on straight, so each pair of ends has one line at most:
straight, or with its corner where both meet. Of all ways to pair the ends, just one gives a single closed contour that
crosses itself nowhere; so a solution exists and is unique, but for the order of its lines. `solve` knows the corners,
`rules` prolong the ends at each gap, `brute_force` tries all pairs of ends.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, grouped, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.contours import Gap, closed, joint, loose_ends, missing, pieces, with_gaps
from generators.kit.words.jagged import jagged
from generators.kit.words.marking import draw_marks, names, nothing_else
from generators.kit.words.places import across_and_down
from generators.kit.words.segments import WholePoint

COLOURS = ("blue", "teal", "purple", "green")
RADII = 196, 224  # units of the contour
DRIFT = 12  # units by which it is off the middle, at most

Line = tuple[WholePoint, ...]  # with its ends
Lines = tuple[Line, ...]  # drawn at each gap; none yet if empty


@dataclass(frozen=True)
class Config:
    fewest: int = 8  # corners, 5 to 11
    dents: int = 2  # of them pointing inwards, 0 to 4
    gaps: int = 5  # 3 to 8
    hidden: int = 3  # of them hiding a corner, at least; up to two more

    def __post_init__(self) -> None:
        within("corners", self.fewest, 5, 11)
        within("dents", self.dents, 0, 4)
        within("gaps", self.gaps, 3, 8)
        ordered("hidden corners", 1, self.hidden, self.gaps - 1, self.fewest)


@dataclass(frozen=True)
class Puzzle:
    corners: tuple[WholePoint, ...]  # of the contour, clockwise
    gaps: tuple[Gap, ...]  # along the contour
    colour: str


@generator(
    "G-49", "complete_missing_contour_segments", version=1,
    faculty="perception", family="completion",
    levels={"easy": Config(5, 0, 4, 1), "medium": Config(7, 1, 5, 3), "hard": Config(9, 3, 7, 5)},
)  # fmt: skip
class CompleteMissingContourSegments(Generator[Config, Puzzle, Lines]):
    public = "stricter; gaps hide corners as well, which lie where both ends of a gap meet"
    pace = Pace(step=14, rest=2)
    near = 3

    def sample(self, rng: Random, config: Config) -> Puzzle:
        bent = rng.randint(config.hidden, min(config.hidden + 2, config.gaps))  # gaps with a corner
        form = jagged(rng, config.fewest + rng.randint(0, 2), config.dents, rng.randint(*RADII))
        x, y = (256 + rng.randint(-DRIFT, DRIFT) for _ in "xy")
        corners = tuple((x + u, y + v) for u, v in form)
        gaps = with_gaps(rng, corners, bent, config.gaps - bent)
        if len([*closed(pieces(corners, gaps))]) != 1:
            raise Reject("ends can be joined in another way")
        return Puzzle(corners, gaps, rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[Lines]:
        lines = [whole(missing(puzzle.corners, each)) for each in puzzle.gaps]
        return [tuple(line if k < drawn else () for k, line in enumerate(lines)) for drawn in range(len(lines) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Lines]) -> None:
        require(not any(states[0]), "a line is drawn before the first step")
        ends = loose_ends(pieces(puzzle.corners, puzzle.gaps))
        wanted = [whole(joint(ends[2 * k - 1], ends[2 * k]) or ()) for k in range(len(puzzle.gaps))]
        for step, (before, after) in enumerate(pairwise(states), 1):
            new = [k for k, (was, now) in enumerate(zip(before, after, strict=True)) if was != now]
            require(len(new) == 1 and not before[new[0]], f"step {step} does not draw one more line at a gap")
            line, right = after[new[0]], wanted[new[0]]
            require(len(line) == len(right), f"the line of step {step} has a corner too many, or too few")
            off = max(abs(a - b) for points in zip(line, right, strict=True) for a, b in zip(*points, strict=True))
            require(off <= self.near, f"the line of step {step} does not prolong both ends of a gap until they meet")
        require(all(states[-1]), "a gap is left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Lines]]:
        seen = pieces(puzzle.corners, puzzle.gaps)
        ends = loose_ends(seen)
        for pairs in closed(seen):
            lines = {i: whole(joint(ends[j], ends[i]) or ()) for i, j in pairs for i, j in ((i, j), (j, i))}
            yield (tuple(lines[2 * k] for k in range(len(seen))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)
        for line in pieces(puzzle.corners, puzzle.gaps):
            scene.line(line, puzzle.colour, 6)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Lines]) -> None:
        before, after = (
            tuple(number for number, line in enumerate(lines, 1) if line) for lines in (moment.before, moment.after)
        )
        draw_marks(scene, Moment(moment.step, moment.t, before, after), lambda number: moment.after[number - 1])

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.gaps)], colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        return f"[mark] lines close all {len(puzzle.gaps)} gaps of the contour, {hidden(puzzle)} of them with a corner."

    def answer(self, puzzle: Puzzle, states: Sequence[Lines]) -> str:
        return str(len(puzzle.corners))

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The gaps, the corners in sight, and the pieces without one."""
        seen = pieces(puzzle.corners, puzzle.gaps)
        corners = [len(line) - 2 for line in seen]
        return {"gaps": len(seen), "corners": sum(corners), "straight": corners.count(0)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Lines]) -> float:
        """The gaps, and the hidden corners once more."""
        return len(puzzle.gaps) + hidden(puzzle)

    def rubric(self, puzzle: Puzzle, states: Sequence[Lines]) -> Iterator[Item]:
        lines, count = [missing(puzzle.corners, each) for each in puzzle.gaps], len(puzzle.gaps)
        yield start(
            "given", 5, f"The first frame shows a {puzzle.colour} contour with {count} gaps, and no [mark] line."
        )
        runs = grouped(lines, 3)
        for first, run in runs:
            numbers, facts = range(first, first + len(run)), []
            for begin, *corner, last in run:
                form = f"with its corner {across_and_down(*corner[0])}" if corner else "straight"
                facts.append(f"from {across_and_down(*begin)} to {across_and_down(*last)}, {form}")
            text = f"A pen draws a [mark] line {'; and one '.join(facts)}."
            yield process(f"lines-{first}", 60 / len(runs), text, Appears(names(numbers), (first, numbers[-1])))
        yield end("closed", 25, f"At the end {self.goal(puzzle)}")
        text = f"The {puzzle.colour} lines do not move or change, and no part of a drawn line vanishes."
        yield constancy("steady", 10, text, nothing_else(tuple(range(1, count + 1))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places, radii and colours of one form of a contour."""
        return (2 * DRIFT + 1) ** 2 * (RADII[1] - RADII[0] + 1) * len(COLOURS)


def hidden(puzzle: Puzzle) -> int:
    """The number of corners in gaps."""
    return sum(first != second for first, _, second, _ in puzzle.gaps)


def whole(line: Sequence[tuple[float, float]]) -> Line:
    """The line with whole points."""
    return tuple((round(x), round(y)) for x, y in line)
