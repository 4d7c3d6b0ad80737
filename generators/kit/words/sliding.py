"""Sliding boards: square boards of numbered tiles with one empty place, their slides, and their shortest solutions.

A board is a tuple of its tiles, row by row; 0 is the empty place. A solved one has it at the bottom right.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import count, islice
from math import isqrt

from generators.kit.words.search import layers, shortest_ways

Board = tuple[int, ...]


def solved(side: int) -> Board:
    """Return the board with its numbers in order."""
    return (*range(1, side * side), 0)


def way_home(board: Board) -> int:
    """Return the distance of the empty place from the bottom right, in rows and columns."""
    side = isqrt(len(board))
    row, column = divmod(board.index(0), side)
    return 2 * side - 2 - row - column


def slides(board: Board) -> Iterator[Board]:
    """Yield the boards one slide away."""
    side, gap = isqrt(len(board)), board.index(0)
    row, column = divmod(gap, side)
    for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
        if 0 <= r < side and 0 <= c < side:
            swapped = list(board)
            swapped[gap], swapped[r * side + c] = swapped[r * side + c], 0
            yield tuple(swapped)


@lru_cache(maxsize=256)
def shortest(board: Board) -> tuple[tuple[Board, ...], ...]:
    """Return the shortest solutions, at most two of them; tile distances give the estimate."""
    side = isqrt(len(board))

    def estimate(b: Board) -> int:
        return sum(abs(p // side - (t - 1) // side) + abs(p % side - (t - 1) % side) for p, t in enumerate(b) if t)

    return shortest_ways(board, solved(side), slides, estimate, count(estimate(board), 2))  # a slide changes the parity


@lru_cache
def solved_one_way(side: int, fewest: int, most: int) -> tuple[Board, ...]:
    """Return all boards with one shortest solution of `fewest` to `most` slides, in breadth-first order."""
    found = islice(layers(solved(side), slides), fewest, most + 1)
    return tuple(board for layer in found for board, ways in layer.items() if ways == 1)
