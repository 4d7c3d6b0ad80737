"""The index that validation writes: a row for each sample that it read, for the Studio's table."""

import json
import shutil

import pyarrow.parquet as pq
import pytest

from generators.kit.registry import registry
from generators.kit.sample import METADATA, PROMPT, draw
from include.batch.make import run_batch
from include.cloud.place import Place
from include.exports.plan import Options
from include.exports.run import export
from include.exports.splits import Shares
from include.planning.plan import Plan, Request, make_plan
from include.run.repair import repair_all
from include.services.storage import FolderStore
from include.validation import index as indexing
from include.validation import run
from include.validation.drawn import MOST_PACED
from include.validation.index import KINDS
from include.validation.report import write_report
from include.validation.run import GroupResult, validate_group
from tests.cli.test_commands import vmdp
from tests.validation.conftest import PUZZLE, SAMPLES, Dataset

__all__ = ["vmdp"]


def indexed(dataset: Dataset, deep: float = 1.0) -> GroupResult:
    return validate_group(dataset.store, dataset.spec, list(dataset.spec.generators), deep=deep, index=True)


def file_of(dataset: Dataset):
    return dataset.root / dataset.spec.layout.index(PUZZLE)


def rows(dataset: Dataset) -> list[dict]:
    return pq.read_table(file_of(dataset)).to_pylist()


@pytest.fixture(params=["files", "tar"])
def dataset(request) -> Dataset:
    """A dataset in each form, to break."""
    return request.getfixturevalue(request.param)


def test_each_sample_that_was_read_has_a_row_in_order(dataset):
    indexed(dataset)
    found = rows(dataset)
    assert [row["index"] for row in found] == list(range(SAMPLES))
    assert list(found[0]) == list(KINDS)
    assert {row["task_type"] for row in found} == {"O-47"}
    assert [row["level"] for row in found[:3]] == ["easy", "medium", "hard"]
    for row in found:
        assert row["question"].endswith("?")
        assert (row["width"], row["height"], row["seed"], row["look"]) == (256, 256, 42, "plain")
        assert row["duration"] == row["frames"] / row["fps"]
        assert row["cpu_seconds"] > 0
        assert row["bytes"] > 10_000
        assert (row["problems"], row["origin"]) == ([], None)


def test_a_rows_difficulty_is_that_of_the_sample_drawn_again(dataset):
    indexed(dataset)
    generator = registry.get("O-47")
    for row in rows(dataset):
        drawn = draw(generator, row["level"], row["seed"], row["index"])
        assert row["difficulty"] == round(generator.difficulty(drawn.puzzle, generator.solve(drawn.puzzle)), 2)


def test_a_row_holds_what_the_samples_files_say(files):
    indexed(files)
    row = rows(files)[3]
    metadata = json.loads((files.sample(3) / METADATA).read_text())
    assert row["id"] == "sliding_puzzle_00000003"
    assert row["prompt"] == (files.sample(3) / PROMPT).read_text().strip()
    for name in ("caption", "answer", "attempt", "param_hash"):
        assert row[name] == metadata[name]
    assert row["bytes"] == sum(path.stat().st_size for path in files.sample(3).iterdir())


def test_a_sample_that_was_not_opened_has_the_same_row_but_for_its_check(dataset):
    indexed(dataset)
    opened = rows(dataset)
    assert {row["checked"] for row in opened} == {"opened"}
    indexed(dataset, deep=0)
    found = rows(dataset)
    state = "listed" if dataset.spec.output_format == "files" else "hashed"
    assert [row["checked"] for row in found].count(state) == SAMPLES - run.FEWEST_DEEP
    assert [{**row, "checked": "opened"} for row in found] == opened


@pytest.mark.parametrize("look", ["varied", "blackboard"])
def test_rows_of_samples_that_were_not_opened_are_exact_in_every_look_and_form(tmp_path, look):
    asked = Request.of(
        generators=("O-47", "G-18", "O-41", "G-46", "X-1"), samples=7, size=256, look=look, canvas="832x480",
        dataset="d", keyframes=True,
    )  # fmt: skip
    store = FolderStore(tmp_path)
    plan = make_plan(asked, store)
    for message in plan.missing(()):
        run_batch(message, store)
    found = []
    for deep in (1.0, 0.0):
        validate_group(store, plan.spec, list(plan.spec.generators), deep=deep, index=True)
        tables = [pq.read_table(tmp_path / plan.spec.layout.index(full)).to_pylist() for full in plan.spec.generators]
        found.append([{**row, "checked": ""} for table in tables for row in table])
    for opened, listed in zip(*found, strict=True):
        steps = len(json.loads((tmp_path / f"d/{_folder(listed)}" / METADATA).read_text())["truth"]["states"]) - 1
        if steps > MOST_PACED and listed["frames"] is None:
            opened |= {"frames": None, "duration": None}
        assert listed == opened


def _folder(row: dict) -> str:
    one = registry.get(row["task_type"]).id
    return f"{one.full}/{one.name}_task/{row['id']}"


def test_no_object_is_read_for_the_row_of_a_sample_that_was_not_opened(files, monkeypatch):
    read = []
    get = FolderStore.get
    monkeypatch.setattr(FolderStore, "get", lambda store, key: read.append(key) or get(store, key))
    indexed(files, deep=0)
    samples = {key.split("/")[-2] for key in read if "_task/sliding" in key}
    assert len(samples) == run.FEWEST_DEEP
    assert len(rows(files)) == SAMPLES


@pytest.mark.parametrize("why", ["another puzzle", "it raises"])
def test_a_sample_that_can_not_be_drawn_again_keeps_what_its_record_says(files, monkeypatch, why):
    indexed(files, deep=0)
    before = rows(files)
    monkeypatch.setattr(run, "FEWEST_DEEP", 0)
    with monkeypatch.context() as patch:
        patch.setattr("include.validation.drawn.param_hash_of", lambda puzzle: 1 / 0 if why == "it raises" else "other")
        indexed(files, deep=0)
    found = rows(files)
    assert len(found) == SAMPLES
    for row, old in zip(found, before, strict=True):
        assert (row["prompt"], row["frames"], row["difficulty"], row["text"]) == (None, None, None, "")
        for name in ("id", "level", "param_hash", "bytes", "attempt", "width", "cpu_seconds"):
            assert row[name] == old[name]


def test_equal_samples_give_equal_bytes(dataset):
    indexed(dataset)
    first = file_of(dataset).read_bytes()
    indexed(dataset)
    assert file_of(dataset).read_bytes() == first


def test_a_broken_sample_has_a_row_with_the_rules_that_it_breaks(files):
    (files.sample(1) / PROMPT).write_text("Another prompt.")
    hostile = b'{"caption": "\\ud800", "look": 3, "size": 1e999, "truth": {"frames": true}}'
    (files.sample(2) / METADATA).write_bytes(hostile)
    (files.sample(4) / METADATA).write_bytes(b"\xff[")
    indexed(files)
    found = rows(files)
    assert {"hash", "redraw"} <= set(found[1]["problems"])
    assert found[1]["prompt"] == "Another prompt."
    assert "metadata-format" in found[2]["problems"]
    assert (found[2]["caption"], found[2]["look"], found[2]["frames"], found[2]["width"]) == ("?", None, None, None)
    assert (found[4]["caption"], found[4]["level"]) == (None, "medium")
    assert found[0]["problems"] == []


def test_rows_are_written_in_groups(files, monkeypatch):
    monkeypatch.setattr(indexing, "GROUP_ROWS", 2)
    indexed(files)
    assert pq.ParquetFile(file_of(files)).num_row_groups == SAMPLES // 2


def test_a_validation_that_breaks_off_leaves_the_former_index(files, monkeypatch):
    def full(*_):
        raise MemoryError

    indexed(files)
    before = file_of(files).read_bytes()
    monkeypatch.setattr(run, "check_content", full)
    with pytest.raises(MemoryError):
        indexed(files)
    assert file_of(files).read_bytes() == before
    assert len(list(file_of(files).parent.iterdir())) == len(files.spec.generators)


def test_an_index_counts_as_no_sample_and_no_export_holds_it(files, tmp_path):
    indexed(files)
    assert indexed(files).problem_count == 0
    source, target = Place.parse(str(files.root / "set")), tmp_path / "export"
    export("webdataset", source, Place.parse(str(target)), Options(Shares.parse(None)))
    assert not [path for path in target.rglob("*") if "_index" in str(path.relative_to(target))]


def test_a_repair_removes_the_index_of_the_samples_from_before(files):
    (files.sample(1) / PROMPT).write_text("Another prompt.")
    found = indexed(files)
    others = [name for name in files.spec.generators if name != PUZZLE]
    write_report(files.store, files.spec, [found])
    plan, faulty = repair_all(files.store, files.spec)
    assert isinstance(plan, Plan)
    assert [batch.start for batch in faulty] == [1]
    assert not file_of(files).exists()
    assert all((files.root / files.spec.layout.index(name)).exists() for name in others)


def test_the_command_writes_an_index_with_the_report_and_nothing_without_it(vmdp, good, tmp_path):
    folder = shutil.copytree(good["files"].root / "set", tmp_path / "d")
    assert vmdp("validate", folder)[0] == 0
    assert not (folder / "_index").exists()
    assert vmdp("validate", folder, "--report")[0] == 0
    assert len(rows_of(folder)) == SAMPLES


def rows_of(folder) -> list[dict]:
    return pq.read_table(folder / "_index" / f"{PUZZLE}.parquet").to_pylist()


def test_without_pyarrow_a_dataset_is_validated_and_has_no_index(files, monkeypatch, caplog):
    monkeypatch.setattr(indexing, "pa", None)
    assert indexed(files, deep=0).problem_count == 0
    assert not list(FolderStore(files.root).keys("set/_index/"))
    assert "install the extra `export`" in caplog.text
