"""Times of a waiting run: between two looks, until it counts as stalled, and in all."""

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from include.settings import Settings


class Times(NamedTuple):
    """Seconds between two looks, and until a run in which nothing happens counts as stalled."""

    poll: float
    stall: float

    @classmethod
    def of(cls, settings: "Settings") -> "Times":
        """Those of this machine's cloud or of AWS, decided where the task runs and not where its DAG is parsed."""
        return HERE if settings.is_local else ON_AWS


HERE, ON_AWS = Times(2, 10), Times(15, 300)
PATIENCE = 1800.0
"""Seconds until a run whose batches are in work, and none of which finishes, is stalled: more than a batch may take."""
LONGEST = timedelta(hours=12)
"""Limit of a wait, through all its rounds; longer plans are refused."""
