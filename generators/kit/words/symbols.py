"""Symbols of rows: names that `Scene.symbol` draws and prompts say."""

from collections.abc import Iterable
from math import perm
from random import Random

from generators.kit.scene.scene import SHAPES
from generators.kit.words.colours import WARM_FIRST

LETTERS = "ABCDEFGHJKLMNPRSTUVXYZ"  # none that is hard to tell from a shape or from a number


def some_symbols(rng: Random, count: int) -> tuple[str, ...]:
    """Different symbols, at most eight: shapes with no two of one shape or colour, or letters."""
    if rng.random() < 0.5:
        return tuple(rng.sample(LETTERS, count))
    pairs = zip(rng.sample(WARM_FIRST, count), rng.sample(SHAPES, count), strict=True)
    return tuple(f"{colour} {shape}" for colour, shape in pairs)


def count_rows(count: int) -> int:
    """Lower bound on the rows that `some_symbols` draws: shapes without their colours, and as many rows of letters."""
    return 2 * perm(len(SHAPES), count)


def called(symbol: str) -> str:
    """A symbol in a sentence: `the red star`, `the letter K`."""
    return f"the {symbol}" if " " in symbol else f"the letter {symbol}"


def listed(symbols: Iterable[str]) -> str:
    """Several in a sentence, from the left: `red star, blue cross` or `K, A`."""
    return ", ".join(symbols)


def actor(number: int) -> str:
    """The actor of a symbol, numbered from 0: `symbol-1` for 0."""
    return f"symbol-{number + 1}"
