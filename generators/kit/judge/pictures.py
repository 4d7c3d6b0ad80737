"""Small pictures of a video, compared window by window: mean absolute differences per channel, 0 to 255."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.judge.decode import Frames
from generators.kit.scene.scene import UNITS
from generators.kit.video.small import SIDE, WINDOW, Pictures, reduced, windows

ALIKE = 20.0  # largest mean difference of equal windows


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


def evenly(pictures: PictureSequence, alike: float = ALIKE, most: int = 12) -> list[int]:
    """Pick distinct pictures from the first to the last with about equal change between them.

    Pixels differ by more than twice `alike` between two neighbours. Change adds up over any number of frames, so a fade
    has as many pictures as a jump of the same strength has room for.
    """
    thinned = pictures.thinned(4)
    way, held = [0.0], thinned[0]
    for picture in thinned[1:]:
        step = amounts(picture[None], held, alike / 2)[0]
        way.append(way[-1] + step)
        held = picture if step else held
    wanted = np.searchsorted(way, np.linspace(0, way[-1], min(most, len(thinned))))
    chosen = [0]
    for place in wanted[1:]:
        if amounts(thinned[[chosen[-1]]], thinned[place], 2 * alike)[0] > 0:
            chosen.append(int(place))
    return chosen


def amounts(pictures: Pictures, other: Pictures, alike: float = ALIKE) -> NDArray[np.float64]:
    """Total difference of each picture from another, without noise of up to `alike` per pixel."""
    difference = np.abs(pictures.astype(np.int16) - other).max(axis=-1)
    return np.asarray(np.clip(difference - alike, 0, None).sum(axis=(1, 2)), np.float64)


def worst(difference: Pictures) -> tuple[float, str]:
    """The largest mean difference of a window, and its place in units."""
    half = WINDOW // 2
    means = windows(difference, half)
    y, x = np.unravel_index(int(means.argmax()), means.shape)
    units = UNITS // SIDE * half
    return float(means[y, x]), f"({(int(x) + 1) * units}, {(int(y) + 1) * units})"


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
