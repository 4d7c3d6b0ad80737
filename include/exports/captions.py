"""Clips with a text beside each: a folder per split, as diffusion-pipe, ai-toolkit and musubi-tuner read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from include.exports.clips import Clips, buckets
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class Captions(Clips):
    """`train/sliding_puzzle_00000007.mp4` and `.txt`, a text about the video; `train.toml` names the folder."""

    name = "captions"
    title = "diffusion-pipe, ai-toolkit"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """All clips of a split in one folder: these readers look no deeper."""
        return Paths(video=f"{part.split}/{sample.id}.mp4")

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write each clip and its text: the caption, or the prompt of a sample without one."""

        def with_texts() -> Iterator[tuple[Stored, dict[str, Any]]]:
            for sample, row in samples:
                if not sample.reason:
                    text = row["caption"] or row["prompt"]
                    out.send(row["ground_truth_video_path"].removesuffix(".mp4") + ".txt", f"{text}\n".encode())
                yield sample, row

        super().write(part, with_texts(), out)

    def finish(self, summary: Summary, out: Output) -> None:
        """Write diffusion-pipe's configuration of each folder."""
        for split in summary.splits:
            out.put(f"{split}.toml", _configuration(split, buckets(summary, split)).encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Start diffusion-pipe."""
        return f"""# started here; CONFIG is the configuration of the training: dataset = "{splits[0]}.toml"
deepspeed --num_gpus=1 DIFFUSION_PIPE/train.py --deepspeed --config CONFIG"""


def _configuration(split: str, clips: Sequence[tuple[int, int, int]]) -> str:
    """A bucket for each length: diffusion-pipe cuts a clip to the longest bucket it fills, or drops it."""
    sides = sorted({(width, height) for _, height, width in clips})
    return f"""resolutions = {_listed(sides)}
enable_ar_bucket = true
ar_buckets = {_listed(sides)}
frame_buckets = {sorted({frames for frames, _, _ in clips})}

[[directory]]
path = "{split}"
"""


def _listed(sides: Sequence[tuple[int, int]]) -> str:
    return f"[{', '.join(f'[{width}, {height}]' for width, height in sides)}]"
