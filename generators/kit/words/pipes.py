"""Pipes: square boards of round tiles that bear a straight or a bent piece of pipe; their routes and their drawing.

Sides are numbered clockwise: 0 up, 1 right, 2 down, 3 left; `side ^ 2` is opposite. A gate is a tile's row and column
and one of its sides. Angles are quarter turns, clockwise.
"""

from collections.abc import Sequence
from itertools import product
from math import ceil, cos, pi, sin

from generators.kit.scene.scene import Grid, Scene

STRAIGHT, ELBOW = "straight", "elbow"
APART = {STRAIGHT: 2, ELBOW: 1}  # quarter turns between the two openings
POSITIONS = {STRAIGHT: 2, ELBOW: 4}  # positions that look different
SIDES = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows down and columns to the right
WORDS = ("top", "right", "bottom", "left")
PIECES = 12  # straight lines of a drawn bend

Point = tuple[float, float]
Gate = tuple[int, int, int]


def beyond(row: int, column: int, side: int) -> tuple[int, int]:
    """Return the row and column of the next tile on this side."""
    return row + SIDES[side][0], column + SIDES[side][1]


def gates(board: int) -> list[Gate]:
    """Return all gates that lead out of a board with this many tiles along an edge."""
    every = product(range(board), range(board), range(4))
    return [gate for gate in every if not all(0 <= at < board for at in beyond(*gate))]


def routes(board: int, kinds: Sequence[str], inlet: Gate) -> list[tuple[Gate, ...]]:
    """Return all ways from the inlet out of the board that the kinds of its tiles allow, however they are turned.

    A route lists its tiles, each with the side by which the water leaves it; no tile comes twice.
    """
    found: list[tuple[Gate, ...]] = []
    pending: list[tuple[tuple[Gate, ...], Gate]] = [((), inlet)]
    out = set(gates(board))
    while pending:
        way, (row, column, enters) = pending.pop()
        if any(gate[:2] == (row, column) for gate in way):
            continue
        turns = (2,) if kinds[row * board + column] == STRAIGHT else (1, 3)
        for side in ((enters + turn) % 4 for turn in turns):
            longer = (*way, (row, column, side))
            if longer[-1] in out:
                found.append(longer)
            else:
                pending.append((longer, (*beyond(row, column, side), side ^ 2)))
    return found


def pipe_piece(
    grid: Grid, row: int, column: int, kind: str, angle: float, share: float = 1, back: bool = False
) -> tuple[Point, ...]:
    """Return the corners of a tile's pipe whose first opening is turned to `angle`.

    Only a share of it, 0..1, is drawn from its first opening, or with `back` from its second one.
    """
    half, wide, (x, y) = grid.side / 2, grid.side * 0.13, grid.centre(row, column)
    begin, until = (1 - share, 1.0) if back else (0.0, share)
    cuts = [begin + (until - begin) * k / PIECES for k in range(PIECES + 1)]
    if kind == STRAIGHT:
        corners = [(-wide, (2 * cut - 1) * half) for cut in cuts] + [(wide, (2 * cut - 1) * half) for cut in cuts[::-1]]
    else:
        radii = [(half + wide, cut) for cut in cuts] + [(half - wide, cut) for cut in cuts[::-1]]
        corners = [(half - r * cos(pi / 2 * cut), r * sin(pi / 2 * cut) - half) for r, cut in radii]
    c, s = cos(pi / 2 * angle), sin(pi / 2 * angle)
    return tuple((x + a * c - b * s, y + a * s + b * c) for a, b in corners)


def pour(
    scene: Scene, grid: Grid, turned: Sequence[tuple[str, int]], inlet: Gate, route: Sequence[Gate], filled: float
) -> None:
    """Draw blue water in the first `filled` tiles of a route, and a drop at its front until the route is full.

    `turned` gives the kind and the angle of each tile of the board. Its actors are `water-3-4` and `front`.
    """
    enters, drop = inlet[2], grid.centre(0, 0)
    for k, (row, column, leaves) in enumerate(route[: ceil(filled)]):
        kind, angle = turned[row * grid.columns + column]
        back = angle % 4 != enters
        corners = pipe_piece(grid, row, column, kind, angle, min(1.0, filled - k), back)
        scene.polygon(corners, "blue", name=f"water-{row + 1}-{column + 1}")
        (ax, ay), (bx, by) = (corners[0], corners[-1]) if back else corners[PIECES : PIECES + 2]
        drop, enters = ((ax + bx) / 2, (ay + by) / 2), leaves ^ 2
    if 0 < filled < len(route):
        scene.ball(drop, grid.side * 0.15, "blue", outline="white", width=grid.side * 0.03, name="front")


def stub(scene: Scene, grid: Grid, gate: Gate, colour: str, inward: bool, name: str | None = None) -> None:
    """Draw a pipe that ends at the board's edge, with an arrow in the direction of the water."""
    row, column, side = gate
    (x, y), (down, across) = grid.centre(row, column), SIDES[side]
    near, far, wide = grid.side / 2, grid.side / 2 + 46, grid.side * 0.13
    ends = ((near, -wide), (near, wide), (far, wide), (far, -wide))
    scene.polygon([(x + across * d + down * w, y + down * d + across * w) for d, w in ends], colour, name=name)
    tail, tip = ((x + across * d, y + down * d) for d in (near + 15, near + 39))
    scene.arrow(*((tip, tail) if inward else (tail, tip)), "white", 4, head=14)
