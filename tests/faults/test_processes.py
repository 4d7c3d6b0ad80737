"""Whatever happens to the processes, the dataset is the same, or the run fails and says what is missing."""

import json
import signal
import subprocess

import psutil
import pytest

from include.layout import Batch
from include.local import cloud as embedded
from include.plan import Plan, done_batches
from tests.faults.ground import HANDLER, Ground, difference, truth
from tests.faults.proxy import Fault, Strike, Strikes
from tests.local.until import eventually

SIX = {"generators": ["O-47"], "samples": 6, "batch_size": 2, "dataset": "six"}
FAULTY = {"generator": "O-47", "index": 3}
LIMITS = {"timeout_s": 10, "memory_mb": 400}


def run(ground: Ground, plan: Plan, *, rounds: int = 1, stall_s: float = 8, restarts: int = 0, **workers) -> str:
    with ground.working(**workers):
        ground.submit(plan)
        return ground.wait(plan, rounds=rounds, stall_s=stall_s, restarts=restarts)


@pytest.mark.parametrize("do", ["raise", "exit", "sleep", "eat"])
def test_what_goes_wrong_once_is_done_again_and_changes_nothing(ground, tmp_path, do):
    plan = ground.plan(**SIX)
    flag = tmp_path / "flag"
    assert run(ground, plan, stall_s=20, **LIMITS, misbehaviour=[FAULTY | {"do": do, "flag": str(flag)}]) == ""
    assert flag.exists()
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))
    assert ground.dead_letters() == []


@pytest.mark.parametrize("do", ["raise", "exit", "eat"])
def test_what_always_goes_wrong_fails_the_run_and_nothing_else_is_missing(ground, tmp_path, do):
    plan = ground.plan(**SIX)
    true = truth(plan, tmp_path / "true")
    reason = run(ground, plan, stall_s=6, **LIMITS, misbehaviour=[FAULTY | {"do": do}])
    assert "2 of 6 samples are missing" in reason
    bad = Batch("O-47_sliding_puzzle_data-generator", 2, 2)
    layout = plan.spec.layout
    assert [message.batch for message in plan.missing(done_batches(ground.store, layout))] == [bad]
    found = difference(ground.store, plan, true)
    assert not found.different
    assert not found.doubled
    assert layout.mark(bad) in found.lost
    assert {key for key in found.lost if "_00000002/" not in key and "_00000003/" not in key} == {layout.mark(bad)}
    assert [json.loads(letter["Body"])["start_index"] for letter in ground.dead_letters()] == [bad.start]
    assert ground.left() == 0
    # Once the cause is gone the same run completes the dataset.
    assert run(ground, plan) == ""
    assert not difference(ground.store, plan, true)


def test_a_batch_that_is_delivered_again_while_it_runs_changes_nothing(ground, tmp_path):
    plan = ground.plan(**SIX)
    no_heartbeat = Strikes(Strike(Fault.THROTTLED, "ChangeMessageVisibilityBatch", times=10_000))
    ground.proxy.start_over(no_heartbeat)
    naps = [{"do": "nap", "generator": "O-47", "index": index} for index in (1, 3)]
    assert run(ground, plan, stall_s=15, environments=4, visibility_s=2, misbehaviour=naps) == ""
    assert ground.proxy.fired[Fault.THROTTLED]
    assert "earlier\": true" in ground.log.read_text(), "some batch must have been done twice"
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


MANY = {"generators": ["O-47", "G-48"], "samples": 24, "batch_size": 4, "dataset": "many"}


def test_environments_that_are_killed_change_nothing(ground, tmp_path):
    plan = ground.plan(**MANY)
    with ground.working() as workers:

        ground.submit(plan)
        for done in (1, 3, 5):
            eventually(lambda done=done: len(done_batches(ground.store, plan.spec.layout)) >= done)
            for environment in environments(workers):
                environment.kill()
        assert len(done_batches(ground.store, plan.spec.layout)) < 12, "killed too late to prove anything"
        assert ground.wait(plan, rounds=1, stall_s=8) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def environments(workers: subprocess.Popen) -> list[psutil.Process]:
    """The function environments of a worker process."""
    children = psutil.Process(workers.pid).children(recursive=True)
    return [child for child in children if HANDLER in child.cmdline()]


def test_a_worker_that_is_killed_changes_nothing(ground, tmp_path):
    plan = ground.plan(**MANY)
    ground.submit(plan)
    with ground.working(visibility_s=3) as first:
        eventually(lambda: done_batches(ground.store, plan.spec.layout))
        first.kill()
    assert ground.left(), "killed too late to prove anything"
    with ground.working():
        assert ground.wait(plan, rounds=1, stall_s=8) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["restarted", "killed"])
def test_an_emulator_that_goes_away_changes_nothing(ground, emulator_settings, tmp_path, how):
    plan = ground.plan(**MANY)
    ground.submit(plan)
    with ground.working():
        eventually(lambda: done_batches(ground.store, plan.spec.layout))
        emulator = emulator_process(ground)
        emulator.send_signal(how)
        eventually(lambda: not emulator.is_running() or emulator.status() == psutil.STATUS_ZOMBIE)
        eventually(lambda: embedded.current(emulator_settings) and embedded.status(emulator_settings).workers_alive, 30)
        assert len(done_batches(ground.store, plan.spec.layout)) < 12, "too late to prove anything"
        ground.make_queues()
        assert ground.wait(plan, rounds=3, stall_s=5) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def emulator_process(ground: Ground) -> psutil.Process:
    children = psutil.Process(ground.emulator.supervisor_pid).children()
    return next(child for child in children if "ministack" in child.cmdline())


def test_a_trigger_that_is_restarted_goes_on_waiting(ground, tmp_path):
    plan = ground.plan(**MANY)
    assert run(ground, plan, restarts=3) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def test_a_clock_that_is_20_minutes_off_fails_the_run_until_it_is_right(ground, tmp_path):
    plan = ground.plan(**SIX)
    reason = run(ground, plan, stall_s=5, misbehaviour=[{"clock": 1200}])
    assert "6 of 6 samples are missing" in reason
    assert ground.proxy.skewed
    assert "RequestTimeTooSkewed" in ground.log.read_text()
    assert run(ground, plan, misbehaviour=[{"clock": 600}]) == "", "S3 takes a clock that is at most 15 minutes off"
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))
