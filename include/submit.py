"""Submitting a plan: what is missing goes to the queue, and nothing else."""

from dataclasses import dataclass

from include.cloud import Cloud
from include.plan import Plan, done_batches


@dataclass(frozen=True)
class Submitted:
    """What one submission sent."""

    batches: int
    samples: int
    planned: int


def enqueue_missing(plan: Plan, cloud: Cloud, *, dry_run: bool = False) -> Submitted:
    """Send a message for each batch that has no done mark; repeating it only repeats what is still missing."""
    missing = list(plan.missing(done_batches(cloud.store, plan.spec.layout)))
    if not dry_run:
        cloud.queue.send(missing)
    return Submitted(len(missing), sum(message.num_samples for message in missing), plan.samples)
