"""Compare small pictures in a way that blur, noise and a shift of one pixel do not disturb.

A pixel is judged by its distance from the range of values around the same place in the other picture. A blurred edge
lies inside this range, a new thing on plain ground does not. Both pictures are asked, so a thing that is missing shows
as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 256  # pixels across, of the compared pictures
TOLERANCE = 24  # largest mean distance of a window of equal pictures, 0 to 255, without any loss
MOST_LOSS = 30  # added to it for a lossy video
SLACK = 0.15  # of the contrast around a pixel, by which resampling may change it
WINDOW = 5  # pixels across
MARGIN = 4  # pixels about a region that are compared with it

Picture = NDArray[Any]  # (height, width, 3), RGB, uint8: OpenCV's own types say no more
Map = NDArray[Any]  # (height, width), uint8
Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels of SIDE

_NEAR = np.ones((3, 3), np.uint8)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenCV from sharing out work on small pictures, which costs more than it saves."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


class _Look(NamedTuple):
    """A picture with the range of values around each of its pixels."""

    picture: Picture
    low: Picture
    high: Picture
    soft: Picture

    @classmethod
    def of(cls, picture: Picture) -> "_Look":
        """Compute the ranges of a picture."""
        low, high = cv2.erode(picture, _NEAR), cv2.dilate(picture, _NEAR)
        slack = cv2.convertScaleAbs(cv2.subtract(high, low), alpha=SLACK)
        return cls(picture, cv2.subtract(low, slack), cv2.add(high, slack), cv2.blur(picture, (3, 3)))


def _distance(seen: _Look, wanted: _Look) -> Map:
    over = cv2.max(cv2.subtract(seen.picture, wanted.high), cv2.subtract(wanted.low, seen.picture))
    lost = cv2.max(cv2.subtract(wanted.soft, seen.high), cv2.subtract(seen.low, wanted.soft))
    return cv2.blur(most(cv2.max(over, lost)), (WINDOW, WINDOW))


def unlike(seen: Picture, wanted: Picture) -> Map:
    """Mean distance of each window of two pictures, 0 to 255; 0 wherever no pixel is beyond `TOLERANCE`."""
    apart = np.zeros(seen.shape[:2], np.uint8)
    region = where_unlike(seen, wanted, TOLERANCE)
    if region is not None:
        cut = slices(grown(region, MARGIN))
        apart[cut] = _distance(_Look.of(seen[cut]), _Look.of(wanted[cut]))
    return apart


def worst_unlike(seen: Picture, wanted: Picture, mask: Map) -> int:
    """The largest distance of two pictures inside a mask."""
    return int(cv2.minMaxLoc(unlike(seen, wanted), mask)[1])


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
    region = region_of(apart)
    if region is None:
        return TOLERANCE
    cut = slices(region)
    counts = cv2.calcHist([apart[cut]], [0], still[cut], [256], [0, 256]).reshape(-1)
    counts[0] += cv2.countNonZero(still) - cv2.countNonZero(still[cut])
    upto = np.cumsum(counts)
    loss = 3 * int(np.searchsorted(upto, 0.995 * upto[-1])) // 2
    return TOLERANCE + min(loss, MOST_LOSS)


def most(picture: Picture) -> Map:
    """The largest channel of each pixel."""
    red, green, blue = cv2.split(picture)
    return cv2.max(cv2.max(red, green), blue)


def differs(a: Picture, b: Picture, least: int) -> Map:
    """Mask, 1 where two pictures of equal making differ by more than `least` in some channel."""
    return (most(cv2.absdiff(a, b)) > least).astype(np.uint8)


def where_unlike(a: Picture, b: Picture, least: int) -> Region | None:
    """The region in which two pictures differ by more than `least` in some channel; None if they don't."""
    apart = cv2.absdiff(a, b).reshape(len(a), -1)
    left, top, width, height = cv2.boundingRect(cv2.threshold(apart, least, 255, cv2.THRESH_BINARY)[1])
    return (left // 3, top, (left + width + 2) // 3, top + height) if width else None


def grown(region: Region, margin: int) -> Region:
    """A region with a margin, inside the picture."""
    left, top, right, bottom = region
    return max(0, left - margin), max(0, top - margin), min(SIDE, right + margin), min(SIDE, bottom + margin)


def slices(region: Region) -> tuple[slice, slice]:
    """The index of a region in a picture."""
    return slice(region[1], region[3]), slice(region[0], region[2])


def cut_from(picture: NDArray[Any], around: Region, region: Region) -> NDArray[Any]:
    """A region of a picture that itself is the region `around` of the whole."""
    left, top = around[:2]
    return picture[region[1] - top : region[3] - top, region[0] - left : region[2] - left]


def region_of(mask: Map) -> Region | None:
    """The smallest region around the pixels of a mask; None if it is empty."""
    left, top, width, height = cv2.boundingRect(mask)
    return (left, top, left + width, top + height) if width else None
