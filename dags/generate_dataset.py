"""# Generate a dataset

Plans the dataset that the form asks for, brings the workers to this code, enqueues the batches that
are missing, waits for them without holding a worker, checks what they made, and publishes it.

- **Look first**: *Only show the plan* works out batches, minutes, bytes and dollars, and stops.
- **Run it twice** and the second run finds everything done: only what is missing is enqueued.
- **Extend** a dataset by naming it again with more samples or more generators.
- A sample is decided by generator, version, level, seed and index alone, so the same form gives the
  same bytes on any machine.

The tasks `report` and `publish` link to the report and to the objects. Publishing emits the asset `datasets`,
and `samples/O-41` and the like for every generator that was made.

With no `SQS_QUEUE_URL` in the environment everything runs on this machine.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.form import PARAMS
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS, linked, make_samples, publish


@dag(
    schedule=None,
    doc_md=__doc__,
    tags=["datasets"],
    default_args=DEFAULTS,
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=24),
    max_active_runs=8,
    is_paused_upon_creation=False,
    params=PARAMS,
)
def generate_dataset() -> None:
    """Plan, deploy, enqueue, wait, validate, publish."""

    @task(multiple_outputs=True)
    def plan() -> dict:
        return steps.plan_dataset(get_current_context()["params"])

    planned = plan()
    checked = make_samples(planned)
    linked(publish(planned["plan"], checked.groups, checked.report))


generate_dataset()
