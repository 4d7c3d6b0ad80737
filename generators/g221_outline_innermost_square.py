"""G-221 Outline the innermost square: outline the square that lies inside the most other squares.

No two outlines cross: a square lies wholly inside another one or wholly outside, and just one has the most around it.
So a solution exists and is unique. Another square has only one fewer around it, and small squares also lie in shallow
nests. `solve` compares middles, `rules` count the squares that hold all corners, `brute_force` adds up turns.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from generators.kit import (
    UNITS, Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, one_of, ordered, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS
from generators.kit.words.hunches import as_lots_fall, right_hunches
from generators.kit.words.marking import (
    Marks, draw_marks, in_turn, lie, marking, nothing_else, require_marks,
)  # fmt: skip
from generators.kit.words.nests import RIM, Square, corners, grown, holds, laid_out, side_of
from generators.kit.words.polygons import is_inside, turns_round

COLOURS = ("purple", "green", "teal", "pink")
SIDE, DRIFT = 428, 10  # units: of the area of all squares, and the most by which it is off the middle
BY_LOTS = ("outermost",)  # features by which any rank is as likely as another
HUNCHES: Sequence[Mapping[str, Mapping[str, int]]] = (
    {"least": {"next": 10, "size": 1}, "halfway": {"next": 2}},
    {
        "least": {"next": 9, "off the middle": 4, "off the next": 2, "size": 2},
        "halfway": {"next": 4, "off the next": 2, "size": 2, "off the middle": 2},
    },
    {
        "least": {"next": 4, "off the next": 4, "off the middle": 3},
        "most": {"size": 2},
        "halfway": {"next": 2, "off the next": 1, "size": 2, "off the middle": 3},
    },
)  # weights of those that find the square too often: in shallow nests, in deep ones, and in deep ones with forks
KEPT, TRIES = 0.806, 600  # share of the draws kept, by weight of each hunch that is right; draws for the same lots


@dataclass(frozen=True)
class Config:
    squares: int = 10  # in all, 6 to 12
    nests: int = 3  # outermost squares, at most; 2 to 5
    fewest: int = 3  # squares around the innermost one, at least
    most: int = 4  # and at most
    forked: int = 1  # 1 if squares lie side by side in another one

    def __post_init__(self) -> None:
        within("nests", self.nests, 2, 5)
        ordered("squares around", 1, self.fewest, self.most, 4)
        within("squares", self.squares, 2 * self.most + 1, 12)
        one_of("forked", self.forked, (0, 1))


@dataclass(frozen=True)
class Puzzle:
    squares: tuple[Square, ...]
    colours: tuple[str, ...]  # of the squares


@generator(
    "G-221", "outline_innermost_square", version=2,
    faculty="perception", family="marking",
    levels={"easy": Config(9, 4, 2, 3, 0), "medium": Config(11, 4, 3, 4, 0), "hard": Config(11, 4, 3, 4)},
)  # fmt: skip
class OutlineInnermostSquare(Generator[Config, Puzzle, Marks]):
    public = "stricter; several nests of turned squares, some side by side, and only one square lies deepest"
    pace = Pace(step=34, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        deepest = rng.randint(config.fewest, config.most)
        weighed = HUNCHES[(config.most > 3) + config.forked]
        hunches = {end: [*Counter(weights).elements()] for end, weights in weighed.items()}
        lots = {name: rng.random() for name in BY_LOTS}
        for _ in range(TRIES):
            try:
                tree = grown(rng, config.squares, deepest, config.nests, forked=bool(config.forked))
                squares = laid_out(rng, tree, (UNITS // 2, UNITS // 2), SIDE)
            except Reject:
                continue
            rng.shuffle(squares)
            puzzle = Puzzle(tuple(squares), tuple(rng.choices(COLOURS, k=config.squares)))
            (decision,) = self.choices(puzzle, self.solve(puzzle))
            hits = right_hunches(decision, **hunches)
            if as_lots_fall(decision, lots) and rng.random() < KEPT**hits:
                break
        else:
            raise Reject("no nests in which the square has these ranks")
        u, v = (rng.randint(-DRIFT, DRIFT) for _ in "xy")
        return Puzzle(tuple((x + u, y + v, half, turn) for x, y, half, turn in squares), puzzle.colours)

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        counts = [len(around(puzzle, square)) for square in puzzle.squares]
        return in_turn([counts.index(max(counts)) + 1])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.squares))
        require(len(marks) == 1, f"{len(marks)} squares get an outline")
        outlines = [corners(square) for square in puzzle.squares]
        counts = [sum(all(is_inside(c, other) for c in own) for other in outlines if other != own) for own in outlines]
        for number, count in enumerate(counts, 1):
            fewer = number in marks or count < counts[marks[0] - 1]
            require(fewer, f"another square lies inside {count} others, the outlined one inside {counts[marks[0] - 1]}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        levels: dict[int, list[int]] = {}
        for number, square in enumerate(puzzle.squares, 1):
            depth = sum(turns_round(corners(square)[0], corners(other)) for other in puzzle.squares if other != square)
            levels.setdefault(depth, []).append(number)
        for number in levels[max(levels)]:
            yield ((number,),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 16, 480, 480), "panel", radius=14)
        for square, colour in zip(puzzle.squares, puzzle.colours, strict=True):
            scene.polygon(corners(square), None, outline=colour, width=3)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        def outline(number: int) -> Sequence[Point]:
            x, y, half, turn = puzzle.squares[number - 1]
            line = corners((x, y, half + RIM, turn))
            return [*line, line[0]]

        draw_marks(scene, moment, outline, colour="rim")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        count = len(puzzle.squares)
        return self.worded(count=NUMBERS[count] if count <= 10 else count)

    def goal(self, puzzle: Puzzle) -> str:
        count = len(around(puzzle, puzzle.squares[self.solve(puzzle)[-1][0] - 1]))
        return f"the square inside {NUMBERS[count]} others has a [rim] outline, and no other square has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return str(len(around(puzzle, puzzle.squares[states[-1][0] - 1])))

    def glance(self, puzzle: Puzzle) -> Mapping[str, float]:
        """All squares, and the outermost ones."""
        outermost = sum(not around(puzzle, square) for square in puzzle.squares)
        return {"squares": len(puzzle.squares), "outermost": outermost}

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        """The innermost square, among those with no other in them."""
        places, decision = lie([square[:2] for square in puzzle.squares]), []
        outer = [around(puzzle, square) for square in puzzle.squares]
        for looks, square, colour, those in zip(places, puzzle.squares, puzzle.colours, outer, strict=True):
            if not any(square in others for others in outer):
                sizes = [0.0, *sorted(map(side_of, those))]
                looks |= {"size": side_of(square), "colour": colour, "turn": square[3] % 90}
                looks |= {"next": sizes[:2][-1], "outermost": sizes[-1]}
                decision.append(Choice(looks["number"] in states[-1], looks))
        yield decision

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The squares around each, half of them, and those next to which another lies in the same ones."""
        around_each = [tuple(sorted(around(puzzle, square))) for square in puzzle.squares]
        beside = sum(bool(those) and around_each.count(those) > 1 for those in around_each)
        return sum(map(len, around_each)) / 2 + beside

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        depths = [len(around(puzzle, square)) for square in puzzle.squares]
        counts = ", ".join(f"{depths.count(depth)} inside {NUMBERS[depth]}" for depth in range(max(depths) + 1))
        text = f"The first frame shows {len(depths)} squares without a [rim] outline: {counts} others."
        yield start("given", 5, text)
        thing = f"the square inside {NUMBERS[max(depths)]} others"
        yield from marking(states[-1], [thing], [square[:2] for square in puzzle.squares], 60, "[rim] outline")
        yield end("marked", 25, f"At the end {self.goal(puzzle)}")
        text = "No square moves or changes, and no part of the [rim] outline vanishes once it is drawn."
        yield constancy("steady", 10, text, nothing_else(states[-1]))

    def capacity(self, config: Config) -> int:
        """A lower bound: the shift and the colours of one picture, all equally likely."""
        return (2 * DRIFT + 1) ** 2 * int(len(COLOURS) ** config.squares)


def around(puzzle: Puzzle, square: Square) -> list[Square]:
    """The squares that hold a square."""
    return [other for other in puzzle.squares if holds(other, square)]
