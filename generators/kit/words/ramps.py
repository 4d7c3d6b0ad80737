"""A ball that rolls on a track of ramps and platforms, from the left to the right, by the law of energy.

Heights are in rows above the lowest line, lengths in units, times in frames. Smooth parts of the track cost the ball
nothing; a rough tile costs it the energy of one row. The ball starts half a row above a line, so it comes to rest in
the middle of a tile.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from math import ceil, dist, sqrt
from typing import NamedTuple

from generators.kit.scene.grid import Point
from generators.kit.speech import ORDINALS

ROW, TILE, BALL = 28, 18, 11  # height of a row; length of a tile; the ball's radius
MARGIN = 9  # from the ends of a platform to its tiles; here the ball leaves one ramp before it touches the next
LEFT, WIDTH, BASE = 40, 448, 414  # of the track in the picture, and the height of its lowest line
GRAVITY = 1.0  # units per frame and frame
PARTS = 6  # of a step, in which it is looked at


class Leg(NamedTuple):
    """A straight part of the ball's way: its length, its height at both ends in units, and its tiles."""

    length: float
    begin: float
    end: float
    tiles: int


class Spell(NamedTuple):
    """A time of one acceleration: it begins at this time, at this place along the way and with this speed."""

    time: float
    place: float
    speed: float
    gain: float  # speed a frame


@dataclass(frozen=True)
class Track:
    """Platforms from the left, after a ramp on which the ball starts; the last one leads up again."""

    heights: tuple[int, ...]  # of the platforms
    tiles: tuple[int, ...]  # on each; a smooth platform is as long as one with a tile
    start: int  # the ball starts half a row above this line

    @cached_property
    def corners(self) -> list[Point]:
        """The track's corners in the picture: two ends, and two of each platform."""
        levels = [self.start + 1.5, *self.heights, self.start + 1.5]
        steep = [abs(b - a) + 0.6 for a, b in pairwise(levels)]
        steep = [1.6 * steep[0] + 1, *steep[1:-1], 0.5 * steep[-1]]  # the ball starts gently, and never gets to the end
        flat = [2 * MARGIN + TILE * max(1, count) for count in self.tiles]
        widths = [(WIDTH - sum(flat)) * each / sum(steep) for each in steep]
        x, found = float(LEFT), [(float(LEFT), BASE - ROW * levels[0])]
        for level, ramp, platform in zip(levels[1:], widths, [*flat, 0], strict=True):
            found += [(round(x + ramp), BASE - ROW * level), (round(x + ramp) + platform, BASE - ROW * level)]
            x = found[-1][0]
        return found[:-1]

    @cached_property
    def centres(self) -> list[Point]:
        """The corners of the way of the ball's middle, with both ends of each platform's tiles."""
        away = []
        for (a, b), (c, d) in pairwise(self.corners):
            long = dist((a, b), (c, d))
            away.append(((d - b) / long, (a - c) / long))
        found = []
        for (x, y), (u, v), (p, q) in zip(self.corners, [away[0], *away], [*away, away[-1]], strict=True):
            share = BALL / (1 + u * p + v * q)
            found.append((x + share * (u + p), y + share * (v + q)))
        tiled = [found[0]]
        for number, count in enumerate(self.tiles):
            x, y = self.corners[2 * number + 1]
            edges = [(x + MARGIN, y - BALL), (x + MARGIN + TILE * max(1, count), y - BALL)]
            tiled += [found[2 * number + 1], *edges, found[2 * number + 2]]
        return [*tiled, found[-1]]

    @cached_property
    def legs(self) -> list[Leg]:
        """The straight parts of the ball's way, from the left."""
        tiles = {4 * number + 2: count for number, count in enumerate(self.tiles)}
        rows = [BASE - BALL - y for _, y in self.centres]
        ends = zip(pairwise(self.centres), pairwise(rows), strict=True)
        return [Leg(dist(a, b), low, high, tiles.get(k, 0)) for k, ((a, b), (low, high)) in enumerate(ends)]

    @cached_property
    def miles(self) -> list[float]:
        """The lengths of the ball's way up to its corners."""
        return [0.0, *accumulate(leg.length for leg in self.legs)]

    def seen(self, place: float) -> Point:
        """The ball's middle at a place along its way, rounded to thousandths."""
        leg = min(max(0, bisect_right(self.miles, place) - 1), len(self.legs) - 1)
        share = (place - self.miles[leg]) / self.legs[leg].length
        (a, b), (c, d) = self.centres[leg : leg + 2]
        return round(a + share * (c - a), 3), round(b + share * (d - b), 3)

    def nearest(self, point: Point, since: float, until: float) -> tuple[float, float]:
        """The place from `since` to `until` along the way, in parts of a unit, nearest to a point; and its distance."""
        parts = max(1, ceil(until - since))
        places = [since + (until - since) * part / parts for part in range(parts + 1)]
        off, place = min((dist(self.seen(place), point), place) for place in places)
        return place, off

    @cached_property
    def last(self) -> int:
        """The platform on which the ball comes to rest, from 0; -1 if a ramp is too high for it."""
        left = self.start + 0.5
        for number, (height, count) in enumerate(zip(self.heights, self.tiles, strict=True)):
            if left < height:
                return -1
            left -= count
            if left < height:
                return number
        return -1

    @property
    def stop(self) -> str:
        """The tile on which the ball rests: `second`."""
        return ORDINALS[self.start - sum(self.tiles[: self.last]) - self.heights[self.last]]

    @cached_property
    def spells(self) -> list[Spell]:
        """The ball's motion, by the accelerations that gravity and tiles give it."""
        return list(rolled(self))

    @property
    def time(self) -> float:
        """The time until the ball rests."""
        return self.spells[-1].time

    def at(self, time: float) -> Point:
        """The ball's middle in the picture at a time."""
        since, place, speed, gain = self.spells[bisect_right(self.spells, time, key=lambda spell: spell.time) - 1]
        return self.seen(place + speed * (time - since) + gain * (time - since) ** 2 / 2)

    def after(self, share: float) -> Point:
        """The ball's middle after a share of its run's time, 0 to 1, or more once it rests."""
        return self.at(self.time * min(1.0, share))

    def bulge(self, steps: int) -> float:
        """The most units by which the ball is higher or lower within one of equal steps than at both of its ends."""
        heights = [self.at(self.time * part / PARTS / steps)[1] for part in range(PARTS * steps + 1)]
        runs = [heights[k : k + PARTS + 1] for k in range(0, PARTS * steps, PARTS)]
        return max(max(min(run[0], run[-1]) - min(run), max(run) - max(run[0], run[-1])) for run in runs)

    @property
    def begin(self) -> float:
        """The place along the ball's way where it starts."""
        first = self.legs[0]
        return first.length * (first.begin - ROW * (self.start + 0.5)) / (first.begin - first.end)


def starts(heights: Sequence[int], tiles: Sequence[int], platform: int, highest: int) -> range:
    """The lines, up to the highest one, below all starts from which the ball comes to rest on this platform."""
    crossed = list(accumulate(tiles, initial=0))
    passes = [height + after for height, after in zip(heights, crossed[1 : platform + 1], strict=False)]
    least = max(*passes, heights[platform] + crossed[platform], 0)
    return range(least, min(highest + 1, heights[platform] + crossed[platform + 1]))


def rolled(track: Track) -> Iterator[Spell]:
    """The spells of the ball's motion, one after another, until it rests."""
    time, place, speed = 0.0, track.begin, 0.0
    for leg, mile in zip(track.legs, track.miles[1:], strict=False):
        gain = -GRAVITY * ROW / TILE if leg.tiles else GRAVITY * (leg.begin - leg.end) / leg.length
        yield Spell(time, place, speed, gain)
        square = speed**2 + 2 * gain * (mile - place)
        if square < 0:
            yield Spell(time - speed / gain, place - speed**2 / (2 * gain), 0.0, 0.0)
            return
        time += 2 * (mile - place) / (speed + sqrt(square))
        place, speed = mile, sqrt(square)


def place_by_energy(passed: Sequence[tuple[float, float, float]], time: float) -> float:
    """The place at a time between those of `by_energy`."""
    number = min(len(passed) - 1, max(1, bisect_right(passed, time, key=lambda each: each[0])))
    (since, begin, speed), (until, finish, after) = passed[number - 1 : number + 1]
    part = (time - since) / (until - since)
    return begin + (finish - begin) * part * (2 * speed + (after - speed) * part) / (speed + after)


def by_energy(track: Track) -> list[tuple[float, float, float]]:
    """The times, places and speeds at which the ball passes corners, and rests: from its energy alone."""
    energy, found = track.start + 0.5, [(0.0, track.begin, 0.0)]
    for leg, mile in zip(track.legs, track.miles, strict=False):
        time, place, before = found[-1]
        left, finish, speed = energy - leg.tiles, mile + leg.length, 0.0
        if ROW * left > leg.end:
            speed = sqrt(2 * GRAVITY * (ROW * left - leg.end))
        else:
            finish = mile + TILE * (energy - leg.end / ROW)
        found.append((time + 2 * (finish - place) / (before + speed), finish, speed))
        if not speed:
            break
        energy = left
    return found
