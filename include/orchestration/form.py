"""The trigger forms: their fields, and what a run's conf must look like.

Parsing a DAG must be quick, so nothing that encodes or talks to a cloud is imported here: bounds and kinds are
written out, and a test holds them to the ones that count.
"""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from airflow.sdk import Param
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from generators.kit.registry import registry
from include.dataset import task_types
from include.errors import UserError

M = TypeVar("M", bound=BaseModel)

LARGEST_SEED = 2**53 - 1  # a browser's numbers are exact up to here
NAMES = {generator.id.short: generator.title.partition(":")[0] for generator in registry}
NAMES |= {one.id.short: f"{one.id.short} {one.id.name.replace('_', ' ')} (external)" for one in task_types.external()}
"""`O-47 Sliding puzzle`, by short id; of external ones the lock file is read, and nothing else."""


_MANY = {"all": "All generators"} | ({"external": "All external generators"} if task_types.external() else {})


class Form(BaseModel):
    """The fields of `generate_dataset`; a mistyped key in a run's conf is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generators: tuple[str, ...]
    samples: int
    level: str
    seed: int
    dry_run: bool = False
    size: int = 512
    batch_size: int | None = None
    output_format: str = "files"
    video: bool = True
    dataset: str | None = None
    deploy: bool = True
    strictness: Literal["strict", "tolerant", "report"] = "strict"
    deep_check: float = Field(0.1, ge=0, le=1)
    rounds: int = Field(3, ge=1, le=20)
    repeats: bool = False
    dedup: bool = False
    transcode: bool = False


class RedriveForm(BaseModel):
    """The fields of `redrive_failed`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["any", "invalid", "code", "failed", "killed"]
    reason: str | None
    generator: str
    dataset: str | None
    dry_run: bool


def read(form: type[M], params: Mapping[str, Any]) -> M:
    """A run's conf as its form; `UserError` in one line if it can't be."""
    from include.errors import reasons

    try:
        return form(**params)
    except ValidationError as error:
        raise UserError(reasons(error)) from None


# A form opens one section at a time; what most runs set stands above them all.
_PICTURES, _STORAGE, _RUN, _CHECKS = "Pictures", "Name and storage", "Workers", "Checks"

PARAMS = {
    "generators": Param(
        ["all"],
        type="array",
        minItems=1,
        items={"type": "string"},
        examples=[*_MANY, *NAMES],
        values_display=_MANY | NAMES,
        title="Generators",
        description_md="Which task types to make; type to search. *All generators* is every one of "
        "this project; external ones are marked.",
    ),
    "samples": Param(
        100,
        type="integer",
        minimum=1,
        maximum=10_000_000,
        title="Samples",
        description_md="How many **of each** generator. A run that would take longer than 12 hours with the workers "
        "that there are is refused before anything is made, and so are more samples than there are different puzzles.",
    ),
    "level": Param(
        "mixed",
        enum=["mixed", "easy", "medium", "hard"],
        values_display={"mixed": "Mixed: the levels in turn", "easy": "Easy", "medium": "Medium", "hard": "Hard"},
        title="Level",
        description_md="How hard the puzzles are.",
    ),
    "seed": Param(
        42,
        type="integer",
        minimum=0,
        maximum=LARGEST_SEED,
        title="Seed",
        description_md="The same seed gives the same bytes; neighbouring seeds share no sample.",
    ),
    "dry_run": Param(
        False,
        type="boolean",
        title="Only show the plan",
        description_md="Work out batches, minutes, bytes and dollars, write nothing, and stop. "
        "The figures are in the run's note.",
    ),
    "size": Param(
        512,
        type="integer",
        minimum=256,
        maximum=1024,
        multipleOf=16,
        title="Size",
        description_md="Pixels along an edge; time and bytes grow with its square.",
        section=_PICTURES,
    ),
    "video": Param(
        True, type="boolean", title="Video", description_md="Off: stills and texts only.", section=_PICTURES
    ),
    "repeats": Param(
        False,
        type="boolean",
        title="Accept repeats",
        description_md="On: a level with fewer different puzzles than samples shows some of them twice.",
        section=_PICTURES,
    ),
    "dedup": Param(
        False,
        type="boolean",
        title="No repeats",
        description_md="On: no two samples of a generator show the same puzzle. The workers draw the puzzles of all "
        "lower indices for it, so it is kept for up to 50,000 samples of a generator; external ones can't.",
        section=_PICTURES,
    ),
    "transcode": Param(
        False,
        type="boolean",
        title="Transcode external videos",
        description_md="On: the videos of external generators become H.264 at 16 frames a second, square, as all "
        "others are. Off: they stay as their scripts write them.",
        section=_PICTURES,
    ),
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Prefix in the bucket, such as *mazes/v2*. Name one that exists to extend it. Left empty, the "
        "form's values decide it, so the same form goes on with the same dataset.",
        section=_STORAGE,
    ),
    "output_format": Param(
        "files",
        enum=["files", "tar"],
        values_display={"files": "Files: a folder a sample", "tar": "Tar: a WebDataset shard a batch"},
        title="Format",
        description_md="Writing shards costs a hundredth of what writing files does: S3 is paid by the object.",
        section=_STORAGE,
    ),
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
        description_md="How often what is missing is enqueued before the run fails and names it; 1 is never again. "
        "Messages that workers refuse for good fail it at once.",
        section=_RUN,
    ),
    "deep_check": Param(
        0.1,
        type="number",
        minimum=0,
        maximum=1,
        title="Deep checks",
        description_md="Share of the samples that are decoded and redrawn; the rest is checked by count and hash.",
        section=_CHECKS,
    ),
    "strictness": Param(
        "strict",
        enum=["strict", "tolerant", "report"],
        values_display={
            "strict": "Strict: any problem fails the run",
            "tolerant": "Tolerant: one sample in 100 may have one",
            "report": "Report: problems are only told",
        },
        title="Strictness",
        description_md="When the gate fails the run; the report is written in any case.",
        section=_CHECKS,
    ),
}

_FILTERS = "Which ones"

REDRIVE_PARAMS = {
    "dry_run": Param(
        True,
        type="boolean",
        title="Only list them",
        description_md="List the batches that workers gave up, grouped by reason, in the run's note, and stop. "
        "Switch it off to send them back.",
    ),
    "kind": Param(
        "any",
        enum=["any", "invalid", "code", "failed", "killed"],
        values_display={
            "any": "Any",
            "invalid": "Invalid: no message that can be carried out",
            "code": "Code: pinned to code that is not deployed",
            "failed": "Failed: an error at every delivery",
            "killed": "Killed: the worker died or ran out of time at every delivery",
        },
        title="Kind",
        description_md="How they were given up. *Invalid* and *Code* come back unless the code changed since.",
        section=_FILTERS,
    ),
    "generator": Param(
        "any",
        enum=["any", *NAMES],
        values_display={"any": "Any", **NAMES},
        title="Generator",
        description_md="Those of one generator.",
        section=_FILTERS,
    ),
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Those of one dataset, by its whole name.",
        section=_FILTERS,
    ),
    "reason": Param(
        None,
        type=["null", "string"],
        title="Reason",
        description_md="Those whose reason has this text in it, capitals or not.",
        section=_FILTERS,
    ),
}
