"""Call libx264 of PyAV's wheel through its C interface.

This passes x264 the unchanged macroblocks, which PyAV can't, and cuts the cost of a clip by a third. The structures
follow x264.h of build 165, up to the last field in use. The name of the function that opens an encoder contains the
build, so a library with other structures is refused and never misread.
"""

import ctypes as c
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

BUILD = 165
MACROBLOCK = 16
Region = tuple[int, int, int, int]  # left, top, right, bottom in pixels
_I420 = 2
_ERRORS = 0
_UNCHANGED = 1
_SPARE = 4096  # bytes; more than any structure of x264


class _Parameters(c.Structure):
    """`x264_param_t`."""

    _fields_ = [
        ("cpu", c.c_uint32),
        ("threads", c.c_int * 6),
        ("width", c.c_int),
        ("height", c.c_int),
        ("stream", c.c_int * 5),
        ("vui", c.c_int * 9),
        ("bitstream", c.c_int * 22),
        ("quantisers", c.c_char_p),
        ("matrices", c.c_uint8 * (4 * 16 + 4 * 64)),
        ("log", c.c_void_p * 2),
        ("log_level", c.c_int),
        ("reconstruct", c.c_int),
        ("dump", c.c_char_p),
        ("partitions", c.c_uint * 2),
        ("analysis", c.c_int * 16),
        ("psy", c.c_float * 2),
        ("use_psy", c.c_int),
        ("use_macroblocks", c.c_int),
        ("update_macroblocks", c.c_int),
        ("deadzones", c.c_int * 2),
        ("spare", c.c_char * _SPARE),
    ]


class _Picture(c.Structure):
    """`x264_picture_t`."""

    _fields_ = [
        ("kind", c.c_int * 4),
        ("pts", c.c_int64),
        ("dts", c.c_int64),
        ("parameters", c.c_void_p),
        ("colours", c.c_int),
        ("planes", c.c_int),
        ("strides", c.c_int * 4),
        ("memory", c.c_void_p * 4),
        ("offsets", c.c_void_p * 2),
        ("macroblocks", c.c_void_p),
        ("spare", c.c_char * _SPARE),
    ]


class _Nal(c.Structure):
    """`x264_nal_t`."""

    _fields_ = [
        ("kind", c.c_int * 5),
        ("length", c.c_int),
        ("payload", c.c_void_p),
        ("padding", c.c_int),
    ]


class X264:
    """Encoder of pictures whose sides are multiples of 16 pixels; each picture gives one unit at once."""

    def __init__(self, width: int, height: int, preset: str, options: Mapping[str, str]) -> None:
        if min(width, height) <= 0 or width % MACROBLOCK or height % MACROBLOCK:
            raise ValueError(f"a picture's sides are multiples of {MACROBLOCK} pixels, not {width} and {height}")
        library = _library()
        parameters = _Parameters()
        if library.x264_param_default_preset(c.byref(parameters), preset.encode(), None) < 0:
            raise ValueError(f"x264 knows no preset {preset}")
        if tuple(parameters.deadzones) != (21, 11):  # x264's defaults, as a check of the field offsets
            raise ImportError(f"libx264 says that it is of build {BUILD}, but its structures are others")
        for name, value in options.items():
            if library.x264_param_parse(c.byref(parameters), name.encode(), value.encode()) != 0:
                raise ValueError(f"x264 refuses the option {name}={value}")
        parameters.width, parameters.height = width, height
        parameters.log_level = _ERRORS
        parameters.use_macroblocks = 1
        self._encode = library.x264_encoder_encode
        self._handle = getattr(library, f"x264_encoder_open_{BUILD}")(c.byref(parameters))
        if not self._handle:
            raise ValueError(f"x264 opens no encoder of {width} by {height} pixels with {dict(options)}")
        self.close = weakref.finalize(self, library.x264_encoder_close, self._handle)
        """Free what the encoder holds; a picture can't be encoded after it."""

        self._memory = [np.zeros((height // part, width // part), np.uint8) for part in (1, 2, 2)]
        self.planes = tuple(_shared(plane) for plane in self._memory)
        """Y, and Cb and Cr of half its size, in mode L: the memory that the encoder reads."""
        self._unchanged = np.zeros((height // MACROBLOCK, width // MACROBLOCK), np.uint8)
        self._unchanged_at = self._unchanged.ctypes.data
        self._picture, self._written = _Picture(), _Picture()
        library.x264_picture_init(c.byref(self._picture))
        self._picture.colours, self._picture.planes = _I420, len(self._memory)
        for k, plane in enumerate(self._memory):
            self._picture.strides[k], self._picture.memory[k] = plane.strides[0], plane.ctypes.data
        self._nals, self._count = c.POINTER(_Nal)(), c.c_int()

    def encode(self, changed: Sequence[Region] | None) -> bytes:
        """Encode the planes' current contents into an access unit in Annex B form.

        Pixels outside the `changed` regions must be as before; None promises nothing. Raise `ValueError` after `close`.
        """
        if not self.close.alive:
            raise ValueError("this encoder is closed")
        if changed is None:
            self._picture.macroblocks = None
        else:
            self._unchanged.fill(_UNCHANGED)
            for left, top, right, bottom in changed:
                rows = slice(max(0, top) // MACROBLOCK, -(-bottom // MACROBLOCK))
                columns = slice(max(0, left) // MACROBLOCK, -(-right // MACROBLOCK))
                self._unchanged[rows, columns] = 0
            self._picture.macroblocks = self._unchanged_at
        length = self._encode(
            self._handle, c.byref(self._nals), c.byref(self._count), c.byref(self._picture), c.byref(self._written)
        )
        if length <= 0:
            why = "failed" if length < 0 else "keeps pictures back, which these options must not let it"
            raise RuntimeError(f"x264 {why}: it answered {length} to picture {self._picture.pts}")
        self._picture.pts += 1
        return c.string_at(self._nals[0].payload, length)  # all units of a picture lie one after the other


@cache
def _library() -> c.CDLL:
    """libx264 of PyAV's wheel, and no other: metadata names its version, and another may give other bytes."""
    spec = find_spec("av")
    package = Path(spec.origin).parent if spec and spec.origin else Path("av")
    found = sorted([*(package.parent / "av.libs").glob("libx264*"), *(package / ".dylibs").glob("libx264*")])
    if not found:
        raise ImportError(f"no libx264 beside {package}: install PyAV from its wheel")
    path = found[0]
    library = c.CDLL(str(path))
    try:
        opened = getattr(library, f"x264_encoder_open_{BUILD}")
    except AttributeError:
        raise ImportError(f"{path} is not of build {BUILD} of x264; the locked version of PyAV has it") from None
    opened.argtypes, opened.restype = [c.c_void_p], c.c_void_p
    library.x264_param_default_preset.argtypes = [c.c_void_p, c.c_char_p, c.c_char_p]
    library.x264_param_parse.argtypes = [c.c_void_p, c.c_char_p, c.c_char_p]
    library.x264_picture_init.argtypes, library.x264_picture_init.restype = [c.c_void_p], None
    library.x264_encoder_encode.argtypes = [c.c_void_p] * 5
    library.x264_encoder_close.argtypes, library.x264_encoder_close.restype = [c.c_void_p], None
    return library


def _shared(memory: np.ndarray) -> Image.Image:
    """A picture backed by this memory: pasting into it writes the memory."""
    height, width = memory.shape
    picture = Image.frombuffer("L", (width, height), memory, "raw", "L", 0, 1)
    picture.readonly = 0
    return picture
