"""A ball that rolls straight in a box and bounces off its walls as light off a mirror.

Places are those of the ball's middle, in units from the left and top ends of its reach. A velocity is in units a
frame, to the right and down. Whole eighths of a unit stay exact, so nothing is rounded. Velocities of `launches` cross
the reach in a whole number of frames: from a start in step with them, a ball touches walls at the ends of frames only.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import atan2, ceil, cos, degrees, hypot, sin
from random import Random

from generators.kit.glance import Choice
from generators.kit.rubric import Follows, Item, grouped, process
from generators.kit.scene.scene import Scene
from generators.kit.speech import span

Point = tuple[float, float]
WALLS = (("left", "right"), ("top", "bottom"))


@dataclass(frozen=True)
class Box:
    """A box in the middle of the picture, with a ball in it."""

    width: int
    height: int
    radius: int  # of the ball

    @property
    def reach(self) -> Point:
        """The room of the ball's middle, across and down."""
        return self.width - 2 * self.radius, self.height - 2 * self.radius

    def seen(self, place: Point) -> Point:
        """A place in the picture, in units."""
        return 256 - self.reach[0] / 2 + place[0], 256 - self.reach[1] / 2 + place[1]

    def bounces(self, begin: Point, velocity: Point, count: int) -> list[tuple[int, str]]:
        """The next bounces: the first frame after each, and `left wall 40% of the way down`."""
        found = []
        for time, wall, along in touches(begin, velocity, self.reach, count):
            upright = wall in WALLS[0]
            share = (along + self.radius) / (self.height if upright else self.width)
            found.append((ceil(time), f"{wall} wall {share:.0%} of the way {'down' if upright else 'across'}"))
        return found

    def paint(self, scene: Scene) -> None:
        """Paint the walls and the floor."""
        x, y = 256 - self.width / 2, 256 - self.height / 2
        scene.block((x - 12, y - 12, self.width + 24, self.height + 24), "wall", radius=8)
        scene.block((x, y, self.width, self.height), "panel")

    def paint_launch(self, scene: Scene, begin: Point, launch: Point) -> None:
        """Paint the arrow along which the ball is launched."""
        (left, top), (dx, dy) = self.seen(begin), launch
        tail, tip = (self.radius + 5) / hypot(dx, dy), (self.radius + 55) / hypot(dx, dy)
        scene.arrow((left + dx * tail, top + dy * tail), (left + dx * tip, top + dy * tip), "ink", 4, head=15)


@lru_cache(maxsize=1024)
def launches(reach: Point, speed: float, flattest: float) -> tuple[Point, ...]:
    """The velocities, to the right and down, at which a ball crosses its reach either way in whole frames.

    They are whole eighths of a unit within a tenth of this speed, at least `flattest` degrees off both axes. Neither
    number of frames divides the other, so the ball's way does not soon repeat.
    """
    across, down = (
        [frames for frames in range(ceil(room / speed / 1.1), int(3 * room / speed)) if 8 * room % frames == 0]
        for room in reach
    )
    unlike = [pair for pair in product(across, down) if pair[0] % pair[1] and pair[1] % pair[0]]
    found = ((reach[0] / frames, reach[1] / others) for frames, others in unlike)
    return tuple(
        (u, v)
        for u, v in found
        if abs(hypot(u, v) / speed - 1) <= 0.1 and flattest <= degrees(atan2(v, u)) <= 90 - flattest
    )


def starts(reach: Point, velocity: Point, margin: float) -> list[list[float]]:
    """The places across and those down, this far from the walls, in step with a velocity of `launches`."""
    return [
        [abs(v) * k for k in range(1, round(room / abs(v))) if margin <= abs(v) * k <= room - margin]
        for v, room in zip(velocity, reach, strict=True)
    ]


def shot(rng: Random, reach: Point, speed: float, flattest: float, margin: float) -> tuple[Point, Point] | None:
    """A start and a launch that touch walls at the ends of frames only; None if this reach has none."""
    if not (found := launches(reach, speed, flattest)):
        return None
    across, down = rng.choice(found)
    begin = [rng.choice(places) for places in starts(reach, (across, down), margin)]
    return (begin[0], begin[1]), (across * rng.choice((-1, 1)), down * rng.choice((-1, 1)))


def count_shots(
    reach: Point, speed: float, flattest: float, margin: float, is_good: Callable[[Point, Point], bool]
) -> int:
    """The number of good ones among all starts and launches that `shot` may give."""
    every = (
        (begin, launch)
        for launch in launches(reach, speed, flattest)
        for begin in product(*starts(reach, launch, margin))
    )
    return sum(is_good((x, y), launch) for (x, y), launch in every)


def bounce_items(bounces: Sequence[tuple[int, str]], weight: float, most: int) -> Iterator[Item]:
    """The process items of the walls that the ball touches, by frame and wall, in `most` runs at most."""
    runs, before = grouped(bounces, most), 0
    for first, group in runs:
        walls = ", then the ".join(wall for _, wall in group)
        text = f"{span('Bounce', first, first + len(group) - 1)}: the ball touches the {walls}."
        yield process(f"bounces-{first}", weight / len(runs), text, Follows(("ball",), (before + 1, group[-1][0])))
        before = group[-1][0]


def pointing(launch: Point) -> str:
    """The direction of a launch: `down and left`."""
    return f"{'down' if launch[1] > 0 else 'up'} and {'right' if launch[0] > 0 else 'left'}"


def off_arrow(begin: Point, launch: Point, place: Point) -> float:
    """The angle between the launch and the way from the start to a place, in degrees."""
    turn = atan2(place[1] - begin[1], place[0] - begin[0]) - atan2(launch[1], launch[0])
    return abs(degrees(atan2(sin(turn), cos(turn))))


def rolling(begin: Point, velocity: Point, reach: Point) -> Iterator[tuple[Point, int]]:
    """The place after 0, 1, 2 … frames and the bounces so far: moved frame by frame, mirrored beyond a wall."""
    place, speed, bounces = list(begin), list(velocity), 0
    yield begin, bounces
    while True:
        for axis, room in enumerate(reach):
            place[axis] += speed[axis]
            if not 0 < place[axis] < room:
                place[axis] = abs(place[axis]) if place[axis] <= 0 else 2 * room - place[axis]
                speed[axis] = -speed[axis]
                bounces += 1
        yield (place[0], place[1]), bounces


def folded(begin: Point, velocity: Point, reach: Point, frames: float) -> Point:
    """The place after this many frames, by the method of images: straight through mirrored boxes, folded back."""
    x, y = (_fold(u + frames * v, room) for u, v, room in zip(begin, velocity, reach, strict=True))
    return x, y


def touches(begin: Point, velocity: Point, reach: Point, count: int) -> list[tuple[float, str, float]]:
    """The next touches: the time in frames, the wall, and the place along it in units."""
    found = []
    for axis, (u, v, room) in enumerate(zip(begin, velocity, reach, strict=True)):
        for k in range(count):
            time = ((room - u if v > 0 else u) + k * room) / abs(v)
            along = folded(begin, velocity, reach, time)[1 - axis]
            found.append((time, WALLS[axis][(k + (v > 0)) % 2], along))
    return sorted(found)[:count]


def clear_of_corners(found: Sequence[tuple[float, str, float]], reach: Point, least: float) -> bool:
    """True if all touches keep this many units from the ends of the ball's reach."""
    return all(least <= along <= reach[wall in WALLS[0]] - least for _, wall, along in found)


def distances(place: Point, reach: Point) -> dict[str, float]:
    """The distance to each wall from the ball's middle, less its radius."""
    x, y = place
    return {"left": x, "right": reach[0] - x, "top": y, "bottom": reach[1] - y}


def rarity(place: Point, launch: Point, reach: Point, last: str) -> float:
    """The share of shots to keep, so that the last wall is not too often behind the ball, nor far in time."""
    waits = {wall: away / abs(launch[wall in WALLS[1]]) for wall, away in distances(place, reach).items()}
    side = last in WALLS[1]
    behind = (launch[side] > 0) != (last == WALLS[side][1])
    return (0.75 if behind else 1.0) * (0.6 if waits[last] == max(waits.values()) else 1.0)


def walls_seen(begin: Point, launch: Point, reach: Point, right: str) -> list[Choice]:
    """The four walls as a glance at the start and the launch shows them, one of them right."""
    seen = []
    for wall, away in distances(begin, reach).items():
        side = int(wall in WALLS[1])
        looks: dict[str, float | str] = {
            "wall": wall,
            "ahead": str((launch[side] > 0) == (wall == WALLS[side][1])),
            "away": away,
            "length": reach[1 - side],
            "frames": away / abs(launch[side]),
        }
        seen.append(Choice(wall == right, looks))
    return seen


def is_inside(place: Point, reach: Point, margin: float) -> bool:
    """True if a place keeps this margin from the ends of the ball's reach."""
    return all(margin <= u <= room - margin for u, room in zip(place, reach, strict=True))


def _fold(far: float, room: float) -> float:
    far %= 2 * room
    return min(far, 2 * room - far)
