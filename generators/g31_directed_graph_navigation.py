"""G-31 Directed graph: follow the arrows from the green node to the red one in the fewest hops.

Start and end are nodes with exactly one shortest route between them, counted breadth first along the arrows. So a route
exists, and the route shown is the only shortest one. A second proof of its length grows the set of nodes that lead to
the red one. Along the route, the nearest node and other rules of thumb are right hardly more often than chance.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.words.graph import (
    SHIFTS, Pair, Point, beside, both_ways, check_lattice, fewest_hops, heads, hop_stages, hops_seen, joints,
    last_letter, node_names, node_radius, route, routes, scattered, shafts, travelled,
)  # fmt: skip
from generators.kit.words.hunches import led
from generators.kit.words.search import all_shortest


HUNCHES, LED = ("far", "off", "hop", "ways on"), 0.2  # how much better than lots a rule of thumb may do on one route


@dataclass(frozen=True)
class Config:
    rows: int = 3  # of the lattice that the nodes lie on, roughly
    columns: int = 4
    nodes: int = 10  # the other lattice points stay empty
    fewest: int = 4  # hops on the shortest route, at least
    most: int = 5  # and at most
    saving: int = 1  # hops that going against arrows would save, at least

    def __post_init__(self) -> None:
        check_lattice(self.rows, self.columns, self.nodes)
        ordered("hops", 2, self.fewest, self.most, 9)
        within("saving", self.saving, 0, self.most - 1)


@dataclass(frozen=True)
class Puzzle:
    radius: int  # of a node, in units
    nodes: tuple[Point, ...]  # centres in units, in reading order
    arrows: tuple[Pair, ...]  # each from a node to another
    start: int
    goal: int

    @property
    def names(self) -> list[str]:
        return node_names(len(self.nodes), self.start, self.goal)


@generator(
    "G-31", "directed_graph_navigation", version=1,
    faculty="spatiality", family="graphs",
    levels={"easy": Config(3, 3, 8, 3, 4, 0), "medium": Config(3, 4, 11, 4, 5, 1), "hard": Config(4, 4, 15, 6, 8, 2)},
)  # fmt: skip
class DirectedGraphNavigation(Generator[Config, Puzzle, int]):
    public = "same; only one route is shortest"
    pace = Pace(step=10, rest=0, eased=False, even=False)

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
        fair = [pair for pair in pairs if led(hops_seen(cells, arrows, route(arrows, *pair)), *HUNCHES) <= LED]
        if not fair:
            raise Reject("no two nodes are far enough apart, or a rule of thumb leads along the route")
        return Puzzle(node_radius(config.columns), nodes, tuple(sorted(arrows)), *rng.choice(fair))

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        return route(puzzle.arrows, puzzle.start, puzzle.goal)

    def rules(self, puzzle: Puzzle, states: Sequence[int]) -> None:
        arrows = puzzle.arrows
        require(states[0] == puzzle.start, "the triangle does not start on the green node")
        for number, hop in enumerate(pairwise(states), 1):
            require(hop in arrows or hop[::-1] not in arrows, f"hop {number} goes against an arrow")
            require(hop in arrows, f"hop {number} follows no arrow")
        require(states[-1] == puzzle.goal, "the triangle does not end on the red node")
        hops, fewest = len(states) - 1, fewest_hops(arrows, puzzle.start, puzzle.goal)
        require(hops == fewest, f"{hops} hops where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]] | None:
        return all_shortest(puzzle.start, lambda node: node == puzzle.goal, lambda node: heads(puzzle.arrows, node))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        radius, colours = puzzle.radius, {puzzle.start: "green", puzzle.goal: "goal"}
        for tail, tip in shafts(puzzle.nodes, puzzle.arrows, radius):
            scene.arrow(tail, tip, "soft", 4, head=radius * 0.7)
        for node, (centre, name) in enumerate(zip(puzzle.nodes, puzzle.names, strict=True)):
            if node in colours:
                scene.ball(centre, radius, colours[node])
            else:
                scene.ball(centre, radius, "panel", outline="wall", width=3)
                scene.label(centre, name, radius)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        a, b = puzzle.nodes[moment.before], puzzle.nodes[moment.after]
        aside = beside(puzzle.arrows, (moment.before, moment.after), puzzle.radius)
        here = travelled(a, b, puzzle.radius, aside, moment.t) if a != b else b
        scene.shape(here, "triangle", puzzle.radius * 0.72, "agent", outline="white", width=3, name="agent")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded()

    def goal(self, puzzle: Puzzle) -> str:
        return "the [agent] triangle stands on the [goal] node."

    def answer(self, puzzle: Puzzle, states: Sequence[int]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        names, hops = puzzle.names, len(states) - 1
        nodes = f"the nodes A to {last_letter(names)} and {len(puzzle.arrows)} arrows"
        given = f"the [agent] triangle on the green node, one [goal] node, {nodes}"
        yield start("given", 5, f"The first frame shows {given}.")
        yield from hop_stages(names, states, "the triangle", "arrow")
        text = f"The triangle makes {hops} hops, the fewest possible, and none leaves the arrows or goes against one."
        yield process("fewest", 15, text, Follows(("agent",), (1, hops)))
        yield end("arrived", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No node, letter or arrow moves, turns, appears or vanishes.", Steady(("agent",)))

    def choices(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Sequence[Choice]]:
        """Which node comes next."""
        return hops_seen(puzzle.nodes, puzzle.arrows, states)

    def capacity(self, config: Config) -> int:
        """A lower bound: one set of arrows with all shifts of its nodes, on which no rule depends."""
        return int(len(SHIFTS) ** (2 * config.nodes))
