"""Times of a waiting run: between two looks, until it counts as stalled, and in all."""

from datetime import timedelta

from include.settings import Settings

_LOCAL = Settings().is_local

POLL = timedelta(seconds=2 if _LOCAL else 15)
STALL = timedelta(seconds=10 if _LOCAL else 300)
PATIENCE = timedelta(minutes=30)  # longer than the function's longest run
LONGEST = timedelta(hours=12)
"""Limit of a wait; longer plans are refused."""
