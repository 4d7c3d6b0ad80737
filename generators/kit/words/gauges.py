"""Gauges: round faces with a scale from 0 in equal parts, and a pointer or a column that stands at one of its ticks.

Places are in units about the middle of a face, x to the right and y down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.bearings import ahead
from generators.kit.words.marking import ring

KINDS = ("dial", "column", "slider")
PARTS = (4, 5, 8, 10)  # of a scale
STEPS = (3, 20)  # value of a part

FACE = 64  # radius of a face
PRINT = 18  # size of the numbers at a scale's ends
_DIGIT = 0.35  # of it: half the width of a digit
_TICK = 9  # length
_HUB, _DIAL, _SWEEP = (0, -2), 46, 125  # of a dial: middle, radius of its scale, degrees from up to either end
_FOOT, _HIGH, _WIDE = (-26, 40), 80, 18  # of a column: middle of its foot, height of its scale, width
_LINE, _BEGIN = 90, (-45, 8)  # of a slider: length and left end of its scale
_RIGHT = {"dial": 37, "slider": 50}  # right edge of the number at the end of the scale


@dataclass(frozen=True)
class Gauge:
    """A scale of `parts` from 0 to `top`; the pointer stands at a tick, counted from 0."""

    kind: str  # one of `KINDS`
    parts: int
    top: int
    tick: int

    @property
    def value(self) -> int:
        """The value at the pointer."""
        return self.top // self.parts * self.tick


@cache
def readings(parts: int, least: int, most: int) -> Sequence[tuple[int, int]]:
    """All tops and ticks, but the first one, of scales with this number of parts and a value in this range."""
    found = [(step, tick) for step in range(STEPS[0], STEPS[1] + 1) for tick in range(1, parts + 1)]
    return [(step * parts, tick) for step, tick in found if least <= step * tick <= most]


def on_scale(kind: str, share: float) -> Point:
    """The place at a share of a scale, 0..1."""
    if kind == "dial":
        return ahead(_HUB, (2 * share - 1) * _SWEEP, _DIAL)
    if kind == "column":
        return _FOOT[0] + _WIDE / 2, _FOOT[1] - _HIGH * share
    return _BEGIN[0] + _LINE * share, _BEGIN[1]


def ends(gauge: Gauge) -> tuple[Point, Point]:
    """The middles of the numbers at both ends of a scale."""
    (x, y), (u, v) = (on_scale(gauge.kind, share) for share in (0, 1))
    half = _DIGIT * PRINT * len(str(gauge.top))
    if gauge.kind == "column":
        return (x + _TICK + 4 + _DIGIT * PRINT, y), (u + _TICK + 4 + half, v)
    down, inwards = (15, 10) if gauge.kind == "dial" else (18, 0)
    return (x + inwards, y + down), (min(u, _RIGHT[gauge.kind] - half), v + down)


def draw_gauge(scene: Scene, gauge: Gauge, centre: Point, colour: str) -> None:
    """Paint a gauge; its rim and its pointer or column have this colour."""

    def at(place: Point) -> Point:
        return centre[0] + place[0], centre[1] + place[1]

    scene.line(ring(centre, FACE), colour, 5)
    share = gauge.tick / gauge.parts
    if gauge.kind == "column":
        left, foot = at((_FOOT[0] - _WIDE / 2, _FOOT[1]))
        scene.block((left, foot - _HIGH, _WIDE, _HIGH), "given")
        scene.block((left, foot - _HIGH * share, _WIDE, _HIGH * share), colour)
    for tick in range(gauge.parts + 1):
        outer = on_scale(gauge.kind, tick / gauge.parts)
        scene.line((at(_inner(gauge.kind, outer)), at(outer)), "ink", 2.5)
    if gauge.kind != "column":
        scene.line([at(on_scale(gauge.kind, k / 32)) for k in range(33)], "ink", 2.5)
    if gauge.kind == "dial":
        scene.line((at(_HUB), at(ahead(_HUB, (2 * share - 1) * _SWEEP, _DIAL - _TICK - 4))), colour, 6)
        scene.ball(at(_HUB), 7, "ink")
    elif gauge.kind == "slider":
        x, y = on_scale("slider", share)
        scene.shape(at((x, y - _TICK - 13)), "triangle", 12, colour, turn=180)
    for place, number in zip(ends(gauge), (0, gauge.top), strict=True):
        scene.label(at(place), str(number), PRINT)


def _inner(kind: str, outer: Point) -> Point:
    """The other end of a tick on a scale."""
    x, y = outer
    if kind == "dial":
        (u, v), kept = _HUB, 1 - _TICK / _DIAL
        return u + (x - u) * kept, v + (y - v) * kept
    return (x + _TICK, y) if kind == "column" else (x, y - _TICK)
