"""Pages of datasets: the list, progress, cost, failures."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from include.cloud.connect import Cloud
from include.cost.bill import Cost, control, files_of, work
from include.cost.estimate import Capacity
from include.cost.prices import read_prices
from include.dataset.layout import Batch, Layout, checked_dataset
from include.dataset.mark import DoneMark
from include.errors import UserError
from include.planning.plan import DatasetSpec, Plan
from include.run.completion import letters_of, look
from include.services.dead_letters import Cause, DeadLetter, causes
from include.services.storage import NotFound
from include.studio.browse import find_datasets, find_spec, read_mark, read_report, spent
from include.studio.media import file_response
from include.studio.pages import go, page, pages_of
from include.studio.protection import SentForm, needs
from include.studio.studio import Studio, TheStudio

router = APIRouter(prefix="/datasets", dependencies=[needs("look")])

SHOWN = 50
"""Datasets on one page."""
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
    store = studio.cloud.store
    every = find_datasets(store)
    found = [spec for spec in every if q.casefold() in spec.dataset.casefold()]
    number, pages = page_number, pages_of(len(found), SHOWN, page_number)
    return page(
        request, "datasets.html", found=found[(number - 1) * SHOWN : number * SHOWN], count=len(found), of=len(every),
        number=number, pages=pages, where=store.where(""), address=address,
    )  # fmt: skip


@router.get("/{dataset}/summary")
def summary(request: Request, studio: TheStudio, spec: TheDataset) -> Response:
    """Progress of a dataset, for its row in the list."""
    return page(request, "parts/summary.html", spec=spec, now=look(Plan.whole(spec), studio.cloud), address=address)


@router.get("/{dataset}/")
def one(request: Request, studio: TheStudio, spec: TheDataset, redriven: int | None = None) -> Response:
    """Show one dataset: its plan and progress."""
    store = studio.cloud.store
    return page(
        request, "dataset.html", spec=spec, report=read_report(store, spec), redriven=redriven, now=None,
        where=store.where(spec.layout.key("")),
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
        request, "parts/progress.html", spec=spec, now=now, spent=took,
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


def _mark(studio: Studio, spec: DatasetSpec, batch: Batch) -> DoneMark | None:
    """A done mark without its list of samples; it never changes."""
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
