"""Cancelling: workers drop what a cancelled run has queued; what is done stays."""

from include.dataset.layout import Layout
from include.services.runs import read_run, runs, write_run
from include.services.storage import Store


def cancel(store: Store, dataset: str, run: str | None = None) -> list[str]:
    """Cancel one run over a dataset, or all of them; return who had submitted those that were not cancelled yet.

    Batches being made are finished. Other runs' batches, and messages of nobody's run, are not touched. Safe to repeat.
    """
    layout = Layout(dataset)
    found = runs(store, layout) if run is None else {run: read_run(store, layout, run)}
    live = {name: record for name, record in found.items() if record and not record.cancelled}
    for name, record in live.items():
        write_run(store, layout, name, record.model_copy(update={"cancelled": True}))
    return [record.by for record in live.values()]
