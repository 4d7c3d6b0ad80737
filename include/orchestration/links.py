"""Links on a task's page: to the report, to the objects, and to the Studio."""

from typing import Any

from airflow.sdk import BaseOperatorLink
from airflow.sdk.configuration import conf

REPORT, OBJECTS, STUDIO = "report_page", "objects_page", "studio_page"


class ReportLink(BaseOperatorLink):
    """To the validation report, also where the run failed on what it says."""

    name = "Report"
    xcom_key = "_link_report"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address that the task pushed; empty if it did not get as far."""
        return _pushed(ti_key, REPORT)


class ObjectsLink(BaseOperatorLink):
    """To the dataset in the bucket."""

    name = "Objects"
    xcom_key = "_link_objects"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address that the task pushed; empty if it did not get as far."""
        return _pushed(ti_key, OBJECTS)


class StudioLink(BaseOperatorLink):
    """To the dataset in the Studio."""

    name = "Studio"
    xcom_key = "_link_studio"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address that the task pushed; empty if it did not get as far."""
        return _pushed(ti_key, STUDIO)


def studio_page(dataset: str) -> str:
    """Where the Studio shows a dataset, below the address of Airflow's own interface."""
    return f"{conf.get('api', 'base_url', fallback='').rstrip('/')}/studio/datasets/{dataset.replace('/', '~')}/"


def _pushed(task_instance: Any, key: str) -> str:
    """Called in the task's own process, where the key is the running task instance."""
    return task_instance.xcom_pull(task_ids=task_instance.task_id, key=key) or ""
