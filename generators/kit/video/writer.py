"""The video writer: pictures in, an MP4 out, one frame in memory.

Colour is tagged BT.601, limited range: common decoders read this 4:2:0 variant alike with or without tags. Pillow
converts it, because swscale's pixels depend on the processor.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from generators.kit.clip import Clip
from generators.kit.video.bitstream import numbered
from generators.kit.video.encoder import Encoder, still_unit
from generators.kit.video.mp4 import mp4
from generators.kit.video.x264 import Region

if TYPE_CHECKING:
    from PIL._imaging import ImagingCore

Pixels: TypeAlias = "ImagingCore"
"""The `im` of a Pillow picture.

A sample crops, pastes and converts thousands of tiny pictures; Pillow's own methods would cost more than the work.
"""

# ITU-R BT.601 RGB to Y'CbCr, 8 bit, limited range.
_LUMA = (0.256788, 0.504129, 0.097906, 16.0)
_BLUE = (-0.148223, -0.290993, 0.439216, 128.0)
_RED = (0.439216, -0.367788, -0.071427, 128.0)


class VideoWriter:
    """Encode a clip: paint the changes, then append the frame.

    A frame without changes repeats the one before and costs microseconds.
    """

    def __init__(self, clip: Clip, encoder: Callable[[Clip], Encoder] = Encoder) -> None:
        self._clip = clip
        self._encoder = encoder(clip)
        self._shown: list[int] = []  # for each encoded picture, its number of frames
        self._changed: list[Region] = [(0, 0, clip.width, clip.height)]  # since the last encoded picture

    def paint(self, picture: Pixels, x: int, y: int) -> None:
        """Paste an RGB picture on the current frame; position and size are even."""
        width, height = picture.size
        whole, half = (x, y, x + width, y + height), (x // 2, y // 2, (x + width) // 2, (y + height) // 2)
        luma, blue, red = (plane.im for plane in self._encoder.planes)
        luma.paste(picture.convert_matrix("L", _LUMA), whole)
        reduced = picture.reduce((2, 2), (0, 0, width, height))
        blue.paste(reduced.convert_matrix("L", _BLUE), half)
        red.paste(reduced.convert_matrix("L", _RED), half)
        self._changed.append(whole)

    def frame(self) -> None:
        """Append the current frame."""
        if self._changed:
            self._encoder.encode(self._changed)
            self._shown.append(0)
            self._changed = []
        self._shown[-1] += 1

    def close(self) -> bytes:
        """Finish, and return the file."""
        return mp4(numbered(self._encoder.close(), self._shown, still_unit(self._clip)), self._clip)
