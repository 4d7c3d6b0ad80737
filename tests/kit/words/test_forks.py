from contextlib import suppress
from random import Random

import pytest

from generators.kit import Reject
from generators.kit.words.forks import Forks
from generators.o23_domino_chain_branch_path_prediction import DominoChainBranchPathPrediction


def forks(seed: int) -> Forks:
    game, rng = DominoChainBranchPathPrediction(), Random(seed)
    while True:
        with suppress(Reject):
            return game.sample(rng, list(game.levels.values())[seed % 3]).forks


@pytest.mark.parametrize("seed", range(12))
def test_the_leaning_domino_has_moved_as_far_as_the_gap_when_the_next_one_is_struck(seed: int) -> None:
    row = forks(seed)
    for path in row.paths:
        for number, gap in enumerate(path.gaps[:-1]):
            if gap == row.high:
                break
            struck = path.feet[number + 1]
            before, after = (path.reached(struck + by, 0, number + 2) for by in (-1e-6, 1e-6))
            assert before == pytest.approx(after, abs=0.1)
            assert after[number + 1] == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("seed", range(12))
def test_no_domino_rises_and_those_out_of_reach_stand(seed: int) -> None:
    row = forks(seed)
    last = row.at(0, *[row.foremost(0)] * 2)
    for front in range(1, row.whole + 1):
        angles = row.at(front, *[row.foremost(front)] * 2)
        for fallen, before, after in zip(row.falls, last, angles, strict=True):
            assert all(b >= a - 1.5 for a, b in zip(before, after, strict=True))
            assert not any(after[fallen:])
        last = angles
    for fallen, angles_of in zip(row.falls, last, strict=True):
        assert all(angle > 40 for angle in angles_of[:fallen])
