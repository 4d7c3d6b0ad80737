"""The message that orders a batch: the one definition of the queue's wire format."""

import hashlib
import json
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from generators.kit.generator import TaskType
from generators.kit.registry import UnknownGenerator
from include.dataset import task_types
from include.dataset.capacity import capacity
from include.dataset.layout import Batch, checked_dataset
from include.dataset.recipe import DEFAULT_SEED, MOST_DISTINCT, Recipe, fingerprint
from include.dataset.wire import wire
from include.errors import UserError, reasons
from include.external.generator import ExternalGenerator

MOST_SAMPLES = 10_000
PUBLIC = "public"
"""Begin of the names of datasets that messages without one go to."""
LAST_INDEX = 99_999_999  # eight digits in a task id

_IDENTIFYING = (
    "type", "start_index", "num_samples", "seed", "output_format", "output_bucket", "dataset", "level", "video",
    "dedup", "size", "transcode", "block", "code",
)  # fmt: skip


class InvalidMessage(ValueError):
    """The body is no valid message; the text names the field and the bound."""


class BatchMessage(Recipe):
    """Make `num_samples` samples from `start_index` on."""

    model_config = ConfigDict(extra="forbid")

    type: str
    start_index: Annotated[int, Field(ge=0, le=LAST_INDEX)] = 0
    num_samples: Annotated[int, Field(ge=1, le=MOST_SAMPLES)]
    output_bucket: str | None = None
    dataset: str | None = None
    block: Annotated[int | None, Field(ge=1, le=MOST_SAMPLES)] = None
    """Samples in one run of an external generator; the batch is a part of them. By default, the batch is the run."""
    code: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$")] = None
    """Code digest that workers must match; None accepts any."""
    run: Annotated[str | None, Field(pattern="^[0-9a-f]{16}$", exclude_if=lambda run: run is None)] = None
    """The run of the batch, by which it can be cancelled; see `include.services.runs`."""

    @field_validator("type")
    @classmethod
    def _known(cls, value: str, info: ValidationInfo) -> str:
        try:
            return (task_types.for_client if info.context else task_types.get)(value).id.full
        except UnknownGenerator as error:
            raise ValueError(str(error)) from None

    @field_validator("seed", mode="before")
    @classmethod
    def _default(cls, value: Any) -> Any:
        """Take null as the default seed: existing submitters send it, and a retry must make the same samples."""
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
            if self.rendered != Recipe(size=self.size, video=self.video, keyframes=self.keyframes).rendered:
                raise ValueError(f"{self.generator.id.short} is external: its script decides on looks and clips")
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
            return cls.model_validate_json(body, context=_names_no_dataset(body))
        except ValidationError as error:
            raise InvalidMessage(reasons(error)) from None
        except UnicodeEncodeError:
            raise InvalidMessage("message: no Unicode text: half of a surrogate pair is in it") from None

    @property
    def generator(self) -> TaskType:
        """The generator of its samples."""
        return task_types.get(self.type)

    @property
    def batch(self) -> Batch:
        """The batch that this message orders."""
        return Batch(self.type, self.start_index, self.num_samples)

    @property
    def prefix(self) -> str:
        """The dataset's name: the message's own, else that of the settings, else one by recipe.

        The seed is no part of it, since public clients send another one with each batch.
        """
        return self.dataset or wire().dataset or f"{PUBLIC}-{self.slug}"

    @property
    def by_client(self) -> bool:
        """True for a message that no plan made: plans pin the code, and name the run."""
        return self.code is None and self.run is None

    @property
    def is_copied(self) -> bool:
        """True if its samples are also written where public clients read them."""
        return self.by_client and self.dataset is None and wire().questions

    @property
    def indices(self) -> range:
        """The samples' indices."""
        return range(self.start_index, self.start_index + self.num_samples)

    @property
    def identity(self) -> str:
        """Equal for equal messages: recognises the deliveries of one batch."""
        return hashlib.sha256(fingerprint(self, _IDENTIFYING)).hexdigest()[:32]


def _names_no_dataset(body: str | bytes) -> bool:
    """True for a client's message whose `type` may mean an external generator by the settings."""
    if wire().names == "own":
        return False
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(fields, dict) and not any(fields.get(name) for name in ("dataset", "code", "run"))


def not_distinct(generator: TaskType, level: str | None, stop: int) -> str:
    """Reason against distinct samples below index `stop`; "" if there is none."""
    short = generator.id.short
    if isinstance(generator, ExternalGenerator):
        return f"dedup can't be kept for {short}: it is external, and no sample of it can be drawn again alone"
    if stop > MOST_DISTINCT:
        return f"dedup is kept for indices below {MOST_DISTINCT:,}, and the last one would be {stop - 1:,}"
    for place, name in enumerate(generator.levels):
        count = len(range(place, stop, len(generator.levels))) if level is None else stop * (name == level)
        most = capacity(generator, name)
        if most is not None and count > most:
            return f"dedup can't be kept: {short} {name} has {most:,} different puzzles, and {count:,} are asked"
    return ""
