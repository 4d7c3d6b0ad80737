"""The bench of VBVR's second generation, in its two settings: answers are videos, or pictures.

Its halves are those of the first generation's bench, since the list of the second is not part of this project. A task
type outside them is refused.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generators.kit.clip import FPS
from generators.kit.keyframes import IMAGE_PROMPT
from generators.kit.sample import FIRST, METADATA, PROMPT
from include.exports.clips import frame_sides, tempo
from include.exports.form import Summary
from include.exports.keyframes import asked, shown
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored
from include.exports.vbvr_bench import VbvrBench
from include.exports.vbvr_pro import readers_metadata

SIDE = 1024
"""Pixels of a frame's side; the bench and its scorer have no other."""


class VbvrProBenchVideo(VbvrBench):
    """`VBVR-Pro-Bench-Video/{In-Domain_50,Out-of-Domain_50}/{task}/{index:05d}/`."""

    name = "vbvr-pro-bench-video"
    title = "the bench of VBVR's second generation, for video"
    root = "VBVR-Pro-Bench-Video/"
    public = "VBVR-Pro-Bench"
    scorer = """The halves In-Domain and Out-of-Domain are those of the first generation's bench. The judge of
  `vmdp export evalkit` scores by each task's rules and the sample's `metadata.json`, not by the public scorer's."""

    def refuses(self, sample: Stored) -> str:
        """The reason the bench can't hold it: its task, its size or its rate; "" if it can."""
        if reason := super().refuses(sample) or _other_size(sample):
            return reason
        _, fps = tempo(json.loads(sample.files[METADATA]))
        return f"it has {fps} frames a second; the bench has {FPS}" if fps != FPS else ""

    def file(self, name: str, sample: Stored, row: Mapping[str, Any]) -> bytes:
        """A sample's file; metadata.json has the keys of the second generation, too."""
        return readers_metadata(sample, row) if name == METADATA else super().file(name, sample, row)

    def finish(self, summary: Summary, out: Output) -> None:
        """Write nothing: readers walk the folders."""


class VbvrProBenchImage(VbvrProBenchVideo):
    """`VBVR-Pro-Bench-Image/{In-Domain_50,Out-of-Domain_50}/{task}/{index:05d}/`, with key frames and no video."""

    name = "vbvr-pro-bench-image"
    title = "the bench of VBVR's second generation, for pictures"
    root = "VBVR-Pro-Bench-Image/"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """A folder per sample; its last key frame is the final frame."""
        return Paths(super().paths(part, sample, place).first_frame)

    def refuses(self, sample: Stored) -> str:
        """The reason the bench can't hold it: its task, its size or no key frames; "" if it can."""
        if reason := self.unknown(sample):
            return reason
        return _other_size(sample) if IMAGE_PROMPT in sample.files else "it has no key frames"

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write the pictures, the prompt that asks for them, and the metadata for our own judge."""
        for sample, row in samples:
            if sample.reason:
                continue
            folder = row["first_frame_path"].rpartition("/")[0]
            given, *pictures = shown(sample.files)
            out.send(f"{folder}/{FIRST}", given)
            for number, picture in enumerate(pictures, 1):
                out.send(f"{folder}/frame_{number}.png", picture)
            prompt = asked(sample.files)
            out.send(f"{folder}/{PROMPT}", f"{prompt}\n".encode())
            out.send(f"{folder}/{METADATA}", readers_metadata(sample, row | {"prompt": prompt}, folder=""))

    def snippet(self, splits: Sequence[str]) -> str:
        """The evaluation script of our judge, which takes folders of pictures, too."""
        return f"""# answers lie in MODEL_PICTURES/{{In-Domain_50,Out-of-Domain_50}}/{{task}}/{{index:05d}}/: 001.png, …
python EVALKIT/run_evaluation.py --model_path MODEL_PICTURES --gt_base {self.root.rstrip("/")}"""


def _other_size(sample: Stored) -> str:
    width, height = frame_sides(json.loads(sample.files[METADATA]))
    if (width, height) == (SIDE, SIDE):
        return ""
    return f"it has {width}×{height} pixels; the bench has {SIDE}×{SIDE}: make it with --size {SIDE}"
