"""# Deploy the workers' code

Brings the Lambda function to the code that this Airflow runs, or restarts the workers of the embedded cloud on it.

- **Nothing changed, nothing done**: an image's tag is the digest of its code.
- The image is built with Docker where its daemon runs, else with AWS CodeBuild (`BUILD_PROJECT`, `BUILD_BUCKET`).
- After the update the function makes one sample below `scratch/`. If its bytes are not those that this machine
  makes, the function goes back to the image before and the task fails.

`generate_dataset` does the same before it enqueues, unless its switch is off.
"""

from datetime import timedelta

from airflow.sdk import dag, task

from include.orchestration import steps
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS


@dag(
    schedule=None,
    doc_md=__doc__,
    tags=["operations"],
    default_args=DEFAULTS | {"retries": 1},
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=2),
    max_active_runs=1,
    is_paused_upon_creation=False,
)
def deploy_lambda_image() -> None:
    """Deploy."""

    @task(multiple_outputs=False)
    def deploy() -> dict:
        return steps.deploy_workers()

    deploy()


deploy_lambda_image()
