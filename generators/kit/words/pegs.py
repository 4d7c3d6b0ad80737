"""Pegs: three pegs in a row on which discs lie. A position is the peg, 0..2, of each disc, the smallest disc first."""

from collections.abc import Sequence

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

NAMES = "ABC"
MIDDLES = (98, 256, 414)  # of the pegs, from the left, in units
FLOOR = 344  # height at which the discs stand
SHOWN = 10  # units of a peg above a tower of all discs


def thickness(discs: int) -> int:
    """Return the thickness of each disc in units: few discs are thicker, and pegs are low, so ways are short."""
    return min(36, 116 // discs)


def top(discs: int) -> int:
    """Return the height of the pegs' upper ends."""
    return FLOOR - thickness(discs) * discs - SHOWN


def feet(pegs: Sequence[int]) -> list[Point]:
    """Return the middle of each disc's lower side."""
    thick = thickness(len(pegs))
    return [(MIDDLES[peg], FLOOR - thick * pegs[disc + 1 :].count(peg)) for disc, peg in enumerate(pegs)]


def stand(scene: Scene, discs: int, framed: int) -> None:
    """Draw the pegs on their cards, long enough for this many discs; one card has a green frame."""
    for peg, middle in enumerate(MIDDLES):
        line, width = ("green", 7) if peg == framed else ("faint", 2)
        scene.block((middle - 76, 132, 152, 276), "panel", radius=14, outline=line, width=width)
        scene.block((middle - 5, top(discs), 10, FLOOR - top(discs)), "soft", radius=5)
        scene.block((middle - 74, FLOOR, 148, 10), "wall", radius=4)
        scene.label((middle, 380), NAMES[peg], 30)
