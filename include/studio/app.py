"""The Studio as one ASGI app: standalone, or mounted in Airflow's interface behind Airflow's permissions."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

from include.errors import UserError
from include.local.serving import LOCAL_HOSTS
from include.services.queue import NotAccepted
from include.services.storage import Unreadable
from include.settings import Settings
from include.studio import datasets, external, making, models, samples, table, tasks, trials
from include.studio.folders import named
from include.studio.media import file_response
from include.studio.pages import asks_for_part, page
from include.studio.protection import Guard, Protection, everyone, needs
from include.studio.studio import Studio
from include.studio.workshop import Busy, JobFailed

TITLES = {
    400: "That can't be read", 401: "You are not logged in", 403: "You may not do that", 404: "There is no such thing",
    405: "That is not how it is done", 409: "Not now", 413: "That is too large", 422: "That can't be right",
    502: "The cloud did not do it", 503: "Not just now",
}  # fmt: skip


def create_app(
    settings: Settings | None = None,
    *,
    guard: Guard = everyone,
    hosts: Sequence[str] | None = LOCAL_HOSTS,
    local: bool = False,
    folders: Sequence[Path] = (),
    results: Path | None = None,
    more: Sequence[APIRouter] = (),
) -> FastAPI:
    """Create the app. `hosts` are the accepted host names; None leaves the check to the server in front.

    `local` means only this machine's user can reach it: then repositories and datasets may come from local folders.
    `results` is a folder of those of `vmdp evaluate`.
    """
    studio = Studio(settings or Settings(), guard, local, named(folders), results)
    app = FastAPI(
        title="Studio", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan,
        dependencies=[Depends(_keep_up)],
    )  # fmt: skip
    app.state.studio = studio
    for router in (
        _static,
        tasks.router,
        making.router,
        datasets.router,
        samples.router,
        table.router,
        models.router,
        trials.router,
        external.router,
        datasets.keys,
        *more,
    ):
        app.include_router(router)
    app.add_middleware(Protection)
    if hosts is not None:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    for error in (UserError, JobFailed, NotAccepted, BotoCoreError, ClientError, Unreadable):
        app.add_exception_handler(error, _failed)
    app.add_exception_handler(Busy, _busy)
    return app


_static = APIRouter(dependencies=[needs("look")])
_FILES = {path.name: path.read_bytes() for path in Path(__file__).with_name("static").iterdir()}


@_static.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """A static file."""
    if name not in _FILES:
        raise HTTPException(404, f"There is no file {name!r}.")
    return file_response(request, name, _FILES[name], seconds=3600)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    studio: Studio = app.state.studio
    studio.workshop.prepare()
    yield
    studio.workshop.close()


def _keep_up(request: Request) -> None:
    request.app.state.studio.keep_up()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(request, error.status_code, str(error.detail))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()[:5]]
    return _error(request, 422, "; ".join(found) + ".")


def _failed(request: Request, error: Exception) -> Response:
    """Report a failure of the cloud or a job, with a remedy if known."""
    return _error(request, 422 if isinstance(error, JobFailed) else 503, " ".join(str(error).split()))


def _busy(request: Request, error: Exception) -> Response:
    response = _error(request, 503, "Too many samples are being made for others. Try again in a few seconds.")
    response.headers["Retry-After"] = "5"
    return response


def _error(request: Request, status: int, text: str) -> Response:
    template = "parts/error.html" if asks_for_part(request) else "error.html"
    return page(request, template, status=status, title=TITLES.get(status, "That did not work"), text=text)
