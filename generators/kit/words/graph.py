"""Graphs as they are drawn: nodes near the points of a lattice, joined so that no two lines cross.

Nodes are numbered from 0, in reading order; a pair of numbers is an arrow from one node to another.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import hypot
from random import Random

Point = tuple[int, int]
Pair = tuple[int, int]  # two nodes that are joined, or an arrow from the first to the second
SHIFTS = (-2, -1, 0, 1, 2)  # how far a node lies off its lattice point, in sixteenths of the lattice's pitch


def scattered(rng: Random, rows: int, columns: int, count: int) -> tuple[list[Point], tuple[Point, ...]]:
    """Nodes on some points of a lattice that fills the picture: each one's row and column, and its centre in units."""
    cells = [divmod(k, columns) for k in sorted(rng.sample(range(rows * columns), count))]
    wide = 384 // (columns - 1)
    high = min(384 // (rows - 1), wide * 5 // 4)
    left, top = 64, 256 - high * (rows - 1) // 2
    shifts = [(rng.choice(SHIFTS), rng.choice(SHIFTS)) for _ in cells]
    centres = tuple(
        (left + wide * column + wide * across // 16, top + high * row + high * down // 16)
        for (row, column), (across, down) in zip(cells, shifts, strict=True)
    )
    return cells, centres


def node_radius(columns: int) -> int:
    """How large the nodes of a lattice are drawn, in units."""
    return 30 - 2 * columns


def joints(rng: Random, cells: Sequence[Point]) -> Iterator[Pair]:
    """Pairs of neighbouring nodes; of the two diagonals of a square at most one, so that no lines cross."""
    number = {cell: node for node, cell in enumerate(cells)}
    for row, column in cells:
        down, right, across = (row + 1, column), (row, column + 1), (row + 1, column + 1)
        for other in (right, down):
            if other in number:
                yield number[row, column], number[other]
        a, b = rng.choice((((row, column), across), (right, down)))
        if a in number and b in number and rng.random() < 0.7:
            yield number[a], number[b]


def both_ways(pairs: Iterable[Pair]) -> list[Pair]:
    """Arrows to and fro in place of lines."""
    return [arrow for a, b in pairs for arrow in ((a, b), (b, a))]


def routes(arrows: Iterable[Pair], begin: int) -> dict[int, tuple[int, int, int]]:
    """For each node that can be reached: the fewest hops, the number of ways in so few, the node before it on one.

    Breadth first: nodes come in the order in which they are reached, along the arrows in their order.
    """
    onward: dict[int, list[int]] = {}
    for a, b in arrows:
        onward.setdefault(a, []).append(b)
    found, queue = {begin: (0, 1, begin)}, [begin]
    for node in queue:
        hops, ways, _ = found[node]
        for following in onward.get(node, ()):
            if following not in found:
                found[following] = hops + 1, ways, node
                queue.append(following)
            elif found[following][0] == hops + 1:
                found[following] = hops + 1, found[following][1] + ways, node
    return found


def route(arrows: Iterable[Pair], begin: int, end: int) -> list[int]:
    """The nodes of one shortest route."""
    found, back = routes(arrows, begin), [end]
    while back[-1] != begin:
        back.append(found[back[-1]][2])
    return back[::-1]


def passed(a: Point, b: Point, rim: float, share: float) -> tuple[tuple[float, float], ...]:
    """The ends of what is passed of a line after this share of it; it is shorter by `rim` units at both ends.

    Empty if nothing is.
    """
    (ax, ay), (bx, by) = a, b
    gap = rim / hypot(bx - ax, by - ay)
    ends = (gap, min(share, 1 - gap)) if share > gap else ()
    return tuple((ax + (bx - ax) * part, ay + (by - ay) * part) for part in ends)
