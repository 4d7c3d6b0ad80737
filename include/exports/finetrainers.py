"""finetrainers: two lists per split, of prompts and of clips, line by line."""

import json
from collections.abc import Mapping, Sequence

from include.exports.clips import Clips, buckets
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class Finetrainers(Clips):
    """`train/prompts.txt` and `train/videos.txt`, with paths relative to the split's folder; `train.json` names it."""

    name = "finetrainers"
    title = "finetrainers"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Clips in the folder of their split, which is the trainer's data root."""
        return Paths(video=f"{part.split}/clips/{part.generator.short}/{sample.id}.mp4")

    def finish(self, summary: Summary, out: Output) -> None:
        """Write both lists of each split and its configuration; a prompt of several lines becomes one line.

        The configuration has a bucket for each length: finetrainers cuts a clip to the longest bucket it fills, and
        keeps the first frame alone of one that fills none.
        """
        names = ("ground_truth_video_path", "prompt")
        for split in summary.splits:
            with out.stream(f"{split}/prompts.txt") as prompts:
                for row in summary.rows(split, names):
                    prompts.write((" ".join(row["prompt"].split()) + "\n").encode())
            with out.stream(f"{split}/videos.txt") as videos:
                for row in summary.rows(split, names):
                    videos.write((row["ground_truth_video_path"].removeprefix(f"{split}/") + "\n").encode())
            source = {
                "data_root": split,
                "dataset_type": "video",
                "id_token": "",
                "video_resolution_buckets": buckets(summary, split),
            }
            out.put(f"{split}.json", f"{json.dumps({'datasets': [source]})}\n".encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Its option for data."""
        return f"""torchrun FINETRAINERS/train.py --dataset_config {splits[0]}.json   # started here; add the model"""
