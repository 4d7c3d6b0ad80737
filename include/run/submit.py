"""Submitting a plan: what is missing goes to the queue, and nothing else."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from include.cloud.connect import Cloud
from include.planning.plan import Plan, done_batches
from include.run.completion import letters_of

log = logging.getLogger(__name__)

MOST_LETTERS = 100_000
"""Dead letters that are looked through; SQS hides at most 120,000 at once."""


@dataclass(frozen=True)
class Submitted:
    """What one submission sent."""

    batches: int
    samples: int
    planned: int


def enqueue_missing(
    plan: Plan, cloud: Cloud, *, dry_run: bool = False, sent: Callable[[int, int], None] = lambda done, of: None
) -> Submitted:
    """Send a message for each batch that has no done mark; repeating it only repeats what is still missing.

    The plan's dead letters are deleted first: they order what is sent now, or what is done by now. `sent` is told
    how many messages of how many were sent.
    """
    there = done_batches(cloud.store, plan.spec.layout)
    missing = list(plan.left(there))
    if missing and not dry_run:
        if cloud.dead_letters:
            forgotten = cloud.dead_letters.delete(lambda letter: bool(letters_of(plan, [letter])), most=MOST_LETTERS)
            if forgotten.taken:
                log.info("%d dead letters of the dataset are replaced by new messages", forgotten.taken)
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            sent(done, len(missing))

        cloud.queue.send(plan.missing(there), sent=count)  # messages are made as they are sent
    return Submitted(len(missing), sum(batch.count for batch in missing), plan.samples)
