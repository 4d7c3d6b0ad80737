"""Numerals: what is drawn can be read as the number that it stands for."""

from math import hypot
from random import Random

import pytest

from generators.kit.words.numerals import CLEAR, FORMS, LARGEST, NEAR, numeral, read, strokes_of, text_of


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", range(1, LARGEST + 1))
def test_a_numeral_is_read_as_its_number(form: str, value: int) -> None:
    if form == "clock" and value == LARGEST:
        return  # both hands would point up
    assert all(read(numeral(Random(seed), form, value)) == value for seed in range(20))


def test_other_numbers_are_neither_one_nor_nine() -> None:
    assert NEAR.keys() == set(FORMS)
    for others in (*NEAR.values(), *CLEAR.values()):
        assert not {1, 9} & set(others)
        assert set(others) <= set(range(1, LARGEST + 1))


@pytest.mark.parametrize(("value", "text"), [(4, "IV"), (8, "VIII"), (9, "IX"), (11, "XI")])
def test_roman_numerals_subtract_a_letter_before_a_larger_one(value: int, text: str) -> None:
    assert text_of(numeral(Random(1), "Roman", value)) == text


@pytest.mark.parametrize("form", ["tally", "clock"])
@pytest.mark.parametrize("value", range(1, LARGEST))
def test_strokes_lie_inside_their_cell(form: str, value: int) -> None:
    assert all(hypot(*point) <= 1.2 for line in strokes_of(numeral(Random(1), form, value)) for point in line)


def test_sums_hold_no_number_below_one_or_above_the_largest() -> None:
    for seed in range(50):
        ((one, other),) = numeral(Random(seed), "sum", 9).parts
        assert 1 <= one <= LARGEST
        assert 1 <= abs(other) <= LARGEST
