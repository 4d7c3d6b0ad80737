"""The recipe: how samples are drawn, encoded and stored, with each bound and help text in one place.

Message, done mark, spec, request, report and manifest derive from `Recipe`, so their JSON stays flat. Options of the
command line, fields of the trigger form and parameters of the Studio are built from `SCHEMA`. A field added here
reaches all of them.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError, to_json

from generators.kit.scene.grid import DEFAULT_SIZE, IN_SIZES, SIZES
from include.dataset.layout import Format

LARGEST_SEED = 2**63 - 1
DEFAULT_SEED = 42
MOST_DISTINCT = 50_000
"""Bound on the indices of distinct samples: each one draws the puzzles of all lower indices.

At the slowest level, that takes some ten minutes (`python -m tests.bench.distinct --all`), within one delivery's time.
"""

MIXED = "mixed"
"""Name of the default level in forms and dataset names: the levels take turns."""

FIRST = ("seed", "level", "size", "video", "output_format")
"""Fields of the first release: every file has them. Fields added later default if a file lacks them."""

Seed = Annotated[
    int,
    Field(
        ge=0,
        le=LARGEST_SEED,
        title="Seed",
        description="The same seed gives the same bytes; neighbouring seeds share no sample.",
    ),
]


def _checked_size(size: int) -> int:
    if size not in SIZES:
        raise PydanticCustomError("value_error", "must be {sizes}, not {size}", {"sizes": IN_SIZES, "size": size})
    return size


Size = Annotated[
    int,
    AfterValidator(_checked_size),
    Field(
        title="Size",
        description="Pixels along an edge; time and bytes grow with its square.",
        json_schema_extra={"minimum": SIZES.start, "maximum": SIZES[-1], "multipleOf": SIZES.step},
    ),
]


def _choices(**labels: str) -> dict[str, Any]:
    return {"choices": labels}


class Recipe(BaseModel):
    """Everything besides generator, version and index that decides the bytes of a sample and where they go."""

    model_config = ConfigDict(frozen=True)

    seed: Seed = DEFAULT_SEED
    level: Annotated[
        str | None,
        Field(
            title="Level",
            description="Difficulty of the puzzles: easy, medium or hard. By default, the levels take turns.",
            json_schema_extra=_choices(mixed="Mixed: the levels in turn", easy="Easy", medium="Medium", hard="Hard"),
        ),
    ] = None
    size: Size = DEFAULT_SIZE
    video: Annotated[
        bool, Field(title="Video", description="Make ground-truth videos; without them, stills and texts only.")
    ] = True
    output_format: Annotated[
        Format,
        Field(
            title="Format",
            description="A folder a sample, or a shard a batch. On S3, writing shards costs a hundredth of writing "
            "files.",
            json_schema_extra=_choices(files="Files: a folder a sample", tar="Tar: a WebDataset shard a batch"),
        ),
    ] = "files"
    transcode: Annotated[
        bool,
        Field(
            title="Transcode external videos",
            description="Convert the videos of external generators to this project's form: H.264 at 16 fps, square. "
            "By default, they stay as the scripts wrote them.",
        ),
    ] = False
    dedup: Annotated[
        bool,
        Field(
            title="No repeats",
            description="No two samples of a generator show the same puzzle. Possible for indices below "
            f"{MOST_DISTINCT:,}; external generators can't.",
        ),
    ] = False

    @property
    def recipe(self) -> "Recipe":
        """The recipe alone; two models have the same recipe if these are equal."""
        return Recipe.model_construct(**{name: getattr(self, name) for name in Recipe.model_fields})

    def differences(self, other: "Recipe") -> list[str]:
        """List the fields in which two recipes differ: `seed is 42, not 43`."""
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in Recipe.model_fields)
        return [f"{name} is {mine!r}, not {theirs!r}" for name, mine, theirs in pairs if mine != theirs]

    @property
    def slug(self) -> str:
        """The recipe as a dataset's name: `seed-42-mixed-512-files-stills`."""
        words = [_WORDS.get(name) or _word(name, value) for name, value in _changed(self, _IN_SLUG)]
        return "-".join((f"seed-{self.seed}", self.level or MIXED, str(self.size), self.output_format, *words))


class Recorded(Recipe):
    """A recipe as a file of the dataset keeps it: the fields of the first release must be there."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := [name for name in FIRST if name not in self.model_fields_set]:
            raise ValueError(f"missing: {', '.join(missing)}")
        return self


def _schema(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    variants = schema.pop("anyOf", [])
    for variant in variants:
        schema |= variant
    if variants:
        schema["type"] = [variant["type"] for variant in variants]
    extra = Recipe.model_fields[name].json_schema_extra
    return schema | (extra if isinstance(extra, dict) else {})  # pydantic sorts the choices


SCHEMA: dict[str, dict[str, Any]] = {
    name: _schema(name, schema) for name, schema in Recipe.model_json_schema()["properties"].items()
}
"""Flat JSON schema of each field: title, description, default, bounds and `choices` (label by value)."""

_IN_SLUG = tuple(name for name in FIRST if name != "video")
_WORDS = {"video": "stills", "transcode": "transcoded", "dedup": "distinct"}


def fingerprint(model: Recipe, first: Sequence[str]) -> bytes:
    """JSON to hash a model by: the fields `first` in this order, then other fields of the recipe if not at default.

    A field added to the recipe later thus changes no earlier hash.
    """
    return to_json({name: getattr(model, name) for name in first} | dict(_changed(model, first)))


def _changed(model: Recipe, besides: Sequence[str]) -> list[tuple[str, Any]]:
    fields = ((name, getattr(model, name), field.default) for name, field in Recipe.model_fields.items())
    return [(name, value) for name, value, default in fields if name not in besides and value != default]


def _word(name: str, value: Any) -> str:
    return re.sub("[^a-z0-9]+", "-", f"{name} {value}".lower()).strip("-")
