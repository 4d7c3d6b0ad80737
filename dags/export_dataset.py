"""# Export a dataset

Writes a dataset in formats for trainers and evaluators, one task for each format. In a manual run, the form names the
dataset and the formats.

- **Automatic runs** follow each published dataset (the asset `vmdp/datasets`), in the formats of `VMDP_EXPORT_FORMATS`
  (`webdataset`; `none` switches them off). Nightly datasets are left out, because they expire.
- **Output**: `exports/{dataset}/{format}/v1/` beside the datasets, with a dataset card, a table and every file's hash.
- **Run it again** and finished parts are checked and kept. A larger dataset or other splits make the next version,
  `v2`; a released version never changes.

Each export emits an asset such as `vmdp/exports/webdataset`, with counts, hashes and address. `vmdp export` does
the same on the command line.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import exporting
from include.orchestration.exporting import EXPORT_PARAMS
from include.orchestration.links import ObjectsLink
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DATASETS, DEFAULTS, EXPORTS, announce_export
from include.run.waiting import LONGEST
from include.settings import Settings


@dag(
    schedule=[DATASETS] if Settings().vmdp_export_formats else None,
    description="Write datasets in the formats of trainers and evaluators.",
    doc_md=__doc__,
    tags=["datasets"],
    default_args=DEFAULTS,
    on_failure_callback=run_failed,
    dagrun_timeout=timedelta(hours=24),
    max_active_runs=4,
    is_paused_upon_creation=False,
    params=EXPORT_PARAMS,
)
def export_dataset() -> None:
    """Choose, then export in each format."""

    @task
    def plan() -> list:
        context = get_current_context()
        events = [event.extra for event in context["triggering_asset_events"].get(DATASETS, ())]
        return exporting.plan_exports(context["params"], events)

    @task(map_index_template="{{ export }}", outlets=[EXPORTS], execution_timeout=LONGEST, multiple_outputs=False)
    def export(order: dict) -> dict:
        context = get_current_context()
        context["export"] = f"{order['dataset']} as {order['format']}"
        exported = exporting.carry_out(order, context["ti"].xcom_push)
        announce_export(exported, context["outlet_events"])
        return exported

    export.expand(order=plan()).operator.operator_extra_links = (ObjectsLink(),)


export_dataset()
