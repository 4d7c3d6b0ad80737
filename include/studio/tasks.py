"""Pages of the catalogue: all task types, and one of them."""

import json
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.responses import Response

from generators.kit.generator import FACULTIES, TaskType
from generators.kit.registry import AnyGenerator, UnknownGenerator, registry
from generators.kit.sample import METADATA, PROMPT
from include.catalogue.select import KINDS, families, levels, select, select_external
from include.cost.estimate import read_figures
from include.dataset import task_types
from include.dataset.message import LAST_INDEX
from include.errors import UserError
from include.external.generator import ExternalGenerator
from include.settings import PROJECT_ROOT
from include.studio.external import MOST_SAMPLES
from include.studio.media import file_response, first_frame
from include.studio.pages import page
from include.studio.protection import needs, own_page
from include.studio.scoring import shown_baselines
from include.studio.studio import Studio, TheStudio
from include.studio.workshop import Done

router = APIRouter(dependencies=[needs("look")])

PICTURES = PROJECT_ROOT / "docs" / "catalogue"
"""Moving pictures that `vmdp generators page` drew; what has none there is drawn when it is first looked at."""
STRIP = 4
"""Samples side by side in a level's picture."""
"""Pixels along an edge that the form offers."""
EXAMPLE_SEED, EXAMPLE_SIZE = 42, 256

Choice = Annotated[str, Query(max_length=40)]


@router.get("/")
def catalogue(
    request: Request,
    kind: Choice = "",
    faculty: Choice = "",
    family: Choice = "",
    level: Choice = "",
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Every task type that fits the choices."""
    try:
        found = select(kind=kind, faculty=faculty, family=family, level=level, words=q)
        others = select_external(kind=kind, faculty=faculty, family=family, level=level, words=q)
    except UserError as error:
        raise HTTPException(404, str(error)) from None
    return page(
        request, "catalogue.html", found=found, of=len(registry), kinds=KINDS, faculties=FACULTIES,
        families=families(), levels=levels(), others=others, of_others=len(task_types.external()),
    )  # fmt: skip


@router.get("/pictures/{short}.webp")
def picture(request: Request, studio: TheStudio, short: str, still: bool = False) -> Response:
    """A task type's moving picture, or the first frame of it."""
    generator = task_of(short)
    drawn = PICTURES / f"{generator.id.short}.webp"
    content = drawn.read_bytes() if drawn.is_file() else _drawn(studio, generator, middle(generator), 1)
    return file_response(request, "picture.webp", first_frame(content) if still else content, seconds=3600)


@router.get("/tasks/{short}/")
def task(request: Request, short: str) -> Response:
    """One task type: what it is, why its answer is right, its levels, and a form to make a sample."""
    if isinstance(other := any_task_of(short), ExternalGenerator):
        return page(request, "external_task.html", task=other, pinned=other.pinned, most=MOST_SAMPLES)
    generator = task_of(short)
    order = [each.id.short for each in registry]
    place = order.index(generator.id.short)
    return page(
        request, "task.html", task=generator, strip=STRIP,
        paragraphs=generator.documentation.partition("\n")[2].strip().split("\n\n"),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
        middle=middle(generator), last_index=LAST_INDEX,
    )  # fmt: skip


@router.get("/tasks/{short}/levels", dependencies=[Depends(own_page)])
def levels_of(request: Request, studio: TheStudio, short: str) -> Response:
    """The levels with their settings, capacities and costs."""
    generator = task_of(short)
    counted = studio.job("capacities", generator=generator.id.short).facts
    figures = read_figures()
    rows = [
        {
            "name": level,
            "config": config,
            "capacity": counted[level],
            "figure": figures.get((generator.id.short, level)),
        }
        for level, config in generator.levels.items()
    ]
    return page(request, "parts/levels.html", rows=rows)


@router.get("/tasks/{short}/levels/{level}.webp", dependencies=[Depends(own_page)])
def strip(request: Request, studio: TheStudio, short: str, level: str, still: bool = False) -> Response:
    """The first samples of a level playing side by side, or the first frames of them."""
    generator = task_of(short)
    content = _drawn(studio, generator, level_of(generator, level), STRIP)
    return file_response(request, "strip.webp", first_frame(content) if still else content, seconds=3600)


@router.get("/tasks/{short}/example", dependencies=[Depends(own_page)])
def example(request: Request, studio: TheStudio, short: str) -> Response:
    """The prompt and the rubric of one sample."""
    made = _example(studio, task_of(short))
    items = json.loads(made.files[METADATA])["rubric"]
    return page(request, "parts/example.html", prompt=made.files[PROMPT].decode(), items=items)


@router.get("/tasks/{short}/baselines", dependencies=[needs("make"), Depends(own_page)])
def baselines(request: Request, studio: TheStudio, short: str) -> Response:
    """What the rubric gives to the truth and to videos that are no answers."""
    made = _example(studio, task_of(short))
    return shown_baselines(request, studio.compared((made.facts["sha256"],), lambda: dict(made.files)))


def any_task_of(reference: str) -> TaskType:
    """The generator of an id or a name, this project's or an external one; 404 if there is none."""
    try:
        return task_types.get(reference)
    except UnknownGenerator as error:
        raise HTTPException(404, str(error)) from None


def task_of(reference: str) -> AnyGenerator:
    """This project's generator of an id or a name; 404 if there is none, 422 if it is an external one."""
    found = any_task_of(reference)
    if isinstance(found, ExternalGenerator):
        raise HTTPException(
            422,
            f"{found.id.short} is external: its script makes whole batches, and no single sample can be drawn. Test it "
            "on the page External, or make a dataset of it.",
        )
    return registry.get(found.id.short)


def level_of(generator: AnyGenerator, level: str) -> str:
    """The level; 404 if the generator has it not."""
    try:
        return generator.level_at(level, 0)
    except ValueError as error:
        raise HTTPException(404, str(error)) from None


def middle(generator: AnyGenerator) -> str:
    """The level that stands for the task type."""
    names = list(generator.levels)
    return names[len(names) // 2]


def _drawn(studio: Studio, generator: AnyGenerator, level: str, samples: int) -> bytes:
    drawn = studio.job("picture", generator=generator.id.short, level=level, samples=samples)
    return drawn.files["picture.webp"]


def _example(studio: Studio, generator: AnyGenerator) -> Done:
    return studio.job(
        "make",
        generator=generator.id.short,
        level=middle(generator),
        seed=EXAMPLE_SEED,
        index=0,
        size=EXAMPLE_SIZE,
    )
