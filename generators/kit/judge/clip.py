"""Clips, the judge's input: frames of an untrusted video file, of a folder of images, or of an array.

A process of its own decodes files, under the limits of `decode`. Frames keep their shape: nothing is cropped, and the
longest side is reduced to `LONGEST` pixels.
"""

import errno
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from numbers import Real
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.clip import FPS
from generators.kit.judge.decode import (
    FORMATS,
    KEPT_FRAMES,
    MOST_BYTES,
    MOST_FRAMES,
    SECONDS,
    Frames,
    Lens,
    ScoreError,
    Thinned,
    as_they_are,
    checked,
    read_frames,
)

LONGEST = 512  # pixels of a frame's longest side; larger frames are reduced
SHORTEST = 16  # pixels, of a reduced frame too
LARGEST = 4096  # pixels of a side in an array
MOST_FPS = 1e6

_ANIMATIONS = "gif,apng,webp_anim"
_IMAGES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".webp": b"RIFF....WEBP"}  # patterns
_SUFFIXES = {*_IMAGES, ".jpeg"}
_SCALE = f"min(1,{LONGEST}/max(iw*sar,ih))"
_FILTERS = f"scale=w='max(1,round(iw*sar*{_SCALE}))':h='max(1,round(ih*{_SCALE}))':flags=area,format=rgb24"
_PPM = ("-f", "image2pipe", "-c:v", "ppm")  # each picture says its size


@dataclass(frozen=True, eq=False)
class Clip:
    """Frames of a video, and their rate."""

    frames: Frames
    """Read-only RGB, at most `KEPT_FRAMES` after the first, each at most `LONGEST` pixels along its longest side."""
    fps: float
    """Frames per second: the file's, or `FPS` without any. Thinning lowers it, so that the duration holds."""
    stride: int = 1
    """The number of frames in the video for one that is kept."""

    @classmethod
    def read(cls, path: Path | bytes, *, seconds: float = SECONDS, lens: Lens = as_they_are) -> "Clip":
        """Read a video, an animated GIF, PNG or WebP, or a folder of PNG, JPEG or WebP images.

        Images are taken in natural order of their names: `9.png` before `10.png`. Other files in the folder are
        ignored. Pixels that are not square are made so. Frames are kept as they are seen through `lens`. Raise
        `ScoreError` for a damaged file, another format, or one beyond the bounds of this module and of `decode`.
        """
        if isinstance(path, Path) and path.is_dir():
            with tempfile.TemporaryDirectory(prefix="vmdp-clip-") as copies:
                images = _copied(path, Path(copies))
                inputs = ("-format_whitelist", "image2", "-f", "image2", "-i", images)
                square = ("-vf", f"setsar=1,{_FILTERS}")  # a resolution of print is no shape of pixels
                decoded = read_frames(inputs, (*square, *_PPM), _ppm_size, seconds=seconds, lens=lens)
            return cls(_sealed(decoded.frames), FPS / decoded.stride, decoded.stride)
        with checked(path) as file:
            formats = f"{FORMATS},{_ANIMATIONS}"
            source = ("-format_whitelist", formats, "-i", f"file:{file.absolute()}", "-map", "0:V:0")
            form = ("-vf", _FILTERS, *_PPM)
            decoded = read_frames(source, form, _ppm_size, seconds=seconds, level="info", lens=lens)
        return cls(_sealed(decoded.frames), _fps(decoded.log) / decoded.stride, decoded.stride)

    @classmethod
    def of(cls, frames: object, fps: float = FPS) -> "Clip":
        """Check an array or a tensor of shape (frames, height, width, 3), RGB in uint8; raise `ScoreError`.

        Frames that need no change are not copied, so leave the array alone while the clip is used.
        """
        if not (isinstance(fps, Real) and 0 < fps <= MOST_FPS):
            raise ScoreError(f"fps is {str(fps)[:40]!r}; give a number above 0, at most {MOST_FPS:g}")
        try:
            array = np.asarray(frames)
        except Exception as error:  # frames of several sizes, a tensor on a GPU, anything that `__array__` raises
            raise ScoreError(f"the frames make no array: {' '.join(str(error).split())[:200]}") from None
        if fault := _fault(array):
            raise ScoreError(fault)
        if len(array) <= KEPT_FRAMES + 1:
            return cls(_sealed(_reduced(array)), float(fps))
        thinned = Thinned()
        for frame in array:
            thinned.add(_reduced(frame[None])[0])
        return cls(_sealed(thinned.frames()), float(fps) / thinned.stride, thinned.stride)


def _sealed(frames: Frames) -> Frames:
    """A view that can't be written."""
    view = frames.view()
    view.flags.writeable = False
    return view


def _ppm_size(output: BufferedReader) -> tuple[int, int] | None:
    """Read the header of a PPM picture; None at the end."""
    found = re.fullmatch(rb"P6\n(\d+) (\d+)\n255\n", b"".join(output.readline(32) for _ in range(3)))
    if not found:
        return None
    width, height = int(found[1]), int(found[2])
    if min(width, height) < SHORTEST:
        raise ScoreError(_too_small(width, height))
    return width, height


def _too_small(width: int, height: int) -> str:
    return f"the frames are {width} x {height} pixels, reduced to at most {LONGEST}; give at least {SHORTEST} a side"


def _fps(log: str) -> float:
    """Find the frame rate of the decoded stream in the decoder's log; `FPS` without one."""
    mapped = re.search(r"^\[info\]   Stream #0:(\d+) -> #0:0 ", log, re.MULTILINE)
    stream = rf"^\[info\]   Stream #0:{mapped[1] if mapped else 0}\b.*: Video: .*, ([\d.]+)(k?) fps,"
    found = re.search(stream, log, re.MULTILINE)
    fps = float(found[1]) * (1000 if found[2] else 1) if found else 0
    return fps if 0 < fps <= MOST_FPS else FPS


def _fault(array: NDArray[np.generic]) -> str:
    """Say what keeps an array from being frames, and what to do; empty if nothing."""
    shape = " x ".join(map(str, array.shape))
    if array.size == 0:
        return f"the array of shape ({shape}) is empty; give at least one frame"
    if array.dtype != np.uint8:
        known = array.dtype.kind == "f"
        cure = "(255 * frames).round().astype(np.uint8) if they are 0 to 1" if known else "frames.astype(np.uint8)"
        return f"the frames are {array.dtype}, not uint8 from 0 to 255; convert them: {cure}"
    if hint := _hint(array.shape):
        return f"the array of shape ({shape}) is not (frames, height, width, 3); {hint}"
    count, height, width, _ = array.shape
    if count > MOST_FRAMES:
        return f"the array has {count} frames; give at most {MOST_FRAMES}"
    if max(width, height) > LARGEST:
        return f"the frames are {width} x {height} pixels; give at most {LARGEST} a side"
    small = _size(width, height)
    return _too_small(*small) if min(small) < SHORTEST else ""


def _hint(shape: tuple[int, ...]) -> str:
    """Say how to bring an array into shape; empty if it is."""
    match shape:
        case (_, _, _, 3):
            return ""
        case (_, _, 3):
            return "a single picture is frames[None]"
        case (_, _, _):
            return "grey frames become RGB by np.stack([frames] * 3, axis=-1)"
        case (_, _, _, 1):
            return "grey frames become RGB by np.repeat(frames, 3, axis=-1)"
        case (_, _, _, 4):
            return "drop alpha by frames[..., :3]"
        case (_, 3, _, _):
            return "move the channels last by np.moveaxis(frames, 1, -1)"
    return "give one clip of RGB frames"


def _size(width: int, height: int) -> tuple[int, int]:
    """The size of a reduced frame, rounded as the decoder does."""
    scale = min(1.0, LONGEST / max(width, height))
    return max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))


def _reduced(array: Frames) -> Frames:
    """Reduce large frames, each pixel a mean over its area."""
    height, width = array.shape[1:3]
    size = _size(width, height)
    if size == (width, height):
        return array if array[0].flags.c_contiguous else np.ascontiguousarray(array)
    factor = width // size[0]
    whole = (factor * size[0], factor * size[1]) == (width, height)
    reduced = np.empty((len(array), size[1], size[0], 3), np.uint8)
    for frame, place in zip(map(Image.fromarray, array), reduced, strict=True):  # `reduce` is three times as fast
        place[:] = np.asarray(frame.reduce(factor) if whole else frame.resize(size, Image.Resampling.BOX))
    return reduced


def _copied(folder: Path, target: Path) -> str:
    """Copy a folder's images under plain numbers, and return their pattern for the decoder.

    The decoder sees no name of the folder's. Raise `ScoreError` as `images_in` does, and for images of several formats.
    """
    kinds = set()
    for number, image in enumerate(images_in(folder, MOST_FRAMES)):
        kinds.add(image.kind)
        if len(kinds) > 1:
            raise ScoreError(f"the folder holds {' and '.join(sorted(kinds))} images; give one format")
        Path(target, f"{number}{image.kind}").write_bytes(image.data)
    return f"{str(target.absolute()).replace('%', '%%')}/%d{kinds.pop()}"


class ImageFile(NamedTuple):
    """A file of a folder."""

    name: str
    kind: str
    """`.png`, `.jpg` or `.webp`, as its contents say."""
    data: bytes


def images_in(folder: Path, most: int) -> Iterator[ImageFile]:
    """Read a folder's images in the order of their numbers; no link is followed.

    Raise `ScoreError` for a link, another format, no image, more than `most`, or more than `MOST_BYTES` in all.
    """
    left = MOST_BYTES
    try:
        directory = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ScoreError(f"{folder.name} can't be read: {error.strerror}") from None
    try:
        names = sorted(filter(is_image, os.listdir(directory)), key=_natural)
        if not 0 < len(names) <= most:
            raise ScoreError(f"the folder holds {len(names)} PNG, JPEG or WebP images; give 1 to {most}")
        for name in names:
            data = _content(directory, name, left)
            left -= len(data)
            kind = next((suffix for suffix, magic in _IMAGES.items() if re.match(magic, data, re.DOTALL)), None)
            if kind is None:
                raise ScoreError(f"{name!r} is no PNG, JPEG or WebP image")
            yield ImageFile(name, kind, data)
    finally:
        os.close(directory)


def _content(directory: int, name: str, most: int) -> bytes:
    """Read a regular file directly in an open folder."""

    def opened(path: str, flags: int) -> int:  # a named pipe would block
        return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=directory)

    try:
        with open(name, "rb", opener=opened) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise ScoreError(f"{name!r} is no regular file")
            data = file.read(most + 1)
    except OSError as error:
        why = "is a link; copy the image itself" if error.errno == errno.ELOOP else f"can't be read: {error.strerror}"
        raise ScoreError(f"{name!r} {why}") from None
    if len(data) > most:
        raise ScoreError(f"the folder's images have more than {MOST_BYTES} bytes")
    return data


def is_image(name: str) -> bool:
    """True for the name of a picture in a folder."""
    return not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES


def _natural(name: str) -> tuple[list[str | int], str]:
    """Sort key with numbers by value."""
    parts: list[str | int] = list(re.split(r"(\d+)", name))
    parts[1::2] = [int(part) for part in parts[1::2]]
    return parts, name
