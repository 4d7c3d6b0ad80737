"""Decode untrusted videos in a process of its own, with limits on time, memory, pixels and frames."""

import tempfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.child import reading_from

SIDE = 256  # pixels across, of the compared pictures
SECONDS = 20.0  # for decoding; 81 frames of 512 x 512 take 0.2
MOST_BYTES = 256 << 20
MOST_PIXELS = 4096 * 2304
MOST_MEMORY = 1 << 30
MOST_FRAMES = 2400  # 100 s at 24 fps; longer videos are refused
KEPT_FRAMES = 400  # longer ones are thinned evenly, to 200 to 400 frames
FILTERS = (
    ("crop", "'min(iw,ih)':'min(iw,ih)'"), ("scale", f"{SIDE}:{SIDE}:flags=area"), ("format", "gbrp"),
    ("avgblur", "1"), ("format", "rgb24"),
)  # fmt: skip
FORMATS = "mov,matroska,avi,mpegts,ivf,ogg,flv,asf,mpeg"

Pictures = NDArray[np.uint8]  # (frames, SIDE, SIDE, 3), RGB


class ScoreError(Exception):
    """This video or sample can't be scored; the text says why."""


def decode(video: Path | bytes, *, seconds: float = SECONDS) -> Pictures:
    """Decode a video into pictures scaled to `SIDE`, each cropped to the square in its middle.

    Raise `ScoreError` for a damaged file, another format, or a file beyond the bounds of this module.
    """
    if isinstance(video, bytes):
        with tempfile.TemporaryDirectory(prefix="vmdp-score-") as folder:
            path = Path(folder, "video")
            path.write_bytes(video)
            return decode(path, seconds=seconds)
    try:
        size = video.stat().st_size
        regular = video.is_file()
    except OSError as error:
        raise ScoreError(f"{video.name} can't be read: {error.strerror}") from None
    if not regular:
        raise ScoreError(f"{video.name} is no file")
    if not 0 < size <= MOST_BYTES:
        raise ScoreError("the file is empty" if size == 0 else f"the file has {size} bytes; at most {MOST_BYTES}")
    with tempfile.TemporaryFile() as log:
        kept, broken = _read(video, log.fileno(), seconds)
        log.seek(0)
        complaints = log.read(1 << 16).decode(errors="replace")
    if broken:
        raise ScoreError(broken if broken != _FAILED else f"the video can't be decoded: {_complaint(complaints)}")
    if not kept:
        raise ScoreError(f"no picture comes out of it: {_complaint(complaints)}")
    return np.stack(kept)


_FAILED = "failed"


def _read(path: Path, log: int, seconds: float) -> tuple[list[Pictures], str]:
    """Read the kept pictures, and the reason of a failure."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error", "-xerror",
        "-threads", "1", "-max_pixels", str(MOST_PIXELS), "-max_alloc", str(MOST_MEMORY // 4),
        "-protocol_whitelist", "file", "-format_whitelist", FORMATS, "-err_detect", "explode",
        "-i", f"file:{path.absolute()}", "-map", "0:v:0", "-frames:v", str(MOST_FRAMES + 1),
        "-fps_mode", "passthrough", "-filter_threads", "1",
        "-vf", ",".join(f"{name}={options}" for name, options in FILTERS),
        "-f", "rawvideo", "-threads", "1", "pipe:1",
    ]  # fmt: skip
    picture = SIDE * SIDE * 3
    kept: list[Pictures] = []
    number, stride = 0, 1
    with reading_from(command, log=log, seconds=seconds, memory=MOST_MEMORY) as child:
        while len(data := child.output.read(picture)) == picture and number <= MOST_FRAMES:
            if number % stride == 0:
                if len(kept) == KEPT_FRAMES:
                    kept, stride = kept[::2], 2 * stride
                if number % stride == 0:
                    kept.append(np.frombuffer(data, np.uint8).reshape(SIDE, SIDE, 3))
            number += 1
        ended = child.process.wait() if number <= MOST_FRAMES else 0
    if child.late.is_set():
        return [], f"the video was not decoded within {seconds:g} s"
    if child.large.is_set():
        return [], f"decoding took more than {MOST_MEMORY >> 20} MB of memory"
    if number > MOST_FRAMES:
        return [], f"the video has more than {MOST_FRAMES} frames"
    return kept, _FAILED if ended else ""


def _complaint(text: str) -> str:
    """Find the decoder's first complaint."""
    if "whitelist" in text or "matches no streams" in text:
        return "it holds no video in a known format"
    lines = [line.rpartition("] ")[2].strip() for line in text.splitlines() if line.strip()]
    return lines[0][:200] if lines else "it holds no video"
