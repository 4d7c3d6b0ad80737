from itertools import islice, pairwise

import pytest

from generators.kit.words.search import layers
from generators.kit.words.sliding import shortest, slides, solved, solved_one_way, way_home


def test_a_slide_swaps_the_empty_place_with_a_neighbour_and_can_be_taken_back() -> None:
    board = solved(3)
    assert set(slides(board)) == {(1, 2, 3, 4, 5, 0, 7, 8, 6), (1, 2, 3, 4, 5, 6, 7, 0, 8)}
    assert all(board in slides(after) and way_home(after) == 1 for after in slides(board))


@pytest.mark.parametrize(("side", "fewest", "most"), [(3, 8, 12), (4, 6, 6)])
def test_boards_solved_one_way_have_one_shortest_solution(side: int, fewest: int, most: int) -> None:
    found = solved_one_way(side, fewest, most)
    assert len(set(found)) == len(found)
    for board in found[::50]:
        (way,) = shortest(board)
        assert fewest <= len(way) - 1 <= most
        assert way[-1] == solved(side)
        assert all(after in slides(before) for before, after in pairwise(way))


def test_a_second_shortest_solution_is_found_if_there_is_one() -> None:
    layer = next(islice(layers(solved(3), slides), 16, None))
    for board, ways in list(layer.items())[:200]:
        assert len(shortest(board)) == min(2, ways)
