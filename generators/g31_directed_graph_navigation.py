"""G-31 Directed graph: follow the arrows from the green node to the red one in the fewest hops.

Start and end are chosen among the pairs of nodes that are joined by exactly one shortest route, counted
breadth first along the arrows, so a route exists and the one shown is the only shortest. That no shorter
one exists is checked a second way, by growing the set of nodes from which the red one can be reached.
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
from generators.kit.words.graph import SHIFTS, Pair, Point, both_ways, joints, node_radius, route, routes, scattered


@dataclass(frozen=True)
class Config:
    rows: int = 3  # of the lattice that the nodes lie on, roughly
    columns: int = 4  # 3 by 3, 3 by 4 or 4 by 4
    nodes: int = 10  # the other lattice points stay empty, a quarter of them at most
    fewest: int = 4  # hops on the shortest route, at least
    most: int = 5  # and at most
    saving: int = 1  # hops that going against arrows would save, at least

    def __post_init__(self) -> None:
        if (self.rows, self.columns) not in ((3, 3), (3, 4), (4, 4)):
            raise ValueError(f"lattice must be 3 by 3, 3 by 4 or 4 by 4, not {self.rows} by {self.columns}")
        if not (full := self.rows * self.columns) * 3 <= self.nodes * 4 <= full * 4:
            raise ValueError(f"nodes must be {-(-full * 3 // 4)}..{full}, not {self.nodes}")
        if not 2 <= self.fewest <= self.most <= 9:
            raise ValueError(f"hops must satisfy 2 <= fewest <= most <= 9, not {self.fewest}..{self.most}")
        if not 0 <= self.saving < self.most:
            raise ValueError(f"saving must be 0..{self.most - 1}, not {self.saving}")


@dataclass(frozen=True)
class Puzzle:
    radius: int  # of a node, in units
    nodes: tuple[Point, ...]  # centres in units, in reading order
    arrows: tuple[Pair, ...]  # each from a node to another
    start: int
    goal: int


@generator(
    "G-31", "directed_graph_navigation", version=1,
    faculty="spatiality", family="graphs",
    levels={
        "easy": Config(3, 3, 8, 2, 3, 0), "medium": Config(3, 4, 11, 4, 5, 1), "hard": Config(4, 4, 15, 6, 8, 2),
    },
)  # fmt: skip
class DirectedGraphNavigation(Generator[Config, Puzzle, int]):
    pace = Pace(step=10, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        cells, nodes = scattered(rng, config.rows, config.columns, config.nodes)
        arrows: list[Pair] = []
        for a, b in joints(rng, cells):
            arrows += rng.choices([[(a, b)], [(b, a)], [(a, b), (b, a)], []], (8, 8, 3, 2))[0]
        pairs = []
        for begin in range(config.nodes):
            hops, either_way = routes(arrows, begin), routes(both_ways(arrows), begin)
            if len(either_way) < config.nodes:
                raise Reject("the graph falls apart")
            if sum(a == begin for a, _ in arrows) < 2:
                continue  # the first hop would be no choice
            for goal, (count, ways, _) in hops.items():
                if ways == 1 and config.fewest <= count <= config.most and count - either_way[goal][0] >= config.saving:
                    pairs.append((begin, goal))
        if not pairs:
            raise Reject("no two nodes are far enough apart")
        return Puzzle(node_radius(config.columns), nodes, tuple(sorted(arrows)), *rng.choice(pairs))

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        return route(puzzle.arrows, puzzle.start, puzzle.goal)

    def verify(self, puzzle: Puzzle, states: Sequence[int]) -> Verdict:
        if states[0] != puzzle.start:
            return Verdict(False, "the triangle does not start on the green node")
        for number, hop in enumerate(pairwise(states), 1):
            if hop not in puzzle.arrows:
                against = "goes against an arrow" if hop[::-1] in puzzle.arrows else "follows no arrow"
                return Verdict(False, f"hop {number} {against}")
        if states[-1] != puzzle.goal:
            return Verdict(False, "the triangle does not end on the red node")
        near, fewest = {puzzle.goal}, 0
        while puzzle.start not in near:
            near |= {a for a, b in puzzle.arrows if b in near}
            fewest += 1
        if len(states) - 1 != fewest:
            return Verdict(False, f"{len(states) - 1} hops where {fewest} are enough")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]] | None:
        walks: list[tuple[int, ...]] = [(puzzle.start,)]
        for _ in range(6):
            if arrived := [walk for walk in walks if walk[-1] == puzzle.goal]:
                return arrived
            walks = [(*walk, b) for walk in walks for a, b in puzzle.arrows if a == walk[-1]]
        return None

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        radius = puzzle.radius
        for a, b in puzzle.arrows:
            (ax, ay), (bx, by) = puzzle.nodes[a], puzzle.nodes[b]
            length = hypot(bx - ax, by - ay)
            ux, uy = (bx - ax) / length, (by - ay) / length
            aside = radius * 0.4 if (b, a) in puzzle.arrows else 0.0  # two-way arrows run side by side
            gap = radius + 4 - aside / 4
            x, y, run = ax - uy * aside + ux * gap, ay + ux * aside + uy * gap, length - 2 * gap
            scene.arrow((x, y), (x + ux * run, y + uy * run), "soft", 4, head=radius * 0.7)
        letters = names(puzzle)
        for node, centre in enumerate(puzzle.nodes):
            if node in (puzzle.start, puzzle.goal):
                scene.ball(centre, radius, "green" if node == puzzle.start else "goal")
            else:
                scene.ball(centre, radius, "panel", outline="wall", width=3)
                scene.label(centre, letters[node], radius)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        for name, (x, y) in moment.between(lambda node: {"agent": puzzle.nodes[node]}):
            scene.shape((x, y), "triangle", puzzle.radius * 0.72, "agent", outline="white", width=3, name=name)

    def prompt(self, puzzle: Puzzle) -> str:
        opening = phrase(
            puzzle,
            "A blue triangle stands on the green node of a graph whose nodes are joined by arrows.",
            "The picture shows a graph of nodes and arrows; a blue triangle stands on its green node.",
        )
        return (
            f"{opening} Move the triangle to the red node in as few hops as possible. Each hop follows one arrow "
            "straight from a node to the next, in the direction in which it points; where two arrows run side by side, "
            "both directions are open. Nodes, arrows and camera stay still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        return "the blue triangle stands on the red node."

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        letters, hops = names(puzzle), len(states) - 1
        lettered = sorted(letter for letter in letters if len(letter) == 1)
        yield start(
            "given",
            5,
            "The first frame shows the blue triangle on the green node, one red node, the nodes A to "
            f"{lettered[-1]} and {len(puzzle.arrows)} arrows.",
        )
        runs = grouped(list(pairwise(states)))
        for first, run in runs:
            last = first + len(run) - 1
            number = f"Hop {first}" if first == last else f"Hops {first} to {last}"
            way = ", then ".join(letters[b] for _, b in run)
            text = (
                f"{number}: the triangle goes from {letters[run[0][0]]} to {way}, along the arrow{'s'[: len(run) - 1]}."
            )
            yield process(f"hops-{first}", 45 / len(runs), text, Follows(("agent",), (first, last)))
        text = f"The triangle makes {hops} hops, the fewest possible, and none leaves the arrows or goes against one."
        yield process("fewest", 15, text, Follows(("agent",), (1, hops)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No node, letter or arrow moves, turns, appears or vanishes.", Steady(("agent",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: one set of arrows with its nodes shifted in every way, on which no rule depends."""
        return int(len(SHIFTS) ** (2 * config.nodes))


def names(puzzle: Puzzle) -> list[str]:
    """What prompt, rubric and picture call the nodes: the green and the red one have no letter."""
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    special = {puzzle.start: "the green node", puzzle.goal: "the red node"}
    return [special.get(node) or next(letters) for node in range(len(puzzle.nodes))]
