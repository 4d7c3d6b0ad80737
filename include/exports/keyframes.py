"""Shared parts of the formats for models reasoning in pictures: key frames, and Parquet files of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq

from generators.kit.keyframes import IMAGE_PROMPT, PICTURES
from generators.kit.sample import FIRST
from include.exports.form import Summary
from include.exports.output import Output
from include.exports.plan import Part
from include.exports.rows import Paths
from include.exports.source import Stored
from include.services.storage import FolderStore

SAMPLES_A_FILE = 128


class KeyFrames:
    """Samples with key frames; others are refused."""

    only_split: str | None = None
    fixed_look = False

    def rows_path(self, part: Part) -> str:
        """A table apart from the trainers' files."""
        return f"index/{part.stem}.parquet"

    def refuses(self, sample: Stored) -> str:
        """The reason a sample has no pictures to learn from; "" if it has."""
        return "" if IMAGE_PROMPT in sample.files else "it has no key frames"


def asked(files: Mapping[str, bytes]) -> str:
    """The prompt for a sample's key frames."""
    return files[IMAGE_PROMPT].decode().strip()


def shown(files: Mapping[str, bytes]) -> list[bytes]:
    """A sample's first frame, then its key frames, as PNGs."""
    return [files[FIRST], *(files[name] for name in PICTURES if name in files)]


class Interleaved(KeyFrames):
    """`train/O-47-000000-000.parquet`: pictures with texts, and `train/parquet_info.json` over all of a split."""

    title: str
    schema: ClassVar[pa.Schema]

    def record(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """The row of a sample."""
        raise NotImplementedError(f"{type(self).__name__} makes no rows")

    def paths(self, part: Part, sample: Stored, place: int) -> Paths:
        """The file of a sample's row."""
        stem = f"{part.generator.short}-{part.number:06d}-{place // SAMPLES_A_FILE:03d}"
        return Paths(tar=f"{part.split}/{stem}.parquet")

    def write(self, part: Part, samples: Iterator[tuple[Stored, dict[str, Any]]], out: Output) -> None:
        """Write a row group per file, with a few hundred pictures in memory."""
        whole = ((row["tar_file"], self.record(sample.files)) for sample, row in samples if not sample.reason)
        for path, rows in groupby(whole, key=lambda each: each[0]):
            table = pa.Table.from_pylist([row for _, row in rows], schema=self.schema)
            with out.stream(path) as sink:
                pq.write_table(table, pa.PythonFile(sink, mode="w"), compression="zstd", row_group_size=SAMPLES_A_FILE)

    def finish(self, summary: Summary, out: Output) -> None:
        """Write the number of row groups of each file, by its absolute path."""
        for split in summary.splits:
            paths = dict.fromkeys(row["tar_file"] for row in summary.rows(split, ("tar_file",)))
            groups = {_absolute(out, path): {"num_row_groups": 1} for path in paths}
            out.put(f"{split}/parquet_info.json", f"{json.dumps(groups, indent=1)}\n".encode())

    def configs(self, splits: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The Parquet files."""
        return {"default": {split: f"{split}/*.parquet" for split in splits}}

    def snippet(self, splits: Sequence[str]) -> str:
        """The list of files by their paths now, and the entry of DATASET_INFO, for BAGEL and ThinkMorph alike."""
        return f"""import json
from pathlib import Path

folder = Path("{splits[0]}").absolute()  # run this here: the reader passes over files whose path is not in its list
written = json.loads((folder / "parquet_info.json").read_text())  # the paths at the time of export
info = Path("{self.title.upper()}/data/vmdp_{splits[0]}.json").absolute()
info.write_text(json.dumps({{str(folder / Path(path).name): groups for path, groups in written.items()}}))
entry = {{"data_dir": str(folder), "parquet_info_path": str(info)}}
print({{"unified_edit": {{"vmdp": entry}}}})  # add it to DATASET_INFO; num_used_data counts files"""


def _absolute(out: Output, path: str) -> str:
    where = out.store.where(out.key(path))
    return str(Path(where).absolute()) if isinstance(out.store, FolderStore) else where
