"""Submitting a plan: only missing batches go to the queue."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from include.cloud.connect import Cloud
from include.dataset.layout import Batch
from include.errors import UserError
from include.planning.plan import Plan, done_batches
from include.run.completion import letters_of
from include.services.runs import Run, write_run

log = logging.getLogger(__name__)

MOST_LETTERS = 100_000
"""Bound on dead letters read; SQS hides at most 120,000 at once."""


@dataclass(frozen=True)
class Submitted:
    """Outcome of one submission."""

    batches: int
    samples: int
    planned: int


def enqueue_missing(
    plan: Plan,
    cloud: Cloud,
    *,
    by: str = "",
    among: Sequence[Batch] | None = None,
    dry_run: bool = False,
    sent: Callable[[int, int], None] = lambda done, of: None,
) -> Submitted:
    """Send a message for each batch without a done mark, or for what is left of the batches `among`.

    A second call sends only those still missing.

    First, record the run as one of `by`, cancelled before or not, and delete the plan's dead letters: their batches are
    sent now or done. `sent` gets the messages sent so far and their total. Raise `UserError` if the workers
    run other code and would refuse every message.
    """
    if cloud.code and cloud.code != plan.code:
        raise UserError(
            f"the workers run other code ({cloud.code}) than this plan's ({plan.code}), and would refuse its batches: "
            "`vmdp local up` brings them to the present code and the present external generators"
        )
    there = done_batches(cloud.store, plan.spec.layout)
    missing = list(plan.left(there, among))
    if missing and not dry_run:
        if plan.run:
            write_run(cloud.store, plan.spec.layout, plan.run, Run(by=by))
        if cloud.dead_letters:
            forgotten = cloud.dead_letters.delete(lambda letter: bool(letters_of(plan, [letter])), most=MOST_LETTERS)
            if forgotten.taken:
                log.info("%d dead letters of the dataset are replaced by new messages", forgotten.taken)
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            sent(done, len(missing))

        cloud.queue.send(plan.missing(there, among), sent=count)  # messages are made as they are sent
    return Submitted(len(missing), sum(batch.count for batch in missing), plan.samples)
