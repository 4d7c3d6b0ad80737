"""# Generate a dataset

Plans the dataset that the form asks for, brings the workers to this code, enqueues the batches that
are missing, waits for them without holding a worker, checks what they made, and publishes it.

- **Run it twice** and the second run finds everything done: only what is missing is enqueued.
- **Extend** a dataset by naming it again with more samples or more generators.
- A sample is decided by generator, version, level, seed and index alone, so the same form gives the
  same bytes on any machine.

With no `SQS_QUEUE_URL` in the environment everything runs on this machine.
"""

from datetime import timedelta

from airflow.sdk import Asset, Metadata, dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.form import PARAMS
from include.orchestration.operators import WaitForSamples
from include.orchestration.waiting import PATIENCE, POLL, STALL

DATASETS = Asset("datasets")


@dag(
    schedule=None,
    doc_md=__doc__,
    tags=["datasets"],
    default_args={
        "owner": "datasets",
        "retries": 2,
        "retry_delay": timedelta(seconds=10),
        "execution_timeout": timedelta(hours=1),
    },
    dagrun_timeout=timedelta(hours=24),
    max_active_runs=8,
    is_paused_upon_creation=False,
    params=PARAMS,
)
def generate_dataset() -> None:
    """Plan, deploy, enqueue, wait, validate, publish."""

    @task
    def plan() -> dict:
        return steps.plan_dataset(get_current_context()["params"])

    @task
    def deploy(plan: dict) -> dict:
        return steps.deploy_code(plan, get_current_context()["params"])

    @task
    def enqueue(plan: dict) -> dict:
        return steps.enqueue(plan)

    @task
    def groups(plan: dict) -> list:
        return steps.groups(plan)

    @task(map_index_template="{{ group }}")
    def validate(plan: dict, generators: list) -> dict:
        context = get_current_context()
        context["group"] = ", ".join(name.partition("_")[0] for name in generators)
        return steps.validate(plan, generators, context["params"])

    @task
    def report(plan: dict, groups: list) -> dict:
        return steps.report(plan, groups, get_current_context()["params"])

    @task(outlets=[DATASETS])
    def publish(plan: dict, groups: list, report: dict):
        published = steps.publish(plan, groups, report)
        yield Metadata(DATASETS, extra=published)
        return published

    planned = plan()
    wait = WaitForSamples(
        task_id="wait",
        plan=planned,
        rounds="{{ params.rounds }}",
        poll=POLL,
        stall=STALL,
        patience=PATIENCE,
        execution_timeout=timedelta(hours=12),
    )
    checked = validate.partial(plan=planned).expand(generators=groups(planned))
    deploy(planned) >> enqueue(planned) >> wait >> checked
    publish(planned, checked, report(planned, checked))


generate_dataset()
