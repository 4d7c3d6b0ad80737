from math import exp, log

import pytest

from generators.kit.words.vessels import settled
from generators.o75_communicating_vessels import CommunicatingVessels, pace_of

GAME = CommunicatingVessels()


def test_the_head_between_two_tubes_falls_by_the_same_share_in_each_step(puzzles) -> None:
    for puzzle in puzzles(GAME, "easy", range(30)):
        heads = [abs(a - b) for _, (a, b) in GAME.solve(puzzle)]
        rate = log(heads[0] / heads[1])
        for step, head in enumerate(heads[:-1]):
            assert head == pytest.approx(heads[0] * exp(-rate * step), abs=0.01)


@pytest.mark.parametrize("level", GAME.levels)
def test_all_states_but_the_last_are_those_of_the_closed_form(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(10)):
        states = GAME.solve(puzzle)
        pace = pace_of(puzzle, states[1][1])
        for step, levels in states[:-1]:
            assert levels == pytest.approx(settled(puzzle.widths, puzzle.levels, pace * step), abs=0.01)


@pytest.mark.parametrize("level", GAME.levels)
def test_a_steady_flow_is_refused(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(10)):
        steps = len(GAME.solve(puzzle)) - 1
        shares = (step / steps for step in range(steps + 1))
        rows = [tuple(a + (puzzle.last - a) * share for a in puzzle.levels) for share in shares]
        assert not GAME.verify(puzzle, list(enumerate(rows))).ok
