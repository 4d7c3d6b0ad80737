"""Pages of the catalogue: all task types, and a single one."""

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
"""Animations drawn by `vmdp generators page`; missing ones are drawn on the first view."""
STRIP = 4
"""Samples side by side in a level's picture."""
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
    """List every task type matching the choices."""
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
    """A task type's animation, or its first frame."""
    generator = task_of(short)
    drawn = PICTURES / f"{generator.id.short}.webp"
    content = drawn.read_bytes() if drawn.is_file() else _drawn(studio, generator, middle(generator), 1)
    return file_response(request, "picture.webp", first_frame(content) if still else content, seconds=3600)


@router.get("/tasks/{short}/")
def task(request: Request, short: str) -> Response:
    """Show one task type: description, proof, levels, and a form to make a sample."""
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
    """Show the levels with their settings, capacities and costs."""
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
    """Animate the first samples of a level side by side, or show their first frames."""
    generator = task_of(short)
    content = _drawn(studio, generator, level_of(generator, level), STRIP)
    return file_response(request, "strip.webp", first_frame(content) if still else content, seconds=3600)


@router.get("/tasks/{short}/example", dependencies=[Depends(own_page)])
def example(request: Request, studio: TheStudio, short: str) -> Response:
    """Show the prompt and the rubric of one sample."""
    made = _example(studio, task_of(short))
    items = json.loads(made.files[METADATA])["rubric"]
    return page(request, "parts/example.html", prompt=made.files[PROMPT].decode(), items=items)


@router.get("/tasks/{short}/baselines", dependencies=[needs("make"), Depends(own_page)])
def baselines(request: Request, studio: TheStudio, short: str) -> Response:
    """Show the scores of the baselines."""
    made = _example(studio, task_of(short))
    return shown_baselines(request, studio.compared(made.files))


def any_task_of(reference: str) -> TaskType:
    """The generator with this id or name, external or not; 404 if unknown."""
    try:
        return task_types.get(reference)
    except UnknownGenerator as error:
        raise HTTPException(404, str(error)) from None


def task_of(reference: str) -> AnyGenerator:
    """The project's own generator with this id or name; 404 if unknown, 422 if external."""
    found = any_task_of(reference)
    if isinstance(found, ExternalGenerator):
        raise HTTPException(
            422,
            f"{found.id.short} is external: its script makes whole batches, and no single sample can be drawn. Test it "
            "on the page External, or make a dataset of it.",
        )
    return registry.get(found.id.short)


def level_of(generator: AnyGenerator, level: str) -> str:
    """The level; 404 if unknown."""
    try:
        return generator.level_at(level, 0)
    except ValueError as error:
        raise HTTPException(404, str(error)) from None


def middle(generator: AnyGenerator) -> str:
    """The middle level, shown for the task type."""
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
