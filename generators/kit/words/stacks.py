"""Stacks: shapes of cells with one run of cells in each layer, each run touching the one below.

Layers are numbered from 0 at the bottom, cells of a layer from 0; no gap parts the cells of a layer.
"""

from functools import cache
from random import Random

Run = tuple[int, int]  # first and last cell


def drawn_stack(rng: Random, cells: int, layers: int, width: int) -> list[tuple[int, int]]:
    """The cells, as layer and number, of one of all stacks with this many cells and at most these layers.

    All stacks are equally likely.
    """
    left, below, found = cells, (0, width - 1), []
    for layer in range(layers):
        runs = _touching(below, width)
        ways = [_count_from(run, left, layers - layer - 1, width) for run in runs]
        if not sum(ways):
            break
        below = rng.choices(runs, ways)[0]
        left -= below[1] - below[0] + 1
        found += [(layer, cell) for cell in range(below[0], below[1] + 1)]
        if left == 0:
            break
    return found


def count_stacks(cells: int, layers: int, width: int) -> int:
    """The number of stacks with this many cells and at most these layers."""
    return sum(_count_from(run, cells, layers - 1, width) for run in _touching((0, width - 1), width))


def _touching(below: Run, width: int) -> list[Run]:
    """All runs of a layer that touch this run of the layer below."""
    return [(a, b) for b in range(below[0], width) for a in range(min(b, below[1]) + 1)]


@cache
def _count_from(run: Run, cells: int, layers: int, width: int) -> int:
    """The number of stacks with this many cells, from this run up, with at most `layers` more layers."""
    left = cells - (run[1] - run[0] + 1)
    if left <= 0 or not layers:
        return int(left == 0)
    return sum(_count_from(further, left, layers - 1, width) for further in _touching(run, width))
