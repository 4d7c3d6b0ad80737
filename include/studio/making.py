"""Samples made on the spot, each at its own address: the same address makes the same sample again."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from generators.kit.keyframes import IMAGE_PROMPT
from generators.kit.registry import AnyGenerator
from generators.kit.sample import ALL_FILES, FILES, METADATA, PROMPT, VIDEO
from include.dataset.message import LAST_INDEX
from include.dataset.recipe import Recipe, Seed
from include.studio.media import file_response, zipped
from include.studio.pages import PICTURES, go, page, query_of, readable
from include.studio.protection import SentForm, needs, own_page
from include.studio.scoring import score_upload, shown_baselines
from include.studio.studio import Studio, TheStudio
from include.studio.tasks import level_of, task_of
from include.studio.workshop import Done

router = APIRouter(prefix="/make", dependencies=[needs("make")])
_SAMPLE = "/{short}/{level}/{seed}/{index}"
_work = Depends(own_page)


@dataclass(frozen=True)
class Wanted:
    """The sample that an address names."""

    task: AnyGenerator
    index: int
    recipe: Recipe

    @property
    def address(self) -> str:
        """Its place below the Studio's first page."""
        return f"make/{self.task.id.short}/{self.recipe.level}/{self.recipe.seed}/{self.index}/{self.query}"

    @property
    def query(self) -> str:
        """The query of its address, of fields not at their default: `?size=256`."""
        return query_of(self.recipe)

    def made(self, studio: Studio) -> Done:
        """The sample, made now or cached."""
        recipe = {name: getattr(self.recipe, name) for name in ("level", "seed", *PICTURES)}
        return studio.job("make", generator=self.task.id.short, index=self.index, **recipe)


def asked(recipe: Annotated[Recipe, Query()]) -> Recipe:
    """The recipe of a query or a form."""
    return recipe


def wanted(
    short: str,
    level: str,
    seed: Annotated[Seed, Path()],
    index: Annotated[int, Path(ge=0, le=LAST_INDEX)],
    recipe: Annotated[Recipe, Depends(asked)],
) -> Wanted:
    """The sample that an address names; 404 and 422 explain a wrong one."""
    task = task_of(short)
    return Wanted(task, index, recipe.model_copy(update={"level": level_of(task, level), "seed": seed}))


TheWanted = Annotated[Wanted, Depends(wanted)]


@router.get("")
def chosen(
    request: Request,
    task: Annotated[str, Query(max_length=80)],
    level: Annotated[str, Query(max_length=40)],
    recipe: Annotated[Recipe, Depends(asked)],
    index: Annotated[int, Query(ge=0, le=LAST_INDEX)] = 0,
) -> RedirectResponse:
    """From the form to the sample's own address."""
    found = task_of(task)
    return go(request, Wanted(found, index, recipe.model_copy(update={"level": level_of(found, level)})).address)


@router.get(_SAMPLE + "/")
def shell(request: Request, sample: TheWanted) -> Response:
    """The page, at once; the sample follows as soon as it is made."""
    return page(request, "made.html", wanted=sample, last=LAST_INDEX)


@router.get(_SAMPLE + "/sample", dependencies=[_work])
def made(request: Request, studio: TheStudio, sample: TheWanted) -> Response:
    """The sample with its facts."""
    done = sample.made(studio)
    metadata = json.loads(done.files[METADATA])
    return page(
        request, "parts/made.html", wanted=sample, facts=done.facts, files=done.files, metadata=metadata,
        asked=done.files.get(IMAGE_PROMPT, b"").decode(),
        prompt=done.files[PROMPT].decode(), items=metadata["rubric"], readable=readable(done.files[METADATA]),
    )  # fmt: skip


@router.get(_SAMPLE + "/files/{name:path}", dependencies=[_work])
def file(request: Request, studio: TheStudio, sample: TheWanted, name: str) -> Response:
    """One of its files."""
    if name not in ALL_FILES:
        raise HTTPException(404, f"A sample has no file {name!r}; it has {', '.join(FILES)}.")
    files = sample.made(studio).files
    if name not in files:
        raise HTTPException(404, f"This sample has no {name}.")
    return file_response(request, name, files[name])


@router.get(_SAMPLE + "/sample.zip", dependencies=[_work])
def archive(request: Request, studio: TheStudio, sample: TheWanted) -> Response:
    """All of its files in one."""
    done = sample.made(studio)
    name = done.facts["id"]
    return file_response(request, "sample.zip", zipped(name, done.files), attached=f"{name}.zip")


@router.get(_SAMPLE + "/baselines", dependencies=[_work])
def baselines(request: Request, studio: TheStudio, sample: TheWanted) -> Response:
    """Scores of its own video and of bad answers."""
    done = sample.made(studio)
    compared = studio.compared(done.files)
    return shown_baselines(request, compared, video=f"files/{VIDEO}{sample.query}")


@router.post(_SAMPLE + "/score")
def score(request: Request, studio: TheStudio, sample: TheWanted, form: SentForm) -> Response:
    """Score of an uploaded video."""
    return score_upload(request, studio, sample.made(studio).files, form)
