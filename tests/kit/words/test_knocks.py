from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generators.kit.words.knocks import STEEP, Knocks, consistent, drawn, joined, rungs

# A knocks B and C; both knock D, and C knocks E.
FORK = ((0, 1), (0, 2), (1, 3), (2, 3), (2, 4))


@pytest.mark.parametrize(
    ("broad", "cut", "falls"),
    [
        ((), (0, 1), "10111"),  # one knock is enough for a thin piece
        ((3,), (0, 1), "10101"),  # and not for a broad one
        ((3,), (1, 3), "11101"),
        ((), (0, 2), "11010"),
        ((3,), None, "11111"),
    ],
)
def test_pieces_fall_by_their_knocks(broad, cut, falls):
    assert Knocks((1, 2, 2), FORK, broad).fallen(cut) == [each == "1" for each in falls]


def test_what_lies_beyond_a_link_is_reached_by_arrows():
    assert Knocks((1, 2, 2), FORK, ()).beyond((0, 1)) == [1, 3]
    assert Knocks((1, 2, 2), FORK, ()).beyond((0, 2)) == [2, 3, 4]


@given(st.integers(0, 10**6))
def test_one_way_of_falling_alone_suits_all_knocks(seed):
    rng = Random(seed)
    columns = (1, 3, 4, 2)
    arrows = drawn(rng, columns)
    knocks = Knocks(columns, arrows, tuple(rng.sample(range(1, 10), 4)))
    cut = rng.choice(arrows)
    assert list(consistent(knocks, cut)) == [tuple(knocks.fallen(cut))]
    assert all(knocks.fallen(None))


@pytest.mark.parametrize(("left", "right"), [(1, 3), (3, 3), (3, 4), (4, 4), (4, 3)])
def test_arrows_between_columns_reach_every_piece_and_never_cross(left, right):
    found = rungs(left, right)
    assert len(set(found)) == len(found) > 0
    for arrows in found:
        assert ({a for a, _ in arrows}, {b for _, b in arrows}) == (set(range(left)), set(range(right)))
        assert all((a - c) * (b - d) >= 0 for (a, b), (c, d) in combinations(arrows, 2))


def test_no_arrow_is_steep_and_pieces_lie_clear_of_one_another():
    columns = (1, 3, 4, 4, 3)
    knocks = Knocks(columns, joined(columns, [rungs(*pair)[-1] for pair in pairwise(columns)]), ())
    places = [knocks.at(piece) for piece in range(knocks.count)]
    assert min(abs(x - u) + abs(y - v) for (x, y), (u, v) in combinations(places, 2)) > 90
    assert all(40 <= x <= 472 and 40 <= y <= 440 for x, y in places)
    for (ax, ay), (bx, by) in map(knocks.ends, knocks.arrows):
        assert abs(by - ay) <= STEEP * 114
        assert bx - ax > 20
