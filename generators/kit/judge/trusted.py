"""Decode the kit's own videos in this process, like the scorer's decoder but without its guard."""

import io
from collections.abc import Iterable
from fractions import Fraction
from functools import cache

import av
import numpy as np

from generators.kit.judge.decode import FILTERS, Pictures
from generators.kit.judge.pictures import FrameSequence
from generators.kit.timeline import FPS


def frames_of(mp4: bytes) -> list[av.VideoFrame]:
    """The frames of a video, in full size."""
    with av.open(io.BytesIO(mp4), "r") as clip:
        clip.streams.video[0].codec_context.thread_count = 1
        return list(clip.decode(video=0))


def sequence_of(frames: Iterable[av.VideoFrame]) -> FrameSequence:
    """Scale frames in 4:2:0 like the scorer."""
    distinct: list[Pictures] = []
    number: list[int] = []
    before: list[bytes] = []
    for frame in frames:
        planes = [bytes(plane) for plane in frame.planes]
        if planes != before:
            graph = _filters(frame.width, frame.height)
            graph.vpush(frame)
            distinct.append(np.asarray(graph.vpull().to_ndarray(), np.uint8))
            before = planes
        number.append(len(distinct) - 1)
    return FrameSequence(np.stack(distinct), np.array(number))


@cache
def _filters(width: int, height: int) -> av.filter.Graph:
    """The scorer's filters, cached: they are stateless and costly to set up."""
    graph = av.filter.Graph()
    graph.threads = 1
    form = av.VideoFormat("yuv420p", width, height)
    source = graph.add_buffer(width=width, height=height, format=form, time_base=Fraction(1, FPS), name="in")
    chain = [source, *(graph.add(name, options) for name, options in FILTERS), graph.add("buffersink")]
    graph.link_nodes(*chain).configure()
    return graph
