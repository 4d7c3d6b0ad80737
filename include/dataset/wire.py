"""Settings that decide how messages of public clients are read: those that name no dataset."""

from dataclasses import dataclass
from functools import cache

from include.dataset.layout import checked_dataset
from include.settings import Settings


@dataclass(frozen=True)
class Wire:
    """How one process reads them."""

    dataset: str | None = None
    """The dataset of their samples; None for one by recipe."""
    questions: bool = False
    """True if their samples are copied to where public clients read them."""


@cache
def wire() -> Wire:
    """Read the settings, once a process; `UserError` for a wrong name."""
    settings = Settings()
    named = settings.vmdp_client_dataset
    return Wire(named and checked_dataset(named), settings.vmdp_client_layout == "questions")
