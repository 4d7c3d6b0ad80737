"""Shells: cups upside down in a row, one of them over a ball, and cards with the places of two cups to swap.

Places and cards are numbered from 1 at the left; lengths are in units. In a swap, the cup from the left goes along the
upper half of an ellipse, the one from the right along the lower half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, pi, sin

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene

Swap = tuple[int, int]  # the left and the right one of two places

PITCH = {4: 112, 5: 92, 6: 58}  # from place to place, by the number of cups
GAP = 200  # from one place to the other beside the screen, for six cups
ROW, ARC, RISE = 300, 95, 72  # height of the cups' middles, how far swaps leave it, how far a cup is lifted
HALF, HIGH, RADIUS = 24, 58, 13  # half a cup's width at its rim, its height, the ball's radius
WIDE, TALL, APART = 108, 46, 12  # of a card, and between two cards
SCREEN = (205, 164, 102, 324)  # its area
LOW = 456  # height of the places' numbers, which no cup covers
HEAD, IN_ROW = 84, 4  # height of the cards' middle, and cards in a row at most


@dataclass(frozen=True)
class Shells:
    """A row of cups; six have a screen in front of the row's middle."""

    cups: int

    @property
    def screen(self) -> bool:
        """True if a screen hides the row's middle."""
        return self.cups == max(PITCH)

    def at(self, place: int) -> float:
        """The distance of a place from the left."""
        off = place - (self.cups + 1) / 2
        shift = (GAP - PITCH[self.cups]) / 2 if self.screen else 0
        return 256 + PITCH[self.cups] * off + (shift if off > 0 else -shift)

    def centres(self, places: Sequence[int], swap: Swap, share: float) -> list[Point]:
        """The middle of each cup when this share, 0..1, of a swap is made; `places` are those before it."""
        found = [(self.at(place), float(ROW)) for place in places]
        for place, other in (swap, swap[::-1]):
            begin, end, cup = self.at(place), self.at(other), places.index(place)
            up = ARC if end > begin else -ARC
            middle, reach = (begin + end) / 2, (end - begin) / 2
            found[cup] = middle - reach * cos(pi * share), ROW - up * sin(pi * share)
        return found

    def ground(self, scene: Scene, cards: Sequence[Swap]) -> None:
        """The table with its numbered places, and the cards above it."""
        scene.block((12, 156, 488, 340), "panel", radius=14)
        for place in range(1, self.cups + 1):
            x = self.at(place)
            scene.block((x - 20, ROW - HIGH / 2, 40, 208), "given", radius=8)
            scene.label((x, LOW), str(place), 26)
        for number, (left, right) in enumerate(cards, 1):
            x, y = card_at(number, len(cards))
            scene.block((x - WIDE / 2, y - TALL / 2, WIDE, TALL), "panel", outline="soft", width=2, radius=8)
            scene.label((x - 40, y), str(left), 26)
            scene.label((x + 8, y), str(right), 26)
            for tail, tip in ((-15, -29), (-17, -3)):
                scene.arrow((x + tail, y), (x + tip, y), "soft", 4, head=11)

    def ball(self, scene: Scene, place: int, colour: str) -> None:
        """The ball at a place, on the table."""
        scene.ball((self.at(place), ROW + HIGH / 2 - RADIUS - 2), RADIUS, colour, name="ball")


def tick(scene: Scene, number: int, count: int, share: float) -> None:
    """The tick of a card, as far as it is shown, 0..1."""
    x, y = card_at(number, count)
    scene.mark((x + 36, y), 12, "tick", opacity=share, name=f"tick-{number}")


def cup(scene: Scene, number: int, centre: Point, risen: float, colour: str) -> None:
    """A cup, wider below, with its rim; it is lifted by a share, 0..1, of the way up."""
    x, y = centre[0], centre[1] - RISE * risen
    top, low = y - HIGH / 2, y + HIGH / 2
    corners = [(x - HALF + 8, top), (x + HALF - 8, top), (x + HALF, low), (x - HALF, low)]
    scene.polygon(corners, colour, outline="ink", width=2, name=f"cup-{number}")
    scene.line([(x - HALF + 2, low - 9), (x + HALF - 2, low - 9)], "ink", 2)


def card_at(number: int, count: int) -> Point:
    """The middle of a card, in one row or two."""
    rows = ceil(count / IN_ROW)
    in_row = ceil(count / rows)
    row, column = divmod(number - 1, in_row)
    return 256 + (column - (in_row - 1) / 2) * (WIDE + APART), HEAD + (row - (rows - 1) / 2) * (TALL + APART)


def swapped(places: Sequence[int], swap: Swap) -> tuple[int, ...]:
    """The place of each cup after a swap of the cups at two places."""
    left, right = swap
    return tuple({left: right, right: left}.get(place, place) for place in places)


def followed(place: int, swaps: Sequence[Swap]) -> list[int]:
    """The place of a cup from this one on, at first and after each swap."""
    found = [place]
    for swap in swaps:
        found.append(sum(swap) - found[-1] if found[-1] in swap else found[-1])
    return found
