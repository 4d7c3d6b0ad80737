"""Links on a task's page: to the report and to the objects."""

from typing import Any

from airflow.sdk import BaseOperatorLink

REPORT, OBJECTS = "report_page", "objects_page"


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


def _pushed(task_instance: Any, key: str) -> str:
    """Called in the task's own process, where the key is the running task instance."""
    return task_instance.xcom_pull(task_ids=task_instance.task_id, key=key) or ""
