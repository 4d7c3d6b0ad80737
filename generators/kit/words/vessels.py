"""Vessels side by side: cups, and tubes with a valve between neighbours.

Tubes and valves are numbered from 0, from the left; valve k is between tubes k and k + 1. Through an open valve flows
water in proportion to the difference between the levels beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, exp, sqrt

from generators.kit.scene.scene import Scene


@dataclass(frozen=True)
class Cups:
    """Equal cups in a row across the picture, numbered from 0."""

    count: int

    @property
    def wide(self) -> int:
        """Width of a cup inside, in units."""
        return int(min(120, 464 / self.count - 22)) // 2 * 2

    def left(self, cup: int) -> float:
        """The left edge of a cup inside, in units."""
        return (24 + 464 / self.count * (cup + 0.5) - self.wide / 2) // 2 * 2

    def surface(self, down: float, side: float, still: float) -> float:
        """The height of a surface, in units from above, with a block's lower edge at `down`.

        The block is `side` wide and high. It displaces liquid, which raises the surface from its `still` height.
        """
        share = side / self.wide
        if down <= still:
            return still
        return max(still - share * side, (still - share * down) / (1 - share))

    def paint(self, scene: Scene, cup: int, rim: float, floor: float, label: str) -> None:
        """Paint an empty cup from its rim down to its floor, and a label below it."""
        x, high = self.left(cup), floor - rim
        scene.block((x - 6, rim, self.wide + 12, high + 6), "wall")
        scene.block((x, rim, self.wide, high), "panel")
        scene.label((x + self.wide / 2, floor + 32), label, 28)


def layout(widths: Sequence[int], gap: float) -> list[tuple[float, float]]:
    """The left edge and the width of each tube in units, for relative widths and the gap between two tubes."""
    total, gaps = sum(widths), gap * (len(widths) - 1)
    unit = min(88.0, (408 - gaps) / total) // 2 * 2
    left = (276 - (unit * total + gaps) / 2) // 2 * 2
    passed = accumulate(widths, initial=0)
    return [
        (left + unit * before + gap * k, unit * width)
        for k, (before, width) in enumerate(zip(passed, widths, strict=False))
    ]


def rates(widths: Sequence[int], levels: Sequence[float]) -> list[float]:
    """How fast the levels rise with all valves open: the water that comes in, less what goes out, to the width."""
    flows = [0.0, *(left - right for left, right in pairwise(levels)), 0.0]  # to the right, at each tube's edges
    return [(came - gone) / width for (came, gone), width in zip(pairwise(flows), widths, strict=True)]


def moved(widths: Sequence[int], levels: Sequence[float], time: float, parts: int) -> list[float]:
    """The levels after this time, by Heun's method in small parts of it."""
    now, part = list(levels), time / parts
    for _ in range(parts):
        first = rates(widths, now)
        second = rates(widths, [level + part * rate for level, rate in zip(now, first, strict=True)])
        now = [level + part * (a + b) / 2 for level, a, b in zip(now, first, second, strict=True)]
    return now


def settled(widths: Sequence[int], levels: Sequence[float], time: float) -> list[float]:
    """The levels after this time in closed form: a power series, each term made of small shares of the levels.

    The shares are those of a Markov chain, by which the matrix exponential is a sum without subtractions (A. Jensen,
    1953).
    """
    pace = 2.0 / min(widths)
    term, weight = list(levels), exp(-pace * time)
    found = [weight * level for level in term]
    for count in range(1, ceil(pace * time + 10 * sqrt(pace * time) + 20)):
        term = [level + rate / pace for level, rate in zip(term, rates(widths, term), strict=True)]
        weight *= pace * time / count
        found = [level + weight * more for level, more in zip(found, term, strict=True)]
    return found


def paint_valve(scene: Scene, x: float, y: float, opened: float) -> None:
    """Paint a valve in a pipe; as it opens, 0..1, it turns by 90 degrees."""
    scene.ball((x, y), 17, "panel", outline="wall", width=4)
    for side in (0, 180):
        scene.hand((x, y), 12, 90 * opened + side, "wall", 6)
