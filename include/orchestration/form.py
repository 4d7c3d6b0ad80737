"""The trigger forms: their fields, and the models of a run's conf.

Parsing a DAG must be quick, so this module imports nothing heavy: no encoder, no client of a cloud. Fields of the
recipe take title, help, default and bounds from it. Other bounds are written out, and a test compares them.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from airflow.sdk import Param
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generators.kit.registry import registry
from include.dataset import task_types
from include.dataset.layout import DATASET
from include.dataset.recipe import SCHEMA, Recipe
from include.errors import UserError

M = TypeVar("M", bound=BaseModel)

LARGEST_EXACT = 2**53 - 1  # a browser's integers are exact up to here
NAMES = {generator.id.short: generator.title.partition(":")[0] for generator in registry}
NAMES |= {one.id.short: f"{one.id.short} {one.id.name.replace('_', ' ')} (external)" for one in task_types.external()}
"""`O-47 Sliding puzzle`, by short id; external ones come from the lock file alone."""


_MANY = {"all": "All generators"} | ({"external": "All external generators"} if task_types.external() else {})


def _spelled() -> str:
    """Pattern of a generator's name in a run's conf: whatever looks like an id has to be one.

    The plan looks up other names, and suggests near ones. A list of them all would be shown with every refusal.
    """
    numbers: dict[str, list[str]] = {}
    for generator in registry:
        series, _, number = generator.id.short.partition("-")
        numbers.setdefault(series, []).append(number)
    ids = "|".join(f"[{series}{series.lower()}]-?({'|'.join(found)})" for series, found in numbers.items())
    return rf"^(({ids})(_.*)?|(?![A-Za-z]-?\d)\S.*)$"


class Form(Recipe):
    """The fields of `generate_dataset`; a mistyped key in a run's conf is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")

    generators: tuple[str, ...]
    samples: int
    dry_run: bool = False
    batch_size: int | None = None
    dataset: str | None = None
    deploy: bool = True
    strictness: Literal["strict", "tolerant", "report"] = "strict"
    deep_check: float = Field(0.1, ge=0, le=1)
    rounds: int = Field(3, ge=1, le=20)
    repeats: bool = False
    repair: bool = False


class NoForm(BaseModel):
    """The fields of a run that takes none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RedriveForm(BaseModel):
    """The fields of `redrive_failed`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["any", "invalid", "code", "failed", "killed"]
    reason: str | None
    generator: str
    dataset: str | None
    dry_run: bool


def read(form: type[M], params: Mapping[str, Any]) -> M:
    """Validate a run's conf; raise `UserError` in one line."""
    from include.errors import reasons

    try:
        return form(**params)
    except ValidationError as error:
        raise UserError(reasons(error)) from None


# A form opens one section at a time; the fields that most runs set stand above them all.
_PICTURES, _STORAGE, _RUN, _CHECKS = "Pictures", "Storage", "Workers", "Checks"
_SECTIONS = {"level": None, "seed": None, "output_format": _STORAGE}


def _recipe(section: str | None) -> dict[str, Param]:
    """The recipe's fields in a section; new ones belong to the pictures."""
    return {
        name: _field(name, section)
        for name in dict.fromkeys((*_SECTIONS, *SCHEMA))
        if _SECTIONS.get(name, _PICTURES) == section
    }


def _field(name: str, section: str | None) -> Param:
    schema = dict(SCHEMA[name])
    text, default, choices = schema.pop("description"), schema.pop("default"), schema.pop("choices", None)
    if "maximum" in schema:
        schema["maximum"] = min(schema["maximum"], LARGEST_EXACT)
    if choices:
        default = next(iter(choices)) if default is None else default  # the name of the default comes first
        schema = {"title": schema["title"], "enum": list(choices), "values_display": choices}
    return Param(default, **schema, description_md=text, section=section)


PARAMS = {
    "generators": Param(
        ["all"],
        type="array",
        minItems=1,
        items={"type": "string", "pattern": _spelled()},
        examples=[*_MANY, *NAMES],
        values_display=_MANY | NAMES,
        title="Generators",
        description_md="Task types to make; type to search. **All generators** means those of this project; external "
        "ones are marked.",
    ),
    "samples": Param(
        100,
        type="integer",
        minimum=1,
        maximum=10_000_000,
        title="Samples",
        description_md="Number **of each** generator. A run is refused at once if it would take longer than 12 hours "
        "with the present workers, or if a level has fewer different puzzles.",
    ),
    **_recipe(None),
    "dataset": Param(
        None,
        type=["null", "string"],
        pattern=f"^{DATASET.pattern}$",
        title="Dataset",
        description_md="Prefix in the bucket, such as `mazes/v2`. Name an existing one to extend it. If empty, it "
        "follows from the form's values, so the same form continues the same dataset.",
    ),
    "dry_run": Param(
        False,
        type="boolean",
        title="Only show the plan",
        description_md="Estimate batches, minutes, bytes and dollars in the run's note; write nothing.",
    ),
    **_recipe(_PICTURES),
    "repeats": Param(
        False,
        type="boolean",
        title="Accept repeats",
        description_md="On: a level with fewer different puzzles than samples shows some of them twice.",
        section=_PICTURES,
    ),
    **_recipe(_STORAGE),
    "batch_size": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        maximum=10_000,
        title="Batch size",
        description_md="Samples in one message, and in one shard. Empty: as in `include/planning/batches.toml`.",
        section=_RUN,
    ),
    "deploy": Param(
        True,
        type="boolean",
        title="Deploy first",
        description_md="Bring the workers to this code before anything is enqueued.",
        section=_RUN,
    ),
    "rounds": Param(
        3,
        type="integer",
        minimum=1,
        maximum=20,
        title="Rounds",
        description_md="Number of times to enqueue missing batches before the run fails and names them. "
        "A message that can never succeed fails it at once.",
        section=_RUN,
    ),
    "deep_check": Param(
        0.1,
        type="number",
        minimum=0,
        maximum=1,
        title="Deep checks",
        description_md="Share of the samples to decode and redraw; count and hash check the rest.",
        section=_CHECKS,
    ),
    "repair": Param(
        False,
        type="boolean",
        title="Make faulty samples anew",
        description_md="On: also make those that the last validation of this dataset named. All others stay.",
        section=_CHECKS,
    ),
    "strictness": Param(
        "strict",
        enum=["strict", "tolerant", "report"],
        values_display={
            "strict": "Strict: any problem fails the run",
            "tolerant": "Tolerant: one sample in 100 may have one",
            "report": "Report: problems are only listed",
        },
        title="Strictness",
        description_md="Condition for the gate to fail the run; it writes the report in any case.",
        section=_CHECKS,
    ),
}

_FILTERS = "Filters"

REDRIVE_PARAMS = {
    "dry_run": Param(
        True,
        type="boolean",
        title="Only list them",
        description_md="List the dead letters, grouped by reason, in the run's note, and stop. "
        "Switch it off to send them back.",
    ),
    "kind": Param(
        "any",
        enum=["any", "invalid", "code", "failed", "killed"],
        values_display={
            "any": "Any",
            "invalid": "Invalid: the message can never succeed",
            "code": "Code: pinned to code that is not deployed",
            "failed": "Failed: an error at every delivery",
            "killed": "Killed: the worker died or ran out of time at every delivery",
        },
        title="Kind",
        description_md="Kind of failure. **Invalid** and **Code** come back unless the code changed since.",
        section=_FILTERS,
    ),
    "generator": Param(
        "any",
        enum=["any", *NAMES],
        values_display={"any": "Any", **NAMES},
        title="Generator",
        description_md="Dead letters of one generator.",
        section=_FILTERS,
    ),
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Dead letters of one dataset, by its whole name.",
        section=_FILTERS,
    ),
    "reason": Param(
        None,
        type=["null", "string"],
        title="Reason",
        description_md="Dead letters with this text in their reason, in upper or lower case.",
        section=_FILTERS,
    ),
}
