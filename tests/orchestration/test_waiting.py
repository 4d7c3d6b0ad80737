"""The wait ends when all is done, and when nothing more will be."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from airflow.providers.common.compat.sdk import AirflowFailException, TaskDeferred

from include.cloud.connect import Cloud
from include.orchestration.operators import WaitForSamples
from include.orchestration.steps import clearly
from include.orchestration.triggers import SamplesTrigger
from include.run.completion import Ending, Watchdog
from include.run.waiting import HERE, ON_AWS
from include.services.runs import Run, is_cancelled, write_run
from include.services.storage import FolderStore
from tests.planning.test_plan import NAME, plan_of

PLAN = plan_of(samples=10, size=5)


LATER = time.time() + 1e6


def event_of(monkeypatch, looks, *, stall=300.0, until=LATER) -> dict:
    """The trigger's event when its looks go like this."""
    seen = iter(looks)

    def check(watchdog, cloud):
        found = next(seen)
        if isinstance(found, Exception):
            raise found
        return found

    async def first() -> dict:
        plan = PLAN.model_dump(mode="json")
        trigger = SamplesTrigger(plan=plan, poll=0.01, stall=stall, patience=stall, until=until, round=2)
        return (await anext(trigger.run())).payload

    monkeypatch.setattr(Watchdog, "check", check)
    monkeypatch.setattr("include.cloud.connect.connect", lambda settings: Cloud("r", "b", "q", None))
    return asyncio.run(first())


def test_it_looks_until_the_run_has_ended(monkeypatch):
    event = event_of(monkeypatch, [None, None, Ending("complete", 10, 10)])
    assert (event["status"], event["finished"], event["round"]) == ("complete", 10, 2)


def test_a_cloud_out_of_reach_is_waited_for(monkeypatch):
    assert event_of(monkeypatch, [OSError("refused"), Ending("complete", 10, 10)])["status"] == "complete"


@pytest.mark.parametrize("look", [OSError("refused"), Ending("complete", 10, 10)])
def test_nothing_of_a_trigger_holds_up_the_event_loop_of_the_others(monkeypatch, look):
    seen = dict[str, threading.Thread]()

    def noted(name, real):
        def call(*given):
            seen[name] = threading.current_thread()
            return real(*given)

        return call

    monkeypatch.setattr("include.orchestration.triggers.use_connection", noted("connection", lambda: None))
    monkeypatch.setattr(SamplesTrigger, "_watchdog", noted("watchdog", SamplesTrigger._watchdog))
    monkeypatch.setattr(
        Watchdog, "out_of_sight", noted("out of sight", lambda watchdog, error: Ending("stalled", 0, 10))
    )
    event_of(monkeypatch, [look])
    assert {*seen} >= {"connection", "watchdog"}
    assert ("out of sight" in seen) == isinstance(look, OSError)
    assert threading.main_thread() not in seen.values()


def test_a_trigger_goes_on_after_a_restart_of_the_triggerer(monkeypatch):
    looks = [None, None, Ending("complete", 10, 10)]
    monkeypatch.setattr(Watchdog, "check", lambda watchdog, cloud: looks.pop(0))
    monkeypatch.setattr("include.cloud.connect.connect", lambda settings: Cloud("r", "b", "q", None))

    async def killed_then_restarted() -> dict:
        plan = PLAN.model_dump(mode="json")
        first = SamplesTrigger(plan=plan, poll=0.01, stall=300, patience=300, until=LATER, round=3)
        waiting = asyncio.ensure_future(anext(first.run()))
        while len(looks) == 3:
            await asyncio.sleep(0.01)
        waiting.cancel()
        kept = json.loads(json.dumps(first.serialize()[1]))
        return (await anext(SamplesTrigger(**kept).run())).payload

    event = asyncio.run(killed_then_restarted())
    assert (event["status"], event["round"]) == ("complete", 3)


def test_a_cloud_that_stays_out_of_reach_is_a_stall(monkeypatch):
    event = event_of(monkeypatch, [OSError("refused")], stall=0)
    assert event["status"] == "stalled"
    assert "the cloud is out of reach (refused)" in event["reason"]


def test_an_event_is_small_and_plain_json_whatever_is_missing(monkeypatch):
    event = event_of(monkeypatch, [Ending("stalled", 0, 10, "why", 2, Counter(failed=2))])
    numbers = {"finished": 0, "total": 10, "missing": 2, "round": 2, "until": LATER}
    assert json.loads(json.dumps(event)) == {"status": "stalled", "reason": "why", "causes": {"failed": 2}, **numbers}


@pytest.fixture
def wait(monkeypatch):
    task = WaitForSamples(
        task_id="wait",
        plan=PLAN.model_dump(mode="json"),
        rounds="3",
        execution_timeout=timedelta(hours=12),
    )
    sent = []
    monkeypatch.setattr(task, "_requeue", lambda: sent.append(1))
    monkeypatch.setattr("include.cloud.connect.connect", lambda *a, **k: type("Cloud", (), {"store": None}))
    monkeypatch.setattr("include.planning.plan.done_batches", lambda *a: task.done)
    task.done = []
    task.sent = sent
    return task


def test_a_run_with_nothing_missing_does_not_defer(wait):
    wait.done = [message.batch for message in PLAN.missing([])]
    assert wait.execute({}) == {NAME: 10}


def test_a_stalled_run_is_enqueued_again_and_waits_on(wait):
    with pytest.raises(TaskDeferred) as deferred:
        wait.resume({}, {"status": "stalled", "round": 1, "until": LATER, "reason": "why"})
    assert wait.sent == [1]
    assert deferred.value.trigger.round == 2
    assert deferred.value.trigger.until == LATER  # the rounds share one limit


def test_a_wait_beyond_its_limit_ends_in_the_trigger_and_fails_without_retries(monkeypatch, wait):
    event = event_of(monkeypatch, [None], until=time.time() - 1)
    assert (event["status"], event["round"]) == ("late", 2)
    with pytest.raises(AirflowFailException, match=r"^not complete after 12 h: .*trigger the same form"):
        wait.resume({}, event)
    assert wait.sent == []


def test_a_wait_that_stalls_at_its_limit_enqueues_nothing(monkeypatch, wait):
    event = event_of(monkeypatch, [Ending("stalled", 3, 10, "7 samples are missing")], until=time.time() - 1)
    with pytest.raises(AirflowFailException, match=r"^not complete after 12 h: 7 samples are missing"):
        wait.resume({}, event)
    assert wait.sent == []


def test_a_wait_that_never_saw_the_cloud_says_so(monkeypatch):
    event = event_of(monkeypatch, [OSError("refused")], until=time.time() - 1)
    assert event["reason"] == "the cloud was out of reach"


def test_the_times_of_a_wait_are_those_of_where_its_task_runs(wait, monkeypatch):
    found = []
    for cloud in ("local", "aws"):
        monkeypatch.setenv("VMDP_CLOUD", cloud)
        with pytest.raises(TaskDeferred) as deferred:
            wait.execute({})
        trigger = deferred.value.trigger
        found.append((trigger.poll, trigger.stall))
        assert 0 < trigger.until - time.time() <= 12 * 3600
    assert found == [tuple(HERE), tuple(ON_AWS)]


def test_a_person_who_ends_the_waiting_task_cancels_its_run(monkeypatch, tmp_path):
    store, plan = FolderStore(tmp_path), PLAN.model_copy(update={"run": "0" * 16})
    write_run(store, plan.spec.layout, plan.run, Run(by="generate_dataset one"))
    cloud = type("Cloud", (), {"store": store})
    monkeypatch.setattr("include.cloud.connect.connect", lambda settings: cloud)
    for each in (PLAN, plan):
        trigger = SamplesTrigger(each.model_dump(mode="json"), poll=1, stall=1, patience=1, until=LATER, round=1)
        asyncio.run(trigger.on_kill())
    assert is_cancelled(store, plan.spec.layout, plan.run)
    monkeypatch.delattr(cloud, "store")
    asyncio.run(trigger.on_kill())  # Airflow has no use for an error


def test_a_cancelled_wait_fails_and_enqueues_its_batches_again_once_it_is_cleared(wait, monkeypatch):
    monkeypatch.setattr("include.services.runs.is_cancelled", lambda store, layout, run: run == "0" * 16)
    wait.plan = {**wait.plan, "run": "0" * 16}
    with pytest.raises(AirflowFailException, match="is cancelled, what is done stays: trigger the same form to go on"):
        wait.execute({"ti": tried(wait, 1)})
    stalled = {"status": "stalled", "round": 1, "until": LATER, "reason": "the queue is empty"}
    with pytest.raises(AirflowFailException, match="is cancelled"):
        wait.resume({}, stalled)
    assert wait.sent == []
    with pytest.raises(TaskDeferred):
        wait.execute({"ti": tried(wait, 2, cleared_after=1)})
    assert wait.sent == [1]


def test_no_retry_of_a_wait_goes_on_after_a_cancel(wait, monkeypatch):
    monkeypatch.setattr("include.services.runs.is_cancelled", lambda store, layout, run: True)
    wait.plan, wait.retries = {**wait.plan, "run": "0" * 16}, 2
    for retry in (tried(wait, 2), tried(wait, 3), tried(wait, 3, cleared_after=1)):
        with pytest.raises(AirflowFailException, match="is cancelled"):
            wait.execute({"ti": retry})
    assert wait.sent == []


def tried(wait, number: int, cleared_after: int = 0) -> SimpleNamespace:
    """A task instance as Airflow counts its tries: cleared after so many, it may be retried as often as before."""
    return SimpleNamespace(try_number=number, max_tries=cleared_after + wait.retries)


def test_a_run_that_stalls_in_every_round_fails_with_the_reason(wait):
    with pytest.raises(AirflowFailException, match="still incomplete after 3 rounds: 3 samples are missing"):
        wait.resume({}, {"status": "stalled", "round": 3, "until": LATER, "reason": "3 samples are missing"})
    assert wait.sent == []


def test_a_run_whose_messages_were_refused_fails_at_once_and_sends_nothing(wait):
    with pytest.raises(AirflowFailException, match=r"^made by other code$"):
        wait.resume({}, {"status": "refused", "round": 1, "until": LATER, "reason": "made by other code"})
    assert wait.sent == []


def test_a_trigger_imports_nothing_heavy_until_it_runs():
    code = """
import sys
from include.orchestration.triggers import SamplesTrigger
heavy = ("av", "numpy", "botocore", "pydantic_settings", "generators.kit.registry")
print([name for name in heavy if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd="/")
    assert found.stdout.splitlines()[-1] == "[]"


def test_a_refused_request_fails_its_task_without_retries():
    from include.errors import UserError

    @clearly
    def step():
        raise UserError("there is no bucket")

    with pytest.raises(AirflowFailException, match=r"^there is no bucket$"):
        step()
