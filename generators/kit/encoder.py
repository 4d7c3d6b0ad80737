"""H.264 encoders behind one small interface: PyAV in this process, or the ffmpeg binary in another.

x264 runs at constant QP in one thread, without lookahead, B-frames, deblocking and intra 4x4/8x8 analysis:
so a picture costs least, and the bytes depend neither on the processor nor on the number of cores. Both
encoders give the same access units for the same planes.
"""

import tempfile
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from PIL import Image

from generators.kit.bitstream import access_units
from generators.kit.timeline import FPS

OPTIONS = {
    "preset": "ultrafast", "qp": "18", "threads": "1", "g": "9999",
    "x264-params": "cabac=1:weightp=0:scenecut=0:rc-lookahead=0:ipratio=1:force-cfr=1:sync-lookahead=0"
    ":colorprim=bt709:transfer=bt709:colormatrix=smpte170m",
}  # fmt: skip


class Encoder(Protocol):
    """Encodes square pictures in I420."""

    planes: tuple[Image.Image, ...]  # Y, and Cb and Cr of half its size, in mode L; paste the next picture here

    def encode(self) -> None:
        """Append the picture that the planes hold now."""

    def close(self) -> list[bytes]:
        """Finish, and return the access units in Annex B form, one a picture."""


class InProcess:
    """libx264 through PyAV: no process to start, and the picture is not copied."""

    def __init__(self, size: int) -> None:
        self._context = av.CodecContext.create("libx264", "w")
        self._context.width = self._context.height = size
        self._context.pix_fmt = "yuv420p"
        self._context.framerate = Fraction(FPS)
        self._context.time_base = Fraction(1, FPS)
        self._context.thread_count = 1
        self._context.options = dict(OPTIONS)
        self._frame = av.VideoFrame(size, size, "yuv420p")
        self.planes = tuple(_shared(plane, size >> (k > 0)) for k, plane in enumerate(self._frame.planes))
        self._units: list[bytes] = []

    def encode(self) -> None:
        """Append the picture that the planes hold now."""
        self._frame.pts = len(self._units)
        self._units += map(bytes, self._context.encode(self._frame))

    def close(self) -> list[bytes]:
        """Finish, and return the access units."""
        return [*self._units, *map(bytes, self._context.encode(None))]


class Subprocess:
    """libx264 through the ffmpeg binary of imageio-ffmpeg, fed through a pipe."""

    def __init__(self, size: int) -> None:
        self.planes = tuple(Image.new("L", (side, side)) for side in (size, size // 2, size // 2))
        import imageio_ffmpeg  # here, since the Lambda image does without it

        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "clip.h264"
        self._pipe = imageio_ffmpeg.write_frames(
            self._path,
            (size, size),
            pix_fmt_in="yuv420p",
            pix_fmt_out="yuv420p",
            fps=FPS,
            codec="libx264",
            quality=None,
            output_params=[word for name, value in OPTIONS.items() for word in (f"-{name}", value)],
        )
        self._pipe.send(None)

    def encode(self) -> None:
        """Append the picture that the planes hold now."""
        self._pipe.send(b"".join(plane.tobytes() for plane in self.planes))

    def close(self) -> list[bytes]:
        """Finish, and return the access units."""
        with self._folder:
            self._pipe.close()
            return access_units(self._path.read_bytes())


@lru_cache(maxsize=8)
def still_unit(size: int) -> bytes:
    """The access unit of a picture equal to the one before it: every macroblock is skipped.

    It is taken from a clip of two flat grey pictures, which intra prediction meets exactly, so that nothing
    is left to correct in the second; only that makes its slice all skips for certain.
    """
    encoder = InProcess(size)
    for plane in encoder.planes:
        plane.paste(128, (0, 0, *plane.size))
    encoder.encode()
    encoder.encode()
    return encoder.close()[1]


def _shared(plane: av.video.plane.VideoPlane, size: int) -> Image.Image:
    """A picture that lies in the plane's own memory: pasting into it writes the plane."""
    memory = np.frombuffer(memoryview(plane), np.uint8)
    picture = Image.frombuffer("L", (size, size), memory, "raw", "L", plane.line_size, 1)
    picture.readonly = 0
    return picture
