"""G-189 Draw the midpoint perpendicular line: through the point midway between two parallel lines, square to both.

Just two of the lines are parallel. One point is as far from one of them as from the other, all others are clearly
nearer to one. Only one direction is square to both. So a solution exists and is unique. `solve` goes by the turns of
the lines. `rules` measure distances and products of vectors, `brute_force` tries all points and whole degrees.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import dist, factorial, log2
from random import Random

from generators.kit import (
    Appears, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.bearings import between
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import PEN, among, lie
from generators.kit.words.parallels import Line, across, ends, has_room, is_legible, length_to, letter_place, moved_by
from generators.kit.words.places import across_and_down, share_of_width
from generators.kit.words.segments import Point, direction, to_segment

State = tuple[int, int]  # number of the point that the drawn line goes through, 0 for none; its turn in degrees

LETTERS = "ABCDE"
COLOURS = ("blue", "green", "teal", "purple")
GAPS = {2: (130, 200), 3: (105, 140), 4: (88, 108)}  # units between the middles of two lines, by the number of lines
TILTS = (8, 12)  # degrees by which another line is off those that are parallel
HALVES = (120, 170)  # units of half a line's length
DRIFT = 6  # units of all off their places, to each side
SHIFT = 64  # units that the middle of all lines is off that of the picture, at most, to each side
TRIES = 30  # draws of the points
ALIKE = 0.5  # share of the draws in which no other point is beyond the middle of the parallel lines
PLACES = ("down", "across")
HINTS = ("off the middle", "off the next")
KEPT = 0.72  # share of the draws kept, for each hunch that finds the point


@dataclass(frozen=True)
class Config:
    lines: int = 3  # in all, 2 to 4; two are parallel
    points: int = 4  # in all, 2 to 5
    least: int = 12  # units by which another point is off the middle between two lines, at least; 8 to 60
    most: int = 24  # and at most
    grain: int = 1  # degrees; the lines are turned by any multiple: 1 or 90

    def __post_init__(self) -> None:
        within("lines", self.lines, 2, 4)
        within("points", self.points, 2, len(LETTERS))
        ordered("units", 8, self.least, self.most, 60)
        one_of("grain", self.grain, (1, 90))


@dataclass(frozen=True)
class Puzzle:
    lines: tuple[Line, ...]
    points: tuple[Point, ...]  # lettered from A
    colour: str

    @property
    def parallel(self) -> tuple[Line, Line]:
        return next(pair for pair in combinations(self.lines, 2) if pair[0][2] == pair[1][2])


@generator(
    "G-189", "draw_midpoint_perpendicular_line", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(2, 3, 26, 44, 90), "medium": Config(3, 4, 16, 28), "hard": Config(4, 5, 10, 18)},
)  # fmt: skip
class DrawMidpointPerpendicularLine(Generator[Config, Puzzle, State]):
    public = "stricter; the point midway has to be found, and at medium and hard also the parallel lines"
    pace = Pace(step=40, rest=6)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        turn = rng.randrange(0, 180, config.grain)
        (c, s), first = direction(turn), rng.randrange(config.lines - 1)
        steps = [rng.randint(*GAPS[config.lines]) for _ in range(config.lines - 1)]
        levels = [sum(steps[:k]) - sum(steps) / 2 for k in range(config.lines)]
        x, y = (256 + rng.randint(-SHIFT, SHIFT) for _ in "xy")
        others = [k for k in range(config.lines) if not first <= k <= first + 1]
        tilts = {k: sign * rng.randint(*TILTS) for k, sign in zip(others, rng.sample((-1, 1), 2), strict=False)}
        side, alike = rng.choice((-1, 1)), rng.random() < ALIKE

        def place(along: float, level: float) -> Point:
            return round(x + along * c - level * s, 1), round(y + along * s + level * c, 1)

        lines = [
            (place(rng.randint(-24, 24), level), rng.randint(*HALVES), (turn + tilts.get(k, 0)) % 180)
            for k, level in enumerate(levels)
        ]
        middles = [(levels[k] + levels[k + 1]) / 2 for k in range(config.lines - 1)]
        if not has_room(lines):
            raise Reject("no room for the lines")
        for _ in range(TRIES):
            points = [place(rng.randint(-95, 95), middles[first])]
            for number in range(1, config.points):
                k = first if number < 2 else rng.randrange(config.lines - 1)
                aside = (side if alike else rng.choice((-1, 1))) * rng.randint(config.least, config.most)
                points.append(place(rng.randint(-110, 110), middles[k] + aside * (k == first)))
            if is_legible(lines, points):
                break
        else:
            raise Reject("no room for points and letters")
        rng.shuffle(points)
        rng.shuffle(lines)
        puzzle = Puzzle(tuple(lines), tuple(points), rng.choice(COLOURS))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > KEPT ** right_hunches(decision, least=HINTS, most=HINTS[1:], halfway=PLACES):
            raise Reject("the place of the point is too often a hint")
        across, down = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        moved = tuple((moved_by(middle, across, down), half, way) for middle, half, way in lines)
        return Puzzle(moved, tuple(moved_by(point, across, down) for point in points), puzzle.colour)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        turn = puzzle.parallel[0][2]
        c, s = direction(turn)
        levels = [c * y - s * x for (x, y), *_ in puzzle.parallel]
        off = [abs(2 * (c * y - s * x) - sum(levels)) for x, y in puzzle.points]
        return [(0, 0), (off.index(min(off)) + 1, (turn + 90) % 180)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0), "a line is drawn before the first step")
        require(len(states) == 2, f"one line is drawn in one step, not in {len(states) - 1}")
        number, turn = states[-1]
        require(1 <= number <= len(puzzle.points), "the line goes through no point")
        c, s = direction(turn)
        one, other = next(pair for pair in combinations(map(ends, puzzle.lines), 2) if across(*pair) < 1)
        near, far = sorted(to_segment(puzzle.points[number - 1], line) for line in (one, other))
        letter = LETTERS[number - 1]
        require(far - near < 1, f"point {letter} is {near:.0f} units from one parallel line, {far:.0f} from the other")
        (a, b), (u, v) = one
        along = abs(c * (u - a) + s * (v - b)) / dist(*one)
        require(along < 0.01, f"the line through point {letter} is not perpendicular to the parallel lines")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        pair = [line for line in puzzle.lines if sum(between(line[2], other[2], 180) < 1 for other in puzzle.lines) > 1]
        drawn = {}
        for number in range(1, len(puzzle.points) + 1):
            for turn in range(180):
                parts = [abs(length_to(line, puzzle.points[number - 1], turn)) for line in pair]
                if abs(parts[0] - parts[1]) < 1:
                    drawn[sum(parts)] = (number, turn)
        yield (drawn[min(drawn)],)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for line in puzzle.lines:
            scene.line(ends(line), puzzle.colour, 5)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        number, turn = moment.after
        if number and moment.t:
            x, y = puzzle.points[number - 1]
            c, s = direction(turn)
            share = 1 if moment.before[0] else moment.t
            lengths = [share * length_to(line, (x, y), turn) for line in puzzle.parallel]
            tips = [(x + length * c, y + length * s) for length in lengths]
            scene.line(tips, "mark", 6, name="line")
            for name, tip in zip(("pen-1", "pen-2"), tips if share < 1 else (), strict=False):
                scene.ball(tip, PEN, "mark", outline="paper", width=2.5, name=name)
        for letter, point in zip(LETTERS, puzzle.points, strict=False):
            scene.ball(point, 7, "ink")
            scene.label(letter_place(puzzle.parallel[0][2], point), letter, 22)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count, last = len(puzzle.lines), LETTERS[len(puzzle.points) - 1]
        return self.worded(several=count > 2, count=NUMBERS[count], last=last, colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        letter = self.answer(puzzle, self.solve(puzzle))
        return f"a [mark] line goes through point {letter} from one parallel line to the other, square to both."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return LETTERS[states[-1][0] - 1]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        yield among(states[-1][:1], lie(puzzle.points))

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The step, the bits of the choice of the point and of the pair of lines, and those of the slant."""
        pairs = len(puzzle.lines) * (len(puzzle.lines) - 1) / 2
        return 1 + log2(len(puzzle.points)) + log2(pairs) + (states[-1][1] % 90 > 0)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        number, turn = states[-1]
        letter, place = LETTERS[number - 1], puzzle.points[number - 1]
        parts = [abs(length_to(line, place, turn)) for line in puzzle.parallel]
        text = f"The first frame shows {len(puzzle.lines)} lines, {len(puzzle.points)} points and no [mark] line. "
        yield start("given", 5, text + f"Two of the lines are parallel, {share_of_width(sum(parts))} apart.")
        text = f"A straight [mark] line grows through point {letter}, {across_and_down(*place)}."
        yield process("grow", 40, text, Appears(("line",), (1, 1)))
        text = f"From point {letter} it grows both ways at once, {share_of_width(parts[0])} to each side."
        yield process("both-ways", 20, text, Follows(("pen-1", "pen-2"), (1, 1)))
        yield end("drawn", 25, f"At the end {self.goal(puzzle)}")
        text = "No line, point or letter moves or changes; no part of the [mark] line vanishes."
        yield constancy("steady", 10, text, Steady(("line", "pen-1", "pen-2")))

    def capacity(self, config: Config) -> int:
        """A lower bound: the place, the letters and the colour of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * factorial(config.points) * len(COLOURS)
