"""Values: whole numbers, decimals and fractions as texts. A text has at most five letters."""

from fractions import Fraction
from random import Random

FORMS = ("whole", "decimal", "fraction")
FRACTIONS = 0.6  # share of fractions, among the decimals of the last form


def written(rng: Random, form: str, count: int) -> list[str]:
    """Texts of numbers above 1, no two of one value: three digits, decimals with one to three places, or fractions."""
    texts: dict[Fraction, str] = {}
    while len(texts) < count:
        if form == "whole":
            text = str(rng.randint(110, 989))
        elif form == "fraction" and rng.random() < FRACTIONS:
            bottom = rng.randint(3, 9)
            text = f"{rng.randint(bottom + 1, 9 * bottom)}/{bottom}"
        else:
            places = rng.randint(1, 3)
            text = f"{rng.randint(1, 9)}.{rng.randint(10 ** (places - 1), 10**places - 1)}"
        texts.setdefault(Fraction(text), text)
    return list(texts.values())


def parted(text: str) -> tuple[int, int]:
    """A number's numerator and denominator, not reduced; a decimal's denominator is a power of ten."""
    if "/" in text:
        top, bottom = text.split("/")
        return int(top), int(bottom)
    whole, _, places = text.partition(".")
    return int(whole + places), int(10 ** len(places))


def expanded(text: str, digits: int) -> list[int]:
    """A number's whole part, then its digits after the point, by long division."""
    left, bottom = parted(text)
    found = []
    for _ in range(1 + digits):
        found.append(left // bottom)
        left = 10 * (left % bottom)
    return found
