"""Descriptions: figures on a board by colour or shape, and by the figures beside them.

A thing is a colour and a shape, either of which may be "": any. A condition is True or False, a way of `WAYS` and a
thing: a figure has to have such a thing there, or must not. Figures are numbered from 0, row by row.
"""

from collections.abc import Iterator, Sequence
from random import Random

from generators.kit.generator import Reject
from generators.kit.speech import article

Thing = tuple[str, str]
Condition = tuple[bool, str, Thing]

WAYS = {  # rows and columns from a figure to the places that count
    "directly to the left of": ((0, 1),),
    "directly to the right of": ((0, -1),),
    "directly above": ((1, 0),),
    "directly below": ((-1, 0),),
    "next to": ((0, 1), (0, -1), (1, 0), (-1, 0)),
}
TRIES = 60  # descriptions drawn for a board


def is_such(look: Thing, thing: Thing) -> bool:
    """True if a figure's colour and shape are those of a thing."""
    return all(asked in ("", own) for own, asked in zip(look, thing, strict=True))


def holds(looks: Sequence[Thing], columns: int, number: int, condition: Condition) -> bool:
    """True if a figure meets a condition, by a look at its own neighbours."""
    wanted, way, thing = condition
    row, column = divmod(number, columns)
    beside = [(row + down, column + across) for down, across in WAYS[way]]
    there = [r * columns + c for r, c in beside if 0 <= r < len(looks) // columns and 0 <= c < columns]
    return any(is_such(looks[other], thing) for other in there) == wanted


def described(looks: Sequence[Thing], columns: int, thing: Thing, conditions: Sequence[Condition]) -> list[int]:
    """The figures that are such a thing and meet all conditions."""
    such = [number for number, look in enumerate(looks) if is_such(look, thing)]
    return [number for number in such if all(holds(looks, columns, number, each) for each in conditions)]


def reached(looks: Sequence[Thing], columns: int, condition: Condition) -> set[int]:
    """The figures that meet a condition, from the other end: by a walk from each such thing the other way."""
    wanted, way, thing = condition
    found = set[int]()
    for number, look in enumerate(looks):
        for down, across in WAYS[way] if is_such(look, thing) else ():
            row, column = number // columns - down, number % columns - across
            if 0 <= row < len(looks) // columns and 0 <= column < columns:
                found.add(row * columns + column)
    return found if wanted else {*range(len(looks))} - found


def compared(looks: Sequence[Thing], columns: int, thing: Thing, conditions: Sequence[Condition]) -> list[bool]:
    """For each figure whether it is described, by the words of the cells about it."""
    board = {divmod(number, columns): {*look, "figure"} for number, look in enumerate(looks)}
    tests = [(wanted, WAYS[way], {*other, "figure"} - {""}) for wanted, way, other in conditions]
    return [
        {*thing} - {""} <= look
        and all(
            any(words <= board.get((row + down, column + across), set()) for down, across in ways) == wanted
            for wanted, ways, words in tests
        )
        for (row, column), look in board.items()
    ]


def noun(thing: Thing) -> str:
    """A thing in words: `red star`, `red figure`, `star`."""
    colour, shape = thing
    return f"{colour} {shape or 'figure'}".strip()


def in_words(thing: Thing, conditions: Sequence[Condition]) -> str:
    """A description: `star that is directly above a red figure but not next to a circle`."""
    parts = []
    for number, (wanted, way, other) in enumerate(conditions):
        joint = "" if number == 0 else "and " if wanted == conditions[number - 1][0] else "but "
        parts.append(f"{joint}{'' if wanted else 'not '}{way} {article(noun(other))} {noun(other)}")
    return f"{noun(thing)} that is {' '.join(parts)}"


def drawn(
    rng: Random, looks: Sequence[Thing], columns: int, wanted: Sequence[bool], both: bool, count: int
) -> tuple[Thing, tuple[Condition, ...]]:
    """A description that fits as many figures, with conditions that are wanted or not.

    Each condition leaves out a figure that meets all else, so does the thing. `both` lets the last condition's thing
    have a colour and a shape. Raise `Reject` if this draw gives none.
    """
    for _ in range(TRIES):
        thing, *others = (any_thing(rng, looks, both and k == len(wanted)) for k in range(len(wanted) + 1))
        ways = rng.sample([*WAYS], len(wanted))
        conditions = tuple(zip(wanted, ways, others, strict=True))
        found = described(looks, columns, thing, conditions)
        less = [described(looks, columns, thing, conditions[:k] + conditions[k + 1 :]) for k in range(len(wanted))]
        if len(found) == count and all(
            len(each) > len(found) for each in (*less, described(looks, columns, ("", ""), conditions))
        ):
            return thing, conditions
    raise Reject("no description in which each part counts")


def any_thing(rng: Random, looks: Sequence[Thing], both: bool) -> Thing:
    """The colour or the shape of some figure, or both."""
    colour, shape = rng.choice(looks)
    return (colour, shape) if both else rng.choice(((colour, ""), ("", shape)))


def neighbours(count: int, columns: int) -> Iterator[int]:
    """The number of neighbours of each figure."""
    for number in range(count):
        row, column = divmod(number, columns)
        yield (row > 0) + (column > 0) + (row < count // columns - 1) + (column < columns - 1)
