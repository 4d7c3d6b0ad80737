"""O-7 Shape color change: A is to B as C is to the question mark, where figures exchange their colours.

In B each figure has the colour that some figure of A has. Each figure of C has one counterpart in A, by place, shape or
size, and no two colours of a board are alike. So a solution exists and is unique. `solve` goes from a copy to its
counterpart, to the giver of the colour, and back to C. `rules` compare pairs of A with pairs of C; `brute_force` sorts
both boards and tries all orders of colours.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, grouped, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article, listed
from generators.kit.words.analogies import (
    COLOURS, SHAPES, Figure, Placed, draw_boards, draw_column, draw_figure, in_slots, moving, on_board,
)  # fmt: skip
from generators.kit.words.boards import changed, filled

SLOTS = 6  # places of a board
KEYS = ("place", "shape", "size")  # by which figures of A and C correspond
ALIKE, SIZES = 24, (9, 14, 19, 24, 30)  # radii in units: of figures of one size, and of different ones

Colours = tuple[str, ...]
State = tuple[int, ...]  # filled boards of the right column, then the copies' colours, by their numbers in `COLOURS`


@dataclass(frozen=True)
class Config:
    figures: int = 4  # on each board, 3 to 5
    key: str = "shape"  # one of `KEYS`
    changing: int = 3  # figures with another colour, at least; up to all of them

    def __post_init__(self) -> None:
        within("figures", self.figures, 3, len(COLOURS))
        one_of("key", self.key, KEYS)
        within("changing", self.changing, 2, self.figures)


@dataclass(frozen=True)
class Puzzle:
    key: str
    a: tuple[Figure, ...]
    a_slots: tuple[int, ...]  # places of the figures of A and B, in reading order
    b: Colours  # of the figures of A, in B
    c: tuple[Figure, ...]
    c_slots: tuple[int, ...]

    @property
    def a_keys(self) -> tuple[int | str, ...]:
        return keys_of(self.key, self.a, self.a_slots)

    @property
    def c_keys(self) -> tuple[int | str, ...]:
        return keys_of(self.key, self.c, self.c_slots)


@generator(
    "O-7", "shape_color_change", version=1,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(3, "place", 2), "medium": Config(4, "shape", 3), "hard": Config(5, "size", 4)},
)  # fmt: skip
class ShapeColorChange(Generator[Config, Puzzle, State]):
    public = "stricter; several figures exchange their colours, and those of C have to be matched with those of A"
    pace = Pace(step=11, rest=3)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.figures
        givers = rng.sample(range(count), count)
        if sum(k != giver for k, giver in enumerate(givers)) < config.changing:
            raise Reject("too few figures change")
        slots = [tuple(sorted(rng.sample(range(SLOTS), count))) for _ in "AC"]
        shapes = [rng.sample(SHAPES, count) for _ in "AC"]
        radii = [[ALIKE] * count, [ALIKE] * count]
        if config.key == "place":
            slots[1] = slots[0]
        elif config.key == "shape":
            shapes[1] = rng.sample(shapes[0], count)
        else:
            shapes = [[shape] * count for shape in rng.sample(SHAPES, 2)]
            radii = [rng.sample(SIZES, count)]
            radii.append(rng.sample(radii[0], count))
        a, c = (
            tuple(Figure(*looks, 1) for looks in zip(shape, rng.sample(COLOURS, count), sizes, strict=True))
            for shape, sizes in zip(shapes, radii, strict=True)
        )
        return Puzzle(config.key, a, slots[0], tuple(a[giver].colour for giver in givers), c, slots[1])

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        numbers = tuple(COLOURS.index(figure.colour) for figure in puzzle.c)
        states = [(1, *numbers), (2, *numbers)]
        colours = [figure.colour for figure in puzzle.a]
        for k, key in enumerate(puzzle.c_keys):
            giver = colours.index(puzzle.b[puzzle.a_keys.index(key)])
            number = numbers[puzzle.c_keys.index(puzzle.a_keys[giver])]
            if number != numbers[k]:
                states.append(filled(states[-1], k + 1, number))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        given = [*map(COLOURS.index, (figure.colour for figure in puzzle.c))]
        require(states[0] == (1, *given), "the board of the question mark is not empty at first")
        require(len(states) > 2 and states[1] == (2, *given), "step 1 does not copy C, and no more")
        made: list[int] = []
        for step, (before, after) in enumerate(pairwise(states[1:]), 2):
            parts = changed(before, after)
            require(len(parts) == 1 and parts[0], f"step {step} does not change the colour of one figure")
            made += parts
        require(made == sorted({*made}), "the figures do not change in reading order, each once")
        final = states[-1][1:]
        for (i, key), (j, other) in product(enumerate(puzzle.a_keys), repeat=2):
            takes = puzzle.b[i] == puzzle.a[j].colour
            for u, v in product(range(len(given)), repeat=2):
                if (puzzle.c_keys[u], puzzle.c_keys[v]) == (key, other):
                    same = (final[u] == given[v]) == takes
                    require(same, f"figure {u + 1} takes a colour that its counterpart does not take, or misses one")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        a = sorted(zip(puzzle.a_keys, (figure.colour for figure in puzzle.a), puzzle.b, strict=True))
        c = sorted(zip(puzzle.c_keys, range(len(puzzle.c)), strict=True))
        for final in permutations(range(len(puzzle.c))):  # whose colour each figure gets
            pairs = zip(a, c, strict=True)
            if all(new == a[[k for _, k in c].index(final[k])][1] for (_, _, new), (_, k) in pairs):
                yield ((2, *(COLOURS.index(puzzle.c[k].colour) for k in final)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 2, "ABC")
        b = [figure._replace(colour=colour) for figure, colour in zip(puzzle.a, puzzle.b, strict=True)]
        boards = ((0, 0, puzzle.a, puzzle.a_slots), (0, 1, b, puzzle.a_slots), (1, 0, puzzle.c, puzzle.c_slots))
        for centre, figure in (placed for board in boards for placed in in_slots(*board)):
            draw_figure(scene, centre, figure)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def shown(number: int, state: State) -> list[Placed]:
            return in_slots(1, number, recoloured(puzzle, state), puzzle.c_slots)

        draw_column(scene, moment, 2, shown)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(by_place=puzzle.key == "place", by_shape=puzzle.key == "shape", by_size=puzzle.key == "size")

    def goal(self, puzzle: Puzzle) -> str:
        final = [f"{figure.colour} {figure.shape}" for figure in recoloured(puzzle, self.solve(puzzle)[-1])]
        return f"under C lie, in reading order, {listed([f'{article(words)} {words}' for words in final])}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return COLOURS[states[-1][1]]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """Whose colour each figure of C takes."""
        for k, number in enumerate(states[-1][1:]):
            yield [
                Choice(COLOURS[number] == other.colour, {
                    "colour": other.colour, "own": str(other is puzzle.c[k]), "number": j, "onward": j - k,
                    "apart": abs(puzzle.c_slots[j] - puzzle.c_slots[k]), "slot": puzzle.c_slots[j],
                    "larger": other.radius - puzzle.c[k].radius, "as in B": str(other.colour == puzzle.b[k]),
                    "as in A": str(other.colour == puzzle.a[k].colour),
                })
                for j, other in enumerate(puzzle.c)
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count, final = len(puzzle.c), recoloured(puzzle, states[-1])
        facts = ", ".join(f"{figure.colour} to {new}" for figure, new in zip(puzzle.a, puzzle.b, strict=True))
        text = f"The first frame shows {count} figures in C and a question mark; in reading order, A to B is {facts}."
        yield start("given", 5, text)
        text = f"Copies of all {count} figures of C slide down to the board of the question mark."
        yield process("copy", 12, text, Follows(on_board("copy", 2, range(count)), (1, 1)))
        new = [k for k, figure in enumerate(final) if figure.colour != puzzle.c[k].colour]
        runs = grouped(new, 3)
        for first, run in runs:
            facts = ", then ".join(
                f"figure {k + 1} in reading order, a {puzzle.c[k].shape}, turns {final[k].colour}" for k in run
            )
            check = Follows(on_board("grow", 2, run), (first + 1, first + len(run)))
            yield process(f"turn-{first}", 48 / len(runs), f"There {facts}.", check)
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        text = "A, B and C stay as they are; no copy changes its place, shape or size."
        yield constancy("steady", 10, text, moving(2, count, *on_board("grow", 2, new)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours of A and C, and the shapes or sizes of A."""
        count = config.figures
        looks = len(SIZES if config.key == "size" else SHAPES)
        return perm(len(COLOURS), count) ** 2 * perm(looks, count)


def keys_of(key: str, figures: Sequence[Figure], slots: Sequence[int]) -> tuple[int | str, ...]:
    """By which figures of two boards correspond: their places, shapes or sizes."""
    named: dict[str, Sequence[int | str]] = {
        "place": slots, "shape": [figure.shape for figure in figures], "size": [figure.radius for figure in figures],
    }  # fmt: skip
    return tuple(named[key])


def recoloured(puzzle: Puzzle, state: State) -> list[Figure]:
    return [figure._replace(colour=COLOURS[k]) for figure, k in zip(puzzle.c, state[1:], strict=True)]
