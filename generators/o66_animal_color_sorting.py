"""O-66 Animal color sorting: sort columns of animal faces by colour; only topmost faces move, onto their own colour.

An empty column takes any face. Faces are drawn until exactly one sequence of the fewest moves sorts them, so a solution
exists and is unique. `solve` searches over the colours alone, `rules` find the fewest moves by a search over the single
faces, and `brute_force` tries all sequences.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count
from math import perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady, constancy, end, generator, ordered, require,
    start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import ANIMALS
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.colours import DISTINCT
from generators.kit.words.columns import (
    Move, Position, State, is_sorted, legal, lifted, lifts_of, looks_of, position_of, require_lifts, sorting_depth,
    sorting_moves, sorting_ways,
)  # fmt: skip
from generators.kit.words.hunches import kept
from generators.kit.words.moves import mover_last, slides

MOST = 12  # moves
WIDE, PITCH, SIZE = 116, 86, 33  # units: of a column, from face to face, half a face


@dataclass(frozen=True)
class Config:
    colours: int = 3  # 2 or 3
    faces: int = 3  # of each colour, 3 or 4
    fewest: int = 6  # moves, 5 to 12
    most: int = 9  # moves, 5 to 12

    def __post_init__(self) -> None:
        within("colours", self.colours, 2, 3)
        within("faces", self.faces, 3, 4)
        ordered("moves", 5, self.fewest, self.most, MOST)


@dataclass(frozen=True)
class Puzzle:
    colours: tuple[str, ...]
    kinds: tuple[str, ...]  # of the faces, from the floor up through the columns
    coats: tuple[int, ...]  # the number of each face's colour, from 0
    empty: int  # the column without faces at first, from 0

    @property
    def room(self) -> int:
        return len(self.coats) // len(self.colours)

    @property
    def begin(self) -> State:
        return tuple(face + self.room * (face >= self.room * self.empty) for face in range(len(self.coats)))

    @property
    def letters(self) -> str:
        return "ABCD"[: len(self.colours) + 1]

    @property
    def names(self) -> list[str]:
        return [f"{self.colours[coat]} {kind}" for coat, kind in zip(self.coats, self.kinds, strict=True)]

    def played(self, moves: Iterable[Move]) -> list[State]:
        """The states of a solution with these moves."""
        return [*accumulate(moves, lambda state, move: lifted(state, move, self.room), initial=self.begin)]

    def position(self, state: State) -> Position:
        return position_of(state, self.coats, len(self.letters), self.room)

    def centre(self, place: int) -> Point:
        column, height = divmod(place, self.room)
        return 256 + WIDE * (column - len(self.colours) / 2), 240 - PITCH * (height + 0.5 - self.room / 2)


@generator(
    "O-66", "animal_color_sorting", version=1,
    faculty="abstraction", family="sorting",
    levels={"easy": Config(2, 4, 6, 8), "medium": Config(3, 3, 6, 9), "hard": Config(3, 4, 9, 12)},
)  # fmt: skip
class AnimalColorSorting(Generator[Config, Puzzle, State]):
    public = "stricter; only the topmost face of a column may move, onto its own colour or into an empty column"
    pace = Pace(step=9, rest=1)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        coats = [k for k in range(config.colours) for _ in range(config.faces)]
        rng.shuffle(coats)
        herds = [rng.sample(sorted(ANIMALS), config.faces) for _ in range(config.colours)]
        kinds = tuple(herds[coat].pop() for coat in coats)
        colours = tuple(rng.sample(DISTINCT, config.colours))
        puzzle = Puzzle(colours, kinds, tuple(coats), rng.randint(0, config.colours))
        ways = sorting_moves(puzzle.position(puzzle.begin), config.faces, config.most)
        if len(ways) != 1 or len(ways[0]) < config.fewest:
            raise Reject("several ways, or too few or too many moves")
        (first,) = self.choices(puzzle, puzzle.played(ways[0]))
        if rng.random() > kept(first, {"least floor": 5, "most there": 1.5}):
            raise Reject("the look of the first move is a hint")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        return puzzle.played(sorting_moves(puzzle.position(puzzle.begin), puzzle.room, MOST)[0])

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == puzzle.begin, "the faces are not in their given places at first")
        require_lifts(states, puzzle.coats, len(puzzle.letters), puzzle.room, puzzle.names)
        require(is_sorted(puzzle.position(states[-1])), "at the end a column has two colours, or a colour two columns")
        few = sorting_depth(states[0], puzzle.coats, len(puzzle.letters), puzzle.room)
        require(len(states) - 1 == few, f"it takes {len(states) - 1} moves, though {few} are enough")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        begin = puzzle.position(puzzle.begin)
        return map(puzzle.played, next(filter(None, ([*sorting_ways(begin, puzzle.room, most)] for most in count()))))

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for column, letter in enumerate(puzzle.letters):
            x, y = puzzle.centre(column * puzzle.room)
            high = PITCH * puzzle.room + 12
            scene.block((x - WIDE / 2 + 5, y + PITCH / 2 + 6 - high, WIDE - 10, high), "panel", radius=14)
            scene.label((x, y + PITCH / 2 + 28), letter, 26)
        for place in range(puzzle.room * len(puzzle.letters)):
            scene.ball(puzzle.centre(place), 6, "faint")

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for face, at in mover_last(moment, lambda state: [*map(puzzle.centre, state)]):
            scene.animal(at, SIZE, puzzle.kinds[face], puzzle.colours[puzzle.coats[face]], name=f"face-{face + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        columns, room = NUMBERS[len(puzzle.letters)], NUMBERS[puzzle.room]
        return self.worded(columns=columns, room=room, colours=listed(puzzle.colours), colour=puzzle.colours[0])

    def goal(self, puzzle: Puzzle) -> str:
        ends = zip(puzzle.letters, puzzle.position(self.solve(puzzle)[-1]), strict=True)
        homes = [f"the {puzzle.colours[column[0]]} ones in {letter}" for letter, column in ends if column]
        return f"the faces are sorted by colour, {listed(homes)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return puzzle.letters[states[-1][puzzle.coats.index(0)] // puzzle.room]

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The first move, among all allowed ones."""
        now, room = puzzle.position(puzzle.begin), puzzle.room
        moves = [(lifted(puzzle.begin, move, room), looks_of(now, move)) for move in legal(now, room)]
        yield [Choice(after == states[1], seen) for after, seen in moves]

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        room, names = puzzle.room, puzzle.names
        held = zip(puzzle.letters, position_of(puzzle.begin, range(len(names)), len(puzzle.letters), room), strict=True)
        columns = [f"{letter}: {listed([names[k] for k in faces]) or 'nothing'}" for letter, faces in held]
        yield start("given", 5, f"The first frame shows these columns, from the floor up. {'; '.join(columns)}.")
        lifts = [(names[k], puzzle.letters[a], puzzle.letters[b], k + 1) for k, a, b in lifts_of(states, room)]
        steps = [(f"the {name} slides from {a} to {b}", f"face-{number}") for name, a, b, number in lifts]
        yield from slides(steps, 60)
        yield end("sorted", 25, f"At the end {self.goal(puzzle)}")
        faces = Steady(tuple(f"face-{face + 1}" for face in range(len(names))))
        yield constancy("steady", 10, "No face turns, changes, appears or vanishes; the columns stay.", faces)

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours, and the animals of one deal of colours."""
        return int(perm(len(DISTINCT), config.colours) * perm(len(ANIMALS), config.faces) ** config.colours)
