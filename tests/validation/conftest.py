import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from generators.kit.registry import registry
from include.batch.make import run_batch
from include.dataset.layout import Format
from include.dataset.spec import DatasetSpec
from include.planning.plan import Request, make_plan, read_spec
from include.services.storage import FolderStore
from include.validation import run
from include.validation.problem import RULES
from include.validation.run import GeneratorResult, validate_group

PUZZLE = "O-47_sliding_puzzle_data-generator"
SAMPLES = 6


@dataclass(frozen=True)
class Dataset:
    """A dataset in a folder, which a test may break."""

    root: Path

    @property
    def store(self) -> FolderStore:
        return FolderStore(self.root)

    @property
    def spec(self) -> DatasetSpec:
        return read_spec(self.store, "set")

    @property
    def samples(self) -> Path:
        return self.root / "set" / PUZZLE / "sliding_puzzle_task"

    @property
    def marks(self) -> Path:
        return self.root / "set" / "_batches" / PUZZLE

    def sample(self, index: int) -> Path:
        return self.samples / f"sliding_puzzle_{index:08d}"

    def check(self, deep: float = 1.0) -> GeneratorResult:
        """Validate the sliding puzzles."""
        (result,) = validate_group(self.store, self.spec, [PUZZLE], deep=deep).generators
        assert set(result.rules) <= set(RULES)
        return result


def make(
    root: Path, output_format: Format, *, samples: int = SAMPLES, only: str | None = None, keyframes: bool = False
) -> Dataset:
    """Sliding puzzles, and another kind where there is one, in batches of 4."""
    others = [generator.id.short for generator in registry if generator.id.short in ("G-15", "O-41")]
    request = Request.of(
        generators=(only,) if only else ("O-47", *others[:1]),
        samples=samples,
        size=256,
        batch_size=4,
        dataset="set",
        output_format=output_format,
        keyframes=keyframes,
    )
    store = FolderStore(root)
    for message in make_plan(request, store).missing(()):
        run_batch(message, store)
    return Dataset(root)


def with_faults(root: Path, plants: Iterable[Callable[[Path], object]], *, keyframes: bool = False) -> GeneratorResult:
    """What is found in a dataset in which each fault is planted in a sample of its own; the last one is good."""
    planted = list(plants)
    dataset = make(root, "files", samples=len(planted) + 1, only="O-47", keyframes=keyframes)
    for index, plant in enumerate(planted):
        plant(dataset.sample(index))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "MOST_PROBLEMS", 1000)
        return dataset.check()


@pytest.fixture(autouse=True, scope="module")
def one_deep() -> Iterator[None]:
    """A fraction of 0 opens one sample instead of four: most tests are not about what is inside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "FEWEST_DEEP", 1)
        yield


@pytest.fixture(scope="session")
def good(tmp_path_factory) -> Mapping[str, Dataset]:
    """A dataset in each form, not to be changed."""
    return {form: make(tmp_path_factory.mktemp(form), form) for form in ("files", "tar")}


@pytest.fixture
def files(good, tmp_path) -> Dataset:
    """A dataset of files to break."""
    shutil.copytree(good["files"].root, tmp_path / "files")
    return Dataset(tmp_path / "files")


@pytest.fixture
def tar(good, tmp_path) -> Dataset:
    """A dataset of shards to break."""
    shutil.copytree(good["tar"].root, tmp_path / "tar")
    return Dataset(tmp_path / "tar")
