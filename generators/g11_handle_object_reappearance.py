"""G-11 Reappearance: the object in the middle leaves the picture past a number and comes back unchanged.

Numbers at the edges give the trips and their order. The object goes straight at one speed and returns on its own trail,
so there is one solution. It goes until nothing of it can be seen, stays out of sight for a moment, and rests at the end
where it was. Its dotted trail tells the last picture from the first. The rules measure from the edges.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import comb, perm
from random import Random

from generators.kit import (
    Follows, Generator, Item, Moment, Pace, Prompt, Returns, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article
from generators.kit.words.colours import DISTINCT
from generators.kit.words.trips import EDGES, MIDDLE, Way, aside, beyond, heading, paint_sign, paint_trail

KINDS = ("circle", "square", "triangle", "hexagon", "star", "cross")
RADII = range(56, 73, 4)
ASIDE, SMALL = 176, 28  # how far from the middle the others stay, and their radius
SIGN = 222  # how far from it the numbers stand
State = tuple[int, int, int]  # the object's middle from the left and from the top; how many trips it has begun


@dataclass(frozen=True)
class Other:
    kind: str
    colour: str
    side: Way  # of the middle


@dataclass(frozen=True)
class Config:
    trips: int = 2  # out of the picture and back, 1 to 3
    others: int = 2  # objects that stay, 0 to 4

    def __post_init__(self) -> None:
        within("trips", self.trips, 1, 3)
        within("others", self.others, 0, 4)


@dataclass(frozen=True)
class Puzzle:
    kind: str
    colour: str
    radius: int
    mark: str  # the shape in the object's middle
    ink: str  # and its colour
    ways: tuple[Way, ...]  # of the trips, in order, all different
    others: tuple[Other, ...]

    @property
    def far(self) -> int:
        """Distance from the middle at which nothing of the object is seen, in units."""
        return MIDDLE + self.radius + 8

    @property
    def thing(self) -> str:
        return f"{self.colour} {self.kind} with {article(self.ink)} {self.ink} {self.mark} on it"

    @property
    def edges(self) -> str:
        return ", then past the ".join(EDGES[way] for way in self.ways)


@generator(
    "G-11", "handle_object_reappearance", version=1,
    faculty="perception", family="occlusion",
    levels={"easy": Config(1, 0), "medium": Config(2, 2), "hard": Config(3, 4)},
)  # fmt: skip
class HandleObjectReappearance(Generator[Config, Puzzle, State]):
    public = "stricter; up to three numbered trips, and a trail that stays tells the last picture from the first"
    pace = Pace(step=24, rest=7, eased=False, even=False)
    halts = True
    free = "Any constant speed is right, and any time out of sight."

    def sample(self, rng: Random, config: Config) -> Puzzle:
        ways = rng.sample(sorted(EDGES), config.trips + config.others)
        colour, ink, *colours = rng.sample(DISTINCT, 2 + config.others)
        others = [Other(rng.choice(KINDS), c, side) for c, side in zip(colours, ways[config.trips :], strict=True)]
        kind, mark = rng.choice(KINDS), rng.choice(KINDS)
        return Puzzle(kind, colour, rng.choice(RADII), mark, ink, tuple(ways[: config.trips]), tuple(others))

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states: list[State] = [(MIDDLE, MIDDLE, 0)]
        for trip, way in enumerate(puzzle.ways, 1):
            states += [(*aside(way, puzzle.far), trip), (MIDDLE, MIDDLE, trip)]
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        count = len(puzzle.ways)
        require(states[0] == (MIDDLE, MIDDLE, 0), "the object does not start in the middle")
        for step, ((x, y, _), (new_x, new_y, number)) in enumerate(pairwise(states), 1):
            trip, back = divmod(step - 1, 2)
            require(trip < count, f"step {step} comes after the last trip")
            require(number == trip + 1, f"step {step} belongs to trip {trip + 1}, not {number}")
            if back:
                returned = (new_x, new_y) == (MIDDLE, MIDDLE)
                require(returned, f"step {step} does not bring the object back to the middle")
                continue
            hidden = puzzle.radius <= beyond(new_x, new_y) <= puzzle.radius + 16
            require(hidden, f"step {step} does not bring the object just out of sight")
            way = heading((x, y), (new_x, new_y))
            require(way is not None, f"step {step} does not go straight past an edge or a corner")
            require(way == puzzle.ways[trip], f"step {step} does not leave past the {EDGES[puzzle.ways[trip]]}")
        trips = (len(states) - 1) / 2
        require(trips == count, f"the object has made {trips:g} trips, not {count}")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for other in puzzle.others:
            scene.shape(aside(other.side, ASIDE), other.kind, SMALL, other.colour)
        for trip, way in enumerate(puzzle.ways, 1):
            paint_sign(scene, aside(way, SIGN), str(trip))

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        legs = list(pairwise((*moment.past, moment.after)))
        for leg, (here, there) in enumerate(legs, 1):
            if here[2] < there[2]:  # on its way out
                paint_trail(scene, here[:2], there[:2], moment.t if leg == len(legs) else 1.0, SIGN - 24)
        for _, (x, y) in moment.between(lambda state: {"object": state[:2]}):
            if beyond(x, y) < puzzle.radius:
                scene.shape((x, y), puzzle.kind, puzzle.radius, puzzle.colour, name="object")
                scene.shape((x, y), puzzle.mark, puzzle.radius * 0.42 + 3, "white")
                scene.shape((x, y), puzzle.mark, puzzle.radius * 0.42 - 2, puzzle.ink)

    def prompt(self, puzzle: Puzzle) -> Prompt:
        times = len(puzzle.ways)
        return self.worded(
            name=f"{puzzle.colour} {puzzle.kind}", whole=puzzle.thing, again=times > 1,
            later=("", "at the 2", "at the 2 and then at the 3")[times - 1],
        )  # fmt: skip

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {puzzle.thing} is back in the middle, unchanged; its trail leads past the {puzzle.edges}."

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count = len(puzzle.ways)
        others = "".join(f", a small {each.colour} {each.kind} near the {EDGES[each.side]}" for each in puzzle.others)
        signs = "the number 1" if count == 1 else f"the numbers 1 to {count} at the picture's edge"
        yield start(
            "given", 5, f"The first frame shows the {puzzle.thing} in the middle{others}, {signs} and no trail."
        )
        for trip, way in enumerate(puzzle.ways):
            edge, out, back = EDGES[way], 2 * trip + 1, 2 * trip + 2
            text = f"It leaves past the {edge}, is out of sight, and comes back from there."
            legs = [(f"trip-{trip + 1}", text, out, back)]
            if count == 1:
                legs = [
                    ("out", f"It goes straight past the {edge} until nothing of it is seen.", out, out),
                    ("back", f"It comes back straight from the {edge} to the middle.", back, back),
                ]
            for name, text, first, last in legs:
                yield process(name, 36 / count / len(legs), text, Follows(("object",), (first, last)))
        text = f"All in all it goes straight past the {puzzle.edges}, at one speed, and each time returns the same way."
        yield process("in-order", 24, text, Follows(("object",), (1, 2 * count)))
        look = f"{article(puzzle.colour)} {puzzle.thing} of the same size, in the middle"
        yield end("unchanged", 10, f"At the end, having been out of sight, the object is {look}.", Returns(("object",)))
        yield end("trails", 15, f"At the end {self.goal(puzzle)}")
        text = "Nothing but the object moves; it does not turn or change, and no other object appears or vanishes."
        yield constancy("steady", 10, text, Steady(("object",)))

    def capacity(self, config: Config) -> int:
        """Exact but for colours, which are not counted."""
        looks = len(KINDS) ** (2 + config.others) * len(RADII)
        return int(looks * perm(len(EDGES), config.trips) * comb(len(EDGES) - config.trips, config.others))
