"""A wait ends when all is done and when nothing more will be, and says which batches are missing and why."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dataset.layout import Batch
from include.dataset.message import BatchMessage
from include.errors import UserError
from include.planning.plan import Plan
from include.run.completion import MOST_NAMED, Ending, Watchdog, duration, letters_of, missing_batches, rate, shortfall
from include.run.submit import enqueue_missing
from include.services.dead_letters import KILLED, DeadLetter, Handled
from include.services.queue import Depth
from include.services.storage import FolderStore
from tests.planning.test_plan import NAME, plan_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def order(plan: Plan, start: int) -> BatchMessage:
    return next(message for message in plan.missing([]) if message.start_index == start)


def letter(message: BatchMessage, kind="failed", reason="sample 7 is bad") -> DeadLetter:
    return DeadLetter(message.model_dump_json(), reason, kind, message_id=f"{message.start_index}-{kind}")


class Letters:
    """A dead-letter queue that counts how often it was read."""

    def __init__(self):
        self.letters: list[DeadLetter] = []
        self.reads = 0

    def depth(self) -> Depth:
        return Depth(len(self.letters), 0)

    def read(self, *, most=0) -> list[DeadLetter]:
        self.reads += 1
        return list(self.letters)

    def delete(self, chosen, *, most=0) -> Handled:
        kept = [one for one in self.letters if not chosen(one)]
        gone = len(self.letters) - len(kept)
        self.letters = kept
        return Handled(taken=gone)


class Queue:
    def __init__(self):
        self.waiting = 0
        self.sent: list[BatchMessage] = []

    def depth(self) -> Depth:
        return Depth(self.waiting, 0)

    def send(self, messages, *, sent) -> int:
        before = len(self.sent)
        self.sent += messages
        sent(len(self.sent) - before)
        return len(self.sent) - before


@dataclass
class Cloud:
    store: FolderStore
    queue: Queue = field(default_factory=Queue)
    dead_letters: Letters | None = field(default_factory=Letters)
    why: str | None = None
    code: str = ""

    def blocked(self) -> str | None:
        return self.why

    def finish(self, plan: Plan, *starts: int) -> None:
        for start in starts:
            self.store.put(plan.spec.layout.mark(order(plan, start).batch), b"{}")


PLAN = plan_of(samples=30, size=10)


@pytest.fixture
def cloud(tmp_path) -> Cloud:
    return Cloud(FolderStore(tmp_path))


@pytest.fixture
def watchdog() -> Watchdog:
    return Watchdog(PLAN, stall=300, patience=1800, now=0)


def test_it_ends_when_every_batch_has_its_mark(cloud, watchdog):
    cloud.queue.waiting = 3
    cloud.finish(PLAN, 0, 10)
    assert watchdog.check(cloud, 10) is None
    cloud.finish(PLAN, 20)
    assert watchdog.check(cloud, 20) == Ending("complete", 30, 30)


def test_an_empty_queue_is_a_stall_once_nothing_finished_for_long(cloud, watchdog):
    cloud.finish(PLAN, 0)
    assert watchdog.check(cloud, 100) is None
    assert watchdog.check(cloud, 399) is None
    ending = watchdog.check(cloud, 400)
    assert ending.status == "stalled"
    assert ending.reason.splitlines() == [
        "20 of 30 samples are missing: no batch finished for 5 min while the queue is empty. "
        "Batches: 2 × never finished",
        f"{NAME} samples 10..19: never finished",
        f"{NAME} samples 20..29: never finished",
    ]
    assert (ending.missing, ending.causes) == (2, {"unfinished": 2})


def test_every_batch_that_finishes_starts_the_patience_anew(cloud, watchdog):
    assert watchdog.check(cloud, 200) is None
    cloud.finish(PLAN, 0)
    assert watchdog.check(cloud, 400) is None
    assert watchdog.check(cloud, 600) is None
    assert watchdog.check(cloud, 700).status == "stalled"


def test_while_messages_wait_the_patience_is_longer_but_not_endless(cloud, watchdog):
    cloud.queue.waiting = 2
    watchdog.check(cloud, 0)
    assert watchdog.check(cloud, 1799) is None
    assert "while 2 messages wait" in watchdog.check(cloud, 1800).reason


def test_a_cloud_out_of_reach_may_come_back_and_if_not_it_is_a_stall(cloud, watchdog):
    assert watchdog.out_of_sight(OSError("refused"), 299) is None
    ending = watchdog.out_of_sight(OSError("refused"), 300)
    assert (ending.status, ending.finished) == ("stalled", 0)
    assert "while the cloud is out of reach (refused)" in ending.reason
    cloud.finish(PLAN, 0, 10, 20)
    assert watchdog.check(cloud, 400).status == "complete"


@pytest.mark.parametrize("kind", ["invalid", "code"])
def test_a_refused_message_ends_the_run_at_once(cloud, watchdog, kind):
    cloud.queue.waiting = 2
    assert watchdog.check(cloud, 1) is None
    cloud.dead_letters.letters = [letter(order(PLAN, 10), kind, "made by other code")]
    ending = watchdog.check(cloud, 2)
    assert ending.status == "refused"
    assert f"{NAME} samples 10..19: {kind}: made by other code" in ending.reason.splitlines()
    assert ending.causes == {kind: 1, "unfinished": 2}


def test_a_failed_batch_does_not_end_the_run_while_others_are_at_work(cloud, watchdog):
    cloud.queue.waiting = 2
    cloud.dead_letters.letters = [letter(order(PLAN, 10))]
    assert watchdog.check(cloud, 1) is None
    cloud.finish(PLAN, 0, 20)
    ending = watchdog.check(cloud, 2)
    assert (ending.status, ending.finished, ending.causes) == ("stalled", 20, {"failed": 1})
    assert ending.reason.endswith(f"{NAME} samples 10..19: failed: sample 7 is bad")


def test_a_dead_letter_of_a_batch_that_is_done_does_not_matter(cloud, watchdog):
    cloud.queue.waiting = 1
    cloud.finish(PLAN, 10)
    cloud.dead_letters.letters = [letter(order(PLAN, 10), "invalid")]
    assert watchdog.check(cloud, 1) is None


@pytest.mark.parametrize(
    "change",
    [{"dataset": "other"}, {"seed": 9}, {"type": "G-48"}, {"output_bucket": "b"}, {"start_index": 500}],
    ids=str,
)
def test_what_others_sent_is_not_this_runs(cloud, watchdog, change):
    cloud.queue.waiting = 1
    fields = order(PLAN, 10).model_dump() | change
    cloud.dead_letters.letters = [letter(BatchMessage(**fields), "invalid"), DeadLetter("{}", "no", "invalid")]
    assert watchdog.check(cloud, 1) is None


def test_nothing_is_enqueued_for_workers_that_run_other_code(cloud):
    cloud.code = "another"
    with pytest.raises(UserError, match=r"the workers run other code .*`vmdp local up` brings them"):
        enqueue_missing(PLAN, cloud)
    assert not cloud.queue.sent
    cloud.code = PLAN.code
    assert enqueue_missing(PLAN, cloud).batches == 3


def test_what_an_earlier_run_of_other_code_left_does_not_end_this_one(cloud, watchdog):
    cloud.queue.waiting = 1
    earlier = order(PLAN, 10).model_copy(update={"code": 16 * "0"})
    cloud.dead_letters.letters = [letter(earlier, "code", "made by other code")]
    assert watchdog.check(cloud, 1) is None
    enqueue_missing(PLAN, cloud)
    assert cloud.dead_letters.letters == [], "but sending again replaces it"


def test_dead_letters_are_read_only_when_their_number_changed(cloud, watchdog):
    cloud.queue.waiting = 1
    for now in range(5):
        watchdog.check(cloud, now)
    assert cloud.dead_letters.reads == 0
    cloud.dead_letters.letters = [letter(order(PLAN, 10))]
    for now in range(100, 105):
        watchdog.check(cloud, now)
    assert cloud.dead_letters.reads == 1


def test_a_queue_that_nobody_may_take_from_is_named_as_the_reason(cloud, watchdog):
    cloud.queue.waiting, cloud.why = 3, "the queue is paused"
    assert watchdog.check(cloud, 0) is None
    assert str(watchdog.seen).endswith("; the queue is paused")
    assert "while 3 messages wait (the queue is paused)" in watchdog.check(cloud, 10_000).reason


def test_a_cloud_without_a_dead_letter_queue_can_be_waited_for(cloud, watchdog):
    cloud.dead_letters = None
    assert watchdog.check(cloud, 0) is None
    assert watchdog.check(cloud, 300).status == "stalled"


starts = st.integers(0, 120)
counts = st.integers(1, 40)
kinds = st.sampled_from(["failed", "killed", "invalid", "code"])


@given(
    st.integers(1, 100),
    st.integers(1, 30),
    st.lists(st.builds(Batch, st.just(NAME), starts, counts), max_size=6),
    st.lists(st.tuples(starts, counts, kinds), max_size=8),
)
def test_every_missing_batch_has_the_letter_that_orders_some_of_it_and_no_other(samples, size, done, orders):
    plan = plan_of(samples, size)
    whole = next(plan.missing([]))
    letters = [
        letter(whole.model_copy(update={"start_index": start, "num_samples": count}), kind)
        for start, count, kind in orders
    ]
    found = missing_batches(plan, done, letters)
    assert [one.batch for one in found] == [message.batch for message in plan.missing(done)]
    for one in found:
        indices = {*range(one.batch.start, one.batch.start + one.batch.count)}
        fitting = [each for each in letters if each.order and indices & {*each.order.indices}]
        assert (one.letter in fitting) if fitting else one.letter is None
        if any(each.kind in ("invalid", "code") for each in fitting):
            assert one.letter.kind in ("invalid", "code")


def test_a_report_is_bounded_whatever_is_missing():
    plan = plan_of(samples=5000, size=1)
    messages = list(plan.missing([]))
    letters = [letter(message, reason=f"{'x' * 900} {chr(97 + k % 26)}{k}") for k, message in enumerate(messages[:900])]
    text = shortfall(missing_batches(plan, [], letters))
    lines = text.splitlines()
    assert len(lines) == 1 + MOST_NAMED + 1
    assert lines[-1] == f"and {5000 - MOST_NAMED} batches more"
    assert len(text) < 12_000


def test_a_report_counts_batches_by_cause():
    plan = plan_of(samples=50, size=10)
    letters = [letter(order(plan, k), reason=f"sample {k} is bad") for k in (0, 10)]
    letters.append(DeadLetter.of({"MessageId": "m", "Body": order(plan, 20).model_dump_json()}))
    first = shortfall(missing_batches(plan, [], letters)).splitlines()[0]
    assert first == f"Batches: 2 × failed: sample # is bad; 2 × never finished; 1 × killed: {KILLED}"


def test_the_rate_is_what_finished_since_the_first_of_the_last_minutes():
    def mark(ago_s: float, count: int) -> tuple[Batch, datetime]:
        return Batch(NAME, 0, count), NOW - timedelta(seconds=ago_s)

    assert rate([], NOW) is None
    assert rate([mark(5, 10)], NOW) is None
    assert rate([mark(60, 10), mark(10, 20), mark(10, 30)], NOW) == 1.0
    assert rate([mark(9000, 10), mark(8000, 20)], NOW) is None
    assert rate([mark(9000, 99), mark(110, 10), mark(10, 50)], NOW) == 0.5


@pytest.mark.parametrize(("seconds", "text"), [(0, "0 s"), (99.2, "99 s"), (100, "2 min"), (36_000, "10.0 h")])
def test_durations_read_well(seconds, text):
    assert duration(seconds) == text


def test_a_look_tells_rate_and_what_is_left(cloud, watchdog):
    cloud.queue.waiting = 2
    cloud.dead_letters.letters = [letter(order(PLAN, 10))]
    cloud.finish(PLAN, 0)
    watchdog.check(cloud, 1)
    assert str(watchdog.seen) == "10 of 30 samples are done; 2 batches wait, 0 in flight, dead letters: 1"


def test_sending_again_replaces_the_runs_own_dead_letters_and_no_others(cloud):
    other = letter(order(PLAN, 10).model_copy(update={"dataset": "other"}))
    cloud.dead_letters.letters = [letter(order(PLAN, 10)), other, letter(order(PLAN, 20), "killed")]
    cloud.finish(PLAN, 0)
    seen: list[tuple[int, int]] = []
    assert enqueue_missing(PLAN, cloud, sent=lambda done, of: seen.append((done, of))).batches == 2
    assert [message.start_index for message in cloud.queue.sent] == [10, 20]
    assert cloud.dead_letters.letters == [other]
    assert seen == [(2, 2)]


def test_a_dry_run_sends_and_deletes_nothing(cloud):
    cloud.dead_letters.letters = [letter(order(PLAN, 10))]
    assert enqueue_missing(PLAN, cloud, dry_run=True).batches == 3
    assert len(cloud.dead_letters.letters) == 1
    assert cloud.queue.sent == []


def test_a_letter_that_is_no_message_belongs_to_no_run():
    assert letters_of(PLAN, [DeadLetter("[[[", "no", "invalid")]) == []


CHANGED = {"seed": 2, "level": "easy", "size": 256, "video": False, "output_format": "tar", "dedup": True}


@pytest.mark.parametrize("name", CHANGED)
def test_a_letter_of_another_recipe_in_the_same_dataset_is_not_the_plans(name):
    mine = order(PLAN, 0)
    assert letters_of(PLAN, [letter(mine)])
    assert not letters_of(PLAN, [letter(mine.model_copy(update={name: CHANGED[name]}))])
