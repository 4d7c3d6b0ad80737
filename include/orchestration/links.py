"""Links on a task's page: to the report, to the objects, and to the Studio."""

from typing import Any

from airflow.providers.common.compat.sdk import conf
from airflow.sdk import BaseOperatorLink

REPORT, OBJECTS, STUDIO = "report_page", "objects_page", "studio_page"


class ReportLink(BaseOperatorLink):
    """To the validation report, also after the gate failed the run."""

    name = "Report"
    xcom_key = "_link_report"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Return the address pushed by the task; empty if there is none yet."""
        return _pushed(ti_key, REPORT)


class ObjectsLink(BaseOperatorLink):
    """To the samples in the Studio, or to an export in the bucket."""

    name = "Objects"
    xcom_key = "_link_objects"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Return the address pushed by the task; empty if there is none yet."""
        return _pushed(ti_key, OBJECTS)


class StudioLink(BaseOperatorLink):
    """To the dataset in the Studio."""

    name = "Studio"
    xcom_key = "_link_studio"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """Return the address pushed by the task; empty if there is none yet."""
        return _pushed(ti_key, STUDIO)


def studio_page(dataset: str) -> str:
    """Return the address of a dataset in the Studio, below Airflow's own."""
    return f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/studio/datasets/{dataset.replace('/', '~')}/"


def models_page() -> str:
    """Return the address of the Studio's page of models."""
    return f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/studio/models/"


def report_page(dataset: str) -> str:
    """Return the address of a dataset's validation report, which the Studio serves."""
    return f"{studio_page(dataset)}_report/index.html"


def samples_page(dataset: str) -> str:
    """Return the address of a dataset's samples in the Studio."""
    return f"{studio_page(dataset)}samples/"


def _pushed(task_instance: Any, key: str) -> str:
    """Read the XCom in the task's own process, where the key is the running task instance."""
    return task_instance.xcom_pull(task_ids=task_instance.task_id, key=key) or ""
