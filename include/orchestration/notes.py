"""Run notes: each task keeps a line as an XCom, and a listener writes them to the run's note at its end.

Tasks don't reach Airflow's database, so `plugins/run_notes_plugin.py` listens for the end of runs in the scheduler.
"""

from typing import Any

NOTE = "run_note"
"""XCom key of a task's line, in Markdown."""

MOST = 1000
"""Characters of a note in Airflow's database."""


def keep(line: str) -> None:
    """Keep the running task's line and replace an earlier one; do nothing outside a task."""
    from airflow.sdk import get_current_context

    try:
        instance = get_current_context()["ti"]
    except RuntimeError:
        return
    instance.xcom_push(NOTE, line)


def write_note(run: Any, failed: str = "") -> None:
    """Write the note of a finished run; keep a note written by a person.

    `run` is the listener's `DagRun`. A successful run without lines gets no note. If it `failed`, the note names
    failed tasks without a line.
    """
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import inspect

    # The scheduler has locked the run's row, so only its own session can write; `airflow dags test` gives none.
    if session := inspect(run).session:
        _write(run, failed, session)
        return
    with create_session() as session:
        _write(session.get_one(DagRun, run.id), failed, session)


def _write(run: Any, failed: str, session: Any) -> None:
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from sqlalchemy import select

    note = run.dag_run_note
    if note is not None and note.user_id is not None and (note.content or "").strip():
        return
    asked = select(XComModel.task_id, XComModel.value).where(XComModel.dag_run_id == run.id, XComModel.key == NOTE)
    kept = session.execute(asked.order_by(XComModel.timestamp, XComModel.map_index)).all()
    lines = [str(line) for _, line in kept]
    if failed:
        ended = select(TaskInstance.task_id).distinct().where(TaskInstance.dag_id == run.dag_id)
        found = session.scalars(ended.where(TaskInstance.run_id == run.run_id, TaskInstance.state == "failed"))
        silent = sorted(set(found) - {task for task, _ in kept})
        lines += [f"`{task}` failed: its log says why" for task in silent]
        if not lines:
            lines = [f"Failed: {failed}"]
    text = "\n\n".join(lines)
    if text:
        run.note = text if len(text) <= MOST else f"{text[: MOST - 1]}…"
