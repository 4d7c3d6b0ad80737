"""External generators in the Studio: brought, listed, tested, updated, removed, and looked at in datasets."""

import time
from pathlib import Path

import pytest
from fastapi import HTTPException
from starlette.testclient import TestClient

from generators.kit.registry import registry
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.dataset import task_types
from include.external.lock import Place
from include.external.tools.download import download
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.settings import Settings
from include.studio.app import create_app
from include.studio.background import Records
from include.studio.external import Work
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.external import repositories
from tests.external.conftest import origins as _origins
from tests.studio.conftest import send, without_scripts

origins = _origins


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("VMDP_EXTERNAL", str(tmp_path / "external"))
    yield Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local")
    monkeypatch.undo()
    task_types.reload()


@pytest.fixture
def studio(settings):
    """A browser at the Studio of this machine's own user."""
    app = create_app(settings, local=True)
    yield TestClient(app, base_url="http://localhost:8000")
    app.state.studio.workshop.close()


def bring(settings: Settings, origin: Path, pattern: str | None = None) -> None:
    """Bring repositories as the command line does."""
    assert not any(outcome.reason for outcome in download(Place(settings.external), [str(origin)], pattern=pattern))


def done(client: TestClient, address: str, fields: dict) -> str:
    """Begin a piece of work, and wait for its page to say that it ended."""
    begun = send(client, f"/external/{address}", fields)
    assert begun.status_code == 303, begun.text
    deadline = time.monotonic() + 120
    page = "/external/" + begun.headers["location"].removeprefix("../").partition("external/")[2]
    while "every 1s" in (text := client.get(page).text) and time.monotonic() < deadline:
        time.sleep(0.3)
    without_scripts(text)
    return text


def test_repositories_are_brought_tested_updated_and_removed(studio, settings, tmp_path):
    origin = repositories.write(tmp_path / "here" / "O_41_nonogram_data_generator", repositories.WELL)
    first = repositories.commit(origin)
    assert "None yet" in studio.get("/external/").text
    assert studio.get("/tasks/ext-O-41/").status_code == 404
    brought = done(studio, "download", {"origin": str(origin.parent)})
    assert first[:12] in brought
    assert ">new<" in brought
    listed = studio.get("/external/").text
    assert first[:12] in listed
    assert ">new<" in listed
    count = len(registry)
    assert f"{count} of {count} task types, 1 of 1 external" in studio.get("/").text, "without a restart"
    assert "0 of 1 external" in studio.get("/", params={"faculty": "spatiality"}).text
    assert "Red square" in studio.get("/tasks/ext-O-41/").text

    tested = done(studio, "test", {"generator": "ext-O-41", "samples": "3", "seed": "42"})
    assert "3 of 3" in tested
    assert ">yes<" in tested
    assert "codec mpeg4, not h264" in tested

    (origin / "README.md").write_text("# Redder square\n")
    second = repositories.commit(origin)
    assert second[:12] in done(studio, "check", {})
    assert ">outdated<" in studio.get("/external/").text
    assert ">updated<" in done(studio, "update", {"generator": "ext-O-41"})
    assert second[:12] in studio.get("/external/").text
    assert "Redder square" in studio.get("/tasks/ext-O-41/").text

    twin = repositories.write(tmp_path / "there" / "O-41_nonogram_data-generator", repositories.WELL)
    assert ">clash<" in done(studio, "download", {"origin": str(twin)})
    assert ">clash<" in studio.get("/external/").text

    asked = studio.get("/external/ext-O-41/remove").text
    assert "Remove ext-O-41?" in asked
    assert Place(settings.external).read().repositories, "asking removes nothing"
    assert send(studio, "/external/ext-O-41/remove").headers["location"].endswith("external/?removed=ext-O-41")
    assert not Place(settings.external).read().repositories
    assert "external" not in studio.get("/").text.partition('id="found"')[2]


@pytest.mark.parametrize(
    ("address", "fields", "status", "text"),
    [
        ("download", {"origin": ""}, 422, "origin"),
        ("download", {"origin": "ext::sh -c id"}, 422, "no git address"),
        ("download", {"origin": "https://me:secret@example.org/a"}, 422, "no git address"),  # pragma: allowlist secret
        ("download", {"origin": "--upload-pack=id"}, 422, "no git address"),
        ("download", {"origin": "https://example.org/a", "pattern": "("}, 422, "no regular expression"),
        ("download", {"origin": "https://example.org/a", "ref": "--exec=id"}, 422, "no branch, tag or commit"),
        ("download", {"origin": "https://example.org/a", "source": "../up"}, 422, "a source is"),
        ("test", {"samples": "2", "seed": "1"}, 422, "Choose at least one"),
        ("test", {"samples": "1000", "seed": "1", "generator": "ext-O-41"}, 422, "samples"),
        ("test", {"samples": "2", "seed": "1", "generator": "ext-O-9"}, 404, "No external generator"),
        ("update", {"generator": "../lock"}, 404, "No external generator"),
        ("ext-O-9/remove", {}, 404, "No external generator"),
        ("works/1234567890-abcdef/cancel", {}, 404, "There is no job"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_done(studio, address, fields, status, text):
    answer = send(studio, f"/external/{address}", fields)
    assert answer.status_code == status
    assert text in answer.text
    assert "Nothing yet" in studio.get("/external/").text


@pytest.mark.parametrize("origin", ["file:///etc", "/etc", "ssh://git@example.org/a", "git@example.org:a", "git://x/a"])
def test_a_studio_that_others_reach_fetches_over_https_alone(settings, origin):
    client = TestClient(create_app(settings), base_url="http://localhost")
    answer = send(client, "/external/download", {"origin": origin})
    assert (answer.status_code, "over https only" in answer.text) == (422, True)


def test_one_brought_from_a_folder_is_not_updated_from_afar(settings, studio, origins):
    bring(settings, origins, "^O_")
    client = TestClient(create_app(settings), base_url="http://localhost")
    row = client.get("/external/").text.partition('data-label="Origin"')[2].partition("</td>")[0]
    assert row.endswith(">O_41_nonogram_data_generator"), "a folder of the server is told by its name alone"
    answer = send(client, "/external/update", {"generator": "ext-O-41"})
    assert (answer.status_code, "over https only" in answer.text) == (422, True)


def test_the_code_of_others_needs_the_right_to_operate(settings):
    async def makes(request, right):
        if right == "operate":
            raise HTTPException(403, "may not operate")

    client = TestClient(create_app(settings, guard=makes), base_url="http://localhost")
    assert client.get("/external/").status_code == 200
    for address in ("download", "update", "check", "test", "ext-O-41/remove", "works/1234567890-abcdef/cancel"):
        answer = send(client, f"/external/{address}", {"origin": "https://example.org/a", "generator": "ext-O-41"})
        assert (answer.status_code, "may not operate" in answer.text) == (403, True), address


def test_a_test_is_cancelled_with_all_that_it_started_and_blocks_others_meanwhile(studio, settings, tmp_path):
    origin = tmp_path / "misbehaving-task-data-generator"
    repositories.write(origin, repositories.MISBEHAVING, wrong="hangs")
    bring(settings, origin)
    fields = {"generator": "ext-misbehaving-task", "samples": "2", "seed": "1"}
    begun = send(studio, "/external/test", fields)
    page = f"/external/{begun.headers['location'].partition('external/')[2]}"
    assert send(studio, "/external/test", fields).status_code == 409
    assert send(studio, "/external/ext-misbehaving-task/remove").status_code == 409
    assert send(studio, f"{page}cancel").status_code == 303
    deadline = time.monotonic() + 60
    while "Cancelled" not in (text := studio.get(page).text) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert "it was cancelled" in text


def test_a_test_tells_what_is_wrong(studio, settings, tmp_path):
    origin = tmp_path / "misbehaving-task-data-generator"
    repositories.write(origin, repositories.MISBEHAVING, wrong="random too-few")
    bring(settings, origin)
    text = done(studio, "test", {"generator": "ext-misbehaving-task", "samples": "3", "seed": "1"})
    assert "1 of 3" in text
    assert "not made" in text
    assert ">no<" in text


def test_a_download_does_not_begin_on_a_full_disk(studio, settings, origins, monkeypatch):
    monkeypatch.setattr("include.studio.external.FREE_BYTES", 1 << 62)
    monkeypatch.setattr("include.studio.external.Process", None)  # no process is to be started
    assert "of disk are left" in done(studio, "download", {"origin": str(origins)})
    assert not list(settings.external.glob(".new-*"))
    assert not Place(settings.external).read().repositories
    (work,) = Records(settings.vmdp_home / "studio" / "external", Work, "job").all()
    assert (work.ended, work.faults) == (True, 1)


def test_an_external_sample_is_not_made_alone_and_says_why(studio, settings, origins):
    bring(settings, origins, "^O_")
    for address in ("/make/ext-O-41/mixed/1/1/", "/make?task=ext-O-41&level=mixed", "/pictures/ext-O-41.webp"):
        answer = studio.get(address)
        assert (answer.status_code, "no single sample can be drawn" in answer.text) == (422, True), address
    refused = send(studio, "/trials/", {"task": "ext-O-41", "samples": "1", "seed": "1"})
    assert (refused.status_code, "is external" in refused.text) == (422, True)


def test_external_samples_are_shown_with_their_origin_rubric_and_notes(studio, settings, origins):
    bring(settings, origins, "^O_")
    cloud = connect(settings.model_copy(update={"vmdp_local_workers": 0}), start=True)
    try:
        plan = make_plan(Request.of(generators=("ext-O-41",), samples=3, size=256, dataset="demo"), cloud.store)
        for message in plan.missing([]):
            run_batch(message, cloud.store)
        write_report(cloud.store, plan.spec, [validate_group(cloud.store, plan.spec, list(plan.spec.generators))])
        page = studio.get("/datasets/demo/samples/ext-O-41/").text
        assert page.count(">mixed</li>") == 3
        assert "3 samples of demo" in page
        assert "3 samples of demo" in studio.get("/datasets/demo/samples/ext-O-41/?level=mixed").text
        page = studio.get("/datasets/demo/samples/ext-O-41/1/").text
        assert "What changes does so gradually" in page
        assert "From an external generator" in page
        assert "codec mpeg4, not h264" in page
        assert "Make it again" not in page
        without_scripts(page)
        assert "own video" in studio.get("/datasets/demo/samples/ext-O-41/1/baselines").text
        send(studio, "/external/ext-O-41/remove")
        assert "From an external generator" in studio.get("/datasets/demo/samples/ext-O-41/1/").text
    finally:
        embedded.down(settings)
