"""Blends: a ball of paint goes along lines, past columns of others, and merges with one ball of each column.

A route holds the row of the ball in each column passed, then 0 in the ring at the right. Stop 0 is the first
ball's place, the last stop is the ring. Lengths are in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise, product
from math import dist
from random import Random

from generators.kit.scene.scene import Point, Scene
from generators.kit.timeline import Moment
from generators.kit.words.marking import part_of
from generators.kit.words.mixing import DYES, Dye, colour, lens, mixed, unlike

Route = tuple[int, ...]
LETTERS = "ABCDEFGHIJKL"  # of the balls, column by column, each from the top
RADIUS, RING, LABEL = 22, 36, 37  # of a ball and of the ring, and from a ball down to its letter
LEFT, WIDE, MIDDLE, PITCH = 62, 386, 246, {3: 122, 4: 104}  # the first ball, from there to the ring; from row to row
BALLS = [dye for dye in DYES if sum(dye) > 2]
RINGS = [dye for dye in DYES if 0 < sum(dye) < 5]


@dataclass(frozen=True)
class Blend:
    """The first ball, the others, and the colour to get."""

    first: Dye
    columns: tuple[tuple[Dye, ...], ...]  # from the left, each from the top
    ring: Dye
    shifts: tuple[int, ...]  # of each stop, in units down

    @property
    def places(self) -> list[tuple[int, int]]:
        """The stop and the row of each lettered ball, in the order of the letters."""
        return [(stop, row) for stop, column in enumerate(self.columns, 1) for row in range(len(column))]

    def at(self, stop: int, row: int) -> Point:
        """The place of a ball or of the ring."""
        stops, rows = len(self.columns) + 1, len(self.columns[0])
        off = PITCH[rows] * (row - (rows - 1) / 2) if 0 < stop < stops else 0
        return LEFT + WIDE * stop / stops, MIDDLE + self.shifts[stop] + off

    def way(self, stop: int, row: int, to: int) -> list[Point]:
        """The line from a row of a stop to a row of the next one."""
        (x, y), (u, v) = self.at(stop, row), self.at(stop + 1, to)
        return [(x, y), ((x + u) / 2, y), ((x + u) / 2, v), (u, v)] if y != v else [(x, y), (u, v)]

    def paint(self, route: Route) -> Dye:
        """The first ball's colour after this part of its route."""
        return reduce(mixed, [column[row] for column, row in zip(self.columns, route, strict=False)], self.first)

    def ground(self, scene: Scene) -> None:
        """The lines, the ring and the letters."""
        scene.block((12, 12, 488, 488), "panel", radius=16)
        for stop, both in enumerate(pairwise((1, *map(len, self.columns), 1))):
            for row, to in product(*map(range, both)):
                scene.line(self.way(stop, row, to), "faint", 5)
        goal = self.at(len(self.columns) + 1, 0)
        for radius, shade in ((RING, colour(self.ring)), (RING - 11, "panel")):
            scene.ball(goal, radius, shade, outline="grey", width=3)
        for letter, (x, y) in zip(LETTERS, [self.at(*place) for place in self.places], strict=False):
            scene.label((x, y + LABEL), letter, 22)

    def balls(self, scene: Scene, moment: Moment[Route]) -> None:
        """The balls left, and the moving one, `ball`; where it overlaps another, their mixture."""
        before = moment.after if moment.t == 1 else moment.before
        row = before[-1] if before else 0
        place = here = self.at(len(before), row)
        if moves := len(moment.after) > len(before):
            way = self.way(len(before), row, moment.after[-1])
            place, here = part_of(way, moment.t)[-1] if moment.t > 0 else place, way[-1]
        left = [(stop, row) for stop, row in self.places if (stop, row) not in enumerate(before, 1)]
        for stop, row in left:
            ball(scene, self.at(stop, row), self.columns[stop - 1][row])
        ball(scene, place, self.paint(before), "ball")
        if moves and len(before) < len(self.columns) and dist(place, here) < 2 * RADIUS - 4:
            scene.polygon(lens(place, here, RADIUS - 1), colour(self.paint(moment.after)))


def ball(scene: Scene, place: Point, paint: Dye, name: str | None = None) -> None:
    """A ball of paint."""
    scene.ball(place, RADIUS, colour(paint), outline="grey", width=3, name=name)


def ways(first: Dye, columns: Sequence[Sequence[Dye]]) -> dict[Route, Dye]:
    """The first ball's colour after all routes."""
    found: dict[Route, Dye] = {(): first}
    for column in columns:
        found = {(*way, row): mixed(paint, ball) for way, paint in found.items() for row, ball in enumerate(column)}
    return found


def drawn(rng: Random, count: int, rows: int, enough: int) -> tuple[Dye, list[list[Dye]], Dye] | None:
    """Draw the first ball, columns of others, and a colour which just one route gives; None if this draw has none.

    At least `enough` wrong balls keep enough of each colour. The others are like the ring, or bright.
    """
    first, *balls = rng.sample(BALLS, count * rows + 1)
    columns = [balls[k::count] for k in range(count)]
    routes = ways(first, columns)
    mixtures = list(routes.values())
    rings = [dye for dye in RINGS if mixtures.count(dye) == 1 and dye not in (first, *balls)]
    rings = [ring for ring in rings if sum(mixed(ball, ring) == ring for ball in balls) >= count + enough]
    if not rings:
        return None
    ring = rng.choice(rings)
    (right,) = (route for route, paint in routes.items() if paint == ring)
    short = [dye for dye in DYES if sum(dye) and mixed(dye, ring) != ring]
    near = [dye for dye in short if unlike(dye, ring) < 3]
    for column, row in zip(columns, right, strict=True):
        bright = [dye for dye in short if sum(dye) >= sum(column[row])]
        for k, own in enumerate(column):
            if mixed(own, ring) != ring:  # any other ball keeping too little is as wrong
                column[k] = rng.choice(rng.choice((near, bright)) or short)
    return (first, columns, ring) if all(len({*column}) == rows for column in columns) else None
