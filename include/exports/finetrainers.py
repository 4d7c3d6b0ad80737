"""finetrainers: two lists per split, of prompts and of clips, line by line."""

from collections.abc import Mapping, Sequence

from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class Finetrainers(Clips):
    """`train/prompts.txt` and `train/videos.txt`; paths are relative to the split's folder."""

    name = "finetrainers"
    title = "finetrainers"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Clips in the folder of their split, which is the trainer's data root."""
        return Paths(video=f"{part.split}/clips/{part.generator.short}/{sample.id}.mp4")

    def finish(self, summary: Summary, out: Output) -> None:
        """Write both lists of each split; a prompt of several lines becomes one line."""
        names = ("ground_truth_video_path", "prompt")
        for split in summary.splits:
            with out.stream(f"{split}/prompts.txt") as prompts:
                for row in summary.rows(split, names):
                    prompts.write((" ".join(row["prompt"].split()) + "\n").encode())
            with out.stream(f"{split}/videos.txt") as videos:
                for row in summary.rows(split, names):
                    videos.write((row["ground_truth_video_path"].removeprefix(f"{split}/") + "\n").encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Its configuration of data."""
        return f"""{{"datasets": [{{"data_root": "{splits[0]}", "dataset_type": "video", "id_token": "",
  "video_resolution_buckets": [[FRAMES, HEIGHT, WIDTH]]}}]}}   # they stand below"""
