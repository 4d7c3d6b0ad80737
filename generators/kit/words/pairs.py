"""Pairs of bars: charts with two bars at each letter, their values above them. Lengths are in units."""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.marking import frame
from generators.kit.words.measures import Pair

LEFT, TOP, RIGHT, BOTTOM = 40, 132, 472, 436  # of the plot; its bottom is 0, its top 100
LETTERS = "ABCDEF"
WIDE, HALF_GAP = 26, 3  # of a bar, and half the gap between two of a letter
LABEL = 13  # from the top of a bar to the middle of its value
THEMES = (  # title, and noun for a letter
    ("Books sold", "shop"), ("Guests", "museum"), ("Trees planted", "park"), ("Goals", "team"), ("Parcels", "depot"),
)  # fmt: skip
NAMES = (("2024", "2025"), ("May", "June"), ("spring", "autumn"), ("winter", "summer"))
COLOURS = (("blue", "orange"), ("teal", "yellow"), ("purple", "orange"), ("green", "pink"))


@dataclass(frozen=True)
class Pairs:
    """The values of the left and the right bar at each letter, 0 to 100."""

    values: Sequence[Pair]

    def across(self, k: int) -> float:
        """The place of letter k, from 0, from the left."""
        return LEFT + (RIGHT - LEFT) / len(self.values) * (k + 0.5)

    def middle(self, k: int) -> Point:
        """The middle of a letter's two bars."""
        return self.across(k), (height(max(self.values[k])) + BOTTOM) / 2

    def frame(self, k: int) -> list[Point]:
        """The closed line around two bars and their values, clockwise from the top left."""
        x, half = self.across(k), WIDE + HALF_GAP + 5
        left, top, right, bottom = x - half, height(max(self.values[k])) - 2 * LABEL - 2, x + half, BOTTOM + 8
        return frame(left, top, right, bottom)

    def draw(self, scene: Scene, title: str, names: tuple[str, str], colours: tuple[str, str]) -> None:
        """Draw the chart with its title, and the names of the bars beside their colours, on a card."""
        scene.block((16, 16, 480, 480), "panel", radius=14)
        scene.label((256, 46), title, 22)
        for x, name, colour in zip((140, 280), names, colours, strict=True):
            scene.block((x, 72, 16, 16), colour)
            scene.label((x + 62, 80), name, 18)
        for k, pair in enumerate(self.values):
            for side, (value, colour) in enumerate(zip(pair, colours, strict=True)):
                left = self.across(k) + (HALF_GAP if side else -HALF_GAP - WIDE)
                scene.block((left, height(value), WIDE, BOTTOM - height(value)), colour)
                scene.label((left + WIDE / 2, height(value) - LABEL), str(value), 17)
            scene.label((self.across(k), BOTTOM + 27), LETTERS[k], 20)
        scene.line([(LEFT - 8, BOTTOM), (RIGHT + 8, BOTTOM)], "soft", 2)


def height(value: float) -> float:
    """The place of a value, from the top."""
    return BOTTOM - (BOTTOM - TOP) * value / 100
