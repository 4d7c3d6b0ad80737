"""G-26 Object identity: let objects pass behind a screen, each on its own straight track, and come out unchanged.

Each track leads straight from a place on the left to one on the right, and no two lead to one. Objects go in order from
the top. So each has one way, and the solution is unique. The screen hides where tracks cross. But for the easy level,
only their beginnings are seen, and the eye has to continue them. `solve` follows the tracks. `rules` ask of each place
whose track ends there. `brute_force` tries all orders of the right column and compares slopes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import comb, factorial
from random import Random

from generators.kit import (
    Choice, Follows, Generator, Item, Moment, Pace, Prompt, Scene, Steady,
    constancy, end, generator, grouped, process, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, ORDINALS, slug
from generators.kit.words.boards import changed
from generators.kit.words.moves import on_the_way
from generators.kit.words.screens import RADIUS, Crossing, Screens, decided, weighted

COLOURS = ("red", "orange", "green", "blue", "purple", "pink", "brown", "teal")
SHAPES = ("circle", "square", "triangle", "star", "cross")
LOOKS = {3: (2, 2), 4: (2, 3), 5: (3, 3)}  # colours and shapes in a picture, by the objects
WAITS, HIDDEN = -2, -1  # an object in the left column, and behind the screen

Look = tuple[str, str]  # colour and shape
State = tuple[int, ...]  # for each object from the top its place in the right column from 0, `WAITS` or `HIDDEN`


@dataclass(frozen=True)
class Config:
    objects: int = 4  # 3 to 5
    both: int = 0  # 1 if the ends of the tracks are seen as well

    def __post_init__(self) -> None:
        within("objects", self.objects, 3, 5)
        within("both", self.both, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    looks: tuple[Look, ...]  # of the objects, from the top; no two alike
    way: Crossing
    both: int

    @property
    def names(self) -> list[str]:
        return [*map(" ".join, self.looks)]

    def spot(self, number: int, place: int) -> Point:
        """The middle of an object, by its place in a state."""
        board = Screens(len(self.looks))
        if place == HIDDEN:
            return board.on_track(number, self.way[number], 0.5)
        return board.at(0, number) if place == WAITS else board.at(1, place)


@generator(
    "G-26", "maintain_object_identity_different_objects", version=1,
    faculty="perception", family="tracking",
    levels={"easy": Config(3, 1), "medium": Config(4), "hard": Config(5)},
)  # fmt: skip
class MaintainObjectIdentityDifferentObjects(Generator[Config, Puzzle, State]):
    public = "stricter; the tracks cross behind a screen, and hardly more than their beginnings are seen"
    pace = Pace(step=7, rest=0, eased=False, even=False)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        colours, shapes = LOOKS[config.objects]
        kinds = [*product(rng.sample(COLOURS, colours), rng.sample(SHAPES, shapes))]
        (way,) = rng.choices(*weighted(config.objects))
        return Puzzle(tuple(rng.sample(kinds, config.objects)), way, config.both)

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states: list[State] = [(WAITS,) * len(puzzle.looks)]
        for number, place in enumerate(puzzle.way):
            for now in (HIDDEN, place):
                states.append((*puzzle.way[:number], now, *states[0][number + 1 :]))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.looks)
        require(states[0] == (WAITS,) * count, "the objects do not start in the left column")
        for step, (before, after) in enumerate(pairwise(states)):
            number, out = divmod(step, 2)
            one = f"object {number + 1} from the top, and it alone"
            require(changed(before, after) == [number], f"step {step + 1} does not move {one}")
            if not out:
                require(after[number] == HIDDEN, f"step {step + 1} does not bring {one}, behind the screen")
                continue
            own = [begin for begin, place in enumerate(puzzle.way) if place == after[number]]
            require(own == [number], f"step {step + 1} brings the {puzzle.names[number]} off its track")
        require(len(states) == 2 * count + 1, "an object is not in the right column at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        board, tracks = Screens(len(puzzle.looks)), list(enumerate(puzzle.way))
        for tried in permutations(range(len(tracks))):
            if all(board.goes_on(begin, place, to) for (begin, place), to in zip(tracks, tried, strict=True)):
                yield (tried,)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        Screens(len(puzzle.looks)).ground(scene, puzzle.way, bool(puzzle.both))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        for number, (name, *ends) in enumerate(zip(puzzle.names, moment.before, moment.after, strict=True)):
            first, last = (puzzle.spot(number, place) for place in ends)
            scene.symbol(on_the_way(first, last, moment.t), RADIUS, name, name=slug(name))
        Screens(len(puzzle.looks)).cover(scene)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.looks)], name=puzzle.names[0], open=puzzle.both)

    def goal(self, puzzle: Puzzle) -> str:
        order = [puzzle.names[puzzle.way.index(place)] for place in range(len(puzzle.way))]
        return f"the objects stand in the right column, unchanged, from the top: {', '.join(order)}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return str(states[-1][0] + 1)

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The place of each object in the right column."""
        for number, place in enumerate(states[-1]):
            yield decided(number, place, len(puzzle.way))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        yield start("given", 5, f"The first frame shows in the left column, from the top: {', '.join(puzzle.names)}.")
        actors = tuple(map(slug, puzzle.names))
        runs = grouped(list(zip(puzzle.names, puzzle.way, strict=True)), 3)
        for first, run in runs:
            facts = ", then ".join(
                f"the {name} goes to the {ORDINALS[place]} place from the top" for name, place in run
            )
            last = first + len(run) - 1
            check = Follows(actors[first - 1 : last], (2 * first - 1, 2 * last))
            text = f"Straight on, behind the screen, to the right column: {facts}."
            yield process(f"cross-{first}", 65 / len(runs), text, check)
        yield end("crossed", 20, f"At the end {self.goal(puzzle)}")
        text = "Each object comes out as it went in; none turns, changes or vanishes in sight. Nothing else changes."
        yield constancy("steady", 10, text, Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: colours and shapes, all of which occur, and the orders of one set of objects made of them."""
        colours, shapes = LOOKS[config.objects]
        return comb(len(COLOURS), colours) * comb(len(SHAPES), shapes) * factorial(config.objects)
