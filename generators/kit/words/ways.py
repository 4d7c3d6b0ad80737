"""Boards cut into ways, one for each pair of end cells: how they are drawn, and in how many ways pairs can be joined.

Cells are numbered from 0, row by row. A way is its cells, each beside the one before it.
"""

from collections.abc import Sequence
from functools import lru_cache
from random import Random

from generators.kit.generator import Reject
from generators.kit.words.floor import Floor

Way = tuple[int, ...]
Ways = tuple[Way, ...]
Pairs = tuple[tuple[int, int], ...]  # both ends of each way
TRIES = 60  # boards in which a draw looks for the wanted detour
SHORTEST = 3  # cells of a way, with its ends
MOVES = 300  # swaps of end cells that mix the ways


@lru_cache
def around(rows: int, columns: int) -> Ways:
    """The cells beside each cell of a board, in reading order."""
    return tuple(tuple(sorted(near)) for near in Floor.of(rows, columns).beside)


def bends(way: Sequence[int]) -> int:
    """The number of cells in which a way turns."""
    return sum(after - here != here - before for before, here, after in zip(way, way[1:], way[2:], strict=False))


def mixed(rng: Random, rows: int, columns: int) -> list[list[int]]:
    """A board cut into ways, none of which touches itself: rows or columns that have swapped end cells many times."""
    ways, beside = [[row * columns + column for column in range(columns)] for row in range(rows)], around(rows, columns)
    if rng.random() < 0.5:
        ways = [list(column) for column in zip(*ways, strict=True)]
    owner = {cell: number for number, way in enumerate(ways) for cell in way}
    for _ in range(MOVES):
        number = rng.randrange(len(ways))
        way = ways[number]
        if rng.random() < 0.5:
            way.reverse()
        cell = rng.choice(beside[way[-1]])
        other = ways[owner[cell]]
        if other is way or cell not in (other[0], other[-1]) or len(other) == SHORTEST or len(way) == 2 * columns:
            continue
        if sum(owner[near] == number for near in beside[cell]) == 1:
            other.remove(cell)
            way.append(cell)
            owner[cell] = number
    return ways


def detouring(rng: Random, rows: int, columns: int, detour: int, most: int) -> list[list[int]]:
    """A board as from `mixed` whose longest detour beyond a shortest way has this many cells; `most` is any more.

    Raise `Reject` if 60 boards give none.
    """
    floor = Floor.of(rows, columns)
    for _ in range(TRIES):
        ways = mixed(rng, rows, columns)
        if min(max(len(way) - 1 - floor.apart(way[0], way[-1]) for way in ways), most) == detour:
            return ways
    raise Reject("no line takes the longest detour that is wanted")


@lru_cache(maxsize=64)
def solutions(rows: int, columns: int, pairs: Pairs) -> tuple[Ways, ...]:
    """Find up to two ways to join all pairs through all cells, way by way and cell by cell."""
    beside, found = around(rows, columns), list[Ways]()
    empty = set(range(rows * columns)).difference(*pairs)
    later = [{cell for pair in pairs[number:] for cell in pair} for number in range(len(pairs) + 1)]
    lines = [[begin] for begin, _ in pairs]

    def alive(cell: int, number: int, *tips: int) -> bool:
        """True if a way can still enter an empty cell and leave it; ways before this one are done."""
        return sum(near in empty or near in tips or near in later[number] for near in beside[cell]) > 1

    def extend(number: int) -> None:
        line, finish = lines[number], pairs[number][1]
        tip = line[-1]
        for cell in beside[tip]:
            if len(found) == 2:
                return
            if cell == finish and number + 1 < len(pairs):
                if all(alive(near, number + 1) for near in (*beside[tip], *beside[cell]) if near in empty):
                    line.append(cell)
                    extend(number + 1)
                    line.pop()
            elif cell == finish and not empty:
                found.append((*(tuple(each) for each in lines[:-1]), (*line, cell)))
            elif cell in empty:
                empty.discard(cell)
                line.append(cell)
                if all(alive(near, number + 1, cell, finish) for near in beside[tip] if near in empty):
                    extend(number)
                line.pop()
                empty.add(cell)

    extend(0)
    return tuple(found)
