"""Places in the picture: sentences about them, and free places for new things. Lengths are in units."""

from collections.abc import Sequence
from math import hypot
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import UNITS
from generators.kit.speech import listed

Disc = tuple[int, int, int]  # centre and radius
TRIES, CHOICE = 80, 4
SEEN = 6.0  # units of a way that sentences mention


def across(x: float) -> str:
    """A place in a sentence, by its distance from the picture's left edge: `25% across` in the look of the sample."""
    return f"[{x:g} across] across"


def across_and_down(x: float, y: float) -> str:
    """A point in a sentence, from the picture's top left: `25% across and 40% down`."""
    return f"{across(x)} and [{y:g} down] down"


def share_of_width(length: float) -> str:
    """A length in a sentence, as a share of the picture's width: `25%`."""
    return f"[{length:g} wide]"


def shift(begin: tuple[float, float], end: tuple[float, float]) -> str:
    """The way from one point to another in a sentence: `20% to the right and 5% down`."""
    right, down = end[0] - begin[0], end[1] - begin[1]
    ways = []
    if abs(right) >= SEEN:
        ways.append(f"{share_of_width(abs(right))} to the {'right' if right > 0 else 'left'}")
    if abs(down) >= SEEN:
        ways.append(f"[{abs(down):g} high] {'down' if down > 0 else 'up'}")
    return listed(ways)


def clear_place(rng: Random, radius: int, taken: Sequence[Disc], margin: int) -> Disc:
    """A disc at least `margin` away from all taken ones and from the picture's edge.

    Take the one with the most room among the first four. Raise `Reject` after 80 draws without one.
    """
    clear: list[tuple[float, int, int]] = []
    for _ in range(TRIES):
        x, y = (rng.randint(radius + margin, UNITS - radius - margin) for _ in "xy")
        room = min(hypot(x - u, y - v) - radius - other for u, v, other in taken)
        if room >= margin:
            clear.append((room, x, y))
        if len(clear) == CHOICE:
            break
    if not clear:
        raise Reject("no room for a ring or figure")
    _, x, y = max(clear)
    return x, y, radius


def clear_height(
    rng: Random, x: int, radius: int, taken: Sequence[Disc], edge: int, gap: int, tries: int = 20
) -> tuple[int, int]:
    """The middle of a disc at a distance `x` from the left, `edge` away from the picture's edges, `gap` from all taken.

    Raise `Reject` after as many draws without one.
    """
    least, most = edge + radius, UNITS - edge - radius
    for _ in range(tries):
        y = rng.randint(least, most)
        if least <= x <= most and all(hypot(x - u, y - v) >= radius + other + gap for u, v, other in taken):
            return x, y
    raise Reject("no room for a shape")


def turned(degrees: float) -> str:
    """A turn in words, clockwise if positive: `90 degrees counterclockwise`."""
    return f"{abs(degrees):g} degrees {'clockwise' if degrees > 0 else 'counterclockwise'}"
