"""A dataset is made, exported by the DAG, and loaded; the runs' notes say what came of it."""

import pytest
import webdataset

from include.batch.make import run_batch
from include.cloud.connect import Cloud, connect
from include.dataset.code import code_digest
from include.orchestration.studio import datasets_of
from include.planning.plan import Request, make_plan
from include.settings import Settings
from tests.e2e.conftest import note, objects_of, told

pytestmark = pytest.mark.e2e

SMALL = {"generators": ["O-47"], "samples": 4, "batch_size": 2, "size": 256}
FORMATS = ["webdataset", "musubi"]


@pytest.fixture
def cloud(home) -> Cloud:
    return connect(Settings(), start=True, code=code_digest())


def test_a_dataset_is_exported_told_and_the_same_run_again_changes_nothing(run_dag, cloud):
    made = run_dag(dataset="mazes/v1", **SMALL)
    assert note(made).startswith("Published `mazes/v1`: 4 samples of 1 generators, ")
    assert "/studio/datasets/mazes~v1/_report/index.html)" in note(made)

    run = run_dag("export_dataset", dataset="mazes/v1", formats=FORMATS, splits="50,25,25", verify=True)
    assert run.state == "success"
    events = told(run)
    assert set(events) == {"vmdp/exports/webdataset", "vmdp/exports/musubi"}
    facts = events["vmdp/exports/webdataset"]
    assert (facts["dataset"], facts["samples"], facts["written"]) == ("mazes/v1", 4, 4)
    assert facts["splits"] == {"train": 2, "validation": 1, "test": 1}
    assert facts["address"] == "s3://vm-dataset/exports/mazes/v1/webdataset/v1/"
    assert len(facts["digest"]) == len(facts["manifest_sha256"]) == 64
    folder = objects_of("exports/mazes/v1")
    shards = sorted(map(str, folder.glob("webdataset/v1/*/*.tar")))
    loaded = {sample["__key__"] for sample in webdataset.WebDataset(shards, shardshuffle=False)}
    assert loaded == {path.name for path in objects_of("mazes/v1").glob("*/*_task/*")}
    for name in FORMATS:
        assert f"Exported `mazes/v1` as {name}: 4 samples, " in note(run)
    assert datasets_of("export_dataset", run.run_id) == datasets_of("generate_dataset", made.run_id) == ["mazes/v1"]
    link = run.get_task_instance("export", map_index=0).xcom_pull(task_ids="export", key="_link_objects", map_indexes=0)
    assert link.endswith("/studio/datasets/mazes~v1/")  # the embedded cloud has no page at a lasting address

    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.tar")}
    again = run_dag("export_dataset", dataset="mazes/v1", formats=FORMATS, splits="50,25,25")
    assert {name: facts["written"] for name, facts in told(again).items()} == dict.fromkeys(events, 0)
    assert told(again)["vmdp/exports/webdataset"]["digest"] == facts["digest"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.tar")} == before


def test_an_export_with_damage_fails_is_not_released_and_says_why_unless_gaps_are_allowed(run_dag, cloud):
    for message in make_plan(Request.of(dataset="damaged", **SMALL), cloud.store).missing(()):
        run_batch(message, cloud.store)
    key = "damaged/O-47_sliding_puzzle_data-generator/sliding_puzzle_task/sliding_puzzle_00000001/prompt.txt"
    cloud.store.put(key, b"other")
    run = run_dag("export_dataset", dataset="damaged")
    assert run.state == "failed"
    assert told(run) == {}
    assert note(run).startswith("**Failed:** 1 samples of damaged are missing or damaged")
    assert not list(objects_of("exports/damaged").rglob("releases"))
    allowed = run_dag("export_dataset", dataset="damaged", allow_failed=True)
    assert (allowed.state, told(allowed)["vmdp/exports/webdataset"]["samples"]) == ("success", 3)


def test_the_note_of_a_dry_run_is_its_plan(run_dag, cloud):
    run = run_dag(dataset="looked-at", dry_run=True, **SMALL)
    assert note(run).startswith("**Plan of `looked-at`; nothing was made:** 4 samples in 2 batches, about ")
