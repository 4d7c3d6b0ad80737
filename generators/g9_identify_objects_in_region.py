"""G-9 Identify objects in region: outline every figure of the asked kind that lies in the region, from left to right.

Every figure lies clear of the region's border, inside or outside, and is of the asked kind or not. The middles of two
outlined ones are never one above the other. So a solution exists and is unique. `solve` adds up the turns of the border
round a middle, `rules` count its crossings with a level ray, `brute_force` those on the way to a far place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import dist, factorial
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.scene.tokens import corners_of
from generators.kit.speech import counted, listed
from generators.kit.words.areas import around
from generators.kit.words.figures import FIGURES, placed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_marks, ring,
)  # fmt: skip
from generators.kit.words.polygons import is_inside, sides, to_outline, turns_round
from generators.kit.words.segments import WholePoint, gap

COLOURS = ("blue", "green", "orange", "pink", "teal")
SHAPES = {"circle": 18, "square": 21, "triangle": 23, "hexagon": 19, "cross": 19}  # radii that look equally large
REGIONS = {1: (190, 205), 2: (180, 205), 3: (215, 240)}  # radii in units, by the form
AWAY, REACH = 6, 36  # units from a figure's edge to its outline; from its middle to all that belongs to it, at most
ASIDE = 24  # units between the middles of two outlined figures, from left to right, at least
TRIES = 120  # places drawn for a figure
LEAST = ("off the middle", "off the middle", "off the middle", "off the region", "off the region", "off the next")
HALFWAY = ("across", "down", "off the middle", "off the region")
KEPT = 0.66  # share of the draws kept, for each hunch that finds a figure
ASKED = ("alone", "both", "but", "either")

Figure = tuple[WholePoint, str, str]  # middle, colour, shape


@dataclass(frozen=True)
class Config:
    figures: int = 11  # in all, 8 to 12
    fewest: int = 2  # figures that get an outline, at least
    most: int = 3  # and at most, 4 at the largest
    form: int = 1  # of the region: 1 is a square, 2 a turned one, 3 a figure with bays
    far: int = 80  # units from the region's border to the middle of a figure, at most
    asked: str = "both"  # kinds of `ASKED` that are asked for, with spaces between them

    def __post_init__(self) -> None:
        within("figures", self.figures, 8, 12)
        ordered("figures with an outline", 1, self.fewest, self.most, 4)
        within("form", self.form, 1, 3)
        within("far", self.far, 50, 400)
        for kind in self.asked.split():
            one_of("asked", kind, ASKED)


@dataclass(frozen=True)
class Puzzle:
    region: tuple[WholePoint, ...]  # its corners
    figures: tuple[Figure, ...]
    asked: str  # one of `ASKED`
    colour: str  # of the asked kind
    shape: str


@generator(
    "G-9", "identify_objects_in_region", version=1,
    faculty="perception", family="marking",
    levels={
        "easy": Config(9, 1, 2, 1, 400, "alone"),
        "medium": Config(11, 2, 3, 2, 80, "both but"),
        "hard": Config(12, 2, 4, 3, 62, "both but either"),
    },
)  # fmt: skip
class IdentifyObjectsInRegion(Generator[Config, Puzzle, Marks]):
    public = "stricter; colour counts as well as shape, figures lie near the border, and at hard the region has bays"
    pace = Pace(step=17, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        region = region_of(rng, config.form)
        asked, count = rng.choice(config.asked.split()), rng.randint(config.fewest, config.most)
        colours, shapes = rng.sample(COLOURS, 3), rng.sample(list(SHAPES), 3)
        spare = (config.figures - count) // 3
        other = rng.randint(spare - 1, spare + 1)
        away = rng.randint(1, spare - 1) if config.form > 1 else rng.randint(2, 3)
        lots = [(True, True)] * count + [(True, False)] * other + [(False, True)] * away
        lots += [(False, False)] * (config.figures - len(lots))
        figures: list[Figure] = []
        for inside, due in lots:
            looks = [(c, s) for c in colours for s in shapes if is_asked(asked, colours[0], shapes[0], c, s) == due]
            weights = [1 if due or config.form == 1 else 1 + (c == colours[1]) + (s == shapes[1]) for c, s in looks]
            middle = place(rng, region, config.far, inside, [x for x, _, _ in figures])
            figures.append((middle, *rng.choices(looks, weights)[0]))
        if any(abs(a[0] - b[0]) < ASIDE for (a, *_), (b, *_) in combinations(figures[:count], 2)):
            raise Reject("two figures with an outline one above the other")
        rng.shuffle(figures)
        puzzle = Puzzle(region, tuple(figures), asked, colours[0], shapes[0])
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        _, hues, forms = zip(*figures, strict=True)
        often = (max(hues, key=hues.count) == colours[0]) + (max(forms, key=forms.count) == shapes[0])
        hits = right_hunches(decision, least=LEAST, halfway=HALFWAY)
        if rng.random() > KEPT ** (hits + (often if asked != "alone" else 0)):
            raise Reject("the figure in the middle, or of the commonest look, is too often right")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        due = [
            (x, number)
            for number, ((x, y), colour, shape) in enumerate(puzzle.figures, 1)
            if turns_round((x, y), puzzle.region) and is_asked(puzzle.asked, puzzle.colour, puzzle.shape, colour, shape)
        ]
        return in_turn([number for _, number in sorted(due)])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.figures))
        for number, (middle, colour, shape) in enumerate(puzzle.figures, 1):
            alike = {"colour": colour == puzzle.colour, "shape": shape == puzzle.shape}
            kind = {
                "alone": alike["shape"],
                "both": all(alike.values()),
                "but": alike["colour"] and not alike["shape"],
                "either": any(alike.values()),
            }[puzzle.asked]
            inside = is_inside(middle, puzzle.region)
            text = f"the {colour} {shape} {'inside' if inside else 'outside'} the region"
            require((kind and inside) == (number in marks), f"{text} has an outline, or ought to")
        order = all(puzzle.figures[a - 1][0][0] < puzzle.figures[b - 1][0][0] for a, b in pairwise(marks))
        require(order, "the outlines are not drawn from left to right")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        codes = {"alone": "11 01", "both": "11", "but": "10", "either": "11 10 01"}[puzzle.asked].split()
        found = []
        for number, (middle, colour, shape) in enumerate(puzzle.figures, 1):
            code = f"{int(colour == puzzle.colour)}{int(shape == puzzle.shape)}"
            crossed = sum(gap((middle, (613.7, -401.3)), side) == 0 for side in sides(puzzle.region))
            if code in codes and crossed % 2:
                found.append((middle, number))
        yield (tuple(number for _, number in sorted(found)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        scene.polygon(puzzle.region, None, outline="soft", width=5)
        for middle, colour, shape in puzzle.figures:
            scene.shape(middle, shape, SHAPES[shape], colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: outline(puzzle.figures[number - 1]), width=5, colour="chosen")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        cases = {case: puzzle.asked == case for case in ASKED}
        return self.worded(count=len(puzzle.figures), colour=puzzle.colour, shape=puzzle.shape, **cases)

    def goal(self, puzzle: Puzzle) -> str:
        marked = [puzzle.figures[number - 1] for number in self.solve(puzzle)[-1]]
        have = "has" if len(marked) == 1 else "have"
        things = listed([f"the {colour} {shape}" for _, colour, shape in marked])
        return f"in the region, from left to right, {things} {have} a [chosen] outline, and no other figure has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return str(len(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle for middle, _, _ in puzzle.figures])
        (left, right), (top, bottom) = ((min(values), max(values)) for values in zip(*puzzle.region, strict=True))
        for looks, (middle, colour, shape) in zip(seen, puzzle.figures, strict=True):
            looks |= {"colour": colour, "shape": shape, "off the border": to_outline(middle, puzzle.region)}
            looks["off the region"] = dist(middle, ((left + right) / 2, (top + bottom) / 2))
        yield among(states[-1], seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The figures in the region."""
        return {"in the region": sum(is_inside(middle, puzzle.region) for middle, _, _ in puzzle.figures)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the set of figures, the sides of the region, and the features that count."""
        return bits_of(states[-1], len(puzzle.figures)) + len(puzzle.region) / 8 + 2 * (puzzle.asked != "alone")

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks = states[-1]
        inside = [f"{c} {s}" for middle, c, s in sorted(puzzle.figures) if is_inside(middle, puzzle.region)]
        text = f"The first frame shows {counted(len(puzzle.figures), 'figure')} and no [chosen] outline; from left to "
        yield start("given", 5, f"{text}right, these lie in the region: {listed(inside)}.")
        things = ["the {1} {2}".format(*puzzle.figures[number - 1]) for number in marks]
        yield from marking(marks, things, [middle for middle, _, _ in puzzle.figures], 60, "[chosen] outline")
        text = "No figure moves or changes, nor does the region; no outline vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of the figures of one picture, all equally likely."""
        return factorial(config.figures)


def is_asked(asked: str, colour: str, shape: str, own_colour: str, own_shape: str) -> bool:
    """True if a figure of these looks is of the asked kind."""
    if asked == "either":
        return own_colour == colour or own_shape == shape
    if asked == "but":
        return own_colour == colour and own_shape != shape
    return own_shape == shape and asked in ("alone", "both") and (asked == "alone" or own_colour == colour)


def region_of(rng: Random, form: int) -> tuple[WholePoint, ...]:
    """The corners of a region about the middle of the picture."""
    corners = corners_of("square", 0) if form < 3 else FIGURES[rng.choice(("L", "mirrored L", "T", "U"))]
    turn = {1: 0, 2: rng.randrange(-35, 40, 10), 3: rng.randrange(0, 360, 15)}[form]
    middle = 256 + rng.randint(-36, 36), 256 + rng.randint(-36, 36)
    return tuple((round(x), round(y)) for x, y in placed(corners, middle, rng.randint(*REGIONS[form]), turn))


def place(rng: Random, region: Sequence[Point], far: int, inside: bool, taken: Sequence[Point]) -> WholePoint:
    """A free place for a figure, inside or outside the region and clear of its border; raise `Reject` without one."""
    for _ in range(TRIES):
        point = rng.randint(22 + REACH, 490 - REACH), rng.randint(22 + REACH, 490 - REACH)
        free = all(dist(point, other) >= 2 * REACH - 6 for other in taken)
        if free and REACH <= to_outline(point, region) <= far and is_inside(point, region) == inside:
            return point
    raise Reject("no place for a figure")


def outline(figure: Figure) -> Sequence[Point]:
    """The closed line round a figure, clockwise from the top."""
    (x, y), _, shape = figure
    radius = SHAPES[shape]
    if shape == "circle":
        return ring((x, y), radius + AWAY)
    return around([(x + radius * u, y + radius * v) for u, v in corners_of(shape, 0)], AWAY)
