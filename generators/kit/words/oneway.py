"""One-way cells: floors whose cells with an arrow are left only as it points, and the walks over them.

Cells are numbered from 0, row by row. An arrow is its cell and the cell beside it to which it points.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

from generators.kit.scene.scene import Grid, Scene
from generators.kit.words.floor import Floor

Arrow = tuple[int, int]
Leg = list[list[int]]  # the cells of all shortest ways from one stop to the next, by their distance from the first
CLOSINGS = 6  # draws of the open ways
SIGNS = 0.6  # share of the ties that an arrow closes, and no wall


def one_way(floor: Floor, arrows: Iterable[Arrow]) -> Floor:
    """The floor without the steps against its arrows."""
    beside = list(floor.beside)
    for cell, ahead in arrows:
        beside[cell] = tuple(other for other in beside[cell] if other == ahead)
    return Floor(floor.rows, floor.columns, tuple(beside))


def backwards(floor: Floor) -> Floor:
    """The floor with all steps turned round: its distances from a cell are the floor's distances to it."""
    into: list[list[int]] = [[] for _ in floor.beside]
    for cell, near in enumerate(floor.beside):
        for other in near:
            into[other].append(cell)
    return Floor(floor.rows, floor.columns, tuple(map(tuple, into)))


def legs_of(floor: Floor, tour: Sequence[int]) -> list[Leg]:
    """The cells of all shortest ways of each leg, by their distance from its begin; the tour's end is entered last."""
    back, legs = backwards(floor), []
    for begin, end in pairwise(tour):
        shut = tour[-1:] if end != tour[-1] else ()
        ahead, behind = floor.distances(begin, shut), back.distances(end, shut)
        layers: list[list[int]] = [[] for _ in range(ahead[end] + 1)]
        for cell, steps in enumerate(ahead):
            if steps >= 0 <= behind[cell] == ahead[end] - steps:
                layers[steps].append(cell)
        legs.append(layers)
    return legs


def only_walk(floor: Floor, tour: Sequence[int]) -> list[int]:
    """The cells of the only shortest walk along a tour; raise `ValueError` if a leg has two."""
    return [tour[0], *(cell for leg in legs_of(floor, tour) for (cell,) in leg[1:])]


def closed_ties(
    rng: Random, board: Floor, walls: Iterable[int], arrows: Iterable[Arrow], tour: Sequence[int]
) -> tuple[tuple[int, ...], tuple[Arrow, ...]] | None:
    """All walls and arrows of a floor, with those added until each leg of a tour has one shortest way.

    `board` is the floor without its arrows. No leg grows longer: one way stays open, and a cell beside it becomes a
    wall at each tie, or gets an arrow off the shortest ways. No arrow points at a wall. None if all draws fail.
    """
    legs, shut, signs = legs_of(one_way(board, arrows), tour), set(walls), dict(arrows)
    return next(filter(None, (_closed(rng, board, set(shut), dict(signs), legs, tour) for _ in range(CLOSINGS))), None)


def _closed(
    rng: Random, board: Floor, shut: set[int], signs: dict[int, int], legs: list[Leg], tour: Sequence[int]
) -> tuple[tuple[int, ...], tuple[Arrow, ...]] | None:
    floor, kept = one_way(board, signs.items()), set(tour)
    for leg in legs:
        cell = leg[-1][0]
        for layer in leg[-2::-1]:
            onward = [other for other in layer if cell in floor.beside[other]]
            cell = rng.choice([other for other in onward if other in kept] or onward)
            kept.add(cell)
    while ties := [(layer, after) for leg in legs for layer, after in pairwise(leg) if len(layer) > 1]:
        for layer, after in ties:
            if not shut.isdisjoint(layer):
                continue  # closed for another leg just now
            aimed = set(signs.values())
            others = [cell for cell in layer if cell not in kept and not (cell in signs and cell in aimed)]
            if not others:
                return None
            cell = rng.choice(others)
            astray = [other for other in board.beside[cell] if other not in after and other not in shut]
            if astray and cell not in signs and (cell in aimed or rng.random() < SIGNS):
                signs[cell] = rng.choice(astray)
            elif cell in aimed:
                return None
            else:
                shut.add(cell)
                signs.pop(cell, None)
        floor = one_way(Floor.of(board.rows, board.columns, shut), signs.items())
        legs = legs_of(floor, tour)
    return tuple(sorted(shut)), tuple(sorted(signs.items()))


def paint_arrows(scene: Scene, grid: Grid, arrows: Iterable[Arrow], colour: str = "ink") -> None:
    """Paint the arrows of cells."""
    for cell, ahead in arrows:
        tail, tip = (grid.between(cell, ahead, share) for share in (-0.3, 0.32))
        scene.arrow(tail, tip, colour, grid.side * 0.1, head=grid.side * 0.3)
