"""Strict schema of metadata.json: parsing raises nothing but `ValidationError`."""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from generators.kit.clip import EVEN, MOST_FRAMES, Clip, Tempo
from generators.kit.keyframes import MOST_KEY_FRAMES, KeyFrame
from generators.kit.rubric import Check, Group, Item
from generators.kit.sample import Rendition
from generators.kit.scene.look import Look

_CHECKS: dict[str, TypeAdapter[Check]] = {kind.__name__.lower(): TypeAdapter(kind) for kind in get_args(Check)}


def _read_check(data: Any) -> Check:
    """Parse a check; its `kind` is the class name in lower case."""
    if not isinstance(data, dict) or data.get("kind") not in _CHECKS:
        raise ValueError(f"the kind of a check is one of {', '.join(_CHECKS)}")
    return _CHECKS[data["kind"]].validate_python({key: value for key, value in data.items() if key != "kind"})


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Origin(_Strict):
    """The generator of a sample."""

    id: str
    short: str
    name: str
    version: int


class RubricItem(_Strict):
    """An item of the rubric with its machine check."""

    id: str
    group: Group
    weight: int
    must: bool
    text: str
    check: Annotated[Check, BeforeValidator(_read_check)]

    def as_item(self) -> Item:
        """Convert to the kit's `Item`."""
        return Item(self.id, self.group, self.weight, self.text, self.check, self.must)


class Truth(_Strict):
    """Symbolic truth, frame by frame."""

    fps: int
    frames: int
    states: Annotated[list[Any], Field(min_length=2)]
    step: list[int]
    t: list[float]
    actors: dict[str, list[list[float]]]


class ShownTruth(Truth):
    """Symbolic truth of an external sample's video, at its own pace."""

    fps: float  # type: ignore[assignment]
    states: Annotated[list[Any], Field(min_length=1)]  # one without a final frame


class ExternalMetadata(_Strict):
    """All of an external sample's metadata.json."""

    id: str
    generator: Origin
    level: str
    seed: int
    index: int
    attempt: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(ge=1)]
    height: Annotated[int, Field(ge=1)]
    video: bool
    transcoded: bool
    param_hash: str
    rubric: list[RubricItem]
    truth: ShownTruth
    keyframes: Annotated[list[KeyFrame], Field(min_length=1, max_length=MOST_KEY_FRAMES)] | None = None
    origin: dict[str, Any]
    external: Any
    missing: list[str] = []
    """Files that it lacks: a script need not write a video or a final frame."""
    software: dict[str, str]


class SampleMetadata(_Strict):
    """All of metadata.json."""

    id: str
    generator: Origin
    level: str
    config: dict[str, Any]
    seed: int
    index: int
    attempt: Annotated[int, Field(ge=0)]
    size: int
    theme: Literal["light"] = "light"  # kits before version 4 wrote it, and no look
    most_frames: int = MOST_FRAMES  # kit 3 wrote it
    look: Look = Look()
    tempo: Tempo = EVEN
    clip: Clip | None = None
    video: bool
    puzzle: dict[str, Any]
    param_hash: str
    caption: str = ""
    question: str = ""
    answer: str = ""
    rubric: list[RubricItem]
    truth: Truth
    keyframes: Annotated[list[KeyFrame], Field(min_length=1, max_length=MOST_KEY_FRAMES)] | None = None
    software: dict[str, str]

    @property
    def rendition(self) -> Rendition:
        """The look, the tempo and the form of its video."""
        clip = self.clip or Clip(self.size, self.size)
        return Rendition(self.look, self.tempo, clip, self.video, self.keyframes is not None)
