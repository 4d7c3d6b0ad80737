from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from generators.kit import Moment, Scene
from generators.kit.words.floor import Floor, maze
from generators.kit.words.locks import (
    ASIDE,
    LockedMaze,
    Lot,
    Ways,
    errands,
    fewest_opening,
    keys_and_doors,
    most_carried,
    nearest_first,
    only_best,
    shut_in,
)
from generators.kit.words.search import all_shortest

Position = tuple[int, frozenset[int], frozenset[int]]  # the cell, the keys taken and the doors open, as cells


def drawn(seed: int, side: int = 5, pairs: int = 3) -> tuple[tuple[tuple[int, int], ...], Floor, Ways, Lot]:
    """A maze, its ways, and keys and doors in it."""
    rng, lot = Random(seed), None
    while not lot:
        walls = maze(rng, side, side, 0.5)
        floor = Floor.of(side, side, walls=walls)
        ways = Ways(floor)
        lot = keys_and_doors(rng, ways, pairs, 12)
    return walls, floor, ways, lot


@pytest.mark.parametrize("seed", range(20))
def test_the_ways_between_all_cells_are_those_of_a_search(seed: int) -> None:
    _, floor, ways, _ = drawn(seed)
    for here in range(25):
        steps = floor.distances(here)
        assert ways.near(here, 9) == [c for c in range(25) if 0 < steps[c] <= 9 and len(floor.beside[c]) < 3]
        for there in range(25):
            passed = [c for c in range(25) if steps[c] + floor.distances(there)[c] == steps[there]]
            assert ways.leg(here, there)[::3] == (steps[there], ways.group({*passed} - {here, there}))


def walks(floor: Floor, lot: Lot) -> list[tuple[Position, ...]]:
    """All shortest walks to open all doors, by going all ways."""
    begin, keys, doors = lot

    def onward(position: Position) -> Iterator[Position]:
        cell, had, opened = position
        for other in floor.beside[cell]:
            if other not in doors or keys[doors.index(other)] in had:
                yield other, had | {other}.intersection(keys), opened | {other}.intersection(doors)

    return (
        all_shortest((begin, frozenset(), frozenset()), lambda position: len(position[2]) == len(doors), onward) or []
    )


@pytest.mark.parametrize("seed", range(80))
def test_the_best_orders_are_those_of_all_shortest_walks(seed: int) -> None:
    walls, floor, ways, lot = drawn(seed, pairs=2 + seed % 2)
    steps, orders = errands(ways, *lot)
    found = walks(floor, lot)
    stops = {*lot[1], *lot[2]}
    visits = [tuple(cell for cell in dict.fromkeys(cell for cell, *_ in walk) if cell in stops) for walk in found]
    assert sorted(orders) == sorted(visits)
    assert fewest_opening(5, walls, *lot) == (steps if found else None)
    assert all(len(walk) - 1 == steps for walk in found)


@pytest.mark.parametrize("seed", range(40))
def test_the_flood_needs_as_many_steps_as_the_shortest_walk_also_round_loops(seed: int) -> None:
    walls, _, _, lot = drawn(seed)
    fewer = tuple(Random(seed).sample(walls, len(walls) // 2))
    found = walks(Floor.of(5, 5, walls=fewer), lot)
    assert fewest_opening(5, fewer, *lot) == (len(found[0]) - 1 if found else None)


@pytest.mark.parametrize("seed", range(40))
def test_keys_lie_in_dead_ends_and_no_door_at_a_fork(seed: int) -> None:
    _, floor, _, (begin, keys, doors) = drawn(seed, side=6)
    assert len({begin, *keys, *doors}) == 7
    assert set(keys) <= set(floor.dead_ends)
    assert all(len(floor.beside[door]) < 3 for door in doors)
    assert all(0 < floor.distances(begin)[cell] <= 12 for cell in (*keys, *doors))


@pytest.mark.parametrize("seed", range(40))
def test_a_key_is_shut_in_if_it_is_out_of_reach_past_closed_doors(seed: int) -> None:
    _, floor, ways, (begin, keys, doors) = drawn(seed, side=6)
    reached = floor.reached(begin, doors)
    assert shut_in(ways, begin, keys, doors) == sum(key not in reached for key in keys)


ROW = Ways(Floor.of(1, 10))  # a corridor


def test_the_nearest_key_or_fitting_door_is_not_always_the_best_one() -> None:
    lot = (5, (4, 7), (0, 8))
    assert nearest_first(ROW, *lot) == 1 + 3 + 1 + 8
    assert errands(ROW, *lot) == (2 + 1 + 4 + 4, [(7, 8, 4, 0)])
    assert only_best(ROW, *lot, misled=True) == 11


def test_going_to_the_nearest_may_be_ruled_out() -> None:
    lot = (5, (4, 7), (3, 8))
    assert nearest_first(ROW, *lot) == errands(ROW, *lot)[0] == 7
    assert only_best(ROW, *lot, misled=False) == 7
    assert only_best(ROW, *lot, misled=True) == 0


def test_nothing_is_reached_past_a_closed_door() -> None:
    lot = (4, (0, 8), (7, 1))
    assert nearest_first(ROW, *lot) is None
    assert errands(ROW, *lot)[1] == []
    assert only_best(ROW, *lot, misled=True) == 0


def test_two_orders_as_short_are_no_best_one() -> None:
    assert len(errands(ROW, 4, (3, 5), (2, 6))[1]) == 2
    assert only_best(ROW, 4, (3, 5), (2, 6), misled=False) == 0


def test_keys_are_held_side_by_side_and_stay_in_their_doors() -> None:
    maze_ = LockedMaze(3, (), ("red", "blue", "green"), 0, (1, 2, 6), (8, 5, 7))
    positions = [(0, 0, 0), (1, 1, 0), (2, 3, 0), (5, 3, 2), (8, 3, 3), (7, 3, 3)]
    places = [[spot[:2] for spot in maze_.spots(positions[:count])] for count in range(1, 7)]
    left, right = ASIDE[:2]
    assert places[0] == [(0, 1), (0, 2), (2, 0)]
    assert places[1] == [(0, 1 + left), (0, 2), (2, 0)]
    assert places[2] == [(0, 2 + left), (0, 2 + right), (2, 0)]
    assert places[3] == [(1, 2 + left), (1, 2 + right), (2, 0)]
    assert places[4] == places[5] == [(2, 2 + left), (1, 2 + right), (2, 0)]
    assert most_carried(positions) == 2
    assert maze_.in_turn(opened for *_, opened in positions) == ["blue", "red"]


def test_a_key_keeps_its_slot_and_the_next_one_takes_the_first_free_slot() -> None:
    maze_ = LockedMaze(3, (), ("red", "blue", "green"), 0, (1, 2, 6), (8, 5, 7))
    red, blue, green = maze_.spots([(0, 0, 0), (1, 1, 0), (2, 3, 0), (8, 3, 1), (6, 7, 1)])
    assert red[:2] == (2, 2 + ASIDE[0])
    assert (blue[1], green[1]) == (ASIDE[1], ASIDE[0])


def test_no_key_covers_another_or_the_leaf_of_its_open_door() -> None:
    locked = LockedMaze(6, (), ("red", "blue"), 0, (1, 2), (9, 8))
    states = [(0, 0, 0), (1, 1, 0), (2, 3, 0), (8, 3, 2)]
    scene = Scene(512)
    locked.paint(scene, Moment(3, 1, states[2], states[3], tuple(states[:3])))
    red, blue = scene.actors["red-key"], scene.actors["blue-key"]
    leaf = scene.actors["blue-door"]
    assert red[0] + red[2] <= blue[0]
    assert leaf[0] + leaf[2] <= red[0] + 1


@pytest.mark.parametrize("side", [6, 7, 8, 9])
def test_no_key_jumps_while_it_is_handed_over(side: int) -> None:
    """In two frames a step, the least, it moves by at most its own height."""
    locked = LockedMaze(side, (), ("red", "blue"), 0, (1, side), (2, 2 * side))
    states = [(0, 0, 0), (1, 1, 0), (2, 1, 1), (side, 3, 1), (2 * side, 3, 3)]
    places = []
    for step in range(1, len(states)):
        for t in (0, 0.5, 1):
            scene = Scene(512)
            locked.paint(scene, Moment(step, t, states[step - 1], states[step], tuple(states[:step])))
            places.append(scene.actors["red-key"])
    for (x, y, _, high), (u, v, _, low) in pairwise(places):
        assert ((u - x) ** 2 + (v + low / 2 - y - high / 2) ** 2) ** 0.5 <= min(high, low)


def test_a_door_swings_open_in_the_first_half_of_the_step_into_it() -> None:
    locked = LockedMaze(3, (), ("red",), 0, (1,), (2,))
    wide = []
    for t in (0, 0.25, 0.5, 1):
        scene = Scene(512)
        locked.paint(scene, Moment(2, t, (1, 1, 0), (2, 1, 1), ((0, 0, 0), (1, 1, 0))))
        wide.append(scene.actors["red-door"][2])
    assert wide[0] > wide[1] > wide[2] == wide[3]
