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
    UNITS, Follows, Generator, Item, Moment, Pace, Prompt, Returns, Scene, Steady,
    constancy, end, generator, process, require, start, within,
)  # fmt: skip
from generators.kit.speech import article
from generators.kit.words.colours import DISTINCT

KINDS = ("circle", "square", "triangle", "hexagon", "star", "cross")
RADII = range(56, 73, 4)
MIDDLE = UNITS // 2
ASIDE, SMALL = 176, 28  # how far from the middle the others stay, and their radius
SIGN = 222  # how far from it the numbers stand
EDGES = {
    (0, -1): "top edge", (1, -1): "top right corner", (1, 0): "right edge", (1, 1): "bottom right corner",
    (0, 1): "bottom edge", (-1, 1): "bottom left corner", (-1, 0): "left edge", (-1, -1): "top left corner",
}  # fmt: skip

Way = tuple[int, int]  # across and down, each -1, 0 or 1
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
        for trip, (across, down) in enumerate(puzzle.ways, 1):
            states += [(MIDDLE + across * puzzle.far, MIDDLE + down * puzzle.far, trip), (MIDDLE, MIDDLE, trip)]
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
            beyond = max(-new_x, new_x - UNITS, -new_y, new_y - UNITS)
            hidden = puzzle.radius <= beyond <= puzzle.radius + 16
            require(hidden, f"step {step} does not bring the object just out of sight")
            across, down = new_x - x, new_y - y
            straight = not across or not down or abs(across) == abs(down)
            require(straight, f"step {step} does not go straight past an edge or a corner")
            way, edge = ((across > 0) - (across < 0), (down > 0) - (down < 0)), EDGES[puzzle.ways[trip]]
            require(way == puzzle.ways[trip], f"step {step} does not leave past the {edge}")
        trips = (len(states) - 1) / 2
        require(trips == count, f"the object has made {trips:g} trips, not {count}")

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for other in puzzle.others:
            across, down = other.side
            scene.shape((MIDDLE + across * ASIDE, MIDDLE + down * ASIDE), other.kind, SMALL, other.colour)
        for trip, (across, down) in enumerate(puzzle.ways, 1):
            sign = MIDDLE + across * SIGN, MIDDLE + down * SIGN
            scene.ball(sign, 24, "panel", outline="ink", width=3)
            scene.label(sign, str(trip), 30)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        legs = list(pairwise((*moment.past, moment.after)))
        for leg, ((ax, ay, trip), (bx, by, number)) in enumerate(legs, 1):
            far, share = max(abs(bx - ax), abs(by - ay)), moment.t if leg == len(legs) else 1.0
            for dot in range(24, int(far * share) + 1, 24):
                if trip < number and dot < SIGN - 24:  # on its way out
                    scene.ball((ax + (bx - ax) * dot / far, ay + (by - ay) * dot / far), 5, "soft")
        for _, (x, y) in moment.between(lambda state: {"object": state[:2]}):
            if max(-x, x - UNITS, -y, y - UNITS) < puzzle.radius:
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
