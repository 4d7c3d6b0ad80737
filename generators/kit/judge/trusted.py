"""Decode and encode the kit's own videos in this process, without the guard for foreign files."""

import io
from collections.abc import Sequence
from fractions import Fraction

import av
import numpy as np
from av.video.frame import PictureType
from av.video.reformatter import VideoReformatter

from generators.kit.clip import FPS
from generators.kit.judge.decode import Frames


def frames_of(mp4: bytes) -> list[av.VideoFrame]:
    """The frames of a video, in full size."""
    with av.open(io.BytesIO(mp4), "r") as clip:
        clip.streams.video[0].codec_context.thread_count = 1
        return list(clip.decode(video=0))


def rgb_of(mp4: bytes) -> Frames:
    """The frames of a video as RGB."""
    converter = VideoReformatter()  # one for all: each frame would set up its own
    return np.stack(
        [np.asarray(converter.reformat(each, format="rgb24").to_ndarray(), np.uint8) for each in frames_of(mp4)]
    )


def encoded(
    frames: Sequence[av.VideoFrame], *, codec: str = "libx264", crf: int = 18, fps: int = FPS, side: int | None = None
) -> bytes:
    """Encode frames as MP4, scaled to `side` pixels."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"crf": str(crf), "preset": "ultrafast"} if codec == "libx264" else {}
        stream = container.add_stream(codec, rate=fps, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = side or frames[0].width
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        if codec != "libx264":
            stream.bit_rate = 2_000_000
        converter = VideoReformatter()
        for number, frame in enumerate(frames):
            shown = converter.reformat(frame, stream.width, stream.height, "yuv420p", interpolation="AREA")
            if shown is frame:  # the same frame may come again, with another time
                shown = av.VideoFrame.from_ndarray(np.asarray(frame.to_ndarray(), np.uint8), format="yuv420p")
            shown.pts, shown.time_base = number, Fraction(1, fps)
            shown.pict_type = PictureType.NONE  # the encoder chooses
            container.mux(stream.encode(shown))
        container.mux(stream.encode(None))
    return file.getvalue()
