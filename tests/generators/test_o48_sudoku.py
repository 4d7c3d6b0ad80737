from random import Random

from generators.kit.words.latin import solutions
from generators.o48_sudoku import singles


def test_the_search_finds_all_grids_of_side_four() -> None:
    """There are 288, as is well known."""
    found = list(solutions((0,) * 16, 4))
    assert len(found) == len(set(found)) == 288


def test_the_search_misses_no_second_solution_and_single_digits_follow_from_all() -> None:
    grids, rng = list(solutions((0,) * 16, 4)), Random(1)
    for grid in rng.sample(grids, 80):
        given = tuple(digit if rng.random() < 0.35 else 0 for digit in grid)
        holding = {other for other in grids if all(d in (0, o) for d, o in zip(given, other, strict=True))}
        assert set(solutions(given, 4)) == holding
        assert all(other[place] == digit for place, digit in singles(given, 4, True) for other in holding)
