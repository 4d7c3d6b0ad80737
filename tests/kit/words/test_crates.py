from itertools import combinations, groupby, pairwise
from random import Random

import pytest

from generators.kit.words.crates import bits_of, fewest_steps, onward, planned, pulled, pushes, tracked
from generators.kit.words.floor import Floor
from generators.kit.words.search import all_shortest

SMALL = Floor.of(4, 4, (5, 11))


@pytest.mark.parametrize("goals", [(0, 15), (3, 8), (6, 9)])
def test_searches_from_both_ends_and_from_push_to_push_find_the_same_plans(goals):
    found = pulled(SMALL, goals, 60)
    free = [cell for cell, near in enumerate(SMALL.beside) if near]
    solved = bits_of(goals)
    begins = [(cell, bits_of(crates)) for crates in combinations(free, 2) for cell in free if cell not in crates]
    for begin in Random(1).sample(begins, 60):
        plans = all_shortest(begin, lambda at: at[1] == solved, lambda at: onward(SMALL, at)) or []
        assert found.get(begin, (None, 0)) == ((len(plans[0]) - 1 if plans else None), len(plans))
        assert fewest_steps(SMALL, begin, goals) == found.get(begin, (None,))[0]
        if plans:
            assert tuple(planned(SMALL, begin, found)) in plans


def test_a_crate_in_a_corner_stays_there():
    assert fewest_steps(SMALL, (6, bits_of((0, 10))), (9, 10)) is None


def test_crates_keep_their_numbers_when_they_are_pushed():
    found = pulled(SMALL, (0, 15), 60)
    begin = max((position for position, (_, plans) in found.items() if plans == 1), key=lambda at: found[at][0])
    states = tracked(planned(SMALL, begin, found))
    for (here, before), (there, after) in pairwise(states):
        moved = [k for k in range(2) if before[k] != after[k]]
        assert [before[k] for k in moved] == ([there] if there in before else [])
        assert [after[k] for k in moved] == ([2 * there - here] if moved else [])
    assert sorted(states[-1][1]) == [0, 15]
    assert len(pushes(states)) >= len(list(groupby(pushes(states)))) >= 2


def test_only_positions_in_reach_are_searched():
    assert max(steps for steps, _ in pulled(SMALL, (0, 15), 5).values()) == 5
