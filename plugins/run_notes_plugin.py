"""Writes run notes. Airflow executes this file in every process, so it imports nothing until a run ends."""

from typing import Any, ClassVar

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin


class RunNotes:
    """Listens where runs end: in the scheduler, or in `airflow dags test`."""

    @hookimpl
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:
        """Write the results."""
        from include.orchestration.notes import write_note

        write_note(dag_run)

    @hookimpl
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Write the reason."""
        from include.orchestration.notes import write_note

        write_note(dag_run, failed=msg)


class RunNotesPlugin(AirflowPlugin):
    """Registers the listener."""

    name = "run_notes"
    listeners: ClassVar[list[Any]] = [RunNotes()]
