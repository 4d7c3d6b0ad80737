"""G-32 Undirected graph: go along the lines from the green node to the ringed red one in the fewest hops.

Start and end are nodes with exactly one shortest route between them, counted breadth first along the lines. So the
route shown exists and is the only shortest one. A second proof of its length grows the set of nodes that lead to the
red one. Beside the route a node leads astray: it looks nearer to the red one than the next node.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.graph import (
    SHIFTS, Pair, Point, both_ways, check_lattice, fewest_hops, heads, hop_stages, hops_seen, joints, last_letter,
    node_names, node_radius, passed, route, routes, scattered,
)  # fmt: skip
from generators.kit.words.hunches import led
from generators.kit.words.search import all_shortest, prefixes

Walk = tuple[int, ...]  # the nodes so far, the green one first
HUNCHES = ("far", "off", "hop", "ways on")
LED = 0.2  # how much better than lots a rule of thumb may do on one route
JOINED = 0.85  # share of the lines that could be drawn


@dataclass(frozen=True)
class Config:
    rows: int = 3  # of the lattice that the nodes lie on, roughly
    columns: int = 4
    nodes: int = 11  # the other lattice points stay empty
    fewest: int = 3  # hops on the shortest route, at least
    most: int = 5  # and at most
    astray: int = 1  # hops of the route past a node that looks nearer to the end, at least

    def __post_init__(self) -> None:
        check_lattice(self.rows, self.columns, self.nodes, ((3, 3), (3, 4), (4, 4), (4, 5)))
        ordered("hops", 2, self.fewest, self.most, 9)
        within("astray", self.astray, 0, self.most - 1)


@dataclass(frozen=True)
class Puzzle:
    radius: int  # of a node, in units
    nodes: tuple[Point, ...]  # centres in units, in reading order
    lines: tuple[Pair, ...]  # the earlier node first
    start: int
    goal: int

    @property
    def arrows(self) -> list[Pair]:
        return both_ways(self.lines)

    @property
    def names(self) -> list[str]:
        return node_names(len(self.nodes), self.start, self.goal)


@generator(
    "G-32", "undirected_graph_navigation", version=1,
    faculty="spatiality", family="graphs",
    levels={"easy": Config(3, 3, 8, 3, 4, 0), "medium": Config(3, 4, 11, 4, 5, 1), "hard": Config(4, 5, 18, 6, 8, 2)},
)  # fmt: skip
class UndirectedGraphNavigation(Generator[Config, Puzzle, Walk]):
    public = "same as its name says; only one route is shortest"
    pace = Pace(step=10, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        cells, nodes = scattered(rng, config.rows, config.columns, config.nodes)
        lines = sorted((min(pair), max(pair)) for pair in joints(rng, cells) if rng.random() < JOINED)
        arrows, pairs = both_ways(lines), list[Pair]()
        for begin in range(config.nodes):
            found = routes(arrows, begin)
            if len(found) < config.nodes:
                raise Reject("the graph falls apart")
            if sum(a == begin for a, _ in arrows) < 2:
                continue  # the first hop would be no choice
            for goal, (hops, ways, _) in found.items():
                if ways == 1 and config.fewest <= hops <= config.most:
                    pairs.append((begin, goal))
        rng.shuffle(pairs)
        for begin, goal in pairs:
            way = route(arrows, begin, goal)
            fair = led(hops_seen(cells, arrows, way), *HUNCHES) <= LED
            if fair and misleading(cells, arrows, way) >= config.astray:
                return Puzzle(node_radius(config.columns), nodes, tuple(lines), begin, goal)
        raise Reject("no two nodes are far enough apart, with something that leads astray")

    def solve(self, puzzle: Puzzle) -> Sequence[Walk]:
        return prefixes(route(puzzle.arrows, puzzle.start, puzzle.goal))

    def rules(self, puzzle: Puzzle, states: Sequence[Walk]) -> None:
        require(states[0] == (puzzle.start,), "the disc does not start on the green node")
        for number, (before, after) in enumerate(pairwise(states), 1):
            require(after[:-1] == before, f"step {number} is not one hop on from the walk so far")
            require(after[-2:] in puzzle.arrows, f"hop {number} goes along no line")
        require(states[-1][-1] == puzzle.goal, "the disc does not end on the red node")
        hops, fewest = len(states) - 1, fewest_hops(puzzle.arrows, puzzle.start, puzzle.goal)
        require(hops == fewest, f"{hops} hops where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Walk]] | None:
        walks = all_shortest(puzzle.start, lambda node: node == puzzle.goal, lambda node: heads(puzzle.arrows, node))
        return map(prefixes, walks or ())

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        radius = puzzle.radius
        for a, b in puzzle.lines:
            scene.line((puzzle.nodes[a], puzzle.nodes[b]), "soft", 4)
        for node, (centre, name) in enumerate(zip(puzzle.nodes, puzzle.names, strict=True)):
            if node == puzzle.goal:
                scene.ball(centre, radius + 7, "goal")
                scene.ball(centre, radius + 3, "paper")
                scene.ball(centre, radius - 1, "goal")
            elif node == puzzle.start:
                scene.ball(centre, radius, "green")
            else:
                scene.ball(centre, radius, "panel", outline="wall", width=3)
                scene.label(centre, name, radius)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Walk]) -> None:
        rim = puzzle.radius + 8
        for hop, (node, following) in enumerate(pairwise(moment.after), 1):
            share = 1 if hop < len(moment.before) else moment.t
            if covered := passed(puzzle.nodes[node], puzzle.nodes[following], rim, share):
                scene.line(covered, "agent", 6)
        for name, (x, y) in moment.between(lambda walk: {"agent": puzzle.nodes[walk[-1]]}):
            scene.agent((x, y), puzzle.radius * 0.68, name=name)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded()

    def goal(self, puzzle: Puzzle) -> str:
        return "the [agent] disc stands on the ringed [goal] node."

    def answer(self, puzzle: Puzzle, states: Sequence[Walk]) -> str:
        return str(len(states[-1]) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Walk]) -> Iterator[Item]:
        names, hops = puzzle.names, len(states) - 1
        nodes = f"the nodes A to {last_letter(names)} and {len(puzzle.lines)} lines"
        given = f"the [agent] disc on the green node, one ringed [goal] node, {nodes}"
        yield start("given", 5, f"The first frame shows {given}.")
        yield from hop_stages(names, states[-1], "the disc", "line")
        text = f"The disc makes {hops} hops, the fewest possible, and none leaves the lines."
        yield process("fewest", 15, text, Follows(("agent",), (1, hops)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        text = "No node, letter or line moves, appears or vanishes; only lines that are passed turn [agent]."
        yield constancy("steady", 10, text, Steady(("agent",)))

    def choices(self, puzzle: Puzzle, states: Sequence[Walk]) -> Iterator[Sequence[Choice]]:
        """Which node comes next."""
        return hops_seen(puzzle.nodes, puzzle.arrows, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: one set of lines with all shifts of its nodes, on which no rule depends."""
        return int(len(SHIFTS) ** (2 * config.nodes))


def misleading(cells: Sequence[Point], arrows: Sequence[Pair], way: Sequence[int]) -> int:
    """Count the hops of a way past a node that is nearer to its end, in a straight line, than the next one."""
    x, y = cells[way[-1]]
    far = [hypot(row - x, column - y) for row, column in cells]
    return sum(
        any(a == node and b not in way and far[b] < far[following] for a, b in arrows)
        for node, following in pairwise(way)
    )
