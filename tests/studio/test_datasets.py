"""Datasets and their samples in a real bucket: what is shown, at what cost, and what is not."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from generators.kit.keyframes import IMAGE_PROMPT
from generators.kit.registry import registry
from generators.kit.sample import ALL_FILES, FILES, METADATA, PROMPT, VIDEO, build
from include.batch.make import run_batch
from include.cloud.connect import Cloud, connect
from include.dataset.layout import Layout
from include.local import cloud as embedded
from include.planning.plan import Plan, Request, make_plan
from include.run.submit import enqueue_missing
from include.services.dead_letters import DeadLetter
from include.services.runs import is_cancelled
from include.services.storage import Unreadable
from include.settings import Settings
from include.studio import datasets
from include.studio.app import create_app
from include.studio.browse import chosen, find_datasets, members
from include.validation.problem import Problem
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.studio.conftest import send, without_scripts

EVIL = "<script>alert('x')</script>"
ASKED = {"generators": ("O-47", "G-18"), "samples": 6, "batch_size": 3, "size": 256, "seed": 7}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Iterator[Settings]:
    home = tmp_path_factory.mktemp("studio") / "home"
    settings = Settings(vmdp_home=home, vmdp_cloud="local", vmdp_local_workers=0)
    yield settings
    embedded.down(settings)


@pytest.fixture(scope="module")
def cloud(settings) -> Cloud:
    return connect(settings, start=True)


@pytest.fixture(scope="module")
def plans(cloud) -> dict[str, Plan]:
    """A dataset of files whose second batch of G-18 is missing and whose O-47 sample 4 is faulty; one of shards."""
    files = make_plan(Request.of(**ASKED, dataset="night/files"), cloud.store)
    first, _, *others = files.missing([])
    for message in (first, *others):
        run_batch(message, cloud.store)
    tar = make_plan(Request.of(**ASKED, dataset="tars", output_format="tar", keyframes=True), cloud.store)
    for message in tar.missing([]):
        run_batch(message, cloud.store)
    [name, _] = files.spec.generators
    assert name.startswith("G-18")
    found = validate_group(cloud.store, files.spec, list(files.spec.generators), deep=0)
    planted = [
        each.model_copy(
            update={"problems": (Problem(each.generator, "sliding_puzzle_00000004", "hash", EVIL),), "faulty": 1}
        )
        if each.generator.startswith("O-47")
        else each
        for each in found.generators
    ]
    write_report(
        cloud.store, files.spec, [found.model_copy(update={"generators": tuple(planted)})], strictness="report"
    )
    return {"files": files, "tar": tar}


@pytest.fixture(scope="module")
def studio(settings, plans) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def test_a_sample_of_a_dataset_shows_its_key_frames(studio):
    address = "/datasets/tars/samples/O-47/0/"
    made = build(registry.get("O-47"), None, 7, 0, size=256, keyframes=True)
    page = studio.get(address).text
    assert made.files[IMAGE_PROMPT].decode().strip() in page
    for name in (IMAGE_PROMPT, "image/frame_1.png", "image/frame_8.png"):
        assert studio.get(f"{address}files/{name}").content == made.files[name]
    archive = zipfile.ZipFile(io.BytesIO(studio.get(f"{address}sample.zip").content))
    assert {name.partition("/")[2] for name in archive.namelist()} == set(made.files)
    other = "/datasets/night~files/samples/O-47/0/"
    assert "Key frames" not in studio.get(other).text
    assert ", key frames" in studio.get("/datasets/tars/").text
    assert studio.get(f"{other}files/image/frame_1.png").status_code == 404


def test_every_dataset_is_found_without_listing_samples(studio, cloud, plans):
    page = studio.get("/datasets/").text
    assert "2 of 2 datasets" in page
    assert '<a href="../datasets/night~files/">night/files</a>' in page
    assert [spec.dataset for spec in find_datasets(cloud.store)] == ["night/files", "tars"]
    assert "1 of 2 datasets" in studio.get("/datasets/", params={"q": "NIGHT"}).text


def test_progress_says_what_is_done_and_stops_asking_when_all_is(studio):
    assert 'hx-get="progress"' in studio.get("/datasets/night~files/").text
    page = studio.get("/datasets/night~files/progress").text
    assert "9 of 12 samples" in page
    assert 'hx-trigger="every 3s"' in page
    assert "3 of 6" in page
    assert "if it were on AWS; here nothing" in page
    complete = studio.get("/datasets/tars/progress").text
    assert "12 of 12 samples" in complete
    assert "every 3s" not in complete
    assert "9 of 12" in studio.get("/datasets/night~files/summary").text


@pytest.mark.parametrize(("dataset", "form"), [("night~files", "files"), ("tars", "tar")])
def test_a_samples_files_are_those_that_were_made(studio, dataset, form):
    sample = build(registry.get("O-47"), None, 7, 4, size=256, keyframes=form == "tar")
    top = f"/datasets/{dataset}/samples/O-47/4/"
    for name in FILES:
        assert studio.get(f"{top}files/{name}").content == sample.files[name]
    video = sample.files[VIDEO]
    part = studio.get(f"{top}files/{VIDEO}", headers={"Range": f"bytes={len(video) - 100}-"})
    assert (part.status_code, part.content) == (206, video[-100:])
    page = studio.get(top).text
    assert sample.sha256[:16] in page
    assert sample.files[PROMPT].decode().strip()[:40] in page
    assert f"../../../../../make/O-47/{registry.get('O-47').level_at(None, 4)}/7/4/?size=256" in page
    assert studio.get(f"{top}sample.zip").status_code == 200


def test_what_is_planned_and_not_made_is_said_to_be_so(studio):
    assert studio.get("/datasets/night~files/samples/G-18/").text.count("not made yet") == 3
    page = studio.get("/datasets/night~files/samples/G-18/5/")
    assert (page.status_code, "has no done mark yet" in page.text) == (200, True)
    assert studio.get(f"/datasets/night~files/samples/G-18/5/files/{VIDEO}").status_code == 404


def test_samples_are_chosen_by_level_and_verdict(studio, plans):
    page = studio.get("/datasets/night~files/samples/O-47/", params={"verdict": "faulty"}).text
    assert "1 sample of" in page
    assert "Sample 4" in page
    sound = studio.get("/datasets/night~files/samples/O-47/", params={"verdict": "sound", "level": "medium"}).text
    assert "Sample 1" in sound
    assert "Sample 4" not in sound
    one = studio.get("/datasets/night~files/samples/O-47/3/", params={"verdict": "sound"}).text
    assert 'rel="next" href="../../O-47/5/?verdict=sound"' in one
    spec = plans["files"].spec
    assert list(chosen(spec, next(n for n in spec.generators if n.startswith("O-47")), level="hard")) == [2, 5]


def test_what_others_wrote_never_becomes_part_of_a_page(studio, cloud, plans):
    page = studio.get("/datasets/night~files/samples/O-47/4/").text
    assert "&lt;script&gt;alert" in page
    without_scripts(page)
    layout, generator = plans["files"].spec.layout, registry.get("O-47").id
    prefix = layout.sample(generator, generator.task_id(5))
    kept = {name: cloud.store.get(prefix + name) for name in (PROMPT, METADATA)}
    cloud.store.put(prefix + PROMPT, EVIL.encode() + b"\xff")
    cloud.store.put(prefix + METADATA, b"[" + EVIL.encode())
    try:
        page = studio.get("/datasets/night~files/samples/O-47/5/")
        assert page.status_code == 200
        assert "&lt;script&gt;alert" in page.text
        assert "metadata.json is missing or can&#39;t be read" in page.text.replace("can't", "can&#39;t")
        without_scripts(page.text)
    finally:
        for name, content in kept.items():
            cloud.store.put(prefix + name, content)


@pytest.mark.parametrize(
    "address",
    [
        "/datasets/..~..~etc/", "/datasets/%2e%2e/", "/datasets/night/", "/datasets/night~files~/",
        "/datasets/tars/samples/O-47/6/", "/datasets/tars/samples/O-48/", "/datasets/tars/samples/..%2f/",
        "/datasets/tars/samples/O-47/1/files/..%2f..%2f_dataset.json", "/datasets/tars/samples/O-47/1/files/x",
        "/datasets/tars/samples/O-47/?verdict=none", "/datasets/tars/samples/O-47/?level=..%2f",
        "/datasets/tars/samples/O-47/?page=0", "/datasets/tars/samples/?generator=O-99",
        "/datasets/tars/samples/O-47/?page=999", "/datasets/?page=999",
    ],
)  # fmt: skip
def test_no_key_leads_out_of_the_plan(studio, address):
    assert studio.get(address).status_code in (404, 422)


def test_a_damaged_object_is_named_on_the_page_that_needs_it(studio, monkeypatch):
    def damaged(store):
        raise Unreadable("tars/_dataset.json", "its bytes end early")

    monkeypatch.setattr(datasets, "find_datasets", damaged)
    answer = studio.get("/datasets/")
    assert answer.status_code == 503
    assert "tars/_dataset.json can" in answer.text


def test_a_page_of_samples_costs_the_same_however_many_there_are(studio):
    asked: list[tuple[str, str]] = []
    client = studio.app.state.studio.cloud.store.client

    def note(params, model, **_):
        asked.append((model.name, params.get("Prefix", params.get("Key", ""))))

    client.meta.events.register("before-parameter-build.s3", note)
    try:
        for address in ("", "tars/", "tars/samples/O-47/", "tars/samples/O-47/4/"):
            assert studio.get(f"/datasets/{address}").status_code == 200
    finally:
        client.meta.events.unregister("before-parameter-build.s3", note)
    listed = [prefix for name, prefix in asked if name == "ListObjectsV2"]
    assert listed
    assert not [prefix for prefix in listed if "_data-generator" in prefix and "/_batches/" not in prefix]
    assert len(asked) < 60


def test_a_shards_files_are_found_by_its_headers(cloud, plans):
    spec = plans["tar"].spec
    key = next(key for key in cloud.store.keys(f"{spec.dataset}/O-47") if key.endswith(".tar"))
    found, data = members(cloud.store, key), cloud.store.get(key)
    assert len(found) == 3 * len(ALL_FILES)
    start, length = found["sliding_puzzle_00000001.mp4"]
    assert data[start : start + length] == build(registry.get("O-47"), None, 7, 1, size=256).files[VIDEO]
    cloud.store.put("damaged.tar", data[:100_000])
    assert set(members(cloud.store, "damaged.tar")) < set(found)
    cloud.store.put("none.tar", b"not a tar" * 1000)
    assert members(cloud.store, "none.tar") == {}


def test_failures_are_grouped_by_reason_and_redriven(studio, cloud, plans):
    plan = plans["files"]
    [message] = plan.missing(_done(cloud, plan))
    assert cloud.dead_letters is not None
    letter = DeadLetter(message.model_dump_json(), f"no memory left in 17 MB {EVIL}", "failed")
    cloud.dead_letters.queue.deliver([letter.entry()])
    assert "Show this dataset" in studio.get("/datasets/night~files/").text
    page = studio.get("/datasets/night~files/failures").text
    assert "no memory left in # MB &lt;script&gt;" in page
    other = send(studio, "/datasets/tars/redrive", {})
    assert other.headers["location"] == "../../datasets/tars/?redriven=0"
    sent = send(studio, "/datasets/night~files/redrive", {"kind": "failed", "cause": f"no memory left in # MB {EVIL}"})
    assert sent.headers["location"] == "../../datasets/night~files/?redriven=1"
    assert cloud.queue.depth().total == 1
    assert cloud.dead_letters.depth().total == 0
    assert "1 batch went back" in studio.get("/datasets/night~files/?redriven=1").text
    cloud.queue.purge()


def test_faulty_samples_are_ordered_anew_and_the_report_is_then_one_of_before(studio, cloud, settings):
    spec = make_plan(Request.of(**ASKED, dataset="repaired"), cloud.store).spec
    for message in Plan.of(spec, list(spec.generators)).missing([]):
        run_batch(message, cloud.store)
    [_, name] = spec.generators
    key = f"{spec.layout.sample(registry.get('O-47').id, 'sliding_puzzle_00000004')}{PROMPT}"
    cloud.store.put(key, b"Another prompt.")
    write_report(cloud.store, spec, [validate_group(cloud.store, spec, [name])])
    page = studio.get("/datasets/repaired/").text
    assert "Make 1 faulty sample anew" in page
    assert "failed validation" in studio.get("/datasets/repaired/summary").text
    assert "It failed validation" in studio.get("/datasets/repaired/progress").text
    assert '<progress class="full" max="12"' not in studio.get("/datasets/repaired/progress").text
    assert '<progress class="full" max="12"' in studio.get("/datasets/tars/progress").text
    sent = send(studio, "/datasets/repaired/repair", {})
    assert sent.headers["location"] == "../../datasets/repaired/?repaired=1"
    assert cloud.queue.depth().total == 1
    page = studio.get("/datasets/repaired/?repaired=1").text
    assert "1 sample will be made anew" in page
    assert "Repaired since" in page
    assert "Make 1 faulty" not in page
    cloud.queue.purge()


def test_the_report_and_the_videos_that_it_plays_are_pages_of_the_studio(studio):
    answer = studio.get("/datasets/night~files/_report/index.html")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'; style-src 'unsafe-inline'" in answer.headers["content-security-policy"]
    [video] = set(re.findall(r'\.\./(O-47_[^"]+ground_truth.mp4)', answer.text))
    shown = studio.get(f"/datasets/night~files/{video}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "video/mp4")
    for missing in ("_report/other.html", "tars/../_report/x", "O-47_x_data-generator/x_task/x_00000001/prompt.txt",
                    f"{video}.mp4", "nothing/at/all/here"):  # fmt: skip
        assert studio.get(f"/datasets/night~files/{missing}").status_code == 404


def test_what_is_queued_can_be_cancelled_while_samples_are_missing(studio, cloud, plans):
    plan = plans["files"].model_copy(update={"run": "0" * 16})
    enqueue_missing(plan, cloud, by="a test")
    assert '<form method="post" action="cancel">' in studio.get("/datasets/night~files/progress").text
    assert 'action="cancel"' not in studio.get("/datasets/tars/progress").text
    assert "Batches that wait" not in studio.get("/datasets/tars/progress").text
    sent = send(studio, "/datasets/night~files/cancel", {})
    assert sent.headers["location"] == "../../datasets/night~files/?cancelled=1"
    assert is_cancelled(cloud.store, plan.spec.layout, plan.run)
    assert "1 run cancelled" in studio.get("/datasets/night~files/?cancelled=1").text
    cloud.queue.purge()


def test_an_answer_is_scored_against_a_stored_sample(studio):
    video = studio.get(f"/datasets/tars/samples/G-18/1/files/{VIDEO}").content
    answer = send(studio, "/datasets/tars/samples/G-18/1/score", files={"video": ("a.mp4", video, "video/mp4")})
    assert '<span class="big">100</span>' in answer.text
    compared = studio.get("/datasets/tars/samples/G-18/1/baselines").text
    assert "the first frame all the time" in compared


def test_no_address_of_a_store_and_no_credentials_reach_the_browser(studio, cloud):
    for address in ("/datasets/", "/datasets/tars/", "/datasets/tars/samples/O-47/1/"):
        answer = studio.get(address)
        for secret in (cloud.endpoint_url, "X-Amz", "AWSAccessKeyId", "Signature"):
            assert secret not in answer.text
            assert secret not in str(answer.headers)


def _done(cloud: Cloud, plan: Plan):
    layout = Layout(plan.spec.dataset)
    return [batch for key in cloud.store.keys(layout.marks) if (batch := layout.batch_of(key))]
