"""G-5 Placement of objects: slide each object straight onto the star of its own colour, from the leftmost on.

Each object has one star of its colour, and no two objects are equally far left, so there is one solution. Stars
are given out so that no object's way is blocked by those that lie or have come to rest beside it. `sample` measures
how far they are from the way by projection; `verify` moves the object along it in small parts and looks for touches.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import comb, hypot
from random import Random

from generators.kit import (
    OK, Follows, Generator, Item, Moment, Pace, Reject, Scene, Steady, Verdict,
    constancy, end, generator, grouped, phrase, process, start,
)  # fmt: skip

Point = tuple[int, int]
Places = tuple[Point, ...]  # centres of the objects, in the puzzle's order
KINDS = ("circle", "square", "diamond", "hexagon", "pentagon")
COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown")
COLUMNS, ROWS, WIDE, HIGH = 6, 5, 78, 88  # of the lattice on which all lies, roughly
OFF = (-9, -6, -3, 0, 3, 6, 9)  # units off a lattice point
RADIUS, STAR, SPARE = 27, 14, 4
NEAREST = 140  # units from an object to its star, at least


@dataclass(frozen=True)
class Thing:
    kind: str
    colour: str
    place: Point  # of its centre at first


@dataclass(frozen=True)
class Star:
    colour: str
    place: Point


@dataclass(frozen=True)
class Config:
    objects: int = 4  # 2 to 6
    spare: int = 1  # stars whose colour no object has, 0 to 2

    def __post_init__(self) -> None:
        if not 2 <= self.objects <= COLUMNS:
            raise ValueError(f"objects must be 2..{COLUMNS}, not {self.objects}")
        if not 0 <= self.spare <= 2:
            raise ValueError(f"spare stars must be 0..2, not {self.spare}")


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
    pace = Pace(step=10, rest=2)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        count = config.objects
        cells = [(column, rng.randrange(ROWS)) for column in sorted(rng.sample(range(COLUMNS), count))]
        others = [cell for k in range(COLUMNS * ROWS) if (cell := divmod(k, ROWS)) not in cells]
        lying = [place_at(rng, cell) for cell in cells]
        free = [place_at(rng, cell) for cell in rng.sample(others, count + config.spare)]
        targets: list[Point] = []
        for k, begin in enumerate(lying):
            beside = targets + lying[k + 1 :]
            clear = [to for to in free if hypot(to[0] - begin[0], to[1] - begin[1]) >= NEAREST]
            clear = [to for to in clear if all(off(begin, to, it) >= 2 * RADIUS + SPARE for it in beside)]
            if not clear:
                raise Reject("an object has no clear way to a star")
            targets.append(rng.choice(clear))
            free.remove(targets[-1])
        colours = rng.sample(COLOURS, count + config.spare)
        stars = [Star(colour, place) for colour, place in zip(colours, targets + free, strict=True)]
        things = tuple(Thing(rng.choice(KINDS), colour, it) for colour, it in zip(colours, lying, strict=False))
        return Puzzle(things, tuple(sorted(stars, key=lambda star: star.place)))

    def solve(self, puzzle: Puzzle) -> Sequence[Places]:
        star = {star.colour: star.place for star in puzzle.stars}
        given, final = [thing.place for thing in puzzle.things], [star[thing.colour] for thing in puzzle.things]
        return [(*final[:k], *given[k:]) for k in range(len(given) + 1)]

    def verify(self, puzzle: Puzzle, states: Sequence[Places]) -> Verdict:
        if states[0] != tuple(thing.place for thing in puzzle.things):
            return Verdict(False, "the objects do not start where they lie")
        moved: list[int] = []
        for step, (before, after) in enumerate(pairwise(states), 1):
            changed = [k for k, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
            if len(changed) != 1 or changed[0] in moved:
                return Verdict(False, f"step {step} does not move one object that has not moved before")
            thing = puzzle.things[changed[0]]
            if any(it.place[0] < thing.place[0] for k, it in enumerate(puzzle.things) if k not in (*moved, changed[0])):
                return Verdict(False, f"step {step} moves the {called(thing)}, and one further to the left still waits")
            if Star(thing.colour, after[changed[0]]) not in puzzle.stars:
                return Verdict(False, f"step {step} does not bring the {called(thing)} onto the {thing.colour} star")
            (x, y), (far_x, far_y) = before[changed[0]], after[changed[0]]
            for part in range(65):
                here = x + (far_x - x) * part / 64, y + (far_y - y) * part / 64
                for k, other in enumerate(after):
                    if k != changed[0] and hypot(here[0] - other[0], here[1] - other[1]) < 2 * RADIUS:
                        return Verdict(False, f"step {step} runs into the {called(puzzle.things[k])}")
            moved.append(changed[0])
        if len(moved) != len(puzzle.things):
            return Verdict(False, f"{len(puzzle.things) - len(moved)} objects are not on their stars at the end")
        return OK

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Places]]:
        for stars in permutations(puzzle.stars, len(puzzle.things)):
            if all(star.colour == thing.colour for star, thing in zip(stars, puzzle.things, strict=True)):
                yield (tuple(star.place for star in stars),)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Places]) -> None:
        for k, place in moment.between(lambda places: dict(enumerate(places))):
            thing = puzzle.things[k]
            scene.shape((place[0], place[1]), thing.kind, RADIUS, thing.colour, name=slug(thing))
        for star in puzzle.stars:  # in front, so that one sees whether the centres coincide
            scene.shape(star.place, "star", STAR + 3, "white")
            scene.shape(star.place, "star", STAR, star.colour)

    def prompt(self, puzzle: Puzzle) -> str:
        count, stars = len(puzzle.things), len(puzzle.stars)
        opening = phrase(
            puzzle,
            f"The picture shows {count} coloured objects and {stars} small coloured stars.",
            f"There are {count} objects of different colours here, and {stars} small stars.",
        )
        spare = " A star whose colour no object has stays alone." if stars > count else ""
        return (
            f"{opening} Slide each object onto the star of its own colour, in a straight line, until the star sits in "
            "the middle of the object. They go one at a time, starting with the one that now lies furthest to the "
            f"left and ending with the one furthest to the right.{spare} The stars stay where they are and are seen in "
            "front of the objects; nothing turns or changes, and the camera stays still."
        )

    def goal(self, puzzle: Puzzle) -> str:
        pairs = ", ".join(f"the {called(thing)} on the {thing.colour} star" for thing in puzzle.things)
        return f"each object is centred on the star of its colour: {pairs}."

    def rubric(self, puzzle: Puzzle, states: Sequence[Places]) -> Iterator[Item]:
        objects = ", ".join(called(thing) for thing in puzzle.things)
        given = f"The first frame shows, from left to right, {objects}, and {len(puzzle.stars)} small stars."
        yield start("given", 5, given)
        runs = grouped(list(zip(puzzle.things, states[-1], strict=True)))
        for first, run in runs:
            moves = ", then ".join(
                f"the {called(thing)} goes straight {towards(thing.place, target)} onto the {thing.colour} star"
                for thing, target in run
            )
            check = Follows(tuple(slug(thing) for thing, _ in run), (first, first + len(run) - 1))
            number = f"Move {first}" if len(run) == 1 else f"Moves {first} and {first + 1}"
            yield process(f"moves-{first}", 60 / len(runs), f"{number}: {moves}.", check)
        yield end("placed", 25, f"At the end {self.goal(puzzle)}")
        things = Steady(tuple(slug(thing) for thing in puzzle.things))
        yield constancy("steady", 10, "No star moves; no object or star changes, turns, appears or vanishes.", things)

    def capacity(self, config: Config) -> int:
        """A lower bound: each star lies in its object's column, where no way is blocked; colours are not counted."""
        pairs = sum(abs(row - other) * HIGH - 2 * OFF[-1] >= NEAREST for row in range(ROWS) for other in range(ROWS))
        return int(comb(COLUMNS, config.objects) * (pairs * len(OFF) ** 2) ** config.objects)


def place_at(rng: Random, cell: Point) -> Point:
    """A place near a lattice point, given by column and row."""
    column, row = cell
    return 61 + WIDE * column + rng.choice(OFF), 80 + HIGH * row + rng.choice(OFF)


def off(a: Point, b: Point, other: Point) -> float:
    """How far a point is from the straight way from one point to another."""
    ax, ay, bx, by = b[0] - a[0], b[1] - a[1], other[0] - a[0], other[1] - a[1]
    share = min(1.0, max(0.0, (ax * bx + ay * by) / (ax * ax + ay * ay)))
    return hypot(bx - share * ax, by - share * ay)


def towards(a: Point, b: Point) -> str:
    """In words, which way a point lies from another, as the picture is seen."""
    across, down = b[0] - a[0], b[1] - a[1]
    words = ["down" if down > 0 else "up"] if 2 * abs(down) > abs(across) else []
    words += ["to the right" if across > 0 else "to the left"] if 2 * abs(across) > abs(down) else []
    return " and ".join(words)


def called(thing: Thing) -> str:
    return f"{thing.colour} {thing.kind}"


def slug(thing: Thing) -> str:
    return f"{thing.colour}-{thing.kind}"
