"""The message that orders a batch: the one definition of the queue's wire format."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from generators.kit.registry import AnyGenerator, UnknownGenerator, registry
from generators.kit.sample import DEFAULT_SIZE, SIZES
from include.errors import UserError
from include.layout import Batch, Format, checked_dataset

MOST_SAMPLES = 10_000
LAST_INDEX = 99_999_999  # eight digits in a task id
LARGEST_SEED = 2**63 - 1
MOST_REASONS = 8


class InvalidMessage(ValueError):
    """The body is not a message that can be carried out; the text names the field and the bound."""


def _drawable(size: int) -> int:
    if size not in SIZES:
        raise ValueError(f"must be a multiple of 16 from {SIZES.start} to {SIZES.stop - 1}")
    return size


Size = Annotated[int, AfterValidator(_drawable)]


class BatchMessage(BaseModel):
    """Make `num_samples` samples from `start_index` on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    start_index: Annotated[int, Field(ge=0, le=LAST_INDEX)] = 0
    num_samples: Annotated[int, Field(ge=1, le=MOST_SAMPLES)]
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = 42
    output_format: Format = "files"
    output_bucket: str | None = None
    dataset: str | None = None
    level: str | None = None
    video: bool = True
    dedup: Literal[False] = False
    size: Size = DEFAULT_SIZE
    code: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$")] = None
    """Digest of the code that shall make the samples; a worker of another code refuses. None is any code."""

    @field_validator("type")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            return registry.get(value).id.full
        except UnknownGenerator as error:
            raise ValueError(str(error)) from None

    @field_validator("dataset")
    @classmethod
    def _inside(cls, value: str | None) -> str | None:
        try:
            return value if value is None else checked_dataset(value)
        except UserError as error:
            raise ValueError(str(error)) from None

    @model_validator(mode="after")
    def _possible(self) -> "BatchMessage":
        self.generator.level_at(self.level, 0)
        if self.start_index + self.num_samples - 1 > LAST_INDEX:
            raise ValueError(f"the last index would be above {LAST_INDEX}")
        return self

    @classmethod
    def parse(cls, body: str | bytes) -> "BatchMessage":
        """Read a message's body; raise `InvalidMessage` with one line for every reason."""
        try:
            return cls.model_validate_json(body)
        except ValidationError as error:
            raise InvalidMessage(reasons(error)) from None
        except UnicodeEncodeError:
            raise InvalidMessage("message: it is not Unicode text: it has half of a surrogate pair") from None

    @property
    def generator(self) -> AnyGenerator:
        """The generator that makes the samples."""
        return registry.get(self.type)

    @property
    def batch(self) -> Batch:
        """The batch that this message orders."""
        return Batch(self.type, self.start_index, self.num_samples)

    @property
    def prefix(self) -> str:
        """The dataset; where the message names none, one that its seed and form decide."""
        level = self.level or "mixed"
        video = "" if self.video else "-stills"
        return self.dataset or f"seed-{self.seed}-{level}-{self.size}-{self.output_format}{video}"

    @property
    def indices(self) -> range:
        """The samples' indices."""
        return range(self.start_index, self.start_index + self.num_samples)

    @property
    def identity(self) -> str:
        """Equal for equal messages: used to tell deliveries of one batch from others."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]


def reasons(error: ValidationError) -> str:
    """What pydantic found, in one line: the first fields at fault, each with its value and its bound."""
    found = error.errors(include_url=False, include_context=False)
    more = [f"and {len(found) - MOST_REASONS} more"] if len(found) > MOST_REASONS else []
    return "; ".join([*map(_reason, found[:MOST_REASONS]), *more])


def _reason(found: Mapping[str, Any]) -> str:
    field = ".".join(_shortened(str(part)) for part in found["loc"]) or "message"
    text = _shortened(found["msg"].removeprefix("Value error, "), 300)
    if found["type"] in ("missing", "json_invalid", "value_error"):
        return f"{field}: {text}"
    return f"{field}: {text}, not {_shown(found['input'])}"


def _shown(value: Any) -> str:
    """The value as Python writes it, or what it is where that would be long."""
    if isinstance(value, str):
        return repr(value[:80])
    if isinstance(value, (list, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, int) and value.bit_length() > 256:
        return "a number of more than 77 digits"
    return _shortened(repr(value))


def _shortened(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
