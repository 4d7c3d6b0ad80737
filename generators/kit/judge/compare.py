"""Compare small pictures in a way that blur, noise and a shift of one pixel do not disturb.

A pixel is judged by its distance from the range of values around the same place in the other picture. A blurred edge
lies inside this range, a new thing on plain ground does not. Both pictures are asked, so a thing that is missing shows
as well.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 256  # pixels across, of the compared pictures
TOLERANCE = 24  # largest mean distance of a window of equal pictures, 0 to 255, without any loss
MOST_LOSS = 30  # added to it for a lossy video
SLACK = 0.15  # of the contrast around a pixel, by which resampling may change it
WINDOW = 5  # pixels across

Picture = NDArray[Any]  # (height, width, 3), RGB, uint8: OpenCV's own types say no more
Map = NDArray[Any]  # (height, width), uint8
Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels of SIDE

_NEAR = np.ones((3, 3), np.uint8)


class Look(NamedTuple):
    """A picture with the range of values around each of its pixels."""

    picture: Picture
    low: Picture
    high: Picture
    soft: Picture

    @classmethod
    def of(cls, picture: Picture) -> "Look":
        """Compute the ranges of a picture."""
        low, high = cv2.erode(picture, _NEAR), cv2.dilate(picture, _NEAR)
        slack = cv2.convertScaleAbs(cv2.subtract(high, low), alpha=SLACK)
        return cls(picture, cv2.subtract(low, slack), cv2.add(high, slack), cv2.blur(picture, (3, 3)))


def unlike(seen: Look, wanted: Look) -> Map:
    """Mean distance of each window of two pictures, 0 to 255."""
    over = cv2.max(cv2.subtract(seen.picture, wanted.high), cv2.subtract(wanted.low, seen.picture))
    lost = cv2.max(cv2.subtract(wanted.soft, seen.high), cv2.subtract(seen.low, wanted.soft))
    return cv2.blur(most(cv2.max(over, lost)), (WINDOW, WINDOW))


def same_sign(seen: Picture, wanted: Picture, mask: Map, most_apart: float) -> bool:
    """True if two small pictures show the same sign, a pixel aside at most: ranges can't tell a 3 from a 5."""
    soft, given = cv2.blur(seen, (3, 3)), cv2.blur(wanted, (3, 3))
    for across in (0, 1, -1):
        for down in (0, 1, -1):
            moved = np.roll(soft, (down, across), axis=(0, 1))
            apart = cv2.blur(most(cv2.absdiff(moved, given)), (WINDOW, WINDOW))
            if cv2.minMaxLoc(apart, mask)[1] <= most_apart:
                return True
    return False


def tolerance_of(apart: Map, still: Map) -> int:
    """The tolerance for a frame as lossy as this one: blur and noise show where nothing moves."""
    counts = np.cumsum(cv2.calcHist([apart], [0], still, [256], [0, 256]).reshape(-1))
    loss = 3 * int(np.searchsorted(counts, 0.995 * counts[-1])) // 2
    return TOLERANCE + min(loss, MOST_LOSS)


def most(picture: Picture) -> Map:
    """The largest channel of each pixel."""
    red, green, blue = cv2.split(picture)
    return cv2.max(cv2.max(red, green), blue)


def differs(a: Picture, b: Picture, least: int) -> Map:
    """Mask, 1 where two pictures of equal making differ by more than `least` in some channel."""
    return (most(cv2.absdiff(a, b)) > least).astype(np.uint8)


def grown(region: Region, margin: int) -> Region:
    """A region with a margin, inside the picture."""
    left, top, right, bottom = region
    return max(0, left - margin), max(0, top - margin), min(SIDE, right + margin), min(SIDE, bottom + margin)


def region_of(mask: Map) -> Region | None:
    """The smallest region around the pixels of a mask; None if it is empty."""
    left, top, width, height = cv2.boundingRect(mask)
    return (left, top, left + width, top + height) if width else None
