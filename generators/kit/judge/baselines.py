"""Baselines: the scores of videos with a known worth.

A rubric is trustworthy if the truth and its copies score high. A still, a jump to the end, half a solution, one without
its middle, another sample's solution and a smooth but wrong process must score low.

Copies are encoded and decoded as files. Still, jump, half and skip reuse the truth's own pictures: a codec could only
lower their scores.
"""

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType

from generators.kit.generator import Generator
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.pictures import FrameSequence
from generators.kit.judge.score import Truth
from generators.kit.judge.trusted import frames_of, sequence_of
from generators.kit.sample import FIRST, METADATA, VIDEO, Sample, build
from generators.kit.timeline import FPS, timeline
from generators.kit.video.film import film

AT_LEAST: Mapping[str, float] = {"ground_truth": 100, "recoded": 95, "fps24": 95, "smaller": 95}
AT_MOST: Mapping[str, float] = {
    "still": 20, "jump": 50, "half": 60, "skip": 60, "other_sample": 60, "wrong_process": 60,
}  # fmt: skip
BASELINES = (*AT_LEAST, *AT_MOST)


def measure(
    generator: Generator[Any, Any, Any],
    level: str,
    seed: int,
    index: int,
    make: Callable[[int], Sample] | None = None,
) -> dict[str, float]:
    """Score every baseline video of one sample, 0 to 100, by its name in `BASELINES`.

    `make` returns the level's samples by index, for a caller with a cache.
    """

    def built(number: int) -> Sample:
        return make(number) if make else build(generator, level, seed, number)

    sample = built(index)
    frames = frames_of(sample.files[VIDEO])
    pictures = sequence_of(frames)
    truth = Truth.of(sample.files, lambda mp4: pictures)
    timing = json.loads(sample.files[METADATA])["truth"]
    other = _another(built, index, sample)
    scores = {"ground_truth": truth.score_frames(pictures).total}
    for name, copy in copies(frames).items():
        scores[name] = truth.score_frames(sequence_of(frames_of(copy))).total
    for name, kept in cuts(timing["step"]).items():
        scores[name] = truth.score_frames(pictures.chosen(kept)).total
    scores["other_sample"] = truth.score_frames(sequence_of(frames_of(other.files[VIDEO]))).total
    answers = (truth.score_frames(answer).total for answer in wrong(generator, sample, other))
    scores["wrong_process"] = max(answers, default=0.0)
    return scores


def broken(scores: Mapping[str, float]) -> list[str]:
    """List the bounds these scores break, as sentences; empty if none."""
    low = [f"{k} scores {scores[k]:g}, not at least {v:g}" for k, v in AT_LEAST.items() if scores.get(k, v) < v]
    return low + [f"{k} scores {scores[k]:g}, more than {v:g}" for k, v in AT_MOST.items() if scores.get(k, v) > v]


def copies(frames: Sequence[av.VideoFrame]) -> dict[str, bytes]:
    """Encode the truth's frames again: coarser, at other frame rates, smaller."""
    return {
        "recoded": encoded(frames, crf=28),
        "fps24": encoded([frames[k * FPS // 24] for k in range(len(frames) * 24 // FPS)], fps=24),
        "smaller": encoded(frames, side=frames[0].width * 3 // 4 // 2 * 2),
    }


def cuts(step: Sequence[int]) -> dict[str, Sequence[int]]:
    """Frame numbers of a still, a jump, half a solution and one without its middle steps.

    A solution with fewer than five steps has no middle: among few steps, an omitted one looks like a quick one.
    """
    long, steps = len(step), step[-1]
    middle = max(k for k, s in enumerate(step) if s <= steps // 2)
    first = steps // 3 + 1
    skipped = range(first, first + round(steps / 3))
    seen = [k for k, s in enumerate(step) if s not in skipped]
    return {
        "still": [0] * long,
        "jump": [0] * (long // 2) + [-1] * (long - long // 2),
        "half": [*range(middle + 1), *[middle] * (long - middle - 1)],
        **({"skip": seen} if steps > 4 else {}),
    }


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
        for number, frame in enumerate(frames):
            shown = frame.reformat(stream.width, stream.height, "yuv420p", interpolation="AREA")
            if shown is frame:  # the same frame may come again, with another time
                shown = av.VideoFrame.from_ndarray(np.asarray(frame.to_ndarray(), np.uint8), format="yuv420p")
            shown.pts, shown.time_base = number, Fraction(1, fps)
            shown.pict_type = PictureType.NONE  # the encoder chooses
            container.mux(stream.encode(shown))
        container.mux(stream.encode(None))
    return file.getvalue()


def wrong(generator: Generator[Any, Any, Any], sample: Sample, other: Sample) -> Iterator[FrameSequence]:
    """Frames of smooth films from the sample's first state into solutions refused by `verify`."""
    metadata = json.loads(sample.files[METADATA])
    puzzle, another = (_puzzle(generator, made) for made in (sample, other))
    states, others = list(generator.solve(puzzle)), list(generator.solve(another))
    third = max(1, len(states) // 3)
    mutants = [
        [states[0], *others[1:]],
        [states[0], *states[-2:0:-1], states[-1]],
        [*states[:third], *states[-2 : third - 1 : -1], states[-1]],
    ]
    for mutant in mutants:
        try:
            if len(mutant) < 2 or generator.verify(puzzle, mutant).ok:
                continue
            shown = film(
                timeline(mutant, generator.pace),
                lambda scene: generator.backdrop(scene, puzzle),
                lambda scene, moment: generator.draw(scene, puzzle, moment),
                size=metadata["size"],
                theme=metadata["theme"],
                video=True,
            )
        except (IndexError, KeyError, ValueError):
            continue  # states of another size cannot be drawn on this puzzle
        if shown.video is not None:
            yield sequence_of(frames_of(shown.video))


def _another(built: Callable[[int], Sample], index: int, sample: Sample) -> Sample:
    """The level's next sample with another first frame."""
    for number in range(index + 1, index + 50):
        other = built(number)
        if other.files[FIRST] != sample.files[FIRST]:
            return other
    raise ScoreError(f"50 samples from {sample.id} on have the same first frame")


def _puzzle(generator: Generator[Any, Any, Any], sample: Sample) -> Any:
    return generator.puzzle_format.validate_python(json.loads(sample.files[METADATA])["puzzle"])
