"""Deferrable operators: wait for samples without holding a worker."""

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator

from include.errors import UserError
from include.orchestration.steps import clearly, enqueue
from include.orchestration.triggers import RedriveTrigger, SamplesTrigger
from include.run.waiting import LONGEST, PATIENCE, Times

log = logging.getLogger(__name__)

SPARE = timedelta(minutes=10)


class WaitForSamples(BaseOperator):
    """Waits until every batch of a plan has its done mark.

    A run stalls when nothing finishes and nothing is left to work on. Missing batches are then enqueued again,
    `rounds` times in all, before the task fails and names them. Messages refused by workers fail it at once.
    """

    template_fields = ("plan", "rounds")

    def __init__(self, *, plan: Any, rounds: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.rounds = rounds

    def execute(self, context: Any) -> dict[str, int]:
        """Return at once if nothing is missing; else defer to the triggerer.

        If the run is cancelled, fail, in a retry, too; but if this task was cleared since, enqueue the missing batches
        again.
        """
        if self._is_cancelled():
            if not self._is_cleared(context["ti"]):
                self._end_cancelled()
            log.info("the run was cancelled, and this task cleared; requeueing the missing batches")
            self._requeue()
        return self._wait(1, _end(self))

    @clearly
    def resume(self, context: Any, event: Mapping[str, Any]) -> dict[str, int]:
        """Continue with the trigger's event."""
        if event["status"] == "refused":
            raise UserError(event["reason"])
        dataset = self.plan["spec"]["dataset"]
        way_on = f"trigger the same form to go on, or drop what is queued by `vmdp cancel {dataset}`"
        if event["status"] == "stalled" and self._is_cancelled():
            self._end_cancelled()
        if event["status"] == "stalled" and event["round"] >= int(self.rounds):
            raise UserError(f"still incomplete after {event['round']} rounds: {event['reason']}\n{way_on.capitalize()}")
        _in_time(self, event, way_on)
        if event["status"] == "stalled":
            log.warning("%s; requeueing the missing batches", event["reason"])
            self._requeue()
            return self._wait(event["round"] + 1, event["until"])
        return self._wait(event["round"], event["until"])

    @clearly
    def _wait(self, round: int, until: float) -> dict[str, int]:
        from include.cloud.connect import connect
        from include.planning.plan import Plan, done_batches
        from include.run.completion import Progress
        from include.settings import Settings

        plan, settings = Plan.model_validate(self.plan), Settings()
        store = connect(settings, start=True).store
        progress = Progress.of(plan, done_batches(store, plan.spec.layout))
        log.info("%d of %d samples are done", progress.finished, progress.total)
        if progress.complete:
            return progress.done
        times = Times.of(settings)._asdict()
        trigger = SamplesTrigger(
            plan=plan.model_dump(mode="json"), **times, patience=PATIENCE, until=until, round=round
        )
        self.defer(trigger=trigger, method_name="resume", timeout=_left(until))

    @clearly
    def _end_cancelled(self) -> None:
        dataset = self.plan["spec"]["dataset"]
        raise UserError(f"the run over {dataset} is cancelled, what is done stays: trigger the same form to go on")

    @clearly
    def _is_cancelled(self) -> bool:
        from include.cloud.connect import connect
        from include.planning.plan import Plan
        from include.services.runs import is_cancelled
        from include.settings import Settings

        plan = Plan.model_validate(self.plan)
        return bool(plan.run) and is_cancelled(connect(Settings(), start=True).store, plan.spec.layout, plan.run)

    def _is_cleared(self, instance: Any) -> bool:
        """True in the first try after a person cleared the task: clearing grants it all its retries again."""
        first = instance.max_tries - (self.retries or 0) + 1
        return bool(1 < instance.try_number == first)

    def _requeue(self) -> None:
        sent = enqueue(self.plan)
        log.info("requeued %d batches", sent["batches"])


class WaitForRedriven(BaseOperator):
    """Waits until every batch of redriven dead letters has its done mark; fails and names those that returned."""

    template_fields = ("redrive",)

    def __init__(self, *, redrive: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.redrive = redrive

    def execute(self, context: Any) -> None:
        """Defer to the triggerer."""
        from include.settings import Settings

        times, until = Times.of(Settings())._asdict(), _end(self)
        trigger = RedriveTrigger(redrive=dict(self.redrive), **times, patience=PATIENCE, until=until)
        self.defer(trigger=trigger, method_name="resume", timeout=_left(until))

    @clearly
    def resume(self, context: Any, event: Mapping[str, Any]) -> dict[str, int]:
        """Continue with the trigger's event."""
        _in_time(self, event, "`vmdp status` shows it, and `redrive_failed` sends back those that fail again")
        if event["status"] != "complete":
            raise UserError(event["reason"])
        return {"samples": event["finished"]}


def _end(operator: BaseOperator) -> float:
    """The time at which a wait that begins now ends, in seconds since 1970."""
    return time.time() + (operator.execution_timeout or LONGEST).total_seconds()


def _left(until: float) -> timedelta:
    """The time until then, and some for the trigger to end the wait by itself."""
    return timedelta(seconds=max(0.0, until - time.time())) + SPARE


def _in_time(operator: BaseOperator, event: Mapping[str, Any], way_on: str) -> None:
    """Raise `UserError` if the whole wait took too long."""
    if event["status"] == "late" or (event["status"] == "stalled" and time.time() >= event["until"]):
        hours = (operator.execution_timeout or LONGEST).total_seconds() / 3600
        raise UserError(
            f"not complete after {hours:g} h: {event['reason']}. What is queued is still being made: {way_on}"
        )
