"""G-1 Object on a trajectory: travel along the drawn line at constant speed and rest in the ring at its end.

The object stands at one end of one line, so there is one way to go; where lines cross they do so steeply, and going
straight on is the only way without a kink. The solver measures a fine polyline. `verify` knows none: it follows the
spline itself, finds each place on it by Newton's method and the length between two places by Gauss's quadrature.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import hypot
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Point = tuple[float, float]
Line = tuple[tuple[int, int], ...]  # points that a smooth line goes through
KINDS = ("circle", "square", "triangle", "diamond", "hexagon", "pentagon")
COLOURS = ("red", "orange", "green", "teal", "blue", "purple", "brown")
# Lines to start from, in steps of 64 units from (64, 64): without a crossing, and with one.
PLAIN = (
    ((0, 3), (1.5, 1), (4.5, 5), (6, 3)),
    ((0, 5), (1, 1.5), (5, 1.5), (6, 5)),
    ((0, 1), (4.5, 0.5), (5.5, 4), (2, 5.5)),
    ((0, 5.5), (3, 4.5), (3, 1.5), (6, 0.5)),
    ((5.5, 0.5), (1, 0.5), (1, 3), (5, 3), (5, 5.5), (0.5, 5.5)),
)
LOOPED = (
    ((0, 5.5), (3.4, 4), (5, 1.8), (3, 0.3), (1, 1.8), (2.6, 4), (6, 5.5)),
    ((0, 0.6), (4, 4.8), (6, 3), (4, 1.2), (0, 5.4)),
    ((0, 0.5), (3, 2), (5, 4.5), (3, 5.8), (1.4, 4.5), (3.5, 2), (6, 0.5)),
    ((0, 3), (2.5, 0.5), (5.5, 2), (5, 5), (2.5, 5), (2, 2.5), (0.5, 0)),
    ((6, 1), (4.5, 4.5), (1.5, 5.5), (0.3, 3), (2.5, 2), (5.5, 5.5)),
)
OFF = (-24, -16, -8, 0, 8, 16, 24)  # units that each of their points is shifted by
NEAR, ALONE = 44, 56  # units that lines keep from one another unless they cross, and that ends keep from lines
STEEP = 0.6  # sine of the angle between lines that cross, at least
LONGEST = 64  # steps; more would not be shown at one frame each
FINE = 32  # parts of a line between two of its points, when its length is measured
TRIES = 60  # other lines that are tried
TOLERANCE = 0.6  # units
ACROSS = 9  # places of a bend of another line


@dataclass(frozen=True)
class Config:
    loop: bool = True  # the line crosses itself once
    others: int = 1  # lines that cross it, on which the object does not stand, 0 to 2
    speed: int = 20  # units a frame, about

    def __post_init__(self) -> None:
        if not 0 <= self.others <= 2:
            raise ValueError(f"other lines must be 0..2, not {self.others}")
        if not 8 <= self.speed <= 28:
            raise ValueError(f"speed must be 8..28, not {self.speed}")


@dataclass(frozen=True)
class Puzzle:
    kind: str
    colour: str
    line: Line  # the object stands at its first point
    others: tuple[Line, ...]
    steps: int  # of equal length, a frame each


@generator(
    "G-1", "object_trajectory", version=1,
    faculty="spatiality", family="paths",
    levels={"easy": Config(False, 0, 14), "medium": Config(True, 1, 20), "hard": Config(True, 2, 24)},
)  # fmt: skip
class ObjectTrajectory(Generator[Config, Puzzle, Point]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shape = rng.choice(LOOPED if config.loop else PLAIN)
        lines = [shifted(shape, [(rng.choice(OFF), rng.choice(OFF)) for _ in shape])]
        if meets(lines[0], lines[0]) != config.loop:
            raise Reject("the line runs too close to itself")
        for _ in range(TRIES):
            if len(lines) > config.others:
                break
            other = across([rng.randrange(ACROSS) for _ in range(3)], rng.random() < 0.5)
            if room_for(other, lines):
                lines.append(other)
        else:
            raise Reject("no other line has room")
        turn = rng.randrange(8)
        lines = [turned(line, turn)[:: rng.choice((1, -1))] for line in lines]
        steps = round(length(lines[0]) / config.speed)
        if steps > LONGEST:
            raise Reject("the line is too long for the video")
        return Puzzle(rng.choice(KINDS), rng.choice(COLOURS), lines[0], tuple(lines[1:]), steps)

    def solve(self, puzzle: Puzzle) -> Sequence[Point]:
        points = polyline(puzzle.line, FINE)
        pitch, gone, found = length(puzzle.line) / puzzle.steps, 0.0, [points[0]]
        for (ax, ay), (bx, by) in pairwise(points):
            long = hypot(bx - ax, by - ay)
            while len(found) < puzzle.steps and gone + long >= (wanted := pitch * len(found)):
                share = (wanted - gone) / long
                found.append((round(ax + (bx - ax) * share, 2), round(ay + (by - ay) * share, 2)))
            gone += long
        return [*found, points[-1]]

    def verify(self, puzzle: Puzzle, states: Sequence[Point]) -> Verdict:
        if states[0] != puzzle.line[0]:
            return Verdict(False, "the object does not start at its end of the line")
        whole = sum(measured(puzzle.line, k / 8, (k + 1) / 8) for k in range(8 * (len(puzzle.line) - 1)))
        pitch, at = whole / puzzle.steps, 0.0
        for step, (x, y) in enumerate(states[1:], 1):
            dx, dy = on_spline(puzzle.line, at)[1]
            near = at + pitch / hypot(dx, dy)
            for _ in range(4):
                near = min(max(near, 0.0), len(puzzle.line) - 1.0)
                (px, py), (dx, dy) = on_spline(puzzle.line, near)
                near += ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy)
            near = min(max(near, 0.0), len(puzzle.line) - 1.0)
            (px, py), _ = on_spline(puzzle.line, near)
            if hypot(x - px, y - py) > TOLERANCE:
                return Verdict(False, f"step {step} leaves the line by {hypot(x - px, y - py):.1f} units")
            gone = measured(puzzle.line, at, near)
            if abs(gone - pitch) > TOLERANCE:
                return Verdict(False, f"step {step} goes {gone:.1f} units along the line, not {pitch:.1f}")
            at = near
        if states[-1] != puzzle.line[-1]:
            return Verdict(False, "the object does not end in the ring at the end of its line")
        return OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for line in (*puzzle.others, puzzle.line):
            scene.line(polyline(line, 16), "soft", 4)
            scene.ball(line[-1], 27, "panel", outline="ink", width=4)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Point]) -> None:
        scene.shape(moment.after, puzzle.kind, 19, puzzle.colour, outline="white", width=2, name="object")

    def prompt(self, puzzle: Puzzle) -> str:
        thing = called(puzzle)
        opening = phrase(
            puzzle,
            f"A {thing} stands at the beginning of a drawn line that ends in a ring.",
            f"A drawn line leads from the {thing} to a ring.",
        )
        others = ("", " The other line is not its way.", " The other lines are not its way.")[len(puzzle.others)]
        return (
            f"{opening.replace('A orange', 'An orange')} Move the {thing} along this line at one constant speed, its "
            "middle always on the line, through every bend to the end, where it rests in the middle of the ring. Where "
            f"lines cross it goes straight on.{others} It does not turn or change; lines, rings and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {called(puzzle)} rests in the ring at the end of its line, {spot(puzzle.line[-1])}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Point]) -> Iterator[Item]:
        given = f"The first frame shows the {called(puzzle)} at the beginning of its line, {spot(puzzle.line[0])}."
        yield start("given", 5, given)
        quarters = grouped(states[1:])
        for (first, run), name in zip(quarters, ("first", "second", "third", "last"), strict=True):
            middle, last = run[len(run) // 2], run[-1]
            text = f"In the {name} quarter of its way it follows the line through {spot(middle)} to {spot(last)}."
            yield process(f"quarter-{name}", 10, text, Follows(("object",), (first, first + len(run) - 1)))
        count = sum(meets(puzzle.line, line) or 0 for line in (puzzle.line, *puzzle.others))
        straight = f"straight on at the crossings (there are {count})" if count else "through every bend"
        text = f"It keeps one speed and its middle on the line all the way, {straight}; it takes no short cut."
        yield process("on-line", 20, text, Follows(("object",), (1, len(states) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        still = "The object does not turn or change; no line or ring moves, appears or vanishes."
        yield constancy("steady", 10, still, Steady(("object",)))

    def capacity(self, config: Config) -> int:
        """A lower bound, counted: drawings with two points shifted, in eight turns and mirrorings, from either end."""
        return count_lines(config)


def shifted(shape: Sequence[Point], offs: Sequence[tuple[int, int]]) -> Line:
    return tuple(
        (round(64 * x) + 64 + dx, round(64 * y) + 64 + dy) for (x, y), (dx, dy) in zip(shape, offs, strict=True)
    )


def across(bends: Sequence[int], down: bool) -> Line:
    """A line from side to side of the picture, or from its top down."""
    places = [72 + 46 * bend for bend in bends]
    return tuple((x, y) if down else (y, x) for x, y in zip(places, (44, 256, 468), strict=True))


def turned(line: Line, turn: int) -> Line:
    """A line after one of the eight turns and mirrorings of the square picture."""
    for _ in range(turn % 4):
        line = tuple((512 - y, x) for x, y in line)
    return tuple((512 - x, y) for x, y in line) if turn >= 4 else line


@lru_cache(maxsize=64)
def pieces(line: Line) -> list[tuple[float, ...]]:
    """The cubics of the uniform Catmull-Rom spline (Catmull and Rom, 1974): four coefficients across, four down."""
    found = []
    for before, a, b, after in zip((line[0], *line), line, line[1:], (*line[2:], line[-1]), strict=False):
        cubic: list[float] = []
        for u, v, w, x in zip(before, a, b, after, strict=True):
            p, q = (w - u) / 2, (x - v) / 2  # slopes at both ends of the piece
            cubic += [v, p, 3 * (w - v) - 2 * p - q, 2 * (v - w) + p + q]
        found.append(tuple(cubic))
    return found


def on_spline(line: Line, t: float) -> tuple[Point, Point]:
    """Place and direction on the spline; its points are at t = 0, 1, 2 …"""
    k = int(t) if t < len(line) - 1 else len(line) - 2
    u = t - k
    a, b, c, d, e, f, g, h = pieces(line)[k]
    place = a + u * (b + u * (c + u * d)), e + u * (f + u * (g + u * h))
    return place, (b + u * (2 * c + 3 * u * d), f + u * (2 * g + 3 * u * h))


@lru_cache(maxsize=64)
def polyline(line: Line, parts: int) -> tuple[Point, ...]:
    """Points on the spline, so many from one of its points to the next."""
    return tuple(on_spline(line, k / parts)[0] for k in range(parts * (len(line) - 1) + 1))


def length(line: Line) -> float:
    return sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(polyline(line, FINE)))


def measured(line: Line, a: float, b: float) -> float:
    """Length of the spline between two parameters, by Gauss's quadrature with three points on both sides of a joint."""
    if int(a) < int(b) < len(line) - 1 and b > int(b):
        return measured(line, a, int(b) - 1e-12) + measured(line, int(b), b)
    middle, half = (a + b) / 2, (b - a) / 2
    weights = ((-0.7745966692414834, 5 / 9), (0.0, 8 / 9), (0.7745966692414834, 5 / 9))
    return half * sum(weight * hypot(*on_spline(line, middle + half * x)[1]) for x, weight in weights)


def meets(line: Line, other: Line) -> int | None:
    """How often a line crosses another, or itself; None if they run close together or cross at a flat angle."""
    points, others, count = polyline(line, 6), polyline(other, 6), 0
    for i, (ax, ay) in enumerate(points):
        for j, (bx, by) in enumerate(others):
            if abs(ax - bx) >= ALONE or abs(ay - by) >= ALONE or (line == other and j - i < 7):
                continue
            apart = hypot(ax - bx, ay - by)
            if apart < ALONE and (i in (0, len(points) - 1) or j in (0, len(others) - 1)):
                return None
            if apart < NEAR:
                ux, uy, vx, vy = (
                    points[i + 1][0] - ax,
                    points[i + 1][1] - ay,
                    others[j + 1][0] - bx,
                    others[j + 1][1] - by,
                )
                turn = ux * vy - uy * vx
                if abs(turn) < STEEP * hypot(ux, uy) * hypot(vx, vy):
                    return None
                s, t = ((bx - ax) * vy - (by - ay) * vx) / turn, ((bx - ax) * uy - (by - ay) * ux) / turn
                count += 0 <= s < 1 and 0 <= t < 1
    return count


def room_for(other: Line, lines: Sequence[Line]) -> bool:
    """Whether another line crosses the first well, and runs along none."""
    return meets(lines[0], other) in (1, 2) and all(meets(line, other) is not None for line in lines[1:])


@lru_cache
def count_lines(config: Config) -> int:
    shifts = [(dx, dy) for dx in OFF[1:-1] for dy in OFF[1:-1]]
    total = 0
    for shape in LOOPED if config.loop else PLAIN:
        lines = [shifted(shape, [(0, 0)] * len(shape))]
        for bends, down in product(product(range(ACROSS), repeat=3), (True, False)):
            if len(lines) <= config.others and room_for(other := across(bends, down), lines):
                lines.append(other)
        if len(lines) <= config.others or meets(lines[0], lines[0]) != config.loop:
            continue
        for first, second in product(shifts, repeat=2):
            line = shifted(shape, [first, second, *[(0, 0)] * (len(shape) - 2)])
            fits = meets(line, line) == config.loop and all(meets(line, other) in (1, 2) for other in lines[1:])
            total += fits and round(length(line) / config.speed) <= LONGEST
    return 16 * total


def spot(point: Point) -> str:
    """A place in the picture, in words."""
    return f"{point[0] / 512:.0%} across and {point[1] / 512:.0%} down"


def called(puzzle: Puzzle) -> str:
    return f"{puzzle.colour} {puzzle.kind}"
