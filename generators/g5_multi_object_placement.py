"""G-5 Placement of objects: slide each object straight onto the star of its own colour, from the leftmost on.

Each object has one star of its colour, and no two objects are equally far left, so the solution is unique. Each object
gets a star to which no object blocks its way, neither a waiting one nor a placed one. `sample` measures their distance
from the way by projection; `rules` moves the object along the way in small parts and looks for contacts.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, hypot
from random import Random

from generators.kit import (
    Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, require, start, within,
)  # fmt: skip
from generators.kit.words.colours import WARM_FIRST
from generators.kit.words.boards import changed
from generators.kit.words.moves import narrated, on_the_way, towards
from generators.kit.words.scatter import distance_from_way
from generators.kit.speech import slug

Point = tuple[int, int]
Places = tuple[Point, ...]  # centres of the objects, in the puzzle's order
KINDS = ("circle", "square", "diamond", "hexagon", "pentagon")
COLUMNS, ROWS, WIDE, HIGH = 6, 5, 78, 88  # of the lattice on which all lies, roughly
OFF = (-9, -6, -3, 0, 3, 6, 9)  # units off a lattice point
RADIUS, STAR, SPARE = 27, 14, 4
NEAREST = 140  # units from an object to its star, at least


@dataclass(frozen=True)
class Thing:
    kind: str
    colour: str
    place: Point  # of its centre at first

    @property
    def name(self) -> str:
        return f"{self.colour} {self.kind}"


@dataclass(frozen=True)
class Star:
    colour: str
    place: Point


@dataclass(frozen=True)
class Config:
    objects: int = 4  # 2 to 6
    spare: int = 1  # stars whose colour no object has, 0 to 2

    def __post_init__(self) -> None:
        within("objects", self.objects, 2, COLUMNS)
        within("spare stars", self.spare, 0, 2)


@dataclass(frozen=True)
class Puzzle:
    things: tuple[Thing, ...]  # from left to right, no two of one colour
    stars: tuple[Star, ...]  # from left to right


@generator(
    "G-5", "multi_object_placement", version=1,
    faculty="spatiality", family="placement",
    levels={"easy": Config(3, 0), "medium": Config(4, 1), "hard": Config(6, 2)},
)  # fmt: skip
class MultiObjectPlacement(Generator[Config, Puzzle, Places]):
    public = "stricter; the objects go one at a time, from the left, and some stars have no object"
    pace = Pace(step=10, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        def near(column: int, row: int) -> Point:
            return 61 + WIDE * column + rng.choice(OFF), 80 + HIGH * row + rng.choice(OFF)

        count = config.objects
        cells = [(column, rng.randrange(ROWS)) for column in sorted(rng.sample(range(COLUMNS), count))]
        others = [cell for k in range(COLUMNS * ROWS) if (cell := divmod(k, ROWS)) not in cells]
        lying = [near(*cell) for cell in cells]
        free = [near(*cell) for cell in rng.sample(others, count + config.spare)]
        targets: list[Point] = []
        for k, begin in enumerate(lying):
            beside = targets + lying[k + 1 :]
            clear = [to for to in free if hypot(to[0] - begin[0], to[1] - begin[1]) >= NEAREST]
            clear = [to for to in clear if all(distance_from_way(it, begin, to) >= 2 * RADIUS + SPARE for it in beside)]
            if not clear:
                raise Reject("an object has no clear way to a star")
            targets.append(rng.choice(clear))
            free.remove(targets[-1])
        colours = rng.sample(WARM_FIRST, count + config.spare)
        stars = [Star(colour, place) for colour, place in zip(colours, targets + free, strict=True)]
        things = tuple(Thing(rng.choice(KINDS), colour, it) for colour, it in zip(colours, lying, strict=False))
        return Puzzle(things, tuple(sorted(stars, key=lambda star: star.place)))

    def solve(self, puzzle: Puzzle) -> Sequence[Places]:
        star = {star.colour: star.place for star in puzzle.stars}
        given, final = [thing.place for thing in puzzle.things], [star[thing.colour] for thing in puzzle.things]
        return [(*final[:k], *given[k:]) for k in range(len(given) + 1)]

    def rules(self, puzzle: Puzzle, states: Sequence[Places]) -> None:
        require(states[0] == tuple(thing.place for thing in puzzle.things), "the objects do not start where they lie")
        waiting = [*puzzle.things]
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = changed(before, after)
            fresh = len(moved) == 1 and puzzle.things[moved[0]] in waiting
            require(fresh, f"step {step} does not move one object that has not moved before")
            thing = puzzle.things[mover := moved[0]]
            leftmost = all(thing.place[0] <= other.place[0] for other in waiting)
            require(leftmost, f"step {step} moves the {thing.name}, and one further to the left still waits")
            home = Star(thing.colour, after[mover]) in puzzle.stars
            require(home, f"step {step} does not bring the {thing.name} onto the {thing.colour} star")
            for part in range(65):
                x, y = on_the_way(before[mover], after[mover], part / 64)
                for k, (u, v) in enumerate(after):
                    clear = k == mover or hypot(x - u, y - v) >= 2 * RADIUS
                    require(clear, f"step {step} runs into the {puzzle.things[k].name}")
            waiting.remove(thing)
        require(not waiting, f"{len(waiting)} objects are not on their stars at the end")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Places]]:
        for stars in permutations(puzzle.stars, len(puzzle.things)):
            if all(star.colour == thing.colour for star, thing in zip(stars, puzzle.things, strict=True)):
                yield (tuple(star.place for star in stars),)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Places]) -> None:
        for k, place in moment.between(lambda places: dict(enumerate(places))):
            thing = puzzle.things[k]
            scene.shape((place[0], place[1]), thing.kind, RADIUS, thing.colour, name=slug(thing.name))
        for star in puzzle.stars:  # in front, so that one sees whether the centres coincide
            scene.shape(star.place, "star", STAR + 3, "white")
            scene.shape(star.place, "star", STAR, star.colour)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(
            count=len(puzzle.things), stars=len(puzzle.stars), spare=len(puzzle.stars) > len(puzzle.things)
        )

    def goal(self, puzzle: Puzzle) -> str:
        pairs = ", ".join(f"the {thing.name} on the {thing.colour} star" for thing in puzzle.things)
        return f"each object is centred on the star of its colour: {pairs}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Item]:
        objects = ", ".join(thing.name for thing in puzzle.things)
        text = f"The first frame shows, from left to right, {objects}, and {len(puzzle.stars)} small stars."
        yield start("given", 5, text)
        moves = []
        for thing, target in zip(puzzle.things, states[-1], strict=True):
            way = f"goes straight {towards(thing.place, target)} onto the {thing.colour} star"
            moves.append((f"the {thing.name} {way}", [slug(thing.name)]))
        yield from narrated(moves, 60, "move")
        yield end("placed", 25, f"At the end {self.goal(puzzle)}")
        things = Steady(tuple(slug(thing.name) for thing in puzzle.things))
        yield constancy("steady", 10, "No star moves; no object or star changes, turns, appears or vanishes.", things)

    def capacity(self, config: Config) -> int:
        """A lower bound: each star lies in its object's column, where no way is blocked; colours are not counted."""
        pairs = sum(abs(row - other) * HIGH - 2 * OFF[-1] >= NEAREST for row in range(ROWS) for other in range(ROWS))
        return int(comb(COLUMNS, config.objects) * (pairs * len(OFF) ** 2) ** config.objects)
