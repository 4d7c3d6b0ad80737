"""G-32 Undirected graph: go along the lines from the green node to the ringed red one in the fewest hops.

Start and end are chosen among the pairs of nodes that are joined by exactly one shortest route, counted breadth first
along the lines, so a route exists and the one shown is the only shortest. That no shorter one exists is checked a
second way, by growing the set of nodes from which the red one can be reached. On the way a node that looks nearer to
the red one than the next does, as the crow flies, leads astray.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip
from generators.kit.words.graph import (
    SHIFTS,
    Pair,
    Point,
    both_ways,
    joints,
    node_radius,
    passed,
    route,
    routes,
    scattered,
)

Walk = tuple[int, ...]  # the nodes so far, the green one first
JOINED = 0.85  # share of the lines that could be drawn


@dataclass(frozen=True)
class Config:
    rows: int = 3  # of the lattice that the nodes lie on, roughly
    columns: int = 4  # 3 by 3, 3 by 4, 4 by 4 or 4 by 5
    nodes: int = 11  # the other lattice points stay empty, a quarter of them at most
    fewest: int = 3  # hops on the shortest route, at least
    most: int = 5  # and at most
    astray: int = 1  # hops of the route past a node that looks nearer to the end, at least

    def __post_init__(self) -> None:
        if (self.rows, self.columns) not in ((3, 3), (3, 4), (4, 4), (4, 5)):
            raise ValueError(f"lattice must be 3 by 3, 3 by 4, 4 by 4 or 4 by 5, not {self.rows} by {self.columns}")
        if not (full := self.rows * self.columns) * 3 <= self.nodes * 4 <= full * 4:
            raise ValueError(f"nodes must be {-(-full * 3 // 4)}..{full}, not {self.nodes}")
        if not 2 <= self.fewest <= self.most <= 9:
            raise ValueError(f"hops must satisfy 2 <= fewest <= most <= 9, not {self.fewest}..{self.most}")
        if not 0 <= self.astray < self.most:
            raise ValueError(f"astray must be 0..{self.most - 1}, not {self.astray}")


@dataclass(frozen=True)
class Puzzle:
    radius: int  # of a node, in units
    nodes: tuple[Point, ...]  # centres in units, in reading order
    lines: tuple[Pair, ...]  # the earlier node first
    start: int
    goal: int


@generator(
    "G-32", "undirected_graph_navigation", version=1,
    faculty="spatiality", family="graphs",
    levels={
        "easy": Config(3, 3, 8, 2, 3, 0), "medium": Config(3, 4, 11, 4, 5, 1), "hard": Config(4, 5, 18, 6, 8, 2),
    },
)  # fmt: skip
class UndirectedGraphNavigation(Generator[Config, Puzzle, Walk]):
    pace = Pace(step=10, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        cells, nodes = scattered(rng, config.rows, config.columns, config.nodes)
        lines = sorted((min(pair), max(pair)) for pair in joints(rng, cells) if rng.random() < JOINED)
        arrows = both_ways(lines)
        pairs = []
        for begin in range(config.nodes):
            found = routes(arrows, begin)
            if len(found) < config.nodes:
                raise Reject("the graph falls apart")
            if sum(a == begin for a, _ in arrows) < 2:
                continue  # the first hop would be no choice
            pairs += [
                (begin, goal)
                for goal, (hops, ways, _) in found.items()
                if ways == 1 and config.fewest <= hops <= config.most
            ]
        rng.shuffle(pairs)
        for begin, goal in pairs:
            if misleading(cells, arrows, route(arrows, begin, goal)) >= config.astray:
                return Puzzle(node_radius(config.columns), nodes, tuple(lines), begin, goal)
        raise Reject("no two nodes are far enough apart, with something that leads astray")

    def solve(self, puzzle: Puzzle) -> Sequence[Walk]:
        way = route(both_ways(puzzle.lines), puzzle.start, puzzle.goal)
        return [tuple(way[: hops + 1]) for hops in range(len(way))]

    def verify(self, puzzle: Puzzle, states: Sequence[Walk]) -> Verdict:
        if states[0] != (puzzle.start,):
            return Verdict(False, "the disc does not start on the green node")
        for number, (before, after) in enumerate(pairwise(states), 1):
            if after[:-1] != before:
                return Verdict(False, f"step {number} is not one hop on from the walk so far")
            a, b = after[-2:]
            if (min(a, b), max(a, b)) not in puzzle.lines:
                return Verdict(False, f"hop {number} goes along no line")
        if states[-1][-1] != puzzle.goal:
            return Verdict(False, "the disc does not end on the red node")
        near, fewest = {puzzle.goal}, 0
        while puzzle.start not in near:
            near |= {node for line in puzzle.lines for node in line if near & {*line}}
            fewest += 1
        if len(states) - 1 != fewest:
            return Verdict(False, f"{len(states) - 1} hops where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Walk]] | None:
        walks: list[tuple[int, ...]] = [(puzzle.start,)]
        for _ in range(7):
            if arrived := [walk for walk in walks if walk[-1] == puzzle.goal]:
                return [[walk[: hops + 1] for hops in range(len(walk))] for walk in arrived]
            walks = [
                (*walk, a + b - walk[-1])
                for walk in walks
                for a, b in puzzle.lines
                if walk[-1] in (a, b) and a + b - walk[-1] not in walk
            ]
        return None

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for a, b in puzzle.lines:
            scene.line((puzzle.nodes[a], puzzle.nodes[b]), "soft", 4)
        letters, radius = names(puzzle), puzzle.radius
        for node, centre in enumerate(puzzle.nodes):
            if node == puzzle.goal:
                scene.ball(centre, radius + 7, "goal")
                scene.ball(centre, radius + 3, "paper")
                scene.ball(centre, radius - 1, "goal")
            elif node == puzzle.start:
                scene.ball(centre, radius, "green")
            else:
                scene.ball(centre, radius, "panel", outline="wall", width=3)
                scene.label(centre, letters[node], radius)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Walk]) -> None:
        rim = puzzle.radius + 8
        for hop, (node, following) in enumerate(pairwise(moment.after), 1):
            share = 1 if hop < len(moment.before) else moment.t
            if covered := passed(puzzle.nodes[node], puzzle.nodes[following], rim, share):
                scene.line(covered, "agent", 6)
        for name, (x, y) in moment.between(lambda walk: {"agent": puzzle.nodes[walk[-1]]}):
            scene.agent((x, y), puzzle.radius * 0.68, name=name)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            "A blue disc stands on the green node of a graph whose nodes are joined by lines.",
            "The picture shows a graph of nodes and lines; a blue disc stands on its green node.",
        )
        return (
            f"{opening} Move the disc to the red node with a ring round it, in as few hops as possible. Each hop goes "
            "along one line, in either direction, straight from a node to the next. How long a line is does not "
            "matter. Behind it the lines turn blue; nodes, other lines and camera stay as they are."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the blue disc stands on the ringed red node."

    def rubric(self, puzzle: Puzzle, states: Sequence[Walk]) -> Iterator[Item]:
        letters, hops, walk = names(puzzle), len(states) - 1, states[-1]
        last_letter = max(letter for letter in letters if len(letter) == 1)
        yield start(
            "given",
            5,
            "The first frame shows the blue disc on the green node, one ringed red node, the nodes A to "
            f"{last_letter} and {len(puzzle.lines)} lines.",
        )
        runs = grouped(list(pairwise(walk)))
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Hop {first}" if first == last else f"Hops {first} to {last}"
            way = ", then ".join(letters[b] for _, b in run)
            text = f"{number}: the disc goes from {letters[run[0][0]]} to {way}, along the line{'s'[: len(run) - 1]}."
            yield process(f"hops-{first}", 45 / len(runs), text, Follows(("agent",), (first, last)))
        text = f"The disc makes {hops} hops, the fewest possible, and none leaves the lines."
        yield process("fewest", 15, text, Follows(("agent",), (1, hops)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy(
            "steady",
            10,
            "No node, letter or line moves, appears or vanishes; only lines that are passed turn blue.",
            Steady(("agent",)),
        )

    def capacity(self, config: Config) -> int:
        """A lower bound: one set of lines with its nodes shifted in every way, on which no rule depends."""
        return int(len(SHIFTS) ** (2 * config.nodes))


def misleading(cells: Sequence[Point], arrows: Sequence[Pair], way: Sequence[int]) -> int:
    """How many hops of a way pass by a node that looks nearer to its end than the next one, as the crow flies."""
    x, y = cells[way[-1]]
    far = [hypot(row - x, column - y) for row, column in cells]
    return sum(
        any(a == node and b not in way and far[b] < far[following] for a, b in arrows)
        for node, following in pairwise(way)
    )


def names(puzzle: Puzzle) -> list[str]:
    """What prompt, rubric and picture call the nodes: the green and the red one have no letter."""
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    special = {puzzle.start: "the green node", puzzle.goal: "the red node"}
    return [special.get(node) or next(letters) for node in range(len(puzzle.nodes))]
