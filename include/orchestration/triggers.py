"""Triggers of the deferrable operators: count done marks in the triggerer, where waiting is free."""

import asyncio
import logging
import time
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

from include.orchestration.connection import use_connection

if TYPE_CHECKING:
    from include.cloud.connect import Cloud
    from include.run.completion import Watchdog
    from include.run.redrive import Recovery

log = logging.getLogger(__name__)


class _Watch(BaseTrigger):
    """Polls the cloud until a watchdog ends the wait.

    Its arguments hold all its state, so it survives a restart of the triggerer. The event holds all results, because
    `airflow dags test` keeps nothing else.
    """

    def __init__(self, poll: float, stall: float, patience: float, until: float, round: int) -> None:
        """`until` is the time at which the whole wait ends, in seconds since 1970."""
        super().__init__()
        self.poll = poll
        self.stall = stall
        self.patience = patience
        self.until = until
        self.round = round

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The trigger as the metadata database keeps it."""
        return f"{type(self).__module__}.{type(self).__qualname__}", self._arguments()

    def _arguments(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("poll", "stall", "patience", "until", "round")}

    async def on_kill(self) -> None:
        """Cancel what the waiting task's run has queued: a person ended the task. Airflow calls it from 3.3 on.

        It does so, too, where a triggerer loses its triggers to another one: then the task is still deferred.
        """
        try:
            if await asyncio.to_thread(self._is_deferred):
                return
            if cancelled := await asyncio.to_thread(self._cancel):
                log.info("cancelled: workers drop the queued batches of %s", ", ".join(cancelled))
        except Exception as error:
            log.warning("the queued batches are still being made, since the run can't be cancelled: %s", error)

    def _is_deferred(self) -> bool:
        """True if the task still waits for this trigger, as far as Airflow tells."""
        from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

        if (task := self.task_instance) is None:
            return False
        states = RuntimeTaskInstance.get_task_states(
            dag_id=task.dag_id, task_ids=[task.task_id], run_ids=[task.run_id], map_index=task.map_index
        )
        return bool(states.get(task.run_id, {}).get(task.task_id) == "deferred")

    def _cancel(self) -> list[str]:
        """Cancel the run; return who had submitted it."""
        return []

    @abstractmethod
    def _watchdog(self) -> "Watchdog | Recovery":
        """Return the watchdog that ends the wait."""

    def _begin(self) -> "Watchdog | Recovery":
        """Make the watchdog; its imports take a second, and other triggers share the event loop."""
        use_connection()
        return self._watchdog()

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield one event: the fields of `include.run.completion.Ending`, with the round and the end of the wait.

        A wait that takes too long has the status `late` and no such fields.
        """
        watchdog = await asyncio.to_thread(self._begin)
        cloud: Cloud | None = None
        logged = ""
        while True:
            # Wait before the first look: an event right after the deferral can race with it.
            await asyncio.sleep(self.poll)
            try:
                if cloud is None:
                    cloud = await asyncio.to_thread(_connected)
                ending = await asyncio.to_thread(watchdog.check, cloud)
                if str(watchdog.seen) != logged:
                    logged = str(watchdog.seen)
                    log.info(logged)
            except Exception as error:
                log.warning("can't see the progress: %s", error)
                cloud = None  # an embedded cloud may come back at another address
                ending = await asyncio.to_thread(watchdog.out_of_sight, error)
            place = {"round": self.round, "until": self.until}
            if ending:
                from include.run.completion import event

                yield TriggerEvent(event(ending) | place)
                return
            if time.time() >= self.until:
                reason = str(watchdog.seen or "the cloud was out of reach")
                yield TriggerEvent({"status": "late", "reason": reason} | place)
                return


def _connected() -> "Cloud":
    from include.cloud.connect import connect
    from include.settings import Settings

    return connect(Settings())


class SamplesTrigger(_Watch):
    """Fires when a plan is complete or stalled: see `include.run.completion.Watchdog`."""

    def __init__(
        self, plan: dict[str, Any], poll: float, stall: float, patience: float, until: float, round: int
    ) -> None:
        super().__init__(poll, stall, patience, until, round)
        self.plan = plan

    def _arguments(self) -> dict[str, Any]:
        return {"plan": self.plan, **super()._arguments()}

    def _cancel(self) -> list[str]:
        from include.cloud.connect import connect
        from include.planning.plan import Plan
        from include.run.cancel import cancel
        from include.settings import Settings

        plan = Plan.model_validate(self.plan)
        return cancel(connect(Settings()).store, plan.spec.dataset, plan.run) if plan.run else []

    def _watchdog(self) -> "Watchdog":
        from include.planning.plan import Plan
        from include.run.completion import Watchdog

        return Watchdog(Plan.model_validate(self.plan), stall=self.stall, patience=self.patience)


class RedriveTrigger(_Watch):
    """Fires when redriven batches are done or stalled: see `include.run.redrive.Recovery`."""

    def __init__(
        self, redrive: dict[str, Any], poll: float, stall: float, patience: float, until: float, round: int = 1
    ) -> None:
        super().__init__(poll, stall, patience, until, round)
        self.redrive = redrive

    def _arguments(self) -> dict[str, Any]:
        return {"redrive": self.redrive, **super()._arguments()}

    def _watchdog(self) -> "Recovery":
        from include.run.redrive import Recovery, Redrive

        return Recovery(Redrive.model_validate(self.redrive), stall=self.stall, patience=self.patience)
