"""G-44 BFS: number the nodes of a graph in the order in which a breadth-first search reaches them.

The search takes neighbours in alphabetical order, so there is one order for each graph and start. All nodes are
connected, so all get a number. `solve` keeps a queue; `rules` asks at each step for the first numbered node with a
neighbour left to number. Brute force sorts the nodes by their shortest routes: fewest hops first, then alphabetically.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import factorial
from random import Random

from generators.kit import (
    Appears, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import counted
from generators.kit.words.graph import (
    Pair, Point, check_lattice, first_routes, joined, joints, next_to_number, node_radius, passed, scattered, searched,
)  # fmt: skip
from generators.kit.words.steps import appearances

Order = tuple[int, ...]  # the numbered nodes by number; the green one is the first
JOINED = 0.8  # share of the possible lines
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COLOURS = (("orange", "ink"), ("blue", "white"))  # of a node and its number, at an even and at an odd number of hops


@dataclass(frozen=True)
class Config:
    rows: int = 3  # of the lattice near which the nodes lie
    columns: int = 4  # 3 by 3, 3 by 4 or 4 by 4
    nodes: int = 11  # the other lattice points stay empty, a quarter of them at most
    deepest: int = 3  # least hops from the green node to the farthest one
    mixed: int = 1  # least number of levels whose nodes are not in alphabetical order

    def __post_init__(self) -> None:
        check_lattice(self.rows, self.columns, self.nodes)
        within("deepest", self.deepest, 2, 6)
        within("mixed", self.mixed, 0, self.deepest - 1)


@dataclass(frozen=True)
class Puzzle:
    radius: int  # of a node, in units
    nodes: tuple[Point, ...]  # centres in units, in reading order
    letters: str  # one for each node; a blank for the start
    lines: tuple[Pair, ...]  # the earlier node first
    start: int

    @cached_property
    def search(self) -> tuple[list[int], list[int]]:
        return searched(self.lines, self.letters, self.start)


@generator(
    "G-44", "bfs", version=1,
    faculty="abstraction", family="graphs",
    levels={"easy": Config(3, 3, 8, 2, 0), "medium": Config(3, 4, 11, 3, 1), "hard": Config(4, 4, 15, 4, 2)},
)  # fmt: skip
class BreadthFirstSearch(Generator[Config, Puzzle, Order]):
    public = "stricter than its name says; nodes get numbers one by one, neighbours in alphabetical order"
    pace = Pace(step=5, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        cells, nodes = scattered(rng, config.rows, config.columns, config.nodes)
        lines = sorted((min(pair), max(pair)) for pair in joints(rng, cells) if rng.random() < JOINED)
        begin = rng.randrange(config.nodes)
        letters = rng.sample(LETTERS[: config.nodes - 1], config.nodes - 1)
        letters.insert(begin, " ")
        puzzle = Puzzle(node_radius(config.columns), nodes, "".join(letters), tuple(lines), begin)
        order, hops = puzzle.search
        if len(order) < config.nodes:
            raise Reject("the graph falls apart")
        if max(hops) < config.deepest or hops.count(1) < 2:
            raise Reject("all nodes are near, or there is no choice at the start")
        levels = [[letters[node] for node in order if hops[node] == far] for far in range(1, max(hops) + 1)]
        if sum(level != sorted(level) for level in levels) < config.mixed:
            raise Reject("the alphabet alone tells the order")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Order]:
        order, _ = puzzle.search
        return [tuple(order[:count]) for count in range(1, len(order) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Order]) -> None:
        require(states[0] == (puzzle.start,), "not the green node alone has a number in the first frame")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(after[:-1] == before, f"step {step} does not give one node the next number")
            parent, waiting = next_to_number(puzzle.lines, before)
            require(waiting, f"step {step} comes after all nodes have a number")
            parents = f"{step} does not go to a neighbour of node {before.index(parent)}, as it should"
            require(after[-1] in waiting, parents)
            first = min(waiting, key=puzzle.letters.__getitem__)
            require(after[-1] == first, f"{step} does not go to the first of the neighbours by the alphabet")
        require(not next_to_number(puzzle.lines, states[-1])[1], "some nodes have no number at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Order]]:
        ways = first_routes(puzzle.lines, puzzle.letters, puzzle.start)
        yield (tuple(sorted(ways, key=lambda node: (len(ways[node]), ways[node]))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for a, b in puzzle.lines:
            scene.line((puzzle.nodes[a], puzzle.nodes[b]), "soft", 4)
        for node, centre in enumerate(puzzle.nodes):
            if node == puzzle.start:
                scene.ball(centre, puzzle.radius + 2, "green")
                scene.label(centre, "0", puzzle.radius * 1.1, "white")
            else:
                scene.ball(centre, puzzle.radius, "panel", outline="wall", width=3)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Order]) -> None:
        lit = moment.after if moment.t > 0.5 else moment.before
        for node, centre in enumerate(puzzle.nodes):
            if node not in lit:
                scene.label(centre, puzzle.letters[node], puzzle.radius)
        for number, (parent, node, hops) in enumerate(joined(puzzle.lines, moment.after), 1):
            share = 1 if number < len(moment.before) else moment.t
            colour, ink = COLOURS[hops % 2]
            if covered := passed(puzzle.nodes[parent], puzzle.nodes[node], puzzle.radius + 7, min(1, 2 * share)):
                scene.line(covered, colour, 7)
            if node in lit:
                centre, shown = puzzle.nodes[node], 2 * share - 1
                scene.ball(centre, puzzle.radius + 2, colour, opacity=shown, name=actor(puzzle.letters[node]))
                scene.label(centre, str(number), puzzle.radius * 1.1, ink, opacity=shown)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded()

    def goal(self, puzzle: Puzzle) -> str:
        order, hops = puzzle.search
        return f"all nodes are numbered, 0 to {len(order) - 1}, those {max(hops)} hops from the green node last."

    def answer(self, puzzle: Puzzle, states: Sequence[Order]) -> str:
        return puzzle.letters[states[-1][-1]]

    def rubric(self, puzzle: Puzzle, states: Sequence[Order]) -> Iterator[Item]:
        letters = [puzzle.letters[node] for node in states[-1][1:]]
        count, every = len(letters), tuple(map(actor, letters))
        _, hops = puzzle.search
        given = f"the green node 0, the nodes A to {max(letters)}, and nothing coloured"
        yield start("given", 5, f"The first frame shows {given}.")

        def describe(run: Sequence[tuple[int, str]]) -> str:
            return f"One after another, {', '.join(f'{letter} gets {number}' for number, letter in run)}."

        numbered = list(enumerate(letters, 1))
        yield from appearances("numbers", numbered, 40, describe, lambda pair: actor(pair[1]))
        sizes = ", ".join(f"{hops.count(far)} at {counted(far, 'hop')}" for far in range(1, max(hops) + 1))
        text = f"The search goes level by level from the green node: {sizes}; no node comes before one nearer to it."
        yield process("levels", 20, text, Appears(every, (1, count), ordered=True))
        stood = " ".join(letters)
        text = f"At the end the numbers 1 to {count} stand where {stood} stood, in blue and orange by levels."
        yield end("numbered", 25, text)
        yield constancy("steady", 10, "No node or line moves, and no number changes or vanishes.", Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: one graph of two arms, lettered in all ways.

        Earlier letters decide the order of two nodes at the same place on either arm. Half of the letterings mix the
        first two, and half of these the next two.
        """
        return factorial(config.nodes - 1) // int(2**config.mixed)


def actor(letter: str) -> str:
    return f"node-{letter}"
