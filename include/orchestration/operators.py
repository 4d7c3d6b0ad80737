"""Deferrable operators: wait for samples without holding a worker."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseOperator

from include.errors import UserError
from include.orchestration.steps import clearly
from include.orchestration.triggers import RedriveTrigger, SamplesTrigger

log = logging.getLogger(__name__)


class WaitForSamples(BaseOperator):
    """Waits until every batch of a plan has its done mark.

    A run stalls when nothing finishes and nothing is left to work on. Missing batches are then enqueued again,
    `rounds` times in all, before the task fails and names them. Messages refused by workers fail it at once.
    """

    template_fields = ("plan", "rounds")

    def __init__(
        self, *, plan: Any, rounds: Any, poll: timedelta, stall: timedelta, patience: timedelta, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self.rounds = rounds
        self.poll = poll
        self.stall = stall
        self.patience = patience

    def execute(self, context: Any) -> dict[str, int]:
        """Return at once if nothing is missing; else defer to the triggerer."""
        return self._wait(1)

    @clearly
    def resume(self, context: Any, event: Mapping[str, Any]) -> dict[str, int]:
        """Continue with the trigger's event."""
        if event["status"] == "refused":
            raise UserError(event["reason"])
        if event["status"] == "stalled" and event["round"] >= int(self.rounds):
            raise UserError(f"still incomplete after {event['round']} rounds: {event['reason']}")
        if event["status"] == "stalled":
            log.warning("%s; requeueing the missing batches", event["reason"])
            self._requeue()
            return self._wait(event["round"] + 1)
        return self._wait(event["round"])

    @clearly
    def _wait(self, round: int) -> dict[str, int]:
        from include.cloud.connect import connect
        from include.planning.plan import Plan, done_batches
        from include.run.completion import Progress
        from include.settings import Settings

        plan = Plan.model_validate(self.plan)
        store = connect(Settings(), start=True).store
        progress = Progress.of(plan, done_batches(store, plan.spec.layout))
        log.info("%d of %d samples are done", progress.finished, progress.total)
        if progress.complete:
            return progress.done
        trigger = SamplesTrigger(
            plan=plan.model_dump(mode="json"),
            poll=self.poll.total_seconds(),
            stall=self.stall.total_seconds(),
            patience=self.patience.total_seconds(),
            round=round,
        )
        self.defer(trigger=trigger, method_name="resume", timeout=self.execution_timeout)

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

    def __init__(self, *, redrive: Any, poll: timedelta, stall: timedelta, patience: timedelta, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.redrive = redrive
        self.poll = poll
        self.stall = stall
        self.patience = patience

    def execute(self, context: Any) -> None:
        """Defer to the triggerer."""
        trigger = RedriveTrigger(
            redrive=dict(self.redrive),
            poll=self.poll.total_seconds(),
            stall=self.stall.total_seconds(),
            patience=self.patience.total_seconds(),
        )
        self.defer(trigger=trigger, method_name="resume", timeout=self.execution_timeout)

    @clearly
    def resume(self, context: Any, event: Mapping[str, Any]) -> dict[str, int]:
        """Continue with the trigger's event."""
        if event["status"] != "complete":
            raise UserError(event["reason"])
        return {"samples": event["finished"]}
