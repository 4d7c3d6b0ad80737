"""Runs over a dataset: each submission's record, which workers look at before they make a batch of it.

A record says who submitted, and whether the run is cancelled. A message without a run, and one whose record is missing,
is carried out.
"""

import hashlib
import secrets

from pydantic import BaseModel, ConfigDict

from include.dataset.layout import Layout
from include.services.storage import NotFound, Store


class Run(BaseModel):
    """The record of a run."""

    model_config = ConfigDict(frozen=True)

    by: str
    """The submitter: a DAG's run, or a command."""
    cancelled: bool = False


class Cancelled(Exception):
    """The run that ordered the batch is cancelled; the batch is not made."""


def new_run(name: str = "") -> str:
    """The id of a run; always the same for a name."""
    return hashlib.sha256(name.encode()).hexdigest()[:16] if name else secrets.token_hex(8)


def read_run(store: Store, layout: Layout, run: str) -> Run | None:
    """The record of a run, if there is one."""
    try:
        return Run.model_validate_json(store.get(layout.run(run)))
    except NotFound:
        return None


def write_run(store: Store, layout: Layout, run: str, record: Run) -> None:
    """Write the record of a run, in place of an earlier one."""
    store.put(layout.run(run), record.model_dump_json().encode())


def is_cancelled(store: Store, layout: Layout, run: str | None) -> bool:
    """True if the run exists and is cancelled: one GET."""
    found = read_run(store, layout, run) if run else None
    return found is not None and found.cancelled


def runs(store: Store, layout: Layout) -> dict[str, Run]:
    """Every run over a dataset, by id: a GET for each."""
    ids = (key.removeprefix(layout.runs).removesuffix(".json") for key in store.keys(layout.runs))
    return {run: record for run in ids if (record := read_run(store, layout, run))}
