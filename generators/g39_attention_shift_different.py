"""G-39 Attention shift different: slide the frame from object to object, to the nearest with a given relation.

Relations compare colours and shapes of objects. At each shift an object fits, and all others that fit lie clearly
farther away, so a solution exists and is unique. The next object has any rank by nearness alone. `solve` takes the
nearest fitting one. `rules` compare squares of distances. `brute_force` tries all chains of fitting objects.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations, product
from math import dist, perm
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, listed
from generators.kit.words.hunches import right_hunches
from generators.kit.words.marking import lie
from generators.kit.words.places import across_and_down
from generators.kit.words.relations import COLOUR, NEITHER, RELATIONS, SHAPE, Look, dealt, fits, is_clear, way_by_ranks
from generators.kit.words.scatter import scattered_discs

COLOURS = ("red", "yellow", "blue", "purple", "black")
SHAPES = ("circle", "square", "triangle", "star", "cross")
RADIUS, FRAME = 27, 40  # units of an object, and from its middle to the frame's edges
ROOM = 42  # units from an object's middle within which no part of another one's room lies
AREA = (26, 26, UNITS - 52, UNITS - 52)  # of the objects' rooms
CLEAR = 36  # units from the frame's way to the middles of objects that it passes, at least
KEPT = 0.6  # share of the draws kept, for each shift to the object nearest to the picture's middle
TRIES = 500  # places drawn for the objects

Object = tuple[Look, tuple[int, int]]  # colour and shape, middle


@dataclass(frozen=True)
class Config:
    objects: int = 7  # in all, 5 to 9
    looks: int = 4  # colours, and as many shapes: 3 to 5
    shifts: int = 3  # 2 to 4
    gap: int = 40  # units by which other objects that fit are farther away, at least

    def __post_init__(self) -> None:
        within("objects", self.objects, 5, 9)
        within("looks", self.looks, 3, len(SHAPES))
        within("shifts", self.shifts, 2, 4)
        within("gap", self.gap, 16, 80)


@dataclass(frozen=True)
class Puzzle:
    objects: tuple[Object, ...]  # the first one is framed
    relations: tuple[str, ...]  # those of `RELATIONS`, for each shift

    def name(self, number: int) -> str:
        return " ".join(self.objects[number][0])


@generator(
    "G-39", "attention_shift_different", version=1,
    faculty="abstraction", family="logic",
    levels={"easy": Config(6, 3, 2, 50), "medium": Config(7, 4, 3, 36), "hard": Config(9, 4, 4, 24)},
)  # fmt: skip
class AttentionShiftDifferent(Generator[Config, Puzzle, int]):
    public = "stricter; among up to nine objects, relations of colour and shape and nearness give each shift"
    pace = Pace(step=13, rest=4)
    halts = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        turns = (rng.sample([NEITHER, rng.choice((COLOUR, SHAPE))], 2) * 2)[: config.shifts]
        ranks = [rng.randrange(left - 1) for left in range(config.objects - 1, config.objects - 1 - config.shifts, -1)]
        looks = [*product(rng.sample(COLOURS, config.looks), rng.sample(SHAPES, config.looks))]
        for _ in range(TRIES):
            middles = scattered_discs(rng, [ROOM] * config.objects, AREA, 0)
            way = way_by_ranks(middles, ranks)
            if is_clear(middles, way, CLEAR) and (chosen := dealt(rng, looks, middles, way, turns, config.gap)):
                puzzle = Puzzle(tuple(zip(chosen, middles, strict=True)), tuple(turns))
                decisions = self.choices(puzzle, way)
                if rng.random() < KEPT ** sum(right_hunches(each, least=("off the middle",)) for each in decisions):
                    return puzzle
        raise Reject("no looks give the shifts")

    def solve(self, puzzle: Puzzle) -> Sequence[int]:
        way = [0]
        for relation in puzzle.relations:
            look, place = puzzle.objects[way[-1]]
            others = [number for number in range(len(puzzle.objects)) if number not in way]
            fitting = [number for number in others if fits(look, puzzle.objects[number][0], relation)]
            way.append(min(fitting, key=lambda number: dist(place, puzzle.objects[number][1])))
        return way

    def rules(self, puzzle: Puzzle, states: Sequence[int]) -> None:
        objects = puzzle.objects
        require(states[0] == 0, "the frame is not round its first object before the first shift")
        require(len(states) - 1 == len(puzzle.relations), f"the frame shifts {len(states) - 1} times")
        for step, ((here, there), relation) in enumerate(zip(pairwise(states), puzzle.relations, strict=True), 1):
            require(0 <= there < len(objects), f"shift {step} goes to no object")
            require(there not in states[:step], f"shift {step} returns to the {puzzle.name(there)}")
            ((colour, shape), (x, y)), away = objects[here], {}
            for number, ((other, form), (u, v)) in enumerate(objects):
                if number not in states[:step] and (colour == other, shape == form) == RELATIONS[relation]:
                    away[number] = (u - x) ** 2 + (v - y) ** 2
            require(there in away, f"shift {step} goes to the {puzzle.name(there)}, which does not fit")
            nearest = min(away, key=lambda number: away[number])
            require(there == nearest, f"shift {step} leaves out the {puzzle.name(nearest)}, which fits and is nearer")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[int]]:
        chains, others = [], range(1, len(puzzle.objects))
        for chain in permutations(others, len(puzzle.relations)):
            ways = [[*zip(*(puzzle.objects[n] for n in way), strict=True)] for way in pairwise((0, *chain))]
            turns = zip(ways, puzzle.relations, strict=True)
            if all(fits(one, other, relation) for ((one, other), _), relation in turns):
                chains.append(([dist(a, b) for _, (a, b) in ways], chain))
        yield (0, *min(chains)[1])

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        scene.block((12, 12, UNITS - 24, UNITS - 24), "panel", radius=14)
        for (colour, shape), middle in puzzle.objects:
            scene.shape(middle, shape, RADIUS, colour)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[int]) -> None:
        for _, (x, y) in moment.between(lambda number: {"frame": puzzle.objects[number][1]}):
            scene.outline((x - FRAME, y - FRAME, 2 * FRAME, 2 * FRAME), "green", 6, radius=8, name="frame")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        one, two = (puzzle.relations * 2)[:2]
        return self.worded(
            more=len(puzzle.relations) > 2, one=one, two=two, first=puzzle.name(0),
            count=NUMBERS[len(puzzle.objects)], shifts=NUMBERS[len(puzzle.relations)],
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return f"the green frame is round the {puzzle.name(self.solve(puzzle)[-1])}."

    def answer(self, puzzle: Puzzle, states: Sequence[int]) -> str:
        return puzzle.name(states[-1])

    def choices(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Sequence[Choice]]:
        """At each shift the objects that had no frame yet."""
        looks, middles = zip(*puzzle.objects, strict=True)
        for done, (here, there) in enumerate(pairwise(states), 1):
            seen = lie(middles)
            for about, (look, middle) in zip(seen, puzzle.objects, strict=True):
                relation = next((each for each in RELATIONS if fits(looks[here], look, each)), "")
                about |= {
                    "colour": look[0],
                    "shape": look[1],
                    "relation": relation,
                    "away": dist(middles[here], middle),
                }
            yield [Choice(n == there, about) for n, about in enumerate(seen) if n not in states[:done]]

    def rubric(self, puzzle: Puzzle, states: Sequence[int]) -> Iterator[Item]:
        things = listed(["a " + puzzle.name(number) for number in range(1, len(puzzle.objects))])
        yield start("given", 5, f"The first frame shows a green frame round the {puzzle.name(0)}, and {things}.")
        weight = 60 / len(puzzle.relations)
        for shift, (here, there) in enumerate(pairwise(states), 1):
            aim = f"the {puzzle.name(there)}, {across_and_down(*puzzle.objects[there][1])}"
            text = f"Shift {shift}: the frame slides from the {puzzle.name(here)} to {aim}."
            yield process(f"shift-{shift}", weight, text, Follows(("frame",), (shift, shift)))
        yield end("framed", 25, f"At the end {self.goal(puzzle)}")
        text = "No object moves or changes; the frame keeps its size and colour."
        yield constancy("steady", 10, text, Steady(("frame",)))

    def capacity(self, config: Config) -> int:
        """A lower bound: the colours and shapes that occur, in any order, of one arrangement."""
        return perm(len(COLOURS), config.looks) * perm(len(SHAPES), config.looks)
