"""Messages of public clients for external generators."""

import json

import pytest

from include.dataset import task_types
from include.planning.plan import read_spec
from include.services.storage import FolderStore
from include.validation.run import validate_group
from lambda_image import worker as module
from lambda_image.worker import Worker


@pytest.fixture
def store(tmp_path, monkeypatch):
    found = FolderStore(tmp_path / "out")
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: found)
    yield found
    monkeypatch.undo()
    task_types.reload()


def answer(*bodies: dict) -> list[dict]:
    worker = Worker(s3=None, bucket="out", emit=lambda line: None)
    return worker.answer(list(bodies), "r", lambda: 900_000)["results"]


def theirs(kind: str, start: int, seed: int, **more) -> dict:
    return {"type": kind, "start_index": start, "num_samples": 2, "seed": seed, "dedup": False, **more}


@pytest.mark.parametrize("form", ["files", "tar"])
def test_batches_with_seeds_of_their_own_are_one_valid_dataset(known, store, form):
    answer(*(theirs("ext-O-41", start, 7 + start, output_format=form) for start in (2, 0)))
    spec = read_spec(store, f"public-mixed-512-{form}-repeats")
    share = spec.generators["ext-O-41_nonogram_data-generator"]
    assert (share.indices, share.commit) == (range(4), task_types.get("ext-O-41").pinned.commit)
    (result,) = validate_group(store, spec, list(spec.generators)).generators
    assert (result.found, result.problems) == (4, ())


def test_a_scripts_further_files_are_copied_as_it_wrote_them(wrong, store, monkeypatch):
    generator = wrong("others")
    monkeypatch.setenv("VMDP_EXTERNAL", str(generator.place.root))
    monkeypatch.setenv("VMDP_CLIENT_LAYOUT", "questions")
    task_types.reload()
    (found,) = answer(theirs("misbehaving-task-data-generator", 0, 7))
    assert found["sample_ids"] == ["misbehaving_task_00000000", "misbehaving_task_00000001"]
    folder = "questions/misbehaving-task-data-generator/misbehaving_task_task/misbehaving_task_00000001/"
    names = {key.removeprefix(folder) for key in store.keys(folder)}
    assert {"first_frame.png", "ground_truth.mp4", "eval/answer.json", "first_video.mp4"} < names
    assert "others.tar" not in names
    assert json.loads(store.get(folder + "eval/answer.json")) == {"answer": 1}
