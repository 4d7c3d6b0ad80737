"""The message that orders a batch: the one definition of the queue's wire format."""

import hashlib
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from generators.kit.generator import TaskType
from generators.kit.registry import UnknownGenerator
from generators.kit.sample import DEFAULT_SIZE, SIZES
from include.dataset import task_types
from include.dataset.layout import Batch, Format, checked_dataset
from include.errors import UserError, reasons
from include.external.generator import ExternalGenerator

MOST_SAMPLES = 10_000
LAST_INDEX = 99_999_999  # eight digits in a task id
LARGEST_SEED = 2**63 - 1
DEFAULT_SEED = 42
MOST_DISTINCT = 50_000
"""Index below which samples can be kept distinct: for each, the puzzles of all lower ones are drawn.

Of the dearest level that takes some ten minutes (`python -m tests.bench.distinct --all`), which one delivery allows.
"""


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
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = DEFAULT_SEED
    output_format: Format = "files"
    output_bucket: str | None = None
    dataset: str | None = None
    level: str | None = None
    video: bool = True
    dedup: bool = False
    """No two samples of the generator show the same puzzle; see `generators.kit.distinct`."""
    size: Size = DEFAULT_SIZE
    transcode: bool = False
    """Make the videos of external generators anew in this project's form, `size` pixels across."""
    block: Annotated[int | None, Field(ge=1, le=MOST_SAMPLES)] = None
    """Samples that an external generator makes in one run, of which the batch is a part; None is all of the batch."""
    code: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$")] = None
    """Digest of the code that shall make the samples; a worker of another code refuses. None is any code."""

    @field_validator("type")
    @classmethod
    def _known(cls, value: str) -> str:
        try:
            return task_types.get(value).id.full
        except UnknownGenerator as error:
            raise ValueError(str(error)) from None

    @field_validator("seed", mode="before")
    @classmethod
    def _default(cls, value: Any) -> Any:
        """Submitters may leave it to the worker; a retry has to make the same samples, so it is no chance."""
        return DEFAULT_SEED if value is None else value

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
        if isinstance(self.generator, ExternalGenerator):
            self._in_a_block()
        elif self.transcode or self.block:
            raise ValueError(
                f"{self.generator.id.short} is not external: it has neither blocks nor a need to transcode"
            )
        if self.dedup and (reason := not_distinct(self.generator, self.level, self.start_index + self.num_samples)):
            raise ValueError(reason)
        if self.start_index + self.num_samples - 1 > LAST_INDEX:
            raise ValueError(f"the last index would be above {LAST_INDEX}")
        return self

    def _in_a_block(self) -> None:
        if self.block and self.start_index // self.block != (self.start_index + self.num_samples - 1) // self.block:
            raise ValueError(
                f"samples {self.start_index} to {self.start_index + self.num_samples - 1} lie in more than one block "
                f"of {self.block}: an external generator makes a block in one run"
            )

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
    def generator(self) -> TaskType:
        """What makes the samples."""
        return task_types.get(self.type)

    @property
    def batch(self) -> Batch:
        """The batch that this message orders."""
        return Batch(self.type, self.start_index, self.num_samples)

    @property
    def prefix(self) -> str:
        """The dataset; where the message names none, one that its seed and form decide."""
        level = self.level or "mixed"
        said = (("stills", not self.video), ("transcoded", self.transcode), ("distinct", self.dedup))
        form = "".join(f"-{word}" for word, holds in said if holds)
        return self.dataset or f"seed-{self.seed}-{level}-{self.size}-{self.output_format}{form}"

    @property
    def indices(self) -> range:
        """The samples' indices."""
        return range(self.start_index, self.start_index + self.num_samples)

    @property
    def identity(self) -> str:
        """Equal for equal messages: used to tell deliveries of one batch from others."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]


def not_distinct(generator: TaskType, level: str | None, stop: int) -> str:
    """Why the samples of indices below `stop` can't all show different puzzles; "" if they can."""
    short = generator.id.short
    if isinstance(generator, ExternalGenerator):
        return f"dedup can't be kept for {short}: it is external, and no sample of it can be drawn again alone"
    if stop > MOST_DISTINCT:
        return f"dedup is kept for indices below {MOST_DISTINCT:,}, and the last one would be {stop - 1:,}"
    for place, name in enumerate(generator.levels):
        count = len(range(place, stop, len(generator.levels))) if level is None else stop * (name == level)
        most = _capacity(generator, name)
        if most is not None and count > most:
            return f"dedup can't be kept: {short} {name} has {most:,} different puzzles, and {count:,} are asked"
    return ""


@cache
def _capacity(generator: TaskType, level: str) -> int | None:
    return generator.capacity(generator.levels[level])
