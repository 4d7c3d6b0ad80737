from itertools import pairwise, product

import pytest

from generators.kit.words.dots import CLEAR, number_places
from generators.kit.words.segments import gap, to_segment
from generators.o34_dot_to_dot_task import PITCH, SHAKE, DotToDotTask

GAME = DotToDotTask()
COLUMNS = {7: (0, 2, 4), 11: (0, 1, 2, 4), 15: (0, 1, 2, 3, 4)}  # of a way that goes to and back on three rows


@pytest.mark.parametrize("level", GAME.levels)
def test_the_way_that_capacity_counts_has_room_wherever_its_last_dot_is(level: str) -> None:
    config = GAME.levels[level]
    columns = COLUMNS[config.dots]
    rows = [[(71 + PITCH * column, 71 + 2 * PITCH * row) for column in columns] for row in range(3)]
    *way, (x, y) = [*rows[0], *rows[1][::-1], *rows[2]][: config.dots]
    numbers = [1 + k if config.gap == 1 else 9 + config.gap * k for k in range(config.dots)]
    for right, down in product((-SHAKE, -5, 0, 5, SHAKE), repeat=2):
        whole = [*way, (x + right, y + down)]
        lines = list(pairwise(whole))
        assert all(gap(one, other) >= CLEAR for k, one in enumerate(lines) for other in lines[k + 2 :])
        assert all(dot in line or to_segment(dot, line) >= CLEAR for dot in whole for line in lines)
        assert len(number_places(whole, numbers)) == config.dots


@pytest.mark.parametrize("level", GAME.levels)
def test_the_way_ends_on_the_largest_number_and_a_line_back_is_refused(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(30)):
        states = list(GAME.solve(puzzle))
        assert puzzle.numbers[states[-1][-1]] == max(puzzle.numbers)
        assert not GAME.verify(puzzle, [*states, (*states[-1], states[0][0])]).ok
