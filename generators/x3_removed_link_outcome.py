"""X-3 Removed link: push over the first piece, and let all those fall that fall without the crossed-out arrow.

It is hard because what would have happened is of no use: each piece beyond the removed link has to be thought through
anew, since a second knock may save its fall and a missing one may spoil it. Arrows lead from column to column, so each
piece falls or stays for good: a solution exists and is unique. `solve` goes from the left. `rules` count the knocks to
each piece, column by column; `brute_force` tries which falls suit all knocks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise, product
from math import ceil, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.rubric import grouped
from generators.kit.speech import listed
from generators.kit.words.hunches import kept
from generators.kit.words.knocks import LETTERS, Arrow, Knocks, consistent, drawn, joined, rungs

COLOURS = ("orange", "yellow", "green", "teal", "purple", "pink")
LEANS = {  # against rules of thumb, by the number of pieces
    11: {"least off the cut": 6.2, "least arrows": 4.2, "most down": 3.6, "least down": 2.6, "middle off the cut": 2.0,
         "middle arrows": 1.0},
    13: {"least off the cut": 3.3, "least arrows": 3.5, "most down": 2.2, "least down": 1.5, "middle off the cut": 1.0,
         "middle arrows": 1.0},
    15: {"least off the cut": 3.2, "least arrows": 2.5, "most down": 1.1, "least down": 0.7, "middle off the cut": 0.7,
         "middle arrows": 1.1},
}  # fmt: skip
SETS = 1728  # of arrows tried by `capacity`, at most

State = tuple[bool, ...]  # which pieces lie


@dataclass(frozen=True)
class Config:
    columns: tuple[int, ...] = (1, 3, 3, 3, 2)  # pieces in each, from the left
    broad: int = 3  # pieces with two arrows or more, all of which have to bring a knock
    stay: int = 2  # pieces saved from falling by the removed link, at least
    fall: int = 2  # pieces falling even so beyond the removed link, at least

    def __post_init__(self) -> None:
        within("columns", len(self.columns), 3, 5)
        within("pieces", sum(self.columns), 6, len(LETTERS))
        for pieces in self.columns:
            within("pieces of a column", pieces, 1, 4)
        within("broad", self.broad, 0, 6)
        within("stay", self.stay, 1, 4)
        within("fall", self.fall, 0, 4)

    def several(self, arrows: Sequence[Arrow]) -> list[int]:
        """The pieces before the last column with more than one arrow to them."""
        inner = range(1, sum(self.columns[:-1]))
        return [piece for piece in inner if sum(b == piece for _, b in arrows) > 1]

    def cuts(self, knocks: Knocks) -> list[Arrow]:
        """The links before the last two gaps whose removal leaves enough upright, lets enough fall, both in the end."""
        found = []
        for cut in knocks.arrows:
            if cut[1] < sum(self.columns[:-2]):
                falls, beyond = knocks.fallen(cut), knocks.beyond(cut)
                saved = sum(not falls[piece] for piece in beyond)
                enough = saved >= self.stay and len(beyond) - saved >= self.fall
                if enough and 0 < sum(falls[-self.columns[-1] :]) < self.columns[-1]:
                    found.append(cut)
        return found


@dataclass(frozen=True)
class Puzzle:
    columns: tuple[int, ...]
    arrows: tuple[Arrow, ...]
    broad: tuple[int, ...]
    cut: Arrow
    colours: tuple[str, str]  # of thin and of broad pieces

    @cached_property
    def knocks(self) -> Knocks:
        return Knocks(self.columns, self.arrows, self.broad)


@generator(
    "X-3", "removed_link_outcome", version=1,
    faculty="knowledge", family="logic",
    levels={
        "easy": Config((1, 3, 4, 3), 1, 2, 1), "medium": Config((1, 3, 3, 3, 3), 2, 3, 2),
        "hard": Config((1, 3, 4, 4, 3), 3, 4, 3),
    },
)  # fmt: skip
class RemovedLinkOutcome(Generator[Config, Puzzle, State]):
    public = "own; none of them takes a link out of a chain of causes and asks what still happens"
    pace = Pace(step=9, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        arrows = drawn(rng, config.columns)
        several = config.several(arrows)
        if len(several) < config.broad:
            raise Reject("too few pieces have two arrows")
        broad = tuple(sorted(rng.sample(several, config.broad)))
        cuts = config.cuts(Knocks(config.columns, arrows, broad))
        if not cuts:
            raise Reject("no removed link leaves enough pieces upright and lets enough fall")
        light, heavy = rng.sample(COLOURS, 2)
        puzzle = Puzzle(config.columns, arrows, broad, rng.choice(cuts), (light, heavy))
        if rng.random() > kept(next(self.choices(puzzle, self.solve(puzzle))), LEANS.get(sum(config.columns), {})):
            raise Reject("the look of a piece is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        falls, column = puzzle.knocks.fallen(puzzle.cut), puzzle.knocks.column
        last = max(place for place, fell in zip(column, falls, strict=True) if fell)
        return [tuple(fell and at < done for at, fell in zip(column, falls, strict=True)) for done in range(last + 2)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        ways: dict[int, list[Arrow]] = {piece: [] for piece in range(sum(puzzle.columns))}
        for arrow in puzzle.arrows:
            ways[arrow[1]].append(arrow)
        require(states[0] == (False,) * len(ways), "a piece lies before the first step, or one is missing")
        for step, (before, after) in enumerate(pairwise((*states, states[-1])), 1):
            final, first = step == len(states), 0
            for column, pieces in enumerate(puzzle.columns, 1):
                for piece in range(first, first + pieces):
                    knocks = sum(before[a] for a, b in ways[piece] if (a, b) != puzzle.cut)
                    due = len(ways[piece]) if piece in puzzle.broad else 1
                    falls = before[piece] or (column == step and (piece == 0 or knocks >= due))
                    name = f"piece {LETTERS[piece]}"
                    if final:
                        require(falls == after[piece], f"{name} has still to fall at the end")
                    elif before[piece]:
                        require(after[piece], f"step {step} sets {name} upright")
                    else:
                        why = f"{knocks} of {due} knocks that it needs have come"
                        require(falls == after[piece], f"step {step} is wrong about {name}: {why} to column {column}")
                first += pieces
            require(final or before != after, f"step {step} lets no piece fall")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for state in consistent(puzzle.knocks, puzzle.cut):
            yield (state,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((10, 16, 492, 480), "panel", radius=14)
        puzzle.knocks.ground(scene, puzzle.cut)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, (old, new) in enumerate(zip(moment.before, moment.after, strict=True)):
            turned = (1.0 if old else moment.t) if new else 0.0
            puzzle.knocks.piece(scene, number, turned, puzzle.colours[number in puzzle.broad])

    def prompt(self, puzzle: Puzzle) -> Prompt:
        thin, broad = puzzle.colours
        return self.worded(count=len(self.solve(puzzle)[0]), thin=thin, broad=broad)

    def goal(self, puzzle: Puzzle) -> str:
        up = [LETTERS[piece] for piece, fell in enumerate(puzzle.knocks.fallen(puzzle.cut)) if not fell]
        return f"the pieces {listed(up)} stand upright, and all others lie."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return ", ".join(LETTERS[piece] for piece, fell in enumerate(states[-1]) if not fell)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The pieces of the last column still upright at the end."""
        knocks, (_, cut) = puzzle.knocks, puzzle.knocks.at(puzzle.cut[1])
        ends = range(knocks.count - puzzle.columns[-1], knocks.count)
        yield [
            Choice(not states[-1][piece], {
                "down": knocks.at(piece)[1], "off the cut": abs(knocks.at(piece)[1] - cut),
                "arrows": len(knocks.into[piece]),
            })
            for piece in ends
        ]  # fmt: skip

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The arrows to pieces beyond the removed link, each of which may bring a knock or not."""
        return sum(len(puzzle.knocks.into[piece]) for piece in puzzle.knocks.beyond(puzzle.cut))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        a, b = (LETTERS[piece] for piece in puzzle.cut)
        broad = listed([LETTERS[piece] for piece in puzzle.broad])
        text = f"The first frame shows {len(states[0])} upright pieces, {broad} broad"
        yield start("given", 5, f"{text}, and a cross on the arrow from {a} to {b}.")
        waves = [
            [piece for piece, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
            for before, after in pairwise(states)
        ]
        for first, run in (runs := grouped(waves, 3)):
            text = ", then ".join(listed([LETTERS[piece] for piece in wave]) for wave in run)
            names = tuple(f"piece-{piece}" for wave in run for piece in wave)
            check = Follows(names, (first, first + len(run) - 1))
            yield process(f"falls-{first}", 39 / len(runs), f"Column by column, pieces fall: {text}.", check)
        up = listed([LETTERS[piece] for piece, fell in enumerate(states[-1]) if not fell])
        falling = tuple(f"piece-{piece}" for wave in waves for piece in wave)
        text = f"The pieces {up} get too few knocks and never fall; each other one falls with its column."
        yield process("foreseen", 21, text, Follows(falling, (1, len(waves))))
        yield end("fallen", 25, f"At the end {self.goal(puzzle)}")
        yield constancy("steady", 10, "No arrow, cross or letter changes, and no piece rises again.", Steady(falling))

    def capacity(self, config: Config) -> int:
        """A lower bound: some sets of arrows in each gap, with all fitting broad pieces and removed links."""
        every, most = [rungs(*pair) for pair in pairwise(config.columns)], SETS ** (1 / (len(config.columns) - 2))
        gaps = [gap[:: ceil(len(gap) / most)] for gap in every]
        found = 0
        for chosen in product(*gaps):
            arrows = joined(config.columns, chosen)
            for broad in combinations(config.several(arrows), config.broad):
                found += len(config.cuts(Knocks(config.columns, arrows, broad)))
        return found * perm(len(COLOURS), 2)
