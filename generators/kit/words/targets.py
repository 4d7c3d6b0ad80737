"""Lettered targets that lie flat in a box, for a ball that rolls over them.

Places are those of `billiard`: units from the left and top ends of the reach of the ball's middle.
"""

from collections.abc import Sequence
from itertools import repeat
from math import dist, inf

from generators.kit.scene.scene import Scene
from generators.kit.words.billiard import Point, is_inside

Target = tuple[float, float, int]  # its middle, and on which of `SIDES` its letter stands
SIDES = ((0, -1), (1, 0), (0, 1), (-1, 0))
TARGET = 25  # radius in units
LETTER = TARGET + 17  # from a target's middle to that of its letter
EDGE = 22  # units that a target's middle keeps from the ends of the ball's reach


def letter_place(middle: Point, side: int) -> Point:
    """The middle of a target's letter."""
    across, down = SIDES[side]
    return middle[0] + LETTER * across, middle[1] + LETTER * down


def fits(new: Target, others: Sequence[Target], way: Sequence[Point], reach: Point, ball: float) -> bool:
    """True if a target and its letter are clear of the box, of other targets and of the ball's path.

    The first target is the one that is hit: the ball has to keep clear of its letter only.
    """
    middle, letter = new[:2], letter_place(new[:2], new[2])
    if not is_inside(letter, reach, 6) or not is_inside(middle, reach, EDGE):
        return False
    if min(map(dist, way, repeat(letter)), default=inf) < ball + 16:
        return False
    if not others:
        over = [dist(middle, place) < ball + TARGET + 2 for place in way]
        return over == sorted(over)  # the ball does not leave the target once it is there
    if min(map(dist, way, repeat(middle)), default=inf) < ball + TARGET + 8:
        return False
    placed = [(other[:2], letter_place(other[:2], other[2])) for other in others]
    return all(
        dist(middle, place) >= 2 * TARGET + 30
        and dist(letter, mark) >= 40
        and dist(letter, place) >= TARGET + 24
        and dist(mark, middle) >= TARGET + 24
        for place, mark in placed
    )


def paint_target(scene: Scene, middle: Point, side: int, letter: str) -> None:
    """Paint a target at a point of the picture, with its letter beside it."""
    for radius, colour in ((TARGET, "red"), (18, "panel"), (11, "red")):
        scene.ball(middle, radius, colour)
    scene.label(letter_place(middle, side), letter, 24)
