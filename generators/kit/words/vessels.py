"""Vessels side by side: cups, and tubes with a valve between neighbours.

Tubes and valves are numbered from 0, from the left; valve k is between tubes k and k + 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

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


def sides(order: Sequence[int], stage: int) -> tuple[range, range]:
    """The tubes on the left and on the right of the valve that opens at this stage, joined by the valves before it."""
    valve, opened = order[stage], order[:stage]
    first, last = valve, valve + 1
    while first - 1 in opened:
        first -= 1
    while last in opened:
        last += 1
    return range(first, valve + 1), range(valve + 1, last + 1)


def paint_valve(scene: Scene, x: float, y: float, label: str, opened: float) -> None:
    """Paint a valve in a pipe, its label above it; as it opens, 0..1, it turns by 90 degrees."""
    scene.ball((x, y), 17, "panel", outline="wall", width=4)
    for side in (0, 180):
        scene.hand((x, y), 12, 90 * opened + side, "wall", 6)
    scene.ball((x, y - 42), 15, "paper")
    scene.label((x, y - 42), label, 24)
