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
KEPT_FRAMES = 400  # longer ones are thinned evenly, to 200 to 400 frames
FORMATS = "mov,matroska,avi,mpegts,ivf,ogg,flv,asf,mpeg"

# Raised by what reads foreign metadata.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

Frames = NDArray[np.uint8]  # (frames, height, width, 3), RGB
Header = Callable[[BufferedReader], tuple[int, int] | None]
Lens = Callable[[Frames], Callable[[Frames], Frames]]
"""From the first frame, makes the function through which each frame is seen; it may give its argument back."""


class Decoded(NamedTuple):
    """Frames of a video, thinned evenly: every frame whose number divides by `stride`, and the last."""

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
            frames, number, stride = _thinned(child.output, header, lens)
            ended = child.process.wait() if number <= MOST_FRAMES else 0
        file.seek(0)
        log = file.read(1 << 20).decode(errors="replace")
    if child.late.is_set():
        raise ScoreError(f"the video was not decoded within {seconds:g} s")
    if child.large.is_set():
        raise ScoreError(f"decoding took more than {MOST_MEMORY >> 20} MB of memory")
    if number > MOST_FRAMES:
        raise ScoreError(f"the video has more than {MOST_FRAMES} frames")
    if ended:
        raise ScoreError(f"the video can't be decoded: {_complaint(log)}")
    if not number:
        raise ScoreError(f"no picture comes out of it: {_complaint(log)}")
    return Decoded(frames, stride, log)


def _thinned(output: BufferedReader, header: Header, lens: Lens) -> tuple[Frames, int, int]:
    """Read frames up to the end or one too many; return the kept ones, the number of all, and the stride."""
    kept: Frames = np.empty((0, 0, 0, 3), np.uint8)
    count, number, stride = 0, 0, 1
    size, frame, seen = None, np.empty((0, 0, 3), np.uint8), as_they_are(kept)
    while number <= MOST_FRAMES and (shape := header(output)):
        if number and shape != size:
            raise ScoreError("the video's frames change their size")
        if not number:
            size, frame = shape, np.empty((shape[1], shape[0], 3), np.uint8)
        if output.readinto(frame.data) < frame.size:
            break
        if not number:
            seen = lens(frame)
            kept = np.empty((KEPT_FRAMES + 2, *seen(frame).shape), np.uint8)  # unused rows take no memory
        if number % stride == 0:
            kept[count] = seen(frame)
            count += 1
        if count > KEPT_FRAMES:
            count, stride = KEPT_FRAMES // 2 + 1, 2 * stride
            for row in range(1, count):  # a slice would be copied first
                kept[row] = kept[2 * row]
        number += 1
    if number and (number - 1) % stride:  # the last frame decides whether the answer holds
        kept[count] = seen(frame)
        count += 1
    return kept[:count], number, stride


def _complaint(log: str) -> str:
    """Find the decoder's first complaint."""
    if "whitelist" in log or "matches no streams" in log:
        return "it holds no video in a known format"
    lines = [line.rpartition("] ")[2].strip() for line in log.splitlines() if "[error] " in line or "[fatal] " in line]
    return lines[0][:200] if lines else "it holds no video"
