"""The tree of VBVR's second generation, for supervised and reinforcement trainers, and the files about its splits."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generators.kit.clip import FPS
from generators.kit.identity import SUFFIX, GeneratorId
from generators.kit.keyframes import names_of
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO
from include.exports.clips import Clips, tempo
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.public_tasks import bench_task
from include.exports.rows import Paths
from include.exports.source import Stored

OUTSIDE = "Outside"
"""Split of the tasks that are in neither half of the bench."""
LENGTHS = (81, 161)
"""The numbers of frames that its reinforcement trainer takes; it cuts a longer clip at the end."""
REINFORCED = "rl"
"""Name of the training split, which its reinforcement trainer asks for."""


def _half(generator: str) -> str:
    """The half of the bench that a task belongs to."""
    short, _, name = generator.removesuffix(SUFFIX).partition("_")
    bench = bench_task(GeneratorId(short, name))
    return bench[0] if bench else OUTSIDE


def readers_metadata(sample: Stored, row: Mapping[str, Any], folder: str = "image/") -> bytes:
    """A sample's metadata.json with the keys that the second generation's readers look for, beside our own.

    `folder` is that of its key frames, with a slash behind.
    """
    own = json.loads(sample.files[METADATA])
    images = [
        {"path": folder + frame["file"].rpartition("/")[2], "progress": frame["progress"]}
        for frame in own.get("keyframes", ())
    ]
    facts = own | {
        "parameters": {"video_fps": row["fps"]},
        "generic_declarative_render": {"prompt": row["prompt"], "image_frames": images},
    }
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()


class VbvrPro(Clips):
    """`{task}_data-generator/{task}_task/{id}/`: `video/`, and `image/` with key frames; lists over all of them."""

    name = "vbvr-pro"
    title = "VBVR's second generation"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """A folder per sample, with its video in a folder of its own."""
        folder = f"{part.generator.full}/{part.generator.name}_task/{sample.id}"
        return Paths(f"{folder}/{FIRST}", f"{folder}/video/{FINAL}", f"{folder}/video/{VIDEO}")

    def refuses(self, sample: Stored) -> str:
        """Trainers' common reasons, and those of the reinforcement trainer with its fixed rate and lengths."""
        if reason := super().refuses(sample):
            return reason
        frames, fps = tempo(json.loads(sample.files[METADATA]))
        if fps != FPS:
            return f"it has {fps} frames a second; the trainer takes {FPS}"
        return f"it has {frames} frames; the trainer takes at most {LENGTHS[-1]}" if frames > LENGTHS[-1] else ""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write a sample's files and key frames; its metadata have the keys of other readers beside our own."""
        for sample, row in samples:
            if sample.reason:
                continue
            folder = row["first_frame_path"].rpartition("/")[0]
            out.send(row["first_frame_path"], sample.files[FIRST])
            for name in (VIDEO, FINAL, PROMPT):
                out.send(f"{folder}/video/{name}", sample.files[name])
            for name in names_of(json.loads(sample.files[METADATA])):
                out.send(f"{folder}/{name}", sample.files[name])
            out.send(f"{folder}/{METADATA}", readers_metadata(sample, row))

    def finish(self, summary: Summary, out: Output) -> None:
        """Write which samples belong to which split, and the trainer's list of sources."""
        tasks: dict[str, dict[str, Any]] = {}
        for split in summary.splits:
            for row in summary.rows(split, ("generator", "task", "sample_id")):
                record = tasks.setdefault(
                    row["generator"],
                    {
                        "task": row["generator"],
                        "source": f"{row['generator']}/{row['task']}",
                        "split": _half(row["generator"]),
                    },
                )
                record.setdefault(REINFORCED if split == "train" else split, []).append(row["sample_id"])
        out.put("split_manifest.json", f"{json.dumps(list(tasks.values()), indent=1)}\n".encode())
        source = {
            "format": "vbvr_pro",
            "split_manifest": "split_manifest.json",
            "data_roots": ["."],
            "split": REINFORCED,
            "allowed_task_splits": sorted({record["split"] for record in tasks.values()}),
            "num_frames": next((length for length in LENGTHS if summary.clip.most <= length), LENGTHS[-1]),
            "height": summary.clip.height,
            "width": summary.clip.width,
            "fps": summary.clip.fps,
        }
        out.put("dataset.json", f"{json.dumps([source], indent=1)}\n".encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """The judge as the trainer's scorer."""
        return """# dataset.json is the trainer's list of sources; start it in this folder. Its scorer:
vmdp export evalkit EVALKIT"""
