"""Scattering: discs that lie about an area at random and keep their distance."""

from collections.abc import Sequence
from math import hypot
from random import Random

from generators.kit.generator import Reject

TRIES = 60  # places that are drawn for a disc


def scattered_discs(
    rng: Random, radii: Sequence[int], area: tuple[int, int, int, int], gap: float
) -> list[tuple[int, int]]:
    """Centres of discs with these radii inside an area (x, y, width, height), `gap` units or more between any two.

    Discs are set in their order; the largest first leaves the most room. Raise `Reject` if one finds no place.
    """
    left, top, wide, high = area
    centres: list[tuple[int, int]] = []
    for number, radius in enumerate(radii):
        for _ in range(TRIES):
            x, y = rng.randint(left + radius, left + wide - radius), rng.randint(top + radius, top + high - radius)
            others = zip(centres, radii[:number], strict=True)
            if all(hypot(x - u, y - v) >= radius + other + gap for (u, v), other in others):
                centres.append((x, y))
                break
        else:
            raise Reject("no room for a circle")
    return centres
