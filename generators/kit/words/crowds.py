"""Crowds: many small things of one shape, as they are seen before they are counted. Lengths are in units."""

from collections.abc import Sequence
from math import hypot

from generators.kit.scene.grid import UNITS

Thing = tuple[float, float, float]  # centre, size

# Radii of things of size 1, so that all shapes look equally large, and the areas that they cover.
REACH = {"circle": 1.0, "square": 1.22, "triangle": 1.32, "diamond": 1.24, "hexagon": 1.08, "star": 1.36}
AREAS = {"circle": 3.14, "square": 2.98, "triangle": 2.26, "diamond": 3.08, "hexagon": 3.03, "star": 2.28}


def glance_at(shape: str, things: Sequence[Thing]) -> dict[str, float]:
    """A glance at the things of a crowd: their sizes, the covered area, and how they are spread."""
    xs, ys, sizes = zip(*things, strict=True)
    return {
        "largest": max(sizes), "smallest": min(sizes), "mean size": sum(sizes) / len(sizes),
        "area": AREAS[shape] * sum(size**2 for size in sizes),
        "breadth": max(xs) - min(xs), "height": max(ys) - min(ys),
        "off the middle": hypot(sum(xs) / len(xs) - UNITS / 2, sum(ys) / len(ys) - UNITS / 2),
    }  # fmt: skip
