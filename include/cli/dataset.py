"""`vmdp make`, `replay` and `validate`: datasets without a cloud, and the checks of any dataset."""

import json
import os
import time
from collections import Counter
from concurrent.futures import as_completed
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.table import Table

from generators.kit.sample import BuildError, redraw
from include.batch.make import run_batch
from include.catalogue.reference import made
from include.cli.catalogue import find
from include.cli.options import Json, Repeats, Values, with_recipe, with_rendition
from include.cli.output import notes, out, plain, print_json, progress
from include.cloud.connect import connect
from include.cloud.place import Place
from include.dataset import task_types
from include.dataset.layout import DATASET, Layout
from include.dataset.mark import DoneMark, FailedSample
from include.dataset.message import BatchMessage
from include.dataset.recipe import Recipe
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.external.tools.replay import replay as rerun
from include.forked import ChildDied, process_pool
from include.local import cloud as embedded
from include.planning.plan import Request, done_batches, make_plan, read_spec
from include.services.storage import FolderStore, Store
from include.settings import Settings
from include.validation.report import gate, write_report
from include.validation.run import validate_group

MOST_NAMED = 20  # samples that could not be made


@with_recipe
def make(
    generators: Annotated[list[str], typer.Argument(help="Ids or names; `all` for every one.")],
    samples: Annotated[int, typer.Option(help="How many of each.")],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write to.")],
    recipe: Values,
    start: Annotated[int, typer.Option(help="Index of the first sample.")] = 0,
    batch_size: Annotated[int | None, typer.Option(help="Samples in a batch.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = os.cpu_count() or 1,
    repeats: Repeats = False,
    as_json: Json = False,
) -> None:
    """Make samples on this machine, in the layout of a dataset. A second run makes only the missing ones."""
    request = Request.of(
        **recipe, generators=generators, samples=samples, start=start, batch_size=batch_size, repeats=repeats
    )
    if out_folder.exists() and not out_folder.is_dir():
        raise UserError(f"{out_folder} is a file: name a folder")
    store = FolderStore(out_folder)
    store.tidy()
    plan = make_plan(request, store, folder=True)
    if plan.repeats:
        notes.print(plan.repeats, markup=False)
    layout = plan.spec.layout
    missing = list(plan.missing(done_batches(store, layout)))
    began = time.monotonic()
    marks = run_all(missing, out_folder, jobs)
    seconds = time.monotonic() - began
    failed = [each for mark in marks for each in mark.failed]
    made, cpu = sum(len(mark.samples) for mark in marks), sum(mark.cpu_seconds for mark in marks)
    if as_json:
        print_json(
            {
                "out": str(store.root),
                "samples": plan.samples,
                "made": made,
                "failed": {each.id: each.reason for each in failed},
                "seconds": round(seconds, 2),
                "cpu_ms_per_sample": round(1000 * cpu / made, 1) if made else None,
                "generators": {
                    name: {
                        "samples": sum(len(mark.samples) for mark in marks if mark.generator == name),
                        "cpu_ms_per_sample": _cpu_ms([mark for mark in marks if mark.generator == name]),
                        "peak_mb": max((mark.peak_mb for mark in marks if mark.generator == name), default=None),
                    }
                    for name in plan.generators
                },
            }
        )
    else:
        there = plan.samples - made - len(failed)
        found = f", {there} were there" if there else ""
        out.print(f"{made} samples made in {seconds:.1f} s{found}: {store.root}", markup=False)
    if failed:
        raise UserError(_named(failed))


def _named(failed: list[FailedSample]) -> str:
    reasons = [each.reason for each in failed[:MOST_NAMED]]
    more = [f"and {len(failed) - MOST_NAMED:,} more"] if len(failed) > MOST_NAMED else []
    return "\n".join([f"{len(failed):,} could not be made, all others are:", *reasons, *more])


def run_all(missing: list[BatchMessage], folder: Path, jobs: int) -> list[DoneMark]:
    """Make these batches in a folder, in some processes; return their marks."""
    total = sum(message.num_samples for message in missing)
    at_once = max(1, min(jobs, len(missing)))
    # With fewer batches than jobs, several processes make each batch.
    processes = jobs // at_once if jobs > at_once else 0
    with (
        progress("making samples", total) as bar,
        process_pool(at_once) as pool,
    ):
        work = [pool.submit(_run_one, message, folder, processes) for message in missing]
        marks = []
        try:
            for done in as_completed(work):
                marks.append(done.result())
                bar.advance(bar.task_ids[0], len(marks[-1].samples))
        except (BuildError, ChildDied) as error:
            raise UserError(str(error)) from None
        finally:
            pool.shutdown(cancel_futures=True)  # after a failure, start no further batch
    return marks


def _run_one(message: BatchMessage, folder: Path, processes: int) -> DoneMark:
    return run_batch(message, FolderStore(folder), prefix="", processes=processes)


def _cpu_ms(marks: list[DoneMark]) -> float | None:
    made = sum(len(mark.samples) for mark in marks)
    return round(1000 * sum(mark.cpu_seconds for mark in marks) / made, 1) if made else None


@with_rendition
def replay(
    rendition: Values,
    reference: Annotated[
        str | None,
        typer.Argument(
            help="generator:level:seed:index, such as O-47:medium:42:7, and :attempt unless it is the first valid one."
        ),
    ] = None,
    metadata: Annotated[Path | None, typer.Option(help="Or the sample's metadata.json.")] = None,
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("out/replay"),
    as_json: Json = False,
) -> None:
    """Make one sample again with the same bytes, from its reference or its metadata."""
    if (reference is None) == (metadata is None):
        raise UserError("give either a reference such as O-47:medium:42:7, or --metadata FILE")
    try:
        if metadata is not None:
            facts = json.loads(metadata.read_bytes())
            generator = find(facts["generator"]["id"])
            if isinstance(generator, ExternalGenerator):
                sample = rerun(generator, facts, rendition["size"])
            else:
                sample = redraw(task_types.own(generator.id.short), facts)
        else:
            generator, sample = made(reference or "", Recipe.of(**rendition))
    except OSError as error:
        raise UserError(f"{metadata} can't be read: {error.strerror}") from None
    except (BuildError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{metadata} can't be replayed: {error}") from None
    store = FolderStore(out_folder)
    folder = Layout("").sample(generator.id, sample.id)
    for name, data in sample.files.items():
        store.put(folder + name, data)
    if as_json:
        print_json({"id": sample.id, "sha256": sample.sha256, "folder": store.where(folder)})
    else:
        out.print(f"{sample.sha256}  {store.where(folder)}", markup=False)


def validate(
    dataset: Annotated[str, typer.Argument(help="A folder, s3://bucket/dataset, or a dataset's name.")],
    deep: Annotated[float, typer.Option(min=0, max=1, help="Share of samples to decode and redraw.")] = 1.0,
    strictness: Annotated[
        Literal["strict", "tolerant", "report"],
        typer.Option(help="Condition to fail: any problem, one in 100 samples, or none."),
    ] = "strict",
    report: Annotated[bool, typer.Option("--report", help="Write report and index next to the dataset.")] = False,
    as_json: Json = False,
) -> None:
    """Check a dataset as the pipeline does: counts, files, frames, texts, hashes and redrawing."""
    store, name = _opened(dataset)
    # A dataset copied into its own folder has its name in the spec, but not in its keys.
    spec = read_spec(store, name).model_copy(update={"dataset": name})
    with notes.status(f"checking {len(spec.generators)} generators"):
        found = validate_group(store, spec, list(spec.generators), deep=deep, index=report)
    page = None
    if report:
        write_report(store, spec, [found], strictness=strictness)
        page = store.where(spec.layout.report("index.html"))
    reasons = gate([found], strictness)
    if as_json:
        print_json({"valid": not reasons, "reasons": reasons, "report": page, **found.model_dump(mode="json")})
    else:
        table = Table("Generator", "Samples", "Checked deeply", "Problems")
        for result in found.generators:
            found_of = f"{result.found} of {result.planned}"
            table.add_row(result.generator, found_of, str(result.deep_checked), str(result.problem_count))
        out.print(table)
        for result in found.generators:
            for note, count in result.notes.items():
                out.print(f"{result.generator}: note: {plain(note)} ({count})")
        rules = Counter(problem.rule for result in found.generators for problem in result.problems)
        for result in found.generators:
            for problem in result.problems[:10]:
                out.print(f"{problem.sample_id or result.generator}: {problem.rule}: {problem.reason}", markup=False)
        if rules:
            out.print(f"rules broken: {', '.join(f'{rule} ×{count}' for rule, count in rules.most_common())}")
        if page:
            out.print(f"report: {page}", markup=False)
    if reasons:
        if not as_json:
            notes.print(f"not valid: {'; '.join(reasons)}", markup=False)
        raise typer.Exit(1)
    if not as_json:
        out.print("valid")


def _opened(dataset: str) -> tuple[Store, str]:
    """The store and the name of a dataset given by a folder, an s3:// address, or its name in the settings' cloud."""
    if not dataset.startswith("s3://"):
        folder = Path(dataset)
        if folder.is_dir():
            return FolderStore(folder), ""
        settings = Settings()
        if DATASET.fullmatch(dataset) and (not settings.is_local or embedded.current(settings)):
            return connect(settings).store, dataset
        raise UserError(f"there is no folder {dataset}")
    place = Place.parse(dataset)
    return place.store(), place.prefix
