"""H.264 encoders behind one small interface: libx264 in this process, or the ffmpeg binary in another.

x264 runs at constant QP in one thread, without lookahead, B-frames, deblocking and intra 4x4/8x8 analysis:
so a picture costs least, and the bytes depend neither on the processor nor on the number of cores. Both
encoders give the same access units for the same planes, unless macroblocks stayed as they were: only the first can
tell x264 so.
"""

import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from PIL import Image

from generators.kit.timeline import FPS
from generators.kit.video.bitstream import access_units
from generators.kit.video.x264 import X264, Region

PRESET = "ultrafast"
OPTIONS = {
    "qp": "18", "ipratio": "1", "threads": "1", "keyint": "9999", "fps": str(FPS), "cabac": "1", "weightp": "0",
    "scenecut": "0", "rc-lookahead": "0", "force-cfr": "1", "sync-lookahead": "0",
    "colorprim": "bt709", "transfer": "bt709", "colormatrix": "smpte170m",
}  # fmt: skip


class Encoder(Protocol):
    """Encodes square pictures in I420."""

    planes: tuple[Image.Image, ...]  # Y, and Cb and Cr of half its size, in mode L; paste the next picture here

    def encode(self, changed: Sequence[Region] | None = None) -> None:
        """Append the picture that the planes hold now; only these regions of it changed, if they are given."""

    def close(self) -> list[bytes]:
        """Finish, and return the access units in Annex B form, one a picture."""


class InProcess:
    """libx264 in this process: none to start, and the picture is not copied."""

    def __init__(self, size: int) -> None:
        self._x264 = X264(size, PRESET, OPTIONS)
        self.planes = self._x264.planes
        self._units: list[bytes] = []

    def encode(self, changed: Sequence[Region] | None = None) -> None:
        """Append the picture that the planes hold now; only these regions of it changed, if they are given."""
        self._units.append(self._x264.encode(changed))

    def close(self) -> list[bytes]:
        """Finish, and return the access units."""
        self._x264.close()
        return self._units


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
            output_params=["-preset", PRESET, "-x264-params", ":".join(map("=".join, OPTIONS.items()))],
        )
        self._pipe.send(None)

    def encode(self, changed: Sequence[Region] | None = None) -> None:
        """Append the picture that the planes hold now; what changed can't be told to ffmpeg."""
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
