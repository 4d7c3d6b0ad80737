"""# Redrive what failed

Failed batches lie in the dead-letter queue. The run's note lists the chosen ones by reason, with counts, generators
and datasets. With **Only list them** off, they return to the task queue, and the run waits for their done marks. It
fails with the reasons if they become dead letters again.

- `failed` and `killed` are worth another try after the cause is repaired.
- `code` letters are pinned to code no longer deployed: trigger `generate_dataset` for their dataset instead.
- `invalid` ones fail again until the code can read them.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.form import REDRIVE_PARAMS
from include.orchestration.notices import run_failed
from include.orchestration.operators import WaitForRedriven
from include.orchestration.tasks import DEFAULTS
from include.run.waiting import LONGEST


@dag(
    schedule=None,
    description="List batches that failed for good, or send them back to the queue.",
    doc_md=__doc__,
    tags=["datasets", "operations"],
    default_args=DEFAULTS,
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=24),
    max_active_runs=1,
    is_paused_upon_creation=False,
    params=REDRIVE_PARAMS,
)
def redrive_failed() -> None:
    """Find, redrive, wait."""

    @task(multiple_outputs=True)
    def find() -> dict:
        return steps.find_letters(get_current_context()["params"])

    @task.short_circuit
    def proceed(go: bool) -> bool:
        return go

    @task(multiple_outputs=False)
    def redrive(redrive: dict) -> dict:
        return steps.redrive_letters(get_current_context()["params"], redrive)

    found = find()
    wait = WaitForRedriven(task_id="wait", redrive=found["redrive"], execution_timeout=LONGEST)
    proceed(found["go"]) >> redrive(found["redrive"]) >> wait


redrive_failed()
