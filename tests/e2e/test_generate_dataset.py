"""Whole runs: DAG, queue, runtime host, handler, bucket, trigger, validation, report."""

import contextlib
import json
import signal
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import psutil
import pytest
from starlette.testclient import TestClient

from include.cloud.connect import connect
from include.local import cloud as embedded
from include.settings import Settings
from include.studio.app import create_app
from tests.dags.documented import documented_dag
from tests.e2e.conftest import objects_of, samples_below
from tests.local.descendants import descendants

pytestmark = pytest.mark.e2e

TWO = {"generators": ["O-47", "G-48"], "samples": 6, "size": 256, "batch_size": 4}
MAKE = ("make", "O-47", "G-48", "--size", "256")


@pytest.fixture(scope="module")
def made(tmp_path_factory, vmdp):
    """What `vmdp make` makes of the same samples, with other batches and another hash seed."""
    folder = tmp_path_factory.mktemp("made")
    done = vmdp(*MAKE, "--samples", "6", "--out", folder, "--batch-size", "5", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    return samples_below(folder)


def test_a_run_gives_the_samples_that_make_gives_validated_and_published(run_dag, made):
    run = run_dag(dataset="first", **TWO)
    assert run.state == "success"
    folder = objects_of("first")
    assert samples_below(folder) == made
    report = json.loads((folder / "_report/report.json").read_text())
    assert "problems" in json.dumps(report)
    assert "<html" in (folder / "_report/index.html").read_text()
    assert (folder / "_report/contact_sheet.png").stat().st_size > 10_000
    manifest = json.loads((folder / "_manifest.json").read_text())
    assert manifest["samples"] == 12
    assert set(manifest["generators"]) == {name.partition("/")[0] for name in made}


def test_a_published_dataset_tells_whoever_waits_for_its_samples_and_links_to_its_report(run_dag):
    from airflow.models.asset import AssetEvent, AssetModel
    from airflow.utils.session import create_session
    from sqlalchemy import select

    run = run_dag(dataset="told", **TWO)
    assert run.state == "success"
    with create_session() as session:
        asked = select(AssetModel.name, AssetEvent.extra).join(AssetModel, AssetModel.id == AssetEvent.asset_id)
        told = dict(session.execute(asked.where(AssetEvent.source_run_id == run.run_id)).tuples().all())
    assert set(told) == {"vmdp/datasets", "vmdp/samples/O-47", "vmdp/samples/G-48"}
    assert (told["vmdp/datasets"]["samples"], told["vmdp/datasets"]["dollars"]) == (12, 0)
    facts = told["vmdp/samples/O-47"]
    assert (facts["dataset"], facts["samples"], facts["version"]) == ("told", 6, 1)
    assert facts["digest"] == told["vmdp/datasets"]["generators"][facts["generator"]]["digest"]
    link = run.get_task_instance("validate", map_index=0).xcom_pull(
        task_ids="validate", key="_link_studio", map_indexes=0
    )
    assert link.endswith("/studio/datasets/told/")
    for task in ("report", "publish"):
        pages = {"_link_report": "_report/index.html", "_link_objects": "samples/", "_link_studio": ""}
        for key, page in pages.items():
            link = run.get_task_instance(task).xcom_pull(task_ids=task, key=key)
            assert link.endswith(f"/studio/datasets/told/{page}")
            shown = TestClient(create_app(Settings()), base_url="http://localhost").get(urlsplit(link).path[7:])
            assert shown.status_code == 200


def test_a_dry_run_shows_its_plan_makes_nothing_and_succeeds(run_dag):
    run = run_dag(dataset="dry", dry_run=True, **TWO)
    assert run.state == "success"
    assert run.get_task_instance("plan").xcom_pull(task_ids="plan", key="estimate")["batches"] == 4
    states = {task: run.get_task_instance(task).state for task in ("deploy", "enqueue", "wait", "report", "publish")}
    assert set(states.values()) == {"skipped"}
    assert not objects_of("dry").exists()


def test_the_same_run_again_finds_all_done_and_enqueues_nothing(run_dag, made):
    run_dag(dataset="again", **TWO)
    marks = {path: path.stat().st_mtime_ns for path in objects_of("again").glob("_batches/*/*.json")}
    run = run_dag(dataset="again", **TWO)
    assert run.state == "success"
    assert run.get_task_instance("enqueue").xcom_pull(task_ids="enqueue") == {"batches": 0, "samples": 0, "planned": 12}
    assert {path: path.stat().st_mtime_ns for path in objects_of("again").glob("_batches/*/*.json")} == marks


def test_a_larger_run_extends_the_dataset(run_dag, made):
    run_dag(dataset="grown", generators=["O-47"], samples=3, size=256)
    run = run_dag(dataset="grown", **TWO)
    assert run.state == "success"
    assert samples_below(objects_of("grown")) == made


def test_a_run_in_shards_is_valid_and_complete(run_dag):
    run = run_dag(dataset="shards", output_format="tar", **TWO)
    assert run.state == "success"
    assert len(list(objects_of("shards").glob("*_data-generator/*.tar"))) == 4


def test_a_run_that_contradicts_the_dataset_fails_and_writes_nothing(run_dag):
    run_dag(dataset="fixed", generators=["O-47"], samples=1)
    before = sorted(objects_of("fixed").rglob("*"))
    assert run_dag(dataset="fixed", generators=["O-47"], samples=1, seed=43).state == "failed"
    assert sorted(objects_of("fixed").rglob("*")) == before


def note_of(run) -> str:
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    with create_session() as session:
        return session.get_one(DagRun, run.id).note


def test_a_damaged_sample_fails_the_run_which_names_it_and_a_repair_makes_it_alone_anew(run_dag):
    run_dag(dataset="damaged", generators=["O-47"], samples=2)
    store = connect(Settings(), start=True).store
    key = "damaged/O-47_sliding_puzzle_data-generator/sliding_puzzle_task/sliding_puzzle_00000001/prompt.txt"
    store.put(key, store.get(key) + b"{answer}\n")
    again = run_dag(dataset="damaged", generators=["O-47"], samples=2)
    assert again.state == "failed"
    report = (objects_of("damaged") / "_report/report.json").read_text()
    assert "sliding_puzzle_00000001" in report
    note = note_of(again)
    assert (
        "/studio/datasets/damaged/_report/index.html). Trigger the same form with **Make faulty samples anew**" in note
    )

    made = {path: path.stat().st_mtime_ns for path in objects_of("damaged").glob("*/*_task/*_00000000/*")}
    dry = run_dag(dataset="damaged", generators=["O-47"], samples=2, repair=True, dry_run=True)
    assert "Besides, 1 faulty samples would be made anew" in note_of(dry)
    run = run_dag(dataset="damaged", generators=["O-47"], samples=2, repair=True, dry_run=False)
    assert run.state == "success"
    assert run.get_task_instance("enqueue").xcom_pull(task_ids="enqueue") == {"batches": 1, "samples": 1, "planned": 2}
    assert {path: path.stat().st_mtime_ns for path in made} == made


MANY, BATCHES = TWO | {"samples": 36, "size": 512}, 18


@pytest.fixture(scope="module")
def many_made(tmp_path_factory, vmdp):
    folder = tmp_path_factory.mktemp("many")
    done = vmdp("make", "O-47", "G-48", "--samples", "36", "--out", folder)
    assert done.returncode == 0, done.stderr
    return samples_below(folder)


class Killer(threading.Thread):
    """Sends SIGKILL to some processes of the cloud once a dataset has its first samples."""

    def __init__(self, dataset: str, victims: Callable[[], list[psutil.Process]]) -> None:
        super().__init__()
        self.dataset = dataset
        self.victims = victims
        self.killed = 0
        self.batches_done = 0

    def run(self) -> None:
        deadline = time.monotonic() + 120
        while not any(objects_of(self.dataset).glob("*_data-generator/*/*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        marks = objects_of(self.dataset).glob("_batches/*/*.json")
        self.batches_done = sum(
            not mark.name.endswith(".meta.json") for mark in marks
        )  # the emulator's own, beside each
        for victim in self.victims():
            with contextlib.suppress(psutil.NoSuchProcess):  # a child that ended with the one before
                victim.send_signal(signal.SIGKILL)
                self.killed += 1


def processes_with(word: str) -> list[psutil.Process]:
    """Processes of this cloud's supervisor, at any depth, whose command line has the word."""
    cloud = embedded.current(Settings())
    return descendants(cloud.supervisor_pid, word) if cloud else []


def supervisor() -> list[psutil.Process]:
    return [psutil.Process(embedded.current(Settings()).supervisor_pid)]


@pytest.mark.parametrize(
    ("name", "victims"),
    [
        ("environments", lambda: processes_with("lambda_image.handler")),
        ("worker", lambda: processes_with("include.local.worker")),
        ("emulator", lambda: processes_with("include.local.emulator")),
        ("everything", supervisor),
    ],
)
def test_a_kill_in_the_middle_of_a_batch_changes_nothing_in_the_dataset(run_dag, many_made, name, victims):
    killer = Killer(f"killed-{name}", victims)
    killer.start()
    run = run_dag(dataset=killer.dataset, **MANY)
    killer.join()
    assert killer.killed > 0
    assert killer.batches_done < BATCHES, "killed too late to prove anything"
    assert run.state == "success"
    assert samples_below(objects_of(killer.dataset)) == many_made


def test_a_dag_of_a_users_own_makes_a_dataset_and_trains_on_it(airflow_db, home, tmp_path):
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.dag_processing.dagbag import BundleDagBag, sync_bag_to_db

    (tmp_path / "example.py").write_text(documented_dag("train_on_mazes"))
    DagBundlesManager().sync_bundles_to_db()
    bag = BundleDagBag(dag_folder=str(tmp_path), bundle_path=tmp_path, bundle_name="dags-folder")
    sync_bag_to_db(bag, "dags-folder", None)
    run = bag.dags["train_on_mazes"].test()
    assert run.state == "success"
    assert run.get_task_instance("train").xcom_pull(task_ids="train") == 4
