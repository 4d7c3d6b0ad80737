"""# Export a dataset

Writes a dataset in the forms that trainers and evaluators load unchanged, one task for each format. By hand, the form
names the dataset and the formats.

- **By itself** it runs whenever a dataset is published (the asset `datasets`), in the formats that
  `VMDP_EXPORT_FORMATS` names (`webdataset`; `none` switches it off). Nightly datasets are left out: they expire, and an
  export stays.
- **Where**: `exports/{dataset}/{format}/v1/` beside the datasets, with a dataset card, a table and every file's hash.
- **Run it again** and finished parts are checked and kept. If the dataset grew, or is cut in another way, the export is
  the next version, `v2`; a released one is never changed.

Each export is told as the asset `exports/webdataset` and the like, with counts, hashes and address. `vmdp export` does
the same from a command line.
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from include.orchestration import exporting
from include.orchestration.exporting import EXPORT_PARAMS
from include.orchestration.links import ObjectsLink
from include.orchestration.notices import run_failed
from include.orchestration.tasks import DATASETS, DEFAULTS, EXPORTS, announce_export
from include.orchestration.waiting import LONGEST
from include.settings import Settings


@dag(
    schedule=[DATASETS] if Settings().vmdp_export_formats else None,
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
        told = [event.extra for event in context["triggering_asset_events"].get(DATASETS, ())]
        return exporting.plan_exports(context["params"], told)

    @task(map_index_template="{{ what }}", outlets=[EXPORTS], execution_timeout=LONGEST, multiple_outputs=False)
    def export(order: dict) -> dict:
        context = get_current_context()
        context["what"] = f"{order['dataset']} as {order['format']}"
        exported = exporting.carry_out(order, context["ti"].xcom_push)
        announce_export(exported, context["outlet_events"])
        return exported

    export.expand(order=plan()).operator.operator_extra_links = (ObjectsLink(),)


export_dataset()
