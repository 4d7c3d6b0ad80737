"""# Nightly regeneration

Paused at first: switch it on here, or with **Unpause** in the form of a first run by hand.

Every night begins with a **canary**: three samples of every generator, always from the same seed. Their content
hashes must equal the last accepted ones, unless a generator's version changed. A drift fails the run and names
samples, generator, version, and the code then and now. The run accepts new generators and new versions after all
checks passed.

Then follows a **dataset** of a few new samples of every generator, with the date as seed. It is checked whole and
published as `nightly/20260217T031700Z-1a2b3c4d/samples`.

Nightly datasets older than `VMDP_NIGHTLY_KEEP_DAYS` are deleted, except the last published one.
`VMDP_NIGHTLY_SAMPLES` sets the number of samples of each generator, `VMDP_NOTIFY` the receiver of failure notices.
"""

from datetime import timedelta

import pendulum
from airflow.sdk import dag, get_current_context, task, task_group
from airflow.timetables.trigger import CronTriggerTimetable

from include.orchestration import steps
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS, linked, make_samples, publish


@dag(
    schedule=CronTriggerTimetable("17 3 * * *", timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    description="Every night: samples that must not have changed, then a dataset of new ones.",
    doc_md=__doc__,
    tags=["datasets", "nightly"],
    default_args=DEFAULTS,
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=20),
    max_active_runs=1,
)
def nightly_regeneration() -> None:
    """The canary, then the night's dataset; beside them, retention."""

    @task_group
    def canary():
        @task(multiple_outputs=True)
        def plan() -> dict:
            return steps.plan_canary(night(), get_current_context()["params"])

        @task
        def compare(plan: dict) -> list:
            return steps.compare_canary(plan)

        planned = plan()
        checked = make_samples(planned)
        compared = compare(planned["plan"])
        checked.report >> compared
        return planned["plan"], compared

    @task_group
    def samples(canary, compared):
        @task(multiple_outputs=True)
        def plan(canary: dict) -> dict:
            return steps.plan_night(night(), canary)

        planned = plan(canary)
        compared >> planned
        checked = make_samples(planned)
        linked(publish(planned["plan"], checked.groups, checked.report))

    @task(multiple_outputs=False)
    def expire() -> dict:
        return steps.expire_nights(night())

    expire()
    samples(*canary())


def night() -> pendulum.DateTime:
    """Return the night's logical date; without one, in a manual run, the time it was due."""
    context = get_current_context()
    return context.get("logical_date") or context["dag_run"].run_after


nightly_regeneration()
