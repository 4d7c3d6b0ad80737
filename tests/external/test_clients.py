"""Messages of public clients for external generators."""

import json

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from include.cli.main import app
from include.dataset import task_types
from include.dataset.message import BatchMessage
from include.planning.plan import read_spec
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio.app import create_app
from include.validation.run import validate_group
from lambda_image import worker as module
from lambda_image.worker import NotCarriedOut, Worker


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


@pytest.mark.parametrize(("names", "short"), [("own", "O-41"), ("external", "ext-O-41")])
def test_a_setting_says_who_answers_to_a_name_of_both_kinds_and_the_dataset_keeps_it(
    known, store, tmp_path, monkeypatch, names, short
):
    monkeypatch.setenv("VMDP_CLIENT_NAMES", names)
    task_types.reload()
    both = "O-41_nonogram_data-generator"
    (found,) = answer(theirs(both, 0, 7))
    assert found["generator"] == both
    spec = read_spec(store, "public-mixed-512-files-repeats")
    full = task_types.get(short).id.full
    assert (list(spec.generators), spec.names) == ([full], names)
    listed = CliRunner().invoke(app, ["generators", "list"])
    assert f"O-41 is also ext-O-41: in clients' messages, the name means {short}" in " ".join(listed.output.split())
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local")
    studio = create_app(settings, local=True, folders=[tmp_path / "out" / spec.dataset])
    page = TestClient(studio, base_url="http://localhost").get(f"/datasets/{spec.dataset}/").text
    assert ("those of both kinds mean external generators" in page) == (names == "external")
    again = BatchMessage.parse(BatchMessage.parse(json.dumps(theirs(both, 2, 8))).model_dump_json())
    assert again.type == full  # as a redrive sends it

    monkeypatch.setenv("VMDP_CLIENT_NAMES", "own" if names == "external" else "external")
    task_types.reload()
    with pytest.raises(NotCarriedOut, match=f"names of both kinds are {names} ones"):
        answer(theirs(both, 2, 8))


def test_the_setting_leaves_plans_and_messages_with_a_dataset_alone(known, monkeypatch):
    monkeypatch.setenv("VMDP_CLIENT_NAMES", "external")
    task_types.reload()
    both = theirs("O-41_nonogram_data-generator", 0, 7)
    assert BatchMessage.parse(json.dumps(both)).type.startswith("ext-")
    for more in ({"dataset": "d"}, {"code": "0" * 16}, {"run": "0" * 16}):
        assert BatchMessage.parse(json.dumps(both | more)).type == both["type"]
    assert task_types.get("nonogram").id.short == "O-41"
    assert BatchMessage.parse(json.dumps(both | {"type": "O-29"})).type == "O-29_ballcolor_data-generator"


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
