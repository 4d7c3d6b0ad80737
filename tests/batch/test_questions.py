"""With a setting, the samples of public clients also lie where those clients read them."""

import io
import json
import tarfile

import pytest

from generators.kit.sample import FILES
from include.dataset.layout import Batch, Questions
from include.dataset.wire import wire
from include.external.names import identity
from include.services.storage import FolderStore
from include.studio.browse import find_datasets
from lambda_image import worker as module
from lambda_image.worker import Worker

THEIRS = {
    "type": "O_29_ballcolor_data_generator", "start_index": 2, "num_samples": 2, "seed": 7, "output_format": "files",
    "output_bucket": None, "dedup": False,
}  # fmt: skip
WHERE = "questions/O_29_ballcolor_data_generator"


@pytest.fixture
def store(tmp_path, monkeypatch):
    found = FolderStore(tmp_path / "out")
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: found)
    monkeypatch.setenv("VMDP_CLIENT_LAYOUT", "questions")
    wire.cache_clear()
    yield found
    wire.cache_clear()


def answer(body: dict) -> dict:
    worker = Worker(s3=None, bucket="out", emit=lambda line: None)
    return worker.answer(body, "r", lambda: 900_000)["results"][0]


def contents(store: FolderStore) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("")}


def test_files_lie_in_a_folder_a_sample_below_the_type_asked_for(store):
    assert answer(THEIRS)["sample_ids"] == ["ballcolor_00000002", "ballcolor_00000003"]
    copied = {key: store.get(key) for key in store.keys("questions/")}
    folders = [f"{WHERE}/ballcolor_task/ballcolor_{index:08d}/" for index in (2, 3)]
    assert set(copied) == {folder + name for folder in folders for name in FILES}
    ours = "public-mixed-512-files-repeats/O-29_ballcolor_data-generator/ballcolor_task/ballcolor_00000003/"
    assert all(copied[folders[1] + name] == store.get(ours + name) for name in FILES)
    assert [spec.dataset for spec in find_datasets(store)] == ["public-mixed-512-files-repeats"]


def test_a_tar_is_one_compressed_shard_a_batch_with_a_folder_a_sample(store):
    name = "O_29_ballcolor_data_generator_00002-00003.tar.gz"
    assert answer({**THEIRS, "output_format": "tar"})["tar_files"] == [name]
    assert list(store.keys("questions/")) == [f"questions/{name}"]
    with tarfile.open(fileobj=io.BytesIO(store.get(f"questions/{name}")), mode="r:gz") as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    folders = [f"O_29_ballcolor_data_generator/ballcolor_task/ballcolor_{index:08d}/" for index in (2, 3)]
    assert list(members) == [folder + name for folder in folders for name in FILES]
    assert json.loads(members[folders[0] + "metadata.json"])["index"] == 2


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_second_delivery_writes_the_same_bytes_and_completes_a_copy(store, form):
    first = answer({**THEIRS, "output_format": form})
    before = contents(store)
    store.delete(next(store.keys("questions/")))  # killed after the done mark
    assert answer({**THEIRS, "output_format": form}) == first
    assert contents(store) == before


def test_a_message_that_names_its_dataset_is_not_copied(store):
    answer({**THEIRS, "dataset": "mine"})
    assert list(store.keys("questions/")) == []


def test_a_type_that_is_no_plain_name_never_becomes_a_key():
    generator = identity("O-41_nonogram_data-generator")
    for asked in ("O-41_../../nonogram", "../O-41", "O-41/x", ""):
        assert Questions(asked, generator).sample(0).startswith("questions/ext-O-41_nonogram_data-generator/")
    assert Questions("nonogram", generator).shard(Batch("x", 0, 100)) == "questions/nonogram_00000-00099.tar.gz"
