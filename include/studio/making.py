"""Samples made on the spot: an address of its own for each, since the same address makes the same sample again."""

import json
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from generators.kit.registry import AnyGenerator
from generators.kit.sample import DEFAULT_SIZE, FILES, METADATA, PROMPT, SIZES
from include.dataset.message import LARGEST_SEED, LAST_INDEX
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


@dataclass(frozen=True)
class Wanted:
    """Which sample."""

    task: AnyGenerator
    level: str
    seed: int
    index: int
    size: int

    @property
    def address(self) -> str:
        """Its place below the Studio's first page."""
        size = "" if self.size == DEFAULT_SIZE else f"?size={self.size}"
        return f"make/{self.task.id.short}/{self.level}/{self.seed}/{self.index}/{size}"

    def made(self, studio: Studio) -> Done:
        """The sample: made now, or kept from before."""
        return studio.job(
            "make", generator=self.task.id.short, level=self.level, seed=self.seed, index=self.index, size=self.size
        )


def wanted(
    short: str,
    level: str,
    seed: Annotated[int, Path(ge=0, le=LARGEST_SEED)],
    index: Annotated[int, Path(ge=0, le=LAST_INDEX)],
    size: int = DEFAULT_SIZE,
) -> Wanted:
    """The sample that an address names; 404 and 422 say what is wrong with it."""
    task = task_of(short)
    return Wanted(task, level_of(task, level), seed, index, _checked(size))


TheWanted = Annotated[Wanted, Depends(wanted)]


@router.get("")
def chosen(
    request: Request,
    task: Annotated[str, Query(max_length=80)],
    level: Annotated[str, Query(max_length=40)],
    seed: Annotated[int, Query(ge=0, le=LARGEST_SEED)] = 42,
    index: Annotated[int, Query(ge=0, le=LAST_INDEX)] = 0,
    size: int = DEFAULT_SIZE,
) -> RedirectResponse:
    """From the form to the sample's own address."""
    found = task_of(task)
    return go(request, Wanted(found, level_of(found, level), seed, index, _checked(size)).address)


@router.get(_SAMPLE + "/")
def shell(request: Request, sample: TheWanted) -> Response:
    """The page, at once; the sample comes when it is made."""
    return page(request, "made.html", wanted=sample, last=LAST_INDEX, largest_seed=LARGEST_SEED, default=DEFAULT_SIZE)


@router.get(_SAMPLE + "/sample", dependencies=[_work])
def made(request: Request, studio: TheStudio, sample: TheWanted) -> Response:
    """The sample with all that is known of it."""
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
    """What the rubric gives to its own video and to bad answers."""
    done = sample.made(studio)
    return shown_baselines(request, studio.compared((done.facts["sha256"],), lambda: dict(done.files)))


@router.post(_SAMPLE + "/score")
def score(request: Request, studio: TheStudio, sample: TheWanted, form: SentForm) -> Response:
    """What the rubric gives to a video that was sent."""
    return score_upload(request, studio, sample.made(studio).files, form)


def _checked(size: int) -> int:
    if size not in SIZES:
        raise HTTPException(422, f"size is a multiple of 16 from {SIZES.start} to {SIZES.stop - 1}, not {size}.")
    return size
