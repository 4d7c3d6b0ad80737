"""The done mark of a batch: written last, so a batch is done if and only if it exists."""

from pydantic import BaseModel, ConfigDict

from include.dataset.layout import Format


class SampleRecord(BaseModel):
    """What a done mark says of one sample."""

    model_config = ConfigDict(frozen=True)

    id: str
    index: int
    level: str
    attempt: int
    sha256: str
    param_hash: str
    bytes: int


class DoneMark(BaseModel):
    """What a finished batch holds and cost, over all the deliveries that it took."""

    model_config = ConfigDict(frozen=True)

    generator: str
    version: int
    start: int
    count: int
    seed: int
    level: str | None
    size: int
    video: bool
    output_format: Format
    transcode: bool = False
    dedup: bool = False
    block: int | None = None
    commit: str | None = None
    """Of an external generator: what it was run in, and at which commit."""
    samples: tuple[SampleRecord, ...]
    rejects: dict[str, int]
    bytes: int
    cpu_seconds: float
    peak_mb: int
    code: str
    request_id: str
