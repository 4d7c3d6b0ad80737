"""Small pictures of frames, compared window by window: mean absolute differences per channel, 0 to 255."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

SIDE = 256  # pixels across
WINDOW = 8  # pixels across, of a comparison window
LEAST = 5.0  # smallest mean difference of a window that is no codec's doing

Pictures = NDArray[np.uint8]  # (…, SIDE, SIDE, 3), RGB


def reduced(frame: Pictures) -> Pictures:
    """The square in the middle of a frame, reduced to `SIDE` pixels and slightly blurred."""
    image = Image.fromarray(frame)
    left, top = (max(0, side - min(image.size)) / 2 for side in image.size)
    box = (left, top, image.width - left, image.height - top)
    small = image.resize((SIDE, SIDE), Image.Resampling.BOX, box)
    return np.asarray(small.filter(ImageFilter.BoxBlur(1)), np.uint8)


def change_of(first: Pictures, pictures: Iterable[Pictures]) -> float:
    """The largest difference of a window in any of these reduced pictures from the first one."""
    return max((coarsest(difference_of(picture, first), 0) for picture in pictures), default=0.0)


def difference_of(a: Pictures, b: Pictures) -> Pictures:
    """Absolute difference, without overflow."""
    return np.maximum(a, b) - np.minimum(a, b)


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
