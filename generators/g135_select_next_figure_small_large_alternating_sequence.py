"""G-135 Select the next figure of a small-large alternating sequence: circle the candidate that continues it.

Small and large figures alternate. Meanwhile each figure is turned by the same angle from the one before it, and
colours may come in a fixed order of three or four, so these rules have other periods. Each rule
leaves one value for the next figure, and one candidate has all of them, so a solution exists and is unique. `solve`
continues each rule by itself. `rules` compare neighbours in the whole row, and the colour after each colour.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import comb, factorial, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, one_of, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed
from generators.kit.words.choice import State, chosen, letter, require_choice
from generators.kit.words.figures import corners
from generators.kit.words.shelf import Shelf, continued, continuing

FORMS = ("arrow", "house", "T", "U", "kite", "flag", "L")  # none looks the same after a turn
COLOURS = ("blue", "orange", "green", "pink", "grey")  # far apart in lightness or in hue
SIZES = (19, 33)  # radius in units: small, large
PLACE = 40  # units from the middle of the empty place to its sides
RING = 44  # units of radius
ODD, EVEN = (45, 135, 225, 315), (90, 270)  # degrees clockwise from one figure to the next
SHOWN = {1: (4, 5), 3: (6, 7), 4: (5, 6)}  # figures in the row, by the number of colours that take turns

Figure = tuple[int, str, int]  # size, 0 small and 1 large; colour; turn in degrees clockwise


@dataclass(frozen=True)
class Config:
    colours: int = 3  # in the fixed order, 3 or 4; 1 if all figures have the same
    turns: int = 3  # turns on offer, the right one included, 2 to 4
    others: int = 1  # candidates of the wrong size, 1 or 2

    def __post_init__(self) -> None:
        one_of("colours", self.colours, tuple(SHOWN))
        within("turns", self.turns, 2, 4 if self.colours == 1 else 3)
        within("others", self.others, 1, 2)

    @property
    def steps(self) -> tuple[int, ...]:
        """Degrees from a figure to the next; with four colours, those after which no figure of the row comes back."""
        return ODD if self.colours == 4 else (*ODD, *EVEN)


@dataclass(frozen=True)
class Puzzle:
    form: str
    row: tuple[Figure, ...]  # from the left, the first one small
    candidates: tuple[Figure, ...]  # lettered from A


@generator(
    "G-135", "select_next_figure_small_large_alternating_sequence", version=1,
    faculty="abstraction", family="sequences",
    levels={"easy": Config(1, 4, 1), "medium": Config(3, 3, 1), "hard": Config(4, 3, 2)},
)  # fmt: skip
class SelectNextFigureSmallLargeAlternatingSequence(Generator[Config, Puzzle, State]):
    public = "stricter; turns and colours follow rules of other periods than the sizes, and a copy goes to the row"
    pace = Pace(step=22, rest=5)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        shown, order = rng.choice(SHOWN[config.colours]), rng.sample(COLOURS, config.colours)
        first, step = rng.randrange(0, 360, 90), rng.choice(config.steps)
        figures = [(k % 2, order[k % len(order)], (first + k * step) % 360) for k in range(shown + 1)]
        *row, (size, colour, turn) = figures
        times = Counter(figure[1] for figure in row)
        # A wrong colour is as frequent in the row as the right one. Neither colour nor turn is that of the last figure.
        others = [each for each in order if each not in (colour, row[-1][1]) and times[each] == times[colour]]
        colours = [colour, rng.choice(others)] if others else [colour]
        turned = [each for each in range(0, 360, 45) if each not in (turn, row[-1][2])]
        turns = [turn, *rng.sample(turned, config.turns - 1)]
        candidates = list(product((size,), colours, turns))
        candidates += rng.sample(list(product((1 - size,), colours, turns)), config.others)
        rng.shuffle(candidates)
        return Puzzle(rng.choice(FORMS), tuple(row), tuple(candidates))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        *_, (_, _, before), (size, colour, turn) = puzzle.row
        colours = [each for _, each, _ in puzzle.row]
        following = (1 - size, colours[colours.index(colour) + 1], (2 * turn - before) % 360)
        return chosen(puzzle.candidates.index(following) + 1)

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        circled = require_choice(states, len(puzzle.candidates))
        pairs = list(pairwise((*puzzle.row, puzzle.candidates[circled - 1])))
        name = f"with candidate {letter(circled)}"
        require(all(a[0] != b[0] for a, b in pairs), f"{name} small and large do not alternate")
        after = {(a[1], b[1]) for a, b in pairs}
        fixed = len(after) == len({a for a, _ in after}) == len({b for _, b in after})
        require(fixed, f"{name} the colours do not keep their order")
        steps = {(b[2] - a[2]) % 360 for a, b in pairs}
        require(len(steps) == 1, f"{name} the figures do not turn by one angle")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        count, seen = len(puzzle.row) + 1, sorted({figure[1] for figure in puzzle.row})
        start_turn = puzzle.row[0][2]
        for order, step in product(permutations(seen), range(0, 360, 45)):
            whole = tuple((k % 2, order[k % len(order)], (start_turn + k * step) % 360) for k in range(count))
            if whole[:-1] == puzzle.row and whole[-1] in puzzle.candidates:
                number = puzzle.candidates.index(whole[-1]) + 1
                yield ((number, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        board = shelf(puzzle)
        board.draw(scene)
        for centre, (size, colour, turn) in zip(board.places, (*puzzle.row, *puzzle.candidates), strict=True):
            scene.polygon(corners(puzzle.form, centre, SIZES[size], turn), colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        def copy_at(number: int, at: Point) -> None:
            size, colour, turn = puzzle.candidates[number - 1]
            scene.polygon(corners(puzzle.form, at, SIZES[size], turn), colour, name="copy")

        shelf(puzzle).draw_choice(scene, moment, lambda _: RING, copy_at)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        colours = len({figure[1] for figure in puzzle.row})
        return self.worded(count=len(puzzle.row), last=letter(len(puzzle.candidates)), colours=colours > 1)

    def goal(self, puzzle: Puzzle) -> str:
        return continued(self.solve(puzzle)[-1][0])

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        last, colours = puzzle.row[-1], [figure[1] for figure in puzzle.row]
        yield [
            Choice(number == states[-1][0], {
                "place": number, "size": str(size), "colour": colour, "turn": turn, "turned": (turn - last[2]) % 360,
                "times in the row": colours.count(colour), "occurs": puzzle.row.count((size, colour, turn)),
                "like the last": (size == last[0]) + (colour == last[1]) + (turn == last[2]),
            })
            for number, (size, colour, turn) in enumerate(puzzle.candidates, 1)
        ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        right, count = states[-1][0], len(puzzle.candidates)
        row = f"{len(puzzle.row)} figures, from the left {listed([name(figure) for figure in puzzle.row])},"
        text = f"The first frame shows {row} a question mark and the candidates A to {letter(count)}."
        yield start("given", 5, text)
        look = f"a {name(puzzle.candidates[right - 1])} {puzzle.form}"
        yield from continuing(right, count, look, "nothing turns, or changes size or colour")

    def capacity(self, config: Config) -> int:
        """A lower bound: forms, lengths, orders of colours, turns, and candidates in any order."""
        colours = 2 if config.colours > 1 else 1
        rows = len(FORMS) * 2 * perm(len(COLOURS), config.colours) * 4 * len({*config.steps})
        sets = comb(6, config.turns - 1) * comb(colours * config.turns, config.others)
        return rows * sets * factorial(colours * config.turns + config.others)


def name(figure: Figure) -> str:
    """A figure in a sentence, by size and colour: `small blue`."""
    return f"{('small', 'large')[figure[0]]} {figure[1]}"


def shelf(puzzle: Puzzle) -> Shelf:
    """The places of figures and candidates."""
    return Shelf(tuple(float(SIZES[size]) for size, _, _ in puzzle.row), len(puzzle.candidates), PLACE)
