"""The recipe: how samples are drawn, encoded and stored, with each bound and help text in one place.

Message, done mark, spec, request, report and manifest derive from `Recipe`, so their JSON stays flat. Options of the
command line, fields of the trigger form and parameters of the Studio are built from `SCHEMA`. A field added here
reaches all of them.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError, to_json

from generators.kit.clip import CANVASES, FPS, LARGEST_FRAMES, LEAST_FRAMES, RATES, SQUARE, Clip, is_length
from generators.kit.scene.grid import DEFAULT_SIZE, IN_SIZES, SIZES
from generators.kit.scene.look import PLAIN, THEMES, VARIED
from include.dataset.layout import Format
from include.errors import UserError, reasons

LARGEST_SEED = 2**63 - 1
DEFAULT_SEED = 42
MOST_DISTINCT = 50_000
"""Bound on the indices of distinct samples: each one draws the puzzles of all lower indices.

At a usual level, that takes some seconds, at the slowest half an hour (`python -m tests.bench.distinct --all`). By
default, `include.dataset.capacity` bounds slow levels lower.
"""

MIXED = "mixed"
"""Name of the default level in forms and dataset names: the levels take turns."""

AUTO = "auto"
"""Name in forms of the default for distinct puzzles: where possible."""

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


def _one_of(*known: Any) -> AfterValidator:
    def checked(value: Any) -> Any:
        if value not in known:
            facts = {"value": value, "known": ", ".join(map(str, known))}
            raise PydanticCustomError("value_error", "must be one of {known}, not {value}", facts)
        return value

    return AfterValidator(checked)


def _blank_is_none(value: Any) -> Any:
    """Take an empty field of a form as none."""
    return None if value == "" else value


def _auto_is_none(value: Any) -> Any:
    """Take a form's default choice as none."""
    return None if value in ("", AUTO) else value


def _checked_frames(frames: int) -> int:
    if not is_length(frames):
        bounds = {"least": LEAST_FRAMES, "most": LARGEST_FRAMES, "frames": frames}
        raise PydanticCustomError("value_error", "must be 4n+1 from {least} to {most}, not {frames}", bounds)
    return frames


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
    look: Annotated[
        str,
        _one_of(VARIED, *THEMES),
        Field(
            title="Look",
            description="How samples are drawn: each in another look and at another pace, or all in one look.",
            json_schema_extra={
                "default": VARIED,  # of what people start; files without it are plain
                "choices": {VARIED: "Varied: another look and pace for each sample"} | {name: name for name in THEMES},
            },
        ),
    ] = PLAIN
    canvas: Annotated[
        Literal["square", "832x480", "480x832", "1280x720", "720x1280"],
        Field(
            title="Canvas",
            description="Form of the frame. Where it is no square, the size does not count.",
            json_schema_extra={"choices": {SQUARE: "Square of the size", **{name: name for name in CANVASES}}},
        ),
    ] = "square"
    fps: Annotated[
        int,
        _one_of(*RATES),
        Field(
            title="Frames a second",
            description="Rate of the videos; the pace stays the same.",
            json_schema_extra={"enum": list(RATES)},
        ),
    ] = FPS
    frames: Annotated[
        Annotated[int, AfterValidator(_checked_frames)] | None,
        BeforeValidator(_blank_is_none),
        Field(
            title="Frames",
            description="The exact number, 4n+1: 49, 81, 121, 161 … By default as many as a solution needs, in at most "
            "5 seconds.",
            json_schema_extra={"minimum": LEAST_FRAMES, "maximum": LARGEST_FRAMES},
        ),
    ] = None
    keyframes: Annotated[
        bool,
        Field(
            title="Key frames",
            description="Also make the solution in at most eight pictures, with a prompt that asks for them.",
        ),
    ] = False
    dedup: Annotated[
        bool | None,
        BeforeValidator(_auto_is_none),
        Field(
            title="Distinct puzzles",
            description="Show no puzzle twice, or refuse; possible for indices below "
            f"{MOST_DISTINCT:,} of own generators. Without it, draw independently. By default, avoid repeats wherever "
            "that is cheap and puzzles are left.",
            json_schema_extra=_choices(
                auto="Where possible: avoid repeats, refuse nothing",
                true="Promised: no puzzle twice, or refuse",
                false="Independent draws: repeats by chance",
            ),
        ),
    ] = None

    @classmethod
    def of(cls, **values: Any) -> Self:
        """A valid recipe; `UserError` in one line for any other."""
        try:
            return cls(**values)
        except ValidationError as error:
            raise UserError(reasons(error)) from None

    @property
    def recipe(self) -> "Recipe":
        """The recipe alone; two models have the same recipe if these are equal."""
        return Recipe.model_construct(**{name: getattr(self, name) for name in Recipe.model_fields})

    def differences(self, other: "Recipe") -> list[str]:
        """List the fields in which two recipes differ: `seed is 42, not 43`."""
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in Recipe.model_fields)
        return [f"{name} is {mine!r}, not {theirs!r}" for name, mine, theirs in pairs if mine != theirs]

    @property
    def clip(self) -> Clip:
        """The form of its videos."""
        return Clip.of(self.size, self.canvas, self.fps, self.frames)

    @property
    def rendered(self) -> dict[str, Any]:
        """Arguments of `build` besides the puzzle's."""
        return {name: getattr(self, name) for name in _RENDERED}

    @property
    def unusual(self) -> dict[str, Any]:
        """Those of them that are not at their default."""
        return {name: value for name, value in self.rendered.items() if value != Recipe.model_fields[name].default}

    @property
    def slug(self) -> str:
        """The recipe without its seed, for a dataset's name: `mixed-512-files-stills`."""
        words = [_WORDS.get((name, value)) or _word(name, value) for name, value in _changed(self, _IN_SLUG)]
        return "-".join((self.level or MIXED, str(self.size), self.output_format, *words))


class Kept(Recipe):
    """A recipe as a file keeps it: the samples of a file without `dedup` were drawn independently."""

    @model_validator(mode="before")
    @classmethod
    def _independent(cls, data: Any) -> Any:
        return {"dedup": False, **data} if isinstance(data, dict) else data


class Recorded(Kept):
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

_RENDERED = ("size", "video", "look", "canvas", "fps", "frames", "keyframes")
_IN_SLUG = tuple(name for name in FIRST if name != "video")
_WORDS = {
    ("video", False): "stills",
    ("transcode", True): "transcoded",
    ("keyframes", True): "keyframes",
    ("dedup", True): "distinct",
    ("dedup", False): "repeats",
}


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
