"""Trials of generators, for their authors: samples made, measured and checked in the background, one after the other.

A trial is a folder with one JSON file, so that every process of a server sees it, and it can be looked at after a
restart. One trial runs at a time.
"""

import re
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import psutil
from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from generators.kit.registry import UnknownGenerator, registry
from include.message import LARGEST_SEED
from include.reasons import reasons
from include.storage import FolderStore
from include.studio.pages import go, page
from include.studio.protection import SentForm, needs
from include.studio.studio import Studio, TheStudio
from include.studio.workshop import JobFailed, Process

router = APIRouter(prefix="/trials", dependencies=[needs("look")])

MOST_SAMPLES = 100
GENERATOR_S = 900.0
"""How long one generator may take."""
KEPT = 20
"""Trials that are kept; older ones are deleted."""
COLUMNS = {
    "generator": "Generator", "cpu_ms": "CPU ms a sample", "seconds": "Seconds a sample", "peak_mb": "Peak memory",
    "bytes": "Size of a sample", "problem_count": "Problems found", "broken": "Rules broken",
}  # fmt: skip
"""What a trial's table can be sorted by."""

_starting = threading.Lock()


class Wanted(BaseModel):
    """What the form asks for."""

    model_config = ConfigDict(frozen=True)

    generators: tuple[str, ...] = Field(min_length=1)
    samples: int = Field(ge=1, le=MOST_SAMPLES)
    seed: int = Field(ge=0, le=LARGEST_SEED)


class Outcome(BaseModel):
    """What became of one generator."""

    generator: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    reason: str = ""
    facts: dict[str, Any] = {}

    @property
    def broken(self) -> int:
        """Rules that it breaks."""
        return len({finding["rule"] for finding in self.facts.get("findings", ())})

    @property
    def ok(self) -> bool:
        """True if nothing was found."""
        return self.state == "done" and not self.broken and not self.facts["problem_count"]

    def value(self, column: str) -> tuple[int, Any]:
        """What it is sorted by; those that are not done come last."""
        if column == "generator":
            return 0, registry.get(self.generator).id.order
        if self.state != "done":
            return 1, 0
        return 0, self.broken if column == "broken" else self.facts[column]


class Trial(BaseModel):
    """One trial, as it is kept."""

    id: str
    began: float
    samples: int
    seed: int
    pid: int
    pid_started: float
    ended: bool = False
    cancelled: bool = False
    outcomes: list[Outcome]

    @property
    def running(self) -> bool:
        """True while the process that carries it out does so."""
        if self.ended:
            return False
        try:
            return abs(psutil.Process(self.pid).create_time() - self.pid_started) < 2
        except psutil.Error:
            return False

    @property
    def finished(self) -> int:
        """Generators that are done or failed."""
        return sum(outcome.state in ("done", "failed") for outcome in self.outcomes)

    @property
    def sound(self) -> int:
        """Generators of which nothing was found."""
        return sum(outcome.ok for outcome in self.outcomes)


class Trials:
    """The trials of a folder."""

    def __init__(self, folder: Path) -> None:
        self._store = FolderStore(folder)

    def all(self) -> list[Trial]:
        """Those that are kept, the newest first."""
        names = sorted(self._store.folders(""), reverse=True)
        return [trial for name in names if (trial := self.find(name))]

    def find(self, id: str) -> Trial | None:
        """One of them; None if there is none that can be read."""
        if not re.fullmatch(r"[0-9]{10}-[0-9a-f]{6}", id):
            return None
        try:
            return Trial.model_validate_json(self._store.get(f"{id}/trial.json"))
        except (KeyError, ValidationError):
            return None

    def start(self, wanted: Wanted) -> Trial:
        """Begin a trial in the background; 409 if one runs."""
        with _starting:
            every = self.all()
            if any(trial.running for trial in every):
                raise HTTPException(409, "A trial runs already. Wait for its end, or cancel it.")
            for old in every[KEPT - 1 :]:
                shutil.rmtree(self._store.root / old.id, ignore_errors=True)
            here = psutil.Process()
            trial = Trial(
                id=f"{int(time.time()):010d}-{secrets.token_hex(3)}",
                began=time.time(),
                samples=wanted.samples,
                seed=wanted.seed,
                pid=here.pid,
                pid_started=here.create_time(),
                outcomes=[Outcome(generator=name) for name in wanted.generators],
            )
            self._keep(trial)
        threading.Thread(target=self._carry_out, args=(trial,), name=f"trial-{trial.id}", daemon=True).start()
        return trial

    def cancel(self, id: str) -> None:
        """Have it end soon."""
        self._store.put(f"{id}/cancelled", b"")

    def _carry_out(self, trial: Trial) -> None:
        def cancelled() -> bool:
            return (self._store.root / trial.id / "cancelled").exists()

        try:
            for outcome in trial.outcomes:
                if cancelled():
                    break
                outcome.state = "running"
                self._keep(trial)
                _try(outcome, trial.samples, trial.seed, cancelled)
                self._keep(trial)
        finally:
            trial.ended, trial.cancelled = True, cancelled()
            self._keep(trial)

    def _keep(self, trial: Trial) -> None:
        self._store.put(f"{trial.id}/trial.json", trial.model_dump_json(indent=1).encode())


def _try(outcome: Outcome, samples: int, seed: int, cancelled: Callable[[], bool]) -> None:
    order = {"generator": outcome.generator, "samples": samples, "seed": seed}
    with tempfile.TemporaryDirectory(prefix="vmdp-trial-") as folder:
        try:
            outcome.facts = Process().do("trial", Path(folder), order, seconds=GENERATOR_S, cancelled=cancelled)
            outcome.state = "done"
        except JobFailed as error:
            outcome.state, outcome.reason = "failed", str(error)


@router.get("/")
def list_trials(request: Request, studio: TheStudio, task: Annotated[list[str] | None, Query()] = None) -> Response:
    """The form, and the trials so far."""
    return page(
        request, "trials.html", trials=_trials(studio).all(), tasks=list(registry), chosen=task or [],
        most=MOST_SAMPLES, largest_seed=LARGEST_SEED,
    )  # fmt: skip


@router.post("/", dependencies=[needs("make")])
def start(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Begin a trial."""
    trial = _trials(studio).start(_wanted(form))
    return go(request, f"trials/{trial.id}/")


@router.get("/{id}/")
def one(request: Request, studio: TheStudio, id: str, sort: str = "generator", down: bool = False) -> Response:
    """A trial's table, by itself if htmx asks for it again."""
    trial = _trials(studio).find(id)
    if trial is None:
        raise HTTPException(404, f"There is no trial {id!r}; the last {KEPT} are kept.")
    if sort not in COLUMNS:
        raise HTTPException(404, f"The table can be sorted by {', '.join(COLUMNS)}, not by {sort!r}.")
    rows = sorted(trial.outcomes, key=lambda outcome: outcome.value(sort), reverse=down)
    return page(
        request, "trial.html", trial=trial, rows=rows, columns=COLUMNS, sort=sort, down=down, task_of=registry.get
    )


@router.post("/{id}/cancel", dependencies=[needs("make")])
def cancel(request: Request, studio: TheStudio, id: str, form: SentForm) -> Response:
    """End a trial before its time."""
    trials = _trials(studio)
    if trials.find(id) is None:
        raise HTTPException(404, f"There is no trial {id!r}.")
    trials.cancel(id)
    return go(request, f"trials/{id}/")


def _trials(studio: Studio) -> Trials:
    return Trials(studio.home / "trials")


def _wanted(form: FormData) -> Wanted:
    names: Sequence[str] = [name for name in form.getlist("task") if isinstance(name, str)]
    if "all" in form:
        names = ["all"]
    try:
        chosen = registry.select(names)
        return Wanted.model_validate(
            {"generators": [each.id.short for each in chosen], "samples": form.get("samples"), "seed": form.get("seed")}
        )
    except UnknownGenerator as error:
        raise HTTPException(422, str(error)) from None
    except ValidationError as error:
        text = "Choose at least one generator." if not names else reasons(error)
        raise HTTPException(422, text) from None
