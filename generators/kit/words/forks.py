"""Dominoes on lanes that fork, seen from above: the place of each, the time of its fall, and how far it leans.

The fall runs along all lanes at one speed. Its front strikes a domino after the way from the first one to it, along the
lanes. Lengths are in units, angles in degrees from upright. A gap is the way between two dominoes.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from math import asin, atan2, cos, degrees, dist, radians, sin
from random import Random
from typing import NamedTuple

from generators.kit.scene.scene import Scene
from generators.kit.speech import listed
from generators.kit.words.dominoes import Point, Row

BROAD = 22  # of a domino, across its lane
LEFT = 42  # place of the first domino's front
STEEP = 0.6  # how far a lane goes to the right while it leaves its parent, as a share of the way up or down
PIECES = 48  # of a bend, each taken as straight
TRUNK = -1  # as the parent of a lane
STANDING = -1  # instead of the way to a tipped domino
LETTERS = "ABCD"
HIGH = {2: 56, 3: 42, 4: 42}  # height of a domino in units, by the number of ends
TREES = {  # each lane's parent and level, by the number of ends
    2: ((TRUNK, 256), (0, 152), (0, 360)),
    3: ((TRUNK, 214), (0, 118), (0, 310), (2, 248), (2, 372)),
    4: ((TRUNK, 256), (0, 154), (0, 358), (1, 103), (1, 205), (2, 307), (2, 409)),
}


class Place(NamedTuple):
    """The middle of the lower edge about which a domino turns, and the direction in which it falls."""

    x: float
    y: float
    way: float  # clockwise from the right, in radians


@dataclass(frozen=True)
class Lane:
    """A row of dominoes between two forks, or from a fork to an end."""

    parent: int  # number of the lane whose last domino strikes its first one, or TRUNK
    y: int
    gaps: tuple[int, ...]  # before each of its dominoes; 0 before the first one of all


@dataclass(frozen=True)
class Path(Row):
    """The dominoes from the first one to the end of a lane, as one row: it knows how they lean."""

    tall: int

    @cached_property
    def high(self) -> int:
        """Height of a domino."""
        return self.tall

    @cached_property
    def feet(self) -> list[int]:
        """The way from the first domino to each, along the lanes."""
        return list(accumulate((gap + self.thick for gap in self.gaps), initial=0))

    def reached(self, front: float, least: int, most: int) -> list[float]:
        """All angles when the front of the fall has come this far, with at least and at most these dominoes tipped."""
        lead = min(max(bisect_left(self.feet, front), least), most) - 1
        if lead < 0:
            return [0.0] * len(self.feet)
        gone = max(0.0, front - self.feet[lead])
        if (gap := [*self.gaps, self.high][lead]) < self.high:
            gone = min(gap, gone * gap / (gap + self.thick))
        return self.leaning(lead, degrees(asin(min(1.0, gone / self.high))))


@dataclass(frozen=True)
class Forks:
    """Lanes of dominoes of one height; the first lane is the trunk, and parents come before their children."""

    high: int
    lanes: tuple[Lane, ...]

    @property
    def count(self) -> int:
        """The number of dominoes."""
        return sum(len(lane.gaps) for lane in self.lanes)

    @property
    def thick(self) -> int:
        """Thickness of a domino."""
        return Path((), self.high).thick

    @cached_property
    def ways(self) -> list[list[int]]:
        """For each lane, the lanes from the trunk to it."""
        found: list[list[int]] = []
        for number, lane in enumerate(self.lanes):
            found.append([*(found[lane.parent] if lane.parent != TRUNK else []), number])
        return found

    @cached_property
    def leaves(self) -> list[int]:
        """The lanes without a fork, from the top of the picture."""
        parents = {lane.parent for lane in self.lanes}
        ends = [number for number in range(len(self.lanes)) if number not in parents]
        return sorted(ends, key=lambda number: self.lanes[number].y)

    @cached_property
    def letters(self) -> dict[int, str]:
        """The letters at the ends of branches, by their lanes."""
        return dict(zip(self.leaves, LETTERS, strict=False))

    @property
    def ends(self) -> str:
        """The letters at the ends, from the first to the last."""
        first, *_, last = self.letters.values()
        return f"{first} and {last}" if len(self.letters) == 2 else f"{first} to {last}"

    def name(self, lane: int) -> str:
        """A lane in words, by the ends to which it leads."""
        ends = [letter for leaf, letter in self.letters.items() if lane in self.ways[leaf]]
        return "the trunk" if self.lanes[lane].parent == TRUNK else f"the branch to {listed(ends)}"

    @cached_property
    def paths(self) -> list[Path]:
        """For each lane, the row from the first domino to its end; too wide gaps are cut to a domino's height."""
        gaps = [[min(gap, self.high) for number in way for gap in self.lanes[number].gaps] for way in self.ways]
        return [Path(tuple(each[1:]), self.high) for each in gaps]

    @cached_property
    def away(self) -> list[list[int]]:
        """For each lane, the way from the first domino of all to each of the lane's own."""
        found: list[list[int]] = []
        for lane in self.lanes:
            since = found[lane.parent][-1] if lane.parent != TRUNK else -self.thick
            found.append(list(accumulate((gap + self.thick for gap in lane.gaps), initial=since))[1:])
        return found

    @cached_property
    def places(self) -> list[list[Place]]:
        """For each lane, the places of its dominoes; each falls straight towards the next one."""
        found: list[list[Place]] = []
        for lane, away in zip(self.lanes, self.away, strict=True):
            if lane.parent == TRUNK:
                points = [(float(LEFT + way), float(lane.y)) for way in away]
            else:
                level = self.lanes[lane.parent].y
                x = found[lane.parent][-1].x + lane.gaps[0] + self.thick
                spots = [along(lane.y - level, way - away[0]) for way in away]
                points = [(round(x + right, 3), round(level + down, 3)) for right, down in spots]
            turns = [round(atan2(dy - y, dx - x), 6) for (x, y), (dx, dy) in pairwise(points)]
            found.append([Place(x, y, turn) for (x, y), turn in zip(points, [*turns, 0.0], strict=True)])
        return found

    @cached_property
    def falls(self) -> list[int]:
        """For each lane, how many of its dominoes fall: all before the first gap too wide."""
        found = []
        for lane, way in zip(self.lanes, self.ways, strict=True):
            ahead = [gap for number in way[:-1] for gap in self.lanes[number].gaps]
            stop = 0 if max(ahead, default=0) >= self.high else len(lane.gaps)
            found.append(next((k for k, gap in enumerate(lane.gaps[:stop]) if gap >= self.high), stop))
        return found

    @property
    def reached(self) -> list[str]:
        """The letters at the ends to which the fall comes."""
        return [letter for leaf, letter in self.letters.items() if self.falls[leaf] == len(self.lanes[leaf].gaps)]

    @cached_property
    def whole(self) -> int:
        """The way of the front until the last domino lies flat."""
        ends = zip(self.away, self.falls, strict=True)
        return self.high + max(away[fallen - 1] for away, fallen in ends if fallen)

    def at(self, front: float, least: Sequence[int], most: Sequence[int]) -> list[list[float]]:
        """For each lane, the angles of its dominoes when the front of the fall has come this far.

        `least` and `most` are the ways to the foremost tipped domino of each lane, at least and at most. A domino
        before a fork leans on the one that lies less low.
        """
        angles = [[90.0] * len(lane.gaps) for lane in self.lanes]
        for leaf in self.leaves:
            row = iter(self.paths[leaf].reached(front, self.run(leaf, least), self.run(leaf, most)))
            for number in self.ways[leaf]:
                angles[number] = [round(min(angle, next(row)), 3) for angle in angles[number]]
        return angles

    def run(self, leaf: int, foremost: Sequence[int]) -> int:
        """Count the tipped dominoes on the way to an end, up to the first one that stands."""
        count = 0
        for number in self.ways[leaf]:
            away = self.away[number]
            tipped = away.index(foremost[number]) + 1 if foremost[number] != STANDING else 0
            count += tipped
            if tipped < len(away):
                break
        return count

    def foremost(self, front: float) -> tuple[int, ...]:
        """For each lane, the way to the foremost domino tipped when the front of the fall has come this far."""
        ends = zip(self.away, self.falls, strict=True)
        return tuple(max((way for way in away[:fallen] if way < front), default=STANDING) for away, fallen in ends)

    def end(self, leaf: int) -> float:
        """The distance from the left to the letter at the end of a branch."""
        return self.places[leaf][-1].x + self.high + 16

    def names(self, lanes: Iterable[int]) -> tuple[str, ...]:
        """The names of the falling dominoes of some lanes."""
        return tuple(f"domino-{lane}-{k + 1}" for lane in lanes for k in range(self.falls[lane]))

    def fate(self, lane: int) -> str:
        """A clause about the falling dominoes of a lane."""
        fallen, gaps = self.falls[lane], self.lanes[lane].gaps
        if fallen == len(gaps):
            return f"in {self.name(lane)} all {fallen} dominoes fall"
        share = round(100 * gaps[fallen] / self.high)
        who = f"first {fallen} of {len(gaps)} dominoes fall" if fallen > 1 else f"first of {len(gaps)} dominoes falls"
        return f"in {self.name(lane)} only the {who}, up to a gap of {share}% of their height"

    def surround(self, scene: Scene, colour: str) -> None:
        """The letters, the arrow before the first domino, and one more domino that lies and shows the height."""
        for leaf, letter in self.letters.items():
            scene.label((self.end(leaf), self.lanes[leaf].y), letter, 28)
        scene.block((36, 44, self.high, BROAD), colour, outline="ink")
        scene.label((36 + self.high / 2 + 16, 44 + BROAD + 16), "height", 20)
        tip, above = LEFT - self.thick, self.lanes[0].y - 34
        scene.arrow((tip - 4, above), (tip + 42, above), "ink", 5, head=16)

    def paint(self, scene: Scene, colour: str, front: float, least: Sequence[int], most: Sequence[int]) -> None:
        """All dominoes when the front of the fall has come this far; the earlier ones lie on the later ones."""
        angles = self.at(front, least, most)
        every = [(lane, number) for lane, away in enumerate(self.away) for number in range(len(away))]
        for lane, number in sorted(every, key=lambda at: self.away[at[0]][at[1]], reverse=True):
            corners = self.outline(self.places[lane][number], angles[lane][number])
            scene.polygon(corners, colour, outline="ink", width=2, name=f"domino-{lane}-{number + 1}")

    def outline(self, place: Place, angle: float) -> tuple[Point, ...]:
        """A domino's corners from above, two at its back and two at its front."""
        s, c = sin(radians(angle)), cos(radians(angle))
        u, v = cos(place.way), sin(place.way)
        back, front = -self.thick * c, self.high * s
        ends = (back, -1), (back, 1), (front, 1), (front, -1)
        return tuple(
            (place.x + along * u - side * v * BROAD / 2, place.y + along * v + side * u * BROAD / 2)
            for along, side in ends
        )


def bend(drop: float, x: float) -> Point:
    """A point of the curve by which a lane leaves its parent for a level so far below it."""
    across, begin = STEEP * abs(drop), BROAD / 2 + 1 if drop > 0 else -BROAD / 2 - 1
    part = min(1.0, x / across)
    return x, begin + (drop - begin) * part * part * (3 - 2 * part)


@lru_cache
def bends(drop: int) -> tuple[Sequence[Point], Sequence[float]]:
    """Points of the curve by which a lane leaves its parent, and the way to each along it."""
    points = [bend(drop, STEEP * abs(drop) * k / PIECES) for k in range(PIECES + 1)]
    return points, list(accumulate((dist(a, b) for a, b in pairwise(points)), initial=0.0))


def along(drop: int, way: float) -> Point:
    """The point this far along such a curve and the level that follows."""
    points, ways = bends(drop)
    if way >= ways[-1]:
        return points[-1][0] + way - ways[-1], drop
    after = max(1, bisect_left(ways, way))
    (ax, ay), (bx, by) = points[after - 1], points[after]
    share = (way - ways[after - 1]) / dist((ax, ay), (bx, by))
    return ax + (bx - ax) * share, ay + (by - ay) * share


def curved(rng: Random, gaps: range, drop: int, high: int) -> list[int]:
    """Draw gaps along the curve by which a lane leaves its parent, for dominoes so high."""
    found, way = list[int](), 0.0
    while way < bends(drop)[1][-1]:
        found.append(rng.choice(gaps))
        way += found[-1] + Path((), high).thick
    return found
