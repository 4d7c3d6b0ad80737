"""Resizing: an object on the floor of a chart with numbered lines, lettered bars beside it, and cards with changes.

A card multiplies or divides the object's height, or changes it by the length of a bar: `× 3/2`, `÷ 2`, `+ A`, `− B`.
Heights and lengths are counted in lines, cards from 1 at the left. Places are in units.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from random import Random

from generators.kit.generator import Reject
from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.marking import border

Bar = tuple[int, int]  # line of its lower end, and length

KINDS: Mapping[str, tuple[float, float]] = {  # height, and from the middle to the foot, in radii
    "circle": (2, 1), "square": (1.4142, 0.7071), "diamond": (2, 1), "cross": (1.88, 0.94),
    "pentagon": (1.809, 0.809), "star": (1.809, 0.809),
}  # fmt: skip
FACTORS = ("× 2", "÷ 2", "× 3", "÷ 3", "× 3/2", "× 2/3", "× 4/3", "× 3/4")
LETTERS = "ABCD"
HIGHEST = 12  # of an object
LINE, LINES, FLOOR = 24, 14, 470  # from line to line, lines of the chart, height of the floor
MIDDLE, BARS, PITCH = 196, 376, 36  # from the left to the object and to the first bar; from bar to bar
CARD, HIGH, TOP = 92, 52, 52  # width and height of a card, height of the cards' middles


def changed(height: int, card: str, bars: Sequence[Bar]) -> Fraction:
    """The height after a card."""
    sign, what = card.split()
    if what in LETTERS:
        return Fraction(height + (1 if sign == "+" else -1) * bars[LETTERS.index(what)][1])
    return height * Fraction(what) if sign == "×" else height / Fraction(what)


def agrees(card: str, before: int, after: int, bars: Sequence[Bar]) -> bool:
    """True if a card leads from one height to another: differences and cross products are compared."""
    sign, what = card.split()
    if what in LETTERS:
        return bars[LETTERS.index(what)][1] == (after - before if sign == "+" else before - after)
    above, below = (int(part) for part in f"{what}/1".split("/")[:2])
    return after * below == before * above if sign == "×" else after * above == before * below


def able(height: int, cards: Sequence[str], bars: Sequence[Bar]) -> list[str]:
    """The cards after which the height is a whole number of lines, not above the highest."""
    return [card for card in cards if (after := changed(height, card, bars)).denominator == 1 and 0 < after <= HIGHEST]


def dealt(
    rng: Random, letters: Sequence[str], factors: Sequence[str], bars: Sequence[Bar]
) -> tuple[int, tuple[str, ...]]:
    """A height and cards for it: for each letter one with its bar, one with a factor if it is "".

    Heights are whole and differ. Growing and shrinking alternate, since two changes in one direction look like one.
    Raise `Reject` if this draw gives none.
    """
    heights, cards = [rng.randint(1, HIGHEST)], list[str]()
    for letter in letters:
        lots = able(heights[-1], [f"+ {letter}", f"− {letter}"] if letter else factors, bars)
        if not lots:
            raise Reject("no card leads to a height of whole lines")
        cards.append(rng.choice(lots))
        heights.append(int(changed(heights[-1], cards[-1], bars)))
    grows = [after > before for before, after in pairwise(heights)]
    if any(a == b for a, b in pairwise(grows)) or len({*heights}) < len(heights):
        raise Reject("two changes in one direction, or a height again")
    return heights[0], tuple(cards)


def level(line: int) -> int:
    """The place of a line of the chart, from the top."""
    return FLOOR - LINE * line


def card_at(number: int, count: int) -> Point:
    """The middle of a card."""
    return 256 + (number - (count + 1) / 2) * (CARD + 6), TOP


def ground(scene: Scene, bars: Sequence[Bar], cards: Sequence[str]) -> None:
    """Paint the chart with its bars, and the cards above it."""
    scene.block((12, 100, 488, 400), "panel", radius=14)
    for line in range(LINES + 1):
        scene.line([(46, level(line)), (492, level(line))], "faint" if line else "ink", 2 if line else 4)
        if line % 2 == 0:
            scene.label((30, level(line)), str(line), 18, "soft")
    for letter, (low, length), left in zip(LETTERS, bars, range(BARS, 512, PITCH), strict=False):
        scene.block((left - 9, level(low + length), 18, LINE * length), "soft")
        scene.label((left, level(low + length) - 15), letter, 22)
    for number, card in enumerate(cards, 1):
        x, y = card_at(number, len(cards))
        scene.block((x - CARD / 2, y - HIGH / 2, CARD, HIGH), "panel", outline="soft", width=2, radius=8)
        scene.label((x - 13, y), card.replace(" ", ""), 20 if "/" in card else 24)


def tick(scene: Scene, number: int, count: int, share: float) -> None:
    """Paint the tick of a card, as far as it is shown, 0..1."""
    x, y = card_at(number, count)
    scene.mark((x + 32, y), 9, "tick", opacity=share, name=f"tick-{number}")


def standing(scene: Scene, kind: str, colour: str, height: float) -> None:
    """Paint the object on the floor: as a polygon, since tokens of some looks grow by leaps."""
    tall, below = KINDS[kind]
    radius = height * LINE / tall
    scene.polygon(border(kind, (MIDDLE, FLOOR - below * radius), radius, 0), colour, name="object")
