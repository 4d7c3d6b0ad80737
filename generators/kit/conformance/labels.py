"""Labels of a frame: inside it, large enough, apart from one another, in contrast with their ground."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import cast

import numpy as np
from PIL import Image

from generators.kit.conformance.vision import linear
from generators.kit.sample import DEFAULT_SIZE
from generators.kit.scene.palette import RGB
from generators.kit.scene.scene import Note
from generators.kit.scene.sprite import Text, text_width
from generators.kit.video.film import stamp

OVERHANG = 2  # pixels of a label beyond the edge
SMALLEST_TEXT = 10  # pixels of an em, in a picture of 512
LEAST_CONTRAST = 2.0  # between a label and its ground, as defined by WCAG 2.2, which asks 3:1 of large text
MOST_COVERED = 0.3  # of a label's area, by another label
CAPITAL = 0.73  # of an em


def unreadable(notes: Sequence[Note], paper: tuple[int, int, int] | None) -> str:
    """Describe faults of a frame's labels; with a paper colour, also check contrast with their ground."""
    labels: list[tuple[Note, Text]] = []
    for note in notes:
        for stroke in note.sprite.strokes:
            if isinstance(stroke, Text):
                labels.append((note, stroke))
    inks = [_ink(note, text) for note, text in labels]
    for (_, text), (left, top, right, bottom) in zip(labels, inks, strict=True):
        if min(left, top) < -OVERHANG or max(right, bottom) > DEFAULT_SIZE + OVERHANG:
            ends = f"from ({left:.0f}, {top:.0f}) to ({right:.0f}, {bottom:.0f})"
            return f"the label {text.text!r} reaches over the edge, {ends}"
        if text.size < SMALLEST_TEXT:
            return f"the label {text.text!r} is {text.size:.1f} pixels high, at least {SMALLEST_TEXT} are due"
    if paper is None:
        return ""
    for ((_, text), a), ((_, above), b) in combinations(zip(labels, inks, strict=True), 2):
        wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if wide > 0 and high > 0:
            least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
            if wide * high > MOST_COVERED * least:
                return f"the labels {text.text!r} and {above.text!r} lie on one another"
    picture = Image.new("RGB", (DEFAULT_SIZE, DEFAULT_SIZE), paper)
    for note in notes:
        box = (note.x, note.y, note.x + note.sprite.width, note.y + note.sprite.height)
        for stroke in note.sprite.strokes:
            if isinstance(stroke, Text) and note.sprite.opacity == 1:
                contrast = _contrast(stroke.colour, _ground(picture.crop(box)))
                if contrast < LEAST_CONTRAST:
                    due = f"at least {LEAST_CONTRAST:g} is due"
                    return f"the label {stroke.text!r} has a contrast of {contrast:.1f}, {due}"
        stamp(picture.im, note)
    return ""


def _ink(note: Note, text: Text) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label's letters in pixels, by the cap height of DejaVu, the highest here."""
    x, y = note.x + text.centre[0], note.y + text.centre[1]
    wide = text_width(text.text, text.size, text.bold, text.face)
    return x - wide / 2, y - CAPITAL * text.size / 2, x + wide / 2, y + CAPITAL * text.size / 2


def _ground(picture: Image.Image) -> tuple[float, ...]:
    """The median of each channel."""
    if found := picture.getcolors(1):
        ((_, colour),) = found
        return cast(RGB, colour)
    return tuple(np.median(np.asarray(picture).reshape(-1, 3), axis=0).tolist())


@lru_cache(maxsize=1024)
def _contrast(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """The contrast ratio of two sRGB colours. WCAG 2.2, relative luminance."""

    def luminance(colour: tuple[float, ...]) -> float:
        return float(linear(colour) @ (0.2126, 0.7152, 0.0722))

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
