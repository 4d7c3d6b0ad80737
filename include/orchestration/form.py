"""The trigger form of `generate_dataset`: its fields, and what a run's conf must look like."""

from typing import Literal

from airflow.sdk import Param
from pydantic import BaseModel, ConfigDict, Field

from generators.kit.registry import registry


class Form(BaseModel):
    """The fields of the trigger form; a mistyped key in a run's conf is an error, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    generators: tuple[str, ...]
    samples: int
    level: str
    seed: int
    size: int
    batch_size: int | None
    output_format: str
    video: bool
    dataset: str | None
    deploy: bool
    strictness: Literal["strict", "tolerant", "report"]
    deep_check: float = Field(ge=0, le=1)
    rounds: int = Field(ge=1, le=20)


_TITLES = {"all": "All generators"} | {generator.id.short: generator.title for generator in registry}

PARAMS = {
    "generators": Param(
        ["all"],
        type="array",
        minItems=1,
        items={"type": "string"},
        examples=list(_TITLES),
        values_display=_TITLES,
        title="Generators",
        description_md="Which task types to make. `all` is every one.",
    ),
    "samples": Param(
        100,
        type="integer",
        minimum=1,
        maximum=10_000_000,
        title="Samples",
        description_md="How many of each generator.",
    ),
    "level": Param(
        "mixed",
        enum=["mixed", "easy", "medium", "hard"],
        title="Level",
        description_md="`mixed` takes the levels in turn.",
    ),
    "seed": Param(
        42,
        type="integer",
        minimum=0,
        title="Seed",
        description_md="The same seed gives the same bytes; neighbouring seeds share no sample.",
    ),
    "dataset": Param(
        None,
        type=["null", "string"],
        title="Dataset",
        description_md="Prefix in the bucket. Left empty, the form's values decide it.",
        section="More",
    ),
    "size": Param(
        512,
        type="integer",
        minimum=256,
        maximum=1024,
        multipleOf=16,
        title="Size",
        description_md="Pixels along an edge.",
        section="More",
    ),
    "video": Param(True, type="boolean", title="Video", description_md="Off: stills and texts only.", section="More"),
    "output_format": Param(
        "files",
        enum=["files", "tar"],
        title="Format",
        description_md="`files`: a folder a sample. `tar`: a WebDataset shard a batch.",
        section="More",
    ),
    "batch_size": Param(
        None,
        type=["null", "integer"],
        minimum=1,
        maximum=10_000,
        title="Batch size",
        description_md="Samples in one message. Left empty, what `include/batches.toml` says.",
        section="More",
    ),
    "deploy": Param(
        True,
        type="boolean",
        title="Deploy first",
        description_md="Bring the workers to this code before anything is enqueued.",
        section="More",
    ),
    "deep_check": Param(
        0.1,
        type="number",
        minimum=0,
        maximum=1,
        title="Deep checks",
        description_md="Share of the samples that are decoded and redrawn; the rest is checked by count and hash.",
        section="More",
    ),
    "strictness": Param(
        "strict",
        enum=["strict", "tolerant", "report"],
        title="Strictness",
        description_md="`strict`: any problem fails the run. `tolerant`: one sample in 100 may. `report`: none does.",
        section="More",
    ),
    "rounds": Param(
        3,
        type="integer",
        minimum=1,
        maximum=20,
        title="Rounds",
        description_md="How often what is missing is enqueued before the run fails and names it; 1 is never again. "
        "Messages that workers refuse for good fail it at once.",
        section="More",
    ),
}
