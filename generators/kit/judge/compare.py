"""Compare small pictures in a way that blur, noise and a shift of one pixel do not disturb.

A pixel is judged by its distance from the range of values around the same place in the other picture. A blurred edge
lies inside this range, a new thing on plain ground does not. Both pictures are asked, so a thing that is missing shows
as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

SIDE = 256  # pixels across, of the compared pictures
TOLERANCE = 26  # largest mean distance of a window of equal pictures, 0 to 255, without any loss
MOST_LOSS = 30  # added to it for a lossy video
SLACK = 0.15  # of the contrast around a pixel, by which resampling may change it
WINDOW = 5  # pixels across
RED, BLUE = 0.8, 0.6  # weights of these channels' distances; green has 1
SHAPE = 0.91  # least correlation of two pictures of one sign; of a 6 and an 8 it is 0.90, after heavy loss 0.92
LARGE_LETTER, SPOT = 16, 0.3  # pixels of its box; 0.23 after a shift or a codec, 0.36 of a D and an O
OUT_OF_FOCUS = (1, 2, 3, 6)  # times that a picture is softened
LETTER, LOSSY_LETTER = 0.94, 0.935  # that of two pictures of one letter; 0.937 after loss, and 0.93 of most others
FLAT = 5  # least deviation of a picture that has a shape
MARGIN = 4  # pixels about a region that are compared with it
BLOCK = 16  # pixels across, of a block in which loss is measured
DETAIL = 60  # least contrast in it

Picture = NDArray[Any]  # (height, width, 3), RGB, uint8: OpenCV's own types say no more
Map = NDArray[Any]  # (height, width), uint8
Blocks = NDArray[np.bool_]  # (16, 16)
Where = NDArray[np.bool_] | tuple[slice, slice]  # index of a part of a picture
Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels of SIDE

_NEAR = np.ones((3, 3), np.uint8)
_AROUND = np.ones((11, 11), np.uint8)
_BLOCKS = SIDE // BLOCK, SIDE // BLOCK


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenCV and NumPy from sharing out work on small pictures, which costs more than it saves."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with _libraries().limit(limits=1, user_api="blas"):
            yield
    finally:
        cv2.setNumThreads(before)


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


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
    return _weighed(cv2.max(over, lost))


def _weighed(apart: Picture) -> Map:
    """The mean distance of each window, from those of its pixels' channels."""
    red, green, blue = cv2.split(apart)
    # Half the size of the colour planes shows at edges: least in green, most in blue (ITU-R BT.601).
    worst = cv2.max(green, cv2.max(cv2.convertScaleAbs(red, alpha=RED), cv2.convertScaleAbs(blue, alpha=BLUE)))
    return cv2.blur(worst, (WINDOW, WINDOW))


def unlike(seen: Picture, wanted: Picture) -> Map:
    """Mean distance of each window of two pictures, 0 to 255; 0 wherever no pixel is beyond `TOLERANCE`."""
    apart = np.zeros(seen.shape[:2], np.uint8)
    region = where_unlike(seen, wanted, TOLERANCE)
    if region is not None:
        cut = slices(grown(region, MARGIN))
        apart[cut] = _distance(_Look.of(seen[cut]), _Look.of(wanted[cut]))
    return apart


def beyond(seen: Picture, low: Picture, high: Picture) -> Map:
    """The distance of each window of a picture from all pictures between two, also with edges that moved."""
    low, high = cv2.erode(low, _AROUND), cv2.dilate(high, _AROUND)
    slack = cv2.convertScaleAbs(cv2.subtract(high, low), alpha=SLACK)
    return _weighed(cv2.max(cv2.subtract(seen, cv2.add(high, slack)), cv2.subtract(cv2.subtract(low, slack), seen)))


def worst_unlike(seen: Picture, wanted: Picture, mask: Map) -> int:
    """The largest distance of two pictures inside a mask."""
    return int(cv2.minMaxLoc(unlike(seen, wanted), mask)[1])


def same_sign(seen: Picture, wanted: Picture, mask: Map, most_apart: float) -> bool:
    """True if two small pictures show the same sign, a pixel aside at most: ranges can't tell a 3 from a 5."""
    soft, given = cv2.blur(seen, (3, 3)), cv2.blur(wanted, (3, 3))
    for moved in _aside(soft):
        apart = cv2.blur(most(cv2.absdiff(moved, given)), (WINDOW, WINDOW))
        if cv2.minMaxLoc(apart, mask)[1] <= most_apart:
            return True
    return False


def same_shape(seen: Picture, wanted: Picture, where: Where, *, lossy: bool = False, least: float = SHAPE) -> bool:
    """True if a sign, the part `where` of two pictures, correlates with the wanted one, a pixel aside at most.

    It may also look like the wanted one a little out of focus, or more than a little in a lossy picture. A wanted part
    that is all one colour has no shape, so anything has it.
    """
    wanted_ones, soft = list[NDArray[np.float64]](), wanted
    for times in range(1, 1 + OUT_OF_FOCUS[-1 if lossy else 1]):
        soft = cv2.blur(soft, (3, 3))
        if times in OUT_OF_FOCUS:
            wanted_ones.append(_centred(soft[where]))
    sizes = [float(np.linalg.norm(each)) for each in wanted_ones]
    if min(sizes) < FLAT * np.sqrt(wanted_ones[0].size):
        return True
    for moved in _aside(cv2.blur(seen, (3, 3))):
        shown = _centred(moved[where])
        own = float(np.linalg.norm(shown))
        pairs = zip(wanted_ones, sizes, strict=True)
        if any(float((shown * each).sum()) >= least * size * own for each, size in pairs):
            return True
    return False


def same_letter(seen: Picture, wanted: Picture, where: tuple[slice, slice], *, lossy: bool) -> bool:
    """True if a letter's box, the part `where` of two pictures, shows the wanted one.

    A large one without loss has no spot that another letter would have, in focus or a little out of it. Contrasts are
    made equal first, so the spot is measured in shares of the letter's own contrast.
    """
    if not same_shape(seen, wanted, where, lossy=lossy, least=LOSSY_LETTER if lossy else LETTER):
        return False
    size = wanted[where].shape
    if lossy or size[0] < LARGE_LETTER:
        return True
    shown = [_centred(moved[where]).reshape(size) for moved in _aside(cv2.blur(seen, (3, 3)))]
    soft = wanted
    for _ in range(OUT_OF_FOCUS[1]):
        soft = cv2.blur(soft, (3, 3))
        given = _centred(soft[where]).reshape(size)
        power, contrast = float((given * given).sum()), float(np.ptp(given, axis=(0, 1)).max())
        for each in shown:
            gain = max(1e-6, float((each * given).sum()) / max(1.0, power))
            spots = cv2.blur(np.abs(each - gain * given).max(axis=2), (3, 3))
            if spots.max() <= SPOT * gain * contrast:
                return True
    return False


def _aside(picture: Picture) -> Iterator[Picture]:
    """A picture as it is, then moved by a pixel each way, with wrap-around."""
    yield picture
    high, wide = picture.shape[:2]
    around = cv2.copyMakeBorder(picture, 1, 1, 1, 1, cv2.BORDER_WRAP)
    for left, top in ((1, 0), (1, 2), (0, 1), (0, 0), (0, 2), (2, 1), (2, 0), (2, 2)):
        yield around[top : top + high, left : left + wide]


def _centred(pixels: Picture) -> NDArray[np.float64]:
    flat = pixels.reshape(-1, 3)
    return np.asarray(flat - flat.mean(axis=0), np.float64)


def detailed(picture: Picture, where: Map) -> Blocks:
    """The blocks of a picture in which loss would show: those with contrast, within a mask for the most part."""
    near = np.ones((5, 5), np.uint8)
    contrast = most(cv2.subtract(cv2.dilate(picture, near), cv2.erode(picture, near)))
    inside = cv2.resize((where > 0).astype(np.float32), _BLOCKS, interpolation=cv2.INTER_AREA) > 0.5
    return np.asarray(inside & (_block_most(contrast) > DETAIL))


def loss_of(apart: Map, where: Map, blocks: Blocks) -> int:
    """The loss of a frame, 0 to `MOST_LOSS`: three quarters of these blocks stay under it, so a few can't feign it.

    A distance found even in the calm half of the picture is a tint, and no loss.
    """
    if not blocks.any() or cv2.minMaxLoc(apart)[1] <= TOLERANCE:
        return 0
    worst = np.sort(_block_most(cv2.copyTo(apart, where))[blocks])
    loss = int(worst[3 * len(worst) // 4])
    if loss:
        upto = np.cumsum(cv2.calcHist([apart], [0], where, [256], [0, 256]))
        loss -= int(np.searchsorted(upto, 0.5 * upto[-1]))
    return min(2 * max(0, loss), MOST_LOSS)


def _block_most(picture: Map) -> Map:
    """The largest value of each block."""
    return cv2.dilate(picture, np.ones((BLOCK, BLOCK), np.uint8), anchor=(0, 0))[::BLOCK, ::BLOCK]


def most(picture: Picture) -> Map:
    """The largest channel of each pixel."""
    red, green, blue = cv2.split(picture)
    return cv2.max(cv2.max(red, green), blue)


def differs(a: Picture, b: Picture, least: int) -> Map:
    """Mask, 1 where two pictures of equal making differ by more than `least` in some channel."""
    return (most(cv2.absdiff(a, b)) > least).astype(np.uint8)


def changed_by(seen: Picture, before: Picture, after: Picture, where: NDArray[np.bool_]) -> float:
    """The share of a change that a picture shows, 0 to 1: a mean over the changed pixels in a mask; 0 without any."""
    changed = where & (most(cv2.absdiff(before, after)) > TOLERANCE)
    if not changed.any():
        return 0.0
    a, b, c = (picture[changed].astype(np.float32) for picture in (before, after, seen))
    way = b - a
    return float(np.clip(((c - a) * way).sum(axis=1) / (way * way).sum(axis=1), 0, 1).mean())


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
