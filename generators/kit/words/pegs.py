"""Pegs: three pegs in a row on which discs lie. A position is the peg, 0..2, of each disc, the smallest disc first."""

from collections.abc import Sequence

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

NAMES = "ABC"
MIDDLES = (92, 256, 420)  # of the pegs, from the left, in units
FLOOR = 410  # height at which the discs stand


def thickness(discs: int) -> int:
    """Return the thickness of each disc in units: few discs are thicker, so that they fill the picture."""
    return min(54, 264 // discs)


def feet(pegs: Sequence[int]) -> list[Point]:
    """Return the middle of each disc's lower side."""
    thick = thickness(len(pegs))
    return [(MIDDLES[peg], FLOOR - thick * pegs[disc + 1 :].count(peg)) for disc, peg in enumerate(pegs)]


def stand(scene: Scene, discs: int, framed: int) -> None:
    """Draw the pegs on their cards, long enough for this many discs; one card has a green frame."""
    for peg, middle in enumerate(MIDDLES):
        line, width = ("green", 7) if peg == framed else ("faint", 2)
        scene.block((middle - 78, 44, 156, 424), "panel", radius=14, outline=line, width=width)
        top = FLOOR - thickness(discs) * discs - 22
        scene.block((middle - 5, top, 10, FLOOR - top), "soft", radius=5)
        scene.block((middle - 69, FLOOR, 138, 10), "wall", radius=4)
        scene.label((middle, 442), NAMES[peg], 30)
