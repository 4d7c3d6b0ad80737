"""Numerals: numbers from 1 to 12 as digits, dots, tallies, Roman numerals, clocks, sums or differences.

Places in a cell go from -1 to 1, to the right and down; those of dots are in percent of that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from random import Random

from generators.kit.scene.grid import Point
from generators.kit.scene.scene import Scene
from generators.kit.words.bearings import bearing
from generators.kit.words.marking import ring
from generators.kit.words.scatter import scattered_discs
from generators.kit.words.segments import WholePoint

FORMS = ("digit", "dots", "tally", "Roman", "clock", "sum")
LARGEST = 12
NEAR: dict[str, tuple[int, ...]] = {
    "digit": (2, 3, 4, 6, 7, 8),
    "dots": (2, 7, 8, 10, 11),
    "tally": (2, 4, 6, 8, 10, 11),
    "Roman": (4, 5, 6, 8, 10, 11),
    "clock": (2, 3, 7, 8, 10, 11),
    "sum": (2, 7, 8, 10, 11),
}
"""Numbers easily taken for 1 or 9, by form."""
CLEAR: dict[str, tuple[int, ...]] = {"dots": (2, 3, 4, 5, 6, 7, 11, 12)}
"""Others, less easily taken for them."""

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_VALUES = {"I": 1, "V": 5, "X": 10}
_DOT, _APART = 11, 7  # percent: radius of a dot, and between two
_DOTS = (-84, -84, 168, 168)  # percent: where they lie
DOT_PLACES = (_DOTS[2] + 1 - 2 * _DOT) ** 2  # of the first dot, all equally likely
_PITCH, _GATE, _ROW = 0.22, 1.06, 0.86  # of a tally: between strokes, between gates, between rows
_SIZES = {"digit": 1.35, "Roman": 0.9, "sum": 0.78}  # of half a cell: height of a text
_HOUR, _MINUTE, _RIM = 0.5, 0.76, 0.94  # of half a cell: lengths of a clock's hands, radius of its face

Strokes = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Numeral:
    """A number in one of `FORMS`; `parts` are the places of dots, or the two numbers of a sum, one negative or none."""

    form: str
    value: int
    parts: tuple[WholePoint, ...] = ()


def numeral(rng: Random, form: str, value: int) -> Numeral:
    """A numeral; dots and the numbers of a sum are drawn by chance. Raise `Reject` if the dots find no room."""
    if form == "dots":
        return Numeral(form, value, tuple(scattered_discs(rng, [_DOT] * value, _DOTS, _APART)))
    if form == "sum":
        other = rng.choice([k for k in range(-5, value) if k and value - k <= LARGEST])
        return Numeral(form, value, ((value - other, other),))
    return Numeral(form, value)


def text_of(given: Numeral) -> str:
    """The text of a digit, a Roman numeral or a sum; empty for other forms."""
    if given.form == "sum":
        ((one, other),) = given.parts
        return f"{one}{'+' if other > 0 else '−'}{abs(other)}"
    return {"digit": str(given.value), "Roman": _ROMAN[given.value]}.get(given.form, "")


def strokes_of(given: Numeral) -> Strokes:
    """The strokes of a tally, or the hands of a clock, the hour hand first; empty for other forms."""
    if given.form == "clock":
        return tuple(((0.0, 0.0), _around(hour, far)) for hour, far in ((given.value, _HOUR), (12, _MINUTE)))
    if given.form != "tally":
        return ()
    found: list[tuple[Point, ...]] = []
    rows = -(-given.value // 10)
    wide = min(given.value, 10)
    left = -((wide - 1) // 5 * _GATE + min(3, (wide - 1) % 5 if wide < 5 else 3) * _PITCH) / 2
    for k in range(given.value):
        x, y = left + k % 10 // 5 * _GATE, (k // 10 - (rows - 1) / 2) * _ROW
        high = 0.34 if rows > 1 else 0.5
        if k % 5 == 4:
            found.append(((x - 0.6 * _PITCH, y + 0.7 * high), (x + 3.6 * _PITCH, y - 0.7 * high)))
        else:
            found.append(((x + k % 5 * _PITCH, y - high), (x + k % 5 * _PITCH, y + high)))
    return tuple(found)


def read(given: Numeral) -> int:
    """The number, as one reads it off what is drawn."""
    text = text_of(given)
    if given.form == "digit":
        return int(text)
    if given.form == "Roman":
        values = [_VALUES[letter] for letter in text]
        return sum(-v if v < max(values[k:]) else v for k, v in enumerate(values))
    if given.form == "sum":
        one, other = text.replace("−", "+-").split("+")
        return int(one) + int(other)
    if given.form == "clock":
        (_, tip), _ = strokes_of(given)
        return round(bearing((0, 0), tip) / 30) % 12
    return len(given.parts or strokes_of(given))


def draw_numeral(scene: Scene, given: Numeral, centre: Point, half: float, colour: str = "ink") -> None:
    """Paint a numeral in a cell; `half` is half of the cell's side in units."""
    x, y = centre

    def at(line: Sequence[Point]) -> list[Point]:
        return [(x + half * u, y + half * v) for u, v in line]

    if text := text_of(given):
        scene.label(centre, text, _SIZES[given.form] * half, colour)
    for u, v in given.parts if given.form == "dots" else ():
        scene.ball((x + half * u / 100, y + half * v / 100), _DOT / 100 * half, colour)
    if given.form == "clock":
        scene.line(ring(centre, _RIM * half), colour, 0.06 * half)
        for hour in range(12):
            far = _RIM - (0.2 if hour % 3 == 0 else 0.11)
            scene.line(at((_around(hour, far), _around(hour, _RIM))), colour, 0.06 * half)
    for number, stroke in enumerate(strokes_of(given)):
        wide = 0.13 if given.form == "clock" and number == 0 else 0.08
        scene.line(at(stroke), colour, wide * half)


def _around(hour: int, far: float) -> Point:
    """The place of an hour on a clock's face."""
    return far * sin(radians(30 * hour)), -far * cos(radians(30 * hour))
