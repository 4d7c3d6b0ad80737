"""G-40 Combined objects, spinning: turn each part in place, then slide it into the outline that all fill together.

The dashed outline is that of all parts joined, without the lines between them. One packing fills it, as a search
through all of them proves, and no part looks the same after a turn. Parts turn the shorter way round, never by half a
turn, and go in order from the top, so there is one solution. `solve` fills the first empty square again and again.
`rules` look at the covered squares alone. `brute_force` lets each part in turn take any free spot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import dist, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, one_of, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, all_of
from generators.kit.words.boards import changed
from generators.kit.words.colours import DISTINCT
from generators.kit.words.packings import Joint, cells_at, packed, packings, parts_of, tried
from generators.kit.words.places import across_and_down, turned
from generators.kit.words.polyominoes import Cell, Form, mirrored, moved_home
from generators.kit.words.polyominoes import bends as way_round
from generators.kit.words.spins import Poses, require_turns_and_slides, turned_then_slid

PARTS = parts_of(4) + parts_of(5)
TWINS = [part for part in PARTS if way_round(mirrored(part)) != way_round(part)]  # unlike their mirror images
LONGEST = 6  # squares along the outline, at most


@dataclass(frozen=True)
class Config:
    parts: int = 3  # 2 to 4
    grain: int = 30  # angles are multiples of it, 15 or 30
    twins: bool = False  # two of the parts are mirror images

    def __post_init__(self) -> None:
        within("parts", self.parts, 2, 4)
        one_of("grain", self.grain, (15, 30))

    @property
    def spins(self) -> list[int]:
        """Angles by which parts turn: at least 30 degrees, less than half a turn."""
        return [angle for angle in range(-180 + self.grain, 180, self.grain) if abs(angle) >= 30]


@dataclass(frozen=True)
class Puzzle:
    parts: tuple[Form, ...]  # from the top
    turns: tuple[int, ...]  # degrees
    colours: tuple[str, ...]
    figure: tuple[Cell, ...]  # squares of the outline

    @property
    def joint(self) -> Joint:
        return Joint(self.parts, self.figure)

    @property
    def given(self) -> Poses:
        return tuple((turn, *place) for turn, place in zip(self.turns, self.joint.column, strict=True))

    @property
    def final(self) -> Poses:
        joint = self.joint
        return tuple(joint.pose(k, turn, joint.spots[k]) for k, turn in enumerate(self.turns))


@generator(
    "G-40", "combined_objects_spinning", version=1,
    faculty="transformation", family="fitting",
    levels={"easy": Config(2), "medium": Config(3), "hard": Config(4, 15, twins=True)},
)  # fmt: skip
class CombinedObjectsSpinning(Generator[Config, Puzzle, Poses]):
    public = "stricter; the outline shows no lines between the parts, which go in order from the top"
    pace = Pace(step=9, rest=1)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        parts = rng.sample(PARTS, config.parts)
        if config.twins:
            parts[0] = rng.choice(TWINS)
            parts[1] = mirrored(parts[0])
        if len({*map(way_round, parts)}) < len(parts):
            raise Reject("two parts are alike")
        rng.shuffle(parts)
        spots = packed(rng, parts, LONGEST)
        figure = frozenset(cell for part, spot in zip(parts, spots, strict=True) for cell in cells_at(part, spot))
        if len(list(islice(packings(figure, parts), 2))) > 1:
            raise Reject("two ways to fill the outline")
        turns = tuple((90 * quarters + rng.choice(config.spins)) % 360 for quarters, *_ in spots)
        return Puzzle(tuple(parts), turns, tuple(rng.sample(DISTINCT, config.parts)), moved_home(figure))

    def solve(self, puzzle: Puzzle) -> Sequence[Poses]:
        return turned_then_slid(puzzle.given, puzzle.final)

    def rules(self, puzzle: Puzzle, states: Sequence[Poses]) -> None:
        filled: set[Cell] = set()
        for step, k, pose in require_turns_and_slides(states, puzzle.given, "part"):
            cells = puzzle.joint.covered(k, pose)
            require(cells, f"step {step} brings part {k + 1} between the squares of the outline, or at a slant")
            require(cells <= {*puzzle.figure}, f"step {step} brings part {k + 1} over the outline, or beside it")
            require(not cells & filled, f"step {step} brings part {k + 1} onto another part")
            filled |= cells

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Poses]]:
        for spots in tried(frozenset(puzzle.figure), puzzle.parts):
            yield (tuple(puzzle.joint.pose(k, puzzle.turns[k], spot) for k, spot in enumerate(spots)),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        puzzle.joint.ground(scene)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Poses]) -> None:
        poses, moving = dict(moment.between(lambda poses: dict(enumerate(poses)))), changed(moment.before, moment.after)
        for k in sorted(poses, key=lambda k: k in moving):
            puzzle.joint.paint(scene, k, poses[k], puzzle.colours[k])

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.parts)], all=all_of(len(puzzle.parts)))

    def goal(self, puzzle: Puzzle) -> str:
        poses = zip(puzzle.colours, puzzle.final, strict=True)
        places = [f"{colour} about {across_and_down(x, y)}" for colour, (_, x, y) in poses]
        return f"the parts fill the outline, with no gap and no overlap: {'; '.join(places)}."

    def answer(self, puzzle: Puzzle, states: Sequence[Poses]) -> str:
        return turned(states[-1][0][0] - puzzle.turns[0])

    def choices(self, puzzle: Puzzle, states: Sequence[Poses]) -> Iterator[Sequence[Choice]]:
        """For each part one of the four angles of its squares, and one of the middles of all parts."""
        for (turn, x, y), final in zip(states[0], states[-1], strict=True):
            yield [
                Choice((to, u, v) == final, {
                    "spin": to - turn, "far": abs(to - turn), "angle": to % 360, "across": u, "down": v,
                    "away": dist((x, y), (u, v)), "lower": v - y,
                })
                for to in range(turn // 90 * 90 - 90, turn + 180, 90) if abs(to - turn) < 180
                for _, u, v in states[-1]
            ]  # fmt: skip

    def rubric(self, puzzle: Puzzle, states: Sequence[Poses]) -> Iterator[Item]:
        given = f"parts in {', '.join(puzzle.colours)}; the outline is empty"
        yield start("given", 5, f"The first frame shows on the left, from the top, {given}.")
        for k, (colour, old, (turn, x, y)) in enumerate(zip(puzzle.colours, puzzle.turns, puzzle.final, strict=True)):
            slides = f"then slides without turning until it is about {across_and_down(x, y)}"
            text = f"The {colour} part turns {turned(turn - old)} in place, {slides}."
            yield process(f"part-{k + 1}", 60 / len(puzzle.parts), text, Follows((colour,), (2 * k + 1, 2 * k + 2)))
        yield end("filled", 25, f"At the end {self.goal(puzzle)}")
        text = "The outline does not move; no part changes form, size or colour, is flipped over, appears or vanishes."
        yield constancy("steady", 10, text, Steady(puzzle.colours))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours and the angles of the parts of one outline, which do not depend on anything."""
        return perm(len(DISTINCT), config.parts) * int(len(config.spins) ** config.parts)
