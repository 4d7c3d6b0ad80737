"""DiffSynth-Studio: JSON lines and a CSV per split with one row per clip; paths are relative to the export."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from include.exports.clips import Clips
from include.exports.form import Summary
from include.exports.output import Output

COLUMNS = ("video", "prompt", "input_image", "end_image")


class DiffSynth(Clips):
    """`metadata_train.jsonl`: `video`, `input_image`, `prompt`, `frame_rate`; `metadata_train.csv` adds `end_image`."""

    name = "diffsynth"
    title = "DiffSynth-Studio"
    stills = True

    def finish(self, summary: Summary, out: Output) -> None:
        """Write both tables of each split."""
        names = ("ground_truth_video_path", "prompt", "first_frame_path", "final_frame_path")
        for split in summary.splits:
            with out.stream(f"metadata_{split}.csv") as sink:
                sink.write((",".join(COLUMNS) + "\n").encode())
                for row in summary.rows(split, names):
                    line = io.StringIO()
                    csv.writer(line, lineterminator="\n").writerow([row[name] for name in names])
                    sink.write(line.getvalue().encode())
            with out.stream(f"metadata_{split}.jsonl") as sink:
                for row in summary.rows(split, (*names, "fps")):
                    entry = {
                        "video": row["ground_truth_video_path"],
                        "input_image": row["first_frame_path"],
                        "prompt": row["prompt"],
                        "frame_rate": row["fps"],
                    }
                    sink.write((json.dumps(entry, ensure_ascii=False) + "\n").encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The tables."""
        return {"default": {split: f"metadata_{split}.csv" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Options of its training script."""
        return f"""accelerate launch DIFFSYNTH/examples/wanvideo/model_training/train.py \\
  --dataset_base_path . --dataset_metadata_path metadata_{splits[0]}.jsonl \\
  --data_file_keys "video" --extra_inputs "input_image" \\
  --num_frames FRAMES --height HEIGHT --width WIDTH   # started here; no clip loses its end. Add the model's options"""
