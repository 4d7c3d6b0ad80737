"""The video writer: I420 planes in, H.264 in an MP4 out, one frame in memory.

Colour is BT.601, limited range, tagged so: the one 4:2:0 variant that common decoders read alike with
or without tags. The encoder runs at constant QP in one thread without intra 4x4/8x8 analysis, so its
bytes do not depend on the processor; swscale is never used, for the same reason.
"""

import io
import struct

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.timeline import FPS

OPTIONS = {
    "preset": "ultrafast", "qp": "18", "threads": "1", "g": "9999",
    "x264-params": "cabac=1:weightp=0:scenecut=0:rc-lookahead=0:force-cfr=1:sync-lookahead=0",
}  # fmt: skip

# ITU-R BT.601 RGB to Y'CbCr, 8 bit, limited range.
_LUMA = (0.256788, 0.504129, 0.097906, 16.0)
_BLUE = (-0.148223, -0.290993, 0.439216, 128.0)
_RED = (0.439216, -0.367788, -0.071427, 128.0)
_BT601_MATRIX, _BT709, _LIMITED = 6, 1, 1


class VideoWriter:
    """Encodes a square clip of `size` pixels; give it what changed, then take frames."""

    def __init__(self, size: int) -> None:
        self._file = io.BytesIO()
        self._container = av.open(self._file, "w", format="mp4", options={"fflags": "+bitexact"})
        self._stream = self._container.add_stream("libx264", rate=FPS, options=OPTIONS)
        self._stream.width = self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.codec_context.thread_count = 1
        self._stream.codec_context.colorspace = _BT601_MATRIX
        self._stream.codec_context.color_primaries = _BT709
        self._stream.codec_context.color_trc = _BT709
        self._stream.codec_context.color_range = _LIMITED
        self._frame = av.VideoFrame(size, size, "yuv420p")
        self._frame.colorspace = _BT601_MATRIX
        self._planes = [_view(plane, size >> (k > 0)) for k, plane in enumerate(self._frame.planes)]
        self._count = 0

    def paint(self, picture: Image.Image, x: int, y: int) -> None:
        """Change the region of the current frame that this RGB picture covers; all numbers even."""
        width, height = picture.size
        luma, blue, red = self._planes
        luma[y : y + height, x : x + width] = np.asarray(picture.convert("L", _LUMA))
        half = np.s_[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
        blue[half] = np.asarray(picture.convert("L", _BLUE).reduce(2))
        red[half] = np.asarray(picture.convert("L", _RED).reduce(2))

    def frame(self) -> None:
        """Append the current frame."""
        self._frame.pts = self._count
        self._count += 1
        self._container.mux(self._stream.encode(self._frame))

    def close(self) -> bytes:
        """Finish, and return the file with its index in front of the data."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        return faststart(self._file.getvalue())


def _view(plane: av.video.plane.VideoPlane, size: int) -> NDArray[np.uint8]:
    rows: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[:size, :size]


def faststart(mp4: bytes) -> bytes:
    """Move the index (`moov`) before the data (`mdat`), so that players start before they have it all.

    Offsets of chunks grow by the size of the index. Boxes: ISO/IEC 14496-12.
    """
    boxes = []
    at = 0
    while at < len(mp4):
        size, kind = struct.unpack_from(">I4s", mp4, at)
        if size < 8:
            raise ValueError(f"box {kind!r} at {at} has a size of {size}")
        boxes.append((kind, mp4[at : at + size]))
        at += size
    moov = bytearray(next(box for kind, box in boxes if kind == b"moov"))
    at = moov.index(b"stco") - 4
    (count,) = struct.unpack_from(">I", moov, at + 12)
    offsets = struct.unpack_from(f">{count}I", moov, at + 16)
    struct.pack_into(f">{count}I", moov, at + 16, *(offset + len(moov) for offset in offsets))
    head = b"".join(box for kind, box in boxes if kind == b"ftyp")
    rest = b"".join(box for kind, box in boxes if kind not in (b"ftyp", b"moov"))
    return head + bytes(moov) + rest
