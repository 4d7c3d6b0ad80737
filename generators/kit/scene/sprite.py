"""Sprites: small pictures drawn at four times their size, averaged down and cached.

Plain data describes a sprite: equal descriptions are the same sprite, and the cache cannot change a pixel. Pillow draws
the sprites; its version is pinned because the bytes of samples depend on its pixels.
"""

import math
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from threading import Lock
from typing import Any, ClassVar, NamedTuple
from weakref import WeakValueDictionary

from PIL import Image, ImageDraw, ImageFont

from generators.kit.scene import fill
from generators.kit.scene.palette import RGB

OVERSAMPLING = 4
_SIXTEENTHS = [round(round(a * 16 / 255) * 255 / 16) for a in range(256)]
_LARGE = 64 * 64  # pixels; blending fewer costs less than another paste
Points = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]


class Polygon(NamedTuple):
    """A filled polygon; points in pixels from the sprite's top left."""

    points: Points
    fill: RGB


class Ellipse(NamedTuple):
    """A filled ellipse inside a box, or its ring of this width drawn inwards."""

    box: Box
    fill: RGB | None
    outline: RGB | None = None
    width: float = 0


class Block(NamedTuple):
    """A rectangle with rounded corners; its outline is drawn inwards."""

    box: Box
    radius: float
    fill: RGB | None
    outline: RGB | None = None
    width: float = 0


class Line(NamedTuple):
    """A polyline with round joints, and round ends unless they are `flat`."""

    points: Points
    colour: RGB
    width: float
    flat: bool = False


class Text(NamedTuple):
    """Text centred on a point; `size` is the font's em in pixels."""

    centre: tuple[float, float]
    text: str
    size: float
    colour: RGB
    bold: bool = True
    face: str = "DejaVu Sans"


Stroke = Polygon | Ellipse | Block | Line | Text


class Sprite:
    """Description of a sprite: size in pixels, strokes in order, opacity 0..1.

    Equal sprites share one object while it lives, since each frame compares them many times. `sharp` sprites have
    their edges on whole pixels and need no averaging. Sprites of a `pixel` above 1 consist of squares so wide.
    """

    __slots__ = ("__weakref__", "height", "opacity", "pixel", "sharp", "strokes", "width")
    width: int
    height: int
    strokes: tuple[Stroke, ...]
    opacity: float
    sharp: bool
    pixel: int

    _living: ClassVar[WeakValueDictionary[tuple[object, ...], "Sprite"]] = WeakValueDictionary()
    _lock: ClassVar[Lock] = Lock()  # threads may draw at once

    def __new__(  # noqa: D102  the class says it
        cls,
        width: int,
        height: int,
        strokes: tuple[Stroke, ...],
        opacity: float = 1.0,
        sharp: bool = False,
        pixel: int = 1,
    ) -> "Sprite":
        key = (width, height, strokes, opacity, sharp, pixel)
        with cls._lock:
            sprite = cls._living.get(key)
            if sprite is None:
                sprite = super().__new__(cls)
                sprite.width, sprite.height, sprite.strokes, sprite.opacity, sprite.sharp, sprite.pixel = key
                cls._living[key] = sprite
        return sprite


_FACES = {
    "DejaVu Sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "Caladea": ("Caladea-Regular.ttf", "Caladea-Bold.ttf"),
    "Comic Neue": ("ComicNeue-Regular.otf", "ComicNeue-Bold.otf"),
    "Go Mono": ("Go-Mono.ttf", "Go-Mono-Bold.ttf"),
    "Quicksand": ("Quicksand-Medium.ttf", "Quicksand-Bold.ttf"),
    "Roboto Slab": ("RobotoSlab-Regular.otf", "RobotoSlab-Bold.otf"),
}  # regular and bold


@lru_cache(maxsize=64)
def font(size: float, bold: bool, face: str = "DejaVu Sans") -> ImageFont.FreeTypeFont:
    """A font of this package at an em of `size` pixels."""
    path = files("generators.kit") / "fonts" / _FACES[face][bold]
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def text_width(text: str, size: float, bold: bool = True, face: str = "DejaVu Sans") -> float:
    """Width of a line of text in pixels."""
    return font(size * OVERSAMPLING, bold, face).getlength(text) / OVERSAMPLING


def render(sprite: Sprite) -> Image.Image:
    """Draw the sprite: a picture of its size, RGB if it is opaque, else RGBA."""
    match sprite.strokes:
        case (Block(radius=radius, width=line) as block,) if radius > 0:
            # Only the corners of a big block need drawing; its middle row and column are repeated.
            corner = math.ceil(max(radius, line)) + 2
            width, height = (min(length, 2 * corner) for length in (sprite.width, sprite.height))
            if (width, height) != (sprite.width, sprite.height):
                strokes = (block._replace(box=(0, 0, width, height)),)
                small = _drawn(Sprite(width, height, strokes, sprite.opacity, sprite.sharp))
                return _stretched(small, sprite.width, sprite.height)
    return _drawn(sprite)


def _stretched(small: Image.Image, width: int, height: int) -> Image.Image:
    """Stretch a picture to this size by repeating its middle row and column."""

    def thirds(short: int, long: int) -> list[tuple[int, int, int, int]]:
        """Non-empty spans: start and end in the small picture, then start and end in the large one."""
        half, rest = short // 2, short - short // 2 - 1
        all_three = (0, half, 0, half), (half, half + 1, half, long - rest), (half + 1, short, long - rest, long)
        return [third for third in all_three if third[0] < third[1]]

    grown = Image.new(small.mode, (width, height))
    for top, bottom, to_top, to_bottom in thirds(small.height, height):
        for left, right, to_left, to_right in thirds(small.width, width):
            piece, size = small.crop((left, top, right, bottom)), (to_right - to_left, to_bottom - to_top)
            grown.paste(piece.resize(size, Image.Resampling.NEAREST), (to_left, to_top))
    return grown


def _drawn(sprite: Sprite) -> Image.Image:
    scale = 1 if sprite.sharp else OVERSAMPLING
    size = sprite.width * scale, sprite.height * scale
    colours = {colour for stroke in sprite.strokes for colour in _colours(stroke)}
    if sprite.sharp and sprite.opacity == 1 and _fills(sprite):
        picture = Image.new("RGB", size)
        _draw(picture, sprite.strokes, scale)
        return picture
    if len(colours) == 1:
        # Draw the coverage alone: one channel instead of four.
        mask = Image.new("L", size)
        _draw(mask, [_white(stroke) for stroke in sprite.strokes], scale)
        picture = Image.new("RGBA", (sprite.width, sprite.height), colours.pop())
        # Letters come smooth. Rounding them to sixteenths, like all other coverage, halves the PNG and looks the same.
        picture.putalpha(mask.reduce(scale).point(_SIXTEENTHS))
    else:
        picture = Image.new("RGBA", size)
        _draw(picture, sprite.strokes, scale)
        picture = picture.reduce(scale)
    if sprite.pixel > 1:
        picture = _pixelated(picture, sprite.pixel)
    if sprite.opacity < 1:
        picture.putalpha(picture.getchannel("A").point([round(a * sprite.opacity) for a in range(256)]))
    return picture


def _pixelated(picture: Image.Image, side: int) -> Image.Image:
    """Squares of `side` pixels in place of pixels, each of them there or not."""
    coarse = picture.reduce(side)
    coarse.putalpha(coarse.getchannel("A").point([0] * 128 + [255] * 128))
    return coarse.resize(picture.size, Image.Resampling.NEAREST)


def _fills(sprite: Sprite) -> bool:
    match sprite.strokes[0]:
        case Block(box, 0, fill) if fill:
            return box[0] <= 0 and box[1] <= 0 and box[2] >= sprite.width and box[3] >= sprite.height
    return False


def _colours(stroke: Stroke) -> Iterator[RGB]:
    match stroke:
        case Polygon(_, fill):
            yield fill
        case Line(_, colour, _, _) | Text(_, _, _, colour, _, _):
            yield colour
        case Ellipse(fill=fill, outline=outline) | Block(fill=fill, outline=outline):
            yield from (colour for colour in (fill, outline) if colour)


def _white(stroke: Stroke) -> Stroke:
    white: Any = 255
    match stroke:
        case Polygon():
            return stroke._replace(fill=white)
        case Line() | Text():
            return stroke._replace(colour=white)
        case _:
            return stroke._replace(fill=stroke.fill and white, outline=stroke.outline and white)


def _draw(picture: Image.Image, strokes: Sequence[Stroke], scale: int) -> None:
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        draw_stroke(pen, stroke, scale)


def draw_stroke(pen: ImageDraw.ImageDraw, stroke: Stroke, scale: int) -> None:
    """Draw one stroke, all its lengths times `scale`."""

    def corners(box: Box) -> Box:
        # Pillow's boxes include their last pixel.
        return box[0] * scale, box[1] * scale, box[2] * scale - 1, box[3] * scale - 1

    match stroke:
        case Polygon(points, colour):
            fill.polygon(pen, [(x * scale, y * scale) for x, y in points], colour)
        case Ellipse(box, inside, outline, width):
            if (box[2] - box[0]) * scale < 1:  # smaller than a pixel, and Pillow refuses it
                return
            pen.ellipse(corners(box), inside, outline, round(width * scale) if outline else 0)
        case Block(box, radius, inside, outline, width):
            pen.rounded_rectangle(corners(box), radius * scale, inside, outline, round(width * scale) if outline else 0)
        case Line(points, colour, width, flat):
            wide = max(1, round(width * scale))
            fill.line(pen, [(x * scale, y * scale) for x, y in points], colour, wide, flat=flat)
        case Text(centre, text, size, colour, bold, face):
            # Centre on cap height: digits and capitals then look centred despite descenders.
            letters = font(size * scale, bold, face)
            _, top, _, bottom = letters.getbbox("H")
            x = centre[0] * scale - letters.getlength(text) / 2
            pen.text((x, centre[1] * scale - (top + bottom) / 2), text, colour, letters)


class Part(NamedTuple):
    """Rows of a rendered sprite from `top` on, with their mask unless they are opaque."""

    picture: Image.Image
    mask: Image.Image | None
    top: int


def parted(picture: Image.Image) -> tuple[Part, ...]:
    """Split a rendered sprite into parts: opaque rows need no blending, the costliest step."""
    if picture.mode == "RGB":
        return (Part(picture, None, 0),)
    width, height = picture.size
    if width * height >= _LARGE:
        import numpy as np  # Airflow's parser imports scenes but draws nothing

        seen_through = np.flatnonzero(np.asarray(picture.getchannel("A")).min(axis=1) < 255)
        bounds = [-1, *seen_through.tolist(), height]
        above, bottom = max(pairwise(bounds), key=lambda pair: pair[1] - pair[0])
        top = above + 1
        if (bottom - top) * width >= _LARGE:
            solid = picture.crop((0, top, width, bottom)).convert("RGB")
            ends = [(a, picture.crop((0, a, width, b))) for a, b in ((0, top), (bottom, height)) if a < b]
            return (Part(solid, None, top), *(Part(rows, rows, a) for a, rows in ends))
    return (Part(picture, picture, 0),)


class SpriteCache:
    """LRU cache of rendered sprites, bounded by the bytes of their pixels."""

    def __init__(self, most_bytes: int = 24 << 20) -> None:
        self._lock = Lock()  # threads may draw at once
        self._rendered: OrderedDict[Sprite, tuple[Part, ...]] = OrderedDict()
        self._most_bytes = most_bytes
        self._bytes = 0

    def get(self, sprite: Sprite) -> tuple[Part, ...]:
        """The rendered sprite in parts, ready to paste."""
        with self._lock:
            parts = self._rendered.get(sprite)
            if parts is not None:
                self._rendered.move_to_end(sprite)
                return parts
            parts = self._rendered[sprite] = parted(render(sprite))
            self._bytes += 4 * sprite.width * sprite.height
            while self._bytes > self._most_bytes and len(self._rendered) > 1:
                dropped, _ = self._rendered.popitem(last=False)
                self._bytes -= 4 * dropped.width * dropped.height
            return parts


SPRITES = SpriteCache()
