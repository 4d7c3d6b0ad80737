"""Datasets in folders: shown without a cloud, beside one, and opened from the page."""

import json
import os

import pytest
from starlette.testclient import TestClient

from generators.kit.sample import METADATA, PROMPT, VIDEO
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio.app import create_app
from include.studio.folders import named
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.cli.test_commands import vmdp
from tests.studio.conftest import send

__all__ = ["vmdp"]

ORDER = {"generators": ("O-3",), "samples": 2, "size": 256, "level": "easy"}


@pytest.fixture
def settings(tmp_path):
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local", vmdp_local_workers=0)
    yield settings
    embedded.down(settings)


def made(folder, form="files"):
    """A dataset as `vmdp make` writes it."""
    store = FolderStore(folder)
    plan = make_plan(Request.of(**ORDER, output_format=form), store, folder=True)
    for message in plan.missing([]):
        run_batch(message, store, prefix="")
    return plan.spec, store


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_folder_is_shown_without_any_cloud(settings, tmp_path, form):
    spec, store = made(tmp_path / "my data", form)
    studio = TestClient(create_app(settings, local=True, folders=[tmp_path / "my data"]), base_url="http://localhost")
    assert "my-data" in studio.get("/datasets/").text
    page = studio.get("/datasets/my-data/").text
    assert str(tmp_path / "my data") in page
    assert "Complete" in studio.get("/datasets/my-data/progress").text
    assert "No dead letter" in studio.get("/datasets/my-data/failures").text
    assert studio.get("/datasets/my-data/samples/O-3/").status_code == 200
    assert "symbol_reordering_00000001" in studio.get("/datasets/my-data/samples/O-3/1/").text
    shown = studio.get(f"/datasets/my-data/samples/O-3/1/files/{VIDEO}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "video/mp4")

    if form == "files":
        prompt = store.where(next(key for key in store.keys("") if key.endswith(f"_00000001/{PROMPT}")))
        with open(prompt, "a") as file:
            file.write("More.")
        write_report(store, spec, [validate_group(store, spec, list(spec.generators))])
        assert f"vmdp repair &#39;{tmp_path}/my data&#39;" in studio.get("/datasets/my-data/").text
        refused = send(studio, "/datasets/my-data/repair", {})
        assert (refused.status_code, "vmdp repair" in refused.text) == (409, True)


ODD = ["\ud800", 7, -1, 1e999, None, True, [], [7], ["\ud800"], {}, {"x": 1}, [{"x": 1}], "<b>", 10**400]
ORIGIN = {"repository": "r", "commit": "c", "batch_seed": 1, "local_id": "x"}
DEEP = b'{"a":' * 900 + b"1" + b"}" * 900


def test_a_sample_with_damaged_metadata_is_shown(settings, tmp_path):
    """The report leads to exactly such samples."""
    _, store = made(tmp_path / "data")
    studio = TestClient(create_app(settings, local=True, folders=[tmp_path / "data"]), base_url="http://localhost")
    key = next(key for key in store.keys("") if key.endswith(f"_00000001/{METADATA}"))
    good = json.loads(store.get(key))
    damaged = [b"", b"[]", b"\xff", DEEP, b"[" * 100_000]
    for name in [*good, "origin", "keyframes", "caption"]:
        damaged += [json.dumps(good | {name: odd}).encode() for odd in ODD]
    for name in [*ORIGIN, "derived", "notes", "left_out"]:
        damaged += [json.dumps(good | {"origin": ORIGIN | {name: odd}}).encode() for odd in ODD]
    for item in good["rubric"][0]:
        damaged += [json.dumps(good | {"rubric": [good["rubric"][0] | {item: odd}]}).encode() for odd in ODD]
    for content in damaged:
        store.put(key, content)
        studio.app.state.studio._media.clear()
        page = studio.get("/datasets/data/samples/O-3/1/")
        assert page.status_code == 200, content
        assert "<b>" not in page.text


def test_scores_of_a_sample_are_those_of_its_present_files(settings, tmp_path):
    """A repair leaves the content hash in the done mark as it was."""
    _, store = made(tmp_path / "data")
    app = create_app(settings, local=True, folders=[tmp_path / "data"])
    with TestClient(app, base_url="http://localhost") as studio:
        own, other = sorted(key for key in store.keys("") if key.endswith(VIDEO))
        good, shown = store.get(own), []
        for content in (store.get(other), good):
            store.put(own, content)
            app.state.studio._media.clear()
            page = studio.get("/datasets/data/samples/O-3/0/baselines")
            assert page.status_code == 200
            shown.append(page.text)
        assert shown[0] != shown[1]
        assert shown[1] == studio.get("/datasets/data/samples/O-3/0/baselines").text


def test_folders_stand_beside_the_datasets_of_a_cloud(settings, tmp_path):
    cloud = connect(settings, start=True)
    for message in make_plan(Request.of(**ORDER, dataset="in-the-cloud"), cloud.store).missing([]):
        run_batch(message, cloud.store)
    made(tmp_path / "here")
    made(tmp_path / "many" / "first")
    app = create_app(settings, local=True, folders=[tmp_path / "here", tmp_path / "many"])
    studio = TestClient(app, base_url="http://localhost")
    page = studio.get("/datasets/").text
    for name in ("here", "many/first", "in-the-cloud"):
        assert name in page
        assert studio.get(f"/datasets/{name.replace('/', '~')}/samples/O-3/1/").status_code == 200


def test_a_page_opens_folders_of_its_own_user_alone(settings, tmp_path):
    made(tmp_path / "data")
    studio = TestClient(create_app(settings, local=True), base_url="http://localhost")
    assert "A folder on this machine" in studio.get("/datasets/").text
    for wrong in ("", " ", str(tmp_path / "none"), "\0", "x" * 5000, "~nobody-of-this-name"):
        assert send(studio, "/datasets/open", {"path": wrong}).status_code == 422
    (tmp_path / "data" / "elsewhere").symlink_to(tmp_path.parent)
    assert send(studio, "/datasets/open", {"path": str(tmp_path / "data")}).headers["location"] == "../datasets/"
    assert 'href="../datasets/data/"' in studio.get("/datasets/").text
    shared = TestClient(create_app(settings, folders=[tmp_path / "data"]), base_url="http://localhost")
    assert "A folder on this machine" not in shared.get("/datasets/").text
    assert send(shared, "/datasets/open", {"path": str(tmp_path)}).status_code == 403


def test_what_may_not_be_read_hides_no_dataset_beside_it(settings, tmp_path, monkeypatch):
    made(tmp_path / "home" / "data")
    (tmp_path / "home" / "circle").symlink_to("circle")
    (tmp_path / "home" / "closed").mkdir()
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)  # root, as in a container, may read everything
    studio = TestClient(create_app(settings, local=True, folders=[tmp_path / "home"]), base_url="http://localhost")
    page = studio.get("/datasets/")
    assert (page.status_code, 'href="../datasets/home~data/"' in page.text) == (200, True)


def test_folders_of_one_name_are_told_apart(tmp_path):
    for path in ("a/data", "b/data", "c/.hidden folder"):
        (tmp_path / path).mkdir(parents=True)
    found = named([tmp_path / "a/data", tmp_path / "b/data", tmp_path / "a/../a/data", tmp_path / "c/.hidden folder"])
    assert {name: str(path.relative_to(tmp_path)) for name, path in found.items()} == {
        "data": "a/data", "data-2": "b/data", "hidden-folder": "c/.hidden folder",
    }  # fmt: skip


def test_an_address_is_named_only_if_the_studio_begins(vmdp, tmp_path):
    code, output, error = vmdp("studio", tmp_path / "none", "--port", 0)
    assert (code, output) == (1, "")
    assert "is no folder" in error
