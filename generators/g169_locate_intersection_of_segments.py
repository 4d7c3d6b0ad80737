"""G-169 Locate the intersection of segments: trace the two segments that cross, and circle where they do.

Two segments are drawn through one point with whole coordinates, the others so that they keep clear of all: just one
pair crosses, at an angle that can be seen, and which end each is traced from is given by its letters. So the solution
is the only one. `solve` works out the crossing of every pair by Cramer's rule; `verify` divides nothing: all points
are whole numbers, and a point is on a segment if a cross product is 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import factorial, gcd, hypot
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip

Point = tuple[int, int]
Segment = tuple[Point, Point]  # from the end with the earlier letter to the other; also a trail, as far as it goes
State = tuple[tuple[Segment, ...], int]  # the red trails; 1 once the ring is drawn
LEAST, MOST = 64, 448  # units in which ends lie, before the whole picture drifts
DRIFT = 8  # units that the whole picture may lie off the middle, to each side
CLEAR = 18  # units that segments which do not cross keep from one another
AWAY = 21  # units from an end to the middle of its letter
STRIDES = tuple(  # the steps that a trail grows by: no whole point lies between its ends
    (x, y) for x in range(-20, 21) for y in range(-20, 21) if 15 <= hypot(x, y) <= 21 and gcd(x, y) == 1
)


@dataclass(frozen=True)
class Config:
    segments: int = 4  # of which two cross, 2 to 6

    def __post_init__(self) -> None:
        if not 2 <= self.segments <= 6:
            raise ValueError(f"segments must be 2..6, not {self.segments}")


@dataclass(frozen=True)
class Puzzle:
    segments: tuple[Segment, ...]  # their ends are lettered A, B, C … in this order


@generator(
    "G-169", "locate_intersection_of_segments", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(2), "medium": Config(4), "hard": Config(6)},
)  # fmt: skip
class LocateIntersectionOfSegments(Generator[Config, Puzzle, State]):
    pace = Pace(step=4, rest=0, eased=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        x, y = rng.randint(184, 328), rng.randint(184, 328)
        segments: list[Segment] = []
        for dx, dy in slanted(rng.sample(STRIDES, 12)):
            room = min((MOST - u) // abs(d) if d > 0 else (u - LEAST) // abs(d) for u, d in ((x, dx), (y, dy)) if d)
            back = min((u - LEAST) // abs(d) if d > 0 else (MOST - u) // abs(d) for u, d in ((x, dx), (y, dy)) if d)
            if min(room, back) < 5:
                raise Reject("a crossing near the edge")
            a, b = rng.randint(5, min(14, back)), rng.randint(5, min(14, room))
            segments.append(((x - a * dx, y - a * dy), (x + b * dx, y + b * dy)))
        if not lettered(segments[0], segments[1:]):
            raise Reject("a letter on another segment")
        for _ in range(150):
            if len(segments) == config.segments:
                break
            u, v = ((rng.randint(LEAST, MOST), rng.randint(LEAST, MOST)) for _ in "uv")
            if apart(u, v) >= 110 and all(clear((u, v), other) for other in segments) and lettered((u, v), segments):
                segments.append((u, v))
        if len(segments) < config.segments:
            raise Reject("no room for another segment")
        rng.shuffle(segments)
        across, down = rng.randint(-DRIFT, DRIFT), rng.randint(-DRIFT, DRIFT)
        mirrored, flipped, swapped = (rng.random() < 0.5 for _ in range(3))

        def placed(point: Point) -> Point:
            u, v = point[::-1] if swapped else point
            return across + (UNITS - u if mirrored else u), down + (UNITS - v if flipped else v)

        turned = [segment[:: rng.choice((1, -1))] for segment in segments]
        return Puzzle(tuple((placed(u), placed(v)) for u, v in turned))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states: list[State] = [((), 0)]
        for first, second in combinations(puzzle.segments, 2):
            if (point := crossing(first, second)) is None:
                continue
            done: tuple[Segment, ...] = ()
            for begin, _ in (first, second):
                dx, dy = point[0] - begin[0], point[1] - begin[1]
                strides = gcd(dx, dy)
                for k in range(1, strides + 1):
                    states.append(((*done, (begin, (begin[0] + dx // strides * k, begin[1] + dy // strides * k))), 0))
                done = states[-1][0]
            states.append((done, 1))
        return states

    def verify(self, puzzle: Puzzle, states: Sequence[State]) -> Verdict:
        if states[0] != ((), 0):
            return Verdict(False, "something red is there before the first step")
        for step, ((before, ringed), (after, ring)) in enumerate(pairwise(states), 1):
            if ringed or len(after) > 2 or not after:
                return Verdict(False, f"step {step} comes after the ring, or draws no trail")
            if ring and (ring != 1 or after != before or len(after) < 2 or not all(ends(puzzle, t[1]) for t in after)):
                return Verdict(False, f"step {step} draws the ring before two trails have met")
            if ring:
                continue
            if after[: len(before)] == before:
                if len(after) != len(before) + 1 or (before and not ends(puzzle, before[-1][1])):
                    return Verdict(False, f"step {step} leaves a trail before it has reached the crossing")
                begin, tip = after[-1]
                was = begin
            else:
                if len(after) != len(before) or after[:-1] != before[:-1] or after[-1][0] != before[-1][0]:
                    return Verdict(False, f"step {step} changes a trail that was drawn")
                (begin, tip), was = after[-1], before[-1][1]
                if ends(puzzle, was):
                    return Verdict(False, f"step {step} draws a trail beyond the crossing")
            segment = next((s for s in puzzle.segments if s[0] == begin), None)
            if segment is None:
                return Verdict(False, f"step {step} starts a trail that is not at the first letter of a segment")
            if not on(segment, tip) or not 0 < apart(was, tip) < 24 or apart(begin, tip) <= apart(begin, was):
                return Verdict(False, f"step {step} does not go on along the segment")
        trails, ring = states[-1]
        if not ring:
            return Verdict(False, "no ring is drawn")
        starts = [segment[0] for segment in puzzle.segments]
        if trails[0][1] != trails[1][1] or starts.index(trails[0][0]) >= starts.index(trails[1][0]):
            return Verdict(False, "the trails do not meet, or not in the order of the letters")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        passed: dict[Point, list[Point]] = {}  # by each whole point of a segment: the ends it is traced from
        for (x, y), (u, v) in puzzle.segments:
            parts = gcd(u - x, v - y)
            for k in range(parts + 1):
                passed.setdefault((x + (u - x) // parts * k, y + (v - y) // parts * k), []).append((x, y))
        for point, begins in passed.items():
            if len(begins) > 1:
                yield ((tuple((begin, point) for begin in begins), 1),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)
        for number, (u, v) in enumerate(puzzle.segments):
            scene.line((u, v), "blue", 5)
            for k, (point, other) in enumerate(((u, v), (v, u))):
                scene.ball(point, 6.5, "blue")
                scene.label(beyond(other, point), LETTERS[2 * number + k], 23)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (before, ringed), (after, ring) = moment.before, moment.after
        for number, (begin, tip) in enumerate(after, 1):
            was = before[number - 1][1] if len(before) >= number else begin
            x, y = (a + (b - a) * moment.t for a, b in zip(was, tip, strict=True))
            scene.ball(begin, 7.5, "mark")
            if (x, y) != begin:
                scene.line((begin, (x, y)), "mark", 6)
            scene.ball((x, y), 9, "mark", outline="ink", width=2.5, name=f"tracer-{number}")
        if ring and (ringed or moment.t > 0):
            shown = 1 if ringed else moment.t
            scene.shape(after[-1][1], "circle", 27, None, outline="mark", width=6, opacity=shown, name="ring")

    def prompt(self, puzzle: Puzzle) -> str:
        count = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}[len(puzzle.segments)]
        opening = phrase(
            puzzle,
            f"The picture shows {count} blue segments with letters at their ends.",
            f"There are {count} blue segments, their ends lettered.",
        )
        which = "They cross" if len(puzzle.segments) == 2 else "Only two of them cross, and they do so"
        return (
            f"{opening} {which} at one point: find it. First a red dot runs along the crossing segment that has the "
            "earlier letters, from the earlier of its two letters to the crossing, and stops there; then a second one "
            "runs likewise along the other crossing segment. Both leave a red trail. When both have arrived, draw a "
            "red ring round the crossing. Segments, letters and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        (first, second), (x, y) = answer(puzzle)
        place = f"{x / 5.12:.0f}% across and {y / 5.12:.0f}% down"
        return f"a red ring is round the crossing of {first} and {second}, at {place}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        named = ", ".join(LETTERS[2 * k : 2 * k + 2] for k in range(len(puzzle.segments)))
        yield start("given", 5, f"The first frame shows the blue segments {named} and nothing red.")
        pair, _ = answer(puzzle)
        turns = next(k for k, (trails, _) in enumerate(states) if len(trails) == 2)
        for number, (name, steps) in enumerate(zip(pair, ((1, turns - 1), (turns, len(states) - 2)), strict=True), 1):
            length = apart(*states[-1][0][number - 1]) / apart(*puzzle.segments[LETTERS.index(name) // 2])
            text = (
                f"Red dot {number} runs along {name} from {name[0]}, {length:.0%} of the way to {name[1]}, leaving a "
                f"red trail, and stops where {pair[2 - number]} crosses."
            )
            yield process(f"trace-{number}", 20, text, Follows((f"tracer-{number}",), steps))
        text = (
            "Dot 2 sets out when dot 1 has arrived, neither goes back or beyond the crossing, and the ring comes last."
        )
        yield process("order", 25, text, Follows(("tracer-1", "tracer-2"), (1, len(states) - 1)))
        yield end("located", 20, f"At the end {self.goal(puzzle)}")
        text = "No segment or letter moves, appears or vanishes, and nothing else turns red."
        yield constancy("steady", 10, text, Steady(("tracer-1", "tracer-2", "ring")))

    def capacity(self, config: Config) -> int:
        """A lower bound: one picture lettered in all ways, drifted, mirrored and turned, all equally often."""
        lettered = factorial(config.segments) * 2**config.segments
        return (2 * DRIFT + 1) ** 2 * 8 * int(lettered)


LETTERS = "ABCDEFGHIJKL"


def answer(puzzle: Puzzle) -> tuple[tuple[str, str], Point]:
    """The names of the segments that cross, and where they do."""
    for (j, first), (k, second) in combinations(enumerate(puzzle.segments), 2):
        if point := crossing(first, second):
            return (LETTERS[2 * j : 2 * j + 2], LETTERS[2 * k : 2 * k + 2]), point
    raise ValueError("no two segments cross")


def apart(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def turn(a: Point, b: Point, c: Point) -> int:
    """Twice the area of a triangle, its sign by its turn; 0 if the points lie on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def on(segment: Segment, point: Point) -> bool:
    """Whether a point is on a segment."""
    (ax, ay), (bx, by) = segment
    inside = min(ax, bx) <= point[0] <= max(ax, bx) and min(ay, by) <= point[1] <= max(ay, by)
    return inside and turn(*segment, point) == 0


def ends(puzzle: Puzzle, point: Point) -> bool:
    """Whether two segments pass through a point."""
    return sum(on(segment, point) for segment in puzzle.segments) == 2


def crossing(first: Segment, second: Segment) -> Point | None:
    """Where two segments cross, by Cramer's rule, if they do so at a whole point inside both."""
    (ax, ay), (bx, by) = first
    (cx, cy), (dx, dy) = second
    area = (bx - ax) * (dy - cy) - (by - ay) * (dx - cx)
    if not area:
        return None
    s = (cx - ax) * (dy - cy) - (cy - ay) * (dx - cx)
    t = (cx - ax) * (by - ay) - (cy - ay) * (bx - ax)
    if not (0 < s * area < area * area and 0 < t * area < area * area):
        return None
    return ax + (bx - ax) * s // area, ay + (by - ay) * s // area


def clear(new: Segment, other: Segment) -> bool:
    """Whether two segments keep apart."""
    sides = turn(*other, new[0]) * turn(*other, new[1]), turn(*new, other[0]) * turn(*new, other[1])
    if max(sides) <= 0:
        return False
    near = (*(distance(point, other) for point in new), *(distance(point, new) for point in other))
    return min(near) >= CLEAR


def distance(point: Point, segment: Segment) -> float:
    """From a point to a segment."""
    (ax, ay), (bx, by) = segment
    dx, dy = bx - ax, by - ay
    share = min(1.0, max(0.0, ((point[0] - ax) * dx + (point[1] - ay) * dy) / (dx * dx + dy * dy)))
    return hypot(point[0] - ax - share * dx, point[1] - ay - share * dy)


def beyond(begin: Point, point: Point) -> Point:
    """Where the letter of an end stands: on the segment's line, past its end."""
    length = apart(begin, point)
    x, y = (round(b + AWAY * (b - a) / length) for a, b in zip(begin, point, strict=True))
    return x, y


def lettered(new: Segment, others: Sequence[Segment]) -> bool:
    """Whether the letters of a segment and those of the others stand clear of all segments and of one another."""

    def letters(segment: Segment) -> list[Point]:
        return [beyond(segment[1], segment[0]), beyond(segment[0], segment[1])]

    mine = letters(new)
    for other in others:
        theirs = letters(other)
        near = (*(distance(letter, other) for letter in mine), *(distance(letter, new) for letter in theirs))
        if min(near) < 19 or min(apart(a, b) for a in mine for b in theirs) < 32:
            return False
    return True


def slanted(strides: Sequence[Point]) -> tuple[Point, Point]:
    """The first stride, and the next that makes an angle of 30 degrees or more with it."""
    first = strides[0]
    for other in strides[1:]:
        if abs(turn((0, 0), first, other)) >= 0.5 * hypot(*first) * hypot(*other):
            return first, other
    raise Reject("an acute crossing")
