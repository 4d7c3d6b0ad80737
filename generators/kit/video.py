"""The video writer: pictures in, an MP4 out, one frame in memory.

Colour is BT.601, limited range, tagged so: the one 4:2:0 variant that common decoders read alike with
or without tags. Pillow converts it, because swscale's pixels depend on the processor.
"""

from collections.abc import Callable

from PIL import Image

from generators.kit.bitstream import numbered
from generators.kit.encoder import Encoder, InProcess, still_unit
from generators.kit.mp4 import mp4

# ITU-R BT.601 RGB to Y'CbCr, 8 bit, limited range.
_LUMA = (0.256788, 0.504129, 0.097906, 16.0)
_BLUE = (-0.148223, -0.290993, 0.439216, 128.0)
_RED = (0.439216, -0.367788, -0.071427, 128.0)


class VideoWriter:
    """Encodes a square clip of `size` pixels; give it what changed, then take frames.

    A frame for which nothing was painted repeats the one before and costs microseconds.
    """

    def __init__(self, size: int, encoder: Callable[[int], Encoder] = InProcess) -> None:
        self._size = size
        self._encoder = encoder(size)
        self._shown: list[int] = []  # for each encoded picture, in how many frames it is seen
        self._painted = True

    def paint(self, picture: Image.Image, x: int, y: int) -> None:
        """Change the region of the current frame that this RGB picture covers; all numbers even."""
        luma, blue, red = self._encoder.planes
        luma.paste(picture.convert("L", _LUMA), (x, y))
        half = picture.reduce(2)
        blue.paste(half.convert("L", _BLUE), (x // 2, y // 2))
        red.paste(half.convert("L", _RED), (x // 2, y // 2))
        self._painted = True

    def frame(self) -> None:
        """Append the current frame."""
        if self._painted:
            self._encoder.encode()
            self._shown.append(0)
            self._painted = False
        self._shown[-1] += 1

    def close(self) -> bytes:
        """Finish, and return the file."""
        return mp4(numbered(self._encoder.close(), self._shown, still_unit(self._size)), self._size)
