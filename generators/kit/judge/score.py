"""Score a video against any sample: by the rules of its generator, or by the sample's own video.

The judge needs OpenCV, which the extra `judge` adds; it is imported with the first sample that needs it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generators.kit.judge.comparison import Comparison
from generators.kit.judge.decode import SECONDS, UNREADABLE, ScoreError
from generators.kit.judge.result import Score
from generators.kit.registry import AnyGenerator, UnknownGenerator, registry
from generators.kit.sample import METADATA

if TYPE_CHECKING:
    from generators.kit.judge.judge import Judge


class OpenCVMissing(ScoreError):
    """OpenCV is not installed."""

    def __init__(self) -> None:
        super().__init__("the judge needs OpenCV: pip install 'vm-dataset-pipeline[judge]'")


def score(files: Mapping[str, bytes], video: Path | bytes, *, seconds: float = SECONDS) -> Score:
    """Score a video file against a sample's files; raise `ScoreError` if either is unreadable."""
    return scorer(files).score_file(video, seconds=seconds)


def score_images(files: Mapping[str, bytes], pictures: Path, *, seconds: float = SECONDS) -> Score:
    """Score a folder of numbered pictures against a sample's files, as `Judge.score_images` does.

    Raise `ScoreError` if either is unreadable, or the sample is an external one, which has no rules.
    """
    return scorer(files).score_images(pictures, seconds=seconds)


def scorer(files: Mapping[str, bytes]) -> "Judge | Comparison":
    """The judge of a sample of the catalogue, from its metadata alone; of any other, a comparison with its video.

    Raise `ScoreError` for an unreadable sample, or without OpenCV.
    """
    if METADATA not in files:
        raise ScoreError(f"the sample has no {METADATA}")
    try:
        metadata = json.loads(files[METADATA])
        generator = registry.get(metadata["generator"]["short"])
    except UnknownGenerator:
        return Comparison.of(metadata, files)
    except UNREADABLE as error:
        raise ScoreError(f"{METADATA} can't be read: {type(error).__name__}: {str(error)[:200]}") from None
    return judge_of(metadata, generator)


def judge_of(metadata: Mapping[str, Any], generator: AnyGenerator) -> "Judge":
    """The judge of a sample of this generator; raise `OpenCVMissing` without OpenCV."""
    try:
        from generators.kit.judge.judge import Judge
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise
        raise OpenCVMissing from None
    return Judge.of(metadata, generator)
