"""Draw the contact sheet: first and final frames of a few samples of every generator."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from generators.kit.scene.sprite import font, text_width

MOST_BYTES = 1_400_000
_SIDES = (176, 144, 120, 96, 80, 64, 48, 32)  # of a thumbnail, in pixels; the largest fit wins
_PAPER, _PANEL, _INK, _SOFT = "#ffffff", "#f3f4f6", "#16181d", "#5d6470"


@dataclass(frozen=True)
class Pair:
    """A sample's first and final frame as PNGs; None if missing."""

    caption: str
    first: bytes | None
    final: bytes | None


@dataclass(frozen=True)
class Row:
    """The pairs of one generator."""

    title: str
    pairs: Sequence[Pair]


def contact_sheet(rows: Sequence[Row]) -> bytes:
    """Draw the rows as a PNG of at most about `MOST_BYTES`."""
    wide = max((len(row.pairs) for row in rows), default=1)
    # Many rows take two columns: a page, not a ribbon.
    columns = 1 if len(rows) <= 6 else 2
    data = b""
    for side in _SIDES:
        if columns * wide * side > 1200 and side > _SIDES[-1]:
            continue
        data = _encoded(_sheet(rows, wide, columns, side))
        if len(data) <= MOST_BYTES:
            break
    return data


def _sheet(rows: Sequence[Row], wide: int, columns: int, side: int) -> Image.Image:
    small, large = max(9, side // 12), max(11, side // 9)
    gap, pad = max(4, side // 16), max(8, side // 8)
    pair_width = 2 * side + gap
    row_width = wide * pair_width + (wide - 1) * pad * 2
    row_height = large * 2 + side + small * 2 + pad
    lines = -(-len(rows) // columns)
    sheet = Image.new(
        "RGB", (2 * pad + columns * row_width + (columns - 1) * pad * 4, 2 * pad + max(1, lines) * row_height), _PAPER
    )
    pen = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        x = pad + number // lines * (row_width + pad * 4)
        y = pad + number % lines * row_height
        pen.text((x, y), _fitted(row.title, large, row_width, bold=True), _INK, font(large, True))
        y += large * 2
        for place, pair in enumerate(row.pairs):
            left = x + place * (pair_width + 2 * pad)
            for shift, frame in ((0, pair.first), (side + gap, pair.final)):
                _paste(sheet, pen, frame, left + shift, y, side)
            caption = _fitted(pair.caption, small, pair_width, bold=False)
            pen.text((left, y + side + small // 3), caption, _SOFT, font(small, False))
    return sheet


def _paste(sheet: Image.Image, pen: ImageDraw.ImageDraw, frame: bytes | None, x: int, y: int, side: int) -> None:
    picture = _thumbnail(frame, side)
    if picture is None:
        pen.rectangle((x, y, x + side - 1, y + side - 1), _PANEL)
        pen.line((x, y, x + side - 1, y + side - 1), _SOFT)
        pen.line((x + side - 1, y, x, y + side - 1), _SOFT)
        return
    sheet.paste(picture, (x, y))
    pen.rectangle((x, y, x + side - 1, y + side - 1), outline="#d4d7dd")


def _thumbnail(frame: bytes | None, side: int) -> Image.Image | None:
    if frame is None:
        return None
    try:
        with Image.open(io.BytesIO(frame), formats=["PNG"]) as picture:
            if max(picture.size) > 2048:
                return None
            return picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)
    except (OSError, SyntaxError, ValueError, EOFError):  # named among the problems
        return None


def _fitted(text: str, size: int, width: int, *, bold: bool) -> str:
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1]
    return text + "…"


def _encoded(sheet: Image.Image) -> bytes:
    file = io.BytesIO()
    sheet.save(file, "PNG", compress_level=9)
    return file.getvalue()
