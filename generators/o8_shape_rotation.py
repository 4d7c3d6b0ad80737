"""O-8 Shape rotation: A is to B as C is to the question mark, where figures travel round a middle and turn.

From A to B a figure travels along its circle by one angle, and turns about its own dot by another. Each figure of C has
one counterpart in A for either angle, and both are below half a turn. So a solution exists and is unique. `solve` takes
differences of directions. `rules` look for the counterparts pair by pair and compare whole turns; `brute_force`
tries all angles and compares corners.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product
from math import perm
from random import Random
from typing import NamedTuple

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import listed
from generators.kit.words.analogies import COLOURS, board_area, draw_boards, pitch
from generators.kit.words.bearings import ahead, round_about
from generators.kit.words.boards import changed, filled
from generators.kit.words.figures import Point, about_centroid, same_look, spin
from generators.kit.words.marking import ring
from generators.kit.words.places import turned

SHAPES = ("L", "flag", "T", "U", "arrow", "house", "wedge")  # look different after every turn
GRAIN = 45  # degrees; places and directions are multiples of it
ANGLES = tuple(angle for angle in range(GRAIN - 180, 180, GRAIN) if angle)
CIRCLES = {1: ((72, 30),), 2: ((79, 23), (29, 23))}  # units, by the figures: radii of the circle and of its figure
KEYS = ("colour", "shape")

State = tuple[int, ...]  # 1 if C is copied; then degrees clockwise of each copy: its travel, its turn


class Figure(NamedTuple):
    shape: str
    colour: str
    place: int  # degrees clockwise from the top of its circle
    heading: int  # degrees clockwise from upright

    @property
    def angles(self) -> tuple[int, int]:
        return self.place, self.heading


Board = tuple[Figure, ...]  # the figure on the outer circle, then that on the inner one


@dataclass(frozen=True)
class Config:
    figures: int = 2  # on each board, 1 or 2
    crossed: int = 0  # 1 if travel and turn have two counterparts

    def __post_init__(self) -> None:
        within("figures", self.figures, 1, 2)
        within("crossed", self.crossed, 0, self.figures - 1)


@dataclass(frozen=True)
class Puzzle:
    keys: tuple[str, str]  # by which counterparts are found, for the travel and for the turn; "" with one figure
    a: Board
    b: Board
    c: Board


@generator(
    "O-8", "shape_rotation", version=1,
    faculty="abstraction", family="analogies",
    levels={"easy": Config(1), "medium": Config(2), "hard": Config(2, 1)},
)  # fmt: skip
class ShapeRotation(Generator[Config, Puzzle, State]):
    public = "stricter; figures travel round a middle and turn about themselves, each by an angle of its own"
    pace = Pace(step=15, rest=3)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.figures
        keys = tuple(rng.sample(KEYS, 2)) if config.crossed else (rng.choice(KEYS),) * 2
        shapes, colours = rng.sample(SHAPES, 2 * count), rng.sample(COLOURS, 2 * count)
        more = [shapes[count:], colours[count:]]
        if config.crossed:
            more = [shapes[:count], colours[count - 1 :: -1]]
        elif count > 1:  # the feature that decides comes again, the other one is new
            more = [shapes[:count], more[1]] if keys[0] == "shape" else [more[0], colours[:count]]
        looks = [list(zip(shapes[:count], colours[:count], strict=True)), list(zip(*more, strict=True))]
        travels, turns = rng.sample(ANGLES, count), rng.sample(ANGLES, count)
        a, c = (board(rng, rng.sample(some, count)) for some in looks)
        b = tuple(moved(figure, *angles) for figure, *angles in zip(a, travels, turns, strict=True))
        return Puzzle((keys[0], keys[1]) if count > 1 else ("", ""), a, b, c)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        found = {
            (key, look(a, key)): angles for a, angles in zip(puzzle.a, changes(puzzle), strict=True) for key in KEYS
        }
        found = {("", ""): changes(puzzle)[0]} | found
        angles = [found[key, look(figure, key)][k] for figure in puzzle.c for k, key in enumerate(puzzle.keys)]
        given = (0,) * (1 + len(angles))
        return list(accumulate(enumerate((1, *angles)), lambda state, new: filled(state, *new), initial=given))

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        parts = 1 + 2 * len(puzzle.c)
        require(states[0] == (0,) * parts, "the place of the question mark is not empty at first")
        for step, (before, after) in enumerate(pairwise(states), 1):
            due = ("copy C", "make the next travel", "make the next turn")[0 if step == 1 else 1 + step % 2]
            require(changed(before, after) == [step - 1], f"step {step} does not {due}, and no more")
        require(len(states) == parts + 1, "a travel or a turn is missing at the end")
        require(states[-1][0] == 1, "C is not copied")
        pairs = product(enumerate(puzzle.c), zip(puzzle.a, puzzle.b, strict=True), enumerate(puzzle.keys))
        for (k, figure), (old, new), (what, key) in pairs:
            if look(figure, key) == look(old, key):
                angle = states[-1][1 + 2 * k + what]
                alike = (old.angles[what] + angle - new.angles[what]) % 360 == 0 and abs(angle) < 180
                require(alike, f"the {in_words(figure)} does not {('travel', 'turn')[what]} as its counterpart does")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        fit: list[list[int]] = []
        for figure, (what, key) in product(puzzle.c, enumerate(puzzle.keys)):
            pairs = zip(puzzle.a, puzzle.b, strict=True)
            old, new = next((old, new) for old, new in pairs if not key or look(old, key) in figure)
            if what:
                fit.append([x for x in ANGLES if same_look(old.shape, old.heading + x, new.shape, new.heading)])
            else:
                goal = [round(value) for value in ahead((0, 0), new.place, 99)]
                fit.append([x for x in ANGLES if [*map(round, ahead((0, 0), old.place + x, 99))] == goal])
        return (((1, *angles),) for angles in product(*fit))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        draw_boards(scene, 2, "ABC")
        for column, row in product(range(2), repeat=2):
            for radius, _ in CIRCLES[len(puzzle.a)]:
                scene.line(ring(middle(column, row), radius), "faint", 3)
                for dot in round_about(middle(column, row), 0, 360 // GRAIN, radius):
                    scene.ball(dot, 5, "faint")
        for column, row, figures in ((0, 0, puzzle.a), (0, 1, puzzle.b), (1, 0, puzzle.c)):
            for k, figure in enumerate(figures):
                draw_figure(scene, middle(column, row), CIRCLES[len(figures)][k], figure)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        copied, *angles = moment.now
        x, y = middle(1, 1)
        if copied == 0:
            scene.label((x, y), "?", 64, "soft")
            return
        for k, figure in enumerate(puzzle.c):
            now = moved(figure, *angles[2 * k : 2 * k + 2])
            at = (x, y - (1 - copied) * pitch(2))
            draw_figure(scene, at, CIRCLES[len(puzzle.c)][k], now, f"copy-{k + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        travel, turn = puzzle.keys
        return self.worded(several=len(puzzle.c) > 1, travel=travel, turn=turn)

    def goal(self, puzzle: Puzzle) -> str:
        states = self.solve(puzzle)
        facts = [
            f"the {in_words(figure)} at {figure.place % 360} of its circle, turned by {figure.heading % 360}"
            for figure in on_right(puzzle, states[-1])
        ]
        return f"under C lie, by degrees clockwise from the top: {listed(facts)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return turned(states[-1][2])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The angle of each travel and turn: among all, or among those from A to B if there are two figures."""
        for number, right in enumerate(states[-1][1:]):
            k, what = divmod(number, 2)
            begin, shown = puzzle.c[k].angles[what], [each[what] for each in changes(puzzle)]
            yield [
                Choice(angle == right, {
                    "angle": angle, "size": abs(angle), "end": (begin + angle) % 360,
                    "beside": str(len(shown) > 1 and angle == shown[k]),
                    "ends as in B": str((begin + angle) % 360 in [other.angles[what] % 360 for other in puzzle.b]),
                })
                for angle in (shown if len(shown) > 1 else ANGLES)
            ]  # fmt: skip

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, and for each figure the counterparts to look for."""
        return len(states) - 1 + len(puzzle.c) * len({*puzzle.keys})

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        names = [in_words(figure) for figure in puzzle.c]
        facts = listed([
            f"the {in_words(figure)} travels {turned(travel)} and turns {turned(turn)}"
            for figure, (travel, turn) in zip(puzzle.a, changes(puzzle), strict=True)
        ])  # fmt: skip
        given, copies = listed([f"the {name}" for name in names]), tuple(f"copy-{k + 1}" for k in range(len(names)))
        yield start("given", 5, f"The first frame shows {given} in C; from A to B, {facts}.")
        text = f"A copy of {given} slides down to the board of the question mark."
        yield process("copy", 12, text, Follows(copies, (1, 1)))
        for step, angle in enumerate(states[-1][1:], 2):
            k, what = divmod(step - 2, 2)
            way = (f"travels {turned(angle)} along its circle", f"turns {turned(angle)} about its dot")[what]
            text = f"Then the {names[k]} {way}."
            yield process(f"step-{step}", 24 / len(names), text, Follows((copies[k],), (step, step)))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        text = "A, B, C and the circles stay as they are; no copy changes its shape, colour or size."
        yield constancy("steady", 10, text, Steady(copies))

    def capacity(self, config: Config) -> int:
        """A lower bound: the places and headings on both boards, and the angles."""
        count, around = config.figures, 360 // GRAIN
        each: int = perm(around, count) * around**count * perm(len(ANGLES), count)
        return each * each


def board(rng: Random, looks: Sequence[tuple[str, str]]) -> Board:
    """Figures at places and with headings by chance, those on two circles not at the same place."""
    places = rng.sample(range(0, 360, GRAIN), len(looks))
    return tuple(Figure(*each, place, rng.randrange(0, 360, GRAIN)) for each, place in zip(looks, places, strict=True))


def moved(figure: Figure, travel: int, turn: int) -> Figure:
    return figure._replace(place=figure.place + travel, heading=figure.heading + turn)


def look(figure: Figure, key: str) -> str:
    """The feature by which a figure's counterpart is found; one for all if there is one figure."""
    return {"shape": figure.shape, "colour": figure.colour, "": ""}[key]


def changes(puzzle: Puzzle) -> list[tuple[int, int]]:
    """The travel and the turn of each figure from A to B, in degrees clockwise, the shorter way."""
    pairs = zip(puzzle.a, puzzle.b, strict=True)
    return [(spin(old.place, new.place), spin(old.heading, new.heading)) for old, new in pairs]


def on_right(puzzle: Puzzle, state: State) -> list[Figure]:
    """The copies as they lie in a state."""
    return [moved(figure, *state[1 + 2 * k : 3 + 2 * k]) for k, figure in enumerate(puzzle.c)]


def middle(column: int, row: int) -> Point:
    x, y, wide, high = board_area(column, row, 2)
    return x + wide / 2, y + high / 2


def draw_figure(scene: Scene, centre: Point, radii: tuple[int, int], figure: Figure, name: str | None = None) -> None:
    """Paint a figure on its circle, and the dot about which it turns."""
    at = ahead(centre, figure.place, radii[0])
    scene.polygon(about_centroid(figure.shape, at, radii[1], figure.heading), figure.colour, name=name)
    scene.ball(at, 4, "white", outline="black", width=2)


def in_words(figure: Figure) -> str:
    return f"{figure.colour} {figure.shape}"
