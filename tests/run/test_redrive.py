"""What is redriven is waited for: until it is done, until it came back, or until nothing more happens."""

from dataclasses import replace

import pytest

from include.dataset.layout import Batch
from include.errors import UserError
from include.run.redrive import Recovery, Redrive, listing, redrive
from include.services.dead_letters import Choice, DeadLetter, Handled
from include.services.storage import FolderStore
from tests.planning.test_plan import NAME, plan_of
from tests.run.test_completion import Cloud, order

PLAN = plan_of(samples=10, size=5)
HIDDEN = 120


def letter(start: int, *, sent_ms=1000, reason="sample 7 is bad", kind="failed") -> DeadLetter:
    return DeadLetter(
        order(PLAN, start).model_dump_json(), reason, kind, message_id=f"{start}-{sent_ms}", sent_ms=sent_ms
    )


@pytest.fixture
def cloud(tmp_path) -> Cloud:
    return Cloud(FolderStore(tmp_path))


@pytest.fixture
def recovery() -> Recovery:
    return Recovery(Redrive.of([letter(0), letter(5)]), stall=10, patience=100, now=0)


def done(cloud: Cloud, start: int, count: int = 5) -> None:
    cloud.store.put(PLAN.spec.layout.mark(Batch(NAME, start, count)), b"{}")


def test_it_ends_when_every_redriven_batch_has_its_mark(cloud, recovery):
    cloud.queue.waiting = 2
    assert recovery.check(cloud, now=1) is None
    done(cloud, 0)
    assert recovery.check(cloud, now=2) is None
    done(cloud, 5)
    ending = recovery.check(cloud, now=3)
    assert (ending.status, ending.finished, ending.total) == ("complete", 10, 10)


def test_batches_of_other_sizes_that_cover_the_samples_count_too(cloud, recovery):
    done(cloud, 0, 10)
    assert recovery.check(cloud, now=1).status == "complete"


def test_batches_that_come_back_as_dead_letters_end_it_with_their_reasons(cloud, recovery):
    cloud.queue.waiting = 1
    done(cloud, 0)
    cloud.dead_letters.letters = [letter(5, sent_ms=2000, reason="still bad")]
    ending = recovery.check(cloud, now=1)
    assert ending.status == "refused"
    assert "5 of 10 redriven samples are missing" in ending.reason
    assert "still bad" in ending.reason


def test_a_letter_that_stayed_behind_is_not_one_that_came_back(cloud, recovery):
    cloud.queue.waiting = 2
    cloud.dead_letters.letters = [letter(0), letter(5)]
    assert recovery.check(cloud, now=1) is None


def test_it_goes_on_while_others_may_still_get_done(cloud, recovery):
    cloud.queue.waiting = 1
    cloud.dead_letters.letters = [letter(5, sent_ms=2000)]
    assert recovery.check(cloud, now=1) is None


def test_an_empty_queue_is_a_stall_once_nothing_finished_for_long(cloud, recovery):
    assert recovery.check(cloud, now=1) is None
    assert recovery.check(cloud, now=12).status == "stalled"


def test_while_messages_wait_the_patience_is_longer_but_not_endless(cloud, recovery):
    cloud.queue.waiting = 1
    assert recovery.check(cloud, now=1) is None
    assert recovery.check(cloud, now=99) is None
    assert recovery.check(cloud, now=102).status == "stalled"


def test_a_cloud_out_of_reach_may_come_back_and_if_not_it_is_a_stall(recovery):
    assert recovery.out_of_sight(OSError("refused"), now=HIDDEN - 1) is None
    assert "refused" in recovery.out_of_sight(OSError("refused"), now=HIDDEN + 1).reason


def test_a_batch_of_several_letters_is_waited_for_once_and_what_orders_none_is_counted():
    junk = DeadLetter("no message", "unreadable", "invalid", sent_ms=5)
    chosen = Redrive.of([letter(0), letter(0, sent_ms=3000), junk])
    assert (chosen.letters, chosen.unreadable, chosen.samples, chosen.newest_ms) == (3, 1, 5, 3000)


def test_the_listing_groups_by_reason_and_counts():
    table = listing([letter(0), letter(5, reason="sample 9 is bad"), letter(5, reason="a | b")])
    assert "| 2 | failed | sample # is bad | O-47_sliding_puzzle_data-generator ×2 | d ×2 |" in table
    assert "| a / b |" in table


class Deliveries:
    """A dead-letter queue that remembers what it was asked to redrive."""

    def __init__(self, letters, handled):
        self.letters, self.handled = letters, handled

    def redrive(self, chosen, tasks):
        self.taken = [one for one in self.letters if chosen(one)]
        return self.handled


def test_only_what_was_listed_is_redriven(cloud):
    listed, late, other = letter(0), letter(5, sent_ms=9999), replace(letter(0), kind="killed")
    cloud.dead_letters = Deliveries([listed, late, other], Handled(taken=1))
    redrive(cloud, Choice(kind="failed"), Redrive.of([listed]))
    assert cloud.dead_letters.taken == [listed]


def test_what_cant_be_sent_back_is_told(cloud):
    cloud.dead_letters = Deliveries([], Handled(taken=3, kept=[(letter(0), "too long")]))
    with pytest.raises(UserError, match="3 were sent back, 1 dead letters could not be: too long"):
        redrive(cloud, Choice(), Redrive.of([letter(0)]))
