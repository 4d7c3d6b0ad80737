"""Crates: a walker on a floor of cells pushes crates onto goals, one at a time, and never pulls.

Cells are numbered from 0, row by row. A position is the walker's cell and a bit for each cell with a crate. All crates
are alike: any of them may stand on any goal.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from generators.kit.scene.scene import Grid, Point, Scene
from generators.kit.words.floor import Floor

Position = tuple[int, int]
Lanes = list[tuple[list[int], list[int]]]  # for each direction, the cells behind all cells and those ahead of them


def bits_of(cells: Iterable[int]) -> int:
    """A bit for each of these cells."""
    return sum(1 << cell for cell in cells)


def lanes(floor: Floor) -> Lanes:
    """For each direction, the cell behind each cell and the cell ahead of it; -1 without one."""
    found: Lanes = []
    for by in (1, -1, floor.columns, -floor.columns):
        ahead = [cell + by if cell + by in near else -1 for cell, near in enumerate(floor.beside)]
        behind = [cell - by if cell - by in near else -1 for cell, near in enumerate(floor.beside)]
        found.append((behind, ahead))
    return found


def pulled(floor: Floor, goals: Sequence[int], most: int) -> dict[Position, tuple[int, int]]:
    """Steps to the end, and shortest plans, of each position from which a plan has at most `most` steps.

    It goes backwards from all solved positions: the walker steps back, and pulls a crate along or leaves it.
    """
    ways, solved = lanes(floor), bits_of(goals)
    layer = {(cell, solved): 1 for cell, near in enumerate(floor.beside) if near and not solved >> cell & 1}
    found = dict.fromkeys(layer, (0, 1))
    for steps in range(1, most + 1):
        further: dict[Position, int] = {}
        for (cell, crates), plans in layer.items():
            for behind, ahead in ways:
                back = behind[cell]
                if back < 0 or crates >> back & 1:
                    continue
                before = back, crates
                if before not in found:
                    further[before] = further.get(before, 0) + plans
                front = ahead[cell]
                if front >= 0 and crates >> front & 1:
                    before = back, crates ^ (1 << front | 1 << cell)
                    if before not in found:
                        further[before] = further.get(before, 0) + plans
        if not further:
            break
        for before, plans in further.items():
            found[before] = steps, plans
        layer = further
    return found


def onward(floor: Floor, position: Position) -> Iterator[Position]:
    """The positions one step away: onto a free cell, or onto a crate's cell with a free one behind it."""
    here, crates = position
    for cell in floor.beside[here]:
        if not crates >> cell & 1:
            yield cell, crates
        elif (beyond := 2 * cell - here) in floor.beside[cell] and not crates >> beyond & 1:
            yield cell, crates ^ (1 << cell | 1 << beyond)


def fewest_steps(floor: Floor, begin: Position, goals: Sequence[int]) -> int | None:
    """The steps of a shortest plan, by Dijkstra's search from push to push; None without a plan."""
    solved, queue, seen = bits_of(goals), [(0, begin)], set[Position]()
    while queue:
        steps, position = heapq.heappop(queue)
        if position in seen:
            continue
        seen.add(position)
        here, crates = position
        if crates == solved:
            return steps
        far, cells = {here: steps}, [here]
        for cell in cells:
            for other in floor.beside[cell]:
                if not crates >> other & 1:
                    if other not in far:
                        far[other] = far[cell] + 1
                        cells.append(other)
                elif (beyond := 2 * other - cell) in floor.beside[other] and not crates >> beyond & 1:
                    heapq.heappush(queue, (far[cell] + 1, (other, crates ^ (1 << other | 1 << beyond))))
    return None


def crate(scene: Scene, grid: Grid, centre: Point, number: int) -> None:
    """A crate from above; the rim of a square under it stays in sight."""
    (x, y), half = centre, grid.side * 0.28
    area = (x - half, y - half, 2 * half, 2 * half)
    scene.block(area, "brown", outline="ink", width=3, rigid=True, name=f"crate-{number}")


def planned(floor: Floor, begin: Position, found: Mapping[Position, tuple[int, int]]) -> list[Position]:
    """The positions of a shortest plan, by the steps left of each; the only one if there is just one plan."""
    plan = [begin]
    while left := found[plan[-1]][0]:
        plan.append(next(after for after in onward(floor, plan[-1]) if found.get(after, (left, 0))[0] == left - 1))
    return plan


def tracked(plan: Sequence[Position]) -> list[tuple[int, tuple[int, ...]]]:
    """The walker's cell and the cell of each crate, numbered by their first cells, at each position."""
    crates = tuple(cell for cell in range(plan[0][1].bit_length()) if plan[0][1] >> cell & 1)
    found = [(plan[0][0], crates)]
    for (_, before), (here, after) in pairwise(plan):
        if before != after:
            crates = tuple((before ^ after ^ 1 << cell).bit_length() - 1 if cell == here else cell for cell in crates)
        found.append((here, crates))
    return found


def pushes(states: Sequence[tuple[int, tuple[int, ...]]]) -> list[int]:
    """The number of the crate, from 0, of each push."""
    crates = [list(zip(old, new, strict=True)) for (_, old), (_, new) in pairwise(states)]
    return [number for moves in crates for number, (a, b) in enumerate(moves) if a != b]
