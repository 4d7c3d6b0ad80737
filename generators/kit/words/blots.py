"""Blots: random pictures of filled cells that cling to each other.

A picture is a square board: a truth value for each cell, row by row from the top left.
"""

from collections.abc import Sequence
from random import Random

AGREEING = (12, 32, 56, 76, 86)  # percent chance of a cell to be filled, by its number of filled neighbours, 0..4


def blot(rng: Random, side: int) -> tuple[bool, ...]:
    """Draw a picture, often mirrored left to right, whose cells tend to agree with their neighbours.

    The last sweep gives each cell both values with some chance, so every picture can be drawn.
    """
    mirrored = rng.random() < 0.08 * side - 0.35  # seldom on small boards, which would soon repeat
    cells = [[rng.random() < 0.55 for _ in range(side)] for _ in range(side)]
    for _ in range(2):
        for row in range(side):
            up, down = cells[max(row - 1, 0)], cells[min(row + 1, side - 1)]
            for column in range((side + 1) // 2 if mirrored else side):
                beside = cells[row][max(column - 1, 0)] + cells[row][min(column + 1, side - 1)]
                cells[row][column] = rng.randrange(100) < AGREEING[up[column] + down[column] + beside]
                if mirrored:
                    cells[row][side - 1 - column] = cells[row][column]
    return tuple(cell for row in cells for cell in row)


def largest_part(picture: Sequence[bool], side: int) -> tuple[bool, ...]:
    """Keep only the largest part whose filled cells join edge to edge; of equal parts, the first in reading order."""
    left = sum(1 << k + k // side for k, cell in enumerate(picture) if cell)  # a spare bit ends each row
    largest = 0
    while left:
        part, grown = 0, left & -left
        while grown != part:
            part = grown
            grown |= (part << 1 | part >> 1 | part << side + 1 | part >> side + 1) & left
        left ^= part
        largest = max(largest, part, key=int.bit_count)
    return tuple(bool(largest >> k + k // side & 1) for k in range(side**2))
