"""O-27 Move two objects to two targets: slide both balls at one speed into dashed circles that they reach together.

Balls that set off together at one speed arrive together only if their ways are equally long. That holds for one pair of
circles; for any other pair the ways differ by a stated share. So a solution exists and is unique. `rules` follow both
balls along their lines and compare the ways; `brute_force` tries all pairs of circles.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from math import atan2, cos, dist, perm, pi, sin
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import ring
from generators.kit.words.moves import on_the_way, towards
from generators.kit.words.path import NEAR, keeps_pace
from generators.kit.words.places import share_of_width
from generators.kit.words.segments import Segment, gap, to_segment
from generators.kit.words.targets import TARGET

COLOURS = ("red", "orange", "green", "blue", "purple", "teal", "pink")
LENGTHS = range(140, 321)  # of both ways, in units
SPEED = 6  # units a frame, about
BALL = 20  # radius in units
EDGE = 48  # units from all middles to the edges of the picture
ROOM = 2 * TARGET + 20  # units between two middles, at least
ASIDE = 24  # units between the middles of two circles, from left to right, at least
TRIES = 6  # directions
MIDDLING = 0.4  # share of the draws refused among those with ways of middle length
UNCROSSED = 0.3  # share refused of those whose ways do not cross
DRAWS = 800  # arrangements tried for one puzzle

Places = tuple[Point, Point]  # of the balls
Pair = tuple[int, int]  # the circles of the two balls, from 0


@dataclass(frozen=True)
class Config:
    circles: int = 3  # of which two are reached, 2 to 4
    unlike: int = 20  # percent by which the ways to all other pairs differ, at least

    def __post_init__(self) -> None:
        within("circles", self.circles, 2, 4)
        within("unlike", self.unlike, 8, 35)


@dataclass(frozen=True)
class Puzzle:
    balls: tuple[Point, Point]
    colours: tuple[str, str]
    circles: tuple[Point, ...]  # their middles, from the left

    def ways(self, pair: Pair) -> tuple[float, float]:
        """The lengths of both balls' ways to a pair of circles."""
        one, other = (dist(ball, self.circles[circle]) for ball, circle in zip(self.balls, pair, strict=True))
        return one, other


@generator(
    "O-27", "move_2_object_to_2_target", version=1,
    faculty="spatiality", family="placement",
    levels={"easy": Config(2, 30), "medium": Config(3, 20), "hard": Config(4, 12)},
)  # fmt: skip
class Move2ObjectTo2Target(Generator[Config, Puzzle, Places]):
    public = "stricter; one speed and one time of arrival decide which circles the balls go to, and some stay empty"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right, if both balls have it."
    near = NEAR

    def sample(self, rng: Random, config: Config) -> Puzzle:
        number = rng.randrange(perm(config.circles, 2))  # each hunch is right as often as lots
        for _ in range(DRAWS):
            if (puzzle := drawn(rng, config)) is None:
                continue
            (decision,) = self.choices(puzzle, self.solve(puzzle))
            shorter = right_hunches(decision, least=("longer",))
            longer = right_hunches(decision, most=("shorter",))
            side_by_side = right_hunches(decision, least=("turn",))
            middling = right_hunches(decision, halfway=("shorter",)) and rng.random() < MIDDLING
            if (shorter, longer, side_by_side) == (number == 0, number == 1, number == 0) and not middling:
                return puzzle
        raise Reject("no arrangement that can't be guessed")

    def solve(self, puzzle: Puzzle) -> Sequence[Places]:
        pairs = permutations(range(len(puzzle.circles)), 2)
        _, (one, other) = min((abs(a - b), pair) for pair in pairs for a, b in [puzzle.ways(pair)])
        steps = round(max(puzzle.ways((one, other))) / SPEED)
        ends = puzzle.circles[one], puzzle.circles[other]
        return [
            (moved(puzzle.balls[0], ends[0], k / steps), moved(puzzle.balls[1], ends[1], k / steps))
            for k in range(steps + 1)
        ]

    def rules(self, puzzle: Puzzle, states: Sequence[Places]) -> None:
        goals = []
        for number, (ball, colour) in enumerate(zip(puzzle.balls, puzzle.colours, strict=True)):
            places = [state[number] for state in states]
            there = [middle for middle in puzzle.circles if dist(middle, places[-1]) <= NEAR]
            require(there, f"at the end the {colour} ball is in the middle of no circle")
            goals += there
            keeps_pace(places, lambda share, a=ball, b=there[0]: on_the_way(a, b, share), dist(ball, there[0]))  # type: ignore[misc]
        require(goals[0] != goals[1], "both balls are in one circle")
        one, other = (dist(ball, goal) for ball, goal in zip(puzzle.balls, goals, strict=True))
        require(abs(one - other) <= NEAR, f"in the same time one ball goes {one:.0f} units, the other {other:.0f}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Places]]:
        squares = [[(x - u) ** 2 + (y - v) ** 2 for u, v in puzzle.circles] for x, y in puzzle.balls]
        for one, first in enumerate(squares[0]):
            for other, second in enumerate(squares[1]):
                if one != other and 0.9 < first / second < 1.1:
                    yield ((puzzle.circles[one], puzzle.circles[other]),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 484), "panel", radius=16)
        for middle in puzzle.circles:
            rim = ring(middle, TARGET)[::3]
            scene.dashes(rim, "ink", 4, dash=0.45 * dist(*rim[:2]), gap=0.6 * dist(*rim[:2]))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Places]) -> None:
        for number, place in enumerate(moment.now):
            scene.ball(place, BALL, puzzle.colours[number], outline="ink", width=2, name=f"ball-{number + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        one, other = puzzle.colours
        return self.worded(one=one, other=other, count=NUMBERS[len(puzzle.circles)], spare=len(puzzle.circles) > 2)

    def goal(self, puzzle: Puzzle) -> str:
        pairs = zip(puzzle.colours, reached(puzzle, self.solve(puzzle)[-1]), strict=True)
        balls = [f"the {colour} ball is in the middle of the {circle} circle from the left" for colour, circle in pairs]
        return f"{listed(balls)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Places]) -> str:
        return listed(reached(puzzle, states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Sequence[Choice]]:
        """The pair of circles that the balls go to."""
        seen = []
        for pair in permutations(range(len(puzzle.circles)), 2):
            ends, ways = [puzzle.circles[k] for k in pair], puzzle.ways(pair)
            lines = [(ball, goal) for ball, goal in zip(puzzle.balls, ends, strict=True)]
            looks: dict[str, float | str] = {
                "shorter": min(ways) + max(ways) / 1000,
                "longer": max(ways) + min(ways) / 1000,
            }
            looks |= {"one": ways[0], "other": ways[1], "all": sum(ways), "first": pair[0]}
            looks |= {
                "second": pair[1],
                "crossing": str(gap(*lines) == 0),
                "turn": angle(*lines),
                "apart": dist(*ends),
            }
            seen.append(Choice(ends == list(states[-1]), looks))
        yield seen

    def rubric(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Item]:
        named = [f"the {colour} ball" for colour in puzzle.colours]
        circles = f"{len(puzzle.circles)} empty dashed circles"
        yield start("given", 5, f"The first frame shows {listed(named)} and {circles}.")
        last = len(states) - 1
        for number, circle in enumerate(reached(puzzle, states[-1])):
            begin, goal = puzzle.balls[number], states[-1][number]
            way = f"{towards(begin, goal)} for {share_of_width(dist(begin, goal))} of the picture's width"
            text = f"{named[number].capitalize()} slides straight {way} into the {circle} circle from the left."
            yield process(f"ball-{number + 1}", 20, text, Follows((f"ball-{number + 1}",), (1, last)))
        text = "Both balls set off together, move at one and the same speed, and come to rest together."
        yield process("together", 20, text, Follows(("ball-1", "ball-2"), (1, last)))
        yield end("reached", 25, f"At the end {self.goal(puzzle)}")
        text = "No circle moves or changes; the balls keep size and colour."
        yield constancy("steady", 10, text, Steady(("ball-1", "ball-2")))

    def capacity(self, config: Config) -> int:
        """A lower bound: the lengths of the ways and the balls' colours; one arrangement suits each."""
        return len(LENGTHS) * perm(len(COLOURS), 2)


def drawn(rng: Random, config: Config) -> Puzzle | None:
    """Balls and circles of which one pair has equal ways; None if something is in the way, or another pair is near."""
    one, length = scattered(rng), rng.choice(LENGTHS)
    first = beyond(rng, one, length)
    other = scattered(rng) if rng.random() < 0.5 else beyond(rng, first, rng.uniform(0.35, 0.7) * length)
    second = beyond(rng, other, length)
    circles = sorted([first, second, *(scattered(rng) for _ in range(config.circles - 2))])
    places, lines = [one, other, *circles], [(one, first), (other, second)]
    if not all(EDGE <= end <= UNITS - EDGE for place in places for end in place):
        return None
    if any(dist(a, b) < ROOM for a, b in combinations(places, 2)) or any(
        b[0] - a[0] < ASIDE for a, b in pairwise(circles)
    ):
        return None
    if gap(*lines) > 0 and rng.random() < UNCROSSED:
        return None
    before, after = ((a[0] - b[0], a[1] - b[1]) for a, b in zip(*lines, strict=True))
    if to_segment((0, 0), (before, after)) < 2 * BALL + 16:
        return None  # the balls come near each other
    if any(to_segment(place, line) < BALL + TARGET + 4 for line in lines for place in circles if place not in line):
        return None  # a ball runs over another circle
    names = rng.sample(COLOURS, 2)
    puzzle = Puzzle((one, other) if rng.random() < 0.5 else (other, one), (names[0], names[1]), tuple(circles))
    ways = [sorted(puzzle.ways(pair)) for pair in permutations(range(config.circles), 2)]
    even = [longer < shorter * (1 + config.unlike / 100) for shorter, longer in ways]
    return puzzle if sum(even) == 1 else None


def scattered(rng: Random) -> Point:
    """A place for a ball or for a circle that stays empty."""
    return float(rng.randint(EDGE, UNITS - EDGE)), float(rng.randint(EDGE, UNITS - EDGE))


def beyond(rng: Random, place: Point, length: float) -> Point:
    """A point this far from a place, in hundredths of a unit, inside the picture if a few tries find one."""
    for _ in range(TRIES):
        turn = rng.uniform(0, 2 * pi)
        found = round(place[0] + length * cos(turn), 2), round(place[1] + length * sin(turn), 2)
        if min(found) >= EDGE and max(found) <= UNITS - EDGE:
            break
    return found


def moved(begin: Point, goal: Point, share: float) -> Point:
    """The place of a ball after this share of its way."""
    x, y = on_the_way(begin, goal, share)
    return (round(x, 4), round(y, 4)) if share < 1 else goal


def reached(puzzle: Puzzle, places: Sequence[Point]) -> list[str]:
    """The circles in whose middles the balls are, by their order from the left."""
    return [ORDINALS[puzzle.circles.index(place)] for place in places]


def angle(first: Segment, second: Segment) -> float:
    """The angle between two ways, 0 to pi."""
    (a, b), (c, d) = ((u - x, v - y) for (x, y), (u, v) in (first, second))
    return abs(atan2(a * d - b * c, a * c + b * d))
