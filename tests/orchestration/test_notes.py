"""A run's note: its tasks' lines, the reason of a failure, and never in place of what a person wrote."""

import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from include.orchestration.notes import MOST, NOTE, write_note

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

    def make(lines: dict[str, str], **states: str):
        run = DagRun(dag_id="d", run_id=uuid.uuid4().hex, run_type="manual", run_after=timezone.utcnow())
        session.add(run)
        session.flush()
        for task in {*lines, *states}:
            values = {"id": uuid.uuid4(), "dag_id": "d", "run_id": run.run_id, "task_id": task, "map_index": -1}
            more = {"state": states.get(task, "success"), "pool": "p", "pool_slots": 1, "executor_config": {}}
            session.execute(insert(TaskInstance.__table__).values(**values, **more))
        for order, (task, line) in enumerate(lines.items()):
            kept = {"dag_run_id": run.id, "dag_id": "d", "run_id": run.run_id, "task_id": task, "map_index": -1}
            when = timezone.datetime(2026, 1, 1, 0, order)
            session.execute(insert(XComModel.__table__).values(**kept, key=NOTE, value=line, timestamp=when))
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
