"""What tasks do before anything is made: refuse what can't be, plan, and say what it takes."""

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException

from include.cloud.connect import Cloud
from include.cloud.deploy import Deployment
from include.cost.bill import DEEP, POLL_S
from include.orchestration import steps
from include.orchestration.form import Form
from include.run.waiting import Times
from include.services.storage import FolderStore
from include.settings import Settings

FORM = {"generators": ["O-47"], "samples": 6, "level": "mixed", "seed": 42, "dataset": "d"}


@pytest.fixture
def store(tmp_path, monkeypatch) -> FolderStore:
    found = FolderStore(tmp_path)
    monkeypatch.setattr("include.cloud.connect.connect", lambda *a, **k: type("Here", (), {"store": found}))
    return found


def test_a_dry_run_shows_batches_time_bytes_and_dollars_and_writes_nothing(store):
    planned = steps.plan_dataset(FORM | {"dry_run": True})
    assert planned["dry_run"]
    assert {"batches", "samples", "seconds", "bytes", "dollars"} <= set(planned["estimate"])
    assert planned["estimate"]["samples"] == 6
    assert list(store.keys("")) == []


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_note_of_a_run_names_the_levels_where_puzzles_repeat(store, monkeypatch, dry_run):
    notes = []
    monkeypatch.setattr(steps, "keep", notes.append)
    few = {"generators": ["O-53"], "level": "easy", "samples": 976, "repeats": True, "dry_run": dry_run}
    steps.plan_dataset(FORM | few)
    assert notes[-1].endswith("There will be samples that repeat a puzzle: O-53 easy up to about 400 of 976.")


def test_a_run_fixes_its_dataset(store):
    steps.plan_dataset(FORM)
    assert list(store.keys("")) == ["d/_dataset.json"]


def test_a_run_that_only_deploys_notes_the_workers_code_and_takes_no_other_field(monkeypatch):
    notes = []
    monkeypatch.setattr(steps, "keep", notes.append)
    deployments = [Deployment("1a2b", changed, "here") for changed in (True, False)]
    monkeypatch.setattr("include.cloud.deploy.deploy", lambda settings: deployments.pop(0))
    assert [steps.deploy_alone({})["changed"] for _ in range(2)] == [True, False]
    assert notes == ["The workers now run code `1a2b`", "The workers already ran code `1a2b`"]
    with pytest.raises(AirflowFailException, match="generatorz: unknown field"):
        steps.deploy_alone({"generatorz": ["all"]})


def test_a_plan_that_takes_longer_than_a_run_waits_is_refused_before_anything_is_written(store):
    with pytest.raises(AirflowFailException, match="a run waits at most 12 h"):
        steps.plan_dataset(FORM | {"samples": 10_000_000, "batch_size": 10_000, "repeats": True})
    assert list(store.keys("")) == []


def test_the_run_whose_cost_is_told_is_the_dags():
    assert Form.model_fields["deep_check"].default == DEEP
    assert Times.of(Settings(vmdp_cloud="aws")).poll == POLL_S


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"genrators": []}, "genrators"), ({"generators": ["O-9999"]}, "O-9999"), ({"rounds": 0}, "rounds")],
)
def test_what_cant_be_carried_out_fails_at_once_and_names_the_field(store, change, reason):
    with pytest.raises(AirflowFailException, match=reason):
        steps.plan_dataset(FORM | change)


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("d/_report/index.html", "https://us-east-2.console.aws.amazon.com/s3/object/b?region=us-east-2&prefix=d%2F_report%2Findex.html"),
        ("d/", "https://us-east-2.console.aws.amazon.com/s3/buckets/b?region=us-east-2&prefix=d%2F"),
    ],
)  # fmt: skip
def test_links_lead_to_the_console(key, address):
    assert Cloud("us-east-2", "b", "q", None).page(key) == address


def test_a_cloud_whose_address_does_not_last_has_no_pages():
    assert Cloud("us-east-2", "b", "q", None, "http://127.0.0.1:4566", True).page("d/") == ""
