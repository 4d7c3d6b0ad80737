"""Video of an external sample: inspect it, and transcode it into this project's form on request.

PyAV decodes; colours are converted here, since ffmpeg's scaler depends on the processor. The same files
always make the same bytes.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generators.kit.clip import FPS, MOST_FRAMES, Clip
from generators.kit.scene.scene import UNITS
from generators.kit.video.png import png
from generators.kit.video.small import change_of, reduced
from generators.kit.video.writer import VideoWriter

Picture = NDArray[np.uint8]

MOST_SIDE = 4096
MOST_PIXELS = MOST_SIDE * 2304
MOST_SOURCE_FRAMES = 2400
SIDE = 64  # of the small pictures for comparisons
CHANGED = 24  # of 255, in a small picture; the loss of an old codec stays below
ALIKE_DB = 24.0  # between a still and its frame, after the loss of an old codec
# First boxes of QuickTime's family, https://developer.apple.com/documentation/quicktime-file-format
_FORMATS = (
    *((4, box, "mov") for box in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")),
    (8, b"AVI ", "avi"),
    (0, b"\x1a\x45\xdf\xa3", "matroska"),
)
_Image = Image.Image
_PNG_ERRORS = (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError)


class Unusable(Exception):
    """An unreadable picture or video; the text says why."""


@dataclass(frozen=True)
class Look:
    """Facts about a video."""

    codec: str
    pixels: str
    width: int
    height: int
    fps: float
    frames: int
    first: Picture
    last: Picture
    box: tuple[float, float, float, float]
    """Bounding box of all changes: left, top, width, height, in scene units over the square in the middle."""
    change: float
    """The largest difference of a frame from the first one, 0 to 255, as a comparison of videos measures it."""
    last_change: float
    """The same of the last frame: next to nothing if the video ends as it began."""


@dataclass(frozen=True)
class Made:
    """A transcoded video, with its stills."""

    video: bytes
    first: bytes
    final: bytes
    frames: int
    box: tuple[float, float, float, float]


def look(video: bytes) -> Look:
    """Decode a whole video, one frame in memory at a time; raise `Unusable`."""
    first: Picture | None = None
    last: Picture | None = None
    given: NDArray[np.int16] | None = None
    changed = np.zeros((SIDE, SIDE), bool)
    frames = 0
    change = last_change = 0.0
    with _Opened(video) as (stream, pictures):
        for frame in pictures:
            frames += 1
            last = _rgb(frame)
            small = _small(last)
            if first is None or given is None:
                first, given, start = last, small, reduced(last)
            else:
                changed |= np.abs(small - given).max(axis=2) > CHANGED
                last_change = change_of(start, [reduced(last)])
                change = max(change, last_change)
        codec, pixels = stream.codec_context.name, str(stream.codec_context.pix_fmt)
        fps = float(stream.average_rate or stream.base_rate or 0)
    if first is None or last is None:
        raise Unusable("no picture comes out of the video")
    height, width = first.shape[:2]
    return Look(codec, pixels, width, height, round(fps, 3), frames, first, last, _box(changed), change, last_change)


def picture_of(data: bytes) -> Picture:
    """Read a PNG as RGB; raise `Unusable`."""
    try:
        with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
            if max(image.size) > MOST_SIDE:
                raise Unusable(f"it is {image.width}x{image.height}; sides of at most {MOST_SIDE} are taken")
            return np.asarray(image.convert("RGB"))
    except _PNG_ERRORS as error:
        raise Unusable(f"it is no PNG: {type(error).__name__}") from None


def alike(a: Picture, b: Picture) -> bool:
    """True if two pictures show the same apart from compression; different sizes are scaled."""
    one, two = (np.asarray(Image.fromarray(p).resize((256, 256), Image.Resampling.BOX), np.float32) for p in (a, b))
    error = float(np.mean(np.square(one - two)))
    return error == 0 or 10 * np.log10(255**2 / error) >= ALIKE_DB


def as_png(picture: Picture) -> bytes:
    """Write a picture as PNG."""
    return png(Image.fromarray(picture))


def transcode(video: bytes, first: Picture, final: Picture, size: int, frames: int, fps: float) -> Made:
    """Transcode to H.264 at 16 fps in 4n+1 frames, at most 81, scaled into a square of `size` pixels.

    The frame limit may shorten it. The margin has the colour of the first picture's corner. First and
    last frame are the given stills.
    """
    paper = (int(first[0, 0, 0]), int(first[0, 0, 1]), int(first[0, 0, 2]))
    wanted = round((round(frames * FPS / fps if fps > 0 else frames) - 1) / 4) * 4 + 1
    count = max(5, min(MOST_FRAMES, wanted))
    source = [round(k * (frames - 1) / (count - 1)) for k in range(count)]
    writer = VideoWriter(Clip(size, size))
    start, end = _fitted(first, size, paper), _fitted(final, size, paper)
    shown = iter(_seen(video, source, lambda picture: _fitted(picture, size, paper)))
    given = _small(np.asarray(start))
    changed = np.zeros((SIDE, SIDE), bool)
    before: _Image | None = None
    for number in range(count):
        decoded = next(shown, None)
        image = start if number == 0 else end if number == count - 1 or decoded is None else decoded
        if before is None or image is not before:
            writer.paint(image.im, 0, 0)
            changed |= np.abs(_small(np.asarray(image)) - given).max(axis=2) > CHANGED
        before = image
        writer.frame()
    return Made(writer.close(), png(start), png(end), count, _box(changed))


def _seen(video: bytes, wanted: list[int], fitted: Callable[[Picture], _Image]) -> Iterator[_Image]:
    """Yield the wanted frames in order; a repeated one is the same object."""
    at, number = 0, 0
    with _Opened(video) as (_, pictures):
        for frame in pictures:
            if at < len(wanted) and wanted[at] == number:
                image = fitted(_rgb(frame))
                while at < len(wanted) and wanted[at] == number:
                    yield image
                    at += 1
            number += 1


class _Opened:
    """A video's stream and its decoded frames, within the bounds of this module."""

    def __init__(self, video: bytes) -> None:
        self._video = video

    def __enter__(self) -> "tuple[av.video.stream.VideoStream, Iterator[av.VideoFrame]]":
        try:
            self._container = av.open(io.BytesIO(self._video), "r", format=_format(self._video))
        except (av.FFmpegError, ValueError) as error:
            raise Unusable(f"the video can't be opened: {error}") from None
        streams = self._container.streams.video
        if not streams:
            self._container.close()
            raise Unusable("the file holds no video")
        stream = streams[0]
        stream.codec_context.thread_count = 1
        if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
            self._container.close()
            raise Unusable(f"its pictures are {stream.codec_context.width}x{stream.codec_context.height}: too large")
        return stream, self._frames(stream)

    def __exit__(self, *_: object) -> None:
        self._container.close()

    def _frames(self, stream: "av.video.stream.VideoStream") -> "Iterator[av.VideoFrame]":
        number = 0
        try:
            for frame in self._container.decode(stream):
                number += 1
                if number > MOST_SOURCE_FRAMES:
                    raise Unusable(f"the video has more than {MOST_SOURCE_FRAMES} frames")
                if frame.width * frame.height > MOST_PIXELS:
                    raise Unusable(f"a picture is {frame.width}x{frame.height}: too large")
                yield frame
        except (av.FFmpegError, ValueError) as error:
            raise Unusable(f"the video breaks off after {number} frames: {error}") from None


def _format(video: bytes) -> str:
    """Detect the format by the first bytes; playlists, which name other files, are refused."""
    for at, mark, name in _FORMATS:
        if video[at : at + len(mark)] == mark:
            return name
    raise Unusable("the video can't be opened: it is no MP4, MOV, AVI or WebM")


def _rgb(frame: av.VideoFrame) -> Picture:
    """Convert by ITU-R BT.601-7, 2.5, limited range, as for untagged MPEG-4; a chroma sample covers four pixels."""
    if frame.format.name not in ("yuv420p", "yuvj420p"):
        return np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
    full = frame.format.name == "yuvj420p"
    luma, blue, red = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )
    exact = luma.astype(np.float32) if full else (luma.astype(np.float32) - 16) * (255 / 219)
    scale = 1.0 if full else 255 / 224
    height, width = luma.shape
    colour = [
        ((plane.astype(np.float32) - 128) * scale).repeat(2, 0).repeat(2, 1)[:height, :width] for plane in (blue, red)
    ]
    picture = np.empty((height, width, 3), np.float32)
    picture[..., 0] = exact + 1.402 * colour[1]
    picture[..., 1] = exact - 0.344136 * colour[0] - 0.714136 * colour[1]
    picture[..., 2] = exact + 1.772 * colour[0]
    return (np.clip(picture, 0, 255) + 0.5).astype(np.uint8)


def _small(picture: Picture) -> NDArray[np.int16]:
    """Scale down the square in the picture's middle, which blurs a codec's noise away."""
    height, width = picture.shape[:2]
    side = min(height, width)
    left, top = (width - side) // 2, (height - side) // 2
    image = Image.fromarray(picture[top : top + side, left : left + side])
    return np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), np.int16)


def _box(changed: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Bounding box of the changes, one small pixel wider on each side; the whole square without changes."""
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        return 0.0, 0.0, float(UNITS), float(UNITS)
    unit = UNITS / SIDE
    left, top = max(0, int(columns[0]) - 1), max(0, int(rows[0]) - 1)
    right, bottom = min(SIDE, int(columns[-1]) + 2), min(SIDE, int(rows[-1]) + 2)
    return left * unit, top * unit, (right - left) * unit, (bottom - top) * unit


def _fitted(picture: Picture, size: int, paper: tuple[int, int, int]) -> _Image:
    """Fit the whole picture into the middle of a square."""
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = Image.fromarray(picture)
    if image.size != inner:
        image = image.resize(inner, Image.Resampling.LANCZOS)
    if inner == (size, size):
        return image
    square = Image.new("RGB", (size, size), paper)
    square.paste(image, ((size - inner[0]) // 2, (size - inner[1]) // 2))
    return square
