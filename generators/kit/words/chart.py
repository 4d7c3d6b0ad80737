"""Charts: bar, line and scatter charts of values from 0 to 100, with their axis, their labels and their elements."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from generators.kit.scene.grid import Area, Point
from generators.kit.scene.scene import Scene

LEFT, TOP, RIGHT, BOTTOM = 76, 92, 484, 412  # of the plot, in units; its bottom is 0, its top 100
LABEL = 22, 14  # breadth and height of a value's label, in units
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
CHARTS = {  # by kind: what its elements are called, and titles
    "bar": ("bar", ("Books sold by shop", "Points by team", "Visitors by hall", "Trees by park")),
    "line": ("point", ("Rainfall in mm by month", "Guests by month", "Bicycles sold by month", "Letters by month")),
    "scatter": ("point", ("Marks by hours of study", "Yield by dose", "Speed by gear", "Height by age")),
}


@dataclass(frozen=True)
class Chart:
    """A chart's values from the left, and how far each element stands off its place, in units; at most 12."""

    kind: str  # bar, line or scatter
    values: Sequence[int]
    shifts: Sequence[int]

    @property
    def pitch(self) -> float:
        """The distance of two elements, in units."""
        return (RIGHT - LEFT) / len(self.values)

    @property
    def thick(self) -> float:
        """The width of a bar, in units."""
        return self.pitch * 0.56

    def place(self, k: int) -> Point:
        """Return the point of value k, from 0, or the middle of its bar's top."""
        return LEFT + self.pitch * (k + 0.5) + self.shifts[k], _height(self.values[k])

    def label_place(self, k: int) -> Point:
        """Return the centre of a value's label: above the point, but beside a line's slope and below its valley."""
        (x, y), values = self.place(k), self.values
        if self.kind != "line":
            return x, y - (13 if self.kind == "bar" else 19)
        before, after = (values[j] > values[k] if 0 <= j < len(values) else None for j in (k - 1, k + 1))
        if before is not False and after is not False:
            return x, y + 20
        aside = 9 * ((before is True) - (after is True))
        return x + aside, y - 19

    @property
    def label_gap(self) -> float:
        """The least distance between two values' labels, to the side or upwards, in units."""
        pairs = combinations(map(self.label_place, range(len(self.values))), 2)
        return min(max(abs(x - u) - LABEL[0], abs(y - v) - LABEL[1]) for (x, y), (u, v) in pairs)

    def frame(self, k: int) -> Area:
        """Return the area round an element and its label."""
        (x, y), (u, v) = self.place(k), self.label_place(k)
        half = max(self.thick / 2, 12) if self.kind == "bar" else 12.0
        left, right = min(x - half, u - 13) - 4, max(x + half, u + 13) + 4
        top = min(y - 12, v - 10) - 3
        bottom = BOTTOM + 5 if self.kind == "bar" else max(y + 12, v + 10) + 3
        return left, top, right - left, bottom - top

    def draw_pointer(self, scene: Scene, old: int, new: int, t: float) -> None:
        """Draw a pointer on its way from one element to another, from 1; 0 is left of the first."""
        here, there = (self.place(number - 1)[0] if number else LEFT - 24.0 for number in (old, new))
        scene.shape((here + (there - here) * t, BOTTOM + 48), "triangle", 13, "ink", name="pointer")

    def draw_frame(self, scene: Scene, old: int, new: int, t: float) -> None:
        """Draw a frame on its way from one element to another, from 1; from or to 0, it appears or is none."""
        if new and (old or t > 0):
            one, two = self.frame((old or new) - 1), self.frame(new - 1)
            left, top, wide, high = (a + (b - a) * t for a, b in zip(one, two, strict=True))
            shown = 1 if old else t
            scene.block((left, top, wide, high), None, outline="mark", width=4, radius=5, opacity=shown, name="frame")

    def draw(self, scene: Scene, title: str, colour: str) -> None:
        """Draw the chart on a card of the picture's size."""
        scene.block((20, 20, 472, 472), "panel", radius=14)
        scene.label((256, 52), title, 22)
        for tick in range(0, 101, 20):
            y = _height(tick)
            scene.block((LEFT, y, RIGHT - LEFT, 2), "given" if tick else "soft")
            scene.label((LEFT - 24, y), str(tick), 16, "soft", bold=False)
        places = [self.place(k) for k in range(len(self.values))]
        if self.kind == "line":
            scene.line(tuple(places), colour, 3.5)
        for k, (x, y) in enumerate(places):
            if self.kind == "bar":
                scene.block((x - self.thick / 2, y, self.thick, BOTTOM - y), colour)
            else:
                scene.ball((x, y), 6.5, colour)
            scene.label(self.label_place(k), str(self.values[k]), 17)
            month = MONTHS[k] if len(places) <= 8 else MONTHS[k][0]
            name = {"bar": "ABCDEFGHIJKL"[k], "line": month, "scatter": str(k + 1)}[self.kind]
            scene.label((x - self.shifts[k], BOTTOM + 18), name, 16, "soft")


def _height(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * value / 100
