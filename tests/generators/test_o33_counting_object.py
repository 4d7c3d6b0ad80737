from itertools import combinations

import pytest

from generators.o33_counting_object import CountingObject

GAME = CountingObject()


@pytest.mark.parametrize("level", GAME.levels)
def test_the_order_of_the_numbers_never_hangs_on_a_small_difference(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(40)):
        counted = [thing[:2] for thing in puzzle.things if thing[2:] == (puzzle.kind, puzzle.colour)]
        for (x, y), (u, v) in combinations(counted, 2):
            assert abs(y - v) >= 60 or (y == v and abs(x - u) >= 60)


@pytest.mark.parametrize("level", GAME.levels)
def test_some_things_share_the_shape_alone_and_some_the_colour_alone(level: str, puzzles) -> None:
    for puzzle in puzzles(GAME, level, range(40)):
        looks = {thing[2:] for thing in puzzle.things}
        assert any(kind == puzzle.kind and colour != puzzle.colour for kind, colour in looks)
        assert any(kind != puzzle.kind and colour == puzzle.colour for kind, colour in looks)
