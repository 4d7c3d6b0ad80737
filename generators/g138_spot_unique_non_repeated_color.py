"""G-138 Spot the unique, non-repeated colour: draw a border round the one figure whose colour occurs once.

Every other colour occurs twice or more, so just one figure has a colour of its own: a solution exists and is unique.
Shapes, sizes and turns are drawn without regard to colours. `solve` counts colours. `rules` compare the marked figure
with each of the others. `brute_force` takes figures of one colour away in pairs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from generators.kit import Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, require, start, within
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.marking import (
    Marks, among, bits_of, border, closing, draw_marks, in_turn, lie, marking, require_one_mark,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

COLOURS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey")
FORMS = ("circle", "square", "triangle", "pentagon", "hexagon", "star", "cross")
AREA = (30, 30, 452, 452)  # units
SIZES = {7: (40, 54), 11: (32, 46), 16: (27, 37)}  # units of radius, up to this number of figures
BORDER = 3  # units from a figure's corner to the middle of its border's line
APART = 15  # units from border to border, at least

Figure = tuple[WholePoint, int, str, int, str]  # middle, radius, shape, turn in degrees, colour


@dataclass(frozen=True)
class Config:
    figures: int = 11  # in all, 5 to 16
    colours: int = 5  # in all, 3 to 8; all but one occur at least twice

    def __post_init__(self) -> None:
        within("colours", self.colours, 3, 8)
        within("figures", self.figures, 2 * self.colours - 1, 16)


@dataclass(frozen=True)
class Puzzle:
    figures: tuple[Figure, ...]


@generator(
    "G-138", "spot_unique_non_repeated_color", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(7, 4), "medium": Config(11, 5), "hard": Config(16, 7)},
)  # fmt: skip
class SpotUniqueNonRepeatedColor(Generator[Config, Puzzle, Marks]):
    public = "same; the border follows the figure's outline, and shapes and sizes are no hint"
    pace = Pace(step=30, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        single, *others = rng.sample(COLOURS, config.colours)
        more = rng.choices(others, k=config.figures - 2 * len(others) - 1)
        colours = [single, *others, *others, *more]
        rng.shuffle(colours)
        sizes = next(sizes for most, sizes in SIZES.items() if config.figures <= most)
        radii = [rng.randint(*sizes) for _ in colours]
        middles = scattered_discs(rng, [radius + BORDER for radius in radii], AREA, APART)
        shapes = rng.choices(FORMS, k=config.figures)
        turns = [rng.randrange(0, 360, 15) for _ in colours]
        return Puzzle(tuple(zip(middles, radii, shapes, turns, colours, strict=True)))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        counts = Counter(figure[-1] for figure in puzzle.figures)
        return in_turn([number for number, figure in enumerate(puzzle.figures, 1) if counts[figure[-1]] == 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.figures), "figures", "a border")
        colour = puzzle.figures[one - 1][-1]
        for number, figure in enumerate(puzzle.figures, 1):
            require(number == one or figure[-1] != colour, f"another figure is {colour}, too")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        left = dict(enumerate((figure[-1] for figure in puzzle.figures), 1))
        repeated = {left[one] for one in left for other in left if one < other and left[one] == left[other]}
        for number, colour in left.items():
            if colour not in repeated:
                yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for middle, radius, shape, turn, colour in puzzle.figures:
            # An edge of its own colour: no look then adds one that would be taken for a border.
            scene.shape(middle, shape, radius, colour, outline=colour, turn=turn)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        def outline(number: int) -> Sequence[tuple[float, float]]:
            middle, radius, shape, turn, _ = puzzle.figures[number - 1]
            return border(shape, middle, radius + BORDER, turn)

        draw_marks(scene, moment, outline, colour="ink", width=7)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.figures)] if len(puzzle.figures) <= 10 else len(puzzle.figures))

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {in_words(puzzle, self.solve(puzzle)[-1][0])} has a [ink] border, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.figures[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([figure[0] for figure in puzzle.figures])
        for looks, (_, radius, shape, turn, _) in zip(seen, puzzle.figures, strict=True):
            looks |= {"radius": radius, "shape": shape, "turn": turn}
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, and the bits of the choice of the figure."""
        return bits_of(states[-1], len(puzzle.figures))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        counts = Counter(figure[-1] for figure in puzzle.figures)
        given = listed([f"{count} {colour}" for colour, count in counts.items()])
        yield start("given", 5, f"The first frame shows {len(puzzle.figures)} figures without a border, {given}.")
        thing = f"the {in_words(puzzle, states[-1][0])}"
        yield from marking(states[-1], [thing], [figure[0] for figure in puzzle.figures], 60, "[ink] border")
        text = "No figure moves or changes, and no part of the border vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the figures' shapes, and the place of the one of its own colour among them."""
        return config.figures * int(len(FORMS) ** config.figures)


def in_words(puzzle: Puzzle, number: int) -> str:
    """`red star`."""
    _, _, shape, _, colour = puzzle.figures[number - 1]
    return f"{colour} {shape}"
