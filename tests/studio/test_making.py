"""The catalogue, samples made on the spot, and trials, with no cloud at all."""

import io
import re
import subprocess
import sys
import time
import zipfile

import pytest

from generators.kit.conformance import rules
from generators.kit.keyframes import IMAGE_PROMPT
from generators.kit.keyframes import PICTURES as KEY_FRAMES
from generators.kit.registry import registry
from generators.kit.sample import FILES, VIDEO, build
from include.dataset.recipe import SCHEMA
from include.studio.media import zipped
from include.studio.pages import PICTURES, prose
from include.studio.workshop import Busy, JobFailed, Workshop
from tests.local.until import eventually, gone
from tests.studio.conftest import send, without_scripts

ADDRESS = "/make/O-47/easy/7/3/"


@pytest.fixture(scope="module")
def sample():
    return build(registry.get("O-47"), "easy", 7, 3)


def test_the_catalogue_shows_every_task_type_and_finds_some(studio):
    everything = studio.get("/").text
    assert all(f"tasks/{generator.id.short}/" in everything for generator in registry)
    found = studio.get("/", params={"kind": "O", "faculty": "spatiality", "q": "flag"}).text
    assert f"1 of {len(registry)} task types" in found
    assert "tasks/O-39/" in found
    assert "Take away a choice" in studio.get("/", params={"q": "nothing has these words"}).text


def test_the_catalogue_and_the_pages_show_own_tasks(studio, own_task):
    found = studio.get("/", params={"kind": "X", "q": "X-901"}).text
    assert f"1 of {len(registry)} task types" in found
    assert '<option value="X" selected>X: own tasks</option>' in found
    assert "Beside the public tasks: own; none of them" in studio.get("/tasks/x901/").text


def test_links_hold_wherever_the_app_is_mounted(studio):
    assert 'href="./static/studio.css"' in studio.get("/").text
    assert 'href="../../static/studio.css"' in studio.get("/tasks/O-47/").text
    assert studio.get("/make", params={"task": "O-47", "level": "easy"}, follow_redirects=False).headers[
        "location"
    ] == ("./make/O-47/easy/42/0/")


def test_code_in_a_task_types_text_is_shown_as_code(studio):
    page = studio.get("/tasks/O-41/").text
    assert "<code>rules</code> takes its cells in any order" in page
    assert "`" not in page
    assert prose("<b> `a<b`") == "&lt;b&gt; <code>a&lt;b</code>"


def test_an_address_makes_the_sample_that_it_names(studio, sample):
    page = studio.get(f"{ADDRESS}sample").text
    assert "Right by the rules" in page
    assert sample.sha256[:16] in page
    for name in FILES:
        assert studio.get(f"{ADDRESS}files/{name}").content == sample.files[name]
    archive = zipfile.ZipFile(io.BytesIO(studio.get(f"{ADDRESS}sample.zip").content))
    assert {name.partition("/")[2]: archive.read(name) for name in archive.namelist()} == sample.files
    assert archive.namelist()[0].startswith("sliding_puzzle_00000003/")


def test_a_sample_with_key_frames_shows_them_and_their_prompt(studio):
    made, address = build(registry.get("O-47"), "easy", 7, 3, keyframes=True), "?keyframes=True"
    page = studio.get(f"{ADDRESS}sample{address}").text
    assert made.files[IMAGE_PROMPT].decode().strip() in page
    names = [IMAGE_PROMPT, *(name for name in KEY_FRAMES if name in made.files)]
    assert all(f'src="files/{name}?keyframes=True"' in page for name in names[1:])
    for name in names:
        assert studio.get(f"{ADDRESS}files/{name}{address}").content == made.files[name]
    archive = zipfile.ZipFile(io.BytesIO(studio.get(f"{ADDRESS}sample.zip{address}").content))
    assert {name.partition("/")[2]: archive.read(name) for name in archive.namelist()} == made.files
    assert "Key frames" not in studio.get(f"{ADDRESS}sample").text
    for missing in ("image/frame_1.png", "image/frame_9.png", "image%2F..%2Fmetadata.json"):
        assert studio.get(f"{ADDRESS}files/{missing}").status_code == 404
    upload = {"video": ("mine.mp4", made.files[VIDEO], "video/mp4")}
    assert '<span class="big">100</span>' in send(studio, f"{ADDRESS}score{address}", files=upload).text


def test_a_video_can_be_read_from_the_middle_on(studio, sample):
    video = sample.files[VIDEO]
    part = studio.get(f"{ADDRESS}files/{VIDEO}", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, video[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(video)}"
    assert studio.get(f"{ADDRESS}files/{VIDEO}", headers={"Range": "bytes=-5"}).content == video[-5:]
    assert studio.get(f"{ADDRESS}files/{VIDEO}", headers={"Range": "bytes=9999999-"}).status_code == 416
    assert studio.get(f"{ADDRESS}files/{VIDEO}", headers={"Range": "bytes=0-1,5-6"}).content == video
    again = studio.get(f"{ADDRESS}files/{VIDEO}", headers={"If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_video_that_is_sent_is_scored_item_by_item_with_its_evidence(studio):
    address = "/make/O-48/easy/7/3/"
    video = build(registry.get("O-48"), "easy", 7, 3).files[VIDEO]
    right = send(studio, f"{address}score", files={"video": ("mine.mp4", video, "video/mp4")}).text
    assert '<span class="big">100</span>' in right
    assert '<span class="tag good">passed</span>' in right
    assert right.count("holds</span>") == right.count("<li data-item")
    assert re.search(r'data-frames="\d+" data-square="[\d. ]+" hidden>\s+<div class="screen"><video controls', right)
    button = (
        r'data-frame="(\d+)" data-boxes="([\d. ]+)" data-kind="earned" aria-label="Show frame (\d+)">(\d+)</button>'
    )
    seen = re.search(button, right)
    assert seen is not None
    assert int(seen[1]) + 1 == int(seen[3]) == int(seen[4])
    assert len(seen[2].split()) == 4
    without_scripts(right)
    other = build(registry.get("O-48"), "easy", 7, 4, size=256).files[VIDEO]
    wrong = send(studio, f"{address}score", files={"video": ("<b>.mp4", other, "video/mp4")}).text
    assert "does not hold" in wrong
    assert '<span class="tag bad">not passed</span>' in wrong
    assert "&lt;b&gt;.mp4" in wrong


@pytest.mark.parametrize(
    ("address", "status", "text"),
    [
        ("/tasks/O-9999/", 404, "no generator is called"),
        ("/make/O-47/lunatic/1/1/", 404, "it has easy, medium, hard"),
        ("/make/O-47/easy/-1/1/", 422, "seed"),
        ("/make/O-47/easy/1/100000000/", 422, "index"),
        ("/make/O-47/easy/1/1/?size=300", 422, "size: must be a multiple of 16 from 256 to 1024, not 300"),
        ("/make/O-47/easy/one/1/", 422, "seed"),
        ("/?family=none", 404, "unknown family"),
        ("/datasets/", 503, "vmdp local up"),
        ("/trials/1234567890-abcdef/", 404, "There is no trial"),
    ],
)
def test_a_bad_address_says_what_is_wrong(studio, address, status, text):
    answer = studio.get(address)
    assert answer.status_code == status
    assert text in answer.text


def test_more_work_than_there_is_room_for_is_refused(studio, monkeypatch):
    workshop = Workshop(at_once=1, waiting=0)
    monkeypatch.setattr(studio.app.state.studio, "workshop", workshop)
    with workshop._turn():
        answer = studio.get("/make/O-47/easy/99/99/sample")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    with workshop._turn(), pytest.raises(Busy):
        workshop.do("capacities", generator="O-47")
    workshop.close()


def test_a_job_that_takes_too_long_is_ended():
    workshop = Workshop()
    try:
        # The system ends it, too, by the processor's time: first if the thread here has no turn in time.
        with pytest.raises(JobFailed, match=r"it exceeded 1 s|used up its time|was ended by SIGKILL"):
            workshop.do("trial", seconds=1, generator="O-47", samples=50, seed=1)
        with pytest.raises(JobFailed, match="no generator is called 'nothing'"):
            workshop.do("capacities", generator="nothing")
    finally:
        workshop.close()


def test_a_job_ends_with_its_server():
    code = (
        "import pathlib, tempfile, threading, time;"
        "from include.studio.workshop import Process;"
        "process = Process();"
        "print(process._process.pid, flush=True);"
        "order = {'generator': 'O-47', 'samples': 100, 'seed': 1};"
        "process.do('trial', pathlib.Path(tempfile.mkdtemp()), order, seconds=60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        job = int(server.stdout.readline())
        time.sleep(0.5)
        server.kill()
    eventually(lambda: gone(job))


def test_equal_files_give_equal_archives(sample):
    assert zipped("a", sample.files) == zipped("a", sample.files)


def test_a_trial_measures_and_checks_in_the_background(studio):
    refused = send(studio, "/trials/", {"samples": "2", "seed": "1"})
    assert (refused.status_code, "Choose at least one" in refused.text) == (422, True)
    begun = send(studio, "/trials/", {"task": "G-18", "samples": "2", "seed": "1"})
    assert begun.status_code == 303
    address = f"/trials/{begun.headers['location']}"
    assert send(studio, "/trials/", {"task": "O-47", "samples": "2", "seed": "1"}).status_code == 409
    deadline = time.monotonic() + 200
    while "every 2s" in (page := studio.get(address).text) and time.monotonic() < deadline:
        time.sleep(0.5)
    assert ">sound<" in page
    assert f"0 of {len(rules())}" in page
    assert "all sound" in studio.get("/trials/").text
    assert studio.get(address, params={"sort": "peak_mb", "down": "true"}).status_code == 200
    assert studio.get(address, params={"sort": "nonsense"}).status_code == 404


def test_a_trial_can_be_cancelled(studio):
    begun = send(studio, "/trials/", {"all": "on", "samples": "100", "seed": "1"})
    address = f"/trials/{begun.headers['location']}"
    assert send(studio, f"{address}cancel").status_code == 303
    deadline = time.monotonic() + 60
    while "Cancelled" not in (page := studio.get(address).text) and time.monotonic() < deadline:
        time.sleep(0.3)
    assert "Cancelled" in page
    assert "not tried" in page


@pytest.mark.parametrize("name", ["seed", *PICTURES])
def test_a_form_and_an_address_have_the_bounds_and_the_help_of_the_recipe(studio, name):
    field = SCHEMA[name]
    for address in ("/tasks/O-47/", "/make/O-47/easy/7/3/"):
        page = studio.get(address).text
        assert f'title="{field["description"]}"' in page
        assert f'name="{name}"' in page
        if "maximum" in field:
            assert f'min="{field["minimum"]}" max="{field["maximum"]}"' in page
    if "maximum" in field:
        for value in (field["minimum"] - 1, field["maximum"] + field.get("multipleOf", 1)):
            asked = {"task": "O-47", "level": "easy", name: value}
            refused = studio.get("/make", params=asked, follow_redirects=False)
            assert refused.status_code == 422
            assert f"{name}: " in refused.text
            assert str(field["maximum"] if value > 0 else field["minimum"]) in refused.text


def test_an_address_has_only_what_is_not_at_its_default(studio):
    asked = {"task": "O-47", "level": "easy", "index": 3, "size": 256, "video": "false"}
    answer = studio.get("/make", params=asked, follow_redirects=False)
    assert answer.headers["location"] == "./make/O-47/easy/42/3/?size=256"
