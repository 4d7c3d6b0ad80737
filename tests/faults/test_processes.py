"""Whatever happens to the processes, the dataset is the same, or the run fails and says what is missing."""

import contextlib
import json
import re
from pathlib import Path

import psutil

from include.dataset.layout import Batch
from include.dataset.mark import DoneMark
from include.local import cloud as embedded
from include.planning.plan import Plan, done_batches
from tests.faults.ground import HANDLER, Ground, difference, truth
from tests.faults.proxy import Fault, Strike, Strikes
from tests.local.descendants import descendants
from tests.local.until import eventually, gone

EIGHT = {"generators": ["O-47"], "samples": 8, "batch_size": 2, "dataset": "eight"}
LIMITS = {"timeout_s": 10, "memory_mb": 400}


def run(ground: Ground, plan: Plan, *, rounds: int = 1, stall_s: float = 8, restarts: int = 0, **workers) -> str:
    with ground.working(**workers):
        ground.submit(plan)
        return ground.wait(plan, rounds=rounds, stall_s=stall_s, restarts=restarts)


def test_what_goes_wrong_once_is_done_again_and_changes_nothing(ground, tmp_path):
    """It raises, exits, takes all memory, and sleeps until its time is up."""
    plan = ground.plan(**EIGHT)
    flags = [tmp_path / do for do in ("raise", "exit", "eat", "sleep")]
    once = [{"do": flag.name, "generator": "O-47", "index": 2 * n, "flag": str(flag)} for n, flag in enumerate(flags)]
    assert run(ground, plan, stall_s=20, **LIMITS, misbehaviour=once) == ""
    assert all(flag.exists() for flag in flags)
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))
    assert ground.dead_letters() == []


def test_what_always_goes_wrong_fails_the_run_and_exactly_that_is_missing_and_named(ground, tmp_path):
    plan = ground.plan(**EIGHT)
    true = truth(plan, tmp_path / "true")
    always = [{"do": do, "generator": "O-47", "index": index} for do, index in (("raise", 3), ("exit", 4), ("eat", 7))]
    reason = run(ground, plan, stall_s=15, **LIMITS, misbehaviour=always)
    assert "4 of 8 samples are missing" in reason
    assert sorted(map(int, re.findall(r"samples (\d+)\.\.\d+: ", reason))) == [4, 6]
    raising, *bad = (Batch("O-47_sliding_puzzle_data-generator", start, 2) for start in (2, 4, 6))
    layout = plan.spec.layout
    (failed,) = DoneMark.model_validate_json(ground.store.get(layout.mark(raising))).failed
    assert failed.index == 3
    assert "ZeroDivisionError: as asked" in failed.reason
    assert [message.batch for message in plan.missing(done_batches(ground.store, layout))] == bad
    found = difference(ground.store, plan, true)
    assert found.different == (layout.mark(raising),)
    assert not found.doubled
    assert {layout.mark(batch) for batch in bad} <= set(found.lost)
    assert [key for key in found.lost if "_00000003/" in key]
    assert not [key for key in found.lost if any(f"_0000000{index}/" in key for index in range(3))]
    assert sorted(json.loads(letter["Body"])["start_index"] for letter in ground.dead_letters()) == [4, 6]
    assert ground.left() == 0
    # Once the cause is gone, and the mark of the batch with a failed sample, the same run completes the dataset.
    ground.store.delete(layout.mark(raising))
    assert run(ground, plan) == ""
    assert not difference(ground.store, plan, true)


def test_a_batch_that_is_delivered_again_while_it_runs_changes_nothing(ground, tmp_path):
    plan = ground.plan(**EIGHT)
    no_heartbeat = Strikes(Strike(Fault.THROTTLED, "ChangeMessageVisibilityBatch", times=10_000))
    ground.proxy.start_over(no_heartbeat)
    naps = [{"do": "nap", "generator": "O-47", "index": index} for index in (1, 3)]
    with ground.working(environments=4, visibility_s=2, misbehaviour=naps):
        ground.submit(plan)
        assert ground.wait(plan, rounds=1, stall_s=15) == ""
        eventually(lambda: "batch was done" in ground.log.read_text())  # some batch must have been done twice
    assert ground.proxy.fired[Fault.THROTTLED]
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


MANY = {"generators": ["O-47", "G-48"], "samples": 24, "batch_size": 4, "dataset": "many"}


def staying(until: Path) -> dict:
    """One of many batches is in the middle until this file is there, so that nothing comes too late to hit one."""
    return {"misbehaviour": [{"do": "stay", "generator": "O-47", "index": 9, "until": str(until)}], "timeout_s": 250}


def test_environments_that_are_killed_change_nothing(ground, tmp_path):
    plan = ground.plan(**MANY)
    with ground.working(**staying(tmp_path / "go")) as workers:
        ground.submit(plan)
        for done in (1, 3, 5):
            eventually(lambda done=done: len(done_batches(ground.store, plan.spec.layout)) >= done, 90)
            for environment in descendants(workers.pid, HANDLER):
                with contextlib.suppress(psutil.NoSuchProcess):
                    environment.kill()
        assert len(done_batches(ground.store, plan.spec.layout)) < 12, "killed too late to prove anything"
        (tmp_path / "go").touch()
        assert ground.wait(plan, rounds=1, stall_s=8) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def test_a_killed_worker_and_a_restarted_trigger_change_nothing(ground, tmp_path):
    plan = ground.plan(**MANY)
    ground.submit(plan)
    with ground.working(visibility_s=3, **staying(tmp_path / "never")) as first:
        eventually(lambda: done_batches(ground.store, plan.spec.layout), 90)
        first.kill()
    assert ground.left(), "killed too late to prove anything"
    with ground.working():
        assert ground.wait(plan, rounds=1, stall_s=8, restarts=2) == "", "a trigger that is restarted waits on"
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def test_an_emulator_that_is_killed_changes_nothing(ground, emulator_settings, tmp_path):
    plan = ground.plan(**MANY)
    ground.submit(plan)
    with ground.working(**staying(tmp_path / "go")):
        eventually(lambda: done_batches(ground.store, plan.spec.layout), 90)
        (emulator,) = descendants(ground.emulator.supervisor_pid, "include.local.emulator")
        emulator.kill()
        eventually(lambda: gone(emulator.pid))
        eventually(lambda: embedded.current(emulator_settings) and embedded.status(emulator_settings).workers_alive)
        assert len(done_batches(ground.store, plan.spec.layout)) < 12, "too late to prove anything"
        (tmp_path / "go").touch()
        ground.make_queues()
        assert ground.wait(plan, rounds=3, stall_s=5) == ""
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))


def test_a_clock_that_is_20_minutes_off_fails_the_run_until_it_is_right(ground, tmp_path):
    plan = ground.plan(**EIGHT)
    reason = run(ground, plan, stall_s=5, misbehaviour=[{"clock": 1200}])
    assert "8 of 8 samples are missing" in reason
    assert ground.proxy.skewed
    assert "RequestTimeTooSkewed" in ground.log.read_text()
    assert run(ground, plan, misbehaviour=[{"clock": 600}]) == "", "S3 takes a clock that is at most 15 minutes off"
    assert not difference(ground.store, plan, truth(plan, tmp_path / "true"))
