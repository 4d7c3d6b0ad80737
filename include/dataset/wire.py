"""Settings that decide how messages of public clients are read: those that name no dataset."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from include.dataset.layout import checked_dataset
from include.settings import Settings

Names = Literal["own", "external"]


@dataclass(frozen=True)
class Wire:
    """How one process reads them."""

    dataset: str | None = None
    """The dataset of their samples; None for one by recipe."""
    names: Names = "own"
    """The generators that names of both kinds mean in them."""
    questions: bool = False
    """True if their samples are copied to where public clients read them."""


@cache
def wire() -> Wire:
    """Read the settings, once a process; `UserError` for a wrong name."""
    settings = Settings()
    named = settings.vmdp_client_dataset
    questions = settings.vmdp_client_layout == "questions"
    return Wire(named and checked_dataset(named), settings.vmdp_client_names, questions)
