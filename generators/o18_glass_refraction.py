"""O-18 Glass refraction: let a light ray run through a block of glass layers, bent at every face, to a wall.

Snell's law leaves the ray one path, so there is one solution. The faces are parallel and air is on both sides, so the
ray always gets through. Each face bends it enough to be seen. As often as not the ray ends at another wall than
straight on, at the one to which its arrow points less, and at the nearer one. The solver works with angles: the index
times the sine is the same in all layers. The rules measure bends from the lengths of the drawn legs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from math import atan2, cos, hypot, radians, sin, sqrt
from math import degrees as to_degrees
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.words.path import Point, leg_steps, length
from generators.kit.words.rays import Ray, Room, leaves_lamp, paint_lamp, paint_ray, runs_to_wall, shone
from generators.kit.words.segments import direction

ROOM = Room(34, UNITS - 34)
LONG = 330  # units along the block
LEAST = 5  # degrees by which each face bends the ray, at least
TRIES = 1500  # blocks for one draw
FILLS = ("trail", "start", "tile")  # of the layers, in turn


@dataclass(frozen=True)
class Config:
    layers: int = 2  # of glass, 1 to 3
    thick: int = 78  # units through one of them, 58 to 130, and 180 in all
    apart: int = 3  # tenths between the indices of neighbours at least, 2 to 6

    def __post_init__(self) -> None:
        within("layers", self.layers, 1, 3)
        within("thick", self.thick, 58, min(130, 180 // self.layers))
        within("apart", self.apart, 2, 6)


@dataclass(frozen=True)
class Puzzle:
    lamp: tuple[int, int]
    heading: int  # of the ray, in degrees clockwise of right
    middle: tuple[int, int]  # of the block
    tilt: int  # of its long faces, in degrees clockwise of right; the lamp is on the side 90 degrees before it
    thick: int  # units through each layer
    indices: tuple[int, ...]  # of the layers from the lamp's side, in tenths

    def at(self, along: float, deep: float) -> Point:
        """The point this far along the block from its middle, and this deep below the face on the lamp's side."""
        c, s = direction(self.tilt)
        deep -= self.thick * len(self.indices) / 2
        return self.middle[0] + along * c - deep * s, self.middle[1] + along * s + deep * c

    def inside(self, point: Point) -> Point:
        """A point's place along the block and its depth: the inverse of `at`."""
        c, s = direction(self.tilt)
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        return x * c + y * s, y * c - x * s + self.thick * len(self.indices) / 2


@generator(
    "O-18", "glass_refraction", version=1,
    faculty="knowledge", family="light",
    levels={"easy": Config(1, 120, 3), "medium": Config(2, 78, 3), "hard": Config(3, 58, 3)},
)  # fmt: skip
class GlassRefraction(Generator[Config, Puzzle, Ray]):
    public = "stricter; up to three layers bend the ray, and it runs on out of the glass to a wall"
    pace = Pace(step=1, rest=0, eased=False)
    free = "Any constant speed is right."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        wanted = [rng.random() < 0.5 for _ in range(3)]
        for _ in range(TRIES):
            indices = [10]
            for _ in range(config.layers):
                indices.append(rng.choice([n for n in range(13, 25) if abs(n - indices[-1]) >= config.apart]))
            puzzle = entered(
                (256 + rng.randint(-18, 18), 256 + rng.randint(-18, 18)), rng.randrange(360),
                config.thick, tuple(indices[1:]), rng.choice((-1, 1)) * rng.randint(28, 68), rng.randint(-90, 90),
                rng.randint(90, 190),
            )  # fmt: skip
            if puzzle and wanted == surprises(puzzle):
                return puzzle
        raise Reject("the ray would be near the block's ends, a corner or a number, or hardly bent")

    def solve(self, puzzle: Puzzle) -> Sequence[Ray]:
        return shone(traced(puzzle), speed=9)

    def rules(self, puzzle: Puzzle, states: Sequence[Ray]) -> None:
        leaves_lamp(states, puzzle.lamp, puzzle.heading)
        ray, media = states[-1], (10, *puzzle.indices, 10)
        crossed = f"the light has {len(ray) - 1} legs where it crosses {len(media) - 1} faces"
        require(len(ray) == len(media) + 1, crossed)
        legs = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(map(puzzle.inside, ray))]
        for face, (bend, before, after) in enumerate(zip(ray[1:], legs, legs[1:], strict=False)):
            along, deep = puzzle.inside(bend)
            hit = abs(deep - face * puzzle.thick) <= 0.01 and abs(along) <= LONG / 2
            require(hit, f"bend {face + 1} is not on face {face + 1}")
            onward = before[1] > 0 and after[1] > 0 and before[0] * after[0] >= 0
            require(onward, f"at face {face + 1} the light turns back")
            sines = [n * abs(a) / hypot(a, b) for n, (a, b) in zip(media[face:], (before, after), strict=False)]
            require(abs(sines[0] - sines[1]) <= 0.01, f"at face {face + 1} the light breaks Snell's law")
        runs_to_wall(states, ROOM)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        ROOM.paint(scene)
        for layer, index in enumerate(puzzle.indices):
            ends = [(-LONG / 2, 0), (LONG / 2, 0), (LONG / 2, puzzle.thick), (-LONG / 2, puzzle.thick)]
            corners = [puzzle.at(along, layer * puzzle.thick + deep) for along, deep in ends]
            scene.polygon(corners, FILLS[layer], outline="wall", width=3)
            place = puzzle.at(label_side(puzzle) * (LONG / 2 - 36), (layer + 0.5) * puzzle.thick)
            scene.label(place, f"{index / 10:.1f}", 26, "ink")
        paint_lamp(scene, puzzle.lamp, puzzle.heading)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Ray]) -> None:
        paint_ray(scene, moment)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        layers = ("one layer", "two layers", "three layers")[len(puzzle.indices) - 1]
        return self.worded(layers=layers, indices=in_words(puzzle))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the red ray has gone through the glass and ends at {ROOM.in_words(traced(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[Ray]) -> str:
        return ROOM.wall(traced(puzzle)[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[Ray]) -> Iterable[Sequence[Choice]]:
        """The two walls towards which the lamp's arrow points."""
        way, seen = direction(puzzle.heading), []
        for (wall, away), share in zip(ROOM.faced(puzzle.lamp, way), way, strict=True):
            straight = str(wall == ROOM.wall(ROOM.met(puzzle.lamp, way)))
            looks: dict[str, float | str] = {"wall": wall, "straight on": straight, "away": away, "slope": abs(share)}
            seen.append(Choice(wall == self.answer(puzzle, states), looks))
        yield seen

    def difficulty(self, puzzle: Puzzle, states: Sequence[Ray]) -> float:
        """The legs of the ray, each at an angle of its own, and the bits of choice between two walls."""
        return len(states[-1]) - 1 + super().difficulty(puzzle, states)

    def rubric(self, puzzle: Puzzle, states: Sequence[Ray]) -> Iterator[Item]:
        corners = traced(puzzle)
        given = f"The first frame shows the lamp with its arrow, glass of index {in_words(puzzle)}, and no ray."
        yield start("given", 5, given)
        facts = [f"in air straight to the glass, at {degrees(puzzle, 0)}° to the normal"]
        facts += [f"in the glass of {n / 10:.1f} at {degrees(puzzle, leg)}°" for leg, n in enumerate(puzzle.indices, 1)]
        facts.append(f"out into air at {degrees(puzzle, 0)}° again, to {ROOM.in_words(corners[-1])}")
        runs, steps = grouped(facts), leg_steps(states)
        for first, run in runs:
            last = first + len(run) - 1
            name = f"Leg {first}" if first == last else f"Legs {first} and {last}"
            check = Follows(("light",), (steps[first - 1][0], steps[last - 1][1]))
            yield process(f"leg-{first}", 40 / len(runs), f"{name}: the ray runs {', then '.join(run)}.", check)
        bends = f"The ray is bent {len(corners) - 2} times, each time on a face of the glass, and is straight between."
        yield process("snell", 20, bends, Follows(("light",), (1, len(states) - 1)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "Lamp, glass and numbers do not change; no ray vanishes.", Steady(("light",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: blocks in the middle with some tilts, indices, angles and entry points, in four turnings."""
        return 4 * count_blocks(config)


@lru_cache(maxsize=64)
def traced(puzzle: Puzzle) -> Ray:
    """The whole ray: its lamp, a place on each face, its end on a wall."""
    x, y = float(puzzle.lamp[0]), float(puzzle.lamp[1])
    along, deep = puzzle.inside((x, y))
    sine = sin(radians(puzzle.heading - puzzle.tilt - 90))  # of the angle to the normal, in air
    corners, down = [(x, y)], -deep
    for index in (10, *puzzle.indices):
        inside = sine * 10 / index
        along -= down * inside / sqrt(1 - inside * inside)
        deep, down = deep + down, puzzle.thick
        a, b = puzzle.at(along, deep)
        corners.append((round(a, 4), round(b, 4)))
    return *corners, ROOM.met((a, b), direction(puzzle.heading))


def surprises(puzzle: Puzzle) -> list[bool]:
    """Whether the ray ends at another wall than straight on, where its arrow points less, and at the nearer wall."""
    way = direction(puzzle.heading)
    away = dict(ROOM.faced(puzzle.lamp, way))
    wall = ROOM.wall(traced(puzzle)[-1])
    less = (wall in ("left", "right")) != (abs(way[0]) > abs(way[1]))
    return [wall != ROOM.wall(ROOM.met(puzzle.lamp, way)), less, away[wall] == min(away.values())]


def bends(puzzle: Puzzle) -> list[float]:
    """The degrees by which each face bends the ray."""
    legs = [atan2(d - b, c - a) for (a, b), (c, d) in pairwise(traced(puzzle))]
    return [abs(to_degrees(atan2(sin(b - a), cos(b - a)))) for a, b in pairwise(legs)]


def entered(
    middle: tuple[int, int], tilt: int, thick: int, indices: tuple[int, ...], angle: int, entry: int, leg: int
) -> Puzzle | None:
    """A puzzle by the ray's angle to the normal, where it enters the block, and the units from its lamp to there.

    None if the ray would be near the block's ends, a corner or a number, or hardly bent at a face.
    """
    heading = (tilt + 90 + angle) % 360
    (x, y), way = Puzzle((0, 0), heading, middle, tilt, thick, indices).at(entry, 0), direction(heading)
    lamp = round(x - leg * way[0]), round(y - leg * way[1])
    if not ROOM.holds(lamp, 30):
        return None
    puzzle = Puzzle(lamp, heading, middle, tilt, thick, indices)
    corners = traced(puzzle)
    good = (
        all(abs(puzzle.inside(corner)[0]) <= LONG / 2 - 26 for corner in corners[1:-1])
        and min(bends(puzzle)) >= LEAST
        and label_side(puzzle) != 0
        and length(corners[-2:]) >= 60
        and sum(abs(u - 256) > 190 for u in corners[-1]) <= 1  # not near a corner of the room
    )
    return puzzle if good else None


def label_side(puzzle: Puzzle) -> int:
    """The end of the block, -1 or 1, that the ray is farther from; 0 if the numbers have no room there."""
    along = [puzzle.inside(corner)[0] for corner in traced(puzzle)[1:-1]]
    room, side = max((LONG / 2 - max(along), 1), (LONG / 2 + min(along), -1))
    return side if room > 84 else 0


def degrees(puzzle: Puzzle, leg: int) -> int:
    """The angle of a leg to the normal, to the nearest degree."""
    (a, b), (c, d) = (puzzle.inside(corner) for corner in traced(puzzle)[leg : leg + 2])
    slope = abs(c - a) / hypot(c - a, d - b)
    return min(range(90), key=lambda angle: abs(sin(radians(angle)) - slope))


def in_words(puzzle: Puzzle) -> str:
    return ", then ".join(f"{index / 10:.1f}" for index in puzzle.indices)


@lru_cache
def count_blocks(config: Config) -> int:
    rows = product(range(13, 25), repeat=config.layers)
    chosen = [row for row in rows if all(abs(a - b) >= config.apart for a, b in pairwise((10, *row)))]
    few, found = chosen[:: max(1, len(chosen) // 12)], 0
    for row, tilt, angle, entry in product(few, range(0, 90, 6), range(-66, 67, 11), range(-80, 81, 16)):
        found += abs(angle) >= 28 and entered((256, 256), tilt, config.thick, row, angle, entry, 120) is not None
    return found
