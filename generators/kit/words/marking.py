"""Marks: a pen draws rings or outlines round some of the things in a picture, one after another.

A state holds the numbers of the marked things, from 1, in the order of their marks. If any order is right, it holds for
each thing whether it has a mark. Points and lengths are in units.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, combinations, pairwise
from math import comb, cos, dist, hypot, log2, pi, sin
from typing import Any

from generators.kit.generator import require
from generators.kit.glance import Choice
from generators.kit.rubric import Appears, Item, Steady, constancy, end, grouped, process
from generators.kit.scene.grid import UNITS, Point
from generators.kit.scene.scene import Scene
from generators.kit.scene.tokens import corners_of
from generators.kit.speech import ORDINALS, listed, plural
from generators.kit.timeline import Moment
from generators.kit.words.moves import on_the_way
from generators.kit.words.places import across_and_down

LETTERS = "ABCDEFGHIJKL"  # of the things, by their numbers from 1
Marks = tuple[int, ...]
Marked = tuple[bool, ...]
PARTS = 48  # of a ring, straight ones
PEN = 9  # radius


def in_turn(marked: Sequence[int]) -> list[Marks]:
    """The states of a solution: nothing, then one more mark at each step."""
    return [tuple(marked[:count]) for count in range(len(marked) + 1)]


def require_marks(states: Sequence[Marks], count: int) -> Marks:
    """State the rules of marking some of `count` things, each once; return the marks at the end."""
    require(states[0] == (), "something is marked before the first step")
    for step, (before, after) in enumerate(pairwise(states), 1):
        kept = len(after) == len(before) + 1 and after[:-1] == before
        require(kept, f"step {step} does not draw one more mark, or changes one that was drawn")
        require(1 <= after[-1] <= count, f"step {step} marks what is not there")
        require(after[-1] not in before, f"step {step} marks a thing again")
    require(states[-1], "nothing is marked")
    return states[-1]


def require_one_mark(states: Sequence[Marks], count: int, nouns: str, mark: str = "a ring") -> int:
    """State the rules of marking just one of `count` things; return its number."""
    marks = require_marks(states, count)
    require(len(marks) == 1, f"{len(marks)} {nouns} get {mark}")
    return marks[0]


def in_any_order(marks: Sequence[int], count: int) -> list[Marked]:
    """The states of a solution whose order is free: no mark on any of `count` things, then one more at each step."""
    return [tuple(number in done for number in range(1, count + 1)) for done in in_turn(marks)]


def numbers_of(state: Marked) -> Marks:
    """The numbers of the marked things, ascending."""
    return tuple(number for number, marked in enumerate(state, 1) if marked)


def as_marks(moment: Moment[Marked]) -> Moment[Marks]:
    """The same frame, with its marks in ascending order."""
    return Moment(moment.step, moment.t, numbers_of(moment.before), numbers_of(moment.after))


def require_marked(states: Sequence[Marked], count: int) -> Marks:
    """State the rules of marking some of `count` things in any order; return the numbers of those marked at the end."""
    require(states[0] == (False,) * count, "something is marked before the first step, or a thing is missing")
    for step, (before, after) in enumerate(pairwise(states), 1):
        changed = [was for was, now in zip(before, after, strict=True) if was != now]
        require(changed == [False], f"step {step} does not draw one more mark, or changes one that was drawn")
    require(any(states[-1]), "nothing is marked")
    return numbers_of(states[-1])


def subsets(count: int, most: int) -> Iterator[Marks]:
    """All sets of 1 to `most` of the things, in ascending order."""
    for size in range(1, most + 1):
        yield from combinations(range(1, count + 1), size)


def ring(centre: Point, radius: float, high: float | None = None) -> list[Point]:
    """A closed circle, clockwise from the top; an upright or flat oval if `high`, its half height, is given."""
    turns = [2 * pi * (part / PARTS) for part in range(PARTS + 1)]
    high = radius if high is None else high
    return [(centre[0] + radius * sin(turn), centre[1] - high * cos(turn)) for turn in turns]


def border(kind: str, centre: Point, radius: float, turn: float) -> list[Point]:
    """The closed outline of a shape of `SHAPES`, clockwise from a corner; that of a circle begins at its top."""
    if kind == "circle":
        return ring(centre, radius)
    corners = [(centre[0] + radius * x, centre[1] + radius * y) for x, y in corners_of(kind, turn)]
    return [*corners, corners[0]]


def frame(left: float, top: float, right: float, bottom: float) -> list[Point]:
    """The closed line round an upright area, clockwise from the top left."""
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def draw_marks(
    scene: Scene,
    moment: Moment[Marks],
    outline: Callable[[int], Sequence[Point]],
    *,
    colour: str = "mark",
    width: float = 6,
) -> None:
    """Paint the marks; `outline` gives the closed line round a thing by its number, from where the pen begins."""
    for number in moment.after:
        share = 1.0 if number in moment.before else moment.t
        if share > 0:
            drawn = part_of(outline(number), share)
            scene.line(drawn, colour, width, name=f"mark-{number}")
            if share < 1:
                scene.ball(drawn[-1], PEN, colour, outline="paper", width=2.5, name=f"pen-{number}")


def part_of(line: Sequence[Point], share: float) -> tuple[Point, ...]:
    """This share, 0..1, of a polyline's length from its beginning."""
    passed = [0.0, *accumulate(dist(a, b) for a, b in pairwise(line))]
    reached = share * passed[-1]
    whole = sum(length <= reached for length in passed[:-1])
    begin, finish = passed[whole - 1 : whole + 1]
    return *line[:whole], on_the_way(line[whole - 1], line[whole], min(1.0, (reached - begin) / (finish - begin)))


def lie(centres: Sequence[Point]) -> list[dict[str, Any]]:
    """A glance at the place of each thing: from the edges, from the middle, and from its nearest neighbour."""
    middle = UNITS / 2
    found: list[dict[str, Any]] = []
    for number, (x, y) in enumerate(centres, 1):
        away = [hypot(x - u, y - v) for other, (u, v) in enumerate(centres, 1) if other != number]
        found.append({"number": number, "across": x, "down": y, "off the middle": hypot(x - middle, y - middle)})
        found[-1]["off the next"] = min(away)
    return found


def among(marks: Marks, seen: Sequence[Mapping[str, float | str]]) -> list[Choice]:
    """The decision which things get a mark; `seen` is a glance at each thing."""
    return [Choice(number in marks, looks) for number, looks in enumerate(seen, 1)]


def bits_of(marks: Marks, count: int) -> float:
    """The steps, and the bits of the choice of these marks among all sets of as many things."""
    return len(marks) + log2(comb(count, len(marks)))


def marking(
    marks: Marks,
    things: Sequence[str],
    centres: Sequence[Point],
    weight: float,
    mark: str = "[mark] ring",
    *,
    ordered: bool = True,
) -> Iterator[Item]:
    """The process items: `things` says in words what gets a mark, in the order of the marks."""
    order = 0.3 * weight if ordered and len(marks) > 1 else 0
    facts = [f"{thing}, {across_and_down(*centres[number - 1])}" for number, thing in zip(marks, things, strict=True)]
    joint = ", then round " if ordered else ", and round "
    runs = grouped(list(zip(marks, facts, strict=True)), 3)
    for first, run in runs:
        last = first + len(run) - 1
        check = Appears(names([number for number, _ in run]), (first, last), ordered=ordered)
        text = f"A pen draws a {mark} round {joint.join(fact for _, fact in run)}."
        yield process(f"mark-{first}", (weight - order) / len(runs), text, check)
    if order:
        last_one = f"the one round {things[-1]} as the {ORDINALS[len(marks) - 1]}"
        text = f"The pen draws {len(marks)} {plural(mark)} one after another, {last_one}."
        yield process("order", order, text, Appears(names(marks), (1, len(marks)), ordered=True))


def lettered(marks: Marks) -> str:
    """The letters of some things: `A, C and D`."""
    return listed([LETTERS[number - 1] for number in marks])


def names(marks: Sequence[int]) -> tuple[str, ...]:
    """The actors of some marks."""
    return tuple(f"mark-{number}" for number in marks)


def nothing_else(marks: Marks) -> Steady:
    """The check that nothing but the marks and their pens changes."""
    return Steady((*names(marks), *(f"pen-{number}" for number in marks)))


def closing(goal: str, steady: str, marks: Marks) -> Iterator[Item]:
    """The last two items: the marks at the end, and what keeps still meanwhile."""
    yield end("marked", 25, f"At the end {goal}")
    yield constancy("steady", 10, steady, nothing_else(marks))
