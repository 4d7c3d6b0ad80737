"""DiffSynth-Studio's editors of pictures: JSON lines, one for each key frame, to be made from the first frame."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generators.kit.sample import FIRST
from include.exports.form import Summary
from include.exports.keyframes import KeyFrames, asked, shown
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored


class DiffSynthImage(KeyFrames):
    """`metadata_train.jsonl`: `image, edit_image, prompt, keyframe_index, keyframe_count`; paths from this folder."""

    name = "diffsynth-image"
    title = "DiffSynth-Studio's image editors"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """A folder per sample; `tar` is the part's own list."""
        folder = f"pictures/{part.generator.short}/{sample.id}"
        return Paths(first_frame=f"{folder}/{FIRST}", tar=f"lines/{part.stem}.jsonl")

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write the pictures, and a line for each key frame."""
        lines = list[str]()
        for sample, row in samples:
            if sample.reason:
                continue
            first, folder = row["first_frame_path"], row["first_frame_path"].rpartition("/")[0]
            given, *images = shown(sample.files)
            out.send(first, given)
            for number, image in enumerate(images, 1):
                path = f"{folder}/frame_{number}.png"
                out.send(path, image)
                entry = {
                    "image": path,
                    "edit_image": first,
                    "prompt": _wanted(asked(sample.files), number, len(images)),
                    "keyframe_index": number,
                    "keyframe_count": len(images),
                }
                lines.append(json.dumps(entry, ensure_ascii=False) + "\n")
        out.put(f"lines/{part.stem}.jsonl", "".join(lines).encode())

    def finish(self, summary: Summary, out: Output) -> None:
        """Join the parts' lists into one per split."""
        for split in summary.splits:
            with out.stream(f"metadata_{split}.jsonl") as sink:
                for path in dict.fromkeys(row["tar_file"] for row in summary.rows(split, ("tar_file",))):
                    sink.write(out.store.get(out.key(path)))

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The lists."""
        return {"default": {split: f"metadata_{split}.jsonl" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Options of its training script."""
        return f"""accelerate launch DIFFSYNTH/examples/qwen_image/model_training/train.py \\
  --dataset_base_path . --dataset_metadata_path metadata_{splits[0]}.jsonl \\
  --data_file_keys "image,edit_image" --extra_inputs "edit_image" \\
  --height HEIGHT --width WIDTH   # started here. Add the model's options"""


def _wanted(prompt: str, number: int, count: int) -> str:
    """The prompt for one of the pictures: the editor reads no other field that says which one."""
    return prompt if count == 1 else f"{prompt} Make picture {number} of {count}."
