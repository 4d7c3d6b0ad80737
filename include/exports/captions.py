"""Clips with a text beside each: a folder per split, as diffusion-pipe, ai-toolkit and musubi-tuner read it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class Captions(Clips):
    """`train/sliding_puzzle_00000007.mp4` and `.txt`, which tells what the video shows."""

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
        """Nothing stands above the folders."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """The part of diffusion-pipe's configuration about data."""
        return f"""# dataset.toml of diffusion-pipe
resolutions = [[WIDTH, HEIGHT]]   # they stand below
frame_buckets = [FRAMES]
[[directory]]
path = '{splits[0]}'"""
