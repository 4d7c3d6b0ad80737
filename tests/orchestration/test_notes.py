"""A run's note: its tasks' lines, the reason of a failure, and never in place of what a person wrote."""

import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

from include.dataset.layout import Layout
from include.errors import UserError
from include.orchestration.notes import MOST, NOTE, write_note
from include.services.runs import Run, is_cancelled, write_run
from include.services.storage import FolderStore
from tests.airflow.running import eventually

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def session():
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    import_all_models()
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as open_session:
        yield open_session


@pytest.fixture
def make_run(session):
    """A run whose tasks kept these lines, and ended so."""
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from airflow.sdk import timezone
    from sqlalchemy import insert

    def make(lines: dict[str, str], plan: dict | None = None, **states: str):
        run = DagRun(dag_id="d", run_id=uuid.uuid4().hex, run_type="manual", run_after=timezone.utcnow())
        session.add(run)
        session.flush()
        for task in {*lines, *states}:
            values = {"id": uuid.uuid4(), "dag_id": "d", "run_id": run.run_id, "task_id": task, "map_index": -1}
            more = {"state": states.get(task, "success"), "pool": "p", "pool_slots": 1, "executor_config": {}}
            more["operator"] = "WaitForSamples" if task == "wait" else "_PythonDecoratedOperator"
            session.execute(insert(TaskInstance.__table__).values(**values, **more))
        kept = {"dag_run_id": run.id, "dag_id": "d", "run_id": run.run_id, "map_index": -1}
        if plan:
            result = {"task_id": "plan", "key": "return_value", "value": {"plan": plan}}
            session.execute(insert(XComModel.__table__).values(**kept, **result, timestamp=timezone.utcnow()))
        for order, (task, line) in enumerate(lines.items()):
            when = timezone.datetime(2026, 1, 1, 0, order)
            session.execute(
                insert(XComModel.__table__).values(**kept, task_id=task, key=NOTE, value=line, timestamp=when)
            )
        return run

    return make


def test_a_note_has_the_lines_of_the_tasks_in_the_order_in_which_they_were_kept(make_run):
    run = make_run({"compare": "The canary is as it was", "publish": "Published `d`"})
    write_note(run)
    assert run.note == "The canary is as it was\n\nPublished `d`"


def test_a_run_whose_tasks_kept_nothing_has_no_note(make_run):
    run = make_run({}, a="success")
    write_note(run)
    assert run.note is None


def test_a_failed_run_says_why_and_names_the_tasks_that_did_not(make_run):
    run = make_run({"report": "**Failed:** 3 samples are damaged"}, report="failed", wait="failed", b="upstream_failed")
    write_note(run, failed="task_failure")
    assert run.note == "**Failed:** 3 samples are damaged\n\n`wait` failed: its log says why"
    ended = make_run({}, a="success")
    write_note(ended, failed="timed_out")
    assert ended.note == "Failed: timed_out"


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """A plan whose batches are queued, and the store of its dataset."""
    store, run = FolderStore(tmp_path), "0" * 16
    write_run(store, Layout("mine"), run, Run(by="d"))
    monkeypatch.setattr("include.cloud.connect.connect", lambda settings: type("Cloud", (), {"store": store}))
    return {"spec": {"dataset": "mine"}, "run": run}, store


@pytest.mark.parametrize("state", ["failed", "skipped", "deferred"])
def test_a_run_that_was_ended_while_it_waited_is_cancelled_and_says_so(make_run, session, plan, state):
    planned, store = plan
    run = make_run({}, planned, wait=state, publish="upstream_failed")
    run.note = ("mine", "vera")
    session.flush()
    write_note(run, failed="Dag Run's state was manually set to `failed`.")
    assert is_cancelled(store, Layout("mine"), planned["run"])
    assert run.note == "mine"
    run = make_run({}, planned, wait=state, publish="upstream_failed")
    write_note(run, failed="task_failure")
    assert run.note.startswith("Ended before all samples of `mine` were made. Workers drop what is queued")
    assert "its log says why" not in run.note


@pytest.mark.parametrize("how", ["it waited to the end", "it said why", "nothing was planned", "it never began"])
def test_what_is_queued_stays_if_the_wait_ended_by_itself(make_run, plan, how):
    planned, store = plan
    lines = {"wait": "**Failed:** still incomplete"} if how == "it said why" else {"report": "**Failed:** not valid"}
    state = "success" if how == "it waited to the end" else "failed" if "wait" in lines else "upstream_failed"
    state = "failed" if how == "nothing was planned" else state
    run = make_run(lines, None if how == "nothing was planned" else planned, report="failed", wait=state)
    write_note(run, failed="task_failure")
    assert not is_cancelled(store, Layout("mine"), planned["run"])


def test_a_run_that_can_not_be_cancelled_says_what_does_it(make_run, plan, monkeypatch):
    def down(settings):
        raise UserError("the local cloud is down")

    monkeypatch.setattr("include.cloud.connect.connect", down)
    run = make_run({}, plan[0], wait="failed")
    write_note(run, failed="task_failure")
    assert run.note.startswith("What is queued for `mine` may still be made (the local cloud is down): `vmdp cancel`")


def test_the_scheduler_does_not_wait_for_a_slow_cloud(make_run, plan, monkeypatch):
    planned, store = plan
    answers = threading.Event()

    def slow(settings):
        answers.wait(60)
        return type("Cloud", (), {"store": store})

    monkeypatch.setattr("include.cloud.connect.connect", slow)
    monkeypatch.setattr("include.orchestration.cancelling.PATIENCE_S", 0.1)
    run = make_run({}, planned, wait="failed")
    write_note(run, failed="task_failure")
    assert run.note.startswith("What is queued for `mine` is being cancelled; `vmdp cancel` does it anew")
    answers.set()
    eventually("the cancel", lambda: is_cancelled(store, Layout("mine"), planned["run"]), 30)


def test_what_a_person_wrote_stays_and_a_note_of_an_earlier_try_does_not(make_run, session):
    run = make_run({"publish": "Published `d`"})
    run.note = ("mine", "vera")
    session.flush()
    write_note(run)
    assert run.note == "mine"
    again = make_run({"publish": "Published `d`"})
    again.note = "**Failed:** earlier"
    session.flush()
    write_note(again)
    assert again.note == "Published `d`"


def test_an_empty_note_of_a_person_is_none(make_run, session):
    run = make_run({"publish": "Published `d`"})
    run.note = (" ", "vera")
    session.flush()
    write_note(run)
    assert run.note == "Published `d`"


def test_a_long_note_is_cut_to_what_airflow_keeps(make_run):
    run = make_run({"publish": "x" * 5000})
    write_note(run)
    assert run.note == "x" * (MOST - 1) + "…"


def test_plugins_load_without_an_error_and_import_nothing_that_airflow_had_not():
    code = """
import sys
import airflow.plugins_manager, airflow.listeners
before = set(sys.modules)
import importlib.util
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("plugin", path)
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
print(sorted(name for name in set(sys.modules) - before if not name.startswith("importlib")))
"""
    path = ROOT / "plugins/run_notes_plugin.py"
    found = subprocess.run([sys.executable, "-c", code, path], check=True, capture_output=True, text=True)
    assert found.stdout.splitlines()[-1] == "[]"
