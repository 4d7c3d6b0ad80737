"""Completion: how far a run is, counted from done marks alone."""

from collections.abc import Iterable
from dataclasses import dataclass

from include.layout import Batch
from include.plan import Plan


@dataclass(frozen=True)
class Progress:
    """How many of the planned samples are done, by generator."""

    planned: dict[str, int]
    done: dict[str, int]

    @classmethod
    def of(cls, plan: Plan, batches: Iterable[Batch]) -> "Progress":
        """Progress of a plan from the finished batches of its dataset."""
        planned = {name: plan.spec.generators[name].samples for name in plan.generators}
        return cls(planned, plan.done(batches))

    @property
    def total(self) -> int:
        """Samples planned."""
        return sum(self.planned.values())

    @property
    def finished(self) -> int:
        """Samples done."""
        return sum(self.done.values())

    @property
    def complete(self) -> bool:
        """True if nothing is missing."""
        return self.finished == self.total
