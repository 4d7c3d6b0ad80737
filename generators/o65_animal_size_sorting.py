"""O-65 Animal size sorting: line up animal faces from small to large, each animal in a line of its own.

All faces of one animal differ in size, and the faces slide one after another, place by place, so the solution is
unique. Sizes of different animals are never compared. `solve` sorts; `rules` compares each face with all later
ones.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, permutations, product
from math import comb, perm
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import ANIMALS
from generators.kit.speech import NUMBERS, plural
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.moves import mover_last, one_by_one, require_one_by_one, seen_from, slides, whereabouts
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.slots import Slots
from generators.kit.words.spacing import spaced
from generators.kit.words.symbols import listed

SMALLEST, LARGEST = 24, 42  # half the side of an animal's square, in units
BEYOND = 1.2  # from the middle of a face to its farthest point, as a multiple of that half
LINE, ICON = 92, 60  # height of a line; distance of the animal that it is for from the left
GAP = 10  # units between scattered faces

State = tuple[int, ...]  # the place that each face has in the lines, from 1 on, or 0 while it lies scattered


@dataclass(frozen=True)
class Config:
    lines: int = 2  # animals, 1 or 2
    faces: int = 3  # of each animal, 3 or 4
    gap: int = 5  # units by which two sizes of an animal differ at least, 4 to 6
    slack: int = 4  # units by which the largest and the smallest differ more than by such gaps, at most 4

    def __post_init__(self) -> None:
        within("lines", self.lines, 1, 2)
        within("faces", self.faces, 3, 4)
        within("gap", self.gap, 4, 6)
        within("slack", self.slack, 0, min(4, LARGEST - SMALLEST - self.gap * (self.faces - 1)))


@dataclass(frozen=True)
class Face:
    kind: str
    size: int
    colour: str
    place: tuple[int, int]  # of its middle, while it lies scattered

    @property
    def name(self) -> str:
        return f"{self.colour} {self.kind}"


@dataclass(frozen=True)
class Puzzle:
    kinds: tuple[str, ...]  # of the lines, from the top
    faces: tuple[Face, ...]

    @property
    def lines(self) -> list[Slots]:
        count = len(self.faces) // len(self.kinds)
        tops = range(498 - LINE * len(self.kinds), 498, LINE)
        return [Slots(count, top + LINE / 2 - 3, 98, 284) for top in tops]

    def centres(self, state: State) -> list[Point]:
        """The centre of each face."""
        places = [place for line in self.lines for place in line.centres]
        return whereabouts([face.place for face in self.faces], places, state)


@generator(
    "O-65", "animal_size_sorting", version=1,
    faculty="perception", family="sorting",
    levels={"easy": Config(1, 4, 5, 3), "medium": Config(2, 3, 5, 4), "hard": Config(2, 4, 4, 2)},
)  # fmt: skip
class AnimalSizeSorting(Generator[Config, Puzzle, State]):
    public = "stricter; faces slide one after another, and each of two animals has its own line"
    pace = Pace(step=11, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = rng.sample(sorted(ANIMALS), config.lines)
        pairs = []
        for kind in kinds:
            smallest = rng.randint(SMALLEST, LARGEST - config.gap * (config.faces - 1) - config.slack)
            pairs += [(smallest + units, kind) for units in spaced(rng, config.faces, config.gap, config.slack)]
        pairs.sort(reverse=True)
        area = (16, 16, 480, 474 - LINE * config.lines)
        places = scattered_discs(rng, [round(BEYOND * size) for size, _ in pairs], area, GAP)
        colours = rng.sample(WARM_FIRST, len(pairs))
        faces = [Face(kind, size, colour, at) for (size, kind), colour, at in zip(pairs, colours, places, strict=True)]
        return Puzzle(tuple(kinds), tuple(rng.sample(faces, len(faces))))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        order = sorted(puzzle.faces, key=lambda face: (puzzle.kinds.index(face.kind), face.size))
        return one_by_one([order.index(face) + 1 for face in puzzle.faces])

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        order = [puzzle.faces[k] for k in require_one_by_one(states, len(puzzle.faces), "face")]
        for step, face in enumerate(order, 1):
            kind = puzzle.kinds[(step - 1) * len(puzzle.kinds) // len(order)]
            require(face.kind == kind, f"step {step} slides the {face.name} into the line of the {plural(kind)}")
            smallest = all(face.size < other.size for other in order[step:] if other.kind == kind)
            require(smallest, f"step {step} slides the {face.name}, though a smaller {kind} is left")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        herds = [[face for face in puzzle.faces if face.kind == kind] for kind in puzzle.kinds]
        for lines in product(*map(permutations, herds)):  # each animal in its line, in any order
            order = [*chain(*lines)]
            if all(a.size < b.size for line in lines for a, b in pairwise(line)):
                yield (tuple(order.index(face) + 1 for face in puzzle.faces),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for kind, line in zip(puzzle.kinds, puzzle.lines, strict=True):
            scene.block((14, line.y - LINE / 2 + 3, 484, LINE - 6), "panel", radius=14)
            scene.animal((ICON, line.y), 24, kind, "filled", silhouette=True)
            for place in line.centres:
                scene.ball(place, 6, "faint")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, centre in mover_last(moment, puzzle.centres):
            face = puzzle.faces[number]
            scene.animal(centre, face.size, face.kind, face.colour, name=f"face-{number + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        names = [plural(kind) for kind in puzzle.kinds]
        return self.worded(count=NUMBERS[len(puzzle.faces)], several=len(names) > 1, upper=names[0], lower=names[-1])

    def goal(self, puzzle: Puzzle) -> str:
        order = sorted(puzzle.faces, key=lambda face: face.size)
        lines = [f"line holds the {listed(face.name for face in order if face.kind == kind)}" for kind in puzzle.kinds]
        upper = "upper " if len(lines) > 1 else ""
        return f"from the left, small to large, the {upper}{' and the lower '.join(lines)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return puzzle.faces[states[-1].index(len(puzzle.faces))].name

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The next face of an animal, among those of its kind that wait."""
        for step, (before, after) in enumerate(pairwise(states), 1):
            mover, goal = puzzle.faces[after.index(step)], puzzle.centres(after)[after.index(step)]
            yield [
                Choice(face == mover, {**seen_from(goal, face.place), "colour": face.colour})
                for face, place in zip(puzzle.faces, before, strict=True)
                if not place and face.kind == mover.kind
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        order = sorted(range(len(puzzle.faces)), key=states[-1].__getitem__)
        faces = f"{len(order)} scattered faces ({listed(face.name for face in puzzle.faces)})"
        yield start("given", 5, f"The first frame shows {faces} and empty places below them.")
        steps = [(f"the {puzzle.faces[number].name}", f"face-{number + 1}") for number in order]
        actors = tuple(actor for _, actor in steps)
        yield from slides(steps, 45, " slides onto the next free place of its line")
        text = "In each line the faces come one by one from the left, each larger than the one before."
        yield process("order", 15, text, Follows(actors, (1, len(order))))
        yield end("sorted", 25, f"At the end, {self.goal(puzzle)}")
        yield constancy("steady", 10, "No face changes its size or look; nothing else moves.", Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: the animals, their sizes, and the colours of the faces; places are not counted."""
        sizes = comb(config.faces + config.slack, config.faces) ** config.lines
        return int(perm(len(ANIMALS), config.lines) * sizes * perm(len(WARM_FIRST), config.lines * config.faces))
