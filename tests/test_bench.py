"""A large run in small: what it sends, asks for and carries; and the stand-in for AWS is the emulator's equal."""

from collections.abc import Callable
from math import ceil

import pytest

from generators.kit.registry import registry
from include.run.completion import look
from tests.bench.planning import ordered, planning
from tests.bench.scale import Bench, Run, emulator, in_process, measure, slope, table, work

TYPES = len(registry)
SAMPLES, BATCH_SIZE = 10 * TYPES, 1  # ten batches of each task type
MOST_LISTS = 12
MOST_TASKS = 40


@pytest.fixture(scope="module")
def run() -> Run:
    with in_process() as bench:
        return measure(bench, SAMPLES, batch_size=BATCH_SIZE)


def test_what_is_lost_is_sent_again_and_nothing_else(run):
    assert run.wrong == []
    assert run.batches == SAMPLES
    assert run.stages["resume"].requests["SendMessageBatch"] == ceil(SAMPLES / 2 / 10)


def test_ten_messages_go_in_a_request(run):
    assert run.stages["enqueue"].requests["SendMessageBatch"] == SAMPLES / 10


def test_a_poll_asks_once_for_each_thousand_marks_and_reads_none(run):
    for half, marks in (("poll, half done", SAMPLES / 2), ("poll, all done", SAMPLES)):
        assert run.stages[half].requests == {"ListObjectsV2": ceil(marks / 1000), "GetQueueAttributes": 2}


def test_a_poll_of_ten_thousand_marks_takes_few_listings():
    with in_process() as bench:
        plan, _ = planning(ordered(1_000_000), bench.cloud)
        batches = list(plan.left([]))
        bench.cloud.aws.fill([plan.spec.layout.mark(batch) for batch in batches])
        bench.counts.clear()
        seen = look(plan, bench.cloud)
        assert len(seen.done) == len(batches) >= 10_000
        assert seen.progress.complete
        assert bench.counts["ListObjectsV2"] == -(-len(batches) // 1000) <= MOST_LISTS
        assert bench.counts["GetObject"] == 0


def test_a_run_has_few_task_instances_however_large_it_is(run):
    assert run.tasks == 24 <= MOST_TASKS


def test_each_mark_is_read_once(run):
    assert run.stages["read marks"].requests["GetObject"] == run.batches


def test_publishing_and_planning_read_no_marks(run):
    assert run.stages["publish"].requests["GetObject"] == 2  # the spec, and an earlier manifest
    assert run.stages["plan"].requests.get("GetObject", 0) <= 2  # the spec, before and after it is fixed


def test_the_cost_so_far_rests_on_a_bounded_number_of_marks(run):
    assert run.stages["cost so far"].requests == {"GetObject": 4 * TYPES}


def test_requests_grow_with_batches_and_not_with_samples():
    with in_process() as bench:
        few = measure(bench, 1_200, batch_size=4)
    with in_process() as bench:
        many = measure(bench, 6_000, batch_size=20)
    assert few.batches == many.batches
    assert {name: stage.requests for name, stage in few.stages.items()} == {
        name: stage.requests for name, stage in many.stages.items()
    }


def test_a_batch_that_is_lost_or_doubled_is_noticed(monkeypatch):
    def twice(cloud, plan, skip=frozenset()):
        found = work(cloud, plan, skip)
        return [*found, found[0]]

    def lost(cloud, plan, skip=frozenset()):
        return work(cloud, plan, skip)[1:]

    for fault, told in ((twice, "1 doubled"), (lost, "1 missed")):
        monkeypatch.setattr("tests.bench.scale.work", fault)
        with in_process() as bench:
            assert told in measure(bench, 60, batch_size=1).wrong[0]


def test_a_larger_run_follows_from_the_slope(run):
    def at(batches: int, value: float) -> Run:
        stage = run.stages["publish"]
        return Run(100 * batches, batches, 24, {"publish": type(stage)(value, value, {"GetObject": batches}, 0.0)})

    runs = [at(100, 3.0), at(300, 7.0), at(200, 5.0)]
    assert slope(runs, "publish", lambda stage: stage.cpu_s) == pytest.approx((1, 0.02))
    runs[-1].stages |= {"enqueue": run.stages["enqueue"], "poll, all done": run.stages["poll, all done"]}
    assert "| publish: CPU s | 3.00 | 7.00 | 5.00 | 2001.00 |" in table(runs, 10_000_000)


def _seen(bench: Bench) -> dict[str, object]:
    run = measure(bench, 120, batch_size=1)
    assert run.wrong == []
    # Of an empty queue nobody knows how often it is asked until it says so.
    return {
        name: {operation: count for operation, count in stage.requests.items() if operation != "ReceiveMessage"}
        for name, stage in run.stages.items()
    }


@pytest.mark.e2e
def test_the_stand_in_for_aws_is_asked_and_answers_as_the_emulator():
    found: list[dict[str, object]] = []
    clouds: tuple[Callable[[], object], ...] = (in_process, emulator)
    for cloud in clouds:
        with cloud() as bench:
            found.append(_seen(bench))
    assert found[0] == found[1]
