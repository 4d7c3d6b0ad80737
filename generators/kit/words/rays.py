"""Light rays in a square room: a lamp sends one out, and it ends at a wall.

A ray is a path: its corners in units are the lamp, the places where it turns and its tip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from generators.kit.generator import require
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.path import Point, cut_off, growing, grows_evenly, length
from generators.kit.words.segments import Segment, direction, off_ray, to_segment

Ray = tuple[Point, ...]
MIRROR = 92  # units from end to end of a mirror


@dataclass(frozen=True)
class Room:
    """A square room: its walls are `near` and `far` units from the picture's left and top edges."""

    near: int
    far: int

    def holds(self, place: Point, margin: float) -> bool:
        """True if a place keeps this margin from all walls."""
        return all(self.near + margin <= u <= self.far - margin for u in place)

    def ahead(self, place: Point, way: Point) -> float:
        """Distance from a place inside to the wall ahead, in lengths of `way`."""
        return min(
            ((self.far if v > 0 else self.near) - u) / v for u, v in zip(place, way, strict=True) if abs(v) > 1e-9
        )

    def met(self, place: Point, way: Point) -> Point:
        """The place on a wall that a ray meets, rounded to ten-thousandths of a unit."""
        far = self.ahead(place, way)
        return round(place[0] + far * way[0], 4), round(place[1] + far * way[1], 4)

    def faced(self, place: Point, way: Point) -> list[tuple[str, float]]:
        """The two walls that a ray may meet, and how far away they are: the one at its side first."""
        (x, y), (across, down) = place, way
        return [
            ("right", self.far - x) if across > 0 else ("left", x - self.near),
            ("bottom", self.far - y) if down > 0 else ("top", y - self.near),
        ]

    def in_words(self, place: Point) -> str:
        """A place on a wall: `the left wall, 40% of the way down`."""
        x, y = place
        for wall, away, along, way in (
            ("left", x - self.near, y, "down"), ("right", self.far - x, y, "down"),
            ("top", y - self.near, x, "across"), ("bottom", self.far - y, x, "across"),
        ):  # fmt: skip
            if abs(away) < 0.01:
                return f"the {wall} wall, {100 * (along - self.near) / (self.far - self.near):.0f}% of the way {way}"
        raise ValueError(f"{place} is on no wall")

    def wall(self, place: Point) -> str:
        """The wall on which a place lies: `left`."""
        return self.in_words(place).removeprefix("the ").partition(" wall")[0]

    def paint(self, scene: Scene) -> None:
        """Paint the walls and the floor."""
        wide = self.far - self.near
        scene.block((self.near - 14, self.near - 14, wide + 28, wide + 28), "wall", radius=10)
        scene.block((self.near, self.near, wide, wide), "panel")


@dataclass(frozen=True)
class Mirror:
    """A flat mirror that reflects on both sides, with a letter beyond one end."""

    x: int  # its middle
    y: int
    angle: int  # degrees, clockwise of right, to the end with the letter

    def at(self, along: float) -> Point:
        """The point this far from its middle, towards the letter."""
        across, down = direction(self.angle)
        return self.x + along * across, self.y + along * down

    @property
    def ends(self) -> Segment:
        """The two ends; the letter is beyond the second."""
        return self.at(-MIRROR / 2), self.at(MIRROR / 2)

    @property
    def letter(self) -> Point:
        """The centre of its letter."""
        return self.at(MIRROR / 2 + 20)

    def bears(self, point: Point) -> bool:
        """True if a point lies on the mirror."""
        return to_segment(point, self.ends) < 0.01

    def ahead(self, place: Point, way: Point) -> float:
        """Distance from a place to the mirror, in lengths of `way`; infinite if a ray along `way` misses it."""
        (c, s), (x, y), (u, v) = direction(self.angle), place, way
        across = u * s - v * c
        if abs(across) < 1e-9:
            return inf
        ahead = ((self.x - x) * s - (self.y - y) * c) / across
        along = ((self.x - x) * v - (self.y - y) * u) / across
        return ahead if ahead > 0 and abs(along) <= MIRROR / 2 else inf

    def paint(self, scene: Scene, letter: str) -> None:
        """Paint the mirror and its letter."""
        scene.line(self.ends, "wall", 13)
        scene.line(self.ends, "trail", 7)
        scene.label(self.letter, letter, 24)


def shone(corners: Ray, speed: float) -> list[Ray]:
    """A ray as it grows from its lamp at about this speed, in units a frame."""
    states = growing(corners, min(66, max(36, round(length(corners) / speed))))
    return [(corners[0], corners[0]), *states[1:]]


def leaves_lamp(states: Sequence[Ray], lamp: Point, heading: float) -> None:
    """Require that a ray starts at its lamp and leaves it at this angle, clockwise from the right."""
    require(states[0] == (lamp, lamp), "the light does not start at the lamp")
    ahead = off_ray(lamp, direction(heading), states[-1][1]) <= 0.01
    require(ahead, "the light does not leave the lamp along its arrow")


def runs_to_wall(states: Sequence[Ray], room: Room) -> None:
    """Require that a ray stays in the room, ends at a wall and grows evenly."""
    require(all(room.holds(place, -0.001) for place in states[-1]), "the light leaves the room")
    require(not room.holds(states[-1][-1], 0.001), "the light does not end at a wall")
    grows_evenly(states)


def paint_lamp(scene: Scene, lamp: Point, heading: float) -> None:
    """Paint a lamp and the arrow of its ray."""
    (x, y), (across, down) = lamp, direction(heading)
    scene.arrow((x, y), (x + 50 * across, y + 50 * down), "ink", 6, head=20)
    scene.ball(lamp, 17, "ink")


def paint_ray(scene: Scene, moment: Moment[Ray]) -> None:
    """Paint the ray as far as it has grown, and its bright tip."""
    ray, grown = moment.after if moment.t else moment.before, length(moment.before)
    if moment.moving:
        ray = cut_off(ray, grown + (length(ray) - grown) * moment.t)
    if any(corner != ray[0] for corner in ray):
        scene.line(ray, "red", 5)
    scene.ball(ray[-1], 10, "red", outline="white", width=2, name="light")
