"""The wait ends when all is done, and when nothing more will be."""

import asyncio
from datetime import timedelta

import pytest
from airflow.sdk.exceptions import AirflowFailException, TaskDeferred

from include.completion import Progress
from include.orchestration import triggers
from include.orchestration.operators import WaitForSamples
from include.orchestration.steps import clearly
from include.orchestration.triggers import SamplesTrigger
from tests.pipeline.test_plan import NAME, plan_of

PLAN = plan_of(samples=10, size=5)


def progress(done: int) -> Progress:
    return Progress({NAME: 10}, {NAME: done})


def event_of(monkeypatch, looks, *, stall=0.05, patience=10.0) -> dict:
    """The trigger's event when it sees these looks, the last one for ever."""
    seen = iter(looks)
    last = looks[-1]

    def look(plan):
        found = next(seen, last)
        if isinstance(found, Exception):
            raise found
        return found

    async def first() -> dict:
        trigger = SamplesTrigger(plan=PLAN.model_dump(mode="json"), poll=0.01, stall=stall, patience=patience, round=2)
        return (await anext(trigger.run())).payload

    monkeypatch.setattr(triggers, "_look", look)
    return asyncio.run(first())


def test_it_fires_when_every_batch_has_its_mark(monkeypatch):
    event = event_of(monkeypatch, [(progress(0), 2), (progress(5), 1), (progress(10), 0)])
    assert (event["status"], event["finished"], event["round"]) == ("complete", 10, 2)


def test_it_stalls_when_the_queue_is_empty_and_nothing_finishes(monkeypatch):
    event = event_of(monkeypatch, [(progress(5), 0)])
    assert event["status"] == "stalled"
    assert event["reason"].startswith("5 of 10 samples are missing: no batch finished for")
    assert event["reason"].endswith("while the queue is empty")


def test_it_goes_on_while_messages_wait(monkeypatch):
    event = event_of(monkeypatch, [(progress(5), 1)] * 20 + [(progress(10), 0)])
    assert event["status"] == "complete"


def test_it_stalls_when_messages_wait_but_nobody_works(monkeypatch):
    event = event_of(monkeypatch, [(progress(5), 3)], patience=0.1)
    assert event["reason"].endswith("while 3 messages wait")


def test_a_cloud_out_of_reach_is_waited_for_then_a_stall(monkeypatch):
    event = event_of(monkeypatch, [OSError("refused"), (progress(10), 0)])
    assert event["status"] == "complete"
    event = event_of(monkeypatch, [OSError("refused")])
    assert event["reason"].endswith("while the cloud is out of reach (refused)")


@pytest.fixture
def wait(monkeypatch):
    task = WaitForSamples(
        task_id="wait",
        plan=PLAN.model_dump(mode="json"),
        rounds="3",
        **dict.fromkeys(("poll", "stall", "patience"), timedelta(seconds=1)),
    )
    sent = []
    monkeypatch.setattr(task, "_enqueue_again", lambda: sent.append(1))
    monkeypatch.setattr("include.cloud.connect", lambda *a, **k: type("Cloud", (), {"store": None}))
    monkeypatch.setattr("include.plan.done_batches", lambda *a: task.done)
    task.done = []
    task.sent = sent
    return task


def test_a_run_with_nothing_missing_does_not_defer(wait):
    wait.done = [message.batch for message in PLAN.missing([])]
    assert wait.execute({}) == {NAME: 10}


def test_a_stalled_run_is_enqueued_again_and_waits_on(wait):
    with pytest.raises(TaskDeferred) as deferred:
        wait.resume({}, {"status": "stalled", "round": 1, "reason": "why"})
    assert wait.sent == [1]
    assert deferred.value.trigger.round == 2


def test_a_run_that_stalls_in_every_round_fails_with_the_reason(wait):
    with pytest.raises(AirflowFailException, match="3 samples are missing; given up after 3 rounds"):
        wait.resume({}, {"status": "stalled", "round": 3, "reason": "3 samples are missing"})
    assert wait.sent == []


def test_a_refused_request_fails_its_task_without_retries():
    from include.errors import UserError

    @clearly
    def step():
        raise UserError("there is no bucket")

    with pytest.raises(AirflowFailException, match=r"^there is no bucket$"):
        step()
