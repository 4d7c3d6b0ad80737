"""Phrases of prompts and rubrics: numbers, places, directions, names of actors."""

from collections.abc import Iterable
from itertools import groupby

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def place(row: int, column: int) -> str:
    """`row 3, column 5` for a cell; rows and columns are given from 0 and counted from 1."""
    return f"row {row + 1}, column {column + 1}"


def in_runs(words: Iterable[str]) -> str:
    """`down 2, right 1`: equal words in a row are counted together."""
    return ", ".join(f"{word} {sum(1 for _ in same)}" for word, same in groupby(words))


def slug(*words: str) -> str:
    """The name of an actor: `red-star` for `red star`."""
    return "-".join(words).replace(" ", "-")
