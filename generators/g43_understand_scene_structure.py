"""G-43 Understand scene structure: frame the one room of a floor plan that has the asked place in its structure.

Doors join all rooms, so every room has a distance from any other in doors. A question is asked only if one room fits
it: a solution exists and is unique. `solve` counts doors breadth first. `rules` flood the plan from door to door,
`brute_force` tries all ways that enter no room twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations
from math import log2, perm
from random import Random

from generators.kit import (
    Choice, Generator, Item, Moment, Pace, Prompt, Reject, Scene,
    constancy, end, generator, one_of, require, start, within,
)  # fmt: skip
from generators.kit.scene.grid import Point
from generators.kit.speech import NUMBERS, counted, listed
from generators.kit.words.floor import Floor, simple_ways, tree
from generators.kit.words.marking import (
    Marks, among, draw_marks, in_turn, lie, marking, nothing_else, require_marks,
)  # fmt: skip
from generators.kit.words.plans import (
    BOARDS, Pair, board, floor_with, flooded, frame, neighbours, outer_walls, paint,
)  # fmt: skip

NAMES = (
    "kitchen", "bedroom", "bath", "hall", "study", "office", "nursery", "pantry", "library", "lounge", "gym", "store",
    "studio", "laundry",
)  # fmt: skip
KINDS = {
    1: ("most", "single", "windows"),  # the most doors; only one door; no window
    2: ("single", "exact", "farthest"),  # also: exactly as many doors from a room; most doors from it
    3: ("exact", "between"),  # the only room on all ways from one room to another
}
NAMED = {"exact": 1, "farthest": 1, "between": 2}  # rooms that a question names
DOORS = {1: 0, 2: 2, 3: 4}  # from a room that is named to the other one, or to the room asked for, at least
TRIES = 300  # draws of a plan and a question
LIT = 0.6  # share of the outer walls with a window
KEPT = {
    1: (1,),
    2: (1, 1, 0.45, 0.8, 0.3),
    3: (1, 1, 0.9, 0.8, 0.3, 0.1),
}  # shares of the draws kept, by the way from a named room
FAR = {1: 1, 2: 0.018, 3: 0.06}  # the same, if no other room is farther on the board


@dataclass(frozen=True)
class Config:
    rooms: int = 9  # 6, 9 or 12
    kinds: int = 2  # of questions: 1 about doors and windows, 2 about distances, 3 about longer ways
    loops: int = 2  # doors more than are needed to join all rooms, 0 to 4

    def __post_init__(self) -> None:
        one_of("rooms", self.rooms, tuple(BOARDS))
        one_of("kinds", self.kinds, tuple(KINDS))
        within("loops", self.loops, 0, 4)


@dataclass(frozen=True)
class Puzzle:
    rooms: tuple[str, ...]  # row by row, from the left
    doors: tuple[Pair, ...]  # between two neighbours, numbered from 0; the lower number first
    windows: tuple[Pair, ...]  # room, and side: 0 at the top, then clockwise
    kind: str
    named: tuple[int, ...]  # rooms that the question names
    count: int  # doors that it names, or 0

    @cached_property
    def floor(self) -> Floor:
        return floor_with(len(self.rooms), self.doors)


@generator(
    "G-43", "understand_scene_structure", version=1,
    faculty="spatiality", family="marking",
    levels={"easy": Config(6, 1, 1), "medium": Config(9, 2, 2), "hard": Config(12, 3, 3)},
)  # fmt: skip
class UnderstandSceneStructure(Generator[Config, Puzzle, Marks]):
    public = "stricter; no name but the structure of doors and windows gives the room"
    pace = Pace(step=34, rest=4)

    def sample(self, rng: Random, config: Config) -> Puzzle:
        room = rng.randrange(config.rooms)
        for _ in range(TRIES):
            puzzle = asked(rng, config, room)
            if not puzzle:
                continue
            ways = [apart(puzzle, other) for other in range(config.rooms)]
            if rng.random() < (FAR[config.kinds] if max(ways) == ways[room] > 0 else KEPT[config.kinds][ways[room]]):
                return puzzle
        raise Reject("no question leads to the room")

    def solve(self, puzzle: Puzzle) -> Sequence[Marks]:
        return in_turn([room + 1 for room in found_in(puzzle)])

    def rules(self, puzzle: Puzzle, states: Sequence[Marks]) -> None:
        marks = require_marks(states, len(puzzle.rooms))
        require(len(marks) == 1, f"{len(marks)} rooms get a frame")
        room = marks[0] - 1
        name, rooms = puzzle.rooms[room], range(len(puzzle.rooms))
        if puzzle.kind in ("most", "single"):
            sign = 1 if puzzle.kind == "most" else -1
            counts = [sign * sum(other in pair for pair in puzzle.doors) for other in rooms]
            require(
                sum(c >= counts[room] for c in counts) == 1, f"another room has as many doors as the {name}, or more"
            )
        elif puzzle.kind == "windows":
            require(all(wall[0] != room for wall in puzzle.windows), f"the {name} has a window")
        elif puzzle.kind == "between":
            begin, aim = puzzle.named
            require(room not in puzzle.named, f"the {name} is an end of the ways")
            reached = flooded(puzzle.doors, begin, len(rooms), shut=room)
            require(aim not in reached, f"a way leads round the {name}")
        else:
            near = [flooded(puzzle.doors, puzzle.named[0], doors) for doors in range(len(rooms))]
            away = [min(doors for doors, reached in enumerate(near) if other in reached) for other in rooms]
            wanted = puzzle.count or max(away)
            require(away[room] == wanted, f"the {name} is {counted(away[room], 'door')} away, not {wanted}")

    def brute_force(self, puzzle: Puzzle) -> Iterable[Sequence[Marks]]:
        rooms = range(len(puzzle.rooms))
        if not puzzle.named:
            if puzzle.kind == "windows":
                found = [sum(wall[0] == room for wall in puzzle.windows) for room in rooms]
            else:
                found = [
                    sum(len(way) == 2 for aim in rooms for way in simple_ways(puzzle.floor, room, aim))
                    for room in rooms
                ]
            wanted = {"windows": 0, "single": 1}.get(puzzle.kind, max(found))
            right = [room for room in rooms if found[room] == wanted]
        elif puzzle.kind == "between":
            ways = [{*way[1:-1]} for way in simple_ways(puzzle.floor, *puzzle.named)]
            right = sorted(ways[0].intersection(*ways))
        else:
            begin = puzzle.named[0]
            away = [min(map(len, simple_ways(puzzle.floor, begin, room)), default=1) - 1 for room in rooms]
            right = [room for room in rooms if away[room] == (puzzle.count or max(away))]
        yield from (((room + 1,),) for room in right)

    def backdrop(self, scene: Scene, puzzle: Puzzle) -> None:
        paint(scene, len(puzzle.rooms), puzzle.doors, puzzle.windows)
        for middle, name in zip(middles(puzzle), puzzle.rooms, strict=True):
            scene.label(middle, name, 17)

    def draw(self, scene: Scene, puzzle: Puzzle, moment: Moment[Marks]) -> None:
        draw_marks(scene, moment, lambda number: frame(len(puzzle.rooms), number - 1), colour="chosen")

    def prompt(self, puzzle: Puzzle) -> Prompt:
        kinds = {kind: puzzle.kind == kind for kinds in KINDS.values() for kind in kinds}
        names = [puzzle.rooms[room] for room in puzzle.named] + ["", ""]
        return self.worded(rooms=len(puzzle.rooms), one=names[0], other=names[1], count=NUMBERS[puzzle.count], **kinds)

    def goal(self, puzzle: Puzzle) -> str:
        return f"the {self.answer(puzzle, self.solve(puzzle))} has a [chosen] frame, and no other room has one."

    def answer(self, puzzle: Puzzle, states: Sequence[Marks]) -> str:
        return puzzle.rooms[states[-1][0] - 1]

    def choices(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Sequence[Choice]]:
        """The rooms, without those that the question names."""
        seen = lie(middles(puzzle))
        for room, looks in enumerate(seen):
            looks |= {"name": puzzle.rooms[room], "apart": apart(puzzle, room)}
        yield [choice for room, choice in enumerate(among(states[-1], seen)) if room not in puzzle.named]

    def difficulty(self, puzzle: Puzzle, states: Sequence[Marks]) -> float:
        """The step, the bits of the choice of the room, and the doors on the way asked about."""
        named, aim = puzzle.named, states[-1][0] - 1
        doors = puzzle.floor.distances(named[0])[named[1] if len(named) > 1 else aim] if named else 0
        return 1 + log2(len(puzzle.rooms)) + doors

    def rubric(self, puzzle: Puzzle, states: Sequence[Marks]) -> Iterator[Item]:
        number = states[-1][0]
        facts = f"{len(puzzle.rooms)} rooms, {counted(len(puzzle.doors), 'door')} and no frame"
        ways = listed([puzzle.rooms[other] for other in sorted(puzzle.floor.beside[number - 1])])
        name = puzzle.rooms[number - 1]
        yield start("given", 5, f"The first frame shows {facts}. Doors of the {name} lead to: {ways}.")
        inside = [f"the label of the {name}, inside its walls"]
        yield from marking(states[-1], inside, middles(puzzle), 60, "[chosen] frame")
        yield end("marked", 25, f"At the end {self.goal(puzzle)}")
        text = "No wall, door, window or label moves or changes; no part of the frame vanishes."
        yield constancy("steady", 10, text, nothing_else(states[-1]))

    def capacity(self, config: Config) -> int:
        """A lower bound: the names of the rooms, which do not depend on anything."""
        return perm(len(NAMES), config.rooms)


def asked(rng: Random, config: Config, room: int) -> Puzzle | None:
    """A plan with a question that only this room answers; None if this draw gives none."""
    count, (rows, columns) = config.rooms, BOARDS[config.rooms]
    doors = tree(rng, rows, columns, rng.randrange(count), 0.5)
    closed = [pair for pair in neighbours(rows, columns) if pair not in doors]
    doors |= {*rng.sample(closed, config.loops)}
    windows = [wall for wall in outer_walls(count) if wall[0] != room and rng.random() < LIT]
    kind, away = rng.choice(KINDS[config.kinds]), 0
    rooms, floor = tuple(rng.sample(NAMES, count)), floor_with(count, doors)
    ways = [*permutations([other for other in range(count) if other != room], NAMED.get(kind, 0))]
    for named in rng.sample(ways, len(ways)):
        if kind == "between":
            near = any(room in floor.beside[one] for one in named)
            if near or floor.distances(named[0], (room,))[named[1]] >= 0:
                continue
        puzzle = Puzzle(rooms, tuple(sorted(doors)), tuple(windows), kind, named, 0)
        if named:
            away = floor.distances(named[0])[named[-1] if kind == "between" else room]
            puzzle = replace(puzzle, count=away if kind == "exact" else 0)
        if (not named or away >= DOORS[config.kinds]) and found_in(puzzle) == [room]:
            return puzzle
    return None


def apart(puzzle: Puzzle, room: int) -> int:
    """The steps on the board, walls or not, from the first room that the question names; 0 if it names none."""
    return puzzle.floor.apart(room, puzzle.named[0]) if puzzle.named else 0


def middles(puzzle: Puzzle) -> list[Point]:
    """The middles of the rooms, in units."""
    grid = board(len(puzzle.rooms))
    return [grid.centre(*divmod(room, grid.columns)) for room in range(len(puzzle.rooms))]


def found_in(puzzle: Puzzle) -> list[int]:
    """The rooms, from 0, that fit the question."""
    floor, rooms = puzzle.floor, range(len(puzzle.rooms))
    if puzzle.kind in ("most", "single"):
        wanted = 1 if puzzle.kind == "single" else max(map(len, floor.beside))
        return [room for room in rooms if len(floor.beside[room]) == wanted]
    if puzzle.kind == "windows":
        lit = {room for room, _ in puzzle.windows}
        return [room for room in rooms if room not in lit]
    if puzzle.kind == "between":
        begin, aim = puzzle.named
        return [room for room in rooms if room not in puzzle.named and floor.distances(begin, (room,))[aim] < 0]
    away = floor.distances(puzzle.named[0])
    return [room for room in rooms if away[room] == (puzzle.count or max(away))]
