"""The surface behind a scene: paper, wood, a blackboard and others, painted once per sample.

All are quiet: they stay within a few levels of the paper's colour, so they hide nothing and cost few bytes. Lengths are
in units of the scene.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from PIL import Image, ImageDraw

from generators.kit.scene.look import Look, Stand, Surface
from generators.kit.scene.palette import RGB, mixed

TONES = 6  # levels by which a gradient, noise or grain departs from the paper, up and down


class _Sheet(NamedTuple):
    """A blank sheet to be painted."""

    picture: Image.Image
    pen: ImageDraw.ImageDraw
    stand: Stand
    paper: RGB
    faint: RGB
    rng: random.Random

    def length(self, units: float) -> int:
        """A length in pixels, even and at least 2."""
        return max(2, 2 * round(units * self.stand.scale / 2))

    def tone(self, levels: int) -> RGB:
        """The paper's colour, lighter or darker by some levels."""
        red, green, blue = (max(0, min(255, channel + levels)) for channel in self.paper)
        return red, green, blue

    def repeat(self, band: Image.Image, top: int) -> None:
        """Paste a band again and again, one below the other."""
        for at in range(top, self.stand.height, band.height):
            self.picture.paste(band, (0, at))

    def fill(self, left: int, top: int, width: int, height: int, colour: RGB) -> None:
        """Fill a rectangle."""
        self.pen.rectangle((left, top, left + width - 1, top + height - 1), colour)


def paint(look: Look, stand: Stand) -> Image.Image:
    """The frame behind the scene, in RGB."""
    colours = look.colours
    picture = Image.new("RGB", (stand.width, stand.height), colours["paper"])
    sheet = _Sheet(
        picture, ImageDraw.Draw(picture), stand, colours["paper"], colours["faint"], random.Random(look.grain)
    )
    _PAINTERS[look.surface](sheet)
    return picture


def _plain(_sheet: _Sheet) -> None:
    pass


def _lines(sheet: _Sheet, pitch: int, line: int, colour: RGB, *, upright: bool) -> None:
    stand = sheet.stand
    first = (stand.left if upright else stand.top) % pitch
    for at in range(first, stand.width if upright else stand.height, pitch):
        box = (at, 0, line, stand.height) if upright else (0, at, stand.width, line)
        sheet.fill(*box, colour)


def _grid_paper(sheet: _Sheet) -> None:
    for upright in (False, True):
        _lines(sheet, sheet.length(20), 2, mixed(sheet.paper, sheet.faint, 45), upright=upright)


def _ruled(sheet: _Sheet) -> None:
    _lines(sheet, sheet.length(26), 2, mixed(sheet.paper, sheet.faint, 60), upright=False)


def _places(sheet: _Sheet, pitch: int) -> Iterator[tuple[int, int, int]]:
    """Places a pitch apart, row by row, with the number of the row."""
    for row, top in enumerate(range(sheet.stand.top % pitch - pitch, sheet.stand.height, pitch)):
        for left in range(sheet.stand.left % pitch - pitch, sheet.stand.width, pitch):
            yield left, top, row


def _dots(sheet: _Sheet) -> None:
    side = sheet.length(3)
    for left, top, _ in _places(sheet, sheet.length(22)):
        sheet.fill(left, top, side, side, mixed(sheet.paper, sheet.faint, 60))


def _halftone(sheet: _Sheet) -> None:
    pitch, width = sheet.length(8), sheet.stand.width
    colour = mixed(sheet.paper, sheet.faint, 40)
    band = Image.new("RGB", (width, 2 * pitch), sheet.paper)
    pen = ImageDraw.Draw(band)
    for row in (0, 1):
        for left in range(sheet.stand.left % pitch - pitch + row * pitch // 2 // 2 * 2, width, pitch):
            pen.rectangle((left, row * pitch, left + 1, row * pitch + 1), colour)
    sheet.repeat(band, sheet.stand.top % pitch - pitch)


def _gradient(sheet: _Sheet) -> None:
    height = sheet.stand.height
    for k in range(2 * TONES + 1):
        top, bottom = (height * j // (2 * TONES + 1) // 2 * 2 for j in (k, k + 1))
        sheet.fill(0, top, sheet.stand.width, bottom - top + 2, sheet.tone(TONES - k))


def _noise(sheet: _Sheet) -> None:
    rows, side, width = 4, 4, sheet.stand.width  # the pattern repeats after few rows, so a PNG can refer to them
    tones = bytes(
        channel for _ in range(rows * -(-width // side)) for channel in sheet.tone(sheet.rng.choice((-2, 0, 0, 2)))
    )
    pattern = Image.frombytes("RGB", (-(-width // side), rows), tones)
    sheet.repeat(pattern.resize((pattern.width * side, rows * side), Image.Resampling.NEAREST), 0)


def _wood(sheet: _Sheet) -> None:
    board, width = sheet.length(86), sheet.stand.width
    for top in range(-2 * sheet.rng.randrange(board // 2), sheet.stand.height, board):
        sheet.fill(0, top, width, board, sheet.tone(sheet.rng.randint(-4, 4)))
        for _ in range(5):
            at = top + 2 * sheet.rng.randrange(board // 2)
            left, long = 2 * sheet.rng.randrange(width // 2), sheet.rng.randint(width // 6, width // 2) * 2
            sheet.fill(left - long // 2, at, long, 2, sheet.tone(-TONES - 4))
        sheet.fill(0, top, width, 2, sheet.tone(-22))


def _chalk(sheet: _Sheet) -> None:
    stand = sheet.stand
    for _ in range(7):
        x, y = sheet.rng.randrange(stand.width), sheet.rng.randrange(stand.height)
        wide, high = sheet.length(sheet.rng.randint(60, 150)), sheet.length(sheet.rng.randint(16, 40))
        for k in (0, 1, 2):
            a, b = wide * (3 - k) // 3, high * (3 - k) // 3
            sheet.pen.ellipse((x - a, y - b, x + a, y + b), sheet.tone(2 * (k + 1)))


def _blueprint(sheet: _Sheet) -> None:
    for pitch, percent in ((16, 22), (80, 55)):
        for upright in (False, True):
            _lines(sheet, sheet.length(pitch), 2, mixed(sheet.paper, sheet.faint, percent), upright=upright)


_PAINTERS: Mapping[Surface, Callable[[_Sheet], None]] = {
    "plain": _plain,
    "grid paper": _grid_paper,
    "ruled": _ruled,
    "dots": _dots,
    "gradient": _gradient,
    "noise": _noise,
    "wood": _wood,
    "chalk": _chalk,
    "blueprint": _blueprint,
    "halftone": _halftone,
}
