"""# Deploy the workers' code

Deploys this Airflow's code to the Lambda function, or restarts the workers of the embedded cloud on it.

- **Unchanged code is not deployed**: an image's tag is the digest of its code.
- Docker builds the image if its daemon runs, else AWS CodeBuild (`BUILD_PROJECT`, `BUILD_BUCKET`).
- After the update the function makes one sample below `scratch/`. If its bytes differ from this machine's, the
  function is rolled back and the task fails.

`generate_dataset` does the same before it enqueues, unless **Deploy first** is off.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import steps
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS


@dag(
    schedule=None,
    description="Bring the workers to this Airflow's code.",
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
        return steps.deploy_alone(get_current_context()["params"])

    deploy()


deploy_lambda_image()
