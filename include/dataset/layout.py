"""Keys of a dataset: their one definition, for a bucket and a disk alike.

{dataset}/_dataset.json                                     the plan: recipe, versions, samples
{dataset}/_batches/{generator}/{start}-{count}.json         done marks, one a finished batch
{dataset}/_batches/{generator}/{start}-{count}.progress.*   checkpoint of an unfinished batch
{dataset}/_runs/{run}.json                                  record of a run: who submitted it, is it cancelled
{dataset}/{generator}/{task}_task/{task_id}/{file}          samples stored as files; key frames in a folder `image`
{dataset}/{generator}/{start}-{count}.tar                   or as one shard a batch
{dataset}/_report/                                          report of the validation
{dataset}/_index/{generator}.parquet                        a row for each sample read by validation
{dataset}/_tags/{generator}.json                            tags and notes of samples, from the Studio
{dataset}/_manifest.json                                    manifest of the published dataset
questions/…                                                 copies for public clients, if a setting asks for them
"""

import re
from dataclasses import dataclass
from typing import Literal

from generators.kit.identity import GeneratorId
from generators.kit.keyframes import IMAGE_PROMPT, PICTURES
from include.errors import UserError
from include.external.names import OTHERS

Format = Literal["files", "tar"]
QUESTIONS = "questions"
"""Folder of the copies for public clients, which is no dataset."""

_SEGMENT = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
DATASET = re.compile(rf"{_SEGMENT}(/{_SEGMENT}){{0,3}}")
_MARK = re.compile(r"_batches/(?P<generator>[^/]+)/(?P<start>\d{8})-(?P<count>\d{6})\.json")


def checked_dataset(name: str) -> str:
    """Return a valid dataset name; raise `UserError` for one that could lead elsewhere."""
    if not DATASET.fullmatch(name) or ".." in name:
        raise UserError(
            f"dataset {name!r} can't be used: take letters, digits, '.', '_' and '-', at most 63 to a part and "
            "four parts joined by '/', each starting with a letter or digit"
        )
    return name


@dataclass(frozen=True, order=True)
class Batch:
    """Consecutive samples of one generator: the unit of work, retry and progress."""

    generator: str
    start: int
    count: int

    @property
    def stem(self) -> str:
        """`00000100-000050`: the first index and the count."""
        return f"{self.start:08d}-{self.count:06d}"


@dataclass(frozen=True)
class Layout:
    """The keys of one dataset. An empty prefix is a folder with a single dataset."""

    dataset: str

    def key(self, path: str) -> str:
        """A path inside the dataset as a key."""
        return f"{self.dataset}/{path}" if self.dataset else path

    @property
    def spec(self) -> str:
        """Key of the plan."""
        return self.key("_dataset.json")

    @property
    def manifest(self) -> str:
        """Key of the manifest."""
        return self.key("_manifest.json")

    @property
    def marks(self) -> str:
        """Prefix of all done marks; listing it shows the progress of the whole dataset."""
        return self.key("_batches/")

    @property
    def runs(self) -> str:
        """Prefix of the records of all runs."""
        return self.key("_runs/")

    def run(self, run: str) -> str:
        """The record of a run."""
        return f"{self.runs}{run}.json"

    def report(self, name: str) -> str:
        """A file of the validation report."""
        return self.key(f"_report/{name}")

    @property
    def indexes(self) -> str:
        """Prefix of the indexes of all task types."""
        return self.key("_index/")

    def index(self, generator: str) -> str:
        """The index of a task type, given by its full name."""
        return f"{self.indexes}{generator}.parquet"

    @property
    def all_tags(self) -> str:
        """Prefix of the tags and notes of all task types."""
        return self.key("_tags/")

    def tags(self, generator: str) -> str:
        """Tags and notes of a task type's samples, given by its full name."""
        return f"{self.all_tags}{generator}.json"

    def samples(self, generator: GeneratorId) -> str:
        """Prefix of a generator's samples; each has its own prefix below."""
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
        """Checkpoint of an unfinished batch."""
        return self.key(f"_batches/{batch.generator}/{batch.stem}.progress.json")

    def checkpoint_rest(self, batch: Batch) -> str:
        """Bytes of its shard beyond the uploaded parts."""
        return self.key(f"_batches/{batch.generator}/{batch.stem}.progress.tar")

    def batch_of(self, key: str) -> Batch | None:
        """The batch of a done mark's key; None for any other key."""
        path = key.removeprefix(f"{self.dataset}/") if self.dataset else key
        if match := _MARK.fullmatch(path):
            return Batch(match["generator"], int(match["start"]), int(match["count"]))
        return None


@dataclass(frozen=True)
class Questions:
    """Keys where public clients read the samples of their messages: beside all datasets, by the type they asked for."""

    asked: str
    generator: GeneratorId

    @property
    def type(self) -> str:
        """The type in the client's spelling, if that is a plain name."""
        return self.asked if re.fullmatch(_SEGMENT, self.asked) and ".." not in self.asked else self.generator.full

    def task_id(self, index: int) -> str:
        """A sample's id there, which names no source."""
        return f"{self.generator.name}_{index:08d}"

    def member(self, index: int) -> str:
        """Folder of a sample's members in a shard."""
        return f"{self.type}/{self.generator.name}_task/{self.task_id(index)}/"

    def sample(self, index: int) -> str:
        """Prefix of a sample's files."""
        return f"{QUESTIONS}/{self.member(index)}"

    def shard_name(self, batch: Batch) -> str:
        """A batch's shard: `O-41_nonogram_data-generator_00000-00099.tar.gz`."""
        return f"{self.type}_{batch.start:05d}-{batch.start + batch.count - 1:05d}.tar.gz"

    def shard(self, batch: Batch) -> str:
        """Key of a batch's shard."""
        return f"{QUESTIONS}/{self.shard_name(batch)}"


# Members of a shard: WebDataset's flat keys, `{task_id}.{extension}`.
SHARD_EXTENSIONS = {
    "first_frame.png": "first_frame.png",
    "final_frame.png": "final_frame.png",
    "prompt.txt": "prompt.txt",
    "rubric.txt": "rubric.txt",
    "ground_truth.mp4": "mp4",
    "metadata.json": "json",
    IMAGE_PROMPT: "image_prompt.txt",
    **{name: name.removeprefix("image/") for name in PICTURES},
    OTHERS: OTHERS,
}
