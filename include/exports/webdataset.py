"""WebDataset: shards with flat keys for `webdataset` and Hugging Face `datasets`.

Each shard has, with the same stem, a table with one row per sample and its statistics. `datasets` takes the types of
all samples from the first ones, and task types differ in their metadata. So the member `json` has one form for all,
with the sample's metadata.json as a text inside.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generators.kit.sample import FILES, METADATA
from include.dataset.layout import SHARD_EXTENSIONS
from include.dataset.shard import end, members
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored

FACTS: Mapping[str, str | int] = {
    "generator": "", "task": "", "level": "", "seed": 0, "index": 0, "attempt": 0, "version": 0, "frames": 0, "fps": 0,
    "width": 0, "height": 0, "look": "", "caption": "", "question": "", "answer": "", "param_hash": "", "sha256": "",
}  # fmt: skip
"""Facts of a sample in `json`, with their values where it has none."""


def _facts(row: Mapping[str, Any]) -> bytes:
    """A sample's facts as JSON, the same keys and types for all."""
    found = {name: empty if row[name] is None else row[name] for name, empty in FACTS.items()}
    facts = {"id": row["sample_id"], **found, "metadata": row["metadata_json"]}
    return f"{json.dumps(facts, ensure_ascii=False)}\n".encode()


def _alike(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that each sample of a dataset has."""
    return {name: files[name] for name in FILES if name in files}


class WebDataset:
    """`O-47/train-000000.tar`, `.parquet` and `_stats.json`."""

    name = "webdataset"
    title = "WebDataset shards"
    only_split: str | None = None
    fixed_look = False

    def rows_path(self, part: Part) -> str:
        """Beside the shard."""
        return f"{part.stem}.parquet"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Names in the shard."""
        first, final, video = (
            f"{sample.id}.{SHARD_EXTENSIONS[name]}"
            for name in ("first_frame.png", "final_frame.png", "ground_truth.mp4")
        )
        return Paths(first, final, video, f"{part.stem}.tar")

    def refuses(self, sample: Stored) -> str:
        """Refuse a sample that lacks files: `datasets` and `to_tuple` want the same members in each."""
        lacking = sample.record.missing if sample.record else ()
        no = " and no ".join(lacking)
        return f"it has no {no}: all samples need the same files; `huggingface` takes it" if lacking else ""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write the members of a dataset's own shards, but for `json`.

        Key frames stay out: `datasets` wants the same members in each sample, and they differ in number.
        """
        with out.stream(f"{part.stem}.tar") as tar:
            for sample, row in samples:
                if not sample.reason:
                    for piece in members(sample.id, {**_alike(sample.files), METADATA: _facts(row)}):
                        tar.write(piece)
            tar.write(end(tar.size))

    def finish(self, summary: Summary, out: Output) -> None:
        """Write nothing: shards need no index."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The shards."""
        return {"default": {split: f"*/{split}-*.tar" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """Load with both libraries."""
        return f"""from pathlib import Path
import webdataset as wds
from datasets import load_dataset

folder = Path.cwd()  # this one
shards = sorted(map(str, folder.glob("*/{splits[0]}-*.tar")))
samples = wds.WebDataset(shards, shardshuffle=len(shards)).decode("pil")
for prompt, first_frame, mp4 in samples.to_tuple("prompt.txt", "first_frame.png", "mp4"):
    ...

samples = load_dataset(str(folder), split="{splits[0]}", streaming=True)  # on the hub: its name"""
