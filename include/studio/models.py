"""Pages of models: the results of `vmdp evaluate`, side by side, and each model's worst answers."""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlencode

from botocore.exceptions import BotoCoreError, ClientError
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi import Path as PathOf
from pydantic import ValidationError
from starlette.responses import Response

from generators.kit.sample import METADATA, PROMPT, RUBRIC
from include.cloud.connect import connect
from include.cloud.place import Place, within
from include.dataset.layout import checked_dataset
from include.errors import UserError, reasons
from include.judging.evaluation import FIELDS_FORM, Journal, Result
from include.judging.stored import TOP
from include.judging.summary import Evaluation, Stats
from include.services.storage import FolderStore, NotFound, Store, Unreadable
from include.studio.browse import find_spec
from include.studio.job import ANSWER
from include.studio.media import file_response
from include.studio.pages import page
from include.studio.protection import needs, own_page
from include.studio.samples import Found as Sampled
from include.studio.samples import Part
from include.studio.scoring import shown_score
from include.studio.studio import Studio, TheStudio
from include.validation.stored import generator_id, index_of

log = logging.getLogger(__name__)

router = APIRouter(prefix="/models", dependencies=[needs("look")])

By = Literal["faculty", "level", "look", "task"]
MOST_BYTES = 64 << 20  # of an answer that is played
PLAYED = ("mp4", "webm")

Name = Annotated[str, PathOf(max_length=400)]
Sample = Annotated[str, Query(max_length=300)]


class Shown(Evaluation):
    """An evaluation with its name in addresses: its file's, and "~" for "/"."""

    name: str = ""

    @property
    def journal(self) -> str:
        """The path of its journal."""
        return f"{self.name.replace('~', '/')}.jsonl"


def evaluations(studio: Studio) -> Iterator[Shown]:
    """The evaluations in the folder or the bucket, in order of their files; unreadable ones are left out."""
    return (found for name, key in _named(studio) if (found := _read(studio, name, key)))


def _named(studio: Studio) -> Iterator[tuple[str, str]]:
    """The name of each evaluation, and its key."""
    store, top = _results(studio)
    for key in store.keys(top):
        path = key.removeprefix(top)
        if path.endswith(".json") and not path.endswith(f"{FIELDS_FORM}.json") and not path.startswith("."):
            yield path.removesuffix(".json").replace("/", "~"), key


def _read(studio: Studio, name: str, key: str) -> Shown | None:
    store, _ = _results(studio)
    try:
        return Shown.model_validate_json(store.get(key)).model_copy(update={"name": name})
    except (OSError, NotFound) as error:
        log.warning("%s can't be read: %s", store.where(key), error)
    except ValidationError as error:
        log.warning("%s holds no results: %s", store.where(key), reasons(error))
    return None


def _results(studio: Studio) -> tuple[Store, str]:
    """The store of results, and their prefix: a folder, or the bucket."""
    return (FolderStore(studio.results), "") if studio.results else (studio.cloud.store, f"{TOP}/")


@router.get("/")
def compare(request: Request, studio: TheStudio, by: By = "faculty") -> Response:
    """Compare models, those of each dataset apart."""
    datasets = dict[str, list[Shown]]()
    for each in evaluations(studio):
        datasets.setdefault(each.dataset, []).append(each)
    tables = [{"dataset": dataset, "models": models, "rows": _rows(models, by)} for dataset, models in datasets.items()]
    store, top = _results(studio)
    return page(request, "models.html", tables=tables, by=by, where=store.where(top), is_bucket=not studio.results)


@router.get("/{name}/")
def one(request: Request, studio: TheStudio, name: Name) -> Response:
    """Show one model: its results by faculty, level, look and task, and its worst answers."""
    found = _evaluation(studio, name)
    groups = {by: _groups(found, by) for by in ("faculty", "level", "look", "task")}
    return page(request, "model.html", found=found, groups=groups)


@router.get("/{name}/answer")
def answer(request: Request, studio: TheStudio, name: Name, sample: Sample) -> Response:
    """Show one answer: the items of its score with their reasons, and the video if it can be had."""
    found = _evaluation(studio, name)
    result = _result(studio, found, sample)
    why = _unplayed(studio, found, result)
    return page(request, "answer.html", found=found, result=result, plays=not why, why=why)


@router.get("/{name}/video")
def video(request: Request, studio: TheStudio, name: Name, sample: Sample) -> Response:
    """The video of an answer."""
    found = _evaluation(studio, name)
    result = _result(studio, found, sample)
    read = _video(studio, found, result)
    if read is None:
        raise HTTPException(404, "This answer is no video that can be played here.")
    return file_response(request, result.answer.lower(), read())


@router.get("/{name}/evidence", dependencies=[needs("make"), Depends(own_page)])
def evidence(request: Request, studio: TheStudio, name: Name, sample: Sample) -> Response:
    """Score an answer by the present judge, with the frames that show each reason."""
    found = _evaluation(studio, name)
    result = _result(studio, found, sample)
    read, metadata = _video(studio, found, result), _metadata(studio, found, result)
    if read is None or metadata is None:
        raise HTTPException(404, "The answer or its sample can't be read here.")
    files = {METADATA: metadata, PROMPT: b"", RUBRIC: b""}  # the judge needs the first alone
    done = studio.workshop.do("rate", {**files, ANSWER: read()})
    return shown_score(request, done, result.answer, video=f"video?{urlencode({'sample': result.path})}")


def _rows(models: Sequence[Shown], by: By) -> list[tuple[str, list[Stats | None]]]:
    """A row for each group, with each model's results in it."""
    names = dict.fromkeys(name for each in models for name in _groups(each, by))
    return [(name, [_groups(each, by).get(name) for each in models]) for name in sorted(names)]


def _groups(found: Evaluation, by: By) -> dict[str, Stats]:
    return {"faculty": found.by_faculty, "level": found.by_level, "look": found.by_look, "task": found.by_task}[by]


def _evaluation(studio: Studio, name: str) -> Shown:
    for each, key in _named(studio):
        if each == name and (found := _read(studio, name, key)):
            return found
    raise HTTPException(404, f"There are no results of a model {name[:80]!r}.")


def _result(studio: Studio, found: Shown, sample: str) -> Result:
    """The last result of a sample in the journal."""
    store, top = _results(studio)
    try:
        results = Journal.parsed(store.get(top + found.journal).decode())
    except (OSError, NotFound, ValueError):
        results = []
    for result in reversed(results):
        if result.path == sample:
            return result
    raise HTTPException(404, f"{found.model} has no answer to {sample[:80]!r}.")


def _video(studio: Studio, found: Evaluation, result: Result) -> Callable[[], bytes] | None:
    """A function that reads the answer's video.

    None unless it lies in the model's folder on this user's machine, or below the model's prefix in an allowed bucket.
    """
    if result.answer.rpartition(".")[2].lower() not in PLAYED:
        return None
    if found.answers.startswith("s3://"):
        return _object(studio, found, result)
    top = Path(found.answers).resolve()
    path = (top / result.answer).resolve()
    there = studio.local and path.is_relative_to(top) and path.is_file()
    return path.read_bytes if there and path.stat().st_size <= MOST_BYTES else None


def _unplayed(studio: Studio, found: Evaluation, result: Result) -> str:
    """The reason why an answer can't be played; "" if it can."""
    if _video(studio, found, result) is None:
        if result.answer.rpartition(".")[2].lower() not in PLAYED:
            return f"Only answers in {' or '.join(PLAYED)} play here."
        return f"The video is not to be found in {found.answers} from here, so it does not play."
    if _metadata(studio, found, result) is None:
        return f"The sample is not to be found in {found.dataset} from here, so the answer does not play."
    return ""


def _object(studio: Studio, found: Evaluation, result: Result) -> Callable[[], bytes] | None:
    """A function that reads an answer in a bucket; None if it is gone or too large, or the bucket is not allowed."""
    settings = studio.settings
    try:
        bucket, prefix = within(found.answers, connect(settings).bucket, settings)
        place = Place.parse(f"s3://{bucket}/{prefix}", settings)
        store, key = place.store(), place.key(result.answer)
        if store.get_range(key, MOST_BYTES, 1):
            return None
    except (UserError, NotFound, Unreadable, BotoCoreError, ClientError) as error:
        log.warning("%s can't be played: %s", result.answer, error)
        return None
    return lambda: studio.media((bucket, key), lambda: store.get(key))


def _metadata(studio: Studio, found: Evaluation, result: Result) -> bytes | None:
    """The sample's metadata, if the dataset is a folder of this user's machine, or one of the Studio's store."""
    top = Path(found.dataset).resolve()
    if top.is_dir():
        path = (top / result.path / METADATA).resolve()
        there = studio.local and path.is_relative_to(top) and path.is_file()
        return path.read_bytes() if there else None
    try:
        store = studio.cloud.store
        spec = find_spec(store, checked_dataset(found.dataset.removeprefix(store.where(""))))
        share = spec.generators.get(result.task) if spec else None
        if spec is None or share is None:
            return None
        part = Part(spec, result.task, generator_id(result.task))
        index = index_of(part.id, result.sample)
        return Sampled(part, index).file(studio, METADATA) if index is not None and index in share.indices else None
    except (UserError, ValidationError, NotFound, Unreadable, BotoCoreError, ClientError) as error:
        log.warning("%s of %s can't be read: %s", result.sample, found.dataset, error)
        return None
