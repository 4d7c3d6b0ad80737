from functools import partial
from itertools import pairwise, product
from random import Random

import pytest

from generators.kit.words.chains import FAR, chains, fewest_in_turn, legs_of, narrowed, steps_between
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest

SIDE = 6


def dealt(seed: int) -> tuple[Random, list[int], int, list[list[int]], int]:
    """Walls, a start, three groups of two cells and a goal."""
    rng = Random(seed)
    begin, goal, *cells = rng.sample(range(SIDE**2), 15)
    return rng, cells[6:], begin, [cells[k : k + 2] for k in (0, 2, 4)], goal


@pytest.mark.parametrize("seed", range(30))
def test_the_shortest_chain_needs_as_many_steps_as_a_flood(seed: int) -> None:
    _, walls, begin, groups, goal = dealt(seed)
    stops = [*(cell for group in groups for cell in group), goal]
    far = steps_between(Floor.of(SIDE, SIDE, walls), [begin, *stops], stops)
    found = chains(far, begin, groups, goal)
    assert found == sorted(found)
    assert {chain for _, chain in found} == {(begin, *chosen, goal) for chosen in product(*groups)}
    assert fewest_in_turn(SIDE, walls, begin, [*groups, [goal]], stops) == (found[0][0] if found[0][0] < FAR else None)


def test_a_way_enters_no_other_stop() -> None:
    far = steps_between(Floor.of(1, 4), [0], [2, 3])
    assert far[0, 2] == 2
    assert far[0, 3] == FAR


@pytest.mark.parametrize("seed", range(30))
def test_a_narrowed_floor_has_one_shortest_walk_of_the_same_length(seed: int) -> None:
    rng, walls, begin, groups, goal = dealt(seed)
    stops = [*(cell for group in groups for cell in group), goal]
    floor = Floor.of(SIDE, SIDE, walls)
    (steps, chain), (second, _) = chains(steps_between(floor, [begin, *stops], stops), begin, groups, goal)[:2]
    if steps >= FAR or steps == second:
        return
    more = narrowed(rng, Floor.of(SIDE, SIDE), walls, partial(legs_of, SIDE, stops=stops, chain=chain))
    if more is None:
        return
    assert set(walls) <= set(more)
    legs = legs_of(SIDE, more, stops, chain)
    assert sum(len(leg) - 1 for leg in legs) == steps
    assert all(len(layer) == 1 for leg in legs for layer in leg)
    assert all(leg[0] == [a] and leg[-1] == [b] for leg, (a, b) in zip(legs, pairwise(chain), strict=True))
    after, turns = Floor.of(SIDE, SIDE, more), [*groups, [goal]]
    ways = all_shortest(
        (begin, 0),
        lambda state: state[1] == len(turns),
        lambda state: [
            (cell, state[1] + (cell in turns[state[1]]))
            for cell in after.beside[state[0]]
            if cell in turns[state[1]] or cell not in stops
        ],
    )
    assert ways is not None
    assert len(ways) == 1
    assert len(ways[0]) - 1 == steps
