"""O-18 Glass refraction: let a light ray run through a block of glass layers, bent at every face, to a wall.

Snell's law leaves the ray one way, so there is one solution. The faces are parallel and air is on both sides, so the
ray always gets through. The solver goes by angles: the index times the sine is the same in all layers; the check
measures each bend on the drawn legs, from their lengths alone, and finds the faces by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import cos, hypot, radians, sin, sqrt
from random import Random

from generators.kit import (
    OK, UNITS, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.path import Room, growing, growth_flaw, length

Point = tuple[float, float]
Ray = tuple[Point, ...]  # from the lamp over the places where it was bent to its tip

ROOM = Room(NEAR := 34, FAR := UNITS - 34)
LONG = 330  # units along the block
FILLS = ("trail", "start", "tile")  # of the layers, in turn
SPEED = 9  # units a frame, about


@dataclass(frozen=True)
class Config:
    layers: int = 2  # of glass, 1 to 3
    thick: int = 78  # units through one of them, 58 to 130, and 180 in all
    apart: int = 3  # tenths between the indices of neighbours at least, 2 to 6

    def __post_init__(self) -> None:
        if not 1 <= self.layers <= 3:
            raise ValueError(f"layers must be 1..3, not {self.layers}")
        most = min(130, 180 // self.layers)
        if not 58 <= self.thick <= most:
            raise ValueError(f"thick must be 58..{most} in a block of that many layers, not {self.thick}")
        if not 2 <= self.apart <= 6:
            raise ValueError(f"apart must be 2..6, not {self.apart}")


@dataclass(frozen=True)
class Puzzle:
    lamp: tuple[int, int]
    heading: int  # of the ray, in degrees clockwise of right
    middle: tuple[int, int]  # of the block
    tilt: int  # of its long faces, in degrees clockwise of right; the lamp is on the side 90 degrees before it
    thick: int  # units through each layer
    indices: tuple[int, ...]  # of the layers from the lamp's side, in tenths

    def at(self, along: float, deep: float) -> Point:
        """The point so far along the block from its middle and so deep from its face on the lamp's side."""
        c, s = cos(radians(self.tilt)), sin(radians(self.tilt))
        deep -= self.thick * len(self.indices) / 2
        return self.middle[0] + along * c - deep * s, self.middle[1] + along * s + deep * c

    def seen(self, point: Point) -> Point:
        """How far along and how deep a point is: the inverse of `at`."""
        c, s = cos(radians(self.tilt)), sin(radians(self.tilt))
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        return x * c + y * s, y * c - x * s + self.thick * len(self.indices) / 2


@generator(
    "O-18", "glass_refraction", version=1,
    faculty="knowledge", family="light",
    levels={"easy": Config(1, 120, 3), "medium": Config(2, 78, 3), "hard": Config(3, 58, 3)},
)  # fmt: skip
class GlassRefraction(Generator[Config, Puzzle, Ray]):
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        indices = [10]
        for _ in range(config.layers):
            indices.append(rng.choice([n for n in range(13, 25) if abs(n - indices[-1]) >= config.apart]))
        puzzle = shone(
            (UNITS // 2 + rng.randint(-18, 18), UNITS // 2 + rng.randint(-18, 18)), rng.randrange(360),
            config.thick, tuple(indices[1:]), rng.choice((-1, 1)) * rng.randint(28, 68), rng.randint(-90, 90),
            rng.randint(90, 190),
        )  # fmt: skip
        if puzzle is None:
            raise Reject("the ray would be near the block's ends, a corner or a number")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Ray]:
        corners = traced(puzzle)
        states = growing(corners, min(66, max(36, round(length(corners) / SPEED))))
        return [(corners[0], corners[0]), *states[1:]]

    def verify(self, puzzle: Puzzle, states: Sequence[Ray]) -> Verdict:
        if states[0] != (puzzle.lamp, puzzle.lamp):
            return Verdict(False, "the light does not start at the lamp")
        ray, media = states[-1], (10, *puzzle.indices, 10)
        aim = cos(radians(puzzle.heading)), sin(radians(puzzle.heading))
        first = ray[1][0] - ray[0][0], ray[1][1] - ray[0][1]
        if abs(first[0] * aim[1] - first[1] * aim[0]) > 0.01 or first[0] * aim[0] + first[1] * aim[1] <= 0:
            return Verdict(False, "the light does not leave the lamp along its arrow")
        if len(ray) != len(media) + 1:
            return Verdict(False, f"the light has {len(ray) - 1} legs where it crosses {len(media) - 1} faces")
        legs = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(map(puzzle.seen, ray))]
        for face, (bend, before, after) in enumerate(zip(ray[1:], legs, legs[1:], strict=False)):
            along, deep = puzzle.seen(bend)
            if abs(deep - face * puzzle.thick) > 0.01 or abs(along) > LONG / 2:
                return Verdict(False, f"bend {face + 1} is not on face {face + 1}")
            if before[1] <= 0 or after[1] <= 0 or before[0] * after[0] < 0:
                return Verdict(False, f"at face {face + 1} the light turns back")
            kept = [n * abs(a) / hypot(a, b) for n, (a, b) in zip(media[face:], (before, after), strict=False)]
            if abs(kept[0] - kept[1]) > 0.01:
                return Verdict(False, f"at face {face + 1} the light is not bent by Snell's law")
        flaw = ROOM.flaw(ray) or growth_flaw(states)
        return Verdict(False, flaw) if flaw else OK

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        wide = FAR - NEAR
        scene.block((NEAR - 14, NEAR - 14, wide + 28, wide + 28), "wall", radius=10)
        scene.block((NEAR, NEAR, wide, wide), "panel")
        side = label_side(puzzle)
        for layer, index in enumerate(puzzle.indices):
            ends = [(-LONG / 2, 0), (LONG / 2, 0), (LONG / 2, puzzle.thick), (-LONG / 2, puzzle.thick)]
            corners = [puzzle.at(along, layer * puzzle.thick + deep) for along, deep in ends]
            scene.polygon(corners, FILLS[layer], outline="wall", width=3)
            place = puzzle.at(side * (LONG / 2 - 36), (layer + 0.5) * puzzle.thick)
            scene.label(place, f"{index / 10:.1f}", 26, "ink")
        (x, y), angle = puzzle.lamp, radians(puzzle.heading)
        scene.arrow((x, y), (x + 50 * cos(angle), y + 50 * sin(angle)), "ink", 6, head=20)
        scene.ball(puzzle.lamp, 17, "ink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Ray]) -> None:
        if moment.step:
            scene.line(moment.after, "red", 5)
        scene.ball(moment.after[-1], 10, "red", outline="white", width=2, name="light")

    def prompt(self, puzzle: Puzzle) -> str:
        count = ("one layer", "two layers", "three layers")[len(puzzle.indices) - 1]
        opening = phrase(
            puzzle,
            f"A black lamp sends a red light ray the way its arrow points, at a block of glass of {count}.",
            f"In this room hangs a block of glass of {count}; a black lamp sends a red ray the way its arrow points.",
        )
        return (
            f"{opening} The number in the glass is its refractive index: {in_words(puzzle)} from the lamp's side; air "
            "has 1.0. Draw the ray as its bright tip runs at constant speed: straight, and bent at each face by "
            "Snell's law (the index times the sine of the angle to the face's normal stays the same), none of it "
            "reflected, until it meets a wall of the room. What is drawn stays; lamp, glass and camera do not move."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return f"the red ray has gone through the glass and ends at {ROOM.in_words(traced(puzzle)[-1])}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Ray]) -> Iterator[Item]:
        corners = traced(puzzle)
        given = f"The first frame shows the lamp with its arrow, glass of index {in_words(puzzle)}, and no ray."
        yield start("given", 5, given)
        facts = [f"in air straight to the glass, at {degrees(puzzle, 0)}° to the normal"]
        for leg, index in enumerate(puzzle.indices, 1):
            facts.append(f"in the glass of {index / 10:.1f} at {degrees(puzzle, leg)}°")
        facts.append(f"out into air at {degrees(puzzle, 0)}° again, to {ROOM.in_words(corners[-1])}")
        passed = 0
        runs = grouped(facts)
        for number, run in runs:
            leg = number + len(run) - 1
            last = len(states) - 1 if leg == len(facts) else sum(len(s) <= leg + 1 for s in states) - 1
            name = f"Leg {number}" if len(run) == 1 else f"Legs {number} and {leg}"
            text = f"{name}: the ray runs {', then '.join(run)}."
            yield process(f"leg-{number}", 40 / len(runs), text, Follows(("light",), (passed + 1, last)))
            passed = last
        yield process(
            "snell",
            20,
            f"The ray is bent {len(corners) - 2} times, each time on a face of the glass, and is straight between.",
            Follows(("light",), (1, len(states) - 1)),
        )
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Lamp, glass and numbers do not change; no ray vanishes.", Steady(("light",)))

    def capacity(self, config: Config) -> int:
        return count_blocks(config)


@lru_cache(maxsize=64)
def traced(puzzle: Puzzle) -> Ray:
    """The whole ray: its lamp, a place on each face, its end on a wall."""
    x, y = float(puzzle.lamp[0]), float(puzzle.lamp[1])
    along, deep = puzzle.seen((x, y))
    sine = sin(radians(puzzle.heading - puzzle.tilt - 90))  # of the angle to the normal, in air
    corners, down = [(x, y)], -deep
    for index in (10, *puzzle.indices):
        inside = sine * 10 / index
        along -= down * inside / sqrt(1 - inside * inside)
        deep, down = deep + down, puzzle.thick
        a, b = puzzle.at(along, deep)
        corners.append((round(a, 4), round(b, 4)))
    way = cos(radians(puzzle.heading)), sin(radians(puzzle.heading))
    far = ROOM.ahead((a, b), way)
    return *corners, (round(a + far * way[0], 4), round(b + far * way[1], 4))


def shone(
    middle: tuple[int, int], tilt: int, thick: int, indices: tuple[int, ...], angle: int, entry: int, leg: int
) -> Puzzle | None:
    """The puzzle whose ray meets the face at this angle to the normal, about there, this far from the lamp; or None."""
    heading = (tilt + 90 + angle) % 360
    x, y = Puzzle((0, 0), heading, middle, tilt, thick, indices).at(entry, 0)
    lamp = round(x - leg * cos(radians(heading))), round(y - leg * sin(radians(heading)))
    puzzle = Puzzle(lamp, heading, middle, tilt, thick, indices)
    if not all(NEAR + 30 <= u <= FAR - 30 for u in lamp):
        return None
    corners = traced(puzzle)
    if any(abs(puzzle.seen(corner)[0]) > LONG / 2 - 26 for corner in corners[1:-1]) or label_side(puzzle) == 0:
        return None
    if length(corners[-2:]) < 60 or sum(abs(u - UNITS // 2) > 190 for u in corners[-1]) > 1:
        return None
    return puzzle


def label_side(puzzle: Puzzle) -> int:
    """The end of the block, -1 or 1, that the ray is farther from; 0 if it is too near to both for the numbers."""
    along = [puzzle.seen(corner)[0] for corner in traced(puzzle)[1:-1]]
    room, side = max((LONG / 2 - max(along), 1), (LONG / 2 + min(along), -1))
    return side if room > 84 else 0


def degrees(puzzle: Puzzle, leg: int) -> int:
    """The angle of a leg to the normal, to the nearest degree."""
    (a, b), (c, d) = (puzzle.seen(corner) for corner in traced(puzzle)[leg : leg + 2])
    slope = abs(c - a) / hypot(c - a, d - b)
    return min(range(90), key=lambda angle: abs(sin(radians(angle)) - slope))


def in_words(puzzle: Puzzle) -> str:
    return ", then ".join(f"{index / 10:.1f}" for index in puzzle.indices)


@lru_cache
def count_blocks(config: Config) -> int:
    """A lower bound: blocks in the middle with some tilts, indices, angles and places where the ray enters."""
    rows = product(range(13, 25), repeat=config.layers)
    chosen = [row for row in rows if all(abs(a - b) >= config.apart for a, b in pairwise((10, *row)))]
    few, found = chosen[:: max(1, len(chosen) // 12)], 0
    for row, tilt, angle, entry in product(few, range(0, 90, 6), range(-66, 67, 11), range(-80, 81, 16)):
        found += abs(angle) >= 28 and shone((256, 256), tilt, config.thick, row, angle, entry, 120) is not None
    return 4 * found
