from generators.o36_grid_shift import GridShift, Puzzle


def test_the_whole_shift_is_told_in_right_english() -> None:
    puzzle = Puzzle(6, ((0, 0),), ("red",), (), (("down", 2), ("right", 1)))
    assert GridShift().goal(puzzle) == "every block lies 2 cells below and 1 cell to the right of its first place."
    puzzle = Puzzle(6, ((5, 5),), ("red",), (), (("up", 3),))
    assert GridShift().goal(puzzle) == "every block lies 3 cells above its first place."
