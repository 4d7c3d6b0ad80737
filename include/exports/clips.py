"""Shared parts of the trainers' formats: clips as files, and the rule for clips a trainer keeps whole.

Trainers of Wan and its kin read 4n+1 frames at 16 fps with sides divisible by 16. DiffSynth-Studio and musubi-tuner
cut longer clips at the end, and the solution with it. A clip outside the rule is therefore skipped and named, never
cut.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generators.kit.clip import FPS, MOST_FRAMES, Clip
from generators.kit.sample import FINAL, FIRST, METADATA, VIDEO
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class Clips:
    """`clips/O-47/sliding_puzzle_00000007.mp4`, with the stills beside it if the format names them."""

    stills = False
    only_split: str | None = None
    fixed_look = False

    def rows_path(self, part: Part) -> str:
        """A table apart from the trainers' files."""
        return f"index/{part.stem}.parquet"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """One folder per generator."""
        stem = f"clips/{part.generator.short}/{sample.id}"
        stills = (f"{stem}.{FIRST}", f"{stem}.{FINAL}") if self.stills else ("", "")
        return Paths(*stills, f"{stem}.mp4")

    def refuses(self, sample: Stored) -> str:
        """The reason a trainer would cut or resize the clip; "" if none."""
        return clip_problem(sample)

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write the files; the tables follow once every part exists."""
        for sample, row in samples:
            if not sample.reason:
                out.send(row["ground_truth_video_path"], sample.files[VIDEO])
                if self.stills:
                    out.send(row["first_frame_path"], sample.files[FIRST])
                    out.send(row["final_frame_path"], sample.files[FINAL])


def asked_for(metadata: Mapping[str, Any]) -> tuple[int, int]:
    """The most frames of a sample's clip and their rate, which the trainer's configuration names."""
    if "clip" not in metadata:
        return MOST_FRAMES, FPS
    clip = Clip(**metadata["clip"])
    return clip.most, clip.fps


def clip_problem(sample: Stored) -> str:
    """The reason a trainer would change a whole sample's clip; "" if it keeps it."""
    if VIDEO not in sample.files:
        return "it has no video"
    metadata = json.loads(sample.files[METADATA])
    truth = metadata.get("truth") or {}
    frames, fps, form = truth.get("frames"), truth.get("fps"), metadata.get("clip") or metadata
    sides = [form.get(name, metadata.get("size")) for name in ("width", "height")]
    most, rate = asked_for(metadata)
    if not isinstance(frames, int) or frames % 4 != 1 or frames > most:
        return f"it has {frames} frames; trainers keep 4n+1, at most {most}, whole"
    if fps != rate:
        return f"it has {fps} frames a second; trainers take {rate}"
    if any(not isinstance(side, int) or side % 16 for side in sides):
        return f"its sides are {sides[0]} and {sides[1]} pixels; trainers keep multiples of 16 whole"
    return ""
