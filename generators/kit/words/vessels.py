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

    @property
    def side(self) -> int:
        """Width and height of a block, in units."""
        return self.wide - 4 * round(self.wide * 0.11)

    def left(self, cup: int) -> float:
        """The left edge of a cup inside, in units."""
        return (24 + 464 / self.count * (cup + 0.5) - self.wide / 2) // 2 * 2

    def surface(self, down: float, still: float) -> float:
        """The height of a surface, in units from above, with a block's lower edge at `down`.

        The block displaces liquid, which raises the surface from its `still` height.
        """
        share = self.side / self.wide
        if down <= still:
            return still
        return max(still - share * self.side, (still - share * down) / (1 - share))

    def excess(self, block: float, liquid: float, down: float, still: float) -> float:
        """A block's weight less that of the displaced liquid, as a share of its weight, with its lower edge at `down`.

        `block` and `liquid` are densities.
        """
        under = min(float(self.side), down - self.surface(down, still))
        return 1 - under * liquid / (self.side * block)

    def rest(self, block: float, liquid: float, still: float, floor: float) -> float:
        """The height at which a block's lower edge comes to rest, by the densities of the block and the liquid.

        A denser block lies on the floor; another one displaces its own weight.
        """
        if block > liquid:
            return float(floor)
        under = self.side * block / liquid
        return round(still + under * (1 - self.side / self.wide), 4)

    def paint(self, scene: Scene, cup: int, rim: float, floor: float, label: str) -> None:
        """Paint an empty cup from its rim down to its floor, and a label below it."""
        x, high = self.left(cup), floor - rim
        scene.block((x - 6, rim, self.wide + 12, high + 6), "wall")
        scene.block((x, rim, self.wide, high), "panel")
        scene.label((x + self.wide / 2, floor + 32), label, 28)

    def paint_liquid(self, scene: Scene, cup: int, surface: float, floor: float, colour: str) -> None:
        """Paint the liquid in a cup."""
        scene.block((self.left(cup), surface, self.wide, floor - surface), colour)

    def paint_block(self, scene: Scene, cup: int, down: float, label: str) -> None:
        """Paint a labelled block above or in a cup, its lower edge at `down`; the actor is `block-1`, `block-2` …"""
        x, side = self.left(cup), self.side
        left, top = scene.snapped(x + (self.wide - side) / 2), scene.snapped(down - side)  # as the label moves
        area = (left, top, side, side)
        scene.block(area, "orange", outline="ink", width=3, radius=4, rigid=True, name=f"block-{cup + 1}")
        scene.label((left + side / 2, top + side / 2), label, min(28, side * 0.48), "black")


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
