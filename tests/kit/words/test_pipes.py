from itertools import product

import pytest

from generators.kit.scene.scene import Grid
from generators.kit.words.pipes import ELBOW, POSITIONS, STRAIGHT, Gate, gates, pipe_piece, routes

OPENINGS = {STRAIGHT: ({0, 2}, {1, 3}), ELBOW: ({0, 1}, {1, 2}, {2, 3}, {3, 0})}
STEPS = {0: (-1, 0), 1: (0, 1), 2: (1, 0), 3: (0, -1)}


def flow(turned: tuple[set[int], ...], inlet: Gate) -> tuple[Gate, ...] | None:
    """The way of water through a board of 2 by 2 whose tiles have these openings; None if it stops."""
    row, column, enters = inlet
    way: list[Gate] = []
    while 0 <= row < 2 and 0 <= column < 2:
        if enters not in turned[2 * row + column] or any(gate[:2] == (row, column) for gate in way):
            return None
        (leaves,) = turned[2 * row + column] - {enters}
        way.append((row, column, leaves))
        row, column, enters = row + STEPS[leaves][0], column + STEPS[leaves][1], (leaves + 2) % 4
    return tuple(way)


@pytest.mark.parametrize("kinds", list(product((STRAIGHT, ELBOW), repeat=4)))
def test_routes_are_those_that_water_takes_in_some_position_of_the_tiles(kinds: tuple[str, ...]) -> None:
    for inlet in gates(2):
        flows = {flow(turned, inlet) for turned in product(*(OPENINGS[kind] for kind in kinds))} - {None}
        found = routes(2, kinds, inlet)
        assert set(found) == flows
        assert len(found) == len(flows)


def test_a_board_has_a_gate_at_each_outer_edge_of_a_tile() -> None:
    for board in (1, 2, 3, 4):
        assert len(set(gates(board))) == len(gates(board)) == 4 * board
    assert gates(1) == [(0, 0, side) for side in range(4)]


@pytest.mark.parametrize(("kind", "opening"), [(kind, k) for kind in POSITIONS for k in (0, 1)])
def test_a_pipe_reaches_the_middles_of_the_sides_that_it_opens_to(kind: str, opening: int) -> None:
    grid = Grid(1, 1, 0, 0, 100)
    middles = {0: (50, 0), 1: (100, 50), 2: (50, 100), 3: (0, 50)}
    for turns in range(POSITIONS[kind]):
        sides = sorted(OPENINGS[kind][turns])
        reached = []
        corners = pipe_piece(grid, 0, 0, kind, turns, 1.0, bool(opening))
        for a, b in ((corners[0], corners[-1]), (corners[12], corners[13])):
            middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            reached += [side for side, at in middles.items() if middle == pytest.approx(at, abs=1e-6)]
        assert sorted(reached) == sides
