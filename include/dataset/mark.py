"""The done mark of a batch: written last, so a batch is done if and only if it exists."""

from pydantic import BaseModel, ConfigDict, Field

from include.dataset.recipe import Recorded


class SampleRecord(BaseModel):
    """One sample in a done mark."""

    model_config = ConfigDict(frozen=True)

    id: str
    index: int
    level: str
    attempt: int
    sha256: str
    param_hash: str
    bytes: int
    missing: tuple[str, ...] = Field(default=(), exclude_if=lambda missing: not missing)
    """Files of the usual ones that it lacks, as an external sample without a video."""


class FailedSample(BaseModel):
    """A sample in a done mark that its generator can't make: the same in every delivery by the same code."""

    model_config = ConfigDict(frozen=True)

    id: str
    index: int
    level: str
    reason: str


Entry = SampleRecord | FailedSample


class DoneMark(Recorded):
    """Contents and cost of a finished batch, over all the deliveries it took."""

    generator: str
    version: int
    start: int
    count: int
    block: int | None = None
    commit: str | None = None
    """Commit of an external generator's repository."""
    samples: tuple[SampleRecord, ...]
    failed: tuple[FailedSample, ...] = Field(default=(), exclude_if=lambda failed: not failed)
    rejects: dict[str, int]
    bytes: int
    cpu_seconds: float
    peak_mb: int
    code: str
    request_id: str

    def part(self, start: int, count: int, *, first: bool) -> "DoneMark":
        """The mark of a part of the batch, with its share of the CPU time; the `first` part has the rejects of all."""
        inside = range(start, start + count)
        samples = tuple(record for record in self.samples if record.index in inside)
        share = len(samples) / len(self.samples) if self.samples else 0.0
        return self.model_copy(
            update={
                "start": start,
                "count": count,
                "samples": samples,
                "failed": tuple(each for each in self.failed if each.index in inside),
                "rejects": self.rejects if first else {},
                "bytes": sum(record.bytes for record in samples),
                "cpu_seconds": round(share * self.cpu_seconds, 3),
            }
        )

    @property
    def entries(self) -> list[Entry]:
        """All samples of the batch, made or not, in order of index."""
        both: list[Entry] = [*self.samples, *self.failed]
        return sorted(both, key=lambda entry: entry.index)
