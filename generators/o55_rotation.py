"""O-55 Rotation: turn a sculpture of cubes by a stated angle, and circle the candidate with this view.

The first picture shows every column's top, so it settles the sculpture, and with the angle the view at the end. One
candidate is that view, so a solution exists. The others show the sculpture from elsewhere, one with a cube moved,
or the mirror image, and each has other visible faces. So the solution is unique. `solve` compares views; `rules`
compare heights and angles; `brute_force` looks for the candidate with the faces visible after the turn.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import factorial
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.glance import bits
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.choice import circling, draw_circle, letter
from generators.kit.words.figures import Point
from generators.kit.words.marking import among
from generators.kit.words.moves import shown
from generators.kit.words.places import turned
from generators.kit.words.voxels import (
    Heights, View, cube_moved, cubes, disc, draw_sculpture, hides_nothing, mirrored, quarter, visible,
)  # fmt: skip

COLOURS = ("orange", "yellow", "red", "purple", "pink", "green")  # of the table
SIDE = 3  # cubes along an edge of the plate
STAND = View((256, 196), 43, SIDE)
PITCH, BELOW, EDGE = 118, 386, 20  # from candidate to candidate, middles of their plates from the top, and cubes
RING, RAISED = 55, 22  # radius of the circle, and its middle over that of the plate
GIVEN = 45  # degrees: the plate's corner points to the viewer at first
ANOTHER = ("cube", "mirror")  # of the other sculpture among the candidates: a cube elsewhere, or a mirror image
KEPT = 0.7  # share of the draws kept whose right view is in between others by the faces in common with the given one
PAIRS = 140  # of a sculpture and the other one among its candidates, at each level; at least
UNLIKE = 3  # different faces of two views, at least

State = tuple[int, int]  # degrees clockwise by which the sculpture has turned; circled candidate, from 1; 0 is none
Candidate = tuple[Heights, int]  # a sculpture, and the degrees by which it is turned


@dataclass(frozen=True)
class Config:
    columns: int = 5  # of cubes, 4 to 8
    highest: int = 3  # cubes in a column at most, 2 or 3
    other: str = "cube"  # the other sculpture's difference: one of `ANOTHER`
    oblique: int = 0  # 1 if the turn is by 45 or 135 degrees; else it is by 90
    walked: int = 1  # 1 if a viewer walks round the sculpture; else its table turns

    def __post_init__(self) -> None:
        within("columns", self.columns, 4, 8)
        within("highest", self.highest, 2, 3)
        one_of("other", self.other, ANOTHER)
        one_of("oblique", self.oblique, (0, 1))
        one_of("walked", self.walked, (0, 1))

    @property
    def turns(self) -> tuple[int, ...]:
        return (-135, -45, 45, 135) if self.oblique else (-90, 90)


@dataclass(frozen=True)
class Puzzle:
    heights: Heights
    turn: int  # degrees clockwise by which the sculpture turns in the picture
    candidates: tuple[Candidate, ...]
    walked: int  # 1 if a viewer walks round the sculpture, the other way
    table: str  # its colour


@generator(
    "O-55", "rotation", version=2,
    faculty="spatiality", family="turning",
    levels={"easy": Config(4, 2, walked=0), "medium": Config(5, 3), "hard": Config(6, 3, "mirror", 1)},
)  # fmt: skip
class Rotation(Generator[Config, Puzzle, State]):
    public = "stricter; the view after the turn is also found among four, and a viewer's walk turns it the other way"
    pace = Pace(step=28, rest=4)
    staged = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        heights, turn = built(rng, config), rng.choice(config.turns)
        other = mirrored(heights) if config.other == "mirror" else cube_moved(rng, heights, config.highest)
        if not hides_nothing(other, GIVEN):
            raise Reject("a column is hidden")
        candidates = [(each, angle) for each in (heights, other) for angle in (turn, -turn)]
        faces = [visible(each, GIVEN + angle) for each, angle in candidates]
        if any(len(one ^ another) < UNLIKE for one, another in combinations(faces, 2)):
            raise Reject("two views are too much alike")
        common = [len(view & visible(heights, GIVEN)) for view in faces]
        if min(common) < common[0] < max(common) and rng.random() > KEPT:
            raise Reject("the right view is too often in between")
        rng.shuffle(candidates)
        return Puzzle(heights, turn, tuple(candidates), config.walked, rng.choice(COLOURS))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        wanted = cubes(puzzle.heights, puzzle.turn)
        views = [cubes(*candidate) for candidate in puzzle.candidates]
        return [(0, 0), (puzzle.turn, 0), (puzzle.turn, views.index(wanted) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0, 0), "the sculpture is turned or a candidate circled before the first step")
        require(len(states) == 3, f"it takes a turn and a circle, 2 steps, not {len(states) - 1}")
        require(states[1] == (puzzle.turn, 0), f"step 1 does not turn the sculpture by {turned(puzzle.turn)}")
        (kept, _), (turn, number) = states[1:]
        require(kept == turn and 1 <= number <= len(puzzle.candidates), "step 2 does not circle a candidate alone")
        heights, angle = puzzle.candidates[number - 1]
        quarters, rest = divmod(angle - puzzle.turn, 90)
        for _ in range(quarters % 4):
            heights = quarter(heights)
        require(rest == 0 and heights == puzzle.heights, f"candidate {letter(number)} is not seen at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        wanted = visible(puzzle.heights, GIVEN + puzzle.turn)
        for number, (heights, angle) in enumerate(puzzle.candidates, 1):
            if visible(heights, GIVEN + angle) == wanted:
                yield ((puzzle.turn, number),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((16, 14, 480, 266), "panel", radius=14)
        scene.block((16, 290, 480, 208), "panel", radius=14)
        scene.polygon(disc(STAND, SIDE * 0.78), puzzle.table, outline="ink", width=3)
        for number, (heights, angle) in enumerate(puzzle.candidates, 1):
            scene.label((middle(number)[0], 474), letter(number), 24, "soft")
            draw_sculpture(scene, View(middle(number), EDGE, SIDE), heights, "teal", GIVEN + angle)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        turn, _ = moment.now
        draw_sculpture(scene, STAND, puzzle.heights, "teal", GIVEN + turn, "sculpture")
        (_, before), (_, after) = moment.before, moment.after
        if share := shown(before, after, moment.t):
            x, y = middle(after)
            draw_circle(scene, (x, y - RAISED), RING, share, 6, "ring")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        stated = -puzzle.turn if puzzle.walked else puzzle.turn
        sense = "clockwise" if stated > 0 else "counterclockwise"
        return self.worded(
            angle=abs(stated), sense=sense, walked=bool(puzzle.walked), count=NUMBERS[len(puzzle.candidates)]
        )

    def goal(self, puzzle: Puzzle) -> str:
        number = self.solve(puzzle)[-1][1]
        return (
            f"the sculpture has turned {turned(puzzle.turn)}, seen from above, and candidate {letter(number)}, which "
            "shows it like that, is circled in [mark]."
        )

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return letter(states[-1][1])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The candidate with the view after the turn."""
        given, seen = visible(puzzle.heights, GIVEN), list[dict[str, float]]()
        views = [visible(heights, GIVEN + angle) for heights, angle in puzzle.candidates]
        for number, view in enumerate(views, 1):
            alike = sum(len(view & other) for other in views)
            highest = -min(y for _, y, _, _ in view)
            seen.append({"number": number, "faces": len(view), "alike": alike, "high": highest})
            seen[-1]["as given"] = len(view & given)
        yield among(states[-1][1:], seen)

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of the choice, the columns, and a step more for a walk."""
        columns = sum(high > 0 for line in puzzle.heights for high in line)
        return 2 + bits(self.choices(puzzle, states)) + columns + puzzle.walked

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        rows = listed([" ".join(map(str, line)) for line in puzzle.heights])
        cubes = sum(map(sum, puzzle.heights))
        text = f"The first frame shows a sculpture of {cubes} cubes, with these heights row by row: {rows}; no circle."
        yield start("given", 5, text)
        text = f"The sculpture turns {turned(puzzle.turn)}, seen from above, about the middle of its round table."
        yield process("turn", 40, text, Follows(("sculpture",), (1, 1)))
        yield circling(states[-1][1], len(puzzle.candidates), 20)
        yield end("found", 25, f"At the end {self.goal(puzzle)}")
        text = "The sculpture keeps its cubes and its place, and all candidates stay as they are."
        yield constancy("steady", 10, text, Steady(("sculpture", "ring", "pen")))

    def capacity(self, config: Config) -> int:
        """A lower bound: the orders of the candidates, the colours, the turns, and the sculptures with their other one.

        A test finds 200 of these. No puzzle is more likely than another by more than 1 / `KEPT`.
        """
        return factorial(4) * len(COLOURS) * len(config.turns) * PAIRS


def built(rng: Random, config: Config) -> Heights:
    """A sculpture of which the first picture hides nothing."""
    cells = list(product(range(SIDE), repeat=2))
    used = set(rng.sample(cells, config.columns))
    drawn = [rng.randint(1, config.highest) if cell in used else 0 for cell in cells]
    heights = tuple(tuple(drawn[k : k + SIDE]) for k in range(0, SIDE**2, SIDE))
    if max(map(max, heights)) < config.highest or not hides_nothing(heights, GIVEN):
        raise Reject("a column is hidden, or none is high")
    return heights


def middle(number: int) -> Point:
    """The middle of a candidate's plate, by its number."""
    return 256 + PITCH * (number - 2.5), BELOW
