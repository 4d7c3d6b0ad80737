"""The bench of VBVR's second generation, in its setting for video.

Its halves are those of the first generation's bench, since the list of the second is not part of this project. A task
type outside them is refused. The setting for key frames is another format with another folder.
"""

import json
from collections.abc import Mapping
from typing import Any

from generators.kit.clip import FPS
from generators.kit.sample import METADATA
from include.exports.clips import frame_sides, tempo
from include.exports.form import Summary
from include.exports.output import Output
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
        if reason := super().refuses(sample):
            return reason
        metadata = json.loads(sample.files[METADATA])
        sides, (_, fps) = frame_sides(metadata), tempo(metadata)
        if sides != (SIDE, SIDE):
            return f"it has {sides[0]}×{sides[1]} pixels; the bench has {SIDE}×{SIDE}: make it with --size {SIDE}"
        return f"it has {fps} frames a second; the bench has {FPS}" if fps != FPS else ""

    def file(self, name: str, sample: Stored, row: Mapping[str, Any]) -> bytes:
        """A sample's file; metadata.json has the keys of the second generation, too."""
        return readers_metadata(sample, row) if name == METADATA else super().file(name, sample, row)

    def finish(self, summary: Summary, out: Output) -> None:
        """Write nothing: readers walk the folders."""
