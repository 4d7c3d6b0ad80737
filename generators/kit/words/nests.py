"""Nests: squares inside squares, turned and off the middle. Lengths are in units.

A tree is a tuple of parents, by the numbers of its squares from 0; -1 has none, and parents come first.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians, sin, sqrt
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point

Square = tuple[int, int, int, int]  # middle, half the diagonal, turn in degrees clockwise
Tree = tuple[int, ...]
Part = tuple[float, float, float, float]  # of a square, along its sides from its middle: place, width, height
CHILDREN = 2  # squares side by side in another one, at most
CLEAR = 7  # units between two outlines, at least
LEAST, MARKED = 23, 42  # side of a square; of the outline round the deepest one
RIM = 10  # from a square's corner to that of the outline round it
LEANING, FREE = range(-8, 9, 4), range(-40, 45, 5)  # degrees by which squares are turned: that hold others, or none
EVEN, UNEVEN = 0.5, (0.72, 1.39)  # power of what squares need, by which room is dealt out, and a factor by chance
FULL, HALF = 0.88, 0.66  # side of a square that holds others, by its room, at least: on the way to the deepest, or not


def grown(rng: Random, count: int, deepest: int, nests: int, *, forked: bool) -> Tree:
    """A tree of `count` squares, with up to `nests` outermost ones. Unless forked, no square has two children.

    One square lies inside `deepest` others, another one inside one less, and no one else inside as many.
    """
    tree, depths = [-1], [0]

    def branch(goal: int) -> bool:
        free = [-1] * (tree.count(-1) < nests)
        free += [k for k, depth in enumerate(depths) if forked and depth < goal and tree.count(k) < CHILDREN]
        at = rng.choice(free) if free else None
        while at is not None and len(tree) < count and (depths[at] if at >= 0 else -1) < goal:
            tree.append(at)
            depths.append(depths[at] + 1 if at >= 0 else 0)
            at = len(tree) - 1
        return bool(free) and depths[-1] == goal

    for _ in range(deepest):
        tree.append(len(tree) - 1)
        depths.append(len(depths))
    if not branch(deepest - 1):
        raise Reject("no room for a second branch of squares")
    while len(tree) < count:
        if not branch(rng.randrange(1, deepest)) and len(tree) < count:
            raise Reject("no room for another branch of squares")
    if any(parent < 0 and k not in tree for k, parent in enumerate(tree)):
        raise Reject("a square that neither holds another nor lies in one")
    return tuple(tree)


def laid_out(rng: Random, tree: Tree, middle: Point, side: float) -> list[Square]:
    """Squares of a tree inside an area; each clear of its parent's outline and of others. The deepest one is not small.

    Raise `Reject` if one gets too small.
    """
    needs = [1.0] * len(tree)
    for k in reversed(range(len(tree))):
        if inner := [other for other, parent in enumerate(tree) if parent == k]:
            needs[k] = 1.25 * sqrt(sum(needs[other] ** 2 for other in inner))
    found: dict[int, Square] = {}
    _fill(rng, tree, needs, max(depths_of(tree)), -1, (*middle, side, 0), found)
    deepest = max(depths_of(tree))  # the tree begins with the way to the deepest square
    x, y, half, turn = found[deepest]
    found[deepest] = x, y, half - RIM, turn
    return [found[k] for k in range(len(tree))]


def _fill(
    rng: Random, tree: Tree, needs: Sequence[float], deepest: int, parent: int,
    area: tuple[float, float, float, int], found: dict[int, Square],
) -> None:  # fmt: skip
    x, y, side, leaning = area
    inner = [k for k, other in enumerate(tree) if other == parent]
    rng.shuffle(inner)
    c, s = _way(leaning)
    whole = (0.0, 0.0, side - CLEAR, side - CLEAR)
    for k, (u, v, wide, high) in _split(rng, inner, needs, whole):
        turn, room = rng.choice(LEANING if k in tree else FREE), min(wide, high) - CLEAR
        most = room / wide_of(turn)
        least = (FULL if k < deepest else HALF) * most if k in tree else MARKED if k == deepest else LEAST
        if most < max(least, LEAST) + 1:
            turn, most = 0, room
        if most < max(least, LEAST) + 1:
            raise Reject("a square is too small")
        half = int(rng.uniform(least + 1, most) / sqrt(2))
        off = half * sqrt(2) * wide_of(turn) + CLEAR
        aside = rng.uniform(0.6, 1) if k == deepest else rng.random()
        u += aside * rng.choice((-1, 1)) * (wide - off) / 2
        v += rng.uniform(-aside, aside) * (high - off) / 2
        found[k] = (round(x + u * c - v * s), round(y + u * s + v * c), half, leaning + turn)
        _fill(
            rng, tree, needs, deepest, k, (x + u * c - v * s, y + u * s + v * c, half * sqrt(2), leaning + turn), found
        )


def _split(rng: Random, inner: Sequence[int], needs: Sequence[float], part: Part) -> list[tuple[int, Part]]:
    """A part for each square: the whole is cut in two again and again, across its longer side."""
    if len(inner) < 2:
        return [(k, part) for k in inner]
    x, y, wide, high = part
    first, second = inner[: len(inner) // 2], inner[len(inner) // 2 :]
    one, other = (sum(needs[k] ** EVEN for k in group) * rng.uniform(*UNEVEN) for group in (first, second))
    share = one / (one + other)
    if wide > high or (wide == high and rng.random() < 0.5):
        cut = wide * share
        parts = ((x - (wide - cut) / 2, y, cut, high), (x + cut / 2, y, wide - cut, high))
    else:
        cut = high * share
        parts = ((x, y - (high - cut) / 2, wide, cut), (x, y + cut / 2, wide, high - cut))
    return [*_split(rng, first, needs, parts[0]), *_split(rng, second, needs, parts[1])]


def depths_of(tree: Tree) -> list[int]:
    """The number of squares around each."""
    depths: list[int] = []
    for parent in tree:
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
    return depths


def wide_of(turn: float) -> float:
    """The width of a turned square by its side."""
    c, s = _way(turn)
    return abs(c) + abs(s)


@lru_cache(maxsize=720)
def _way(turn: float) -> Point:
    """The way along a side of a turned square, of length 1."""
    return cos(radians(turn)), sin(radians(turn))


def side_of(square: Square) -> float:
    """The length of a square's side."""
    return square[2] * sqrt(2)


def holds(outer: Square, inner: Square) -> bool:
    """True if a square is larger than another one and the other's middle lies in it; no two outlines cross.

    The middle's distances from the other middle, across and along the sides, decide.
    """
    x, y, half, turn = outer
    if half <= inner[2]:
        return False
    u, v = inner[0] - x, inner[1] - y
    c, s = _way(turn)
    return max(abs(u * c + v * s), abs(v * c - u * s)) < half / sqrt(2)


def corners(square: Square) -> list[Point]:
    """The corners of a square, clockwise from the top left one without the turn."""
    x, y, half, turn = square
    ways = [radians(turn + 225 + 90 * k) for k in range(4)]
    return [(x + half * cos(way), y + half * sin(way)) for way in ways]
