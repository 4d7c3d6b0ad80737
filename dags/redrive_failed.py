"""# Redrive what failed

A batch that workers gave up lies in the dead-letter queue. This lists those that the form chooses in the run's note,
by reason, with counts, generators and datasets. Unless it is to *only list them*, they go back to the task queue, and
the run waits until each has its done mark; it fails, and says why, if they come back.

- `failed` and `killed` are worth another try once the cause is mended.
- `code` letters are pinned to code that is not deployed any more: trigger `generate_dataset` for their dataset
  instead, which orders them from the present code.
- `invalid` ones come back unless the code has learned to read them.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.form import REDRIVE_PARAMS
from include.orchestration.notices import run_failed
from include.orchestration.operators import WaitForRedriven
from include.orchestration.tasks import DEFAULTS
from include.orchestration.waiting import LONGEST, PATIENCE, POLL, STALL


@dag(
    schedule=None,
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
    wait = WaitForRedriven(
        task_id="wait",
        redrive=found["redrive"],
        poll=POLL,
        stall=STALL,
        patience=PATIENCE,
        execution_timeout=LONGEST,
    )
    proceed(found["go"]) >> redrive(found["redrive"]) >> wait


redrive_failed()
