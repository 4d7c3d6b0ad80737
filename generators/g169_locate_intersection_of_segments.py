"""G-169 Locate the intersection of segments: trace the two segments that cross, and circle where they do.

The sampler draws two segments through one point with whole coordinates, and others that keep clear of all, some close
beside another one. All lengths are drawn alike, whichever segments cross. Just one pair crosses, at an angle that can
be seen, and its letters say from which ends it is traced. So the solution is the only one. The solver works out the
crossing of every pair by Cramer's rule. The rules measure how far each tip is from its segment, and how far both are
from the crossing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import dist, factorial, gcd, hypot, prod
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS
from generators.kit.words.crossings import LEAST, MOST, beside, crossing_at, is_free, look, slanted
from generators.kit.words.path import NEAR
from generators.kit.words.segments import Segment as Trail
from generators.kit.words.segments import Point as Place
from generators.kit.words.segments import WholePoint as Point
from generators.kit.words.segments import WholeSegment as Segment
from generators.kit.words.segments import crossing, legible, letter_places, to_segment
from generators.kit.words.places import across_and_down

State = tuple[tuple[Trail, ...], int]  # the red trails, each from its start to its tip; 1 once the ring is drawn
LETTERS = "ABCDEFGHIJKLMN"
LEAP = 30  # units; a step that takes a trail further is a leap
DRIFT = 8  # units that the whole picture may lie off the middle, to each side
LENGTHS = {5: (150, 300), 6: (140, 290), 7: (120, 260)}  # units, by the number of segments
GLANCES = ("middles apart", "ends apart", "off the middle", "likeness")
KEPT = {  # by the number of segments: share of the draws in which the pair that crosses has the least of one of these
    5: (0.25, 0.7, 0.22, 0.25),
    6: (0.3, 0.8, 0.27, 0.27),
    7: (0.12, 0.8, 0.27, 0.27),
}
RING = 27  # radius in units
STRIDES = tuple(  # the steps that a trail grows by: no whole point lies between its ends
    (x, y) for x in range(-20, 21) for y in range(-20, 21) if 15 <= hypot(x, y) <= 21 and gcd(x, y) == 1
)


@dataclass(frozen=True)
class Config:
    segments: int = 6  # of which two cross, 5 to 7

    def __post_init__(self) -> None:
        within("segments", self.segments, 5, 7)


@dataclass(frozen=True)
class Puzzle:
    segments: tuple[Segment, ...]  # their ends are lettered A, B, C … in this order

    @property
    def names(self) -> list[str]:
        return [LETTERS[2 * k : 2 * k + 2] for k in range(len(self.segments))]


@generator(
    "G-169", "locate_intersection_of_segments", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(5), "medium": Config(6), "hard": Config(7)},
)  # fmt: skip
class LocateIntersectionOfSegments(Generator[Config, Puzzle, State]):
    public = "stricter; the pair that crosses has to be found among five to seven segments, and is traced first"
    pace = Pace(step=4, rest=0, eased=False)
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        place = (rng.randint(LEAST + 40, MOST - 40), rng.randint(LEAST + 40, MOST - 40))
        lengths = [rng.randint(*LENGTHS[config.segments]) for _ in range(config.segments)]
        ways = slanted(rng.sample(STRIDES, 12))
        if ways is None:
            raise Reject("an acute crossing")
        segments = [crossing_at(rng, place, way, lengths.pop()) for way in ways]
        if not all(LEAST <= part <= MOST for segment in segments for point in segment for part in point):
            raise Reject("an end near the edge")
        if not legible(segments[0], segments[1:]):
            raise Reject("a letter on another segment")
        for length in lengths:
            found = (other for other in beside(rng, segments, length) if is_free(other, segments, place))
            segments.append(next(found, ((0, 0), (0, 0))))
            if segments[-1] == ((0, 0), (0, 0)):
                raise Reject("no room for another segment")
        pairs = [look(segments, j, k) for j, k in combinations(range(config.segments), 2)]
        clues = [pairs[0][name] == min(pair[name] for pair in pairs) for name in GLANCES]
        if rng.random() > prod(share for share, clue in zip(KEPT[config.segments], clues, strict=True) if clue):
            raise Reject("the pair that crosses is too often the one with the nearest middles or ends")
        rng.shuffle(segments)
        across, down = rng.randint(-DRIFT, DRIFT), rng.randint(-DRIFT, DRIFT)
        mirrored, flipped, swapped = (rng.random() < 0.5 for _ in range(3))

        def placed(point: Point) -> Point:
            u, v = point[::-1] if swapped else point
            return across + (UNITS - u if mirrored else u), down + (UNITS - v if flipped else v)

        turned = [segment[:: rng.choice((1, -1))] for segment in segments]
        return Puzzle(tuple((placed(u), placed(v)) for u, v in turned))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        pair, (x, y) = answer(puzzle)
        states: list[State] = [((), 0)]
        for number in pair:
            done, (u, v) = states[-1][0], puzzle.segments[number][0]
            strides = gcd(x - u, y - v)
            tips = [(u + (x - u) // strides * k, v + (y - v) // strides * k) for k in range(1, strides + 1)]
            states += [((*done, ((u, v), tip)), 0) for tip in tips]
        return [*states, (states[-1][0], 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        def traced(begin: Place) -> int:
            near = [k for k, segment in enumerate(puzzle.segments) if dist(begin, segment[0]) <= NEAR]
            require(near, f"step {step} starts a trail that is not at the first letter of a segment")
            return near[0]

        require(states[0] == ((), 0), "something red is there before the first step")
        for step, ((before, ringed), (after, ring)) in enumerate(pairwise(states), 1):
            require(not ringed and 0 < len(after) < 3, f"step {step} comes after the ring, or draws no trail")
            if ring:
                require(ring == 1 and after == before, f"step {step} draws more than the ring")
                continue
            (begin, tip), new = after[-1], len(after) > len(before)
            kept = after[:-1] == (before if new else before[:-1]) and (new or begin == before[-1][0])
            require(kept, f"step {step} changes a trail that was drawn")
            was = begin if new else before[-1][1]
            along = to_segment(tip, puzzle.segments[traced(begin)]) <= NEAR and dist(was, tip) < LEAP
            require(along and dist(begin, tip) > dist(begin, was), f"step {step} does not go on along the segment")
        trails, ring = states[-1]
        require(ring and len(trails) == 2, "no ring is drawn, or not two trails")
        first, second = (traced(begin) for begin, _ in trails)
        met = crossing(puzzle.segments[first], puzzle.segments[second])
        arrived = met and all(dist(tip, met) <= NEAR for _, tip in trails)
        require(arrived and first < second, "the trails do not end where two segments cross, in the letters' order")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        passed: dict[Point, list[Point]] = {}  # the starts of the segments through each whole point
        for (x, y), (u, v) in puzzle.segments:
            parts = gcd(u - x, v - y)
            for k in range(parts + 1):
                passed.setdefault((x + (u - x) // parts * k, y + (v - y) // parts * k), []).append((x, y))
        for point, begins in passed.items():
            if len(begins) > 1:
                yield ((tuple((begin, point) for begin in begins), 1),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)
        for segment, name in zip(puzzle.segments, puzzle.names, strict=True):
            scene.line(segment, "blue", 5)
            for point, place, letter in zip(segment, letter_places(segment), name, strict=True):
                scene.ball(point, 6.5, "blue")
                scene.label(place, letter, 23)

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
            scene.shape(after[-1][1], "circle", RING, None, outline="mark", width=6, opacity=shown, name="ring")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.segments)])

    def goal(self, puzzle: Puzzle) -> str:
        (first, second), (x, y) = answer(puzzle)
        names, place = puzzle.names, across_and_down(x, y)
        return f"a [mark] ring is round the crossing of {names[first]} and {names[second]}, at {place}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        (first, second), _ = answer(puzzle)
        return f"{puzzle.names[first]} and {puzzle.names[second]}"

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        pair, _ = answer(puzzle)
        numbers = combinations(range(len(puzzle.segments)), 2)
        yield [Choice((j, k) == pair, {"first": j, "second": k, **look(puzzle.segments, j, k)}) for j, k in numbers]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        named = ", ".join(puzzle.names)
        yield start("given", 5, f"The first frame shows the blue segments {named} and nothing [mark].")
        pair, point = answer(puzzle)
        turns = next(k for k, (trails, _) in enumerate(states) if len(trails) == 2)
        for dot, steps in enumerate(((1, turns - 1), (turns, len(states) - 2))):
            (begin, last), name = puzzle.segments[pair[dot]], puzzle.names[pair[dot]]
            way = f"{dist(begin, point) / dist(begin, last):.0%} of the way to {name[1]}"
            text = (
                f"[mark] dot {dot + 1} runs along {name} from {name[0]}, {way}, leaving a [mark] trail, and stops "
                f"where {puzzle.names[pair[1 - dot]]} crosses."
            )
            yield process(f"trace-{dot + 1}", 20, text, Follows((f"tracer-{dot + 1}",), steps))
        text = (
            "Dot 2 sets out when dot 1 has arrived, neither goes back or beyond the crossing, and the ring comes last."
        )
        yield process("order", 25, text, Follows(("tracer-1", "tracer-2"), (1, len(states) - 1)))
        yield end("located", 20, f"At the end {self.goal(puzzle)}")
        text = "No segment or letter moves, appears or vanishes, and nothing else turns [mark]."
        yield constancy("steady", 10, text, Steady(("tracer-1", "tracer-2", "ring")))

    def capacity(self, config: Config) -> int:
        """A lower bound: one picture lettered in all ways, drifted, mirrored and turned, all equally often."""
        lettered = factorial(config.segments) * 2**config.segments
        return (2 * DRIFT + 1) ** 2 * 8 * int(lettered)


def answer(puzzle: Puzzle) -> tuple[tuple[int, int], Point]:
    """The numbers of the segments that cross, and the crossing."""
    for (j, first), (k, second) in combinations(enumerate(puzzle.segments), 2):
        if point := crossing(first, second):
            return (j, k), point
    raise ValueError("no two segments cross")
