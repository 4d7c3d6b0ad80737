"""Graphs as they are drawn: nodes near the points of a lattice, joined so that no two lines cross.

Nodes are numbered from 0, in reading order; a pair of numbers is an arrow from one node to another.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import atan2, cos, hypot
from random import Random

from generators.kit.bounds import within
from generators.kit.glance import Choice
from generators.kit.rubric import Item, stages

Point = tuple[int, int]
Pair = tuple[int, int]  # two joined nodes, or an arrow from the first to the second
SHIFTS = (-2, -1, 0, 1, 2)  # offsets of a node from its lattice point, in sixteenths of the lattice's pitch


def check_lattice(rows: int, columns: int, nodes: int, lattices: Sequence[Pair] = ((3, 3), (3, 4), (4, 4))) -> None:
    """Raise `ValueError` for an unknown lattice, or if more than a quarter of its points would stay empty."""
    if (rows, columns) not in lattices:
        *others, last = (f"{high} by {wide}" for high, wide in lattices)
        raise ValueError(f"lattice must be {', '.join(others)} or {last}, not {rows} by {columns}")
    within("nodes", nodes, -(-rows * columns * 3 // 4), rows * columns)


def scattered(rng: Random, rows: int, columns: int, count: int) -> tuple[list[Point], tuple[Point, ...]]:
    """Nodes on some points of a lattice that fills the picture: rows and columns, and centres in units."""
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
    """The radius of a lattice's nodes, in units."""
    return 30 - 2 * columns


def joints(rng: Random, cells: Sequence[Point]) -> Iterator[Pair]:
    """Pairs of neighbouring nodes; a square has at most one of its diagonals, so no lines cross."""
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
    """Arrows in both directions for each line."""
    return [arrow for a, b in pairs for arrow in ((a, b), (b, a))]


def heads(arrows: Iterable[Pair], node: int) -> list[int]:
    """The nodes to which arrows lead from a node."""
    return [b for a, b in arrows if a == node]


def routes(arrows: Iterable[Pair], begin: int) -> dict[int, tuple[int, int, int]]:
    """For each node in reach: its hops, the number of ways in so few hops, and the node before it on one.

    Breadth first: nodes come in the order of the search, which takes arrows in theirs.
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


def searched(lines: Iterable[Pair], letters: Sequence[str], begin: int) -> tuple[list[int], list[int]]:
    """The nodes in the order of a breadth-first search by the alphabet, and the hops to each; 0 for nodes out of reach.

    `letters` has one for each node.
    """
    found = routes(sorted(both_ways(lines), key=lambda arrow: letters[arrow[1]]), begin)
    return list(found), [found[node][0] if node in found else 0 for node in range(len(letters))]


def next_to_number(lines: Iterable[Pair], order: Sequence[int]) -> tuple[int, list[int]]:
    """The first numbered node with neighbours that have no number, and these neighbours; none if all have one.

    `order` holds the numbered nodes by number. Written without `searched`, for rules.
    """
    lines = list(lines)
    for node in order:
        if waiting := [a + b - node for a, b in lines if node in (a, b) and a + b - node not in order]:
            return node, waiting
    return order[0], []


def joined(lines: Sequence[Pair], order: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """For each numbered node after the first: its first neighbour by number, the node, and its hops over such lines.

    A node without a numbered neighbour is joined to the one before it.
    """
    hops = {order[0]: 0}
    for number, node in enumerate(order[1:], 1):
        parent = next((a for a in order[:number] if (min(a, node), max(a, node)) in lines), order[number - 1])
        hops[node] = hops[parent] + 1
        yield parent, node, hops[node]


def first_routes(lines: Iterable[Pair], letters: Sequence[str], begin: int) -> dict[int, str]:
    """The letters along a route to each node in reach: the first by the alphabet of those with the fewest hops.

    A proof without `searched`: routes are replaced by better ones until none is left to replace.
    """
    ways, arrows, longer = {begin: ""}, both_ways(lines), True
    while longer:
        longer = False
        for a, b in arrows:
            way = ways[a] + letters[b] if a in ways else ""
            if way and (b not in ways or (len(way), way) < (len(ways[b]), ways[b])):
                ways[b], longer = way, True
    return ways


def fewest_hops(arrows: Iterable[Pair], begin: int, end: int) -> int | None:
    """Fewest hops from one node to another; None if no route leads there.

    A proof without `routes`: the set of nodes that lead to the end grows, hop by hop, until it holds the first.
    """
    arrows, near, hops = list(arrows), {end}, 0
    while begin not in near:
        wider = near | {a for a, b in arrows if b in near}
        if wider == near:
            return None
        near, hops = wider, hops + 1
    return hops


def node_names(count: int, green: int, red: int) -> list[str]:
    """The names of nodes in sentences: `the green node`, `the [goal] node`, and letters for all others."""
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    special = {green: "the green node", red: "the [goal] node"}
    return [special.get(node) or next(letters) for node in range(count)]


def last_letter(names: Iterable[str]) -> str:
    """The last letter among the names of nodes."""
    return max(name for name in names if len(name) == 1)


def hop_stages(names: Sequence[str], route: Sequence[int], walker: str, joint: str) -> Iterator[Item]:
    """Cover a route in at most four process items: `Hops 1 to 2: the disc goes from A to C, then D, …`."""

    def describe(run: Sequence[Pair]) -> str:
        way = ", then ".join(names[b] for _, b in run)
        return f"{walker} goes from {names[run[0][0]]} to {way}, along the {joint}{'s'[: len(run) - 1]}"

    return stages("hop", list(pairwise(route)), 45, describe, ("agent",))


def passed(a: Point, b: Point, rim: float, share: float) -> tuple[tuple[float, float], ...]:
    """The ends of the covered part of a line, after this share of it; it keeps `rim` units off both nodes.

    Empty if nothing is covered.
    """
    (ax, ay), (bx, by) = a, b
    gap = rim / hypot(bx - ax, by - ay)
    ends = (gap, min(share, 1 - gap)) if share > gap else ()
    return tuple((ax + (bx - ax) * part, ay + (by - ay) * part) for part in ends)


def travelled(a: Point, b: Point, radius: int, aside: float, share: float) -> tuple[float, float]:
    """The place after this share of a hop along an arrow that runs `aside` units beside the middle line."""
    (ax, ay), (bx, by) = a, b
    length = hypot(bx - ax, by - ay)
    ux, uy = (bx - ax) / length, (by - ay) / length
    off = aside * min(1, length * min(share, 1 - share) / radius)
    return ax + (bx - ax) * share - uy * off, ay + (by - ay) * share + ux * off


def beside(arrows: Sequence[Pair], hop: Pair, radius: int) -> float:
    """How many units an arrow runs beside the line between its nodes: 0 unless another one runs the other way."""
    return radius * 0.55 if hop in arrows and hop[::-1] in arrows else 0.0


def hops_seen(nodes: Sequence[Point], arrows: Iterable[Pair], way: Sequence[int]) -> Iterator[list[Choice]]:
    """At each hop the nodes that can come next, but for those behind; a hop onto the last node is no choice."""
    arrows, (x, y) = list(arrows), nodes[way[-1]]
    for number, here in enumerate(way[:-2]):
        onward = [node for node in heads(arrows, here) if node not in way[: number + 1]]
        toward = atan2(y - nodes[here][1], x - nodes[here][0])
        yield [
            Choice(
                node == way[number + 1],
                {
                    "far": hypot(nodes[node][0] - x, nodes[node][1] - y),
                    "off": 1 - cos(atan2(nodes[node][1] - nodes[here][1], nodes[node][0] - nodes[here][0]) - toward),
                    "hop": hypot(nodes[node][0] - nodes[here][0], nodes[node][1] - nodes[here][1]),
                    "ways on": len({*heads(arrows, node)} - {*way[: number + 1]}),
                },
            )
            for node in onward
        ]


def shafts(
    nodes: Sequence[Point], arrows: Sequence[Pair], radius: int
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The ends of each arrow, from rim to rim in units; two-way arrows run side by side."""
    for a, b in arrows:
        (ax, ay), (bx, by) = nodes[a], nodes[b]
        length = hypot(bx - ax, by - ay)
        ux, uy = (bx - ax) / length, (by - ay) / length
        aside = beside(arrows, (a, b), radius)
        gap = radius + 4 - aside / 4
        x, y, run = ax - uy * aside + ux * gap, ay + ux * aside + uy * gap, length - 2 * gap
        yield (x, y), (x + ux * run, y + uy * run)
