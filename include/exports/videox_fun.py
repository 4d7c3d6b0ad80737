"""VideoX-Fun: a JSON list per split; paths are relative to the export."""

import json
from collections.abc import Mapping, Sequence

from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output


class VideoXFun(Clips):
    """`train.json`: `{"file_path", "text", "type", "width", "height"}`."""

    name = "videox-fun"
    title = "VideoX-Fun"

    def finish(self, summary: Summary, out: Output) -> None:
        """Write one list per split, one line per clip."""
        for split in summary.splits:
            with out.stream(f"{split}.json") as sink:
                before = "[\n"
                for row in summary.rows(split, ("ground_truth_video_path", "prompt", "width", "height")):
                    entry = {
                        "file_path": row["ground_truth_video_path"],
                        "text": row["prompt"],
                        "type": "video",
                        "width": row["width"],
                        "height": row["height"],
                    }
                    sink.write((before + json.dumps(entry, ensure_ascii=False)).encode())
                    before = ",\n"
                sink.write(b"\n]\n" if before != "[\n" else b"[]\n")

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The lists."""
        return {"default": {split: f"{split}.json" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Options of its training scripts."""
        return f"""export DATASET_NAME=. DATASET_META_NAME={splits[0]}.json
accelerate launch scripts/wan2.2/train.py --train_data_dir=$DATASET_NAME --train_data_meta=$DATASET_META_NAME \\
  --video_sample_n_frames=FRAMES --video_sample_stride=1 --video_sample_size=SIZE   # both stand below"""
