"""# Evaluate a model

Scores a model's answers to a dataset by rules, one task for each task type. Upload the answers to the bucket first:
videos, or folders of pictures, each with the name of its sample.

- **Output**: `evaluations/{dataset}/{model}.json` with means, shares of passed answers and their confidence intervals,
  over all and by task type, faculty, level and look; beside it the journal of all answers, and VBVR-EvalKit's file.
- **Run it again** and only new and changed answers are scored. Another version of the judge scores all of them again.
- The Studio's page of models shows the results side by side.

Each run emits the asset `vmdp/evaluations`. `vmdp evaluate` does the same on the command line.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import evaluating
from include.orchestration.evaluating import EVALUATE_PARAMS
from include.orchestration.links import StudioLink
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DEFAULTS, EVALUATIONS
from include.run.waiting import LONGEST


@dag(
    schedule=None,
    description="Score a model's answers to a dataset by rules.",
    doc_md=__doc__,
    tags=["datasets"],
    default_args=DEFAULTS,
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=24),
    max_active_runs=4,
    is_paused_upon_creation=False,
    params=EVALUATE_PARAMS,
)
def evaluate_model() -> None:
    """Plan, score each task type, sum up."""

    @task
    def plan() -> list:
        return evaluating.plan_evaluation(get_current_context()["params"])

    @task(map_index_template="{{ task_type }}", execution_timeout=LONGEST, multiple_outputs=False)
    def score(order: dict) -> dict:
        get_current_context()["task_type"] = order["task"].partition("_")[0]
        return evaluating.score(order)

    @task(outlets=[EVALUATIONS], multiple_outputs=False)
    def sum_up(orders: list) -> dict:
        context = get_current_context()
        found = evaluating.sum_up(orders, context["ti"].xcom_push)
        context["outlet_events"][EVALUATIONS].extra = found
        return found

    orders = plan()
    summed = sum_up(orders)
    summed.operator.operator_extra_links = (StudioLink(),)
    score.expand(order=orders) >> summed


evaluate_model()
