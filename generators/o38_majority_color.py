"""O-38 Majority colour: let all colours but the most frequent vanish, the rarest first.

No two colours are equally frequent. One has the most things, and the others vanish in a fixed order, so a solution
exists and is the only one. Each colour has a shape of its own, so nobody needs to tell colours apart. Numbers are
close, and sizes differ more between colours than numbers do, so neither the largest area nor the smallest things tell
the most frequent colour. `solve` sorts the colours by number; `rules` compares each vanishing colour's number with all
others left.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, compress, pairwise
from math import factorial, perm, prod
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, ordered, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.crowds import REACH, glance_at
from generators.kit.words.hunches import right_hunches

SMALL, LARGE = 11, 20  # sizes of things in units
COLOURS = ("red", "blue", "green", "orange", "purple", "teal")
SIDE, PITCH = 7, 62  # of the lattice near which the things lie

Thing = tuple[int, int, int, int]  # centre in units, size, index of its kind
State = tuple[int, ...]  # for each thing: 1 while it is there, then 0


@dataclass(frozen=True)
class Config:
    colours: int = 4  # 3 to 5
    fewest: int = 7  # least things of a colour
    most: int = 11  # and most, up to 12
    lead: int = 2  # most things by which the most frequent colour is ahead of the next

    def __post_init__(self) -> None:
        within("colours", self.colours, 3, 5)
        ordered("things", 1, self.fewest, self.most, 12)
        within("lead", self.lead, 1, 8)
        if not self.counts:
            what = f"{self.colours} colours with {self.fewest}..{self.most} things"
            raise ValueError(f"{what} find no room on {SIDE**2} places, or no two as near as {self.lead}")

    @property
    def counts(self) -> list[tuple[int, ...]]:
        """The possible numbers of things of the colours, rising."""
        every = combinations(range(self.fewest, self.most + 1), self.colours)
        return [found for found in every if sum(found) <= SIDE**2 - 3 and found[-1] - found[-2] <= self.lead]


@dataclass(frozen=True)
class Puzzle:
    kinds: tuple[tuple[str, str], ...]  # colour and shape of each kind of thing
    things: tuple[Thing, ...]  # in reading order

    def actors(self, kind: int) -> tuple[str, ...]:
        return tuple(f"thing-{number}" for number, thing in enumerate(self.things, 1) if thing[3] == kind)

    def name(self, kind: int) -> str:
        """A kind's things in words: `5 red circles`."""
        colour, shape = self.kinds[kind]
        return f"{len(self.actors(kind))} {colour} {shape}s"


@generator(
    "O-38", "majority_color", version=1,
    faculty="perception", family="counting",
    levels={"easy": Config(3, 8, 11, 1), "medium": Config(4, 7, 11, 1), "hard": Config(5, 6, 11, 1)},
)  # fmt: skip
class MajorityColor(Generator[Config, Puzzle, State]):
    public = "stricter; the colours vanish one after another, the rarest first"
    pace = Pace(step=12, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        counts = list(rng.choice(config.counts))
        rng.shuffle(counts)
        kinds = zip(rng.sample(COLOURS, config.colours), rng.sample(tuple(REACH), config.colours), strict=True)
        which = [kind for kind, count in enumerate(counts) for _ in range(count)]
        rng.shuffle(which)
        cells = sorted(rng.sample(range(SIDE**2), len(which)))
        sizes = [15 * (sum(counts) / len(counts) / count) ** 0.2 * 1.4 ** rng.uniform(-1, 1) for count in counts]
        things = []
        for cell, kind in zip(cells, which, strict=True):
            x, y = (256 + PITCH * (k - SIDE // 2) + rng.randint(-4, 4) for k in reversed(divmod(cell, SIDE)))
            size = round(min(LARGE, max(SMALL, sizes[kind] + rng.uniform(-1.5, 1.5))))
            things.append((x, y, size, kind))
        puzzle = Puzzle(tuple(kinds), tuple(things))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        clues = right_hunches(decision, most=("area", "breadth", "height"), least=("mean size", "off the middle"))
        if rng.random() > (1 - 0.09 * config.colours) ** clues:
            raise Reject("the most frequent colour too often covers or spans most, or has the smallest things")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        order = by_number(puzzle)
        return [tuple(int(order.index(kind) >= gone) for *_, kind in puzzle.things) for gone in range(len(order))]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        kinds = [kind for *_, kind in puzzle.things]
        require(states[0] == (1,) * len(kinds), "a thing is missing before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            kept = len(after) == len(before) and all(new in (0, old) for old, new in zip(before, after, strict=True))
            require(kept, f"step {step} brings a thing back, or changes what is no thing")
            there, stay = (list(compress(kinds, state)) for state in (before, after))
            gone = [kind for kind in range(len(puzzle.kinds)) if there.count(kind) != stay.count(kind)]
            whole = len(gone) == 1 and gone[0] not in stay
            require(whole, f"step {step} does not take away all things of one colour, and no others")
            rarest = stay and all(stay.count(kind) >= there.count(gone[0]) for kind in stay)
            require(rarest, f"step {step} takes away {puzzle.kinds[gone[0]][0]}, which is not the rarest of those left")
        require(len({*compress(kinds, states[-1])}) == 1, "more than one colour is left at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        kinds = [thing[3] for thing in puzzle.things]
        for most in range(len(puzzle.kinds)):
            if all(kinds.count(most) > kinds.count(other) for other in range(len(puzzle.kinds)) if other != most):
                yield (tuple(int(kind == most) for kind in kinds),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, 472, 472), "panel", radius=14)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, ((x, y, size, kind), share) in enumerate(zip(puzzle.things, moment.now, strict=True), 1):
            colour, shape = puzzle.kinds[kind]
            if share > 0:
                scene.shape((x, y), shape, size * REACH[shape] * share, colour, name=f"thing-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(things=listed([f"{colour} {shape}s" for colour, shape in puzzle.kinds]))

    def goal(self, puzzle: Puzzle) -> str:
        return f"only the {puzzle.name(by_number(puzzle)[-1])}, the most frequent, are left, where they were."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return puzzle.kinds[by_number(puzzle)[-1]][0]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        decision, most = [], by_number(puzzle)[-1]
        for kind, (colour, shape) in enumerate(puzzle.kinds):
            crowd = glance_at(shape, [(x, y, size) for x, y, size, which in puzzle.things if which == kind])
            looks: dict[str, float | str] = {"named": kind, "colour": colour, "shape": shape, **crowd}
            decision.append(Choice(kind == most, looks | {"first": puzzle.things[0][3] == kind}))
        yield decision

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        *leaving, most = by_number(puzzle)
        given = ", ".join(puzzle.name(kind) for kind in range(len(puzzle.kinds)))
        yield start("given", 5, f"The first frame shows {given}.")
        for step, kind in enumerate(leaving, 1):
            when = "First" if step == 1 else "Then" if step < len(leaving) else "At last"
            text = f"{when} the {puzzle.name(kind)} shrink away, all of them and nothing else."
            yield process(f"vanish-{step}", 40 / len(leaving), text, Follows(puzzle.actors(kind), (step, step)))
        every = tuple(name for kind in leaving for name in puzzle.actors(kind))
        text = f"The {len(leaving)} colours go one after another, the rarest of those left each time; none comes back."
        yield process("order", 20, text, Follows(every, (1, len(leaving))))
        yield end("majority", 25, f"At the end {self.goal(puzzle)}")
        text = f"The {puzzle.name(most)} stay all the time, and no thing moves or changes its colour."
        yield constancy("steady", 10, text, Steady(every))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places of the things of each colour, for the numbers of things that allow the fewest."""
        return min(perm(SIDE**2, sum(counts)) // prod(map(factorial, counts)) for counts in config.counts)


def by_number(puzzle: Puzzle) -> list[int]:
    """The kinds, from the rarest to the most frequent."""
    return sorted(range(len(puzzle.kinds)), key=[thing[3] for thing in puzzle.things].count)
