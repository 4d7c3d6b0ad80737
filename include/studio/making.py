"""Samples made on the spot: an address of its own for each, since the same address makes the same sample again."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from generators.kit.registry import AnyGenerator
from generators.kit.sample import FILES, METADATA, PROMPT
from include.dataset.message import LAST_INDEX
from include.dataset.recipe import Recipe, Seed, Size
from include.studio.media import file_response, zipped
from include.studio.pages import go, page, readable
from include.studio.protection import SentForm, needs, own_page
from include.studio.scoring import score_upload, shown_baselines
from include.studio.studio import Studio, TheStudio
from include.studio.tasks import level_of, task_of
from include.studio.workshop import Done

router = APIRouter(prefix="/make", dependencies=[needs("make")])
_SAMPLE = "/{short}/{level}/{seed}/{index}"
_work = Depends(own_page)
_DEFAULT = Recipe()


@dataclass(frozen=True)
class Wanted:
    """The sample that an address names."""

    task: AnyGenerator
    level: str
    seed: int
    index: int
    size: int

    @property
    def address(self) -> str:
        """Its place below the Studio's first page."""
        return f"make/{self.task.id.short}/{self.level}/{self.seed}/{self.index}/{self.query}"

    @property
    def query(self) -> str:
        """Its size as the address's query; empty for the default."""
        return "" if self.size == _DEFAULT.size else f"?size={self.size}"

    def made(self, studio: Studio) -> Done:
        """The sample: made now, or kept from before."""
        return studio.job(
            "make", generator=self.task.id.short, level=self.level, seed=self.seed, index=self.index, size=self.size
        )


def wanted(
    short: str,
    level: str,
    seed: Annotated[Seed, Path()],
    index: Annotated[int, Path(ge=0, le=LAST_INDEX)],
    size: Annotated[Size, Query()] = _DEFAULT.size,
) -> Wanted:
    """The sample that an address names; 404 and 422 say what is wrong with it."""
    task = task_of(short)
    return Wanted(task, level_of(task, level), seed, index, size)


TheWanted = Annotated[Wanted, Depends(wanted)]


@router.get("")
def chosen(
    request: Request,
    task: Annotated[str, Query(max_length=80)],
    level: Annotated[str, Query(max_length=40)],
    seed: Annotated[Seed, Query()] = _DEFAULT.seed,
    index: Annotated[int, Query(ge=0, le=LAST_INDEX)] = 0,
    size: Annotated[Size, Query()] = _DEFAULT.size,
) -> RedirectResponse:
    """From the form to the sample's own address."""
    found = task_of(task)
    return go(request, Wanted(found, level_of(found, level), seed, index, size).address)


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
        prompt=done.files[PROMPT].decode(), items=metadata["rubric"], readable=readable(done.files[METADATA]),
    )  # fmt: skip


@router.get(_SAMPLE + "/files/{name}", dependencies=[_work])
def file(request: Request, studio: TheStudio, sample: TheWanted, name: str) -> Response:
    """One of its files."""
    if name not in FILES:
        raise HTTPException(404, f"A sample has no file {name!r}; it has {', '.join(FILES)}.")
    return file_response(request, name, sample.made(studio).files[name])


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
    return shown_baselines(request, studio.compared((done.facts["sha256"],), lambda: dict(done.files)))


@router.post(_SAMPLE + "/score")
def score(request: Request, studio: TheStudio, sample: TheWanted, form: SentForm) -> Response:
    """Score of an uploaded video."""
    return score_upload(request, studio, sample.made(studio).files, form)
