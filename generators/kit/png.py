"""A PNG writer whose bytes do not depend on the system's zlib.

Filter Up on every row and zlib-ng at level 6: the size of Pillow's default at a fraction of its time.
Format: PNG specification, third edition (W3C, 2025).
"""

import struct
import zlib

import numpy as np
from PIL import Image
from zlib_ng import zlib_ng

_UP = 2


def png(image: Image.Image) -> bytes:
    """Encode an RGB picture, shape (height, width, 3) of uint8."""
    pixels = np.asarray(image)
    height, width, _ = pixels.shape
    rows = np.empty((height, 1 + width * 3), np.uint8)
    rows[:, 0] = _UP
    flat = pixels.reshape(height, width * 3)
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib_ng.compress(rows.data, 6))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
