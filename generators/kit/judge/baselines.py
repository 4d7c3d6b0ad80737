"""What a rubric gives to videos whose worth is known: the ground truth, copies of it, and answers that are none.

A rubric can be trusted if the truth and its copies score high, and a still picture, a jump to the end, half a
solution, one without its middle, that of another sample and a smooth but wrong process score low.

Copies are encoded and decoded as files. Still, jump, half and skip are the truth's own pictures in another
choice: a codec could only make them worse.
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
from generators.kit.judge.pictures import Reel
from generators.kit.judge.score import Truth
from generators.kit.judge.trusted import frames_of, reel_of
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
    """The scores, 0 to 100, of every baseline video of one sample, by the names in `BASELINES` that it has.

    `make` gives the level's samples by index, if they are kept anywhere.
    """

    def built(number: int) -> Sample:
        return make(number) if make else build(generator, level, seed, number)

    sample = built(index)
    frames = frames_of(sample.files[VIDEO])
    reel = reel_of(frames)
    truth = Truth.of(sample.files, lambda mp4: reel)
    timing = json.loads(sample.files[METADATA])["truth"]
    other = _another(built, index, sample)
    scores = {"ground_truth": truth.score_reel(reel).total}
    for name, copy in copies(frames).items():
        scores[name] = truth.score_reel(reel_of(frames_of(copy))).total
    for name, kept in cuts(timing["step"]).items():
        scores[name] = truth.score_reel(reel.chosen(kept)).total
    scores["other_sample"] = truth.score_reel(reel_of(frames_of(other.files[VIDEO]))).total
    answers = (truth.score_reel(answer).total for answer in wrong(generator, sample, other))
    scores["wrong_process"] = max(answers, default=0.0)
    return scores


def broken(scores: Mapping[str, float]) -> list[str]:
    """The bounds that these scores break, as sentences; an empty list means none."""
    low = [f"{k} scores {scores[k]:g}, not at least {v:g}" for k, v in AT_LEAST.items() if scores.get(k, v) < v]
    return low + [f"{k} scores {scores[k]:g}, more than {v:g}" for k, v in AT_MOST.items() if scores.get(k, v) > v]


def copies(frames: Sequence[av.VideoFrame]) -> dict[str, bytes]:
    """The truth's frames encoded again: coarser, with other frames a second, smaller."""
    return {
        "recoded": encoded(frames, crf=28),
        "fps24": encoded([frames[k * FPS // 24] for k in range(len(frames) * 24 // FPS)], fps=24),
        "smaller": encoded(frames, side=frames[0].width * 3 // 4 // 2 * 2),
    }


def cuts(step: Sequence[int]) -> dict[str, Sequence[int]]:
    """Which of the truth's frames are seen in a still, a jump, half a solution and one without its middle steps.

    A solution of less than five steps has no middle: one step of few that is left out can't be told from a quick one.
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
    """Frames as a film, in MP4; `side` in pixels scales them."""
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


def wrong(generator: Generator[Any, Any, Any], sample: Sample, other: Sample) -> Iterator[Reel]:
    """The pictures of smooth films that start with the sample's first state and show what `verify` refuses."""
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
            yield reel_of(frames_of(shown.video))


def _another(built: Callable[[int], Sample], index: int, sample: Sample) -> Sample:
    """The next sample of the level whose first frame is another."""
    for number in range(index + 1, index + 50):
        other = built(number)
        if other.files[FIRST] != sample.files[FIRST]:
            return other
    raise ScoreError(f"50 samples from {sample.id} on have the same first frame")


def _puzzle(generator: Generator[Any, Any, Any], sample: Sample) -> Any:
    return generator.puzzle_format.validate_python(json.loads(sample.files[METADATA])["puzzle"])
