"""Exports of chosen samples: those alone, in the splits of an export of all."""

import json
import re

import pytest

from include.errors import UserError
from include.exports.selection import Selection
from tests.cli.test_commands import vmdp
from tests.exports.conftest import export
from tests.exports.test_run import rows_of

__all__ = ["vmdp"]


@pytest.mark.parametrize("form", ["files", "tar"])
def test_the_chosen_samples_are_exported_alone_in_the_splits_of_all(datasets, tmp_path, form):
    everything = {(row["generator"], row["index"]): row for row in rows_of(export_of(datasets[form], tmp_path / "all"))}
    short = next(iter(everything))[0].partition("_")[0]
    chosen = Selection({short: frozenset([1, 3])})
    folder, exported = export("webdataset", datasets[form], tmp_path / "some", selection=chosen)
    assert exported.manifest.samples == 2
    assert exported.release is not None
    found = rows_of(folder)
    assert sorted(row["index"] for row in found) == [1, 3]
    for row in found:
        same = everything[row["generator"], row["index"]]
        assert (row["split"], row["sha256"]) == (same["split"], same["sha256"])
    assert "A selection: 2 samples" in (folder / "README.md").read_text()


def export_of(dataset, target):
    return export("webdataset", dataset, target)[0]


def test_a_selection_outside_the_dataset_is_refused(datasets, tmp_path):
    for wrong in ({"O-99": {1}}, {"O-47": {0, 10**6}}):
        chosen = Selection({short: frozenset(indices) for short, indices in wrong.items()})
        with pytest.raises(UserError, match="the selection names"):
            export("webdataset", datasets["files"], tmp_path / "x", selection=chosen)


@pytest.mark.parametrize("line", ["{", "[]", '{"task_type": "O-47"}', '{"task_type": "O-47", "index": true}', "3"])
def test_a_wrong_line_is_named_by_its_number(tmp_path, line):
    file = tmp_path / "ids.jsonl"
    file.write_text(f'{{"task_type": "O-47", "index": 1}}\n\n{line}\n')
    with pytest.raises(UserError, match=re.escape(f"line 3 of {file} reads")):
        Selection.read(file)


def test_the_command_takes_the_studios_file(vmdp, datasets, tmp_path):
    source = str(datasets["files"].place)
    file = tmp_path / "samples.jsonl"
    file.write_text(json.dumps({"task_type": "O-47", "index": 2, "id": "sliding_puzzle_00000002"}) + "\n")
    code, text, *_ = vmdp("export", "webdataset", source, tmp_path / "out", "--selection", file, "--json")
    assert (code, json.loads(text)["samples"]) == (0, 1)
    file.write_text("")
    assert vmdp("export", "webdataset", source, tmp_path / "out2", "--selection", file)[0] == 1


def test_a_selection_may_begin_with_a_byte_order_mark(tmp_path):
    file = tmp_path / "chosen.jsonl"
    file.write_text('{"task_type": "O-47", "index": 3}\r\n', encoding="utf-8-sig")
    assert Selection.read(file).samples == {"O-47": {3}}
