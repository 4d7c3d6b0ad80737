"""Spans: charts with two heights at each letter, and no numbers.

Heights are whole levels from 0 to 80: edges of bars lie on even pixels at all usual sizes. Lengths are in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.marking import frame

LEFT, TOP, RIGHT, BOTTOM = 52, 112, 460, 432  # of the plot
LETTERS = "ABCDEFGHIJ"
TITLES = {  # by kind
    "bars": ("Coldest and warmest day", "Opening hours", "Lowest and highest price", "Youngest and oldest guest"),
    "lines": ("Income and costs", "Births and deaths", "Exports and imports", "Trains planned and run"),
    "dots": ("Spring and autumn marks", "Prices here and there", "Times of both teams", "Before and after the course"),
}
LEVELS = 80  # from the bottom of the plot to its top
DOT = 6.5  # radius of a dot
BEYOND = 13  # from the ends of a span to its frame


@dataclass(frozen=True)
class Spans:
    """The lower and the upper height at each letter, from the left: ends of bars, or points of two lines or kinds."""

    kind: str  # bars, lines or dots
    ends: Sequence[tuple[int, int]]

    @property
    def pitch(self) -> float:
        """The distance of two letters."""
        return (RIGHT - LEFT) / len(self.ends)

    def across(self, k: int) -> float:
        """The place of letter k, from 0, from the left."""
        return LEFT + self.pitch * (k + 0.5)

    def middle(self, k: int) -> Point:
        """The middle of a span."""
        return self.across(k), upright(sum(self.ends[k]) / 2)

    def frame(self, k: int) -> list[Point]:
        """The closed line around a span, clockwise from the top left."""
        half = self.pitch * 0.28 + 7 if self.kind == "bars" else 15
        (low, high), x = self.ends[k], self.across(k)
        left, top, right, bottom = x - half, upright(high) - BEYOND, x + half, upright(low) + BEYOND
        return frame(left, top, right, bottom)

    def draw(self, scene: Scene, title: str, colours: tuple[str, str]) -> None:
        """Draw the chart on a card of the picture's size; bars have the first of two colours."""
        scene.block((20, 20, 472, 472), "panel", radius=14)
        scene.label((256, 60), title, 22)
        for level in range(0, LEVELS + 1, 16):
            y = upright(level)
            scene.line([(LEFT, y), (RIGHT, y)], "faint" if level else "soft", 2)
        series = [[(self.across(k), upright(pair[end])) for k, pair in enumerate(self.ends)] for end in (1, 0)]
        if self.kind == "bars":
            wide = self.pitch * 0.5
            for (x, top), (_, bottom) in zip(*series, strict=True):
                scene.block((x - wide / 2, top, wide, bottom - top), colours[0])
        for points, colour in zip(series, colours, strict=True):
            if self.kind == "lines":
                scene.line(points, colour, 4)
            for point in points if self.kind != "bars" else ():
                scene.ball(point, DOT, colour)
        for k in range(len(self.ends)):
            scene.label((self.across(k), BOTTOM + 18), LETTERS[k], 18, "soft")


def upright(level: float) -> float:
    """The place of a level, from the top."""
    return BOTTOM - (BOTTOM - TOP) * level / LEVELS
