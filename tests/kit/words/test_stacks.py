from collections import Counter
from itertools import combinations, product
from random import Random

import pytest

from generators.kit.words.stacks import count_stacks, drawn_stack

Cell = tuple[int, int]


def is_stack(cells: tuple[Cell, ...]) -> bool:
    below: set[int] | None = None
    for layer in range(max(layer for layer, _ in cells) + 1):
        run = {cell for at, cell in cells if at == layer}
        if not run or max(run) - min(run) + 1 != len(run) or (below is not None and not run & below):
            return False
        below = run
    return True


def every_stack(cells: int, layers: int, width: int) -> list[tuple[Cell, ...]]:
    return [found for found in combinations(product(range(layers), range(width)), cells) if is_stack(found)]


@pytest.mark.parametrize(("cells", "layers", "width"), [(1, 1, 3), (3, 2, 4), (4, 3, 3), (5, 3, 4), (9, 3, 3)])
def test_stacks_are_counted_as_trying_all_sets_of_cells_does(cells: int, layers: int, width: int) -> None:
    assert count_stacks(cells, layers, width) == len(every_stack(cells, layers, width))


def test_all_stacks_are_drawn_and_equally_often() -> None:
    rng, every = Random(5), every_stack(4, 3, 3)
    drawn = Counter(tuple(sorted(drawn_stack(rng, 4, 3, 3))) for _ in range(200 * len(every)))
    assert set(drawn) == set(every)
    assert all(140 < often < 260 for often in drawn.values())
