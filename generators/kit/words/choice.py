"""Choices: one of several lettered candidates is circled with a pen, then copied to an empty place.

A state holds two numbers: the circled candidate and the copied one, from 1; 0 is none.
"""

from collections.abc import Sequence
from math import cos, pi, sin

from generators.kit.generator import require
from generators.kit.rubric import Follows, Item, process
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

State = tuple[int, int]
TURNS = tuple(2 * pi * (k / 48) for k in range(49))  # corners of a circle, clockwise from the top


def letter(number: int) -> str:
    """The name of a candidate: `B` for 2."""
    return "ABCDEFGH"[number - 1] if 1 <= number <= 8 else str(number)


def chosen(number: int) -> list[State]:
    """The states of a solution: nothing, the circle, the copy."""
    return [(0, 0), (number, 0), (number, number)]


def require_choice(states: Sequence[State], candidates: int) -> int:
    """State the rules of circling and copying; return the chosen candidate's number."""
    require(states[0] == (0, 0), "a candidate is marked before the first step")
    require(len(states) == 3, f"it takes a circle and a copy, 2 steps, not {len(states) - 1}")
    (circled, early), (kept, copied) = states[1:]
    require(1 <= circled <= candidates and not early, "step 1 does not circle one candidate, and do no more")
    require(kept == copied == circled, f"step 2 does not copy candidate {letter(circled)}, which is circled")
    return circled


def draw_circle(
    scene: Scene,
    centre: Point,
    radius: float,
    share: float,
    width: float,
    name: str,
    turns: Sequence[float] = TURNS,
    colour: str = "mark",
) -> None:
    """Paint this share, 0..1, of a circle, clockwise from the top, and the pen at its tip until it is closed.

    `turns` are the angles of its corners in radians; their last bits are part of each sample's bytes.
    """
    drawn = round((len(turns) - 1) * share) + 1
    arc = tuple((centre[0] + radius * sin(turn), centre[1] - radius * cos(turn)) for turn in turns[:drawn])
    scene.line(arc, colour, width, name=name)
    if drawn < len(turns):
        scene.ball(arc[-1], 9, colour, outline="ink", width=2.5, name="pen")


def circling(number: int, candidates: int, weight: float, colour: str = "mark") -> Item:
    """The process item of the circle."""
    others = ", ".join(letter(k) for k in range(1, candidates + 1) if k != number)
    text = f"A pen draws a [{colour}] circle round candidate {letter(number)}; none is ever round {others}."
    return process("circle", weight, text, Follows(("pen",), (1, 1)))
