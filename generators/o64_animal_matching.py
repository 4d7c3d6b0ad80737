"""O-64 Animal matching: move each animal's face onto its dark silhouette, in the order of the silhouettes' numbers.

Faces differ in animal or in size, and so do silhouettes. Each silhouette has its face, so the solution is unique; some
faces may be left over. `solve` looks for equal animals, `rules` compares the outlines of the two drawings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Scene, Steady, constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import ANIMALS
from generators.kit.speech import NUMBERS
from generators.kit.words.boards import changed
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.moves import in_order, mover_last, narrated, one_by_one, seen_from, towards, whereabouts
from generators.kit.words.slots import Slots, two_rows

SIZES = (38, 27)  # half the side of an animal's square, in units
FACES, SILHOUETTES = (74, 180), 356  # heights of the rows, in units from the top

State = tuple[int, ...]  # the silhouette that each face lies on, from 1, or 0 while it waits


@dataclass(frozen=True)
class Animal:
    kind: str
    size: int

    @property
    def outline(self) -> set[Point]:
        """The corners of all parts that make up the silhouette."""
        parts = (part for part in ANIMALS[self.kind] if part.outline)
        return {(self.size * x, self.size * y) for part in parts for x, y in part.points}


@dataclass(frozen=True)
class Config:
    silhouettes: int = 5  # 3 to 5
    spare: int = 1  # faces without a silhouette, 0 to 3
    kinds: int = 6  # of animals, 3 to 8
    sizes: int = 1  # of the same animal, 1 or 2

    def __post_init__(self) -> None:
        within("silhouettes", self.silhouettes, 3, 5)
        within("spare faces", self.spare, 0, 3)
        within("sizes", self.sizes, 1, len(SIZES))
        within("kinds", self.kinds, -(-(self.silhouettes + self.spare) // self.sizes), 8)


@dataclass(frozen=True)
class Puzzle:
    faces: tuple[Animal, ...]  # row by row, from the left
    colours: tuple[str, ...]  # of the faces
    silhouettes: tuple[Animal, ...]  # from the left

    @property
    def beginnings(self) -> list[Point]:
        """The centres of the waiting faces."""
        return two_rows(len(self.faces), FACES, 112)

    @property
    def ends(self) -> list[Point]:
        """The centres of the silhouettes."""
        return Slots(len(self.silhouettes), SILHOUETTES, 92).centres

    def centres(self, state: State) -> list[Point]:
        """The centre of each face."""
        return whereabouts(self.beginnings, self.ends, state)

    def name(self, face: int) -> str:
        """A face in words."""
        return f"{self.colours[face]} {self.faces[face].kind}"


@generator(
    "O-64", "animal_matching", version=1,
    faculty="perception", family="matching",
    levels={"easy": Config(4, 0, 4, 1), "medium": Config(5, 1, 6, 1), "hard": Config(5, 3, 5, 2)},
)  # fmt: skip
class AnimalMatching(Generator[Config, Puzzle, State]):
    public = "stricter; the silhouettes go by their numbers, some faces have none, and animals come in two sizes"
    pace = Pace(step=11, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        kinds = rng.sample(sorted(ANIMALS), config.kinds)
        animals = [Animal(kind, size) for kind in kinds for size in SIZES[: config.sizes]]
        faces = rng.sample(animals, config.silhouettes + config.spare)
        colours = rng.sample(WARM_FIRST, len(faces))
        return Puzzle(tuple(faces), tuple(colours), tuple(rng.sample(faces, config.silhouettes)))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        order = {animal: place for place, animal in enumerate(puzzle.silhouettes, 1)}
        return one_by_one([order.get(face, 0) for face in puzzle.faces])

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.faces)
        require(states[0] == (0,) * count, "a face lies on a silhouette before the first step")
        for step, (before, after) in enumerate(pairwise(states), 1):
            require(step <= len(puzzle.silhouettes), f"step {step} comes after all silhouettes are covered")
            moved = changed(before, after)
            alone = len(after) == count and len(moved) == 1 and (before[moved[0]], after[moved[0]]) == (0, step)
            require(alone, f"step {step} does not move one waiting face onto silhouette {step}, and no other")
            fits = puzzle.faces[moved[0]].outline == puzzle.silhouettes[step - 1].outline
            require(fits, f"step {step} moves the {puzzle.name(moved[0])} onto a silhouette that it does not cover")
        require(len(states) == len(puzzle.silhouettes) + 1, "a silhouette is not covered at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        for chosen in permutations(range(len(puzzle.faces)), len(puzzle.silhouettes)):
            if [puzzle.faces[face] for face in chosen] == [*puzzle.silhouettes]:
                yield (tuple(chosen.index(face) + 1 if face in chosen else 0 for face in range(len(puzzle.faces))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((14, 14, 484, 228), "panel", radius=16)
        scene.block((14, 264, 484, 220), "panel", radius=16)
        for number, (animal, (x, y)) in enumerate(zip(puzzle.silhouettes, puzzle.ends, strict=True), 1):
            scene.animal((x, y), animal.size, animal.kind, "filled", silhouette=True)
            scene.label((x, y + 80), str(number), 26)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for face, centre in mover_last(moment, puzzle.centres):
            animal = puzzle.faces[face]
            scene.animal(centre, animal.size, animal.kind, puzzle.colours[face], name=f"face-{face + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        faces, places = len(puzzle.faces), len(puzzle.silhouettes)
        sizes = len({face.size for face in puzzle.faces}) > 1
        return self.worded(faces=NUMBERS[faces], silhouettes=NUMBERS[places], spare=faces > places, sizes=sizes)

    def goal(self, puzzle: Puzzle) -> str:
        faces = in_order(self.solve(puzzle)[-1])
        pairs = (f"the {puzzle.name(face)} on {number}" for number, face in enumerate(faces, 1))
        return f"each silhouette is covered by the face of its animal and size: {', '.join(pairs)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return puzzle.name(states[-1].index(len(puzzle.silhouettes)))

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The face for each silhouette, among those that wait."""
        for right, before, home in zip(in_order(states[-1]), states[:-1], puzzle.ends, strict=True):
            faces = enumerate(zip(puzzle.beginnings, puzzle.colours, puzzle.faces, strict=True))
            yield [
                Choice(face == right, {**seen_from(home, at), "colour": colour, "size": animal.size})
                for face, (at, colour, animal) in faces
                if not before[face]
            ]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        faces = ", ".join(puzzle.name(face) for face in range(len(puzzle.faces)))
        below = f"{len(puzzle.silhouettes)} [filled] silhouettes below them"
        yield start("given", 5, f"The first frame shows the faces {faces}, and {below}.")
        moves = []
        for number, (face, home) in enumerate(zip(in_order(states[-1]), puzzle.ends, strict=True), 1):
            way = towards(puzzle.beginnings[face], home)
            text = f"the {puzzle.name(face)} slides straight {way} onto silhouette {number}"
            moves.append((text, [f"face-{face + 1}"]))
        yield from narrated(moves, 60, "move")
        yield end("matched", 25, f"At the end {self.goal(puzzle)}")
        actors = Steady(tuple(f"face-{face + 1}" for face in range(len(puzzle.faces))))
        yield constancy("steady", 10, "No face turns or changes, none without a silhouette moves.", actors)

    def capacity(self, config: Config) -> int:
        """A lower bound: the faces' colours, and the animals of the silhouettes in their order."""
        return perm(len(WARM_FIRST), config.silhouettes + config.spare) * perm(len(ANIMALS), config.silhouettes)
