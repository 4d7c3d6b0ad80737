"""Decode untrusted videos in a process of its own, with limits on time, memory, pixels and frames."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.child import reading_from

SECONDS = 20.0  # for decoding; 81 frames of 512 x 512 take 0.2
MOST_BYTES = 256 << 20
MOST_PIXELS = 4096 * 2304
MOST_MEMORY = 1 << 30
MOST_FRAMES = 2400  # 100 s at 24 fps; longer videos are refused
KEPT_FRAMES = 400  # longer ones are thinned, to 200 to 400 frames
MOST_PICTURES = 64  # of an answer in pictures
FORMATS = "mov,matroska,avi,mpegts,ivf,ogg,flv,asf,mpeg"

# Raised by what reads foreign metadata.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

Frames = NDArray[np.uint8]  # (frames, height, width, 3), RGB
Header = Callable[[BufferedReader], tuple[int, int] | None]
Lens = Callable[[Frames], Callable[[Frames], Frames]]
"""From the first frame, makes the function through which each frame is seen; it may give its argument back."""


class Decoded(NamedTuple):
    """Frames of a video, thinned: the first, one of each `stride` after it, and the last."""

    frames: Frames
    stride: int
    log: str


class ScoreError(Exception):
    """This video or sample can't be scored; the text says why."""


@contextmanager
def checked(video: Path | bytes) -> Iterator[Path]:
    """Give the path of a video, a temporary one for bytes; raise `ScoreError` unless it is a file of a fair size."""
    if isinstance(video, bytes):
        with tempfile.TemporaryDirectory(prefix="vmdp-score-") as folder:
            path = Path(folder, "video")
            path.write_bytes(video)
            with checked(path):
                yield path
        return
    try:
        size = video.stat().st_size
        regular = video.is_file()
    except (OSError, ValueError) as error:  # a null character in a path is a ValueError
        raise ScoreError(f"{video.name} can't be read: {getattr(error, 'strerror', None) or error}") from None
    if not regular:
        raise ScoreError(f"{video.name} is no file")
    if not 0 < size <= MOST_BYTES:
        raise ScoreError("the file is empty" if size == 0 else f"the file has {size} bytes; at most {MOST_BYTES}")
    yield video


def as_they_are(_first: Frames) -> Callable[[Frames], Frames]:
    """A lens that changes nothing."""
    return lambda frame: frame


def read_frames(
    source: Sequence[str],
    form: Sequence[str],
    header: Header,
    *,
    seconds: float,
    level: str = "error",
    lens: Lens = as_they_are,
) -> Decoded:
    """Run the decoder under all limits, and read its RGB frames through a lens, and its log from `level` up.

    `source` and `form` are its options for input and output. `header` reads what comes before a frame, if anything,
    and returns width and height, or None at the end.
    """
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", f"level+{level}",
        "-xerror", "-threads", "1", "-max_pixels", str(MOST_PIXELS), "-max_alloc", str(MOST_MEMORY // 4),
        "-protocol_whitelist", "file", "-err_detect", "explode", *source, "-frames:v", str(MOST_FRAMES + 1),
        "-fps_mode", "passthrough", "-filter_threads", "1", *form, "-threads", "1", "pipe:1",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as file:
        with reading_from(command, log=file.fileno(), seconds=seconds, memory=MOST_MEMORY) as child:
            assert isinstance(child.output, BufferedReader)  # by Popen's default
            thinned = _read(child.output, header, lens)
            ended = child.process.wait() if thinned.number <= MOST_FRAMES else 0
        file.seek(0)
        log = file.read(1 << 20).decode(errors="replace")
    if child.late.is_set():
        raise ScoreError(f"the video was not decoded within {seconds:g} s")
    if child.large.is_set():
        raise ScoreError(f"decoding took more than {MOST_MEMORY >> 20} MB of memory")
    if thinned.number > MOST_FRAMES:
        raise ScoreError(f"the video has more than {MOST_FRAMES} frames")
    if ended:
        raise ScoreError(f"the video can't be decoded: {_complaint(log)}")
    if not thinned.number:
        raise ScoreError(f"no picture comes out of it: {_complaint(log)}")
    return Decoded(thinned.frames(), thinned.stride, log)


class Thinned:
    """The kept frames of a video: the first, one of each `stride` after it, and the last.

    The one taken of each `stride` is least like the one kept before it: nothing large hides in what is left out.
    """

    def __init__(self) -> None:
        self.stride = 1
        self.number = 0  # of all frames
        self._kept: Frames = np.empty((0, 0, 0, 3), np.uint8)
        self._count = 0
        self._apart = 0  # the frame kept last, from the one before it

    def add(self, frame: Frames) -> None:
        """Take the next frame, of shape (height, width, 3)."""
        if not self.number:
            self._kept = np.empty((KEPT_FRAMES + 2, *frame.shape), np.uint8)  # unused rows take no memory
        if self.number == 0 or (self.number - 1) % self.stride == 0:
            if self._count > KEPT_FRAMES:
                self._halve()
            self._count += 1
            self._apart = -1
        if self.stride > 1:
            self._kept[-1] = frame
        apart = _apart(frame, self._kept[self._count - 2]) if self.stride > 1 else 0
        if apart >= self._apart:
            self._kept[self._count - 1], self._apart = frame, apart
        self.number += 1

    def frames(self) -> Frames:
        """The kept frames and the last one, which decides whether the answer holds; shape (T, height, width, 3)."""
        if self.stride > 1 and not np.array_equal(self._kept[self._count - 1], self._kept[-1]):
            self._kept[self._count] = self._kept[-1]
            return self._kept[: self._count + 1]
        return self._kept[: self._count]

    def _halve(self) -> None:
        """Keep one of two frames after the first."""
        for row in range(1, KEPT_FRAMES // 2 + 1):
            pair = self._kept[2 * row - 1], self._kept[2 * row]
            first, second = (_apart(frame, self._kept[row - 1]) for frame in pair)
            self._kept[row] = pair[second >= first]
        self._count, self.stride = KEPT_FRAMES // 2 + 1, 2 * self.stride


def _apart(frame: Frames, other: Frames) -> int:
    a, b = frame[::2, ::2].astype(np.int16), other[::2, ::2]
    return int(np.abs(a - b).sum())


def _read(output: BufferedReader, header: Header, lens: Lens) -> Thinned:
    """Read frames up to the end or one too many."""
    thinned = Thinned()
    size, frame, seen = None, np.empty((0, 0, 3), np.uint8), as_they_are(np.empty((0, 0, 3), np.uint8))
    while thinned.number <= MOST_FRAMES and (shape := header(output)):
        if thinned.number and shape != size:
            raise ScoreError("the video's frames change their size")
        if not thinned.number:
            size, frame = shape, np.empty((shape[1], shape[0], 3), np.uint8)
        if output.readinto(frame.data) < frame.size:
            break
        if not thinned.number:
            seen = lens(frame)
        thinned.add(seen(frame))
    return thinned


def _complaint(log: str) -> str:
    """Find the decoder's first complaint."""
    if "whitelist" in log or "matches no streams" in log:
        return "it holds no video in a known format"
    lines = [line.rpartition("] ")[2].strip() for line in log.splitlines() if "[error] " in line or "[fatal] " in line]
    return lines[0][:200] if lines else "it holds no video"
