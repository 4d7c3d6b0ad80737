"""`vmdp repair`: make a dataset's faulty samples anew."""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from include.cli.dataset import run_all
from include.cli.options import Json
from include.cli.output import notes, out, print_json
from include.cloud.connect import Cloud, connect
from include.dataset.layout import Batch
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.planning.plan import Plan, done_batches, read_spec
from include.run.redrive import Awaited, Recovery, Redrive
from include.run.repair import repair_all
from include.run.submit import enqueue_missing
from include.run.waiting import PATIENCE, Times
from include.services.storage import FolderStore, Store
from include.settings import Settings
from include.validation.report import write_report
from include.validation.run import validate_group


def repair(
    dataset: Annotated[str, typer.Argument(help="A folder, or the name of a dataset in the cloud.")],
    deep: Annotated[float, typer.Option(min=0, max=1, help="Share of samples to decode and redraw afterwards.")] = 1.0,
    jobs: Annotated[int, typer.Option(min=1, help="Processes, for a folder.")] = os.cpu_count() or 1,
    as_json: Json = False,
) -> None:
    """Make the faulty samples of the last validation's report anew, and validate again; others stay.

    For a dataset in the cloud, enqueue them and wait for the workers.
    """
    settings = Settings()
    folder = Path(dataset)
    if folder.is_dir():
        store: Store = FolderStore(folder)
        spec = read_spec(store, "").model_copy(update={"dataset": ""})
        plan, faulty = repair_all(store, spec)
        run_all(list(plan.missing(done_batches(store, spec.layout), faulty)), folder, jobs)
    else:
        cloud = connect(settings)
        store, spec = cloud.store, read_spec(cloud.store, dataset)
        plan, faulty = repair_all(store, spec)
        _make(plan, cloud, faulty, Times.of(settings))
    _validate(store, spec, sum(batch.count for batch in faulty), deep, as_json)


def _make(plan: Plan, cloud: Cloud, faulty: Sequence[Batch], times: Times) -> None:
    """Have the workers make what was forgotten, and wait for them."""
    enqueue_missing(plan, cloud, by="vmdp repair", among=faulty)
    batches = tuple((batch.generator, batch.start, batch.count) for batch in faulty)
    awaited = Awaited(bucket=None, dataset=plan.spec.dataset, batches=batches)
    waited = Redrive(letters=0, newest_ms=0, unreadable=0, awaited=(awaited,))
    watch = Recovery(waited, stall=times.stall, patience=PATIENCE)
    with notes.status(f"making {waited.samples:,} samples anew"):
        while faulty and not (ending := watch.check(cloud)):
            time.sleep(times.poll)
    if faulty and ending and ending.status != "complete":
        raise UserError(ending.reason)


def _validate(store: Store, spec: DatasetSpec, count: int, deep: float, as_json: bool) -> None:
    with notes.status(f"checking {len(spec.generators)} generators"):
        found = validate_group(store, spec, list(spec.generators), deep=deep, index=True)
        report = write_report(store, spec, [found])
    page = store.where(spec.layout.report("index.html"))
    if as_json:
        print_json({"made_anew": count, "valid": report.passed, "reasons": report.reasons, "report": page})
    else:
        verdict = "valid" if report.passed else f"not valid: {'; '.join(report.reasons)}"
        out.print(f"{count:,} samples made anew: {verdict}\nreport: {page}", markup=False)
    if not report.passed:
        raise typer.Exit(1)
