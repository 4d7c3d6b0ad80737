"""Maskings: a row of objects, a mask that slides along it from stop to stop, and cards with objects to hide.

A stop is the number of the first place of the row, from 0, behind the mask: `PARKED` before the first card, and `GONE`
after the mask has slid down and left. Places and lengths are in units.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from generators.kit.scene.grid import UNITS, Point
from generators.kit.scene.scene import Scene
from generators.kit.words.slots import Slots

Look = tuple[str, str]  # colour and shape

PARKED, GONE = -1, -2
OUT = UNITS + 104  # the top of the mask once it has left: beyond the frame, in whatever part of it the board lies
ROW, MIDDLE, PITCH, RADIUS = 388, 266, 56, 21  # height and middle of the row, from object to object, their radius
TALL, SEEN = 128, 20  # height of the mask, and as much of it as is seen while it is parked
CARD, HIGH, SMALL = 224, 88, 18  # width and height of a card, radius of an object on it


@dataclass(frozen=True)
class MaskedRow:
    """A row, and the number of objects that the mask hides at a stop."""

    looks: tuple[Look, ...]  # from the left
    wide: int

    @property
    def stops(self) -> range:
        """The stops over the row."""
        return range(len(self.looks) - self.wide + 1)

    @property
    def slots(self) -> Slots:
        """The places of the objects."""
        return Slots(len(self.looks), ROW, PITCH, MIDDLE)

    @property
    def across(self) -> int:
        """The width of the mask."""
        return PITCH * self.wide - 4

    def hidden(self, stop: int) -> tuple[Look, ...]:
        """The objects behind the mask."""
        return self.looks[stop : stop + self.wide]

    def apt(self) -> list[int]:
        """The stops that hide looks as no other one does, while one farther on hides all but one of them."""
        hidden = [Counter(self.hidden(stop)) for stop in self.stops]
        near = [
            any(abs(there - here) > 1 and (mine & other).total() == self.wide - 1 for there, other in enumerate(hidden))
            for here, mine in enumerate(hidden)
        ]
        return [stop for stop, mine in enumerate(hidden) if near[stop] and hidden.count(mine) == 1]

    def left(self, stop: int) -> float:
        """The left edge of the mask, which is not gone."""
        return SEEN - self.across if stop == PARKED else self.slots.centre(stop)[0] - PITCH / 2 + 2

    def paint(self, scene: Scene) -> None:
        """Paint the objects, which are actors."""
        for number, (look, spot) in enumerate(zip(self.looks, self.slots.centres, strict=True), 1):
            scene.symbol(spot, RADIUS, " ".join(look), name=f"object-{number}")

    def paint_mask(self, scene: Scene, before: int, after: int, t: float) -> None:
        """Paint the mask at `t`, 0..1, on its way from one stop to another; it is no actor once it has left."""
        gone = t if after == GONE != before else 1 - t if before == GONE != after else float(after == GONE)
        if gone < 1:
            a, b = (self.left(other if stop == GONE else stop) for stop, other in ((before, after), (after, before)))
            top = ROW - TALL / 2
            scene.curtain((a + (b - a) * t, top + (OUT - top) * gone, self.across, TALL), name="mask")


def in_turn(stops: Sequence[int]) -> list[tuple[int, int]]:
    """The states of a solution, each a stop and the number of ticks: for each stop a slide and a tick, then the end."""
    cards = [(stop, number + late) for number, stop in enumerate(stops) for late in (0, 1)]
    return [(PARKED, 0), *cards, (GONE, len(stops))]


def ground(scene: Scene, cards: Sequence[Sequence[Look]]) -> None:
    """Paint the cards with their objects, and the panel of the row."""
    for number, card in enumerate(cards, 1):
        x, y = card_at(number, len(cards))
        scene.block((x - CARD / 2, y - HIGH / 2, CARD, HIGH), "panel", outline="soft", width=2, radius=10)
        for (colour, shape), spot in zip(card, Slots(len(card), y, 52, x - 26).centres, strict=True):
            scene.symbol(spot, SMALL, f"{colour} {shape}")
    scene.block((28, ROW - 48, 472, 96), "panel", radius=16)


def tick(scene: Scene, number: int, count: int, share: float) -> None:
    """Paint the tick of a card, as far as it is shown, 0..1."""
    x, y = card_at(number, count)
    scene.mark((x + 82, y), 16, "tick", opacity=share, name=f"tick-{number}")


def card_at(number: int, count: int) -> Point:
    """The middle of a card, from 1, in rows of two."""
    row, column = divmod(number - 1, 2)
    alone = count % 2 and number == count
    return (256 if alone else 138 + 236 * column), (78 + 104 * row if count > 2 else 130)
