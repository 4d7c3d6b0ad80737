"""VBVR-Bench: the layout of VBVR-EvalKit, with its own task names and five-digit indices.

EvalKit finds a task by its exact name in `TASK_EVALUATOR_MAP` (commit 275472f) and by the folder of its split. Without
either, a sample scores 0 without an error. So samples of tasks unknown to it are skipped and named.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generators.kit.identity import GeneratorId
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO
from include.dataset import task_types
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.public_tasks import bench_task
from include.exports.rows import Paths
from include.exports.source import Stored

LAST_INDEX = 99_999
_KINDS = ("same", "stricter", "another")
_NAMES = (FIRST, FINAL, VIDEO, PROMPT, METADATA)


def _public(generator: GeneratorId) -> str:
    """The relation of a task type to the public one; "" for one that this version no longer has."""
    try:
        return task_types.get(generator.full).public
    except UnknownGenerator:
        return ""


class VbvrBench:
    """`{In-Domain_50,Out-of-Domain_50}/{task}/{index:05d}/` and `VBVR-Bench.json`."""

    name = "vbvr-bench"
    title = "VBVR-EvalKit"
    only_split: str | None = "test"
    fixed_look = True
    root = ""
    """Folder of both halves, with a slash behind; "" for the export's own."""
    public = "VBVR-Bench"
    scorer = """VBVR-EvalKit finds things by the colours and places of its own pictures, so it takes points from true
  videos of ours. The judge of `vmdp export evalkit` reads each sample's `metadata.json`: a true video scores 1."""
    """The last reason why its public scores say nothing about ours."""

    def rows_path(self, part: Part) -> str:
        """A table apart from EvalKit's files."""
        return f"index/{part.stem}.parquet"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Paths numbered from 00000 in each task, independent of the samples' own indices."""
        task = bench_task(part.generator)
        if task is None:
            return Paths()
        folder = f"{self.root}{task[0]}/{task[1]}/{part.first + place:05d}"
        return Paths(f"{folder}/{FIRST}", f"{folder}/{FINAL}", f"{folder}/{VIDEO}")

    def refuses(self, sample: Stored) -> str:
        """The reason EvalKit can't score it; "" if it can."""
        return self.unknown(sample) or ("" if VIDEO in sample.files else "it has no video")

    @staticmethod
    def unknown(sample: Stored) -> str:
        """The reason its task is not of the bench; "" if it is."""
        known = bench_task(sample.generator) is not None
        return "" if known else f"VBVR-EvalKit has no evaluator for {sample.generator.short}"

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write five files per sample, under EvalKit's names; metadata.json is for our own judge."""
        for sample, row in samples:
            if not sample.reason:
                folder = row["first_frame_path"].rpartition("/")[0]
                for name in _NAMES:
                    out.send(f"{folder}/{name}", self.file(name, sample, row))

    def file(self, name: str, sample: Stored, row: Mapping[str, Any]) -> bytes:
        """A file of a sample as its reader takes it: unchanged."""
        return sample.files[name]

    def finish(self, summary: Summary, out: Output) -> None:
        """Write the list for inference scripts: prompts, first frames in base64, paths."""
        columns = ("sample_id", "prompt", "first_frame_path", "final_frame_path", "ground_truth_video_path", "sha256")
        with out.stream("VBVR-Bench.json") as sink:
            before, number = "[\n", 0
            for split in summary.splits:
                for row in summary.rows(split, columns):
                    first = out.store.get(out.key(row["first_frame_path"]))
                    entry = {
                        "id": number,
                        "prompt": row["prompt"],
                        "first_image": base64.b64encode(first).decode(),
                        "first_frame_path": row["first_frame_path"],
                        "final_frame_path": row["final_frame_path"],
                        "prompt_path": row["first_frame_path"].replace(FIRST, PROMPT),
                        "ground_truth_video_path": row["ground_truth_video_path"],
                        "sample_id": row["sample_id"],
                        "sha256": row["sha256"],
                    }
                    sink.write((before + json.dumps(entry, ensure_ascii=False)).encode())
                    before, number = ",\n", number + 1
            sink.write(b"\n]\n" if number else b"[]\n")

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The index."""
        return {"default": {split: f"index/*/{split}-*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """The evaluation script, of VBVR-EvalKit or of our judge in its place."""
        return f"""# answers lie in MODEL_VIDEOS/{{In-Domain_50,Out-of-Domain_50}}/{{task}}/{{index:05d}}.mp4
python EVALKIT/run_evaluation.py --model_path MODEL_VIDEOS --gt_base {self.root.rstrip("/") or "."}"""

    def caveat(self, generators: Iterable[GeneratorId]) -> str:
        """The card's paragraph about public scores: these are not comparable with them, and why."""
        kinds = [_public(generator) for generator in generators if bench_task(generator)]
        same, stricter, another = (sum(kind.startswith(word) for kind in kinds) for word in _KINDS)
        return f"""**Scores on this bench are not comparable with public scores of {self.public}**, for three reasons:

- The samples are our own: other puzzles than the public ones, in our drawing.
- The task types differ. Of the {len(kinds)} here, VBVR's own task: {same}; a stricter one: {stricter}; another task
  under the same id: {another}. `vmdp generators show ID` describes the difference.
- {self.scorer}

Compare models on one release of this bench, and with one scorer."""
