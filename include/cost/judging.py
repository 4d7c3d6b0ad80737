"""Measure the judge: CPU time of preparing and scoring, against decoding alone, and memory over many videos."""

import gc
from collections.abc import Callable
from dataclasses import dataclass

import av
import numpy as np
import psutil

from generators.kit.clip import MOST_FRAMES
from generators.kit.judge.clip import Clip
from generators.kit.judge.judge import Judge
from generators.kit.judge.renditions import Frames, Subject
from generators.kit.judge.renditions.right import paced
from generators.kit.judge.trusted import encoded, frames_of
from generators.kit.registry import AnyGenerator
from generators.kit.sample import METADATA, build
from include.cost.measure import cpu_ms

TITLES = {
    "prepare": "prepare: Judge.of",
    "first": "array, 512 px, a judge's first",
    "large": "array, 512 px",
    "small": "array, 256 px",
    "file": "file, 512 px",
    "guarded": "of this: decoding under guard",
    "floor": "decoding alone, no guard",
}
BOUNDS = {"prepare": 60.0, "small": 40.0, "file": 100.0}  # ms
WARM = 5  # videos before memory is measured


@dataclass(frozen=True)
class Speed:
    """CPU in ms of judging one sample, by the keys of `TITLES`."""

    generator: str
    level: str
    ms: dict[str, float]


@dataclass(frozen=True)
class Clips:
    """A right video of `MOST_FRAMES` different frames, with the sample's metadata."""

    metadata: bytes
    large: Frames
    small: Frames
    video: bytes

    @classmethod
    def of(cls, generator: AnyGenerator, level: str, seed: int, index: int = 0) -> "Clips":
        """Draw a sample at the pace that fills the frames."""
        subject = Subject.of(generator, level, seed, index)
        large = paced(subject, MOST_FRAMES / len(subject.truth))
        half = subject.size // 2
        small = large.reshape(len(large), half, 2, half, 2, 3).mean(axis=(2, 4)).round().astype(np.uint8)
        video = encoded([av.VideoFrame.from_ndarray(frame, format="rgb24") for frame in large])
        return cls(build(generator, level, seed, index, video=False).files[METADATA], large, small, video)


def measure(generator: AnyGenerator, level: str, seed: int, rounds: int = 3) -> Speed:
    """Measure one sample; the least of some rounds, except for what a judge does once."""
    clips = Clips.of(generator, level, seed)
    Judge.of(clips.metadata)  # fonts are loaded once
    prepare, judge = cpu_ms(lambda: Judge.of(clips.metadata))
    first, _ = cpu_ms(lambda: judge.score(clips.large))
    repeated: dict[str, Callable[[], object]] = {
        "large": lambda: judge.score(clips.large),
        "small": lambda: judge.score(clips.small),
        "file": lambda: judge.score_file(clips.video),
        "guarded": lambda: Clip.read(clips.video),
        "floor": lambda: frames_of(clips.video),
    }
    least = {name: min(cpu_ms(work)[0] for _ in range(rounds)) for name, work in repeated.items()}
    return Speed(generator.id.short, level, {"prepare": prepare, "first": first, **least})


def growth(generator: AnyGenerator, level: str, seed: int, videos: int) -> float:
    """Memory in MB that this process gains from some videos on, half by one judge and half by new ones."""
    clips, process = Clips.of(generator, level, seed), psutil.Process()
    judge, before = Judge.of(clips.metadata), 0
    for number in range(WARM + videos):
        if number == WARM:
            gc.collect()
            before = process.memory_info().rss
        each = judge if number % 2 else Judge.of(clips.metadata)
        each.score(clips.large)
        if number % 10 == 0:
            each.score_file(clips.video)
    gc.collect()
    return round((process.memory_info().rss - before) / 1e6, 1)
