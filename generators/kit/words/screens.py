"""Screens: two columns of places, straight tracks from the left one to the right one, and a screen over their middles.

Places of a column are numbered from 0 at the top. A crossing is a tuple of the places to which the tracks lead, by the
places where they begin. Lengths are in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from generators.kit.glance import Choice
from generators.kit.scene.grid import UNITS, Point
from generators.kit.scene.scene import Scene
from generators.kit.words.hunches import against_hunches

LEFT, RIGHT, TOP, HIGH = 52, 460, 20, 472  # the columns; top and height of the panel
RADIUS, PLACE = 19, 25  # of an object and of its place
SEEN = 92  # of each track at both ends, from the middle of its place
APART = 12  # between two tracks at the edges of the screen, at least

Crossing = tuple[int, ...]


@dataclass(frozen=True)
class Screens:
    """The layout of a picture."""

    places: int  # in a column

    @property
    def row(self) -> float:
        """The distance between two places of a column."""
        return min(112, HIGH / self.places)

    def at(self, side: float, place: float) -> Point:
        """A place in the left column, 0, or the right one, 1; fractions lie between places."""
        return LEFT + (RIGHT - LEFT) * side, UNITS / 2 + self.row * (place - (self.places - 1) / 2)

    def on_track(self, begin: int, end: int, share: float) -> Point:
        """The point at a share, 0..1, of a track."""
        return self.at(share, begin + (end - begin) * share)

    def goes_on(self, begin: int, end: int, to: int) -> bool:
        """True if the line through a track's first tenth meets the right column in this place."""
        (x, y), (u, v), (right, there) = self.at(0, begin), self.on_track(begin, end, 0.1), self.at(1, to)
        return abs((u - x) * (there - y) - (v - y) * (right - x)) < 1

    def crossings(self) -> tuple[Crossing, ...]:
        """All crossings in which no two tracks meet where they are seen."""
        return _crossings(self.places, SEEN / (RIGHT - LEFT), APART / self.row)

    def ground(self, scene: Scene, way: Crossing, both: bool) -> None:
        """Paint the panel, the places, and the beginnings of the tracks; their ends as well if `both`."""
        scene.block((TOP - 8, TOP - 8, UNITS - 2 * TOP + 16, HIGH + 16), "panel", radius=16)
        share = SEEN / (RIGHT - LEFT)
        for begin, end in enumerate(way):
            for part in [(0.0, share), (1 - share, 1.0)] if both else [(0.0, share)]:
                scene.line([self.on_track(begin, end, each) for each in part], "ink", 4)
        for place in range(self.places):
            for side in (0, 1):
                scene.ball(self.at(side, place), PLACE, "given", outline="soft", width=2)

    def cover(self, scene: Scene) -> None:
        """Paint the screen."""
        scene.curtain((LEFT + SEEN, TOP + 4, RIGHT - LEFT - 2 * SEEN, HIGH - 8))


@cache
def _crossings(places: int, share: float, apart: float) -> tuple[Crossing, ...]:
    def is_clear(begin: int, end: int) -> bool:
        """True for two tracks this many places apart, and at the end this many: less than 0 if they cross."""
        first, last = begin + (end - begin) * share, end + (begin - end) * share
        return first >= apart and (last >= apart if end > 0 else last <= -apart)

    pairs = list(combinations(range(places), 2))
    return tuple(
        way
        for way in permutations(range(places))
        if way != tuple(range(places)) and all(is_clear(b - a, way[b] - way[a]) for a, b in pairs)
    )


def decided(here: int, there: int, places: int) -> list[Choice]:
    """The choice of the place of the right column to which a track leads."""
    return [
        Choice(place == there, {"place": place, "away": abs(place - here), "lower": place - here})
        for place in range(places)
    ]


@cache
def weighted(places: int) -> tuple[Sequence[Crossing], Sequence[float]]:
    """All crossings, and weights with which no rule of thumb is right much more often than others."""
    ways = Screens(places).crossings()
    return ways, against_hunches([[decided(*ends, places) for ends in enumerate(way)] for way in ways])
