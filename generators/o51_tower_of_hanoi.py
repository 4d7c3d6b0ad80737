"""O-51 Tower of Hanoi: bring all discs to the framed peg in the fewest moves, never a larger disc on a smaller one.

All discs can move to any peg from every position without a disc on a smaller one. The shortest way is unique
(Hinz, 1992). All smaller discs have to stand on the third peg before the largest misplaced disc can move.
`solve` follows this rule; `rules` counts the fewest moves a second way, breadth first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import comb
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, ordered, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.words.boards import changed, filled
from generators.kit.words.path import carried
from generators.kit.words.pegs import NAMES, feet, stand, thickness, top
from generators.kit.words.search import all_shortest, layers

Pegs = tuple[int, ...]  # the peg of each disc, the smallest disc first
COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown")
WIDTHS = range(88, 149, 10)  # of discs, in units
TOWERS = 0.15  # chance of a whole tower at first, if the level has moves enough for one


@dataclass(frozen=True)
class Config:
    discs: int = 4  # 2 to 6
    fewest: int = 7  # moves needed, at least
    most: int = 12  # and at most, 15 at the largest

    def __post_init__(self) -> None:
        within("discs", self.discs, 2, 6)
        ordered("moves", 2, self.fewest, self.most, min(15, 2**self.discs - 1))


@dataclass(frozen=True)
class Puzzle:
    widths: tuple[int, ...]  # of the discs, the smallest first
    colours: tuple[str, ...]
    start: Pegs
    goal: int


@generator(
    "O-51", "tower_of_hanoi", version=1,
    faculty="abstraction", family="moving puzzles",
    levels={"easy": Config(3, 4, 7), "medium": Config(4, 7, 15), "hard": Config(5, 12, 15)},
)  # fmt: skip
class TowerOfHanoi(Generator[Config, Puzzle, Pegs]):
    public = "same; discs also start spread over the pegs"
    pace = Pace(step=9, rest=1)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        goal = rng.randrange(3)
        near = distances(config.discs, goal)
        begins = [pegs for pegs, needed in near.items() if config.fewest <= needed <= config.most]
        towers = [pegs for pegs in begins if len({*pegs}) == 1]
        begin = rng.choice(towers if towers and rng.random() < TOWERS else begins)
        widths = tuple(sorted(rng.sample(WIDTHS, config.discs)))
        return Puzzle(widths, tuple(rng.sample(COLOURS, config.discs)), begin, goal)

    def solve(self, puzzle: Puzzle) -> Sequence[Pegs]:
        return way(puzzle.start, puzzle.goal)

    def rules(self, puzzle: Puzzle, states: Sequence[Pegs]) -> None:
        require(states[0] == puzzle.start, "the discs do not start where they are given")
        for number, (before, after) in enumerate(pairwise(states), 1):
            on_pegs = len(after) == len(before) and all(peg in (0, 1, 2) for peg in after)
            require(on_pegs, f"after move {number} a disc is on no peg")
            moved = changed(before, after)
            require(len(moved) == 1, f"move {number} does not move one disc")
            smaller = before[: moved[0]]
            require(before[moved[0]] not in smaller, f"move {number} takes a disc from under another one")
            require(after[moved[0]] not in smaller, f"move {number} puts a disc on a smaller one")
        require(set(states[-1]) == {puzzle.goal}, "at the end not all discs are on the framed peg")
        made, fewest = len(states) - 1, distances(len(puzzle.start), puzzle.goal)[puzzle.start]
        require(made == fewest, f"{made} moves where {fewest} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Pegs]] | None:
        return all_shortest(puzzle.start, lambda pegs: set(pegs) == {puzzle.goal}, moves, most=8)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        stand(scene, len(puzzle.start), puzzle.goal)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Pegs]) -> None:
        before, after, thick = feet(moment.before), feet(moment.after), thickness(len(puzzle.start))
        for disc, (width, colour) in enumerate(zip(puzzle.widths, puzzle.colours, strict=True)):
            x, y = carried(before[disc], after[disc], moment.t, top(len(puzzle.start)) - 4)
            area = (x - width / 2, y - thick + 2, width, thick - 2)
            scene.block(area, colour, outline="ink", width=2, radius=10, rigid=True, name=f"{colour}-disc")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.start), peg=NAMES[puzzle.goal])

    def goal(self, puzzle: Puzzle) -> str:
        return f"all {len(puzzle.start)} discs lie on peg {NAMES[puzzle.goal]}, from the widest up to the narrowest."

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        away = [disc for disc, peg in enumerate(puzzle.start) if peg != puzzle.goal]
        return {"discs off the goal": len(away), "largest of them": max(away), "pegs in use": len({*puzzle.start})}

    def answer(self, puzzle: Puzzle, states: Sequence[Pegs]) -> str:
        return str(len(states) - 1)

    def rubric(self, puzzle: Puzzle, states: Sequence[Pegs]) -> Iterator[Item]:
        discs = list(zip(puzzle.colours, puzzle.start, strict=True))
        pegs = (", ".join(colour for colour, at in discs if at == peg) for peg in range(3))
        given = "; ".join(f"on {name}, from the top, {on or 'nothing'}" for name, on in zip(NAMES, pegs, strict=True))
        yield start("given", 5, f"The first frame shows {given}; peg {NAMES[puzzle.goal]} has a green frame.")
        hops = [(puzzle.colours[k], NAMES[b[k]]) for a, b in pairwise(states) for k in changed(a, b)]

        def actors(run: Sequence[tuple[str, str]]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(f"{colour}-disc" for colour, _ in run))

        yield from stages("move", hops, 50, lambda run: ", then ".join(f"{disc} to {peg}" for disc, peg in run), actors)
        text = f"There are {len(hops)} moves, the fewest possible, and no disc ever lies on a narrower one."
        yield process("fewest", 10, text, Follows(actors(hops), (1, len(hops))))
        yield end("there", 25, f"At the end {self.goal(puzzle)}")
        text = "No disc changes its width or colour; pegs and frame keep still."
        yield constancy("steady", 10, text, Steady(actors(hops)))

    def capacity(self, config: Config) -> int:
        """Count as many equally likely puzzles, with the colours once, as repeat as often as those drawn do.

        They are goal pegs, widths of the discs, and positions at this distance, of which whole towers are more likely.
        """
        near = distances(config.discs, 0)
        begins = [pegs for pegs, moves in near.items() if config.fewest <= moves <= config.most]
        towers, one = sum(len({*pegs}) == 1 for pegs in begins), 1 / len(begins)
        often = TOWERS / towers + (1 - TOWERS) * one if towers else one
        seldom = (1 - TOWERS) * one if towers else one
        repeats = towers * often * often + (len(begins) - towers) * seldom * seldom
        return int(3 * comb(len(WIDTHS), config.discs) / repeats)


def way(begin: Pegs, goal: int) -> list[Pegs]:
    """The shortest way to bring all discs to a peg; each waits until the smaller ones are out of its way."""
    walk = [begin]

    def bring(count: int, peg: int) -> None:
        for disc in range(count - 1, -1, -1):
            here = walk[-1][disc]
            if here != peg:
                bring(disc, 3 - here - peg)
                walk.append(filled(walk[-1], disc, peg))

    bring(len(begin), goal)
    return walk


def moves(pegs: Pegs) -> Iterator[Pegs]:
    """The positions one move away."""
    for disc, here in enumerate(pegs):
        for peg in range(3):
            if peg != here and here not in pegs[:disc] and peg not in pegs[:disc]:
                yield filled(pegs, disc, peg)


@lru_cache
def distances(discs: int, goal: int) -> dict[Pegs, int]:
    """The fewest moves to bring all discs to a peg, from every position, breadth first."""
    home = (goal,) * discs
    return {pegs: moved for moved, layer in enumerate(layers(home, moves)) for pegs in layer}
