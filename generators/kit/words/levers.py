"""Levers: desks of levers with a lamp above each, the ring of colours through which lamps turn, and their laws.

A lamp's law is a linear form modulo 5: each lever turns it by a fixed number of places a notch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import Area, Point
from generators.kit.scene.scene import Scene

COLOURS = ("red", "yellow", "green", "blue", "purple")
NOTCHES = 5  # of a lever; as many colours are in the ring
RING = ((0, -50), (48, -15), (29, 40), (-29, 40), (-48, -15))  # from its middle, clockwise from the top
BOW = ((-15, 12), (-19, 0), (-16, -11), (-7, -18), (4, -19), (13, -14), (18, -5), (18, 5))  # of the arrow in it

Levers = tuple[int, ...]  # the notch of each, from 0 at the bottom
Law = tuple[int, ...]  # colour of a lamp with all levers down; then places that each lever turns it; 0 is no wire


def shade(law: Sequence[int], levers: Levers) -> int:
    """The colour of a lamp, by its place in the ring."""
    return (law[0] + sum(turn * notch for turn, notch in zip(law[1:], levers, strict=True))) % NOTCHES


def tells(examples: Sequence[Levers], given: Levers, wires: Sequence[bool]) -> bool:
    """True if these panels leave one number to each of a lamp's wires, one or two: their equations are independent."""
    off = [[levers[k] - given[k] for k, wire in enumerate(wires) if wire] for levers in examples]
    if sum(wires) == 1:
        return any(each != [0] for each in off)
    (a, b), (c, d) = off
    return (a * d - b * c) % NOTCHES != 0


@dataclass(frozen=True)
class Desk:
    """A desk of three levers, in units."""

    area: Area
    pitch: float  # from lever to lever
    lamps: float  # height of the lamps' middles, from the desk's top
    floor: float  # height of the lowest notch, from the desk's top
    notch: float  # from notch to notch

    def lamp(self, lever: int) -> Point:
        """The middle of the lamp above a lever."""
        x, y, wide, _ = self.area
        return x + wide / 2 + self.pitch * (lever - 1), y + self.lamps

    def place(self, lever: int, notch: float) -> Point:
        """The middle of a lever at a notch, from 0 at the bottom."""
        return self.lamp(lever)[0], self.area[1] + self.floor - self.notch * notch

    def draw(self, scene: Scene, letters: Sequence[str], laws: Sequence[Law] = (), *, numbered: bool = False) -> None:
        """Paint the desk, its rails and the wires of these laws; each lever is wired to its own lamp."""
        scene.block(self.area, "panel", radius=14)
        top = NOTCHES - 0.5
        for lamp, (_, *turns) in enumerate(laws):
            for lever in (k for k, turn in enumerate(turns) if turn and k != lamp):
                (x, y), aside = self.lamp(lamp), self.pitch / 7 * (1 if lever > lamp else -1)
                scene.line((self.place(lever, top), (x + aside, y + 0.12 * self.pitch)), "soft", 4)
        for lever, letter in enumerate(letters):
            (x, y), (_, high), (_, low) = self.lamp(lever), self.place(lever, top), self.place(lever, 0)
            scene.line(((x, y), (x, high)), "soft", 4)
            scene.line(((x, high), (x, low + 0.4 * self.notch)), "soft", 6)
            for notch in range(NOTCHES):
                _, at = self.place(lever, notch)
                scene.line(((x - 0.26 * self.pitch, at), (x + 0.26 * self.pitch, at)), "soft", 2)
            if numbered:
                scene.label((x - 0.37 * self.pitch, y), letter, 30)
            else:
                scene.label((x, y - 0.6 * self.pitch), letter, 20)
        for notch in range(NOTCHES if numbered else 0):
            x, y = self.place(0, notch)
            scene.label((x - 0.5 * self.pitch, y), str(notch + 1), 24)

    def lever(self, scene: Scene, lever: int, notch: float, *, name: str | None = None) -> None:
        """Paint the handle of a lever."""
        x, y = self.place(lever, notch)
        wide, high = (0.44 * self.pitch, 0.56 * self.notch) if self.pitch > 100 else (30, 12)
        scene.block((x - wide / 2, y - high / 2, wide, high), "ink", radius=high / 3, rigid=True, name=name)

    def light(
        self, scene: Scene, lever: int, colour: str, then: str = "", share: float = 0, *, name: str | None = None
    ) -> None:
        """Paint the lamp of a lever; this share, 0..1, of its turn to another colour is done."""
        radius = 25 if self.pitch > 100 else 15
        scene.ball(self.lamp(lever), radius, colour, outline="ink", name=name)
        if share > 0 and then != colour:
            scene.ball(self.lamp(lever), radius, then, outline="ink", opacity=share)

    def set(self, scene: Scene, levers: Levers, colours: Sequence[str]) -> None:
        """Paint all levers and lamps."""
        for lever, (notch, colour) in enumerate(zip(levers, colours, strict=True)):
            self.lever(scene, lever, notch)
            self.light(scene, lever, colour)


def draw_ring(scene: Scene, middle: Point, colours: Sequence[str]) -> None:
    """Paint the ring of colours, clockwise from the top as an arrow in its middle points."""
    x, y = middle
    scene.block((x - 72, y - 88, 144, 176), "panel", radius=14)
    for (across, down), colour in zip(RING, colours, strict=True):
        scene.ball((x + across, y + down), 18, colour, outline="ink")
    bow = [(x + across, y + down) for across, down in BOW]
    scene.line(bow, "ink", 4)
    scene.arrow(bow[-1], (x + 11, y + 17), "ink", 4, head=13)
