"""G-143 Select the box with the most dots: draw a frame round the box that holds more dots than any other.

Every dot lies wholly inside one box, and one box holds more dots than each of the others. So a solution exists and is
unique. Boxes and dots differ in size, so neither a full look nor a wide one is a hint; squares do not count. `solve`
sorts the dots into the boxes. `rules` compare the marked box with every other one, `brute_force` asks each dot for the
nearest box.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import hypot, log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, generator, one_of, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import kept
from generators.kit.words.marking import (
    Marks, among, bits_of, closing, draw_marks, frame, in_turn, lie, marking, require_one_mark,
)  # fmt: skip
from generators.kit.words.scatter import scattered_discs

COLOURS = ("orange", "yellow", "green", "teal", "blue", "purple", "pink", "brown", "grey", "black")
COLUMNS = {4: 2, 6: 3}  # by the number of boxes, in two rows
RADII = {4: (7, 15), 6: (5, 10)}  # units of a dot, by the number of boxes
LEFT, SIDE = 24, 464  # units of all boxes' cells
SIZES = (0.66, 0.86)  # of a cell's sides, those of a box
PAD, APART, FRAME = 8, 4, 9  # units: from a thing to the rim, between two things, and from the rim to a frame
SQUARE = 1.3  # half the diagonal of a square, by a dot's radius
LEANS = {  # by the number of boxes and 1 for squares: how strongly draws are refused in which a look is a hint
    (4, 0): {"most covered": 1.6, "most thick": 1.5, "least mean size": 1.8, "middle thick": 0.5},
    (6, 0): {"most covered": 1.2, "most thick": 1.0, "least mean size": 0.8},
    (6, 1): {"most covered": 0.5, "least mean size": 0.4, "most things": 2.0},
}

Box = tuple[int, int, int, int, str]  # left, top, width, height, colour
Thing = tuple[int, int, int, str]  # across, down, radius, kind


@dataclass(frozen=True)
class Config:
    boxes: int = 6  # 4 or 6
    most: int = 12  # dots in any box, 7 to 13; up to three less in some pictures
    lead: int = 1  # dots that the box to mark has more than the next one, 1 or 2
    squares: int = 0  # 1 if squares lie among the dots

    def __post_init__(self) -> None:
        one_of("boxes", self.boxes, tuple(COLUMNS))
        within("dots", self.most, 7, 13)
        within("lead", self.lead, 1, 2)
        one_of("squares", self.squares, (0, 1) if self.boxes == 6 else (0,))


@dataclass(frozen=True)
class Puzzle:
    boxes: tuple[Box, ...]  # row by row
    things: tuple[Thing, ...]  # of all boxes, from the top


@generator(
    "G-143", "select_box_with_most_dots", version=1,
    faculty="perception", family="marking",
    levels={"easy": Config(4, 9, 2), "medium": Config(6, 11, 1), "hard": Config(6, 13, 1, 1)},
)  # fmt: skip
class SelectBoxWithMostDots(Generator[Config, Puzzle, Marks]):
    public = "stricter; boxes and dots differ in size, and at hard squares lie among the dots and do not count"
    pace = Pace(step=38, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        most = rng.randint(config.most - 3, config.most)
        counts = [most, most - config.lead]
        counts += [rng.randint(most - 4, most - config.lead) for _ in range(config.boxes - 2)]
        rng.shuffle(counts)
        boxes: list[Box] = []
        things: list[Thing] = []
        cells = product(range(2), range(COLUMNS[config.boxes]))
        for count, cell, colour in zip(counts, cells, rng.sample(COLOURS, config.boxes), strict=True):
            x, y, wide, high = area = set_in(rng, *cell, COLUMNS[config.boxes])
            boxes.append((*area, colour))
            kinds = ["dot"] * count + ["square"] * (rng.randint(1, 5) if config.squares else 0)
            low, top = RADII[config.boxes]
            mean = rng.uniform(low + 1, top - 1)
            radii = [round(rng.uniform(max(low, mean - 2), min(top, mean + 2))) for _ in kinds]
            reach = [
                radius if kind == "dot" else round(SQUARE * radius) for radius, kind in zip(radii, kinds, strict=True)
            ]
            room = (x + PAD, y + PAD, wide - 2 * PAD, high - 2 * PAD)
            middles = scattered_discs(rng, reach, room, APART)
            things += [(u, v, radius, kind) for (u, v), radius, kind in zip(middles, radii, kinds, strict=True)]
        puzzle = Puzzle(tuple(boxes), tuple(sorted(things, key=lambda thing: thing[1::-1])))
        (decision,) = self.choices(puzzle, self.solve(puzzle))
        if rng.random() > kept(decision, LEANS[config.boxes, config.squares]):
            raise Reject("the look of the box is too often a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        counts = [sum(kind == "dot" for *_, kind in held(puzzle, box)) for box in puzzle.boxes]
        return in_turn([counts.index(max(counts)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        one = require_one_mark(states, len(puzzle.boxes), "boxes", "a frame")
        dots = [(u, v) for u, v, _, kind in puzzle.things if kind == "dot"]
        sizes = []
        for x, y, wide, high, _ in puzzle.boxes:
            sizes.append(sum(abs(2 * u - 2 * x - wide) < wide and abs(2 * v - 2 * y - high) < high for u, v in dots))
        for number, ((*_, colour), size) in enumerate(zip(puzzle.boxes, sizes, strict=True), 1):
            text = f"the {colour} box holds {size} dots, the one with the frame only {sizes[one - 1]}"
            require(number == one or size < sizes[one - 1], text)

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        nearest: Counter[int] = Counter()
        for u, v, _, kind in puzzle.things:
            away = [hypot(max(x - u, 0, u - x - w), max(y - v, 0, v - y - h)) for x, y, w, h, _ in puzzle.boxes]
            nearest[away.index(min(away)) + 1] += kind == "dot"
        (one, most), (_, second), *_ = nearest.most_common()
        if most > second:
            yield ((one,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, 488, 488), "panel", radius=14)
        for *area, colour in puzzle.boxes:
            scene.block((area[0], area[1], area[2], area[3]), "given", outline=colour, width=5, radius=6)
        for x, y, radius, kind in puzzle.things:
            if kind == "dot":
                scene.ball((x, y), radius, "ink")
            else:
                scene.shape((x, y), "square", SQUARE * radius, "ink")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: outline(puzzle.boxes[number - 1]))

    def prompt(self, puzzle: Puzzle) -> Prompt:
        squares = any(kind == "square" for *_, kind in puzzle.things)
        return self.worded(count=NUMBERS[len(puzzle.boxes)], squares=squares)

    def goal(self, puzzle: Puzzle) -> str:
        colour = puzzle.boxes[self.solve(puzzle)[-1][0] - 1][-1]
        return f"a [mark] frame is round the {colour} box, and no other one has a frame."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.boxes[states[-1][0] - 1][-1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        seen = lie([middle(box) for box in puzzle.boxes])
        squares = any(kind == "square" for *_, kind in puzzle.things)
        for looks, box in zip(seen, puzzle.boxes, strict=True):
            _, _, wide, high, colour = box
            inside = held(puzzle, box)
            covered = sum(radius**2 for _, _, radius, _ in inside)
            looks |= {"width": wide, "height": high, "area": wide * high, "colour": colour, "covered": covered}
            looks |= {"thick": covered / (wide * high), "mean size": sum(thing[2] for thing in inside) / len(inside)}
            if squares:  # without squares, all things are dots
                looks["things"] = len(inside)
        yield among(states[-1], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The steps, the bits of the choice, and those of the number of all things."""
        return bits_of(states[-1], len(puzzle.boxes)) + log2(len(puzzle.things))

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        counts = [f"{box[-1]} {sum(kind == 'dot' for *_, kind in held(puzzle, box))}" for box in puzzle.boxes]
        text = f"The first frame shows no [mark] frame, and boxes with these numbers of dots: {listed(counts)}."
        yield start("given", 5, text)
        middles = [middle(box) for box in puzzle.boxes]
        yield from marking(states[-1], [f"the {self.answer(puzzle, states)} box"], middles, 60, "[mark] frame")
        text = "No box or dot moves or changes, and no part of the frame vanishes once it is drawn."
        yield from closing(self.goal(puzzle), text, states[-1])

    def capacity(self, config: Config) -> int:
        """A lower bound: the boxes' colours alone, which do not depend on anything."""
        return perm(len(COLOURS), config.boxes)


def set_in(rng: Random, row: int, column: int, columns: int) -> tuple[int, int, int, int]:
    """A box somewhere in its cell: left, top, width and height, in units."""
    room = SIDE // columns, SIDE // 2
    wide, high = (min(side - 24, 2 * round(side * rng.uniform(*SIZES) / 2)) for side in room)
    x, y = LEFT + column * room[0] + FRAME + 3, LEFT + row * room[1] + FRAME + 3
    return x + rng.randint(0, room[0] - wide - 24), y + rng.randint(0, room[1] - high - 24), wide, high


def held(puzzle: Puzzle, box: Box) -> list[Thing]:
    """The things inside a box."""
    x, y, wide, high, _ = box
    return [thing for thing in puzzle.things if x < thing[0] < x + wide and y < thing[1] < y + high]


def middle(box: Box) -> Point:
    """The middle of a box, in units."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def outline(box: Box) -> list[Point]:
    """The closed line around a box, clockwise from the top left."""
    x, y, wide, high, _ = box
    return frame(x - FRAME, y - FRAME, x + wide + FRAME, y + high + FRAME)
