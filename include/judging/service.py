"""A web service for scores of videos: `POST /score`, `GET /health`, `GET /metrics`.

A batch is a form with a field `batch`, a list of samples as JSON, and a file for each video or picture. Its answer has
a score or a fault for each sample, in their order.
"""

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, Response

from generators.kit.judge.decode import ScoreError
from generators.kit.scene.look import PLAIN
from include.catalogue.reference import REFERENCE
from include.dataset.recipe import Recipe
from include.errors import UserError, reasons
from include.judging.pool import Answer, Busy, JudgePool, Pictures
from include.judging.question import Question, folder_in
from include.local.serving import LOCAL_HOSTS

MOST_BATCH = 256  # samples
MOST_FILES = 4096  # of a request
MOST_BYTES = 1 << 30  # of a request
MOST_TEXT = 64 << 20  # of its field `batch`


class Wanted(BaseModel):
    """One video to score, or pictures."""

    model_config = ConfigDict(extra="forbid")

    sample: str | dict[str, Any]
    """A reference such as `O-41:medium:42:7`, the contents of metadata.json, or a folder in the served data."""
    video: str = ""
    """The name of the form's file with the video."""
    pictures: tuple[str, ...] | None = None
    """Instead of a video: the names of the form's files with one picture each, in their order."""
    recipe: Annotated[dict[str, Any], Field(default_factory=dict)]
    """For a reference: look, canvas, size, fps and frames of the sample; by default a plain one."""

    @property
    def files(self) -> tuple[str, ...]:
        """The names of its files."""
        return (self.video,) if self.pictures is None else self.pictures

    @model_validator(mode="after")
    def _either(self) -> Self:
        if bool(self.video) == (self.pictures is not None):
            raise ValueError("give either a video or pictures")
        return self


_BATCH = TypeAdapter(list[Wanted])


@dataclass(frozen=True)
class Limits:
    """Bounds of the service, and who may use it."""

    token: str = ""
    """Without one, only this machine's own names are answered."""
    data: Path | None = None
    """The folder whose samples can be named by their paths."""
    most_batch: int = MOST_BATCH
    most_bytes: int = MOST_BYTES
    seconds: float = 120.0
    """For a whole batch, waiting included; a request may ask for less."""


class Metrics:
    """Counts and times for Prometheus."""

    def __init__(self, pool: JudgePool) -> None:
        self.registry = CollectorRegistry()
        self.videos = Counter(
            "vmdp_judge_videos", "Videos answered, by how it ended.", ["outcome"], registry=self.registry
        )
        self.requests = Counter(
            "vmdp_judge_requests", "Requests answered, by status.", ["status"], registry=self.registry
        )
        self.seconds = Histogram(
            "vmdp_judge_batch_seconds", "Time from a batch's arrival to its answer.", registry=self.registry,
            buckets=(0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120),
        )  # fmt: skip
        Gauge("vmdp_judge_open_videos", "Videos not answered yet.", registry=self.registry).set_function(
            lambda: pool.open
        )
        Gauge("vmdp_judge_processes", "Scoring processes.", registry=self.registry).set(pool.jobs)


def create_app(pool: JudgePool, limits: Limits) -> FastAPI:
    """The service in front of a pool, which it closes when it ends."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        yield
        await asyncio.to_thread(pool.close)

    app = FastAPI(title="vmdp judge", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    metrics = Metrics(pool)
    if not limits.token:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(LOCAL_HOSTS))
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(StarletteHTTPException, _refused)

    @app.middleware("http")
    async def guarded(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        refused = _refusal(request, limits)
        if refused and refused[0] not in (411, 413):
            async for _ in request.stream():  # cut off while it sends, a client never reads the reason
                pass
        response = await answer(request) if refused is None else _fault(*refused)
        metrics.requests.labels(response.status_code).inc()
        return response

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"status": "ok", "processes": pool.jobs, "open": pool.open, "most_open": pool.waiting}

    @app.get("/metrics")
    async def measured() -> Response:
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    @app.post("/score")
    async def score(request: Request, seconds: float | None = None) -> Response:
        begun = time.monotonic()
        async with request.form(max_files=MOST_FILES, max_fields=1, max_part_size=MOST_TEXT) as form:
            # Read first: cut off while it sends, a client never reads the reason.
            if unknown := sorted(set(request.query_params) - {"seconds"}):
                raise HTTPException(422, f"there is no parameter {unknown[0][:80]!r}, only seconds")
            if seconds is not None and not 0 < seconds <= limits.seconds:
                raise HTTPException(422, f"seconds is above 0, at most {limits.seconds:g}")
            pairs = await _pairs(form, limits)
        asked = [pair for pair in pairs if not isinstance(pair, Answer)]
        if len(asked) > pool.waiting:
            raise HTTPException(422, f"a batch has at most {pool.waiting} videos here, not {len(asked)}")
        try:
            futures = iter(pool.submit(asked))
        except Busy as busy:
            return _fault(429, f"{busy}; try again later", {"Retry-After": "1"})
        end = begun + (seconds or limits.seconds)
        answers = [pair if isinstance(pair, Answer) else await _by(end, next(futures)) for pair in pairs]
        for each in answers:
            metrics.videos.labels(each.kind).inc()
        metrics.seconds.observe(time.monotonic() - begun)
        return JSONResponse({"answers": [as_data(each) for each in answers]})

    return app


def as_data(answer: Answer) -> dict[str, Any]:
    """An answer as JSON: score 0 to 100 or null, passed, items with evidence, and the fault or null."""
    found = answer.score
    return {
        "score": found.total if found else None,
        "passed": found.passed if found else False,
        "items": [asdict(item) for item in found.items] if found else [],
        "fault": {"kind": answer.kind, "reason": answer.fault} if answer.fault else None,
    }


async def _pairs(form: Any, limits: Limits) -> list[tuple[Question, bytes | Pictures] | Answer]:
    text = form.get("batch")
    if not isinstance(text, str):
        raise HTTPException(422, "the form has no field `batch`, a list of samples as JSON")
    try:
        batch = _BATCH.validate_json(text)
    except ValidationError as error:
        raise HTTPException(422, f"batch: {reasons(error)}") from None
    if not 1 <= len(batch) <= limits.most_batch:
        raise HTTPException(422, f"a batch has 1 to {limits.most_batch} samples, not {len(batch)}")
    found = list[tuple[Question, bytes | Pictures] | Answer]()
    files = dict[str, bytes]()
    for number, wanted in enumerate(batch):
        for name in wanted.files:
            if name in files:
                continue
            part = form.get(name)
            if not isinstance(part, UploadFile):
                field = "video" if wanted.pictures is None else "pictures"
                raise HTTPException(422, f"batch.{number}.{field}: the form has no file {name[:80]!r}")
            files[name] = await part.read()
        shown = files[wanted.video] if wanted.pictures is None else tuple(map(files.__getitem__, wanted.pictures))
        try:
            found.append((_question(wanted, limits.data), shown))
        except (ScoreError, UserError) as error:
            found.append(Answer(None, str(error), "refused"))
    return found


def _question(wanted: Wanted, data: Path | None) -> Question:
    if isinstance(wanted.sample, dict):
        return Question(metadata=json.dumps(wanted.sample, sort_keys=True).encode())
    if REFERENCE.fullmatch(wanted.sample):
        if unknown := sorted(set(wanted.recipe) - set(Recipe.model_fields)):
            raise UserError(f"recipe: there is no field {unknown[0][:80]!r}, only {', '.join(Recipe.model_fields)}")
        return Question(reference=wanted.sample, recipe=Recipe.of(**({"look": PLAIN} | wanted.recipe)))
    return Question(folder=folder_in(data, wanted.sample))


async def _by(end: float, promised: "Future[Answer]") -> Answer:
    """The answer, if it comes in time; `end` is one of the monotonic clock.

    Past the end, an answer that has come before counts: a slow video delays no other of its batch.
    """
    if promised.done():
        return promised.result()
    try:
        async with asyncio.timeout(max(0.0, end - time.monotonic())):
            return await asyncio.wrap_future(promised)  # cancelling it stops the work
    except TimeoutError:
        return Answer(None, "no score within the batch's time", "late")


def _refusal(request: Request, limits: Limits) -> tuple[int, str] | None:
    """The reason to refuse a request before it is read, if any."""
    if request.url.path == "/health":
        return None
    length = request.headers.get("content-length", "0" if request.method == "GET" else "")
    if not length.isdecimal():
        return 411, "send a Content-Length header"
    if int(length) > limits.most_bytes:
        return 413, f"the request exceeds {limits.most_bytes >> 20} MiB: send fewer videos at a time"
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if limits.token and not secrets.compare_digest(given.encode(), limits.token.encode()):
        return 401, "send the service's token: Authorization: Bearer …"
    if "origin" in request.headers or request.headers.get("sec-fetch-site", "none") != "none":
        return 403, "a web page sent this; the service answers programs alone"
    return None


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, StarletteHTTPException):
        return _fault(error.status_code, str(error.detail))
    reasons = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()]  # type: ignore[attr-defined]
    return _fault(422, "; ".join(reasons))


def _fault(status: int, reason: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": reason}, status, headers)
