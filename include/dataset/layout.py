"""Where everything lies in a dataset: the one definition of keys, in a bucket and on a disk alike.

{dataset}/_dataset.json                                     what was planned: seed, level, versions
{dataset}/_batches/{generator}/{start}-{count}.json         done marks, one a finished batch
{dataset}/_batches/{generator}/{start}-{count}.progress.*   what is there of a batch that was set aside
{dataset}/{generator}/{task}_task/{task_id}/{file}          samples stored as files
{dataset}/{generator}/{start}-{count}.tar                   or as one shard a batch
{dataset}/_report/                                          what validation found
{dataset}/_manifest.json                                    what was published
"""

import re
from dataclasses import dataclass
from typing import Literal

from generators.kit.identity import GeneratorId
from include.errors import UserError

Format = Literal["files", "tar"]

_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
DATASET = re.compile(rf"{_SEGMENT}(/{_SEGMENT}){{0,3}}")
_MARK = re.compile(r"_batches/(?P<generator>[^/]+)/(?P<start>\d{8})-(?P<count>\d{6})\.json")


def checked_dataset(name: str) -> str:
    """The name, if it can be a dataset's prefix; `UserError` if it could lead elsewhere."""
    if not DATASET.fullmatch(name) or ".." in name:
        raise UserError(
            f"dataset {name!r} can't be used: take letters, digits, '.', '_' and '-', at most 63 to a part and "
            "four parts joined by '/', each starting with a letter or digit"
        )
    return name


@dataclass(frozen=True, order=True)
class Batch:
    """A run of samples of one generator: the unit of work, of retry and of progress."""

    generator: str
    start: int
    count: int

    @property
    def stem(self) -> str:
        """`00000100-000050`: the first index and how many."""
        return f"{self.start:08d}-{self.count:06d}"


@dataclass(frozen=True)
class Layout:
    """The keys of one dataset. A prefix of "" is a folder that holds a single dataset."""

    dataset: str

    def key(self, path: str) -> str:
        """A path inside the dataset as a key."""
        return f"{self.dataset}/{path}" if self.dataset else path

    @property
    def spec(self) -> str:
        """What was planned."""
        return self.key("_dataset.json")

    @property
    def manifest(self) -> str:
        """What was published."""
        return self.key("_manifest.json")

    @property
    def marks(self) -> str:
        """Prefix of all done marks: one listing shows the progress of the whole dataset."""
        return self.key("_batches/")

    def report(self, name: str) -> str:
        """A file of the validation report."""
        return self.key(f"_report/{name}")

    def samples(self, generator: GeneratorId) -> str:
        """Prefix below which each sample of a generator has a prefix of its own."""
        return self.key(f"{generator.full}/{generator.name}_task/")

    def sample(self, generator: GeneratorId, task_id: str) -> str:
        """Prefix of one sample's files."""
        return f"{self.samples(generator)}{task_id}/"

    def shard(self, batch: Batch) -> str:
        """The tar of a batch."""
        return self.key(f"{batch.generator}/{batch.stem}.tar")

    def mark(self, batch: Batch) -> str:
        """The done mark of a batch."""
        return self.key(f"_batches/{batch.generator}/{batch.stem}.json")

    def checkpoint(self, batch: Batch) -> str:
        """How far a batch is that was set aside."""
        return self.key(f"_batches/{batch.generator}/{batch.stem}.progress.json")

    def checkpoint_rest(self, batch: Batch) -> str:
        """What its shard's upload had not taken over yet."""
        return self.key(f"_batches/{batch.generator}/{batch.stem}.progress.tar")

    def batch_of(self, key: str) -> Batch | None:
        """The batch whose done mark this key is, or None."""
        path = key.removeprefix(f"{self.dataset}/") if self.dataset else key
        if match := _MARK.fullmatch(path):
            return Batch(match["generator"], int(match["start"]), int(match["count"]))
        return None


# Members of a shard: WebDataset's flat keys, `{task_id}.{extension}`.
SHARD_EXTENSIONS = {
    "first_frame.png": "first_frame.png",
    "final_frame.png": "final_frame.png",
    "prompt.txt": "prompt.txt",
    "rubric.txt": "rubric.txt",
    "ground_truth.mp4": "mp4",
    "metadata.json": "json",
}
