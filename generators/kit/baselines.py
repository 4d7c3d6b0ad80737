"""What a rubric gives to videos whose worth is known: the ground truth, copies of it, and answers that are none.

A rubric can be trusted if the truth and its copies score high, and a still picture, a jump to the end,
half a solution, the solution of another sample and a smooth but wrong process score low.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.video.frame import PictureType

from generators.kit.film import film
from generators.kit.generator import Generator
from generators.kit.sample import FIRST, METADATA, VIDEO, Sample, build
from generators.kit.score import ScoreError, Truth
from generators.kit.timeline import FPS, timeline

AT_LEAST: Mapping[str, float] = {"ground_truth": 100, "recoded": 95, "fps24": 95, "smaller": 95}
AT_MOST: Mapping[str, float] = {"still": 20, "jump": 50, "half": 60, "other_sample": 60, "wrong_process": 60}
BASELINES = (*AT_LEAST, *AT_MOST)


def measure(generator: Generator[Any, Any, Any], level: str, seed: int, index: int) -> dict[str, float]:
    """The scores, 0 to 100, of every baseline video of one sample, by the names in `BASELINES`."""
    sample = build(generator, level, seed, index)
    truth = Truth.of(sample.files)
    scores = {name: truth.score(video).total for name, video in copies(sample).items()}
    other = _another(generator, level, seed, index, sample)
    scores["other_sample"] = truth.score(other.files[VIDEO]).total
    scores["wrong_process"] = max((truth.score(video).total for video in wrong(generator, sample, other)), default=0.0)
    return scores


def broken(scores: Mapping[str, float]) -> list[str]:
    """The bounds that these scores break, as sentences; an empty list means none."""
    low = [f"{k} scores {scores[k]:g}, not at least {v:g}" for k, v in AT_LEAST.items() if scores[k] < v]
    return low + [f"{k} scores {scores[k]:g}, more than {v:g}" for k, v in AT_MOST.items() if scores[k] > v]


def copies(sample: Sample) -> dict[str, bytes]:
    """The baseline videos that are made of the sample's own frames."""
    with av.open(io.BytesIO(sample.files[VIDEO]), "r") as clip:
        frames = list(clip.decode(video=0))
    step = json.loads(sample.files[METADATA])["truth"]["step"]
    middle = max(k for k, s in enumerate(step) if s <= step[-1] // 2)
    long = len(frames)
    return {
        "ground_truth": sample.files[VIDEO],
        "recoded": encoded(frames, crf=28),
        "fps24": encoded([frames[k * FPS // 24] for k in range(long * 24 // FPS)], fps=24),
        "smaller": encoded(frames, side=frames[0].width * 3 // 4 // 2 * 2),
        "still": encoded(frames[:1] * long),
        "jump": encoded([*frames[:1] * (long // 2), *frames[-1:] * (long - long // 2)]),
        "half": encoded([*frames[: middle + 1], *frames[middle : middle + 1] * (long - middle - 1)]),
    }


def encoded(
    frames: Sequence[av.VideoFrame], *, codec: str = "libx264", crf: int = 18, fps: int = FPS, side: int | None = None
) -> bytes:
    """Frames as a film, in MP4; `side` in pixels scales them."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"crf": str(crf), "preset": "ultrafast" if crf < 20 else "veryfast"} if codec == "libx264" else {}
        stream = container.add_stream(codec, rate=fps, options=options)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = side or frames[0].width
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        if codec != "libx264":
            stream.bit_rate = 2_000_000
        for number, frame in enumerate(frames):
            shown = frame.reformat(stream.width, stream.height, "yuv420p")
            if shown is frame:  # the same frame may come again, with another time
                shown = av.VideoFrame.from_ndarray(np.asarray(frame.to_ndarray(), np.uint8), format="yuv420p")
            shown.pts, shown.time_base = number, Fraction(1, fps)
            shown.pict_type = PictureType.NONE  # the encoder chooses
            container.mux(stream.encode(shown))
        container.mux(stream.encode(None))
    return file.getvalue()


def wrong(generator: Generator[Any, Any, Any], sample: Sample, other: Sample) -> Iterator[bytes]:
    """Smooth films that start with the sample's first state and show what `verify` refuses."""
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
            continue  # states of another size have no picture on this puzzle
        if shown.video is not None:
            yield shown.video


def _another(generator: Generator[Any, Any, Any], level: str, seed: int, index: int, sample: Sample) -> Sample:
    """The next sample of the level whose first frame is another."""
    for number in range(index + 1, index + 50):
        other = build(generator, level, seed, number)
        if other.files[FIRST] != sample.files[FIRST]:
            return other
    raise ScoreError(f"{generator.id.short} {level} seed {seed}: 50 samples with the same first frame")


def _puzzle(generator: Generator[Any, Any, Any], sample: Sample) -> Any:
    return generator.puzzle_format.validate_python(json.loads(sample.files[METADATA])["puzzle"])
