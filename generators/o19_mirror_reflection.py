"""O-19 Mirror reflection: let a light ray run through a room of mirrors until it meets a wall.

A ray has one way, so there is one solution. It is drawn as a whole from lamp to wall; mirrors are put where it turns,
others beside it, and nothing is grazed: the ray meets mirrors well inside their ends and keeps clear of all else.
The solver turns the ray's direction at each mirror; the check looks into the mirrors: what the ray does after a
mirror is, seen in that mirror, the straight continuation of what it did before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import cos, hypot, perm, radians, sin
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, phrase, process, start,
)  # fmt: skip
from generators.kit.words.path import Room, growing, growth_flaw, length

Point = tuple[float, float]
Leg = tuple[Point, Point]
Turn = tuple[float, int, float, int]
Ray = tuple[Point, ...]  # from the lamp over the places where it was turned to its tip

ROOM = Room(NEAR := 34, FAR := UNITS - 34)
LONG = 92  # units from end to end of a mirror
CLEAR = 20  # units that ray, mirrors and letters keep from one another
SPEED = 14  # units a frame, about


@dataclass(frozen=True)
class Config:
    met: int = 2  # mirrors that the ray meets, 1 to 3
    others: int = 2  # mirrors that it does not, 0 to 3

    def __post_init__(self) -> None:
        if not 1 <= self.met <= 3:
            raise ValueError(f"met must be 1..3, not {self.met}")
        if not 0 <= self.others <= 3:
            raise ValueError(f"others must be 0..3, not {self.others}")


@dataclass(frozen=True)
class Mirror:
    x: int  # its middle
    y: int
    angle: int  # degrees, clockwise of right, to the end with the letter

    def at(self, along: float) -> Point:
        """The point so many units from its middle."""
        return self.x + along * cos(radians(self.angle)), self.y + along * sin(radians(self.angle))

    @property
    def ends(self) -> Leg:
        return self.at(-LONG / 2), self.at(LONG / 2)

    @property
    def letter(self) -> Point:
        return self.at(LONG / 2 + 20)


@dataclass(frozen=True)
class Puzzle:
    lamp: tuple[int, int]
    heading: int  # of the ray, in degrees clockwise of right
    mirrors: tuple[Mirror, ...]  # A, B, C …


@generator(
    "O-19", "mirror_reflection", version=1,
    faculty="knowledge", family="light",
    levels={"easy": Config(1, 1), "medium": Config(2, 2), "hard": Config(3, 3)},
)  # fmt: skip
class MirrorReflection(Generator[Config, Puzzle, Ray]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        lamp, heading = (rng.randint(NEAR + 34, FAR - 34), rng.randint(NEAR + 34, FAR - 34)), rng.randrange(360)
        puzzle, turns = Puzzle(lamp, heading, ()), list[Turn]()
        for _ in range(config.met):
            for _ in range(8):
                turn = rng.choice((-2, 2)) * rng.randint(20, 68)
                turns.append((rng.uniform(0.3, 0.95), turn, rng.uniform(-26, 26), rng.randrange(2)))
                if further := laid(lamp, heading, turns):
                    puzzle = further
                    break
                turns.pop()
            else:
                raise Reject("a mirror would be too near to something")
        for _ in range(60):
            if len(puzzle.mirrors) == config.met + config.others:
                break
            other = Mirror(rng.randint(NEAR + 30, FAR - 30), rng.randint(NEAR + 30, FAR - 30), rng.randrange(360))
            puzzle = with_other(puzzle, other) or puzzle
        else:
            raise Reject("no room for the other mirrors")
        return Puzzle(lamp, heading, tuple(rng.sample(puzzle.mirrors, len(puzzle.mirrors))))

    def solve(self, puzzle: Puzzle) -> Sequence[Ray]:
        corners, _ = traced(puzzle)
        states = growing(corners, min(66, max(36, round(length(corners) / SPEED))))
        return [(corners[0], corners[0]), *states[1:]]

    def verify(self, puzzle: Puzzle, states: Sequence[Ray]) -> Verdict:
        if states[0] != (puzzle.lamp, puzzle.lamp):
            return Verdict(False, "the light does not start at the lamp")
        ray = states[-1]
        seen = (puzzle.lamp[0] + cos(radians(puzzle.heading)), puzzle.lamp[1] + sin(radians(puzzle.heading)))
        before = puzzle.lamp[0] - 99 * (seen[0] - puzzle.lamp[0]), puzzle.lamp[1] - 99 * (seen[1] - puzzle.lamp[1])
        if off_line((before, puzzle.lamp), ray[1]) > 0.02:
            return Verdict(False, "the light does not leave the lamp along its arrow")
        for number, (a, b, c) in enumerate(zip(ray, ray[1:], ray[2:], strict=False), 1):
            mirror = next((m for m in puzzle.mirrors if apart(m.ends, (b, b)) < 0.01), None)
            if mirror is None:
                return Verdict(False, f"turn {number} is not on a mirror")
            if off_line((a, b), image(c, mirror)) > 0.02:
                return Verdict(False, f"turn {number} is not by the law of reflection")
        for number, (a, b) in enumerate(pairwise(ray), 1):
            for letter, mirror in zip("ABCDEF", puzzle.mirrors, strict=False):
                ends = (apart(mirror.ends, (point, point)) < 0.01 for point in (a, b))
                if not any(ends) and apart(mirror.ends, (a, b)) == 0:
                    return Verdict(False, f"leg {number} goes through mirror {letter}")
        flaw = ROOM.flaw(ray) or growth_flaw(states)
        return Verdict(False, flaw) if flaw else OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        wide = FAR - NEAR
        scene.block((NEAR - 14, NEAR - 14, wide + 28, wide + 28), "wall", radius=10)
        scene.block((NEAR, NEAR, wide, wide), "panel")
        for letter, mirror in zip("ABCDEF", puzzle.mirrors, strict=False):
            scene.line(mirror.ends, "wall", 13)
            scene.line(mirror.ends, "trail", 7)
            scene.label(mirror.letter, letter, 24)
        (x, y), angle = puzzle.lamp, radians(puzzle.heading)
        scene.arrow((x, y), (x + 50 * cos(angle), y + 50 * sin(angle)), "ink", 6, head=20)
        scene.ball(puzzle.lamp, 17, "ink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Ray]) -> None:
        if moment.step:
            scene.line(moment.after, "red", 5)
        scene.ball(moment.after[-1], 10, "red", outline="white", width=2, name="light")

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            "A red light ray leaves the black lamp the way its arrow points, in a closed room with flat mirrors.",
            "In this closed room hang flat mirrors; the black lamp sends out a red light ray the way its arrow points.",
        )
        return (
            f"{opening} The mirrors are the light-blue bars with letters; both sides reflect. Draw the ray as its "
            "bright tip runs at constant speed: straight on, and off every mirror that it meets at the angle at which "
            "it came. It ends where it first meets a wall of the room. What is drawn stays; lamp, "
            "mirrors, letters and camera do not move."
        )

    def goal(self, puzzle: Puzzle) -> str:
        corners, met = traced(puzzle)
        return f"the red ray ends at {ROOM.in_words(corners[-1])}, after mirror {', then '.join(met)}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Ray]) -> Iterator[Item]:
        corners, met = traced(puzzle)
        count = len(puzzle.mirrors)
        yield start(
            "given",
            5,
            f"The first frame shows the lamp, its arrow pointing {WAYS[(puzzle.heading + 22) // 45 % 8]}, and {count} "
            f"mirrors, A to {'ABCDEF'[count - 1]}, and no ray.",
        )
        facts = [f"Leg {n}: the ray runs straight to mirror {letter}" for n, letter in enumerate(met, 1)]
        facts.append(f"Leg {len(met) + 1}: off mirror {met[-1]} it runs straight to {ROOM.in_words(corners[-1])}")
        passed = 0
        for number, fact in enumerate(facts, 1):
            last = len(states) - 1 if number == len(facts) else sum(len(s) <= number + 1 for s in states) - 1
            share = 100 * length(corners[number - 1 : number + 1]) / (FAR - NEAR)
            text = f"{fact}, {share:.0f} % of the room's width."
            yield process(f"leg-{number}", 40 / len(facts), text, Follows(("light",), (passed + 1, last)))
            passed = last
        yield process(
            "equal",
            20,
            f"The ray is turned {len(met)} times, always on a mirror and to equal angles, and goes through none.",
            Follows(("light",), (1, len(states) - 1)),
        )
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Lamp, mirrors and letters do not change; no ray vanishes.", Steady(("light",)))

    def capacity(self, config: Config) -> int:
        return count_rooms(config)


WAYS = ("right", "down and right", "down", "down and left", "left", "up and left", "up", "up and right")


@lru_cache(maxsize=64)
def traced(puzzle: Puzzle) -> tuple[Ray, str]:
    """The whole ray, and the letters of the mirrors that it meets, at most six."""
    (x, y), (u, v) = map(float, puzzle.lamp), (cos(radians(puzzle.heading)), sin(radians(puzzle.heading)))
    corners, met = [(x, y)], ""
    while True:
        far = ROOM.ahead((x, y), (u, v))
        hit = None
        for letter, mirror in zip("ABCDEF", puzzle.mirrors, strict=False):
            c, s = cos(radians(mirror.angle)), sin(radians(mirror.angle))
            across = u * s - v * c
            if abs(across) < 1e-9 or met.endswith(letter):
                continue
            ahead = ((mirror.x - x) * s - (mirror.y - y) * c) / across
            along = ((mirror.x - x) * v - (mirror.y - y) * u) / across
            if 0 < ahead < far and abs(along) <= LONG / 2:
                far, hit = ahead, (letter, c, s)
        x, y = x + far * u, y + far * v
        corners.append((round(x, 4), round(y, 4)))
        if hit is None or len(met) == 6:
            return tuple(corners), met
        letter, c, s = hit
        along = u * c + v * s
        u, v, met = 2 * along * c - u, 2 * along * s - v, met + letter


def laid(lamp: tuple[int, int], heading: int, turns: Sequence[Turn]) -> Puzzle | None:
    """A room in which the ray is turned so; None if there is none.

    A turn is how far on the way to the wall, by how many degrees, how far off the mirror's middle, which end's letter.
    """
    puzzle, way = Puzzle(lamp, heading, ()), heading
    for share, turn, off, swapped in turns:
        (a, b), (c, d) = traced(puzzle)[0][-2:]
        mirror = Mirror(0, 0, way + turn // 2)
        middle = a + share * (c - a) - mirror.at(off)[0], b + share * (d - b) - mirror.at(off)[1]
        hung = Mirror(round(middle[0]), round(middle[1]), (way + turn // 2 + 180 * swapped) % 360)
        puzzle, way = Puzzle(lamp, heading, (*puzzle.mirrors, hung)), way + turn
        if not roomy(puzzle, hung):
            return None
    corners, met = traced(puzzle)
    if met != "ABC"[: len(turns)] or sum(abs(u - 256) > 180 for u in corners[-1]) > 1:
        return None
    legs = list(pairwise(corners))
    if min(length(leg) for leg in legs) < 84 or any(to_segment(lamp, leg) < 34 for leg in legs[1:]):
        return None
    if any(hypot(c - a, d - b) < 30 for (a, b), (c, d) in combinations(corners, 2)):
        return None
    for letter, corner in zip(met, corners[1:], strict=False):
        mirror = puzzle.mirrors["ABC".index(letter)]
        if hypot(corner[0] - mirror.x, corner[1] - mirror.y) > 0.32 * LONG:
            return None
    return puzzle if all(roomy(puzzle, mirror) for mirror in puzzle.mirrors) else None


def with_other(puzzle: Puzzle, other: Mirror) -> Puzzle | None:
    """The room with one more mirror, if there is room and the ray goes as before."""
    more = Puzzle(puzzle.lamp, puzzle.heading, (*puzzle.mirrors, other))
    return more if roomy(more, other) and traced(more) == traced(puzzle) else None


def roomy(puzzle: Puzzle, mirror: Mirror) -> bool:
    """Whether a mirror and its letter are clear of all else: walls, lamp, other mirrors, and legs of the ray."""
    body = (mirror.at(-LONG / 2), mirror.letter)
    if not all(NEAR + 18 <= u <= FAR - 18 for point in body for u in point):
        return False
    if apart(body, (puzzle.lamp, puzzle.lamp)) < 62:
        return False
    for other in puzzle.mirrors:
        if other != mirror and apart(body, (other.at(-LONG / 2), other.letter)) < CLEAR + 8:
            return False
    corners, _ = traced(puzzle)
    letter = (mirror.letter, mirror.letter)
    for leg in pairwise(corners):
        touches = any(apart(mirror.ends, (point, point)) < 0.01 for point in leg)
        if apart(letter if touches else body, leg) < CLEAR:
            return False
    return True


def apart(first: Leg, second: Leg) -> float:
    """The distance of two segments; 0 if they cross."""
    (a, b), (c, d) = first, second
    if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
        return 0.0
    return min(to_segment(a, second), to_segment(b, second), to_segment(c, first), to_segment(d, first))


def to_segment(point: Point, segment: Leg) -> float:
    (a, b), (c, d) = segment
    square = (c - a) ** 2 + (d - b) ** 2
    share = ((point[0] - a) * (c - a) + (point[1] - b) * (d - b)) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return hypot(point[0] - a - share * (c - a), point[1] - b - share * (d - b))


def side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def off_line(leg: Leg, point: Point) -> float:
    """How far a point is off a leg's straight continuation."""
    (a, b), (c, d) = leg
    long = hypot(c - a, d - b)
    ahead = ((point[0] - c) * (c - a) + (point[1] - d) * (d - b)) / (long or 1)
    return abs(side(leg[0], leg[1], point)) / long if long and ahead > 0 else float(UNITS)


def image(point: Point, mirror: Mirror) -> Point:
    """Where a point is seen in a mirror."""
    (a, b), c, s = mirror.at(0), cos(radians(mirror.angle)), sin(radians(mirror.angle))
    along = (point[0] - a) * c + (point[1] - b) * s
    return 2 * (a + along * c) - point[0], 2 * (b + along * s) - point[1]


@lru_cache
def count_rooms(config: Config) -> int:
    """A lower bound: rooms of some lamps, headings and turns, in all four turnings, times the letters of the ray's way.

    Only those count in which the other mirrors fit on places of a coarse grid.
    """
    found = 0
    for x, y, heading in product(range(100, 420, 64), range(100, 420, 64), range(3, 90, 6)):
        for first in range(-120, 121, 20):
            turns = [(0.5, first, 8.0, 0), (0.7, 80, -6.0, 1), (0.6, -90, 0.0, 0)]
            puzzle = laid((x, y), heading, turns[: config.met])
            for place in range(48) if puzzle else ():
                if puzzle is None or len(puzzle.mirrors) == config.met + config.others:
                    break
                other = Mirror(80 + 59 * (5 * place % 7), 80 + 59 * (3 * place % 7), 30 * place % 360)
                puzzle = with_other(puzzle, other) or puzzle
            found += puzzle is not None and len(puzzle.mirrors) == config.met + config.others
    return 4 * perm(config.met + config.others, config.met) * found
