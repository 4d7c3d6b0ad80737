"""Run notes: each task keeps a line as an XCom, and a listener writes them to the run's note at its end.

Tasks don't reach Airflow's database, so `plugins/run_notes_plugin.py` listens for the end of runs: in the scheduler, or
in the API server if a person marks a run.
"""

from typing import Any

from include.orchestration.cancelling import cancel_plans, group_of, plans_in, results_of

WAIT = "WaitForSamples"
"""Class of the tasks waiting for queued batches."""
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


def this_run() -> str:
    """`generate_dataset manual__2026-11-30…`: the DAG's run of the running task; "" outside a task."""
    from airflow.sdk import get_current_context

    try:
        run = get_current_context()["dag_run"]
    except RuntimeError:
        return ""
    return f"{run.dag_id} {run.run_id}"


def write_note(run: Any, failed: str = "") -> None:
    """Write the note of a finished run; keep a note written by a person.

    `run` is the listener's `DagRun`. A successful run without lines gets no note. If it `failed`, the note names
    failed tasks without a line. If it was ended while it waited, its queued batches are cancelled.
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

    asked = select(XComModel.task_id, XComModel.value).where(XComModel.dag_run_id == run.id, XComModel.key == NOTE)
    kept = session.execute(asked.order_by(XComModel.timestamp, XComModel.map_index)).all()
    lines = [str(line) for _, line in kept]
    if failed:
        ended = select(TaskInstance.task_id, TaskInstance.state, TaskInstance.operator).distinct()
        ended = ended.where(TaskInstance.dag_id == run.dag_id, TaskInstance.run_id == run.run_id)
        silent = [each for each in session.execute(ended) if each.state != "success" and each.task_id not in dict(kept)]
        # One that did not begin, since something before it failed, has nothing queued.
        waits = [task for task, state, operator in silent if operator == WAIT and state != "upstream_failed"]
        plans = plans_in(results_of(session, run.dag_id, run.run_id)) if waits else {}
        if line := cancel_plans([plans[group_of(task)] for task in waits if group_of(task) in plans]):
            lines.append(line)
        else:
            waits = []
        unsaid = sorted({task for task, state, _ in silent if state == "failed"}.difference(waits))
        lines += [f"`{task}` failed: its log says why" for task in unsaid]
        lines = lines or [f"Failed: {failed}"]
    note = run.dag_run_note
    if note is not None and note.user_id is not None and (note.content or "").strip():
        return
    text = "\n\n".join(lines)
    if text:
        run.note = text if len(text) <= MOST else f"{text[: MOST - 1]}…"
