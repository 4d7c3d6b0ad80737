"""Write notes of runs. Airflow executes this file in every process, so it imports nothing until a run ends."""

from typing import Any, ClassVar

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin


class RunNotes:
    """Listener for the end of runs, in the scheduler or in `airflow dags test`."""

    @hookimpl
    def on_dag_run_success(self, dag_run: Any, msg: str) -> None:
        """Note the outcome of a run."""
        from include.orchestration.notes import write_note

        write_note(dag_run)

    @hookimpl
    def on_dag_run_failed(self, dag_run: Any, msg: str) -> None:
        """Note the reason of a failure."""
        from include.orchestration.notes import write_note

        write_note(dag_run, failed=msg)


class RunNotesPlugin(AirflowPlugin):
    """Register the listener."""

    name = "run_notes"
    listeners: ClassVar[list[Any]] = [RunNotes()]
