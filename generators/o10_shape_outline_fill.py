"""O-10 Shape outline fill: A is to B as C is to the question mark, where some figures swap filled and outline.

From A to B all figures of one kind swap their style: those of one colour, shape or size, or at hard of two of these at
once. A draw with two fitting kinds is refused. So a solution exists and is unique. `solve` looks for what the swapped
figures of A have in common; `rules` try all kinds on A, and compare the fitting one with the copy.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import log2
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.analogies import (
    COLOURS, SHAPES, Figure, Placed, draw_boards, draw_column, draw_figure, in_slots, moving, on_board, styles, swapped,
)  # fmt: skip
from generators.kit.words.boards import changed, filled
from generators.kit.words.hunches import right_hunches
from generators.kit.words.kinds import RADII, SIZES, Kind, common_kind, features, kinds_in, of_kind
from generators.kit.words.marking import among, bits_of

SLOTS, MOST = 6, 4  # places of a board; figures of C that swap at most
KEPT = 0.55  # share of the draws kept, for each hunch that finds a swap, where two features decide
HUNCHES = ("colour in A", "shape in A", "alike in A", "alike in C")

State = tuple[int, ...]  # filled boards of the right column, then the copies' styles: 1 is filled, 0 an outline


@dataclass(frozen=True)
class Config:
    figures: int = 5  # on each board, 3 to 6
    sizes: int = 1  # different sizes, 1 or 2
    deciding: int = 1  # deciding features at most, 1 or 2
    fewest: int = 1  # figures of C that swap, at least; 1 or 2

    def __post_init__(self) -> None:
        within("figures", self.figures, 3, SLOTS)
        within("sizes", self.sizes, 1, len(RADII))
        within("deciding", self.deciding, 1, 2)
        within("fewest", self.fewest, 1, 2)


@dataclass(frozen=True)
class Puzzle:
    a: tuple[Figure, ...]
    a_slots: tuple[int, ...]  # places of the figures of A and B, in reading order
    turned: tuple[int, ...]  # numbers of the figures, from 0, with another style in B
    c: tuple[Figure, ...]
    c_slots: tuple[int, ...]
    sizes: int
    deciding: int  # deciding features at most


@generator(
    "O-10", "shape_outline_fill", version=1,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(4, 1), "medium": Config(5, 2), "hard": Config(6, 2, 2, 2)},
)  # fmt: skip
class ShapeOutlineFill(Generator[Config, Puzzle, State]):
    public = "stricter; only the figures of one kind swap their style, and A and B show which kind"
    pace = Pace(step=11, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        some = 3 if config.sizes > config.deciding else 2  # colours, and shapes
        values: dict[str, Sequence[str]] = {
            "size": sorted(RADII)[: config.sizes],
            "colour": rng.sample(COLOURS, some),
            "shape": rng.sample(SHAPES, some),
        }
        varied = [name for name in values if len(values[name]) > 1]
        kind = {name: rng.choice(values[name]) for name in rng.sample(varied, config.deciding)}
        a, c = (tuple(drawn(rng, values) for _ in range(config.figures)) for _ in "AC")
        turned, right = of_kind(a, kind), of_kind(c, kind)
        if not (0 < len(turned) < len(a) and config.fewest <= len(right) <= min(MOST, len(c) - 1)):
            raise Reject("too few or too many figures swap")
        slots = [tuple(sorted(rng.sample(range(SLOTS), config.figures))) for _ in "AC"]
        puzzle = Puzzle(a, slots[0], turned, c, slots[1], config.sizes, config.deciding)
        if len(fitting(puzzle)) > 1:
            raise Reject("two kinds fit")
        hits = right_hunches(among(tuple(k + 1 for k in right), glances(puzzle)), most=HUNCHES)
        if config.deciding > 1 and rng.random() > KEPT**hits:
            raise Reject("a figure with many like it swaps too often")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states = [(1, *styles(puzzle.c)), (2, *styles(puzzle.c))]
        for k in of_kind(puzzle.c, common_kind(puzzle.a, puzzle.turned, puzzle.deciding)):
            states.append(filled(states[-1], k + 1, 1 - states[-1][k + 1]))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (1, *styles(puzzle.c)), "the board of the question mark is not empty at first")
        require(len(states) > 2 and states[1] == (2, *styles(puzzle.c)), "step 1 does not copy C, and no more")
        made: list[int] = []
        for step, (before, after) in enumerate(pairwise(states[1:]), 2):
            parts = changed(before, after)
            require(len(parts) == 1 and parts[0], f"step {step} does not swap the style of one figure")
            require({before[parts[0]], after[parts[0]]} == {0, 1}, f"step {step} does not swap filled and outline")
            made += parts
        require(made == sorted({*made}), "the figures do not swap in reading order, each once")
        for kind in fitting(puzzle):
            text = f"from A to B figures swap if they are {' and '.join(kind.values())}"
            for number, figure in enumerate(puzzle.c, 1):
                due = all(features(figure)[name] == value for name, value in kind.items())
                require(due == (number in made), f"{text}, but figure {number} of the copy does otherwise")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        values = [sorted({features(figure)[name] for figure in puzzle.a}) for name in features(puzzle.a[0])]
        for texts in product(*(["", *each] for each in values)):
            named = {*texts} - {""}
            if 1 <= len(named) <= puzzle.deciding:
                fit = [[named <= {*features(figure).values()} for figure in board] for board in (puzzle.a, puzzle.c)]
                if [k for k, fits in enumerate(fit[0]) if fits] == list(puzzle.turned):
                    yield ((2, *(figure.filled ^ fits for figure, fits in zip(puzzle.c, fit[1], strict=True))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 2, "ABC")
        a, b = puzzle.a, swapped(puzzle.a, puzzle.turned)
        boards = ((0, 0, a, puzzle.a_slots), (0, 1, b, puzzle.a_slots), (1, 0, puzzle.c, puzzle.c_slots))
        for centre, figure in (placed for board in boards for placed in in_slots(*board)):
            draw_figure(scene, centre, figure)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def shown(number: int, state: State) -> list[Placed]:
            return in_slots(1, number, restyled(puzzle, state), puzzle.c_slots)

        draw_column(scene, moment, 2, shown)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(sizes=puzzle.sizes > 1, joined=puzzle.deciding > 1)

    def goal(self, puzzle: Puzzle) -> str:
        final = restyled(puzzle, self.solve(puzzle)[-1])
        return f"under C lie, in reading order, {listed([in_words(puzzle, figure) for figure in final])}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return " ".join(fitting(puzzle)[0].values())

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The copies that swap."""
        yield among(right_ones(states), glances(puzzle))

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The swaps, the bits of their set, and those of the kinds in A."""
        return bits_of(right_ones(states), len(puzzle.c)) + log2(len(list(kinds_in(puzzle.a, puzzle.deciding))))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count = [number - 1 for number in right_ones(states)], len(puzzle.c)
        facts = listed([in_words(puzzle, puzzle.a[k]) for k in puzzle.turned])
        text = f"The first frame shows {count} figures in C and a question mark; swapped from A to B: {facts}."
        yield start("given", 5, text)
        text = f"Copies of all {count} figures of C slide down to the board of the question mark."
        yield process("copy", 12, text, Follows(on_board("copy", 2, range(count)), (1, 1)))
        runs = grouped(right, 3)
        for first, run in runs:
            facts = ", then ".join(f"{in_words(puzzle, puzzle.c[k])}, figure {k + 1} in reading order" for k in run)
            check = Follows(on_board("grow", 2, run), (first + 1, first + len(run)))
            yield process(f"swap-{first}", 48 / len(runs), f"There this swaps its style: {facts}.", check)
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        text = "A, B and C stay as they are; no copy changes its place, shape, colour or size."
        yield constancy("steady", 10, text, moving(2, count, *on_board("grow", 2, right)))

    def capacity(self, config: Config) -> int:
        """A lower bound: all figures' styles, and the first one's colour and shape, each as likely as any other."""
        return len(COLOURS) * len(SHAPES) << 2 * config.figures


def drawn(rng: Random, values: Mapping[str, Sequence[str]]) -> Figure:
    look = {name: rng.choice(some) for name, some in values.items()}
    return Figure(look["shape"], look["colour"], RADII[look["size"]], rng.randrange(2))


def fitting(puzzle: Puzzle) -> list[Kind]:
    """The kinds of which just those figures of A are that swap."""
    return [kind for kind in kinds_in(puzzle.a, puzzle.deciding) if of_kind(puzzle.a, kind) == puzzle.turned]


def right_ones(states: Sequence[State]) -> tuple[int, ...]:
    """The numbers of the copies, from 1, with another style at the end."""
    return tuple(changed(states[1], states[-1]))


def restyled(puzzle: Puzzle, state: State) -> list[Figure]:
    return [figure._replace(filled=style) for figure, style in zip(puzzle.c, state[1:], strict=True)]


def glances(puzzle: Puzzle) -> list[dict[str, float | str]]:
    """A glance at each figure of C: its place and looks, and the figures with its colour, its shape, or any feature."""
    above, found = {puzzle.a_slots[k] for k in puzzle.turned}, []
    for figure, slot in zip(puzzle.c, puzzle.c_slots, strict=True):
        looks: dict[str, float | str] = {"slot": slot, "swaps in A": str(slot in above), "filled": figure.filled}
        looks |= {"radius": figure.radius, "colour": figure.colour, "shape": figure.shape}
        shapes, colours = (sum(figure[k] == other[k] for other in puzzle.a) for k in range(2))
        looks |= {"colour in A": colours, "shape in A": shapes, "alike in A": colours + shapes}
        alike = sum(a == b for other in puzzle.c for a, b in zip(figure[:3], other[:3], strict=True))
        found.append(looks | {"alike in C": alike})
    return found


def in_words(puzzle: Puzzle, figure: Figure) -> str:
    return "the " + figure.words(*[SIZES[figure.radius]] * (puzzle.sizes > 1))
