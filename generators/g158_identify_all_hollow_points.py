"""G-158 Identify all hollow points: draw a ring round every point with nothing inside its rim, row by row.

A point is hollow, or something is clearly seen inside its rim. The points lie on rows, apart in each of them, so their
order of reading is fixed. So a solution exists and is unique. `solve` goes by the points' kinds. `rules` compare each
marked point with all that have no mark and with the next one. `brute_force` looks for paint inside each rim.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import comb, cos, hypot, radians, sin
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Scene, generator, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, in_turn, lie, marking, require_marks, ring,
)  # fmt: skip

KINDS = ("hollow", "filled", "half-filled", "dotted", "tinted")  # what is seen inside the rim
COLOURS = ("orange", "green", "teal", "blue", "purple", "pink", "brown", "black")
ROWS = {3: (4, 26, 36), 4: (5, 20, 28), 5: (6, 16, 23)}  # columns and radii in units, by the number of rows
DOT = 0.42  # of a rim's radius, radius of the dot in a dotted point
RING = 9  # units from a point's rim to its ring
SIDE = 472  # units of the panel

Dot = tuple[int, int, int, str, str, int]  # row, column, radius, kind, colour, turn in degrees


@dataclass(frozen=True)
class Config:
    rows: int = 4  # of points, 3 to 5
    points: int = 14  # in all, at most three quarters of the cells
    fewest: int = 3  # hollow points, at least
    most: int = 4  # and at most, 6 at the largest
    kinds: int = 4  # how many of `KINDS` occur, the first ones, 2 to 5

    def __post_init__(self) -> None:
        within("rows", self.rows, 3, 5)
        within("kinds", self.kinds, 2, len(KINDS))
        ordered("hollow points", 1, self.fewest, self.most, 6)
        within("points", self.points, self.most + self.kinds, self.rows * ROWS[self.rows][0] * 3 // 4)


@dataclass(frozen=True)
class Puzzle:
    rows: int
    points: tuple[Dot, ...]  # row by row, from the left


@generator(
    "G-158", "identify_all_hollow_points", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(3, 9, 2, 4, 3), "medium": Config(4, 14, 3, 5, 4), "hard": Config(5, 22, 4, 6, 5)},
)  # fmt: skip
class IdentifyAllHollowPoints(Generator[Config, Puzzle, Marks]):
    public = "stricter; half-filled, dotted and tinted points are no hollow ones, and rings are drawn in reading order"
    pace = Pace(step=14, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        columns, *sizes = ROWS[config.rows]
        hollow = rng.randint(config.fewest, config.most)
        kinds = ["hollow"] * hollow + list(KINDS[1 : config.kinds])
        kinds += rng.choices(KINDS[1 : config.kinds], k=config.points - len(kinds))
        rng.shuffle(kinds)
        cells = sorted(rng.sample([*product(range(config.rows), range(columns))], config.points))
        looks = [(rng.randint(*sizes), kind, rng.choice(COLOURS), rng.randrange(0, 360, 30)) for kind in kinds]
        return Puzzle(config.rows, tuple((*cell, *look) for cell, look in zip(cells, looks, strict=True)))

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([number for number, point in enumerate(puzzle.points, 1) if point[3] == "hollow"])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.points))
        for number in marks:
            kind = puzzle.points[number - 1][3]
            require(kind == "hollow", f"point {number}, row by row, is {kind} and gets a ring")
        order = all(puzzle.points[a - 1][:2] < puzzle.points[b - 1][:2] for a, b in pairwise(marks))
        require(order, "the rings are not drawn row by row, from left to right")
        left = [point[3] for number, point in enumerate(puzzle.points, 1) if number not in marks]
        require("hollow" not in left, "a hollow point has no ring")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        inside = [(u / 10, v / 10) for u, v in product(range(-7, 8), repeat=2) if hypot(u, v) < 8]
        bare = [
            (centre(puzzle, number)[::-1], number)
            for number, (_, _, _, kind, _, turn) in enumerate(puzzle.points, 1)
            if not any(is_painted(kind, turn, place) for place in inside)
        ]
        yield (tuple(number for _, number in sorted(bare)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((20, 20, SIDE, SIDE), "panel", radius=14)
        for row in range(1, puzzle.rows):
            y = 20 + SIDE * row / puzzle.rows
            scene.line(((36, y), (476, y)), "faint", 2)
        for number, (_, _, radius, kind, colour, turn) in enumerate(puzzle.points, 1):
            x, y = centre(puzzle, number)
            if kind in ("filled", "tinted"):
                scene.ball((x, y), radius - 1, colour if kind == "filled" else "faint")
            elif kind == "dotted":
                scene.ball((x, y), DOT * radius, colour)
            elif kind == "half-filled":
                ways = [radians(turn + 7.5 * k) for k in range(25)]
                scene.polygon([(x + (radius - 2) * cos(way), y + (radius - 2) * sin(way)) for way in ways], colour)
            scene.shape((x, y), "circle", radius, None, outline=colour, width=5)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda n: ring(centre(puzzle, n), puzzle.points[n - 1][2] + RING), width=5)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=len(puzzle.points), rows=puzzle.rows)

    def goal(self, puzzle: Puzzle) -> str:
        marks = self.solve(puzzle)[-1]
        return f"{len(marks)} [mark] rings are seen, one round each hollow point and none round another one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return str(len(states[-1]))

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([centre(puzzle, number) for number in range(1, len(puzzle.points) + 1)])
        for looks, (row, column, radius, _, colour, _) in zip(seen, puzzle.points, strict=True):
            looks |= {"row": row, "column": column, "radius": radius, "colour": colour}
        yield among(states[-1], seen)

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """The points that are not filled."""
        return {"not filled": sum(point[3] != "filled" for point in puzzle.points)}

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, and the bits of the set of hollow points."""
        return bits_of(states[-1], len(puzzle.points))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        marks = states[-1]
        kinds = Counter(kind for *_, kind, _, _ in puzzle.points)
        counts = listed([f"{kinds[kind]} {kind}" for kind in KINDS if kinds[kind]])
        text = f"The first frame shows {len(puzzle.points)} points in {puzzle.rows} rows, {counts}, and no ring."
        yield start("given", 5, text)
        marked = [puzzle.points[number - 1] for number in marks]
        things = [f"the {colour} point in row {row + 1}" for row, _, _, _, colour, _ in marked]
        centres = [centre(puzzle, number) for number in range(1, len(puzzle.points) + 1)]
        yield from marking(marks, things, centres, 60)
        text = "No point moves or changes what is inside it; no ring vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, marks)

    def capacity(self, config: Config) -> int:
        """A lower bound: the places and colours of the points, all equally likely."""
        return comb(config.rows * ROWS[config.rows][0], config.points) * int(len(COLOURS) ** config.points)


def centre(puzzle: Puzzle, number: int) -> Point:
    """The middle of a point, in units."""
    row, column, *_ = puzzle.points[number - 1]
    pitch = SIDE / ROWS[puzzle.rows][0]
    return 20 + pitch * (column + 0.5), 20 + SIDE / puzzle.rows * (row + 0.5)


def is_painted(kind: str, turn: int, place: Point) -> bool:
    """True if there is paint at a place inside the rim, in radii from the point's middle."""
    u, v = place
    half = v * cos(radians(turn)) - u * sin(radians(turn)) > 0
    return {"hollow": False, "dotted": hypot(u, v) < DOT, "half-filled": half}.get(kind, True)
