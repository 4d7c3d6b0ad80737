from random import Random

import pytest

from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.words.dyes import Tank, darkened_again, edges, faint


def drops(side: int, **shades: int) -> tuple[int, ...]:
    """Shades of all chambers, by names such as `c7`."""
    return tuple(shades.get(f"c{cell}", 0) for cell in range(side**2))


def test_dye_gets_one_shade_paler_with_each_step_from_its_drop():
    tank = Tank(4, ())
    states = tank.rounds(drops(4, c0=3))
    assert states == [drops(4, c0=3), drops(4, c0=3, c1=2, c4=2), drops(4, c0=3, c1=2, c4=2, c2=1, c5=1, c8=1)]


def test_a_wall_makes_dye_go_round_it():
    tank = Tank(4, ((0, 1),))
    *_, last = tank.rounds(drops(4, c0=4))
    assert (last[4], last[5], last[1]) == (3, 2, 1)
    assert Tank(4, ()).settled(drops(4, c0=4))[1] == 3


def test_the_darker_dye_wins_where_two_drops_meet_also_when_it_comes_later():
    tank = Tank(4, tuple(edge for edge in edges(4) if edge not in ((0, 1), (1, 2), (2, 3))))
    states = tank.rounds(drops(4, c0=4, c3=2))
    assert [state[2] for state in states] == [0, 1, 2]
    assert darkened_again(states) == 1


@pytest.mark.parametrize("seed", range(40))
def test_rounds_end_as_the_shades_laid_round_each_other(seed: int):
    rng = Random(seed)
    side = rng.randint(2, 6)
    walls = tuple(sorted(rng.sample(edges(side), rng.randint(0, side))))
    given = (3, *(rng.choice((0, 0, 0, 2, 4, 5)) for _ in range(side**2 - 1)))
    tank = Tank(side, walls)
    *_, last = tank.rounds(given)
    assert last == tank.settled(given)


def test_edges_are_all_pairs_of_neighbours():
    assert len(edges(5)) == 2 * 5 * 4
    assert all(b - a in (1, 5) for a, b in edges(5))
    assert (4, 5) not in edges(5)


def test_a_state_looks_the_same_at_the_end_of_its_round_and_after_it():
    tank = Tank(4, ())
    old, new = drops(4, c0=4, c2=2, c1=1), drops(4, c0=4, c2=2, c1=3)
    shown = []
    for moment in (Moment(1, 1.0, old, new, (old,)), Moment(2, 0.0, new, new, (old, new))):
        scene = Scene(512)
        tank.dye(scene, "red", moment)
        shown.append(list(dict.fromkeys(scene.notes)))
    assert shown[0] == shown[1]


def test_a_round_is_faint_if_all_it_does_is_to_darken_dye_by_a_shade():
    assert faint([(4, 1, 0), (4, 2, 0)])
    assert not faint([(4, 1, 0), (4, 2, 1)])
    assert not faint([(4, 1, 0), (4, 3, 0)])
