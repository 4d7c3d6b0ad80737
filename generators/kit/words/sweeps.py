"""Sweeps: a circle whose middle goes along a path of straight legs until it touches another circle.

Lengths are in units; a way is a length along the path from its beginning.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, cos, dist, hypot, pi, radians, sin, sqrt
from random import Random

from generators.kit.scene.scene import Scene
from generators.kit.words.marking import lie, ring
from generators.kit.words.path import cut_off, length
from generators.kit.words.segments import Point, to_segment
from generators.kit.words.tangents import Circle

LETTERS = "ABCDEFGH"
Path = tuple[tuple[int, int], ...]
EDGE, CLEAR = 30, 14  # from the edges to circles, and between circles and to the first place
LETTER = 17  # from the middle of a circle, where its letter is, to the path
LATER = 24  # ways between the first touch and those that would follow
STEEPEST = 62  # degrees between the path and the line to the circle touched
TURNS = (35, 95)  # degrees at a corner of the path
HEAD = 18  # of the arrow's head
TRIES, TRIES_EACH = 100, 40  # paths, and places of a circle


def contact(path: Path, radius: int, circle: Circle) -> float | None:
    """The way to the first touch with another circle, by a quadratic equation; None if there is none."""
    x, y, own = circle
    passed = 0.0
    for (a, b), (c, d) in pairwise(path):
        leg = hypot(c - a, d - b)
        ux, uy = (c - a) / leg, (d - b) / leg
        along, off = (x - a) * ux + (y - b) * uy, (x - a) * uy - (y - b) * ux
        left = (radius + own) ** 2 - off**2
        if left >= 0 and 0 <= along - sqrt(left) <= leg:
            return passed + along - sqrt(left)
        passed += leg
    return None


def miss(path: Sequence[Point], radius: int, circle: Circle) -> float:
    """The narrowest gap between the circle moving along a path and another one; below 0, both would overlap."""
    return min(to_segment(circle[:2], leg) for leg in pairwise(path)) - radius - circle[2]


def stop(path: Path, radius: int, circle: Circle) -> Point:
    """The middle of the moving circle as it touches another one, or at the end of the path."""
    way = contact(path, radius, circle)
    return cut_off(path, length(path) if way is None else way)[-1]


def touch(path: Path, radius: int, circle: Circle) -> Point:
    """The point of another circle nearest to the moving one at its stop."""
    (x, y), (u, v, own) = stop(path, radius, circle), circle
    share = own / dist((x, y), (u, v))
    return u + (x - u) * share, v + (y - v) * share


def walked(path: Path, radius: int, circles: Sequence[Circle], pitch: float = 0.5) -> int | None:
    """The number, from 0, of the circle first touched, by going along the path in small steps; None if none is."""
    parts = ceil(length(path) / pitch)
    for part in range(parts + 1):
        x, y = cut_off(path, length(path) * part / parts)[-1]
        gaps = [hypot(u - x, v - y) - radius - own for u, v, own in circles]
        if min(gaps) <= 0:
            return gaps.index(min(gaps))
    return None


def lay_out(scene: Scene, path: Path, circles: Sequence[Circle]) -> None:
    """Paint the path with its arrow, and the circles with their letters."""
    scene.block((16, 16, 480, 480), "panel", radius=14)
    line = cut_off(path, length(path) - HEAD)
    scene.dashes(line, "soft", 2.5)
    scene.arrow(line[-1], path[-1], "soft", 2.5, head=HEAD)
    for letter, (x, y, own) in zip(LETTERS, circles, strict=False):
        scene.line(ring((x, y), own), "ink", 3)
        scene.label((x, y), letter, 24)


def move(scene: Scene, path: Path, radius: int, way: float, colour: str) -> None:
    """Paint the moving circle, `mover`, this way along the path."""
    place = cut_off(path, way)[-1] if way else path[0]
    scene.polygon(ring(place, radius)[1:], None, outline=colour, width=5, name="mover")
    scene.ball(place, 4, colour)


def looks(path: Path, circles: Sequence[Circle]) -> list[dict[str, float | str]]:
    """A glance at each circle: its place, its size, and how it lies to the path."""
    seen: list[dict[str, float | str]] = lie([circle[:2] for circle in circles])
    for found, circle in zip(seen, circles, strict=True):
        x, y, own = circle
        off = miss(path, 0, circle)
        found |= {"radius": own, "off the path": off, "on the path": str(off < 0)}
        found |= {"from the start": dist(path[0], (x, y)) - own, "from the end": dist(path[-1], (x, y)) - own}
    return seen


def bent(rng: Random, legs: int, radius: int) -> Path | None:
    """A path of this many legs with clear turns, away from the edges; None if this draw gives none."""
    low, high = EDGE + radius, 512 - EDGE - radius
    corners = [(rng.randint(low, high), rng.randint(low, high))]
    heading = rng.uniform(0, 2 * pi)
    shortest, longest = {1: (300, 400), 2: (170, 270), 3: (130, 210)}[legs]
    for _ in range(legs):
        x, y = corners[-1]
        far = rng.randint(shortest, longest)
        corners.append((round(x + far * cos(heading)), round(y + far * sin(heading))))
        heading += radians(rng.randint(*TURNS)) * rng.choice((-1, 1))
    inside = all(low <= value <= high for corner in corners for value in corner)
    return tuple(corners) if inside and _is_open(corners, radius) else None


def _is_open(corners: Sequence[Point], radius: int) -> bool:
    """True if the last leg of three keeps away from the first."""
    if len(corners) < 4:
        return True
    first = (corners[0], corners[1])
    return min(to_segment(corner, first) for corner in corners[2:]) > 4 * radius


def beside(rng: Random, path: Path, way: float, apart: float, angle: float, own: int) -> Circle:
    """A circle at this distance from a point of the path, at an angle to its heading, in degrees, on either side."""
    passed = cut_off(path, way)
    (a, b), (c, d) = passed[-2:]
    share = apart / hypot(c - a, d - b)
    turned = radians(angle) * rng.choice((-1, 1))
    ux, uy = (c - a) * share, (d - b) * share
    return round(c + ux * cos(turned) - uy * sin(turned)), round(d + ux * sin(turned) + uy * cos(turned)), own


def lies_free(new: Circle, circles: Sequence[Circle], path: Path, radius: int) -> bool:
    """True if a circle lies inside the picture, clear of others and of the first place, its letter off the path."""
    x, y, own = new
    inside = min(x, y) - own >= EDGE and max(x, y) + own <= 512 - EDGE
    apart = all(hypot(u - x, v - y) >= own + other + CLEAR for u, v, other in circles)
    off = min(to_segment((x, y), leg) for leg in pairwise(path)) >= LETTER
    return inside and apart and off and hypot(path[0][0] - x, path[0][1] - y) >= own + radius + CLEAR


def set_out(
    rng: Random, path: Path, radius: int, radii: tuple[int, int], count: int, misses: tuple[int, int]
) -> list[Circle] | None:
    """Draw circles for a path: the one first touched, then others that are nearly touched before, or would be later.

    Return None if this draw gives none.
    """
    whole = length(path)
    circles: list[Circle] = []
    for kind in _kinds(rng, count):
        for _ in range(TRIES_EACH):
            own = rng.randint(*radii)
            if kind == "first":
                new = beside(rng, path, rng.uniform(0.3, 0.95) * whole, radius + own, rng.uniform(8, STEEPEST), own)
            elif kind == "near":
                apart = radius + own + rng.randint(*misses)
                new = beside(rng, path, rng.uniform(0.08, 0.92) * whole, apart, 90, own)
            else:
                new = beside(rng, path, rng.uniform(0.6, 1) * whole, radius + own, rng.uniform(8, STEEPEST), own)
            if lies_free(new, circles, path, radius) and _fits(kind, new, circles, path, radius, misses):
                circles.append(new)
                break
        else:
            return None
    return circles


def _kinds(rng: Random, count: int) -> Iterator[str]:
    yield "first"
    later = rng.randint(0, min(count - 1, 3))
    yield from ["later"] * later
    yield from ["near"] * (count - 1 - later)


def _fits(kind: str, new: Circle, circles: Sequence[Circle], path: Path, radius: int, misses: tuple[int, int]) -> bool:
    way = contact(path, radius, new)
    if kind == "near":
        return misses[0] <= miss(path, radius, new) <= misses[1]
    if way is None:
        return False
    if kind == "first":
        (a, b), (c, d) = cut_off(path, way)[-2:]
        share = ((new[0] - c) * (c - a) + (new[1] - d) * (d - b)) / hypot(c - a, d - b) / (radius + new[2])
        return way >= 0.22 * length(path) and share >= cos(radians(STEEPEST + 4))
    first = contact(path, radius, circles[0])
    return first is not None and way >= first + LATER
