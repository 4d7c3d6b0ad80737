"""Pages of external generators: list, download, update, remove and test, in the background.

Downloading or running foreign code needs the right to operate, and a Studio reachable by others fetches over https
only.
"""

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from include.dataset.recipe import Seed
from include.errors import UserError, reasons
from include.external import environment
from include.external.environment import INSTALL_S
from include.external.lock import Pinned, Place
from include.external.names import SOURCE
from include.external.tools import git
from include.external.tools.download import checked, over_https, remove, unfinished
from include.studio.background import Record, Records
from include.studio.pages import go, page
from include.studio.protection import SentForm, needs
from include.studio.studio import Studio, TheStudio
from include.studio.workshop import PASSED_ON, PROGRESS, JobFailed, Process

router = APIRouter(prefix="/external", dependencies=[needs("look")])

MOST_REPOSITORIES = 200
"""Most repositories per download."""
MOST_SAMPLES = 50
FETCH_S = 1800.0
"""Seconds allowed for a download, an update or a check for updates."""
FREE_BYTES = 1 << 30
"""Disk space a job leaves free."""

Kind = Literal["download", "update", "check", "test"]

_operate = [needs("operate")]


class Step(BaseModel):
    """One job of a piece of work."""

    kind: Literal["bring", "renew", "ask", "attempt"]
    order: dict[str, Any]
    seconds: float
    generator: str = ""
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    reason: str = ""
    facts: dict[str, Any] = {}
    done: int = 0
    total: int = 0
    at: str = ""
    """The repository or generator in progress."""


class Work(Record):
    """A download, an update, a check for updates, or a test, as stored."""

    kind: Kind
    about: str
    steps: list[Step]

    @property
    def finished(self) -> int:
        """Number of steps done or failed."""
        return sum(step.state in ("done", "failed") for step in self.steps)

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """Outcome of each repository to fetch."""
        return [outcome for step in self.steps for outcome in step.facts.get("outcomes", ())]

    @property
    def faults(self) -> int:
        """Repositories that failed, and generators that failed their test."""
        failed = sum(step.state == "failed" or bool(step.facts.get("failure")) for step in self.steps)
        unasked = sum(bool(one["reason"]) for step in self.steps for one in step.facts.get("outdated", ()))
        return failed + unasked + sum(bool(outcome["reason"]) for outcome in self.outcomes)


class Wanted(BaseModel):
    """Form of a download."""

    origin: str = Field(min_length=1, max_length=500)
    pattern: str = Field("", max_length=200)
    ref: str = Field("", max_length=200)
    source: str = Field(SOURCE, max_length=40)


class Attempt(BaseModel):
    """Form of a test."""

    samples: int = Field(ge=1, le=MOST_SAMPLES)
    seed: Seed


@dataclass(frozen=True)
class Row:
    """One repository in the list."""

    short: str
    name: str
    origin: str
    commit: str
    state: Literal["new", "updated", "up to date", "outdated", "clash", "unreachable", "not asked"]
    reason: str = ""


@router.get("/")
def list_external(request: Request, studio: TheStudio, removed: Annotated[str, Query(max_length=200)] = "") -> Response:
    """List the repositories, with a form to download more and the latest work."""
    works = _works(studio).all()
    pinned = _place(studio).read().repositories
    return page(
        request, "external.html", rows=[_row(one, works) for one in pinned], clashes=_clashes(pinned, works),
        works=works, removed=removed, local=studio.local, source=SOURCE, most=MOST_REPOSITORIES,
        most_samples=MOST_SAMPLES,
    )  # fmt: skip


@router.post("/download", dependencies=_operate)
def download(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Start a download."""
    wanted = _read(Wanted, {name: str(form.get(name, "")).strip() for name in ("origin", "pattern", "ref")}, form)
    pattern, ref = wanted.pattern or None, wanted.ref or None
    _allowed(studio, wanted.origin)
    try:
        checked([wanted.origin], pattern, ref, wanted.source)
    except UserError as error:
        raise HTTPException(422, f"{error}.") from None
    order = {
        "origins": [wanted.origin], "pattern": pattern, "ref": ref, "source": wanted.source, "most": MOST_REPOSITORIES,
    }  # fmt: skip
    return _begin(request, studio, "download", wanted.origin, [_step(studio, "bring", order)])


@router.post("/update", dependencies=_operate)
def update(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Start to update the chosen repositories to the present commits of their refs."""
    chosen = _chosen(studio, form)
    for one in chosen:
        _allowed(studio, one.url)
    shorts = [one.short for one in chosen]
    return _begin(request, studio, "update", _first_few(shorts), [_step(studio, "renew", {"shorts": shorts})])


@router.post("/check", dependencies=_operate)
def check(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Start to check every origin for updates."""
    return _begin(request, studio, "check", "all", [_step(studio, "ask", {})])


@router.post("/test", dependencies=_operate)
def test(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Start to test the chosen generators."""
    wanted = _read(Attempt, {"samples": form.get("samples"), "seed": form.get("seed")}, None)
    settings = studio.settings
    limits = {
        "vmdp_external_memory_mb": settings.vmdp_external_memory_mb,
        "vmdp_external_disk_mb": settings.vmdp_external_disk_mb,
        "vmdp_external_timeout_s": settings.vmdp_external_timeout_s,
    }
    shorts = [one.short for one in _chosen(studio, form)]
    seconds = INSTALL_S + 2.0 * settings.vmdp_external_timeout_s + 60
    steps = [
        _step(studio, "attempt", {"short": short, **wanted.model_dump(), "limits": limits}, short, seconds)
        for short in shorts
    ]
    return _begin(request, studio, "test", _first_few(shorts), steps)


@router.get("/works/{id}/")
def one(request: Request, studio: TheStudio, id: str) -> Response:
    """Show progress and outcome of one piece of work."""
    return page(request, "external_work.html", work=_works(studio).find(id))


@router.post("/works/{id}/cancel", dependencies=_operate)
def cancel(request: Request, studio: TheStudio, id: str, form: SentForm) -> Response:
    """Cancel a piece of work."""
    _works(studio).cancel(id)
    return go(request, f"external/works/{id}/")


@router.get("/{short}/remove", dependencies=_operate)
def ask_before_removing(request: Request, studio: TheStudio, short: str) -> Response:
    """Ask for confirmation and list the files to delete."""
    return page(request, "external_remove.html", pinned=_pinned(studio, short))


@router.post("/{short}/remove", dependencies=_operate)
def forget(request: Request, studio: TheStudio, short: str, form: SentForm) -> Response:
    """Remove a repository and delete its files."""
    _pinned(studio, short)
    if any(work.running for work in _works(studio).all()):
        raise HTTPException(409, "A download or a test runs, which may need it. Wait for its end, or cancel it.")
    remove(_place(studio), [short])
    return go(request, f"external/?removed={short}")


def _begin(
    request: Request,
    studio: Studio,
    kind: Kind,
    about: str,
    steps: list[Step],
) -> Response:
    place = _place(studio)

    def carry_out(work: Work, cancelled: Callable[[], bool], keep: Callable[[], None]) -> None:
        for step in work.steps:
            if cancelled():
                break
            step.state = "running"
            keep()
            try:
                place.root.mkdir(mode=0o700, parents=True, exist_ok=True)
                _refuse_a_full_disk(place)
                _do(step, place, cancelled, keep)
                step.state = "done"
            except JobFailed as error:
                step.state, step.reason = "failed", str(error)
            keep()

    work = _works(studio).start(Work(kind=kind, about=about, steps=steps), carry_out)
    return go(request, f"external/works/{work.id}/")


def _refuse_a_full_disk(place: Place) -> None:
    if shutil.disk_usage(place.root).free < FREE_BYTES:
        raise JobFailed(f"less than {FREE_BYTES >> 20} MiB of disk are left: free space, and try again")


def _do(step: Step, place: Place, cancelled: Callable[[], bool], keep: Callable[[], None]) -> None:
    process = Process((*PASSED_ON, *git.VARIABLES, *environment.VARIABLES))
    with tempfile.TemporaryDirectory(prefix="vmdp-external-") as name:
        folder = Path(name)

        def look() -> bool:
            report = _progress(folder)
            if report and report != {"done": step.done, "total": step.total, "at": step.at}:
                step.done, step.total, step.at = report["done"], report["total"], report["at"]
                keep()
            _refuse_a_full_disk(place)
            return cancelled()

        try:
            step.facts = process.do(step.kind, folder, step.order, seconds=step.seconds, cancelled=look)
        finally:
            for left in place.root.glob(f"{unfinished(process.pid)}*"):
                shutil.rmtree(left, ignore_errors=True)


def _progress(folder: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError):
        found: dict[str, Any] = json.loads((folder / PROGRESS).read_bytes())
        return found
    return {}


def _row(one: Pinned, works: list[Work]) -> Row:
    """A repository with the findings of the latest work on it."""
    for step in (step for work in works for step in work.steps):
        for outcome in step.facts.get("outcomes", ()):
            if (outcome["short"], outcome["commit"]) == (one.short, one.commit):
                before = outcome["before"]
                state = "new" if not before else "up to date" if before == one.commit else "updated"
                return _row_of(one, state)
        if step.facts.get("asked", {}).get(one.short) == one.commit:
            moved = next((each for each in step.facts["outdated"] if each["short"] == one.short), None)
            if moved is None:
                return _row_of(one, "up to date")
            if moved["reason"]:
                return _row_of(one, "unreachable", moved["reason"])
            return _row_of(one, "outdated", f"there it is at {moved['latest'][:12]}")
    return _row_of(one, "not asked")


def _row_of(one: Pinned, state: Any, reason: str = "") -> Row:
    return Row(one.short, one.id.name.replace("_", " "), one.origin, one.commit[:12], state, reason)


def _clashes(pinned: tuple[Pinned, ...], works: list[Work]) -> list[Row]:
    """Repositories of the latest download still unpinned because their name is taken."""
    there = {one.url for one in pinned}
    latest = next((work for work in works if work.kind == "download"), None)
    return [
        Row("", outcome["repository"], outcome["url"], "", "clash", outcome["reason"])
        for outcome in (latest.outcomes if latest else ())
        if outcome["clash"] and outcome["url"] not in there
    ]


def _allowed(studio: Studio, origin: str) -> None:
    if not studio.local and not over_https(origin):
        raise HTTPException(
            422,
            "Repositories come over https only: give an https address or github:ORGANISATION. An operator at "
            "the server itself can download others with `vmdp generators download`.",
        )


def _read(form: type[Any], values: dict[str, Any], sent: FormData | None) -> Any:
    if sent is not None:
        values["source"] = str(sent.get("source") or SOURCE).strip()
    try:
        return form.model_validate(values)
    except ValidationError as error:
        raise HTTPException(422, reasons(error)) from None


def _chosen(studio: Studio, form: FormData) -> list[Pinned]:
    shorts = [name for name in form.getlist("generator") if isinstance(name, str)]
    if not shorts:
        raise HTTPException(422, "Choose at least one external generator.")
    return [_pinned(studio, short) for short in dict.fromkeys(shorts)]


def _pinned(studio: Studio, short: str) -> Pinned:
    for one in _place(studio).read().repositories:
        if one.short == short:
            return one
    raise HTTPException(404, f"No external generator is called {short!r}.")


def _step(studio: Studio, kind: Any, order: dict[str, Any], generator: str = "", seconds: float = FETCH_S) -> Step:
    place = str(_place(studio).root)
    return Step(kind=kind, order={"place": place, **order}, seconds=seconds, generator=generator)


def _first_few(shorts: list[str]) -> str:
    more = f" and {len(shorts) - 4} more" if len(shorts) > 4 else ""
    return ", ".join(shorts[:4]) + more


def _place(studio: Studio) -> Place:
    return Place(studio.settings.external)


def _works(studio: Studio) -> Records[Work]:
    return Records(studio.home / "external", Work, "job")
