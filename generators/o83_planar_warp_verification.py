"""O-83 Planar warp verification: find the candidate that shows a picture at a slant, and undo its warp.

One candidate has all cells of the picture, seen through an affine or a projective map. In the others cells have changed
places, or all is mirrored; a dot says which corner is which. So a solution exists and is unique. Each candidate is as
near to the others as any: to compare candidates with one another is no hint. `solve` turns the cells by their dot,
`rules` send each cell home by cross-ratios, and `brute_force` lays all corners on all corners, on both faces.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import comb, dist, factorial, log2, prod
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import listed
from generators.kit.words.boards import lines
from generators.kit.words.choice import letter
from generators.kit.words.marking import lie
from generators.kit.words.moves import on_the_way, shown
from generators.kit.words.places import across_and_down
from generators.kit.words.polygons import area, sides
from generators.kit.words.warps import (
    WAYS, Cells, View, agreeing, faces, mirrored, paint_view, parallelogram, quadrangle, rivals, sent_home, smallest,
    straightened, turned,
)  # fmt: skip

COLOURS = (
    ("yellow", "pink", "blue"), ("white", "orange", "blue"), ("white", "yellow", "green"),
    ("yellow", "pink", "green"), ("white", "orange", "teal"),
)  # fmt: skip
CHANGES = {"swaps": ("pair", "pair"), "more swaps": ("trio", "pair"), "mirror": ("trio", "mirror")}
PICTURE, FRAME = (256, 148), (256, 364)  # middles
UPRIGHT: View = ((-76, -76), (76, -76), (76, 76), (-76, 76))
COLUMNS, ROWS = (92, 420), {4: (152, 360), 6: (100, 256, 412)}  # of candidates, by their number
REACH, LETTER = 72, 66  # units from a candidate's middle to its corners at most; up and outwards to its letter
SMALLEST = 15  # units across a cell, at least
LEAN = {False: 28, True: 45}  # degrees to either side by which views lean, without and with turns of a quarter

Candidate = tuple[View, Cells, int]  # corners; cells from its first corner on; the corner with the dot, from 0
State = tuple[int, int]  # the candidate with a copy in the frame, from 1, or 0; and 1 if the copy's warp is undone


@dataclass(frozen=True)
class Config:
    side: int = 4  # cells along an edge, 3 or 4
    changes: str = "more swaps"  # by which candidates differ, of `CHANGES`
    perspective: bool = True  # false if all views are parallelograms
    turned: bool = False  # true if the dot may be at any corner

    def __post_init__(self) -> None:
        one_of("side", self.side, (3, 4))
        one_of("changes", self.changes, tuple(CHANGES))


@dataclass(frozen=True)
class Puzzle:
    side: int
    picture: Cells  # row by row, the dot in the first one
    colours: tuple[str, ...]  # by their numbers
    candidates: tuple[Candidate, ...]

    @property
    def centres(self) -> list[Point]:
        return [(x, y) for y in ROWS[len(self.candidates)] for x in COLUMNS]


@generator(
    "O-83", "planar_warp_verification", version=1,
    faculty="spatiality", family="symmetry",
    levels={
        "easy": Config(3, "swaps", False), "medium": Config(4, "more swaps"), "hard": Config(4, "mirror", turned=True),
    },
)  # fmt: skip
class PlanarWarpVerification(Generator[Config, Puzzle, State]):
    public = "stricter; one of several views is true, the others have two swapped cells or are mirrored"
    pace = Pace(step=30, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        side = config.side
        picture = tuple(rng.sample([k % 3 for k in range(side**2)], side**2))
        pictures = rivals(rng, picture, CHANGES[config.changes])
        candidates: list[Candidate] = []
        for cells in rng.sample(pictures, len(pictures)):
            dot = rng.randrange(4) if config.turned else 0
            lean = rng.uniform(-LEAN[config.turned], LEAN[config.turned])
            view = (quadrangle if config.perspective else parallelogram)(rng, REACH, lean)
            if smallest(view, side) < SMALLEST:
                raise Reject("a cell is too narrow")
            candidates.append((view, turned(cells, dot), dot))
        return Puzzle(side, picture, rng.choice(COLOURS), tuple(candidates))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        number = restored(puzzle).index(puzzle.picture) + 1
        return [(0, 0), (number, 0), (number, 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        number, side = states[-1][0], puzzle.side
        require(states[0] == (0, 0), "the frame is not empty before the first step")
        require(1 <= number <= len(puzzle.candidates), "at the end no candidate has a copy in the frame")
        require(len(states) == 3, f"it takes a slide and the way back from the warp, 2 steps, not {len(states) - 1}")
        require(states[1] == (number, 0), f"step 1 does not slide a copy of candidate {letter(number)}, and no more")
        require(states[2] == (number, 1), "step 2 does not undo the warp")
        view, cells, dot = puzzle.candidates[number - 1]
        for (row, column), colour in sent_home(view, cells, dot):
            text = f"candidate {letter(number)} shows another colour for row {row + 1}, column {column + 1}"
            require(colour == puzzle.picture[row * side + column], text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for number, (_, cells, dot) in enumerate(puzzle.candidates, 1):
            if (puzzle.picture, 0, False) in faces(cells, dot):
                yield ((number, 1),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)
        scene.block((176, 284, 160, 160), "given", outline="soft")
        paint_view(scene, UPRIGHT, PICTURE, [puzzle.colours[k] for k in puzzle.picture], 0)
        for number, ((view, cells, dot), (x, y)) in enumerate(zip(puzzle.candidates, puzzle.centres, strict=True), 1):
            paint_view(scene, view, (x, y), [puzzle.colours[k] for k in cells], dot)
            scene.label((x + (LETTER if x > UNITS // 2 else -LETTER), y - LETTER), letter(number), 24)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        (here, was), (number, flat) = moment.before, moment.after
        if number:
            view, cells, dot = puzzle.candidates[number - 1]
            middle = on_the_way(puzzle.centres[number - 1], FRAME, shown(here, number, moment.t))
            corners = straightened(view, (*UPRIGHT[-dot:], *UPRIGHT[:-dot]), shown(was, flat, moment.t))
            paint_view(scene, corners, middle, [puzzle.colours[k] for k in cells], dot, "copy")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        image = mirrored(puzzle.picture)
        mirror = image != puzzle.picture and image in restored(puzzle)
        return self.worded(side=puzzle.side, last=letter(len(puzzle.candidates)), mirror=mirror)

    def goal(self, puzzle: Puzzle) -> str:
        right = letter(self.solve(puzzle)[-1][0])
        return f"a copy of candidate {right} fills the frame: an upright square, with each cell as the picture has it."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][0])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        seen = lie(puzzle.centres)
        for looks, alike, (view, _, dot) in zip(seen, agreeing(restored(puzzle)), puzzle.candidates, strict=True):
            rim = sum(dist(*side) for side in sides(view))
            looks |= {"area": area(view), "rim": rim, "least": smallest(view, puzzle.side), "dot": dot, "alike": alike}
        yield [Choice(number == states[-1][0], looks) for number, looks in enumerate(seen, 1)]

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, and the bits of the choice, of the cells to compare, and of the corners at which dots lie."""
        corners = {dot for _, _, dot in puzzle.candidates}
        return 2 + log2(len(puzzle.candidates)) + log2(puzzle.side**2) + log2(len(corners))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        number, count = states[-1][0], len(puzzle.candidates)
        rows = ["-".join(puzzle.colours[k] for k in row) for row in lines(puzzle.picture, puzzle.side)]
        text = f"The first frame shows a picture with these rows from the top: {listed(rows)}."
        yield start("given", 5, f"{text} At its sides are candidates A to {letter(count)}, and the frame is empty.")
        place = across_and_down(*puzzle.centres[number - 1])
        text = f"The copy comes from candidate {letter(number)}, {place}, and keeps its slant as it slides."
        yield process("slide", 25, text, Follows(("copy",), (1, 1)))
        text = "There its warp is undone: it turns and becomes an upright square, the dot at the top left."
        yield process("unwarp", 35, text, Follows(("copy",), (2, 2)))
        yield end("verified", 25, f"At the end {self.goal(puzzle)}")
        text = "The picture and all candidates stay as they are; no cell of the copy changes its colour or neighbours."
        yield constancy("steady", 10, text, Steady(("copy",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: colours, balanced pictures and orders of candidates, whatever the views and the swaps."""
        count, least = config.side**2, config.side**2 // 3
        pictures = comb(count, least) * comb(count - least, least)
        return len(COLOURS) * pictures * factorial(prod(WAYS[change] for change in CHANGES[config.changes]))


def restored(puzzle: Puzzle) -> list[Cells]:
    """The cells of each candidate, turned back until the dot is at the top left."""
    return [turned(cells, -dot) for _, cells, dot in puzzle.candidates]
