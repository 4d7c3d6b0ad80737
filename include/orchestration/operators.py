"""Deferrable operators: wait for samples without holding a worker."""

import logging
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator

from include.errors import UserError
from include.orchestration.steps import clearly
from include.orchestration.triggers import RedriveTrigger, SamplesTrigger
from include.orchestration.waiting import LONGEST, PATIENCE, Times

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
        """Return at once if nothing is missing; else defer to the triggerer."""
        return self._wait(1, _end(self))

    @clearly
    def resume(self, context: Any, event: Mapping[str, Any]) -> dict[str, int]:
        """Continue with the trigger's event."""
        if event["status"] == "refused":
            raise UserError(event["reason"])
        if event["status"] == "stalled" and event["round"] >= int(self.rounds):
            raise UserError(f"still incomplete after {event['round']} rounds: {event['reason']}")
        _in_time(self, event)
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
    def _requeue(self) -> None:
        from include.cloud.connect import connect
        from include.planning.plan import Plan
        from include.run.submit import enqueue_missing
        from include.settings import Settings

        sent = enqueue_missing(Plan.model_validate(self.plan), connect(Settings(), start=True))
        log.info("requeued %d batches", sent.batches)


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
        _in_time(self, event)
        if event["status"] != "complete":
            raise UserError(event["reason"])
        return {"samples": event["finished"]}


def _end(operator: BaseOperator) -> float:
    """The time at which a wait that begins now ends, in seconds since 1970."""
    return time.time() + (operator.execution_timeout or LONGEST).total_seconds()


def _left(until: float) -> timedelta:
    """The time until then, and some for the trigger to end the wait by itself."""
    return timedelta(seconds=max(0.0, until - time.time())) + SPARE


def _in_time(operator: BaseOperator, event: Mapping[str, Any]) -> None:
    """Raise `UserError` if the whole wait took too long."""
    if event["status"] == "late":
        hours = (operator.execution_timeout or LONGEST).total_seconds() / 3600
        raise UserError(
            f"not complete after {hours:g} h: {event['reason']}. What is queued is still being made: "
            "trigger the same run again to go on, or see `vmdp status`"
        )
