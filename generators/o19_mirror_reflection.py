"""O-19 Mirror reflection: let a light ray run through a room of mirrors until it meets a wall.

A ray has one path, so there is one solution. The sampler draws it from lamp to wall, hangs mirrors where it turns and
others beside it. The ray meets mirrors well inside their ends and keeps clear of all else. The solver turns the ray's
direction at each mirror. The rules look into the mirrors: after a reflection, the mirror image of the ray continues
the leg before it in a straight line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise, product
from math import dist, perm
from random import Random

from generators.kit import (
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import times
from generators.kit.words.path import leg_steps, length
from generators.kit.words.rays import (
    MIRROR, Mirror, Ray, Room, leaves_lamp, paint_lamp, paint_ray, runs_to_wall, shone,
)  # fmt: skip
from generators.kit.words.segments import direction, gap, mirrored, off_ray, to_segment

Turn = tuple[float, int, float, int]  # share of the way to the wall, degrees, units off the mirror's middle, swapped

ROOM = Room(NEAR := 34, FAR := UNITS - 34)
CLEAR = 20  # units that ray, mirrors and letters keep from one another
WAYS = ("right", "down and right", "down", "down and left", "left", "up and left", "up", "up and right")


@dataclass(frozen=True)
class Config:
    met: int = 2  # mirrors that the ray meets, 1 to 3
    others: int = 2  # mirrors that it does not, 0 to 3

    def __post_init__(self) -> None:
        within("met", self.met, 1, 3)
        within("others", self.others, 0, 3)


@dataclass(frozen=True)
class Puzzle:
    lamp: tuple[int, int]
    heading: int  # of the ray, in degrees clockwise of right
    mirrors: tuple[Mirror, ...]  # A, B, C …

    @property
    def lettered(self) -> list[tuple[str, Mirror]]:
        return list(zip("ABCDEF", self.mirrors, strict=False))


@generator(
    "O-19", "mirror_reflection", version=1,
    faculty="knowledge", family="light",
    levels={"easy": Config(1, 1), "medium": Config(2, 2), "hard": Config(3, 3)},
)  # fmt: skip
class MirrorReflection(Generator[Config, Puzzle, Ray]):
    public = "stricter; up to three reflections, among mirrors that the ray misses; it is not dimmed"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        lamp, heading = (rng.randint(NEAR + 34, FAR - 34), rng.randint(NEAR + 34, FAR - 34)), rng.randrange(360)
        puzzle, turns = Puzzle(lamp, heading, ()), list[Turn]()
        for _ in range(config.met):
            for _ in range(8):
                turn = rng.choice((-2, 2)) * rng.randint(20, 68)
                turns.append((rng.uniform(0.3, 0.95), turn, rng.uniform(-26, 26), rng.randrange(2)))
                if further := hung(lamp, heading, turns):
                    puzzle = further
                    break
                turns.pop()
            else:
                raise Reject("a mirror would be too near to something")
        for _ in range(60):
            if len(puzzle.mirrors) == config.met + config.others:
                break
            other = Mirror(rng.randint(NEAR + 30, FAR - 30), rng.randint(NEAR + 30, FAR - 30), rng.randrange(360))
            puzzle = with_other(puzzle, other)
        else:
            raise Reject("no room for the other mirrors")
        return Puzzle(lamp, heading, tuple(rng.sample(puzzle.mirrors, len(puzzle.mirrors))))

    def solve(self, puzzle: Puzzle) -> Sequence[Ray]:
        return shone(traced(puzzle)[0], speed=14)

    def rules(self, puzzle: Puzzle, states: Sequence[Ray]) -> None:
        leaves_lamp(states, puzzle.lamp, puzzle.heading)
        ray = states[-1]
        for number, (a, b, c) in enumerate(zip(ray, ray[1:], ray[2:], strict=False), 1):
            met = [mirror for mirror in puzzle.mirrors if mirror.bears(b)]
            require(met, f"turn {number} is not on a mirror")
            image, leg = mirrored(c, (met[0].x, met[0].y), met[0].angle), (b[0] - a[0], b[1] - a[1])
            require(off_ray(b, leg, image) <= 0.02, f"turn {number} breaks the law of reflection")
        for number, (a, b) in enumerate(pairwise(ray), 1):
            for letter, mirror in puzzle.lettered:
                clear = mirror.bears(a) or mirror.bears(b) or gap(mirror.ends, (a, b)) > 0
                require(clear, f"leg {number} goes through mirror {letter}")
        runs_to_wall(states, ROOM)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        ROOM.paint(scene)
        for letter, mirror in puzzle.lettered:
            mirror.paint(scene, letter)
        paint_lamp(scene, puzzle.lamp, puzzle.heading)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Ray]) -> None:
        paint_ray(scene, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded()

    def goal(self, puzzle: Puzzle) -> str:
        corners, met = traced(puzzle)
        return f"the red ray ends at {ROOM.in_words(corners[-1])}, after mirror {', then '.join(met)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Ray]) -> str:
        _, met = traced(puzzle)
        return ", ".join(met)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Ray]) -> float:
        """The legs of the ray, each after another mirror; points of it are no steps."""
        return len(states[-1]) - 1

    def rubric(self, puzzle: Puzzle, states: Sequence[Ray]) -> Iterator[Item]:
        corners, met = traced(puzzle)
        count, way = len(puzzle.mirrors), WAYS[(puzzle.heading + 22) // 45 % 8]
        mirrors = f"{count} mirrors, A to {'ABCDEF'[count - 1]}"
        yield start("given", 5, f"The first frame shows the lamp, its arrow pointing {way}, and {mirrors}, and no ray.")
        facts = [f"Leg {n}: the ray runs straight to mirror {letter}" for n, letter in enumerate(met, 1)]
        facts.append(f"Leg {len(met) + 1}: off mirror {met[-1]} it runs straight to {ROOM.in_words(corners[-1])}")
        for number, (fact, leg, steps) in enumerate(zip(facts, pairwise(corners), leg_steps(states), strict=True), 1):
            text = f"{fact}, {100 * length(leg) / (FAR - NEAR):.0f}% of the room's width."
            yield process(f"leg-{number}", 40 / len(facts), text, Follows(("light",), steps))
        text = f"The ray is turned {times(len(met))}, always on a mirror and to equal angles, and goes through none."
        yield process("equal", 20, text, Follows(("light",), (1, len(states) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Lamp, mirrors and letters do not change; no ray vanishes.", Steady(("light",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: rooms of some lamps, headings and turns, in four turnings, times the letters on the path.

        The other mirrors fit on places of a coarse grid.
        """
        return 4 * perm(config.met + config.others, config.met) * count_rooms(config)


@lru_cache(maxsize=64)
def traced(puzzle: Puzzle) -> tuple[Ray, str]:
    """The whole ray, and the letters of the mirrors it meets, at most six."""
    (x, y), (u, v) = map(float, puzzle.lamp), direction(puzzle.heading)
    corners, met = [(x, y)], ""
    while True:
        far, hit = ROOM.ahead((x, y), (u, v)), ""
        for letter, mirror in puzzle.lettered:
            if not met.endswith(letter) and (ahead := mirror.ahead((x, y), (u, v))) < far:
                far, hit, (c, s) = ahead, letter, direction(mirror.angle)
        x, y = x + far * u, y + far * v
        corners.append((round(x, 4), round(y, 4)))
        if not hit or len(met) == 6:
            return tuple(corners), met
        along = u * c + v * s
        u, v, met = 2 * along * c - u, 2 * along * s - v, met + hit


def hung(lamp: tuple[int, int], heading: int, turns: Sequence[Turn]) -> Puzzle | None:
    """A room with a mirror at each of these turns; None if the ray would be too near to something."""
    puzzle, way = Puzzle(lamp, heading, ()), heading
    for share, turn, off, swapped in turns:
        (a, b), (c, d) = traced(puzzle)[0][-2:]
        x, y = Mirror(0, 0, way + turn // 2).at(off)
        middle = round(a + share * (c - a) - x), round(b + share * (d - b) - y)
        mirror = Mirror(*middle, (way + turn // 2 + 180 * swapped) % 360)
        puzzle, way = Puzzle(lamp, heading, (*puzzle.mirrors, mirror)), way + turn
        if not has_room(puzzle, mirror):
            return None
    corners, met = traced(puzzle)
    legs = list(pairwise(corners))
    good = (
        met == "ABC"[: len(turns)]
        and sum(abs(u - 256) > 180 for u in corners[-1]) <= 1  # not near a corner of the room
        and min(length(leg) for leg in legs) >= 84
        and all(to_segment(lamp, leg) >= 34 for leg in legs[1:])
        and all(dist(a, b) >= 30 for a, b in combinations(corners, 2))
        and all(dist(b, (m.x, m.y)) <= 0.32 * MIRROR for b, m in zip(corners[1:], puzzle.mirrors, strict=False))
        and all(has_room(puzzle, mirror) for mirror in puzzle.mirrors)
    )
    return puzzle if good else None


def with_other(puzzle: Puzzle, other: Mirror) -> Puzzle:
    """The room with one more mirror if that has room and the ray does not meet it."""
    more = Puzzle(puzzle.lamp, puzzle.heading, (*puzzle.mirrors, other))
    return more if has_room(more, other) and traced(more) == traced(puzzle) else puzzle


def has_room(puzzle: Puzzle, mirror: Mirror) -> bool:
    """True if a mirror and its letter keep clear of walls, lamp, other mirrors and the ray's legs."""
    body, letter = (mirror.ends[0], mirror.letter), (mirror.letter, mirror.letter)
    return (
        all(ROOM.holds(point, 18) for point in body)
        and gap(body, (puzzle.lamp, puzzle.lamp)) >= 62
        and all(gap(body, (m.ends[0], m.letter)) >= CLEAR + 8 for m in puzzle.mirrors if m != mirror)
        and all(
            gap(letter if any(map(mirror.bears, leg)) else body, leg) >= CLEAR for leg in pairwise(traced(puzzle)[0])
        )
    )


@lru_cache
def count_rooms(config: Config) -> int:
    found = 0
    for x, y, heading in product(range(100, 420, 64), range(100, 420, 64), range(3, 90, 6)):
        for first in range(-120, 121, 20):
            turns = [(0.5, first, 8.0, 0), (0.7, 80, -6.0, 1), (0.6, -90, 0.0, 0)]
            puzzle = hung((x, y), heading, turns[: config.met])
            for place in range(48) if puzzle else ():
                if puzzle and len(puzzle.mirrors) < config.met + config.others:
                    other = Mirror(80 + 59 * (5 * place % 7), 80 + 59 * (3 * place % 7), 30 * place % 360)
                    puzzle = with_other(puzzle, other)
            found += puzzle is not None and len(puzzle.mirrors) == config.met + config.others
    return found
