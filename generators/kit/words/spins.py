"""Spins: things in a column that go one after another, from the top: each turns in place, then slides to its place.

A pose is a turn in degrees clockwise, and the middle from the left and from the top.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from generators.kit.generator import require
from generators.kit.words.boards import changed

Pose = tuple[int, int, int]
Poses = tuple[Pose, ...]  # of the things, from the top


def turned_then_slid(given: Poses, final: Poses) -> list[Poses]:
    """The states of a solution, from the given poses to the final ones."""
    states = [given]
    for k, (turn, *there) in enumerate(final):
        for x, y in (given[k][1:], there):
            states.append((*states[-1][:k], (turn, x, y), *states[-1][k + 1 :]))
    return states


def require_turns_and_slides(states: Sequence[Poses], given: Poses, noun: str) -> Iterator[tuple[int, int, Pose]]:
    """State the rules of `turned_then_slid`; yield the step, number and pose of each thing that has slid.

    Exhaust it: the last rule, that all things have slid, comes after the last of them.
    """
    require(states[0] == given, f"the {noun}s do not start at their places and angles")
    for number, (before, after) in enumerate(pairwise(states), 1):
        k, slides = divmod(number - 1, 2)
        one = f"{noun} {k + 1} from the top, and it alone"
        require(changed(before, after) == [k], f"step {number} does not move {one}")
        (turn, *old), (turned, *new) = before[k], after[k]
        if slides:
            require(turn == turned, f"step {number} turns {noun} {k + 1} as it slides")
            yield number, k, after[k]
        else:
            in_place = old == new and 0 < abs(turned - turn) < 180
            require(in_place, f"step {number} does not turn {noun} {k + 1} in place the shorter way round")
    require(len(states) - 1 == 2 * len(given), f"the last {noun} is not at its place at the end")
