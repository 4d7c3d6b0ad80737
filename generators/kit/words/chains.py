"""Chains: walks over a floor through one cell of each of several groups in turn.

All stops, which are the cells of the groups and the goal, are closed but for the turn of their group. Cells are
numbered from 0, row by row.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from random import Random

from generators.kit.words.floor import Floor

Chain = tuple[int, tuple[int, ...]]  # steps in all; the start, a cell of each group and the goal
Leg = Sequence[Sequence[int]]  # the cells of all shortest ways, by their distance from the begin
FAR = 999
NARROWINGS = 6  # draws of the open ways


def steps_between(floor: Floor, begins: Iterable[int], stops: Sequence[int]) -> dict[tuple[int, int], int]:
    """The steps from each begin to each stop on ways that enter no other stop, `FAR` if there is none."""
    far = {}
    for here in begins:
        steps = floor.distances(here, [cell for cell in stops if cell != here])
        for there in stops:
            near = [steps[cell] for cell in floor.beside[there] if steps[cell] >= 0]
            far[here, there] = min(near) + 1 if near else FAR
    return far


def chains(far: Mapping[tuple[int, int], int], begin: int, groups: Sequence[Sequence[int]], goal: int) -> list[Chain]:
    """All chains through one cell of each group, shortest first."""
    found: list[Chain] = [(0, (begin,))]
    for group in (*groups, (goal,)):
        found = [(steps + far[chain[-1], cell], (*chain, cell)) for steps, chain in found for cell in group]
    return sorted(found)


def legs_of(side: int, walls: Iterable[int], stops: Iterable[int], chain: Sequence[int]) -> list[Leg]:
    """For each leg of a chain on a square floor, the cells of all shortest ways that enter no third stop."""
    closed = {*walls, *stops}
    return [Floor.of(side, side, closed - {*leg}).layers(*leg) for leg in pairwise(chain)]


def narrowed(
    rng: Random, floor: Floor, walls: Iterable[int], ways: Callable[[Collection[int]], Sequence[Leg]]
) -> list[int] | None:
    """All walls of a floor, with those added until each leg has one shortest way; no leg grows longer.

    `ways` gives the legs for some walls. One way of each leg, by chance, stays open. None if all draws leave a tie.
    """
    given = [*walls]
    legs = ways(given)
    return next(filter(None, (_narrowed(rng, floor, {*given}, legs, ways) for _ in range(NARROWINGS))), None)


def _narrowed(
    rng: Random, floor: Floor, shut: set[int], legs: Sequence[Leg], ways: Callable[[Collection[int]], Sequence[Leg]]
) -> list[int] | None:
    kept = set[int]()
    for *layers, last in legs:
        cell = last[0]
        kept.add(cell)
        for layer in reversed(layers):
            onward = [other for other in layer if floor.apart(cell, other) == 1]
            cell = rng.choice([other for other in onward if other in kept] or onward)
            kept.add(cell)
    while ties := [layer for leg in legs for layer in leg if len(layer) > 1]:
        for layer in ties:
            if shut.isdisjoint(layer):  # none was closed for another leg just now
                others = [cell for cell in layer if cell not in kept]
                if not others:
                    return None
                shut.add(rng.choice(others))
        legs = ways(shut)
    return sorted(shut)


def fewest_in_turn(
    side: int, walls: Iterable[int], begin: int, groups: Sequence[Iterable[int]], closed: Iterable[int]
) -> int | None:
    """The fewest steps of a walk that enters a cell of each group in turn, the last one at its end.

    A proof without distances: all walks flood the floor at once, as bits of one number for each count of groups passed.
    Cells of `closed` are entered only as those of the group whose turn it is.
    """
    every = range(side**2)

    def bits(cells: Iterable[int]) -> int:
        return sum(1 << cell for cell in {*cells})

    free, aims = bits(every) & ~bits((*walls, *closed)), [*map(bits, groups)]
    inner, outer = bits(cell for cell in every if cell % side), bits(cell for cell in every if (cell + 1) % side)
    wet = [1 << begin, *(0 for _ in aims[1:])]
    for steps in range(1, len(every) * len(aims)):
        spread = [water << side | water >> side | (water & outer) << 1 | (water & inner) >> 1 for water in wet]
        if spread[-1] & aims[-1]:
            return steps
        new = [0, *(water & aim for water, aim in zip(spread, aims, strict=True))]
        wet = [old | water & free | fresh for old, water, fresh in zip(wet, spread, new, strict=False)]
    return None
