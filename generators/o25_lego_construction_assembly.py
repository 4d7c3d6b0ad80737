"""O-25 LEGO construction assembly: complete a wall of bricks by its plan, each brick on those under it.

Bricks are taken off a whole wall from above, and lie loose among spare ones, so a solution exists. No two loose bricks
have the same colour and length, so each place has one brick. The leftmost brick whose support is there goes next, so
the solution is unique. `solve` looks for bricks on which a brick lies, `rules` at the studs under each place,
and `brute_force` tries all bricks at all places.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from math import factorial, log2, perm
from random import Random

from generators.kit import (
    UNITS, Choice, Follows, Generator, Item, Moment, Pace, Prompt, Reject, Scene, Steady,
    constancy, end, generator, process, require, stages, start, within,
)  # fmt: skip
from generators.kit.speech import NUMBERS, counted, listed
from generators.kit.words.boards import changed, filled
from generators.kit.words.bricks import LENGTHS, SHORTEST, Brick, draw_brick, is_on, layer_by_layer, running_bond
from generators.kit.words.figures import Point
from generators.kit.words.path import by_lane

COLOURS = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
COLUMNS = 11  # studs of the base plate
STUD, HIGH = 26, 30  # units of a brick's stud and layer
SMALL, THIN = 17, 20  # the same in the plan
PLATE, LANE = 474, 296  # top of the base plate and middle of the lane of carried bricks, from the top
LOOSE = (316, 80), (120, 52)  # middle of the first loose brick, and from one to the next

State = tuple[int, ...]  # of each loose brick the number of its place in the wall, from 1; 0 is none


@dataclass(frozen=True)
class Config:
    layers: int = 4  # of the wall, 3 to 5
    missing: int = 4  # bricks of the wall, 3 to 6
    spare: int = 2  # loose bricks without a place, 1 to 3; at most 8 lie loose
    colours: int = 3  # 3 or 4
    behind: int = 0  # 1 if the plan shows the wall from behind

    def __post_init__(self) -> None:
        within("layers", self.layers, 3, 5)
        within("missing", self.missing, 3, 6)
        within("spare", self.spare, 1, min(3, 8 - self.missing))
        within("colours", self.colours, 3, 4)
        within("behind", self.behind, 0, 1)


@dataclass(frozen=True)
class Puzzle:
    wall: tuple[Brick, ...]  # bricks that stand at first, layer by layer
    places: tuple[Brick, ...]  # bricks that are missing, layer by layer
    loose: tuple[tuple[str, int], ...]  # colour and length of each
    behind: int  # 1 if the plan shows the wall from behind

    @property
    def plan(self) -> list[Brick]:
        """The bricks of the whole wall as the plan shows them."""
        bricks = [*self.wall, *self.places]
        if self.behind:
            bricks = [brick._replace(column=COLUMNS - brick.column - brick.length) for brick in bricks]
        return sorted(bricks, key=lambda brick: brick.layer)


@generator(
    "O-25", "lego_construction_assembly", version=2,
    faculty="transformation", family="stacking",
    levels={"easy": Config(3, 3, 1), "medium": Config(4, 4, 2), "hard": Config(5, 6, 2, 4, 1)},
)  # fmt: skip
class LegoConstructionAssembly(Generator[Config, Puzzle, State]):
    public = "stricter; a plan instead of an arrow shows where up to six bricks go, and some are spare"
    pace = Pace(step=12, rest=2)
    roams = True

    def sample(self, rng: Random, config: Config) -> Puzzle:
        names = rng.sample(COLOURS, config.colours)
        wall = [brick._replace(colour=rng.choice(names)) for brick in running_bond(rng, COLUMNS, config.layers)]
        places: list[Brick] = []
        for _ in range(config.missing):
            free = [brick for brick in wall if not any(is_on(other, brick) for other in wall)]
            places.append(rng.choice(free))
            wall.remove(places[-1])
        needed = [(brick.colour, brick.length) for brick in places]
        looks = sorted({(colour, length) for colour in names for length in LENGTHS} - {*needed})
        if len({*needed}) < len(needed) or len(looks) < config.spare:
            raise Reject("two bricks alike")
        spare = rng.sample(looks + [look for look in looks if look[1] == SHORTEST], config.spare)
        if len({*spare}) < len(spare):
            raise Reject("two spare bricks alike")
        loose = needed + spare
        rng.shuffle(loose)
        puzzle = Puzzle(tuple(wall), tuple(sorted(places, key=layer_by_layer)), tuple(loose), config.behind)
        if puzzle.behind and {*puzzle.plan} == {*puzzle.wall, *puzzle.places}:
            raise Reject("the wall looks the same from behind")
        if not any(is_on(one, other) for one in places for other in places):
            raise Reject("no missing brick lies on another")
        return puzzle

    def solve(self, puzzle: Puzzle) -> Sequence[State]:
        states, left = [(0,) * len(puzzle.loose)], list(puzzle.places)
        while left:
            ready = [brick for brick in left if not any(is_on(brick, other) for other in left)]
            brick = min(ready, key=lambda brick: brick.column)
            left.remove(brick)
            number = puzzle.loose.index((brick.colour, brick.length))
            states.append(filled(states[-1], number, puzzle.places.index(brick) + 1))
        return states

    def rules(self, puzzle: Puzzle, states: Sequence[State]) -> None:
        require(states[0] == (0,) * len(puzzle.loose), "a loose brick is in the wall at first")
        studs = {(column, brick.layer) for brick in puzzle.wall for column in brick.columns}
        for step, (before, after) in enumerate(pairwise(states), 1):
            moved = changed(before, after)
            require(len(moved) == 1 and before[moved[0]] == 0, f"step {step} does not move one loose brick")
            colour, length = puzzle.loose[moved[0]]
            name, number = f"the {colour} brick of {length}", after[moved[0]]
            require(1 <= number <= len(puzzle.places), f"step {step} brings {name} to no place of the wall")
            place = puzzle.places[number - 1]
            require((place.colour, place.length) == (colour, length), f"step {step}: the plan has not {name} there")
            waiting = [each for k, each in enumerate(puzzle.places, 1) if k not in before]
            ready = [each for each in waiting if not each.layer or {*each.studs_below} <= studs]
            require(place in ready, f"in step {step} bricks are missing under {name}")
            nearer = any(each.column < place.column for each in ready)
            require(not nearer, f"in step {step} a brick farther to the left than {name} can be laid")
            studs |= {(column, place.layer) for column in place.columns}
        require({*range(1, len(puzzle.places) + 1)} <= {*states[-1]}, "at the end the wall is not as in the plan")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[State]]:
        looks = [(brick.colour, brick.length) for brick in puzzle.places]
        for numbers in permutations(range(len(puzzle.loose)), len(looks)):
            if [puzzle.loose[number] for number in numbers] == looks:
                places = {number: place for place, number in enumerate(numbers, 1)}
                yield (tuple(places.get(number, 0) for number in range(len(puzzle.loose))),)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        for area in ((16, 14, 232, 250), (256, 14, 240, 250), (16, 272, 480, 226)):
            scene.block(area, "panel", radius=12)
        scene.label((132, 38), "Plan from behind" if puzzle.behind else "Plan", 20, "soft")
        scene.label((376, 38), "Loose bricks", 20, "soft")
        scene.block((30, 232, 204, 8), "wall")
        scene.block((UNITS / 2 - 200, PLATE, 400, 10), "wall")
        for brick in puzzle.plan:
            at = 132 + SMALL * (brick.column + (brick.length - COLUMNS) / 2), 232 - THIN * (brick.layer + 0.5)
            draw_brick(scene, at, brick.length, brick.colour, SMALL, THIN)
        for brick in puzzle.wall:
            draw_brick(scene, in_wall(brick), brick.length, brick.colour, STUD, HIGH)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[State]) -> None:
        moving = changed(moment.before, moment.after)
        order = sorted(range(len(puzzle.loose)), key=lambda k: (k in moving, moment.before[k]))
        for k in order:
            colour, length = puzzle.loose[k]
            begin, finish = (spot(puzzle, k, state[k]) for state in (moment.before, moment.after))
            at = by_lane(begin, finish, moment.t, LANE) if k in moving else begin
            draw_brick(scene, at, length, colour, STUD, HIGH, name=f"brick-{k + 1}")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        return self.worded(count=NUMBERS[len(puzzle.loose)], behind=bool(puzzle.behind))

    def goal(self, puzzle: Puzzle) -> str:
        rows = [f"{in_words(brick.colour, brick.length)} {where(brick)}" for brick in puzzle.places]
        return f"the wall is as in the plan: it has got {listed([f'the {row}' for row in rows])}."

    def answer(self, puzzle: Puzzle, states: Sequence[State]) -> str:
        return listed([f"{puzzle.loose[k][0]} {puzzle.loose[k][1]}" for k, place in enumerate(states[-1]) if not place])

    def choices(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Sequence[Choice]]:
        """The loose bricks of the wall."""
        plan = [(brick.colour, brick.length) for brick in puzzle.plan]
        seen: list[Mapping[str, float | str]] = [
            {"place": k, "length": length, "colour": colour, "standing": plan.count((colour, length)) - (place > 0)}
            for k, ((colour, length), place) in enumerate(zip(puzzle.loose, states[-1], strict=True))
        ]
        yield [Choice(place > 0, looks) for place, looks in zip(states[-1], seen, strict=True)]

    def difficulty(self, puzzle: Puzzle, states: Sequence[State]) -> float:
        """The steps, the bits of the choice of each brick and of its place, and a step more for a plan from behind."""
        return sum(log2(len(puzzle.loose) - k) + 1 + puzzle.behind for k in range(len(puzzle.places)))

    def rubric(self, puzzle: Puzzle, states: Sequence[State]) -> Iterator[Item]:
        count = len(puzzle.places)
        loose = listed([f"{colour} {length}" for colour, length in puzzle.loose])
        text = f"The first frame shows a wall of {len(puzzle.wall)} bricks, its plan, and these loose ones: {loose}."
        yield start("given", 5, text)
        order = [changed(*pair)[0] for pair in pairwise(states)]
        runs = [(f"brick-{k + 1}", puzzle.places[states[-1][k] - 1]) for k in order]

        def described(run: Sequence[tuple[str, Brick]]) -> str:
            return ", then ".join(f"the {in_words(b.colour, b.length)} goes to its place {where(b)}" for _, b in run)

        actors = tuple(actor for actor, _ in runs)
        yield from stages("move", runs, 50, described, lambda run: [actor for actor, _ in run])
        text = f"The {count} bricks move one at a time, each the leftmost of those with all bricks under their places."
        yield process("order", 10, text, Follows(actors, (1, count)))
        yield end("complete", 25, f"At the end {self.goal(puzzle)}")
        text = "The plan, the standing bricks and the spare ones stay; no brick changes its length or colour, or turns."
        yield constancy("steady", 10, text, Steady(actors))

    def capacity(self, config: Config) -> int:
        """A lower bound: the order of the loose bricks, and the first three colours."""
        return factorial(config.missing + config.spare) * perm(len(COLOURS), 3)


def in_wall(brick: Brick) -> Point:
    """The middle of a brick in the wall."""
    return UNITS / 2 + STUD * (brick.column + (brick.length - COLUMNS) / 2), PLATE - HIGH * (brick.layer + 0.5)


def spot(puzzle: Puzzle, number: int, place: int) -> Point:
    """The middle of a loose brick, by its number from 0, at a place of the wall or where it lies at first."""
    if place:
        return in_wall(puzzle.places[place - 1]._replace(length=puzzle.loose[number][1]))
    (x, y), (across, down) = LOOSE
    row, column = divmod(number, 2)
    return x + across * column, y + down * row


def where(brick: Brick) -> str:
    return f"in layer {brick.layer + 1}, over studs {brick.column + 1} to {brick.column + brick.length}"


def in_words(colour: str, length: int) -> str:
    return f"{colour} brick of {counted(length, 'stud')}"
