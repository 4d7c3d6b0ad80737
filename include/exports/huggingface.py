"""Hugging Face: Parquet files of texts, pictures and video, and a small index of them all."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from generators.kit.sample import FINAL, FIRST, VIDEO
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import SCHEMA, Paths, Table
from include.exports.source import Stored

_MEDIA = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
_PICTURES, _VIDEO = ("first_frame", "final_frame"), "video"


def _schema() -> pa.Schema:
    """The index's columns with media columns, annotated with feature types for `datasets`."""
    schema = pa.schema([*SCHEMA, *((name, _MEDIA) for name in (*_PICTURES, _VIDEO))])
    features: dict[str, Any] = {field.name: {"dtype": _dtype(field.type), "_type": "Value"} for field in SCHEMA}
    features |= {name: {"_type": "Image"} for name in _PICTURES} | {_VIDEO: {"_type": "Video"}}
    return schema.with_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def _dtype(kind: pa.DataType) -> str:
    return "float64" if pa.types.is_float64(kind) else str(kind)


class HuggingFace:
    """`data/O-47/train-000000.parquet`, and `index/` with the same rows without media."""

    name = "huggingface"
    title = "Parquet for Hugging Face datasets"
    only_split: str | None = None
    fixed_look = False

    def rows_path(self, part: Part) -> str:
        """The index, which also names skipped samples."""
        return f"index/{part.stem}.parquet"

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """Names of the files in the dataset; the table itself holds them here."""
        folder = f"{sample.generator.full}/{sample.generator.name}_task/{sample.id}"
        return Paths(f"{folder}/{FIRST}", f"{folder}/{FINAL}", f"{folder}/{VIDEO}")

    def refuses(self, sample: Stored) -> str:
        """Accept any sample."""
        return ""

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write the rows of the whole samples, with their media."""
        with out.stream(f"data/{part.stem}.parquet") as sink:
            table = Table(sink, _schema())
            for sample, row in samples:
                if not sample.reason:
                    files = sample.files
                    media = {
                        "first_frame": {"bytes": files[FIRST], "path": f"{sample.id}.{FIRST}"},
                        "final_frame": (
                            {"bytes": files[FINAL], "path": f"{sample.id}.{FINAL}"} if FINAL in files else None
                        ),
                        "video": {"bytes": files[VIDEO], "path": f"{sample.id}.mp4"} if VIDEO in files else None,
                    }
                    table.add(row | media, sum(map(len, files.values())))
            table.close()

    def finish(self, summary: Summary, out: Output) -> None:
        """Write nothing: the card's front matter suffices."""

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """`default` with media, `index` without."""
        return {
            "default": {split: f"data/*/{split}-*.parquet" for split in splits},
            "index": {split: f"index/*/{split}-*.parquet" for split in splits},
        }

    def snippet(self, splits: Sequence[str]) -> str:
        """Load from this folder, or from the hub after an upload."""
        return f"""from pathlib import Path
from datasets import load_dataset

folder = str(Path.cwd())  # this one; on the hub, its name
samples = load_dataset(folder, split="{splits[0]}")               # decoded on access
index = load_dataset(folder, "index", split="{splits[0]}")  # texts and hashes; also of what was left out"""
