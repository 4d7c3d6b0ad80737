"""Spurs: edges that belong to no closed contour, such as branches at it, or open lines beside it.

An edge is a pair of whole points, its ends. Edges touch at their ends alone. Lengths are in units.
"""

from collections import Counter
from collections.abc import Sequence
from math import dist
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.words.polygons import angle_at
from generators.kit.words.segments import WholePoint, direction, gap

Edge = tuple[WholePoint, WholePoint]
EDGE, FAR = 30, 38  # from a corner, and from a spur, to the picture's edge, at least
LENGTH = (48, 120)  # of a spur
SHORTEST = 30  # of an edge of the contour
CLEAR = 17  # between edges that do not touch, at least
STRAIGHT = 172  # degrees from which on an angle is no corner
SHARPEST = 38  # degrees between edges that do, at least
STRIDE = 6  # by which a spur goes on
TRIES, CHOICE = 60, 8  # draws of a spur, and of its direction
NEAR, FREE = 0.6, 0.1  # shares of spurs that go on until they are near an edge, and of those that touch none


def spurred(rng: Random, corners: Sequence[WholePoint], count: int) -> tuple[list[WholePoint], list[Edge]]:
    """The corners of a contour, joints of spurs within its sides among them, and as many spurs.

    Raise `Reject` if 60 draws do not give all of them.
    """
    contour, spurs = list(corners), list[Edge]()
    for _ in range(TRIES):
        if len(spurs) == count:
            return contour, spurs
        lot, within = rng.random(), 0
        if spurs and lot < 0.5:
            start = rng.choice(rng.choice(spurs[-3:]))
        elif lot < 0.6:
            start = rng.choice(contour)
        elif lot < 1 - FREE:
            within = rng.randrange(len(contour)) + 1
            share, (a, b), (c, d) = rng.uniform(0.25, 0.75), contour[within - 1], contour[within % len(contour)]
            start = round(a + (c - a) * share), round(b + (d - b) * share)
        else:
            start = rng.randint(EDGE, UNITS - EDGE), rng.randint(EDGE, UNITS - EDGE)
        wider = [*contour[:within], start, *contour[within:]] if within else contour
        if spur := _drawn(rng, start, [*ring(wider), *spurs]):
            contour = wider
            spurs.append(spur)
    raise Reject("no room for all spurs")


def ring(contour: Sequence[WholePoint]) -> list[Edge]:
    """The edges of a contour, from each point to the next."""
    return list(zip(contour, (*contour[1:], contour[0]), strict=True))


def present(edges: Sequence[Edge], state: Sequence[int]) -> list[Edge]:
    """The edges that are there, by a 1 or 0 for each."""
    return [edge for edge, there in zip(edges, state, strict=True) if there]


def loose(edges: Sequence[Edge]) -> list[Edge]:
    """The edges with an end which is no other edge's end."""
    ends = Counter(end for edge in edges for end in edge)
    return [edge for edge in edges if 1 in (ends[edge[0]], ends[edge[1]])]


def is_on_ring(edge: Edge, edges: Sequence[Edge]) -> bool:
    """True if another way along the edges leads from one end of this one to the other."""
    others, reached = [other for other in edges if other != edge], {edge[0]}
    while edge[1] not in reached:
        more = {end for other in others if reached & {*other} for end in other} - reached
        if not more:
            return False
        reached |= more
    return True


def corners_of(contour: Sequence[WholePoint]) -> list[WholePoint]:
    """The points of a contour at which it bends; joints of spurs within sides lie on their lines, but for rounding."""
    around = zip([contour[-1], *contour], contour, [*contour[1:], contour[0]], strict=False)
    return [corner for before, corner, after in around if angle_at(corner, before, after) < STRAIGHT]


def _drawn(rng: Random, start: WholePoint, others: Sequence[Edge]) -> Edge | None:
    """A spur from a place; if it goes on, then until it comes close to another edge. None without room."""
    touching = [other for other in others if start in other]
    away = {other: gap((start, start), other) for other in others if start not in other}
    if len(touching) > 2 or any(dist(*other) < SHORTEST for other in touching) or min(away.values()) < CLEAR:
        return None
    about = sorted((other for other, far in away.items() if far < LENGTH[1] + CLEAR), key=lambda other: away[other])
    goes_on, spare = rng.random() < NEAR, None
    for _ in range(CHOICE):
        (x, y), least = direction(rng.uniform(0, 360)), rng.randint(*LENGTH)
        end, blocked = None, False
        for length in range(least, LENGTH[1] + 1, STRIDE):
            there = round(start[0] + length * x), round(start[1] + length * y)
            sharp = any(angle_at(start, there, a if b == start else b) < SHARPEST for a, b in touching)
            if sharp or not all(FAR <= value <= UNITS - FAR for value in there):
                break
            if blocked := any(gap((start, there), other) < CLEAR for other in about):
                break
            end = there
            if not goes_on:
                return start, end
        if end and blocked:
            return start, end
        spare = spare or end
    return (start, spare) if spare else None
