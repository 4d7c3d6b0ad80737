"""Decode videos independently: with the ffmpeg program, which shares no code with our encoder.

The program has limits on time, size and number of pictures. It reads only the one file, and only as MP4, so no file can
hang it or lead it elsewhere.
"""

import os
import re
import struct
import tempfile
from collections import deque
from dataclasses import dataclass

import imageio_ffmpeg

from generators.kit.judge.child import reading_from
from generators.kit.sample import SIZES

SECONDS = 60.0  # a video of 81 frames at 1024 x 1024 takes 0.3
MOST_FRAMES = 1024  # decoding stops here
MOST_PIXELS = SIZES.stop**2

_STREAM = re.compile(
    r"Stream #0:\d+.*?: Video: (?P<codec>\w+).*?, (?P<pixels>[a-z]\w*)(?:\((?P<tags>[^)]*)\))?, "
    r"(?P<width>\d+)x(?P<height>\d+)[^\n]*?, (?P<fps>[\d.]+k?) fps, (?P<rate>[\d.]+k?) tbr"
)
_COMPLAINT = re.compile(r"\[(?:error|fatal|panic)\] (?P<text>.+)")


class Undecodable(Exception):
    """The decoder finds no video; the text holds its message."""


@dataclass(frozen=True)
class Decoded:
    """A decoded video; the first and last picture as I420 planes."""

    streams: int
    codec: str
    pixels: str
    limited: bool
    matrix: str
    width: int
    height: int
    fps: tuple[str, str]  # mean rate, and rate of the shortest interval: unequal if the pace is uneven
    frames: int
    first: bytes
    last: bytes
    complaints: tuple[str, ...]


def decode(mp4: bytes, *, seconds: float = SECONDS, most_pixels: int = MOST_PIXELS) -> Decoded:
    """Decode a whole video, keeping only its first and last picture; raise `Undecodable`."""
    if not mp4:
        raise Undecodable("the file is empty")
    with tempfile.TemporaryDirectory(prefix="vmdp-video-") as folder:
        path, log_path = os.path.join(folder, "video.mp4"), os.path.join(folder, "log.txt")
        with open(path, "wb") as file:
            file.write(mp4)
        with open(log_path, "wb") as log:
            pictures, late = _pictures(path, log.fileno(), seconds, most_pixels)
        with open(log_path, "rb") as log:
            output = log.read(1 << 20).decode(errors="replace")
    if late:
        raise Undecodable(f"it was not decoded within {seconds:g} s")
    complaints = tuple(match["text"].strip()[:200] for match in _COMPLAINT.finditer(output))
    given = output.partition("Stream mapping:")[0]
    stream = _STREAM.search(given)
    if stream is None:
        raise Undecodable(complaints[0] if complaints else "there is no video stream")
    width, height = int(stream["width"]), int(stream["height"])
    tags = [tag.strip() for tag in (stream["tags"] or "").split(",")]
    picture = width * height + 2 * (-(-width // 2) * -(-height // 2))
    if picture == 0 or pictures.length < picture:
        raise Undecodable(complaints[0] if complaints else "no picture comes out of it")
    return Decoded(
        streams=len(re.findall(r"^.*Stream #0:\d+", given, re.MULTILINE)),
        codec=stream["codec"],
        pixels=stream["pixels"],
        limited="tv" in tags,
        matrix=tags[1].partition("/")[0] if len(tags) > 1 else "untagged",
        width=width,
        height=height,
        fps=(stream["fps"], stream["rate"]),
        frames=pictures.length // picture,
        first=pictures.head[:picture],
        last=pictures.tail[-picture:],
        complaints=complaints,
    )


@dataclass(frozen=True)
class _Pictures:
    length: int
    head: bytes
    tail: bytes


def _pictures(path: str, log: int, seconds: float, most_pixels: int) -> tuple[_Pictures, bool]:
    """Length of the decoded planes, and one picture's bytes from their start and end."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info",
        "-threads", "1", "-max_pixels", str(most_pixels), "-protocol_whitelist", "file", "-f", "mov", "-i", path,
        "-map", "0:v:0", "-frames:v", str(MOST_FRAMES), "-fps_mode", "passthrough",
        "-pix_fmt", "yuv420p", "-f", "rawvideo", "-threads", "1", "pipe:1",
    ]  # fmt: skip
    most = most_pixels * 3 // 2
    total, head = 0, bytearray()
    tail: deque[bytes] = deque()
    kept = 0
    with reading_from(command, log=log, seconds=seconds) as child:
        while chunk := child.output.read(1 << 18):
            total += len(chunk)
            head += chunk[: most - len(head)]
            tail.append(chunk)
            kept += len(chunk)
            while kept - len(tail[0]) >= most:
                kept -= len(tail.popleft())
    return _Pictures(total, bytes(head), b"".join(tail)), child.late.is_set()


def boxes(mp4: bytes) -> list[str]:
    """Types of a file's top-level boxes in order, up to the first malformed one. ISO/IEC 14496-12, 4.2."""
    kinds, at = [], 0
    while at + 8 <= len(mp4):
        size, kind = struct.unpack_from(">I4s", mp4, at)
        kinds.append(kind.decode("latin-1"))
        if size == 1 and at + 16 <= len(mp4):
            (size,) = struct.unpack_from(">Q", mp4, at + 8)
        if size < 8:  # 0 reaches to the end of the file; anything else is nonsense
            break
        at += size
    return kinds
