from generators.kit.sample import draw
from generators.kit.words.slots import Slots
from generators.o5_symbol_deletion import SymbolDeletion


def test_one_symbol_goes_in_two_steps_and_no_other_may() -> None:
    generator = SymbolDeletion()
    for level in generator.levels:
        puzzle = draw(generator, level, 42, 0).puzzle
        given, gap, closed = generator.solve(puzzle)
        assert generator.verify(puzzle, [given, gap, closed]).ok
        assert len(closed) == len(given) - 1
        for place in puzzle.rest:
            other = tuple(-1 if symbol == place else symbol for symbol in given)
            wrong = [given, other, tuple(symbol for symbol in given if symbol != place)]
            assert "no frame" in generator.verify(puzzle, wrong).reason


def test_the_closed_row_is_centred() -> None:
    row = Slots(10, 0, 40)
    assert row.centre(0)[0] + row.centre(9)[0] == 512
