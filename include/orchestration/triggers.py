"""The trigger behind `WaitForSamples`: counts done marks in the triggerer, where waiting is free."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

log = logging.getLogger(__name__)


class SamplesTrigger(BaseTrigger):
    """Fires when a plan is complete, or when it stalls.

    It stalls when no batch finished for `stall` seconds while the queue is empty or out of reach, or
    for `patience` seconds whatever waits in it. All that it needs is in its arguments, and what it found is in
    the event, because `airflow dags test` keeps nothing else.
    """

    def __init__(self, plan: dict[str, Any], poll: float, stall: float, patience: float, round: int) -> None:
        super().__init__()
        self.plan = plan
        self.poll = poll
        self.stall = stall
        self.patience = patience
        self.round = round

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """The trigger as the metadata database keeps it."""
        names = ("plan", "poll", "stall", "patience", "round")
        return f"{type(self).__module__}.{type(self).__qualname__}", {name: getattr(self, name) for name in names}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield one event: `{"status": "complete" | "stalled", "round", "finished", "total", "reason"}`."""
        from include.completion import Progress
        from include.plan import Plan

        plan = Plan.model_validate(self.plan)
        progress: Progress | None = None
        since = time.monotonic()
        while True:
            # First wait, then look: an event right after the deferral can race with it.
            await asyncio.sleep(self.poll)
            waiting: int | None = None
            trouble = "the queue is empty"
            try:
                found, waiting = await asyncio.to_thread(_look, plan)
                if progress is None or found.finished > progress.finished:
                    progress, since = found, time.monotonic()
                    log.info("%d of %d samples are done", found.finished, found.total)
                if found.complete:
                    yield self._event("complete", progress, "")
                    return
            except Exception as error:  # the cloud is out of reach: that may pass, and if not, it is a stall
                log.warning("can't see the progress: %s", error)
                trouble = f"the cloud is out of reach ({error})"
            idle = time.monotonic() - since
            if (idle >= self.stall and not waiting) or idle >= self.patience:
                if waiting:
                    trouble = f"{waiting} messages wait"
                yield self._event("stalled", progress, f"no batch finished for {idle:.0f} s while {trouble}")
                return

    def _event(self, status: str, progress: Any, reason: str) -> TriggerEvent:
        finished, total = (progress.finished, progress.total) if progress else (0, 0)
        left = f"{total - finished} of {total} samples are missing: " if reason and total else ""
        return TriggerEvent(
            {"status": status, "round": self.round, "finished": finished, "total": total, "reason": left + reason}
        )


def _look(plan: Any) -> tuple[Any, int]:
    """Progress, and how many messages are not done. Runs in a thread: boto3 blocks."""
    from include.cloud import connect
    from include.completion import Progress
    from include.plan import done_batches
    from include.settings import Settings

    cloud = connect(Settings())
    return Progress.of(plan, done_batches(cloud.store, plan.spec.layout)), cloud.queue.depth().total
