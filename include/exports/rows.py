"""The table of an export: one row per sample, whole or not, with VBVR's columns and more."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from generators.kit.judge.clip import Clip
from generators.kit.judge.decode import ScoreError
from generators.kit.judge.score import OpenCVMissing, scorer
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import FINAL, METADATA, PROMPT, RUBRIC, VIDEO
from include.dataset import task_types
from include.errors import UserError
from include.exports.output import Sink
from include.exports.plan import Part
from include.exports.source import Stored
from include.services.storage import Store

MOST_CAPACITY = 2**63 - 1
_BATCH_ROWS = 500

SCORES = ("ground_truth", "still", "jump")

SCHEMA = pa.schema(
    [
        # VBVR-Dataset's columns.
        ("id", pa.int64()),
        ("generator", pa.string()),
        ("task", pa.string()),
        ("sample_id", pa.string()),
        ("prompt", pa.string()),
        ("metadata_json", pa.string()),
        ("first_frame_path", pa.string()),
        ("final_frame_path", pa.string()),
        ("ground_truth_video_path", pa.string()),
        ("tar_file", pa.string()),
        # Ours.
        ("split", pa.string()),
        ("level", pa.string()),
        ("seed", pa.int64()),
        ("index", pa.int64()),
        ("attempt", pa.int64()),
        ("version", pa.int64()),
        ("rubric", pa.string()),
        ("capacity", pa.int64()),
        ("frames", pa.int64()),
        ("fps", pa.int64()),
        ("size", pa.int64()),
        ("width", pa.int64()),
        ("height", pa.int64()),
        ("look", pa.string()),
        ("caption", pa.string()),
        ("question", pa.string()),
        ("answer", pa.string()),
        ("score_ground_truth", pa.float64()),
        ("score_still", pa.float64()),
        ("score_jump", pa.float64()),
        ("param_hash", pa.string()),
        ("sha256", pa.string()),
        ("bytes", pa.int64()),
        ("status", pa.string()),
        ("reason", pa.string()),
    ]
)


@dataclass(frozen=True)
class Paths:
    """Locations of a sample's media: paths in the export, or names in the tar."""

    first_frame: str = ""
    final_frame: str = ""
    video: str = ""
    tar: str = ""


def row(
    part: Part, sample: Stored, seed: int, paths: Paths, capacities: Mapping[str, int], *, scored: bool = False
) -> dict[str, Any]:
    """The row of a sample; unknown fields of a skipped one are null."""
    record, files = sample.record, sample.files
    values: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    values |= {
        "id": sample.index,
        "generator": sample.generator.full,
        "task": f"{sample.generator.name}_task",
        "sample_id": sample.id,
        "split": part.split,
        "seed": seed,
        "index": sample.index,
        "version": sample.version,
        "status": "refused" if sample.refused else "failed" if sample.reason else "ok",
        "reason": sample.reason or None,
    }
    if record:
        values |= {
            "level": record.level,
            "attempt": record.attempt,
            "capacity": capacities.get(record.level),
            "param_hash": record.param_hash,
            "sha256": record.sha256,
            "bytes": record.bytes,
        }
    if sample.reason:
        return values
    text = files[METADATA].decode()
    metadata = json.loads(text)
    truth, form = metadata.get("truth") or {}, metadata.get("clip") or metadata
    size = metadata.get("size") or max(metadata.get("width", 0), metadata.get("height", 0)) or None
    values |= {
        "seed": metadata.get("seed", seed),  # a client's batch has its own
        "prompt": files[PROMPT].decode().strip(),
        "rubric": files[RUBRIC].decode() if RUBRIC in files else None,
        "metadata_json": text,
        "first_frame_path": paths.first_frame,
        "final_frame_path": paths.final_frame if FINAL in files else "",
        "ground_truth_video_path": paths.video if VIDEO in files else "",
        "tar_file": paths.tar,
        "frames": truth.get("frames") or None,
        "fps": round(truth["fps"]) if truth.get("fps") else None,
        "size": size,
        "width": form.get("width", size),
        "height": form.get("height", size),
        "look": (metadata.get("look") or {}).get("theme"),
        **{name: metadata.get(name) or None for name in ("caption", "question", "answer")},
    }
    if scored:
        values |= {f"score_{name}": value for name, value in scores(files).items()}
    return values


@cache
def capacity(generator: str, level: str) -> int | None:
    """Number of different puzzles of a level, at most 2⁶³−1; None if unknown."""
    try:
        known = task_types.get(generator)
        most = known.capacity(known.levels[level])
        return None if most is None else min(most, MOST_CAPACITY)
    except (UnknownGenerator, KeyError):
        return None


def scores(files: Mapping[str, bytes]) -> dict[str, float]:
    """Scores, 0 to 100, of the video itself, of a still picture and of a jump to the end.

    Nothing without a video, or if the sample can't be scored, as one of another version of its generator.
    """
    if VIDEO not in files:
        return {}
    try:
        judge, frames = scorer(files), Clip.read(files[VIDEO]).frames
        half = len(frames) // 2
        jump = [0] * half + [-1] * (len(frames) - half)
        shown = zip(SCORES, (frames, frames[[0] * len(frames)], frames[jump]), strict=True)
        return {name: judge.score(video).total for name, video in shown}
    except OpenCVMissing as error:
        raise UserError(str(error)) from None
    except ScoreError:
        return {}


class Table:
    """A Parquet file written row by row."""

    def __init__(self, sink: Sink, schema: pa.Schema = SCHEMA, *, most_bytes: int = 32 << 20) -> None:
        self._writer = pq.ParquetWriter(
            pa.PythonFile(sink, mode="w"),
            schema,
            compression={name: "NONE" if "bytes" in name else "ZSTD" for name in _leaves(schema)},
            use_dictionary=["generator", "task", "split", "level", "tar_file", "status", "reason"],
            write_statistics=["id", "index", "sample_id", "level", "split", "status"],
        )
        self._schema = schema
        self._rows: list[Mapping[str, Any]] = []
        self._bytes, self._most = 0, most_bytes

    def add(self, values: Mapping[str, Any], size: int = 0) -> None:
        """Append a row; `size` estimates its memory in bytes."""
        self._rows.append(values)
        self._bytes += size
        if len(self._rows) >= _BATCH_ROWS or self._bytes >= self._most:
            self._write()

    def close(self) -> None:
        """Write the remaining rows and the footer."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self._bytes = [], 0


def _leaves(schema: pa.Schema) -> list[str]:
    """Column names in Parquet."""
    names = []
    for column in schema:
        if pa.types.is_struct(column.type):
            names += [f"{column.name}.{child.name}" for child in column.type]
        else:
            names.append(column.name)
    return names


def read_rows(store: Store, key: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Read some columns of a table, a few hundred rows in memory at a time."""
    file = pq.ParquetFile(pa.BufferReader(store.get(key)))
    for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
        yield from batch.to_pylist()
