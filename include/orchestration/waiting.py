"""How long a run waits between two looks, when it counts as stalled, and how long it may take."""

from datetime import timedelta

from include.settings import Settings

_LOCAL = Settings().is_local

POLL = timedelta(seconds=2 if _LOCAL else 15)
STALL = timedelta(seconds=10 if _LOCAL else 300)
PATIENCE = timedelta(minutes=30)  # longer than the function's longest run
LONGEST = timedelta(hours=12)
"""Of a wait; a plan that needs longer is refused."""
