import pytest

from generators.g8_track_object_movement import TrackObjectMovement

GAME = TrackObjectMovement()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_star_and_the_direction_are_balanced(level: str, puzzles) -> None:
    drawn = puzzles(GAME, level, range(300))
    count = GAME.levels[level].row
    ends = sum(puzzle.star in (0, count - 1) for puzzle in drawn) / len(drawn)
    assert abs(ends - 2 / count) < 0.1
    wider = sum((puzzle.target.x - puzzle.thing.x) * (256 - puzzle.thing.x) > 0 for puzzle in drawn) / len(drawn)
    assert abs(wider - 0.5) < 0.1
