"""Queued batches of a DAG's run ended before its samples are made."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from threading import Thread
from typing import Any

log = logging.getLogger(__name__)

Planned = Mapping[str, Any]

PATIENCE_S = 5.0
"""Seconds that the end of a run may wait for the cancelling of its batches."""


def results_of(session: Any, dag_id: str, run_id: str) -> list[tuple[str, Any]]:
    """Results of the tasks of a run, so far, with the tasks' ids."""
    from airflow.models.xcom import XComModel

    rows = session.scalars(XComModel.get_many(dag_ids=dag_id, run_id=run_id, key="return_value"))
    return [(row.task_id, XComModel.deserialize_value(row)) for row in rows]


def plans_in(results: Iterable[tuple[str, Any]]) -> dict[str, Planned]:
    """The plans among the results of tasks, by the group of the task: that of its wait, too."""
    found = ((group_of(task), result.get("plan")) for task, result in results if isinstance(result, dict))
    return {group: plan for group, plan in found if isinstance(plan, dict) and "spec" in plan}


def group_of(task: str) -> str:
    """The group of a task: `canary` for `canary.wait`; "" outside of any."""
    return task.rpartition(".")[0]


def cancel_plans(plans: Sequence[Planned]) -> str:
    """Cancel what these plans have queued; return a line for the run's note, "" if nothing was queued.

    The listener runs in the scheduler, which does nothing else meanwhile: after `PATIENCE_S` the requests go on in a
    thread of their own, and the line says so.
    """
    plans = [plan for plan in plans if plan.get("run")]
    if not plans:
        return ""
    names = sorted({plan["spec"]["dataset"] for plan in plans})
    named = ", ".join(f"`{name}`" for name in names)
    lines = list[str]()
    thread = Thread(target=lambda: lines.append(_cancelled(plans, named)), name="cancel", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if lines:
        return lines[0]
    log.warning("cancelling what is queued for %s takes more than %g s", named, PATIENCE_S)
    return f"What is queued for {named} is being cancelled; `vmdp cancel` does it anew if samples are still made"


def _cancelled(plans: Sequence[Planned], named: str) -> str:
    from include.cloud.connect import connect
    from include.dataset.layout import Layout
    from include.orchestration.connection import use_connection
    from include.run.cancel import cancel
    from include.services.runs import is_cancelled
    from include.settings import Settings

    try:
        use_connection()
        store = connect(Settings()).store
        for plan in plans:
            cancel(store, plan["spec"]["dataset"], plan["run"])
        queued = any(is_cancelled(store, Layout(plan["spec"]["dataset"]), plan["run"]) for plan in plans)
    except Exception as error:
        log.warning("can't cancel what is queued for %s: %s", named, error)
        return f"What is queued for {named} may still be made ({error}): `vmdp cancel` drops it"
    if not queued:
        return ""
    return (
        f"Ended before all samples of {named} were made. Workers drop what is queued; what is done stays. "
        "Trigger the same form to go on"
    )
