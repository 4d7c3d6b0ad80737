"""Shared parts of the trainers' formats: clips as files, and the rule for clips a trainer keeps whole.

Trainers of Wan and its kin read 4n+1 frames at 16 fps with sides divisible by 16. DiffSynth-Studio and musubi-tuner
cut longer clips at the end, and the solution with it. A clip outside the rule is therefore skipped and named, never
cut. Trainers with buckets cut a clip to the longest bucket it fills, so their configurations list every length.

LTX-Video and its kin read 8n+1 frames with sides divisible by 32. `Options.lengths` holds any format to that.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from generators.kit.clip import FPS, MOST_FRAMES, Clip
from generators.kit.sample import FINAL, FIRST, METADATA, VIDEO
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import LENGTHS, Part
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


def buckets(summary: Summary, split: str) -> list[tuple[int, int, int]]:
    """Every combination of frames, height and width among a split's clips, in order."""
    rows = summary.rows(split, ("frames", "height", "width"))
    return sorted({(row["frames"], row["height"], row["width"]) for row in rows})


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
    reason = _changed(metadata)
    if reason and metadata.get("transcoded") is False:
        return f"{reason}; a dataset made with --transcode has clips of this form"
    return reason


def _changed(metadata: Mapping[str, Any]) -> str:
    frames, fps = tempo(metadata)
    sides = frame_sides(metadata)
    most, rate = asked_for(metadata)
    if not isinstance(frames, int) or frames % 4 != 1 or frames > most:
        return f"it has {frames} frames; trainers keep 4n+1, at most {most}, whole"
    if fps != rate:
        return f"it has {fps} frames a second; trainers take {rate}"
    if any(not isinstance(side, int) or side % 16 for side in sides):
        return f"its sides are {sides[0]} and {sides[1]} pixels; trainers keep multiples of 16 whole"
    return ""


def length_problem(sample: Stored, lengths: str) -> str:
    """The reason a clip is not of these lengths, a key of `LENGTHS`; "" if it is, or if there is no clip."""
    if VIDEO not in sample.files:
        return ""
    metadata = json.loads(sample.files[METADATA])
    (frames, _), sides = tempo(metadata), frame_sides(metadata)
    step, side = LENGTHS[lengths]
    if not isinstance(frames, int) or frames % step != 1:
        return f"it has {frames} frames; {lengths} were asked for"
    if any(not isinstance(each, int) or each % side for each in sides):
        return f"its sides are {sides[0]} and {sides[1]} pixels; readers of {lengths} frames take multiples of {side}"
    return ""


def tempo(metadata: Mapping[str, Any]) -> tuple[Any, Any]:
    """Frames and rate of a sample's clip, None if unknown."""
    truth = metadata.get("truth") or {}
    return truth.get("frames"), truth.get("fps")


def frame_sides(metadata: Mapping[str, Any]) -> tuple[Any, Any]:
    """Width and height of a sample's clip, None if unknown."""
    form = metadata.get("clip") or metadata
    width, height = (form.get(name, metadata.get("size")) for name in ("width", "height"))
    return width, height
