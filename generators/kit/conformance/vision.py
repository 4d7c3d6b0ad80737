"""Legibility: colours that meet in a picture differ in every palette, for all kinds of colour vision.

The plain palette sets the measure. Two colours that meet and differ there have to differ in the others too. Distances
are CIEDE2000 (Sharma, Wu and Dalal, 2005). Colour vision deficiencies are those of Machado, Oliveira and Fernandes
(2009) at full severity.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.kit.generator import Generator
from generators.kit.scene.look import Stand
from generators.kit.scene.palette import COLOURS, RGB
from generators.kit.scene.scene import Scene
from generators.kit.timeline import Moment
from generators.kit.video.film import Canvas

MEANT = 14.0  # CIEDE2000 in the plain palette, from which on two colours are meant to differ
LEAST = 10.0  # for usual colour vision
LEAST_DEFICIENT = 6.0  # for each deficiency
SHARE = 0.85  # of the plain palette's distance, if that is smaller
LEAST_LENGTH = 12  # pixels along which two colours meet
APART = 3  # pixels between the two, since edges are smooth
SIDE = 512

DEFICIENCIES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Pair = tuple[str, str]
# A white rim may melt into bright lines, and a white disc into its own rim; what they hold has a colour.
HARMLESS = {("ink", "white"), ("wall", "white"), ("bearer", "ink")}


def meeting(generator: Generator[Any, Any, Any], puzzle: Any, moments: Sequence[Moment[Any]]) -> Counter[Pair]:
    """The pairs of roles and names that meet in these frames, with the length along which they do."""
    # Codes so far apart and uneven that a smooth edge between two of them does not show a third.
    codes = {
        name: (37 * number % 251, 91 * number % 241, 53 * number % 239) for number, name in enumerate(COLOURS["plain"])
    }
    found = Counter[Pair]()
    scene = Scene(SIDE)
    scene.colours = codes
    generator.backdrop(scene, puzzle)
    canvas = Canvas(Stand.of(scene.look, SIDE, SIDE), scene.look, scene.notes)
    # The paper itself is painted in the look's own colour.
    names = {code: name for name, code in codes.items()} | {COLOURS["plain"]["paper"]: "paper"}
    for moment in moments:
        scene.clear()
        generator.draw(scene, puzzle, moment)
        canvas.show(scene.notes)
        seen = np.asarray(canvas.image).astype(np.int32)
        flat = (seen[..., 0] << 16) | (seen[..., 1] << 8) | seen[..., 2]
        for one, other in ((flat[:, :-APART], flat[:, APART:]), (flat[:-APART], flat[APART:])):
            meets = one != other
            pairs, counts = np.unique(one[meets].astype(np.int64) << 24 | other[meets], return_counts=True)
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
                first, second = (
                    names.get((code >> 16 & 255, code >> 8 & 255, code & 255)) for code in (pair >> 24, pair)
                )
                if first and second:
                    found[min(first, second), max(first, second)] += count
    return Counter({pair: count for pair, count in found.items() if count >= LEAST_LENGTH * APART})


def faults(pairs: Iterable[Pair], palette: str) -> Iterator[str]:
    """The pairs that a palette makes too much alike, in words."""
    plain, own = COLOURS["plain"], COLOURS[palette]
    for a, b in sorted({*pairs} - HARMLESS):
        if distance(plain[a], plain[b]) < MEANT:
            continue
        for vision in (None, *DEFICIENCIES):
            meant, here = (distance(colours[a], colours[b], vision) for colours in (plain, own))
            if here < min(LEAST_DEFICIENT if vision else LEAST, SHARE * meant):
                seen = f" with {vision}" if vision else ""
                yield f"{palette}: {a} and {b} differ by {here:.1f}{seen}, by {meant:.1f} in plain"


@cache
def distance(a: RGB, b: RGB, vision: str | None = None) -> float:
    """CIEDE2000 of two sRGB colours, as seen with a deficiency or without one."""
    return _ciede2000(_lab(a, vision), _lab(b, vision))


def linear(colour: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The light of an sRGB colour, 0 to 1 by channel (IEC 61966-2-1)."""
    part = np.asarray(colour) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def _lab(colour: RGB, vision: str | None) -> NDArray[np.float64]:
    """CIELAB under D65 (IEC 61966-2-1, CIE 15)."""
    light = linear(colour)
    if vision:
        light = np.clip(np.array(DEFICIENCIES[vision]) @ light, 0, 1)
    xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x, y, z = _bent(xyz @ light / np.array([0.95047, 1, 1.08883]))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _bent(t: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(t > 0.008856, np.cbrt(t), 7.787 * t + 16 / 116)


def _ciede2000(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    g = 0.5 * (1 - np.sqrt(chroma**7 / (chroma**7 + 25.0**7)))
    (l1, c1, h1), (l2, c2, h2) = (
        (lab[0], np.hypot((1 + g) * lab[1], lab[2]), _hue((1 + g) * lab[1], lab[2])) for lab in (one, other)
    )
    turn = h2 - h1
    if c1 * c2 == 0:
        turn = 0.0
    elif abs(turn) > 180:
        turn -= np.copysign(360, turn)
    hue_apart = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    light, colour = (l1 + l2) / 2, (c1 + c2) / 2
    if c1 * c2 == 0:
        hue = h1 + h2
    elif abs(h1 - h2) <= 180:
        hue = (h1 + h2) / 2
    else:
        hue = (h1 + h2 + 360) / 2 % 360
    t = (
        1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.2 * np.cos(np.radians(4 * hue - 63))
    )  # fmt: skip
    of_light = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    of_colour, of_hue = 1 + 0.045 * colour, 1 + 0.015 * colour * t
    twist = (
        -2 * np.sqrt(colour**7 / (colour**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    )
    a, b, c = (l2 - l1) / of_light, (c2 - c1) / of_colour, hue_apart / of_hue
    return float(np.sqrt(a * a + b * b + c * c + twist * b * c))


def _hue(a: float, b: float) -> float:
    return float(np.degrees(np.arctan2(b, a)) % 360)
