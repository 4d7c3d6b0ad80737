"""Matrices of three rows and columns whose rows follow a rule: they stay, grow, or have the same three values."""

from collections.abc import Sequence
from random import Random

Line = tuple[int, int, int]  # the values along a row or a column


def varying(rng: Random, values: int, growing: float) -> list[Line]:
    """Rows that all grow, with this probability, or all have the same three values."""
    if rng.random() < growing:
        firsts = [rng.randrange(values - 2) for _ in range(3)]
        return [(first, first + 1, first + 2) for first in firsts]
    a, b, c = rng.sample(range(values), 3)
    rows = [(a, b, c), (b, c, a), (c, a, b)]
    return rows if values == 3 or rng.random() < 0.5 else [rows[0], rows[2], rows[1]]


def constant(rng: Random, values: int) -> list[Line]:
    """Rows that each keep one value: the same, or three different ones."""
    kept = rng.sample(range(values), 3) if rng.random() < 0.5 else [rng.randrange(values)] * 3
    return [(value, value, value) for value in kept]


def proposed(rng: Random, values: int, matrix: Sequence[int], count: int) -> list[int]:
    """The last value of a matrix and others, some of them frequent in it and some missing.

    Values beside the last one are taken only if no others are left, so that a likeness to them tells nothing.
    """
    *given, right = matrix
    common, others = rng.random() < 0.5, [value for value in range(values) if value != right]
    rng.shuffle(others)
    others.sort(key=lambda value: (value in (given[5], given[7]), (value in given) != common))
    return [right, *others][:count]


def implied(lines: Sequence[Sequence[int]]) -> set[int]:
    """The last value of the third line by all rules that the first two lines follow."""
    first, second, (a, b, _) = lines
    found = set()
    if len({*first}) == len({*second}) == 1 and a == b:
        found.add(a)
    if all(line[1] - line[0] == line[2] - line[1] == 1 for line in (first, second)) and b - a == 1:
        found.add(b + 1)
    if {*first} == {*second} > {a, b} and len({*first}) == 3 and a != b:
        found |= {*first} - {a, b}
    return found


def kind(line: Sequence[int]) -> set[str]:
    """The rules that a row alone follows; that of three values names them."""
    a, b, c = line
    found = {"stays"} if a == b == c else {"grows"} if (b, c) == (a + 1, a + 2) else set()
    return found | ({" ".join(map(str, sorted(line)))} if len({a, b, c}) == 3 else set())
