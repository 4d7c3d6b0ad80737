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
        """Options of its training script, for image-to-video. It cuts a batch of several clips to the shortest one."""
        return f"""export DATASET_NAME=. DATASET_META_NAME={splits[0]}.json MODEL_NAME=MODEL   # started here
accelerate launch VIDEOX_FUN/scripts/wan2.2/train.py --train_mode="i2v" --enable_bucket --seed=42 \\
  --config_path=VIDEOX_FUN/config/wan2.2/wan_civitai_i2v.yaml --pretrained_model_name_or_path=$MODEL_NAME \\
  --train_data_dir=$DATASET_NAME --train_data_meta=$DATASET_META_NAME --fix_sample_size HEIGHT WIDTH \\
  --video_sample_n_frames=FRAMES --video_sample_stride=1 --train_batch_size=1
# In a larger batch every clip is cut to the shortest: raise --gradient_accumulation_steps instead"""
