"""musubi-tuner: a JSONL of clips and captions per split, and a TOML naming it."""

import json
from collections.abc import Mapping, Sequence

from generators.kit.clip import FPS, Clip
from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output


class Musubi(Clips):
    """`train.jsonl` and `train.toml`. Paths are relative to the trainer's working folder: this one."""

    name = "musubi"
    title = "musubi-tuner"

    def finish(self, summary: Summary, out: Output) -> None:
        """Write a list and a configuration per split."""
        for split in summary.splits:
            with out.stream(f"{split}.jsonl") as sink:
                for row in summary.rows(split, ("ground_truth_video_path", "prompt")):
                    entry = {"video_path": row["ground_truth_video_path"], "caption": row["prompt"]}
                    sink.write((json.dumps(entry, ensure_ascii=False) + "\n").encode())
            out.put(f"{split}.toml", _configuration(split, summary.clip).encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The lists."""
        return {"default": {split: f"{split}.jsonl" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Its first step; later steps take the same file."""
        return (
            f"""python MUSUBI/wan_cache_latents.py --dataset_config {splits[0]}.toml --vae VAE --i2v  # started here"""
        )


def _configuration(split: str, clip: Clip) -> str:
    """`full` keeps all frames up to `max_frames`; the rate is a decimal, since musubi-tuner refuses whole numbers.

    At another rate than Wan's there is no `source_fps`: musubi-tuner would drop frames to match the rate, then cut the
    rest to 4n+1.
    """
    rate = f"source_fps = {clip.fps:.1f}\n" if clip.fps == FPS else ""
    return f"""[general]
resolution = [{clip.width}, {clip.height}]
batch_size = 1
enable_bucket = true
bucket_no_upscale = true

[[datasets]]
video_jsonl_file = "{split}.jsonl"
cache_directory = "cache/{split}"
frame_extraction = "full"
max_frames = {clip.most}
{rate}"""
