"""Values: numbers as texts."""

from fractions import Fraction
from random import Random

import pytest

from generators.kit.words.values import FORMS, expanded, parted, written


@pytest.mark.parametrize("form", FORMS)
def test_texts_are_short_numbers_of_different_values(form: str) -> None:
    texts = [text for seed in range(50) for text in written(Random(seed), form, 9)]
    assert max(map(len, texts)) <= 5
    assert all(len({*map(Fraction, texts[k : k + 9])}) == 9 for k in range(0, len(texts), 9))
    assert all(Fraction(*parted(text)) == Fraction(text) > 1 for text in texts)


@pytest.mark.parametrize(
    ("text", "digits"), [("22/7", [3, 1, 4, 2, 8]), ("3.07", [3, 0, 7, 0, 0]), ("120", [120, 0, 0, 0, 0])]
)
def test_long_division_gives_the_digits(text: str, digits: list[int]) -> None:
    assert expanded(text, 4) == digits
