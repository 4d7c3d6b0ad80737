import pytest

from generators.kit.sample import draw
from generators.o59_symbol_insert import SymbolInsert


@pytest.mark.parametrize("level", ["easy", "medium", "hard"])
def test_each_new_symbol_comes_to_the_place_on_its_card_and_to_no_other(level: str) -> None:
    generator = SymbolInsert()
    for index in range(30):
        puzzle = draw(generator, level, 42, index).puzzle
        states = list(generator.solve(puzzle))
        for number, place in enumerate(puzzle.places):
            assert states[2 * number + 2][place - 1] == puzzle.given + number
        place = puzzle.places[0]
        other = place - 1 if place > 1 else place + 1
        row = [symbol for symbol in states[0] if symbol >= 0]
        elsewhere = (*row[: other - 1], -1, *row[other - 1 :], *[-1] * (len(puzzle.places) - 1))
        assert "make room" in generator.verify(puzzle, [states[0], elsewhere, *states[2:]]).reason
