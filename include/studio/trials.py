"""Trials of generators, for authors: make, measure and check samples in the background, one after another.

One trial runs at a time.
"""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response

from generators.kit.registry import registry
from include.dataset import task_types
from include.dataset.recipe import Seed
from include.errors import UserError, reasons
from include.studio.background import Record, Records
from include.studio.pages import go, page
from include.studio.protection import SentForm, needs
from include.studio.studio import Studio, TheStudio
from include.studio.workshop import JobFailed, Process

router = APIRouter(prefix="/trials", dependencies=[needs("look")])

MOST_SAMPLES = 100
GENERATOR_S = 900.0
"""Seconds allowed per generator."""
COLUMNS = {
    "generator": "Generator", "cpu_ms": "CPU ms a sample", "seconds": "Seconds a sample", "peak_mb": "Peak memory",
    "bytes": "Size of a sample", "problem_count": "Problems found", "broken": "Rules broken",
}  # fmt: skip
"""Sort keys of a trial's table."""


class Wanted(BaseModel):
    """Form of a trial."""

    model_config = ConfigDict(frozen=True)

    generators: tuple[str, ...] = Field(min_length=1)
    samples: int = Field(ge=1, le=MOST_SAMPLES)
    seed: Seed


class Outcome(BaseModel):
    """Outcome for one generator."""

    generator: str
    state: Literal["waiting", "running", "done", "failed"] = "waiting"
    reason: str = ""
    facts: dict[str, Any] = {}

    @property
    def broken(self) -> int:
        """Number of broken rules."""
        return len({finding["rule"] for finding in self.facts.get("findings", ())})

    @property
    def ok(self) -> bool:
        """True if there are no findings."""
        return self.state == "done" and not self.broken and not self.facts["problem_count"]

    def value(self, column: str) -> tuple[int, Any]:
        """Sort value; unfinished generators come last."""
        if column == "generator":
            return 0, registry.get(self.generator).id.order
        if self.state != "done":
            return 1, 0
        return 0, self.broken if column == "broken" else self.facts[column]


class Trial(Record):
    """One trial, as stored."""

    samples: int
    seed: int
    outcomes: list[Outcome]

    @property
    def finished(self) -> int:
        """Number of generators done or failed."""
        return sum(outcome.state in ("done", "failed") for outcome in self.outcomes)

    @property
    def sound(self) -> int:
        """Number of generators without findings."""
        return sum(outcome.ok for outcome in self.outcomes)


def _carry_out(trial: Trial, cancelled: Callable[[], bool], keep: Callable[[], None]) -> None:
    for outcome in trial.outcomes:
        if cancelled():
            break
        outcome.state = "running"
        keep()
        _try(outcome, trial.samples, trial.seed, cancelled)
        keep()


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
    """Show the form and all trials."""
    return page(
        request, "trials.html", trials=_trials(studio).all(), tasks=list(registry), chosen=task or [],
        most=MOST_SAMPLES,
    )  # fmt: skip


@router.post("/", dependencies=[needs("make")])
def start(request: Request, studio: TheStudio, form: SentForm) -> Response:
    """Start a trial."""
    wanted = _wanted(form)
    outcomes = [Outcome(generator=name) for name in wanted.generators]
    trial = _trials(studio).start(Trial(samples=wanted.samples, seed=wanted.seed, outcomes=outcomes), _carry_out)
    return go(request, f"trials/{trial.id}/")


@router.get("/{id}/")
def one(request: Request, studio: TheStudio, id: str, sort: str = "generator", down: bool = False) -> Response:
    """Show a trial's table; only the table if htmx polls."""
    trial = _trials(studio).find(id)
    if sort not in COLUMNS:
        raise HTTPException(404, f"The table can be sorted by {', '.join(COLUMNS)}, not by {sort!r}.")
    rows = sorted(trial.outcomes, key=lambda outcome: outcome.value(sort), reverse=down)
    return page(
        request, "trial.html", trial=trial, rows=rows, columns=COLUMNS, sort=sort, down=down, task_of=registry.get
    )


@router.post("/{id}/cancel", dependencies=[needs("make")])
def cancel(request: Request, studio: TheStudio, id: str, form: SentForm) -> Response:
    """Cancel a trial."""
    _trials(studio).cancel(id)
    return go(request, f"trials/{id}/")


def _trials(studio: Studio) -> Records[Trial]:
    return Records(studio.home / "trials", Trial, "trial")


def _wanted(form: FormData) -> Wanted:
    names: Sequence[str] = [name for name in form.getlist("task") if isinstance(name, str)]
    if "all" in form:
        names = ["all"]
    try:
        chosen = task_types.select_own(names)
        return Wanted.model_validate(
            {"generators": [each.id.short for each in chosen], "samples": form.get("samples"), "seed": form.get("seed")}
        )
    except UserError as error:
        raise HTTPException(422, str(error)) from None
    except ValidationError as error:
        text = "Choose at least one generator." if not names else reasons(error)
        raise HTTPException(422, text) from None
