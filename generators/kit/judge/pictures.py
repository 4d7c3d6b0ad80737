"""Small pictures of a video, compared window by window: mean absolute differences per channel, 0 to 255."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generators.kit.judge.decode import Frames
from generators.kit.scene.scene import UNITS

SIDE = 256  # pixels across
WINDOW = 8  # pixels across, of a comparison window
ALIKE = 20.0  # largest mean difference of equal windows

Pictures = NDArray[np.uint8]  # (frames, SIDE, SIDE, 3), RGB


class PictureSequence:
    """A sequence of pictures with repeats stored once, for fast comparison."""

    def __init__(self, distinct: Pictures, number: NDArray[np.intp]) -> None:
        self.distinct = distinct
        self.number = number  # of each frame, among the distinct ones
        self._thinned = {1: distinct}

    @classmethod
    def of(cls, frames: Frames) -> "PictureSequence":
        """Reduce frames to the square in their middle; a frame equal to the one before it is a repeat."""
        new = np.array([True, *(not np.array_equal(a, b) for a, b in pairwise(frames))])
        return cls(np.stack([reduced(frame) for frame in frames[new]]), np.cumsum(new) - 1)

    def recoloured(self, given: Pictures) -> "PictureSequence":
        """Correct a slight error of colour; see `recoloured`."""
        return PictureSequence(recoloured(self.distinct, self[0], given), self.number)

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, place: int) -> Pictures:
        picture: Pictures = self.distinct[self.number[place]]
        return picture

    def thinned(self, every: int) -> Pictures:
        """The distinct pictures at every second or fourth row and column."""
        if every not in self._thinned:
            self._thinned[every] = np.ascontiguousarray(self.distinct[:, ::every, ::every])
        return self._thinned[every]


def reduced(frame: Pictures) -> Pictures:
    """The square in the middle of a frame, reduced to `SIDE` pixels and slightly blurred."""
    image = Image.fromarray(frame)
    left, top = (max(0, side - min(image.size)) / 2 for side in image.size)
    box = (left, top, image.width - left, image.height - top)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX, box)
    return np.asarray(small.filter(ImageFilter.BoxBlur(1)), np.uint8)


def evenly(pictures: PictureSequence, most: int = 12) -> list[int]:
    """Pick distinct pictures from the first to the last with about equal change between them."""
    thinned = pictures.thinned(4)
    way = np.cumsum([0.0, *(amounts(a[None], b)[0] for a, b in pairwise(thinned))])
    if way[-1] == 0:
        return []
    wanted = np.searchsorted(way, np.linspace(0, way[-1], min(most, len(thinned))))
    chosen = [0]
    for place in wanted[1:]:
        if amounts(thinned[[chosen[-1]]], thinned[place])[0] > 0:
            chosen.append(int(place))
    return chosen


def amounts(pictures: Pictures, other: Pictures) -> NDArray[np.float64]:
    """Total difference of each picture from another, without codec noise."""
    difference = np.abs(pictures.astype(np.int16) - other).max(axis=-1)
    return np.asarray(np.clip(difference - ALIKE, 0, None).sum(axis=(1, 2)), np.float64)


def difference_of(a: Pictures, b: Pictures) -> Pictures:
    """Absolute difference, without overflow."""
    return np.maximum(a, b) - np.minimum(a, b)


def worst(difference: Pictures) -> tuple[float, str]:
    """The largest mean difference of a window, and its place in units."""
    half = WINDOW // 2
    means = windows(difference, half)
    y, x = np.unravel_index(int(means.argmax()), means.shape)
    units = UNITS // SIDE * half
    return float(means[y, x]), f"({(int(x) + 1) * units}, {(int(y) + 1) * units})"


def coarsest(difference: Pictures, least: float) -> float:
    """The largest mean difference of a window in every second row and column; 0 if it is below `least` at once."""
    if difference.max() <= least:
        return 0.0
    return float(windows(difference, WINDOW // 4).max())


def windows(difference: Pictures, half: int) -> NDArray[np.float32]:
    """The mean difference of each window, of twice `half` pixels; they overlap by half."""
    coarse = np.asarray(Image.fromarray(difference).reduce(half), np.float32).mean(axis=2)
    found: NDArray[np.float32] = (coarse[:-1, :-1] + coarse[1:, :-1] + coarse[:-1, 1:] + coarse[1:, 1:]) / 4
    return found


def recoloured(video: Pictures, first: Pictures, given: Pictures) -> Pictures:
    """Correct a slight error of colour: fit the video's first picture to the given one.

    The fit is a matrix and an offset, which also corrects a mix-up of BT.601 and BT.709. A large correction is no
    slight error and is not applied.
    """
    seen, wanted = (picture[::3, ::3].reshape(-1, 3).astype(np.float64) for picture in (first, given))
    near = np.abs(seen - wanted).max(axis=1) < 48
    if near.mean() < 0.6:
        return video
    seen, wanted = seen[near] / 255, wanted[near] / 255
    with_one = np.column_stack([seen, np.ones(len(seen))])
    ridge = 0.002 * len(seen) * np.eye(4)
    mix = np.linalg.solve(with_one.T @ with_one + ridge, with_one.T @ wanted + ridge @ np.eye(4, 3))
    change = np.abs(with_one @ mix - seen).max() * 255
    if not 2 < change < 40:
        return video
    matrix = tuple(float(part) for row, offset in zip(mix[:3].T, 255 * mix[3], strict=True) for part in (*row, offset))
    return np.stack([np.asarray(Image.fromarray(picture).convert("RGB", matrix)) for picture in video])
