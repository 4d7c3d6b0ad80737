"""Pages of datasets: the list, progress, cost, failures."""

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from generators.kit.sample import FILES
from include.cloud.connect import Cloud
from include.cost.bill import Cost, control, files_of, work
from include.cost.estimate import Capacity
from include.cost.prices import read_prices
from include.dataset.layout import Batch, Layout, checked_dataset
from include.dataset.mark import DoneMark
from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.planning.plan import Plan
from include.run.cancel import cancel
from include.run.completion import letters_of, look
from include.run.repair import repair_all
from include.run.submit import enqueue_missing
from include.services.dead_letters import Cause, DeadLetter, causes
from include.services.storage import NotFound, Store
from include.studio.browse import find_datasets, find_spec, read_mark, spent
from include.studio.folders import Folders, named
from include.studio.media import file_response
from include.studio.pages import go, page, pages_of
from include.studio.protection import POLICY, SentForm, needs
from include.studio.studio import Studio, TheStudio
from include.validation.report import read_report
from include.validation.stored import generator_id, index_of

router = APIRouter(prefix="/datasets", dependencies=[needs("look")])

keys = APIRouter(prefix="/datasets", dependencies=[needs("look")])
"""Files by their keys; its pattern fits other pages' addresses too, so it comes after them."""

SHOWN = 50
"""Datasets on one page."""
REPORT_FILES = ("index.html", "report.json", "contact_sheet.png")
MOST_LETTERS = 2000
"""Most dead letters read at once."""


def dataset(studio: TheStudio, dataset: str) -> DatasetSpec:
    """The dataset of an address, with "~" for each "/" of its name; 404 if missing."""
    try:
        name = checked_dataset(dataset.replace("~", "/"))
    except UserError as error:
        raise HTTPException(404, str(error)) from None
    store = studio.cloud.store
    try:
        found = find_spec(store, name)
    except ValidationError:
        where = store.where(Layout(name).spec)
        raise HTTPException(500, f"What was planned for {name!r} can't be read: {where}") from None
    if found is None:
        raise HTTPException(404, f"There is no dataset {name!r} in {store.where('')}.")
    return found


TheDataset = Annotated[DatasetSpec, Depends(dataset)]


def address(name: str) -> str:
    """Path of a dataset below the Studio's first page."""
    return f"datasets/{name.replace('/', '~')}/"


@router.get("/")
def list_datasets(
    request: Request,
    studio: TheStudio,
    q: Annotated[str, Query(max_length=200)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1)] = 1,
) -> Response:
    """List every dataset in the bucket."""
    store = studio.cloud.store if studio.folders or not studio.local else _store_or_none(studio)
    every = find_datasets(store)
    found = [spec for spec in every if q.casefold() in spec.dataset.casefold()]
    number, pages = page_number, pages_of(len(found), SHOWN, page_number)
    return page(
        request, "datasets.html", found=found[(number - 1) * SHOWN : number * SHOWN], count=len(found), of=len(every),
        number=number, pages=pages, where=store.where(""), address=address, local=studio.local,
    )  # fmt: skip


@router.post("/open", dependencies=[needs("operate")])
def open_folder(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Show the datasets of one more folder of this machine."""
    if not studio.local:
        raise HTTPException(403, "Only a Studio on its user's own machine opens folders: `vmdp studio`.")
    path = str(form.get("path", "")).strip()
    if not path:
        raise HTTPException(422, "Name a folder.")
    try:
        studio.folders |= named([Path(path)], studio.folders)
    except UserError as error:
        raise HTTPException(422, str(error)) from None
    return go(request, "datasets/")


@router.get("/{dataset}/summary")
def summary(request: Request, studio: TheStudio, spec: TheDataset) -> Response:
    """Progress of a dataset, for its row in the list."""
    now, failed = look(Plan.whole(spec), studio.cloud), has_failed(studio, spec)
    return page(request, "parts/summary.html", spec=spec, now=now, failed=failed, address=address)


@router.get("/{dataset}/")
def one(
    request: Request,
    studio: TheStudio,
    spec: TheDataset,
    redriven: int | None = None,
    cancelled: int | None = None,
    repaired: int | None = None,
) -> Response:
    """Show one dataset: its plan, its progress and its validation."""
    store = studio.cloud.store
    report = read_report(store, spec)
    anew = sum(count for result in report.generators for _, count in result.anew) if report else 0
    return page(
        request, "dataset.html", spec=spec, report=report, anew=anew, folder=is_folder(studio, spec), now=None,
        redriven=redriven, cancelled=cancelled, repaired=repaired, where=store.where(spec.layout.key("")),
    )  # fmt: skip


@router.get("/{dataset}/progress")
def progress(request: Request, studio: TheStudio, spec: TheDataset) -> Response:
    """Progress of a dataset, polled until everything is done."""
    cloud = studio.cloud
    now = look(Plan.whole(spec), cloud)
    took = spent(now.done, lambda batch: _mark(studio, spec, batch))
    capacity = Capacity.of(studio.settings)
    form, files = spec.output_format, files_of(spec)
    sizes = Counter(batch.count for batch in now.done)
    made = work(sizes, took.cpu_seconds, took.bytes, form=form, files=files, function=capacity.function)
    whole = made + control({"": made}, form=form, files=files, seconds=0)
    return page(
        request, "parts/progress.html", spec=spec, now=now, failed=has_failed(studio, spec), spent=took,
        dollars=Cost.of(whole, read_prices(studio.settings.vmdp_prices)).total, paid=capacity.paid,
    )  # fmt: skip


@router.get("/{dataset}/failures")
def failures(request: Request, studio: TheStudio, spec: TheDataset) -> Response:
    """Show the dataset's dead letters by reason. Reading hides them from others, so the page does not poll."""
    letters = _letters(studio.cloud, spec)
    return page(request, "parts/failures.html", spec=spec, causes=causes(letters), letters=len(letters), few=_few)


@router.get("/{dataset}/contact_sheet.png")
def contact_sheet(request: Request, studio: TheStudio, spec: TheDataset) -> Response:
    """The contact sheet of the validation report."""
    try:
        content = studio.cloud.store.get(spec.layout.report("contact_sheet.png"))
    except NotFound:
        raise HTTPException(404, "There is no contact sheet: the dataset was not validated.") from None
    return file_response(request, "contact_sheet.png", content)


@router.post("/{dataset}/repair", dependencies=[needs("operate")])
def make_anew(request: Request, studio: TheStudio, spec: TheDataset, form: SentForm) -> Response:
    """Order the faulty samples of the dataset anew."""
    if is_folder(studio, spec):
        where = shlex.quote(studio.cloud.store.where(spec.layout.key("")))
        raise HTTPException(409, f"No queue works on this folder. Run: vmdp repair {where}")
    cloud = studio.cloud
    plan, faulty = repair_all(cloud.store, spec)
    enqueue_missing(plan, cloud, by="the Studio", among=faulty)
    return go(request, f"{address(spec.dataset)}?repaired={sum(batch.count for batch in faulty)}")


@router.get("/{dataset}/_report/{name}")
def report(request: Request, studio: TheStudio, spec: TheDataset, name: str) -> Response:
    """A file of the validation report, whose page has its styles in itself."""
    if name not in REPORT_FILES:
        raise HTTPException(404, f"A report has no file {name!r}; it has {', '.join(REPORT_FILES)}.")
    try:
        content = studio.cloud.store.get(spec.layout.report(name))
    except NotFound:
        raise HTTPException(404, "There is no report: the dataset was not validated.") from None
    response = file_response(request, name, content)
    response.headers["Content-Security-Policy"] = POLICY.replace("style-src 'self'", "style-src 'unsafe-inline'")
    return response


@keys.get("/{dataset}/{full}/{folder}/{name}/{file}")
def by_key(request: Request, spec: TheDataset, full: str, folder: str, name: str, file: str) -> Response:
    """From a sample's file by its key, as the report names it, to its address in the Studio."""
    try:
        generator = generator_id(full)
    except ValueError:
        generator = None
    index = index_of(generator, name) if generator else None
    if generator is None or index is None or (full, folder) not in _folders(spec) or file not in FILES:
        raise HTTPException(404, "There is no such page.")
    return go(request, f"{address(spec.dataset)}samples/{generator.short}/{index}/files/{file}")


@router.post("/{dataset}/cancel", dependencies=[needs("operate")])
def stop(request: Request, studio: TheStudio, spec: TheDataset, form: SentForm) -> Response:
    """Cancel all runs over the dataset."""
    return go(request, f"{address(spec.dataset)}?cancelled={len(cancel(studio.cloud.store, spec.dataset))}")


@router.post("/{dataset}/redrive", dependencies=[needs("operate")])
def redrive(request: Request, studio: TheStudio, spec: TheDataset, form: SentForm) -> Response:
    """Redrive the dataset's dead letters of one reason, or all of them."""
    cloud = studio.cloud
    if cloud.dead_letters is None:
        raise HTTPException(409, "The queue has no dead-letter queue.")
    kind, text = form.get("kind", ""), form.get("cause", "")
    plan = Plan.whole(spec)

    def is_meant(letter: DeadLetter) -> bool:
        if not letters_of(plan, [letter]):
            return False
        [cause] = causes([letter])
        return not text or (cause.kind, cause.text) == (kind, text)

    handled = cloud.dead_letters.redrive(is_meant, cloud.queue, most=MOST_LETTERS)
    if handled.kept:
        raise HTTPException(
            502, f"{handled.taken} batches were sent back, {len(handled.kept)} could not be: {handled.kept[0][1]}"
        )
    return go(request, f"{address(spec.dataset)}?redriven={handled.taken + handled.doubled}")


def _folders(spec: DatasetSpec) -> Iterator[tuple[str, str]]:
    """The two folders above the samples of each generator."""
    return ((full, f"{generator_id(full).name}_task") for full in spec.generators)


def is_folder(studio: Studio, spec: DatasetSpec) -> bool:
    """True if the dataset lies in a folder of this machine."""
    return spec.dataset.partition("/")[0] in studio.folders


def _store_or_none(studio: Studio) -> Store:
    """The cloud's store; an empty one if it is down, so that a folder can be opened."""
    try:
        return studio.cloud.store
    except UserError:
        return Folders({}, None)


def has_failed(studio: Studio, spec: DatasetSpec) -> bool:
    """True if the last validation of the dataset found problems beyond the tolerance of its gate."""
    report = read_report(studio.cloud.store, spec)
    return report is not None and not report.passed


def _mark(studio: Studio, spec: DatasetSpec, batch: Batch) -> DoneMark | None:
    """A done mark without its list of samples; only a repair changes it."""
    store = studio.cloud.store

    def read() -> DoneMark | None:
        mark = read_mark(store, spec.layout, batch)
        return mark and mark.model_copy(update={"samples": ()})

    return studio.recent((store.bucket, spec.layout.mark(batch)), read)


def _letters(cloud: Cloud, spec: DatasetSpec) -> list[DeadLetter]:
    dead = cloud.dead_letters
    return letters_of(Plan.whole(spec), dead.read(most=MOST_LETTERS)) if dead and dead.depth().total else []


def _few(cause: Cause) -> str:
    shown = ", ".join(f"{name.partition('_')[0]} ×{count}" for name, count in cause.generators.most_common(4))
    return f"{shown} and {len(cause.generators) - 4} more" if len(cause.generators) > 4 else shown
