"""Floor plans: doors join neighbours, windows lie in outer walls, and a frame stays inside its room."""

import pytest

from generators.kit.words.plans import BOARDS, WALL, board, flooded, floor_with, frame, neighbours, outer_walls


@pytest.mark.parametrize("rooms", BOARDS)
def test_walls_lie_between_neighbours_or_outside(rooms: int) -> None:
    rows, columns = BOARDS[rooms]
    assert len(outer_walls(rooms)) == 2 * (rows + columns)
    assert 2 * len(neighbours(rows, columns)) + len(outer_walls(rooms)) == 4 * rooms


def test_steps_lead_through_doors_alone() -> None:
    doors = [(0, 1), (1, 4)]
    assert floor_with(6, doors).distances(0) == [0, 1, -1, -1, 2, -1]
    assert [flooded(doors, 0, most) for most in range(4)] == [{0}, {0, 1}, {0, 1, 4}, {0, 1, 4}]
    assert flooded(doors, 0, 3, shut=1) == {0}


@pytest.mark.parametrize("rooms", BOARDS)
def test_a_frame_is_closed_and_keeps_off_the_walls(rooms: int) -> None:
    line = frame(rooms, rooms - 1)
    x, y, side, _ = board(rooms).cell(*divmod(rooms - 1, BOARDS[rooms][1]), 0)
    assert line[0] == line[-1]
    assert all(WALL < u - x < side - WALL and WALL < v - y < side - WALL for u, v in line)
