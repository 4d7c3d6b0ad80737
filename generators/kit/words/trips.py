"""Trips from the middle of the picture past one of its edges or corners, and back.

A way is across and down, each -1, 0 or 1. Places and lengths are in units.
"""

from generators.kit.scene.scene import UNITS, Scene

Way = tuple[int, int]
Place = tuple[int, int]
MIDDLE = UNITS // 2
DOTS = 24  # from one dot of a trail to the next
EDGES = {
    (0, -1): "top edge",
    (1, -1): "top right corner",
    (1, 0): "right edge",
    (1, 1): "bottom right corner",
    (0, 1): "bottom edge",
    (-1, 1): "bottom left corner",
    (-1, 0): "left edge",
    (-1, -1): "top left corner",
}


def aside(way: Way, far: int) -> Place:
    """The place this far from the middle across, down or both."""
    return MIDDLE + way[0] * far, MIDDLE + way[1] * far


def beyond(x: float, y: float) -> float:
    """The distance by which a place lies outside the picture; negative inside."""
    return max(-x, x - UNITS, -y, y - UNITS)


def heading(begin: Place, end: Place) -> Way | None:
    """The way from one place to another; None if it is not straight across, down or along a diagonal."""
    across, down = end[0] - begin[0], end[1] - begin[1]
    if across and down and abs(across) != abs(down):
        return None
    return (across > 0) - (across < 0), (down > 0) - (down < 0)


def paint_sign(scene: Scene, place: Place, label: str) -> None:
    """Paint a label on a disc."""
    scene.ball(place, 24, "panel", outline="ink", width=3)
    scene.label(place, label, 30)


def paint_trail(scene: Scene, begin: Place, end: Place, share: float, longest: int) -> None:
    """Paint dots along the share, 0..1, of a way from one place to another; they end before `longest` units."""
    (ax, ay), (bx, by) = begin, end
    far = max(abs(bx - ax), abs(by - ay))
    for dot in range(DOTS, min(longest, int(far * share) + 1), DOTS):
        scene.ball((ax + (bx - ax) * dot / far, ay + (by - ay) * dot / far), 5, "soft")
