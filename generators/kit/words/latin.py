"""Latin grids with boxes: each row, column and box holds every digit once.

A grid is a flat tuple of digits from 1 to its side, row by row; 0 is an empty cell. Sets of digits are bits.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from random import Random

Board = tuple[int, ...]
BOXES = {4: (2, 2), 6: (2, 3), 9: (3, 3)}  # rows and columns of a box, by the side of the grid


@cache
def units(side: int) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Return the name and the places of each row, column and box, in this order: `("row 1", (0, 1, …))`."""
    high, wide = BOXES[side]
    corners = [(r, c) for r in range(0, side, high) for c in range(0, side, wide)]
    rows = [tuple(range(k * side, k * side + side)) for k in range(side)]
    boxes = [tuple((r + y) * side + c + x for y in range(high) for x in range(wide)) for r, c in corners]
    named = {"row": rows, "column": list(zip(*rows, strict=True)), "box": boxes}
    return [(f"{name} {k}", cells) for name, lines in named.items() for k, cells in enumerate(lines, 1)]


@cache
def _units_at(side: int) -> Sequence[tuple[int, int, int]]:
    """For each place, the numbers of its row, column and box among the units."""
    found = [[k for k, (_, cells) in enumerate(units(side)) if place in cells] for place in range(side**2)]
    return [(row, column, box) for row, column, box in found]


@cache
def peers(side: int) -> Sequence[tuple[int, ...]]:
    """Return, for each place, the other places in its row, column and box."""
    found = [
        [other for k in at for other in units(side)[k][1] if other != place] for place, at in enumerate(_units_at(side))
    ]
    return [tuple(dict.fromkeys(others)) for others in found]


def candidates(board: Sequence[int], side: int) -> dict[int, int]:
    """Return, for each empty cell, the digits that its row, column and box lack, as bits 1 to `side`."""
    used, at = [0] * 3 * side, _units_at(side)
    for place, digit in enumerate(board):
        for unit in at[place]:
            used[unit] |= 1 << digit
    full = 2 ** (side + 1) - 2
    return {k: full & ~(used[at[k][0]] | used[at[k][1]] | used[at[k][2]]) for k, digit in enumerate(board) if not digit}


def singles(board: Sequence[int], side: int, hidden: bool) -> list[tuple[int, int]]:
    """Return the places and digits that follow one by one, each the only digit for its cell, until none does.

    With `hidden`, a digit with only one cell left in a row, column or box follows when there is no other.
    """
    free = candidates(board, side)
    ready = [place for place, bits in reversed(free.items()) if bits.bit_count() == 1]
    found = []
    while True:
        while ready:
            if bits := free.pop(place := ready.pop(), 0):
                found.append((place, bits.bit_length() - 1))
                for other in peers(side)[place]:
                    if other in free and free[other] & bits:
                        free[other] ^= bits
                        if free[other].bit_count() == 1:
                            ready.append(other)
        for _, cells in units(side) if hidden and free else ():
            once = twice = 0
            for place in cells:
                once, twice = once | free.get(place, 0), twice | once & free.get(place, 0)
            if alone := once & ~twice:
                bit = alone & -alone
                place = next(place for place in cells if free.get(place, 0) & bit)
                free[place] = bit
                ready.append(place)
                break
        else:
            return found


def solutions(board: Board, side: int, rng: Random | None = None) -> Iterator[Board]:
    """Yield all full grids that hold these digits; `rng` shuffles the digits to try.

    The cell with the fewest candidates is filled first.
    """
    cells, free = list(board), candidates(board, side)

    def search() -> Iterator[Board]:
        if not free:
            yield tuple(cells)
            return
        place = min(free, key=lambda k: free[k].bit_count())
        bits = free.pop(place)
        digits = [digit for digit in range(1, side + 1) if bits >> digit & 1]
        if rng:
            rng.shuffle(digits)
        for digit in digits:
            cells[place] = digit
            barred = [other for other in peers(side)[place] if free.get(other, 0) >> digit & 1]
            for other in barred:
                free[other] ^= 1 << digit
            yield from search()
            for other in barred:
                free[other] ^= 1 << digit
        free[place] = bits

    return search()
