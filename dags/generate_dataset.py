"""# Generate a dataset

Plans a dataset from the form, deploys this code to the workers, enqueues the missing batches, waits for them without
holding a worker, checks the samples, and publishes the dataset.

- Look first: **Only show the plan** estimates batches, minutes, bytes and dollars, and stops.
- **Run it twice** and the second run finds everything done: only missing batches are enqueued.
- **Extend** a dataset by naming it again with more samples or more generators.
- **Reproduce** it: generator, version, level, seed and index decide a sample's bytes, on any machine.

The tasks `report` and `publish` link to the report and to the objects. Publishing emits the asset `vmdp/datasets`,
and one such as `vmdp/samples/O-41` for every generator of the run.

Without `SQS_QUEUE_URL` in the environment everything runs on this machine.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.form import PARAMS
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS, linked, make_samples, publish


@dag(
    schedule=None,
    description="Make samples of chosen task types, check them, and publish them as a dataset.",
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
