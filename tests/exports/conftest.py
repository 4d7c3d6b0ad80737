import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from generators.kit.sample import FILES
from include.batch.make import run_batch
from include.cloud.place import Place
from include.dataset.layout import Format
from include.exports import card, run
from include.exports.keyframes import KeyFrames
from include.exports.plan import Options
from include.exports.run import Exported
from include.exports.splits import Shares
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore

SAMPLES = 12
GENERATORS = ("G-15", "O-47")
SPLITS = "60,20,20"
ONE_SIZE = ("vbvr-pro-bench-video", "vbvr-pro-bench-image")
"""Formats that take samples of 1024 pixels alone."""


@dataclass(frozen=True)
class Dataset:
    """A dataset in a folder, with the samples that it was made of."""

    root: Path
    samples: Mapping[str, Mapping[str, bytes]]
    """Files by name, by sample id."""

    @property
    def place(self) -> Place:
        return Place.parse(str(self.root))


def make(root: Path, output_format: Format, **recipe) -> Dataset:
    store = FolderStore(root)
    samples: dict[str, Mapping[str, bytes]] = {}
    form = {"generators": GENERATORS, "samples": SAMPLES, "size": 256, "batch_size": 5, "output_format": output_format}
    request = Request.of(**(form | recipe))
    for message in make_plan(request, store, folder=True).missing(()):
        run_batch(message, store, prefix="", made=lambda sample: samples.update({sample.id: sample.files}))
    return Dataset(root, samples)


@pytest.fixture(scope="session", autouse=True)
def scored_once() -> Iterator[None]:
    """Every export's card names the scores of the same first samples: the judge reads each of them once."""
    measure = card.scores
    scores = cache(lambda files: measure(dict(files)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(card, "scores", lambda files: scores(frozenset(files.items())))
        yield


@pytest.fixture(scope="session")
def datasets(tmp_path_factory) -> Mapping[str, Dataset]:
    """The same dataset in each form, not to be changed."""
    made = {form: make(tmp_path_factory.mktemp("source") / form, form) for form in ("files", "tar")}
    assert made["files"].samples == made["tar"].samples
    return made


@pytest.fixture(scope="session")
def pictured(tmp_path_factory) -> Mapping[str, Dataset]:
    """A dataset with key frames in each form, not to be changed; samples of G-51 have one to three."""
    recipe = {"generators": (*GENERATORS, "G-51"), "samples": 9, "keyframes": True}
    return {form: make(tmp_path_factory.mktemp("pictured") / form, form, **recipe) for form in ("files", "tar")}


@pytest.fixture
def fitting(form, request) -> Mapping[str, Dataset]:
    """A dataset for an export format, in each form."""
    return request.getfixturevalue("pictured" if isinstance(run.FORMS[form], KeyFrames) else "datasets")


@pytest.fixture(scope="session")
def varied(tmp_path_factory) -> Dataset:
    """A dataset of samples in looks of their own, without videos."""
    return make(tmp_path_factory.mktemp("varied") / "files", "files", look="varied", video=False)


@pytest.fixture(params=["files", "tar"])
def dataset(request, datasets) -> Dataset:
    return datasets[request.param]


@pytest.fixture
def own(datasets, tmp_path) -> Dataset:
    """A dataset of files that a test may break."""
    shutil.copytree(datasets["files"].root, tmp_path / "own")
    return Dataset(tmp_path / "own", datasets["files"].samples)


@pytest.fixture
def own_tar(datasets, tmp_path) -> Dataset:
    """A dataset of shards that a test may break."""
    shutil.copytree(datasets["tar"].root, tmp_path / "own-tar")
    return Dataset(tmp_path / "own-tar", datasets["tar"].samples)


def export(
    form: str, dataset: Dataset, target: Path, *, splits: str | None = SPLITS, **options
) -> tuple[Path, Exported]:
    """Export, and say where the data are."""
    cut = {
        name: options.pop(name)
        for name in ("shard_samples", "shard_mb", "scores", "holdout_looks", "lengths", "selection")
        if name in options
    }
    chosen = Options(Shares.parse(splits), **cut)
    exported = run.export(form, dataset.place, Place.parse(str(target)), chosen, **options)
    return target / f"v{exported.manifest.version}", exported


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_whole(found: Mapping[str, Mapping[str, bytes]], dataset: Dataset, names=FILES) -> None:
    """Every sample of the dataset is there once, byte for byte."""
    assert found.keys() == dataset.samples.keys()
    for sample_id, files in dataset.samples.items():
        assert dict(found[sample_id]) == {name: files[name] for name in names}, sample_id
