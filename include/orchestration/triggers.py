"""The trigger behind `WaitForSamples`: counts done marks in the triggerer, where waiting is free."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseTrigger, TriggerEvent

log = logging.getLogger(__name__)


class SamplesTrigger(BaseTrigger):
    """Fires when a plan is complete, or when nothing more will come: see `include.completion.Watchdog`.

    All that it needs is in its arguments, so that it goes on after a restart of the triggerer, and what it found is
    in the event, because `airflow dags test` keeps nothing else.
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
        """Yield one event: the fields of `include.completion.Ending`, and the round."""
        from include.cloud import Cloud, connect
        from include.completion import Watchdog, event
        from include.plan import Plan
        from include.settings import Settings

        watchdog = Watchdog(Plan.model_validate(self.plan), stall=self.stall, patience=self.patience)
        cloud: Cloud | None = None
        said = ""
        while True:
            # First wait, then look: an event right after the deferral can race with it.
            await asyncio.sleep(self.poll)
            try:
                if cloud is None:
                    cloud = await asyncio.to_thread(connect, Settings())  # boto3 blocks
                ending = await asyncio.to_thread(watchdog.check, cloud)
                if str(watchdog.seen) != said:
                    said = str(watchdog.seen)
                    log.info(said)
            except Exception as error:
                log.warning("can't see the progress: %s", error)
                cloud = None  # an embedded cloud may come back at another address
                ending = watchdog.out_of_sight(error)
            if ending:
                yield TriggerEvent(event(ending, self.round))
                return
