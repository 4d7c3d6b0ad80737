"""G-134 Select the next figure of a large-small alternating sequence: circle the candidate that continues it.

Large and small figures alternate. The large ones grow or shrink by one amount, the small ones by an amount of their
own. One candidate has the next size of the kind whose turn it is, so a solution exists and is unique. As many
candidates lie about the next size of the other kind. `solve` extrapolates. `rules` put the marked figure at the end of
the row and compare the changes within each kind.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from math import factorial, log2
from random import Random

from generators.kit import (
    SHAPES, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed, plural
from generators.kit.words.choice import State, chosen, letter, require_choice
from generators.kit.words.hunches import right_hunches
from generators.kit.words.shelf import Shelf, continued, continuing

COLOURS = ("blue", "orange", "green", "pink")  # far apart in lightness or in hue
KINDS = ("large", "small")
SIZES = {"large": range(32, 49), "small": range(8, 29)}  # units of radius in the row
OFFERED = {"large": range(22, 59), "small": range(6, 33)}  # the same of candidates
OWN = 4  # candidates about the next size of the kind whose turn it is
CLEAR = 10  # units of radius between the large and the small figures of a row at least
KEPT = 0.55  # share of the draws kept, for each hunch that finds the answer
BROADEST = 156  # units of radius in a row, all together
RING = 38  # units of radius of the ring, unless the figure needs more
STEPS = range(3, 8)  # units of radius from one figure of a kind to the next

Series = tuple[tuple[int, ...], int, int]  # radii of a kind with the next one, rank of that, sign of the change


@dataclass(frozen=True)
class Config:
    others: int = 1  # candidates about the next size of the kind whose turn it is not, 1 or 2
    apart: int = 4  # units between the radii of two candidates, 4 or 5

    def __post_init__(self) -> None:
        within("others", self.others, 1, 2)
        within("apart", self.apart, 4, 5)

    def counts(self, turn: int) -> tuple[int, int]:
        """Candidates of each kind, if it is this one's turn."""
        return (OWN, self.others) if turn == 0 else (self.others, OWN)


@dataclass(frozen=True)
class Puzzle:
    row: tuple[int, ...]  # radii from the left, the first one large
    candidates: tuple[int, ...]  # radii, lettered from A
    apart: int  # units between neighbouring sizes on offer
    shape: str
    colour: str
    turn: int  # degrees by which all figures are turned


@generator(
    "G-134", "select_next_figure_large_small_alternating_sequence", version=1,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(1, 5), "medium": Config(1, 4), "hard": Config(2, 4)},
)  # fmt: skip
class SelectNextFigureLargeSmallAlternatingSequence(Generator[Config, Puzzle, State]):
    public = "stricter; large and small figures each grow or shrink by a rule of their own, and a copy goes to the row"
    pace = Pace(step=22, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shown = rng.choice((4, 5))
        kinds, candidates = [], []
        for k, (kind, count) in enumerate(zip(KINDS, config.counts(shown % 2), strict=True)):
            rank, sign = rng.randrange(count), rng.choice((-1, 1))
            found = [
                each for each in series(kind, (shown + 1 - k) // 2, count, config.apart) if each[1:] == (rank, sign)
            ]
            radii, *_ = rng.choice(found)
            kinds.append(radii)
            candidates += [radii[-1] + (j - rank) * config.apart for j in range(count)]
        if min(kinds[0]) - max(kinds[1]) < CLEAR:
            raise Reject("a large figure is hardly larger than a small one")
        if len({abs(radii[1] - radii[0]) for radii in kinds}) == 1:
            raise Reject("both kinds change by one amount")
        if min(b - a for a, b in pairwise(sorted(candidates))) < config.apart:
            raise Reject("a large candidate is about as large as a small one")
        rng.shuffle(candidates)
        row = tuple(kinds[k % 2][k // 2] for k in range(shown))
        if sum(row) > BROADEST:
            raise Reject("the row is too broad")
        shape, colour, turn = rng.choice(SHAPES), rng.choice(COLOURS), rng.choice((0, 0, 15, -15))
        puzzle = Puzzle(row, tuple(candidates), config.apart, shape, colour, turn)
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        halfway = "radius", "changed", "along"
        if rng.random() > KEPT ** right_hunches(decision, least=["changed"], most=["off the last"], halfway=halfway):
            raise Reject("a hunch finds the answer too often")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return chosen(puzzle.candidates.index(2 * puzzle.row[-2] - puzzle.row[-4]) + 1)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        circled = require_choice(states, len(puzzle.candidates))
        row = (*puzzle.row, puzzle.candidates[circled - 1])
        for k, (a, b) in enumerate(pairwise(row)):
            require((a > b) == (k % 2 == 0), f"with candidate {letter(circled)} large and small do not alternate")
        for kind, name in enumerate(KINDS):
            changes = {b - a for a, b in pairwise(row[kind::2])}
            even = f"with candidate {letter(circled)} the {name} figures do not change by one amount"
            require(len(changes) == 1, even)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for number, radius in enumerate(puzzle.candidates, 1):
            row = (*puzzle.row, radius)
            for large, small in product(range(-9, 10), repeat=2):
                if row == tuple(row[k % 2] + k // 2 * (large, small)[k % 2] for k in range(len(row))):
                    yield ((number, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        board = shelf(puzzle)
        board.draw(scene)
        for centre, radius in zip(board.places, (*puzzle.row, *puzzle.candidates), strict=True):
            scene.shape(centre, puzzle.shape, radius, puzzle.colour, turn=puzzle.turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def copy_at(number: int, at: Point) -> None:
            radius = puzzle.candidates[number - 1]
            scene.shape(at, puzzle.shape, radius, puzzle.colour, turn=puzzle.turn, name="copy")

        shelf(puzzle).draw_choice(scene, moment, lambda number: max(puzzle.candidates[number - 1] + 9, RING), copy_at)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.row), last=letter(len(puzzle.candidates)))

    def goal(self, puzzle: Puzzle) -> str:
        return continued(self.solve(puzzle)[-1][0])

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        _, half = max((b - a, b) for a, b in pairwise(sorted(puzzle.candidates)))  # the widest gap parts the kinds
        seen: list[dict[str, float | str]] = []
        for number, radius in enumerate(puzzle.candidates, 1):
            own = puzzle.row[0 if radius >= half else 1 :: 2]
            grown = radius - own[-1]
            along = grown if own[-1] > own[-2] else -grown
            seen.append({
                "place": number, "radius": radius, "kind": KINDS[radius < half], "grown": grown, "changed": abs(grown),
                "along": along, "off the last": abs(radius - puzzle.row[-1]),
            })  # fmt: skip
        yield [Choice(number == states[-1][0], looks) for number, looks in enumerate(seen, 1)]

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of choice, and those by which sizes on offer are closer than 8 units."""
        return super().difficulty(puzzle, states) + log2(8 / puzzle.apart)

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count, first = states[-1][0], len(puzzle.candidates), puzzle.row[0]
        sizes = listed([f"{radius / first:.0%}" for radius in puzzle.row[1:]])
        given = f"{len(puzzle.row)} {puzzle.colour} {plural(puzzle.shape)}, the later ones {sizes} as wide as the first"
        text = f"The first frame shows {given}, a question mark and the candidates A to {letter(count)}."
        yield start("given", 5, text)
        look = f"{puzzle.candidates[right - 1] / first:.0%} as wide as the first {puzzle.shape}"
        yield from continuing(right, count, look, "nothing changes its size or colour")

    def capacity(self, config: Config) -> int:
        """A lower bound, without turns: rows of four, shapes, colours, orders of those candidates that are distinct."""
        rows, (own, others) = 0, config.counts(0)
        found = series("large", 2, own, config.apart), series("small", 2, others, config.apart)
        for (larges, rank, _), (smalls, other, _) in product(*found):
            low = larges[-1] - rank * config.apart
            apart = low - smalls[-1] - (others - 1 - other) * config.apart >= config.apart
            apart &= min(larges) - max(smalls) >= CLEAR
            rows += apart and abs(larges[1] - larges[0]) != abs(smalls[1] - smalls[0])
        return rows * len(SHAPES) * len(COLOURS) * factorial(own + others)


@cache
def series(kind: str, members: int, count: int, apart: int) -> list[Series]:
    """All radii of a kind's figures and of the next one, with all ranks that it may have among `count` on offer."""
    found = []
    for first, step in product(SIZES[kind], sorted({*STEPS} - {apart})):
        for sign, rank in product((-1, 1), range(count)):
            radii = tuple(first + sign * step * k for k in range(members + 1))
            smallest = radii[-1] - rank * apart
            if radii[-1] in SIZES[kind] and {smallest, smallest + (count - 1) * apart} <= {*OFFERED[kind]}:
                found.append((radii, rank, sign))
    return found


def shelf(puzzle: Puzzle) -> Shelf:
    """The places of figures and candidates."""
    return Shelf(tuple(map(float, puzzle.row)), len(puzzle.candidates))
