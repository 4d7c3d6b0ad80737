"""Relations of colour and shape: a way from thing to thing, each time to the nearest one with a relation to the last.

A look is a colour and a shape. Things are numbered from 0, and a way begins with the first. Places are in units.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import dist
from random import Random

from generators.kit.scene.grid import Point
from generators.kit.words.scatter import distance_from_way

Look = tuple[str, str]
COLOUR, SHAPE, NEITHER = "of the same colour", "of the same shape", "of another colour and another shape"
RELATIONS = {COLOUR: (True, False), SHAPE: (False, True), NEITHER: (False, False)}
"""True for colour and shape, if the two things have them in common. No two things have both."""


def fits(look: Look, other: Look, relation: str) -> bool:
    """True if the second look has this relation to the first."""
    return (look[0] == other[0], look[1] == other[1]) == RELATIONS[relation]


def way_by_ranks(places: Sequence[Point], ranks: Sequence[int]) -> list[int]:
    """The way on which the next thing has this rank, from 0, by nearness among those not yet visited, at each step."""
    way = [0]
    for rank in ranks:
        left = [number for number in range(len(places)) if number not in way]
        way.append(sorted(left, key=lambda number: dist(places[way[-1]], places[number]))[rank])
    return way


def is_clear(places: Sequence[Point], way: Sequence[int], away: float) -> bool:
    """True if each straight step of a way keeps this far from the middles of all things it only passes."""
    for here, there in pairwise(way):
        passed = [place for number, place in enumerate(places) if number not in (here, there)]
        if any(distance_from_way(place, places[here], places[there]) < away for place in passed):
            return False
    return True


def dealt(
    rng: Random,
    looks: Sequence[Look],
    places: Sequence[Point],
    way: Sequence[int],
    relations: Sequence[str],
    gap: float,
) -> list[Look] | None:
    """Looks with which the nearest fitting thing not yet visited is the next on the way, at each step.

    At all steps but one at least, another thing fits, `gap` or more farther away. None if this draw finds none.
    """
    found: dict[int, Look] = {}

    def suits(number: int, look: Look) -> bool:
        for step, ((here, there), relation) in enumerate(zip(pairwise(way), relations, strict=True), 1):
            if here not in found or number in way[:step]:
                continue
            farther = dist(places[here], places[number]) - dist(places[here], places[there])
            if (number == there or farther < gap) and fits(found[here], look, relation) != (number == there):
                return False
        return True

    for number in [*way, *(number for number in range(len(places)) if number not in way)]:
        left = [look for look in looks if look not in found.values() and suits(number, look)]
        if not left:
            return None
        found[number] = rng.choice(left)
    rivals = 0
    for step, ((here, there), relation) in enumerate(zip(pairwise(way), relations, strict=True), 1):
        others = [number for number in found if number not in way[:step] and number != there]
        rivals += any(fits(found[here], found[number], relation) for number in others)
    if rivals < len(relations) - 1:
        return None
    return [found[number] for number in range(len(places))]
