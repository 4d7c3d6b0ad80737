"""The H.264 encoder: libx264 at constant QP, in this process.

x264 runs in one thread, without lookahead, B-frames, deblocking and intra 4x4/8x8 analysis. A picture then costs least,
and the bytes depend neither on the processor nor on the number of cores.
"""

from collections.abc import Sequence
from functools import lru_cache

from generators.kit.clip import Clip
from generators.kit.video.x264 import X264, Region

PRESET = "ultrafast"
OPTIONS = {
    "qp": "18", "ipratio": "1", "threads": "1", "keyint": "9999", "cabac": "1", "weightp": "0",
    "scenecut": "0", "rc-lookahead": "0", "force-cfr": "1", "sync-lookahead": "0",
    "colorprim": "bt709", "transfer": "bt709", "colormatrix": "smpte170m",
}  # fmt: skip


class Encoder:
    """Encoder of a clip's pictures in I420: paste into `planes`, then call `encode`.

    `planes` are Y at full size, Cb and Cr at half, in mode L.
    """

    def __init__(self, clip: Clip) -> None:
        self._x264 = X264(clip.width, clip.height, PRESET, OPTIONS | {"fps": str(clip.fps)})
        self.planes = self._x264.planes
        self._units: list[bytes] = []

    def encode(self, changed: Sequence[Region] | None = None) -> None:
        """Append the planes' current picture; pixels outside the `changed` regions must be as before."""
        self._units.append(self._x264.encode(changed))

    def close(self) -> list[bytes]:
        """Finish; return the access units in Annex B form, one per picture."""
        self._x264.close()
        return self._units


@lru_cache(maxsize=8)
def still_unit(clip: Clip) -> bytes:
    """The access unit of a repeated picture: every macroblock is skipped.

    Two flat grey pictures give it: intra prediction meets them exactly, so the second has nothing left to correct.
    """
    encoder = Encoder(clip)
    for plane in encoder.planes:
        plane.paste(128, (0, 0, *plane.size))
    encoder.encode()
    encoder.encode()
    return encoder.close()[1]
