"""O-43 Object subtraction: let the solids of a rule about several features vanish, and no others.

A rule asks for one feature without another, for either of two but not both, or counts those of a framed solid. It
holds for some solids and not for others, and they vanish in reading order. So a solution exists and is unique. `solve`
looks at the features one by one, `rules` count those in common, and `brute_force` lists all looks to vanish.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations, pairwise, permutations, product
from math import perm
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, article, listed
from generators.kit.words.boards import changed, filled
from generators.kit.words.figures import Point
from generators.kit.words.hunches import against_hunches
from generators.kit.words.marking import among, bits_of
from generators.kit.words.solids import SOLIDS, draw_solid

COLOURS = ("red", "yellow", "green", "blue", "purple")
SIZES = {"large": 48, "small": 29}  # radius in units
ROWS = {6: (3, 3), 8: (4, 4), 10: (3, 4, 3)}  # solids in each row
RULES = ("without", "either", "alike")  # one feature but not another; either of two; in common with a framed solid
ALIKE = ("cone", "pyramid")  # never in one picture
GONE = 0.03  # of its size, at which a shrinking solid is no longer seen
SOME = 3  # different colours, and shapes

State = tuple[int, ...]  # in reading order: 1 for each solid still there
Looks = tuple[str, str, str]  # size, colour and shape


@dataclass(frozen=True)
class Config:
    solids: int = 8  # 6, 8 or 10
    rule: str = "either"  # one of `RULES`
    fewest: int = 2  # solids to vanish, at least
    most: int = 3  # and at most, 4 at the largest

    def __post_init__(self) -> None:
        one_of("solids", self.solids, ROWS)
        one_of("rule", self.rule, RULES)
        within("fewest", self.fewest, 1, 4)
        within("most", self.most, self.fewest, 4)


@dataclass(frozen=True)
class Puzzle:
    solids: tuple[Looks, ...]  # in reading order
    rule: str
    features: tuple[str, ...]  # those named by the rule; empty if it counts
    framed: int  # number of the framed solid, from 1; 0 is none
    alike: int  # features in common with it, if the rule counts


@generator(
    "O-43", "object_subtraction", version=1,
    faculty="abstraction", family="deletion",
    levels={"easy": Config(8, "without", 2, 3), "medium": Config(8, "either", 3, 4), "hard": Config(10, "alike", 2, 4)},
)  # fmt: skip
class ObjectSubtraction(Generator[Config, Puzzle, State]):
    public = "another; the solids to vanish do not look odd, but follow from a rule about several features"
    pace = Pace(step=12, rest=4)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        colours, shapes = rng.sample(COLOURS, SOME), rng.sample(SOLIDS, SOME)
        if {*ALIKE} <= {*shapes}:
            raise Reject("two shapes look alike")
        choices = (sorted(SIZES), colours, shapes)
        drawn = (map(rng.choice, choices) for _ in range(config.solids))
        solids = tuple((size, colour, shape) for size, colour, shape in drawn)
        if any(len({*values}) < len(some) for values, some in zip(zip(*solids, strict=True), choices, strict=True)):
            raise Reject("a colour, a shape or a size is missing")
        puzzles = [Puzzle(solids, config.rule, *each) for each in asked(config, choices)]
        fitting = [
            puzzle for puzzle in puzzles if config.fewest <= len(leaving(puzzle)) <= config.most and near(puzzle)
        ]
        if not fitting:
            raise Reject("too few or too many solids vanish")
        weights = against_hunches([[decision(puzzle)] for puzzle in fitting], rounds=40)
        return rng.choices(fitting, weights)[0]

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        given = (1,) * len(puzzle.solids)
        return list(accumulate(leaving(puzzle), lambda state, number: filled(state, number - 1, 0), initial=given))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (1,) * len(puzzle.solids), "a solid is missing at first")
        gone: list[int] = []
        for step, (before, after) in enumerate(pairwise(states), 1):
            parts = changed(before, after)
            require(len(parts) == 1 and after[parts[0]] == 0, f"step {step} does not let one solid vanish")
            require(gone[-1:] < parts, f"step {step} does not keep to the reading order")
            gone += parts
        wanted = puzzle.solids[puzzle.framed - 1] if puzzle.framed else puzzle.features
        due = puzzle.alike if puzzle.framed else 1
        for number, looks in enumerate(puzzle.solids):
            fits = len({*looks} & {*wanted}) == due and number != puzzle.framed - 1
            fits = fits and (puzzle.rule != "without" or puzzle.features[0] in looks)
            text = f"the {' '.join(looks)}, solid {number + 1} in reading order, {'vanishes' if fits else 'stays'}"
            require(fits == (number in gone), f"by the rule {text}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        values = [sorted({looks[k] for looks in puzzle.solids}) for k in range(3)]
        framed = puzzle.solids[puzzle.framed - 1]
        doomed = set[tuple[str, ...]]()
        for looks in product(*values):
            if puzzle.rule == "alike":
                fits = [a == b for a, b in zip(looks, framed, strict=True)].count(True) == puzzle.alike
            else:
                one, other = (feature in looks for feature in puzzle.features)
                fits = one and not other if puzzle.rule == "without" else one is not other
            doomed |= {looks} if fits else set()
        yield (tuple(int(looks not in doomed) for looks in puzzle.solids),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        if puzzle.framed:
            x, y = middles(puzzle)[puzzle.framed - 1]
            scene.outline((x - 56, y - 56, 112, 112), width=6, radius=10)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        every = zip(puzzle.solids, middles(puzzle), moment.now, strict=True)
        for number, ((size, colour, shape), middle, there) in enumerate(every, 1):
            if there > GONE:
                draw_solid(scene, middle, shape, SIZES[size] * there, colour, name=f"solid-{number}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        one, other = (named(feature) for feature in puzzle.features) if puzzle.features else ("", "")
        return self.worded(
            count=NUMBERS[len(puzzle.solids)], one=one, other=other, alike=NUMBERS[puzzle.alike],
            without=puzzle.rule == "without", either=puzzle.rule == "either", framed=puzzle.framed > 0,
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        gone = leaving(puzzle)
        stay = [f"the {' '.join(looks)}" for number, looks in enumerate(puzzle.solids, 1) if number not in gone]
        return f"these solids are left, in reading order: {listed(stay)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return " ".join(puzzle.solids[changed(states[-2], states[-1])[0]])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The solids to vanish."""
        yield decision(puzzle)

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of the set, and the features to look at in all solids."""
        features = 3 if puzzle.framed else 2
        return bits_of(tuple(leaving(puzzle)), len(puzzle.solids)) + features * len(puzzle.solids) / 4

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        gone, count = leaving(puzzle), len(puzzle.solids)
        things = listed([" ".join(looks) for looks in puzzle.solids])
        yield start("given", 5, f"The first frame shows, in reading order: {things}.")
        runs = grouped(gone)
        for first, run in runs:
            facts = ", then ".join(f"the {' '.join(puzzle.solids[n - 1])}, solid {n} in reading order" for n in run)
            check = Follows(tuple(f"solid-{n}" for n in run), (first, first + len(run) - 1))
            yield process(f"gone-{first}", 60 / len(runs), f"This shrinks to nothing: {facts}.", check)
        yield end("left", 25, f"At the end {self.goal(puzzle)}")
        text = f"The other {count - len(gone)} solids stay as they are, and none moves or comes back."
        yield constancy("steady", 10, text, Steady(tuple(f"solid-{n}" for n in gone)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the three colours and the three shapes in the order in which they first occur."""
        return perm(len(COLOURS), SOME) * (perm(len(SOLIDS), SOME) - SOME * perm(SOME, SOME))


def asked(config: Config, choices: Sequence[Sequence[str]]) -> list[tuple[tuple[str, ...], int, int]]:
    """All rules of a level: the features, the framed solid, and the features in common with it."""
    if config.rule == "alike":
        return [((), framed, alike) for framed in range(1, config.solids + 1) for alike in (1, 2)]
    pairs = combinations(choices, 2) if config.rule == "either" else permutations(choices, 2)
    return [((a, b), 0, 0) for one, other in pairs for a, b in product(one, other)]


def leaving(puzzle: Puzzle) -> list[int]:
    """The numbers of the solids to vanish, from 1, in reading order."""
    return [number for number, looks in enumerate(puzzle.solids, 1) if leaves(puzzle, number, looks)]


def leaves(puzzle: Puzzle, number: int, looks: Looks) -> bool:
    if puzzle.rule == "alike":
        size, colour, shape = puzzle.solids[puzzle.framed - 1]
        common = (looks[0] == size) + (looks[1] == colour) + (looks[2] == shape)
        return number != puzzle.framed and common == puzzle.alike
    one, other = (feature in looks for feature in puzzle.features)
    return one > other or (other > one and puzzle.rule == "either")


def near(puzzle: Puzzle) -> bool:
    """True if some solids nearly follow the rule: one with each of two features alone, or one with both."""
    if puzzle.rule == "alike":
        return True
    fits = {tuple(feature in looks for feature in puzzle.features) for looks in puzzle.solids}
    return fits >= {(True, False), (False, True), (True, True)}


def decision(puzzle: Puzzle) -> list[Choice]:
    """The solids to vanish, among all but a framed one, and what a glance shows of each."""
    seen: list[dict[str, float | str]] = []
    for number, looks in enumerate(puzzle.solids, 1):
        alike = [sum(looks[k] == other[k] for other in puzzle.solids) for k in range(3)]
        seen.append({"number": number, "size": looks[0], "colour": looks[1], "shape": looks[2], "alike": sum(alike)})
    choices = among(tuple(leaving(puzzle)), seen)
    return [choice for number, choice in enumerate(choices, 1) if number != puzzle.framed]


def middles(puzzle: Puzzle) -> list[Point]:
    """The middles of the solids, in reading order."""
    rows, found = ROWS[len(puzzle.solids)], list[Point]()
    for row, count in enumerate(rows):
        y = UNITS / 2 + 460 / len(rows) * (row - (len(rows) - 1) / 2)
        found += [(UNITS / 2 + (k - (count - 1) / 2) * (118 if count > 3 else 140), y) for k in range(count)]
    return found


def named(feature: str) -> str:
    """A feature after "is": `red`, `small` or `a cube`."""
    return f"{article(feature)} {feature}" if feature in SOLIDS else feature
