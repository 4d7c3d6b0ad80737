"""G-50 Suppress spurious edges: let all edges fade which are not part of the closed contour.

Edges with a loose end fade together, then those whose ends have got loose, and so on. Branches and open lines vanish in
this way, and just the one closed contour keeps all its edges: the solution is unique. Some branches end close to
another edge, so gaps have to be seen. `solve` peels the picture round by round, `rules` look for the edges that touch
an end, `brute_force` keeps each edge whose ends another way joins.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, dist, log2
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed
from generators.kit.words.hunches import kept
from generators.kit.words.jagged import jagged
from generators.kit.words.marking import lie
from generators.kit.words.moves import on_the_way
from generators.kit.words.places import across_and_down
from generators.kit.words.segments import WholePoint
from generators.kit.words.spurs import EDGE, Edge, corners_of, is_on_ring, loose, present, ring, spurred

State = tuple[int, ...]  # 1 for each edge that is there, 0 for one that has faded; those of the contour come first
COLOURS = ("blue", "teal", "purple", "green")
RADII = 84, 112  # units of the contour, and 8 more for each corner
SLIM = 0.78  # of its width, at least
GONE = 0.02  # opacity
LEANS = {  # how strongly draws are refused in which a look at edges is a hint
    "most off the middle": 1.7, "least down": 1.8, "most down": 1.9, "least across": 1.8, "most across": 1.9,
    "middle length": 0.8, "middle down": 0.5, "middle off the middle": 0.5,
    "most off the next": 0.7, "commonest off the next": 8.0,
}  # fmt: skip
NEXT = {2: 2.9, 3: 2.6, 4: 0.6}  # the lean of "least off the next", by rounds


@dataclass(frozen=True)
class Config:
    corners: int = 7  # of the contour, 5 to 10; up to two more
    dents: int = 2  # of them pointing inwards, 0 to 4
    spurs: int = 7  # 3 to 11; up to two more
    rounds: int = 3  # in which they fade, 2 to 4; or one less

    def __post_init__(self) -> None:
        within("corners", self.corners, 5, 10)
        within("dents", self.dents, 0, 4)
        within("spurs", self.spurs, 3, 11)
        within("rounds", self.rounds, 2, 4)


@dataclass(frozen=True)
class Puzzle:
    contour: tuple[WholePoint, ...]  # its corners, and joints of spurs within its sides
    spurs: tuple[Edge, ...]
    colour: str

    @property
    def edges(self) -> list[Edge]:
        return [*ring(self.contour), *self.spurs]


@generator(
    "G-50", "suppress_spurious_edges", version=1,
    faculty="perception", family="deletion",
    levels={"easy": Config(5, 1, 5, 2), "medium": Config(7, 2, 8, 3), "hard": Config(8, 3, 11, 4)},
)  # fmt: skip
class SuppressSpuriousEdges(Generator[Config, Puzzle, State]):
    public = "stricter; branches of several edges fade from their loose ends, and some end close to the contour"
    pace = Pace(step=14, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count, slim = config.corners + rng.randint(0, 2), rng.uniform(SLIM, 1)
        form = jagged(rng, count, config.dents, 8 * count + rng.randint(*RADII), slim)
        x, y = (rng.randint(EDGE - min(values), UNITS - EDGE - max(values)) for values in zip(*form, strict=True))
        contour, spurs = spurred(rng, [(x + u, y + v) for u, v in form], config.spurs + rng.randint(0, 2))
        puzzle = Puzzle(tuple(contour), tuple(spurs), rng.choice(COLOURS))
        states = self.solve(puzzle)
        if not config.rounds - 1 <= len(states) - 1 <= config.rounds:
            raise Reject("another number of rounds")
        (decision,) = self.choices(puzzle, states)
        if rng.random() > kept(decision, LEANS | {"least off the next": NEXT[config.rounds]}):
            raise Reject("the place of an edge is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        left, states = puzzle.edges, [(1,) * len(puzzle.edges)]
        while gone := loose(left):
            left = [edge for edge in left if edge not in gone]
            states.append(tuple(int(edge in left) for edge in puzzle.edges))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (1,) * len(edges := puzzle.edges), "an edge is missing at first")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(after != before, f"in step {step} no edge fades")
            there = present(edges, before)
            for edge, was, now in zip(edges, before, after, strict=True):
                fades = was == 1 and any(sum(end in other for other in there) == 1 for end in edge)
                text = "stays, with a loose end" if fades else "fades, with no loose end"
                require(now == was - fades, f"in step {step} an edge {text}, or comes back")
        there = present(edges, states[-1])
        require(all(sum(end in other for other in there) == 2 for edge in there for end in edge), "a loose end is left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        yield (tuple(int(is_on_ring(edge, puzzle.edges)) for edge in puzzle.edges),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, (edge, there) in reversed([*enumerate(zip(puzzle.edges, moment.now, strict=True), 1)]):
            if there > GONE:
                scene.line(edge, puzzle.colour, 8, opacity=there, name=f"edge-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(colour=puzzle.colour)

    def goal(self, puzzle: Puzzle) -> str:
        return f"only the closed contour is left, with its {self.answer(puzzle, ())} corners."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(len(corners_of(puzzle.contour)))

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """All edges, the loose ones, and the joints."""
        edges = puzzle.edges
        return {"edges": len(edges), "loose": len(loose(edges)), "joints": len({end for edge in edges for end in edge})}

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The edges that fade."""
        seen = lie([on_the_way(*edge, 0.5) for edge in puzzle.edges])
        for looks, edge in zip(seen, puzzle.edges, strict=True):
            looks["length"] = dist(*edge)
            del looks["number"]
        yield [Choice(not stays, looks) for stays, looks in zip(states[-1], seen, strict=True)]

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The rounds and the bits of the set of spurs."""
        return len(states) - 1 + log2(comb(len(puzzle.edges), len(puzzle.spurs)))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        text = f"The first frame shows {len(puzzle.edges)} {puzzle.colour} edges, {len(puzzle.spurs)} of them spurious."
        yield start("given", 5, text)
        for step, (before, after) in enumerate(pairwise(states), 1):
            gone = changed(before, after)
            facts = "; ".join(across_and_down(*on_the_way(*puzzle.edges[k], 0.5)) for k in gone)
            verb = "edge fades, its middle at" if len(gone) == 1 else "edges fade together, their middles at"
            text = f"Round {step}: {len(gone)} {verb} {facts}."
            yield process(f"round-{step}", 60 / (len(states) - 1), text, Follows(names(gone), (step, step)))
        yield end("contour", 25, f"At the end {self.goal(puzzle)}")
        text = "The edges of the closed contour do not move or change, and no edge comes back."
        yield constancy("steady", 10, text, Steady(names(changed(states[0], states[-1]))))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of one contour across and down, its radii and colours."""
        room = UNITS - 2 * EDGE - 2 * (8 * (config.corners + 2) + RADII[1])
        return (room + 1) ** 2 * (RADII[1] - RADII[0] + 1) * len(COLOURS)


def names(places: Sequence[int]) -> tuple[str, ...]:
    """The actors of edges, by their places from 0."""
    return tuple(f"edge-{k + 1}" for k in places)
