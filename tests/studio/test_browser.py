"""The Studio as people see it, in a headless Chromium: every page, both themes, a phone, and the keyboard alone.

Screenshots are written to out/studio, to be looked at.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from generators.kit.judge.result import ItemScore
from generators.kit.registry import registry
from generators.kit.sample import PROMPT
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.dataset import task_types
from include.external.lock import Place
from include.external.tools.download import download
from include.judging.evaluation import Header, Journal, Result
from include.judging.summary import Evaluation
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.run.submit import enqueue_missing
from include.services.dead_letters import DeadLetter
from include.services.storage import FolderStore
from include.settings import Settings
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.airflow.running import eventually
from tests.external import repositories
from tests.studio.test_evidence import encoded

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1200)]

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "out" / "studio"
PAGES = {
    "catalogue": "", "catalogue-empty": "?q=nosuchwords", "task": "tasks/O-47/", "made": "make/O-47/medium/42/7/",
    "datasets": "datasets/", "dataset": "datasets/demo/", "dataset-running": "datasets/night~running/",
    "samples": "datasets/demo/samples/O-47/", "samples-none": "datasets/demo/samples/O-47/?verdict=faulty",
    "table": "datasets/demo/table/", "table-filtered": "datasets/demo/table/?task_type=O-47&level=hard&q=the",
    "table-none": "datasets/demo/table/?q=nosuchwords", "table-grid": "datasets/demo/table/?view=grid",
    "table-missing": "datasets/night~running/table/",
    "sample": "datasets/demo/samples/O-47/4/", "sample-missing": "datasets/night~running/samples/G-18/5/",
    "models": "models/", "model": "models/mine/", "answer": "models/mine/answer?sample=demo/O-47/7",
    "trials": "trials/", "external": "external/", "external-task": "tasks/ext-O-41/", "external-found": "?q=external",
    "external-sample": "datasets/wild/samples/ext-O-41/1/", "external-remove": "external/ext-O-41/remove",
    "error": "tasks/O-9999/",
}  # fmt: skip
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 375, "height": 812}, "color_scheme": "light"},
}
SECONDS = 1000
LOW = """[...document.querySelectorAll("a, button, summary, input, select, textarea")].filter((each) => {
  const box = each.getBoundingClientRect();
  const seen = box.width && !each.matches("[type=checkbox], [type=hidden]") && !each.closest(".hidden, .skip, p, dd");
  return seen && getComputedStyle(each, "::after").position !== "absolute" && box.height < 43.5;
}).map((each) => `${each.textContent.trim()}: ${Math.round(each.getBoundingClientRect().height)}`)"""
"""Controls under 44 px high, but for those whose whole tile is one, check boxes, and links in text."""
CUT = """[...document.querySelectorAll(".cards .tag, .stack .tag")].filter((tag) => {
  const around = tag.closest(".cards > li, .scroll");
  return around && tag.getBoundingClientRect().right > around.getBoundingClientRect().right + 1;
}).map((tag) => tag.textContent)"""
"""Tags that reach out of their tile or table."""


@pytest.fixture(scope="module")
def wild(tmp_path_factory) -> Path:
    """A folder with two repositories of others."""
    top = tmp_path_factory.mktemp("wild")
    repositories.write(top / "O_41_nonogram_data_generator", repositories.WELL)
    repositories.write(top / "G-174_arange_circles_data-generator", repositories.SEEDLESS)
    return top


@pytest.fixture(scope="module")
def address(tmp_path_factory, wild) -> Iterator[str]:
    """A Studio with a dataset that is validated, one that is not complete and has a failure, and one by others."""
    home = tmp_path_factory.mktemp("studio") / "home"
    settings = Settings(vmdp_home=home, vmdp_cloud="local")
    cloud = connect(settings, start=True)
    try:
        asked = {"generators": ("O-47", "G-18"), "samples": 30, "size": 256}
        plan = make_plan(Request.of(**asked, dataset="demo"), cloud.store)
        enqueue_missing(plan, cloud)
        marks = plan.spec.layout.marks
        eventually("the samples", lambda: len([k for k in cloud.store.keys(marks) if "progress" not in k]) == 2, 300)
        found = validate_group(cloud.store, plan.spec, list(plan.spec.generators), index=True)
        write_report(cloud.store, plan.spec, [found])
        running = make_plan(Request.of(**asked, dataset="night/running"), cloud.store)
        assert cloud.dead_letters is not None
        letter = DeadLetter(next(running.missing([])).model_dump_json(), "no memory left in 17 MB", "failed")
        cloud.dead_letters.queue.deliver([letter.entry()])
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("VMDP_EXTERNAL", str(settings.external))
            assert not any(one.reason for one in download(Place(settings.external), [str(wild)], pattern="^O_"))
            task_types.reload()
            others = make_plan(Request.of(generators=("ext-O-41",), samples=3, dataset="wild"), cloud.store)
            for message in others.missing([]):
                run_batch(message, cloud.store)
        task_types.reload()
        _evaluated(home / "results")
        studio = ["studio", "--port", "0", "--results", str(home / "results")]
        command = [sys.executable, "-c", "from include.cli.main import run; run()", *studio]
        environment = {"VMDP_HOME": str(home), "VMDP_CLOUD": "local", "PATH": "/usr/bin:/bin"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as studio:
            try:
                assert studio.stdout is not None
                match = re.search(r"http://localhost:\d+", studio.stdout.readline())
                assert match is not None
                yield f"{match[0]}/"
            finally:
                studio.terminate()
    finally:
        embedded.down(settings)


def _evaluated(folder: Path) -> None:
    """Results of two models, as `vmdp evaluate` writes them."""
    for model, passed in (("mine", False), ("theirs", True)):
        header = Header(model=model, dataset="demo", pictures=False, judge="0" * 16)
        place = {"sample": "sliding_puzzle_00000007", "path": "demo/O-47/7", "answer": "sliding_puzzle_00000007.mp4"}
        facts = {"task": "O-47_sliding_puzzle_data-generator", "level": "easy", "look": "plain"}
        hashes = {"sha256": "0" * 64, "asked_sha256": "0" * 64}
        items = (ItemScore("given", 5, 5, True, "the first frame shows the given state"),)
        result = Result(**place, **facts, **hashes, score=100 if passed else 5, passed=passed, items=items)
        Journal(folder / f"{model}.jsonl", header).add(result)
        found = Evaluation.of(header, [result], samples=2, zeros=False, answers="answers", unknown={"x.mp4": "no"})
        (folder / f"{model}.json").write_text(found.model_dump_json())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "these tests need a browser: apt-get install chromium"
    SHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=60 * SECONDS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


def opened(browser: Browser, **look) -> tuple[Page, list[str]]:
    """A new window, and what it complains of."""
    page = browser.new_context(**look).new_page()
    page.set_default_timeout(60 * SECONDS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def settled(page: Page, address: str) -> None:
    """Open a page, and wait until nothing more is on its way."""
    page.goto(address)
    until(page, "!document.querySelector('.waiting')")
    until(page, "[...document.images].every(i => i.loading === 'lazy' || i.complete)")


def until(page: Page, true: str) -> None:
    """Wait for something to be true; Playwright's own way would need `eval`, which the page's policy forbids."""
    eventually(true, lambda: page.evaluate(true), 180)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_in_every_look(browser, address, name, look):
    page, complaints = opened(browser, **LOOKS[look])
    settled(page, address + PAGES[name])
    page.screenshot(path=SHOTS / f"{name}-{look}.png", full_page=not name.startswith("catalogue"))
    wanted = ["404"] if name == "error" else []
    assert [text for text in complaints if not any(code in text for code in wanted)] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "it scrolls"
    assert page.locator("main h1, main h2").count() >= 1
    if look == "phone":
        assert page.evaluate(LOW) == []
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert not found.response["violations"], found.generate_report()
    page.context.close()


def test_a_button_whose_work_takes_long_says_so(browser, address):
    page, _ = opened(browser, **LOOKS["light"])
    settled(page, f"{address}datasets/demo/samples/O-47/4/")
    for button, path, text in (("Measure", "baselines", "measuring…"), ("Draw four", "renditions", "drawing…")):
        page.route(f"**/{path}", lambda route: None)  # the answer never comes
        expect(page.get_by_text(text)).not_to_be_visible()
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text(text)).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("look", ["light", "phone"])
def test_words_without_a_break_widen_no_page(browser, address, tmp_path, look):
    name, word = f"{look}-{'x' * 50}", "W" * 3000
    store = FolderStore(tmp_path / name)
    asked = Request.of(generators=("O-47",), samples=1, size=256, level="easy")
    plan = make_plan(asked, store, folder=True)
    for message in plan.missing([]):
        run_batch(message, store, prefix="")
    store.put(next(key for key in store.keys("") if key.endswith(PROMPT)), word.encode())
    write_report(store, plan.spec, [validate_group(store, plan.spec, list(plan.spec.generators), index=True)])
    page, _ = opened(browser, **LOOKS[look])
    settled(page, f"{address}datasets/")
    page.get_by_label("A folder on this machine").fill(str(tmp_path / name))
    page.get_by_role("button", name="Show its datasets").click()
    page.wait_for_load_state()
    here = f"datasets/{name[:50]}/"
    settled(page, f"{address}{here}samples/O-47/0/")
    page.get_by_label("Another tag").fill("W" * 40)
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_load_state()
    for each in ("datasets/", here, f"{here}samples/O-47/0/", f"{here}table/", f"{here}table/?view=grid"):
        settled(page, address + each)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), each
        assert page.evaluate(CUT) == [], each
    page.context.close()


def test_the_keyboard_alone_is_enough(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("tower of hanoi")
    page.wait_for_url(re.compile(r"q=tower(\+|%20)of(\+|%20)hanoi"))
    expect(page.get_by_role("status").first).to_contain_text(f"1 of {len(registry)}")
    page.wait_for_load_state("networkidle")
    for _ in range(60):  # round the page, if need be
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Tower of Hanoi":
            break
    expect(page.get_by_role("link", name="Tower of Hanoi", exact=True)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/O-51/")
    page.get_by_role("spinbutton", name="Index").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/make/O-51/medium/42/0/\?look=varied$"))
    page.locator("video").wait_for()
    page.keyboard.press("j")
    page.wait_for_url(re.compile(r"/make/O-51/medium/42/1/\?look=varied$"))
    page.keyboard.press("k")
    page.wait_for_url(re.compile(r"/make/O-51/medium/42/0/\?look=varied$"))
    assert complaints == []


def test_a_sample_plays_and_its_own_video_scores_full_marks(browser, address, tmp_path):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, address + PAGES["sample"])
    page.evaluate("document.querySelector('video').play()")
    until(page, "document.querySelector('video').currentTime > 0.3")
    page.evaluate("document.querySelector('video').currentTime = 3")
    until(page, "document.querySelector('video').currentTime >= 3")
    video = page.evaluate("document.querySelector('video source').src")
    file = tmp_path / "answer.mp4"
    file.write_bytes(page.context.request.get(video).body())
    page.set_input_files("input[name=video]", file)
    page.get_by_role("button", name="Score it").click()
    expect(page.locator("#scored .big")).to_have_text("100", timeout=60 * SECONDS)
    expect(page.locator(".answer video")).to_be_visible()
    page.get_by_role("button", name="Show frame").first.click()
    until(page, "document.querySelector('.answer video').currentTime > 0")
    until(page, "document.querySelector('.boxes rect.earned')")
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_text("the first frame all the time")).to_be_visible(timeout=120 * SECONDS)
    page.screenshot(path=SHOTS / "scored-light.png", full_page=True)
    assert complaints == []


SPOT = "drawbox=x=20:y=20:w=40:h=40:color=red:t=fill:enable='between(n,12,16)'"


@pytest.mark.parametrize("look", LOOKS)
def test_evidence_is_walked_by_keys_marks_and_frames(browser, address, tmp_path, look):
    page, complaints = opened(browser, **LOOKS[look])
    settled(page, address + PAGES["sample"])
    (tmp_path / "own.mp4").write_bytes(
        page.context.request.get(page.evaluate("document.querySelector('video source').src")).body()
    )
    page.set_input_files("input[name=video]", encoded(tmp_path, SPOT))
    page.get_by_role("button", name="Score it").click()
    expect(page.locator(".transport")).to_be_visible(timeout=60 * SECONDS)
    until(page, "document.querySelector('.answer video').readyState > 1")
    at, spots = page.locator(".transport .at"), page.locator(".boxes rect.lost")
    while at.inner_text() != "13":
        before = int(at.inner_text())
        page.keyboard.press("n")
        until(page, f"Number(document.querySelector('.transport .at').textContent) > {before}")
    expect(spots).to_have_count(1)
    expect(page.locator(".here")).to_contain_text("Frame 13, lost: ")
    expect(page.locator(".items li.now")).to_have_count(1)
    square, spot = page.locator(".screen").bounding_box(), spots.bounding_box()
    assert square is not None
    assert spot is not None
    assert (spot["x"] - square["x"]) / square["width"] == pytest.approx(20 / 256, abs=0.03)
    assert spot["width"] / square["width"] == pytest.approx(40 / 256, abs=0.06)
    page.keyboard.press(",")
    expect(at).to_have_text("12")
    expect(spots).to_have_count(0)
    page.keyboard.press(".")
    expect(at).to_have_text("13")
    page.locator(".marks button").first.focus()
    page.keyboard.press("Enter")
    expect(at).to_have_text("1")
    page.get_by_role("slider", name="Frame").focus()
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("2")
    assert page.evaluate("document.querySelector('.answer video').paused")
    page.keyboard.press("n")
    until(page, "document.querySelector('.boxes rect')")
    page.screenshot(path=SHOTS / f"evidence-{look}.png", full_page=True)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert not found.response["violations"], found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "it scrolls"
    if look == "phone":
        assert page.evaluate(LOW) == []
    assert complaints == []


def test_keys_walk_the_rows_of_the_table_that_a_sample_was_opened_from(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, f"{address}datasets/demo/table/?level=hard&sort=index&order=down")
    links = page.locator("tbody th a").all_inner_texts()
    page.locator("tbody th a").first.press("Enter")
    for number, name in enumerate(links[:3], 1):
        expect(page.get_by_text(f"Row {number} of {len(links)}")).to_be_visible()
        expect(page.get_by_label("Where you are")).to_contain_text(name)
        page.keyboard.press("j")
    page.get_by_label("Where you are").get_by_text("table", exact=True).press("Enter")
    page.wait_for_url("**/table/?level=hard&sort=index&order=down")
    assert complaints == []


def test_the_table_is_used_by_the_keyboard_alone(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, address + PAGES["table"])
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("SLIDING")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=SLIDING**")
    expect(page.get_by_role("status").first).to_contain_text("of 60 samples")
    hard = page.get_by_role("region", name="Distributions").get_by_role("link", name="hard")
    hard.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**level=hard**")
    expect(page.get_by_role("list", name="Active filters").get_by_role("listitem")).to_have_count(3)
    page.get_by_role("columnheader", name="Frames").get_by_role("link").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=frames**")
    expect(page.get_by_role("columnheader", name="Frames")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("checkbox", name="Choose all rows shown").focus()
    page.keyboard.press("Space")
    page.get_by_label("Tag of the chosen rows").fill("look again")
    page.keyboard.press("Enter")
    expect(page.locator("tbody").get_by_text("look again", exact=True).first).to_be_visible()
    assert "sort=frames" in page.url
    page.get_by_role("link", name="sliding_puzzle_").first.press("Enter")
    page.wait_for_url("**/samples/O-47/**")
    page.get_by_role("button", name="look again").press("Enter")
    expect(page.get_by_role("button", name="look again")).to_have_count(0)
    assert complaints == []


def test_a_tile_plays_while_it_is_pointed_at_or_focused_and_not_for_those_who_want_no_motion(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, address + PAGES["table-grid"])
    assert page.locator(".frame video").count() == 0
    page.locator(".cards > li").nth(1).hover()
    until(page, "document.querySelector('.frame video')?.currentTime > 0.2")
    page.locator(".cards > li h2 a").nth(2).focus()
    until(page, "document.querySelectorAll('.cards > li')[2].querySelector('video')?.currentTime > 0.2")
    page.mouse.move(0, 0)
    page.locator("h1").click()
    until(page, "!document.querySelector('.frame video')")
    still, _ = opened(browser, **LOOKS["light"], reduced_motion="reduce")
    settled(still, address + PAGES["table-grid"])
    still.locator(".cards > li").nth(1).hover()
    still.locator(".cards > li h2 a").nth(2).focus()
    still.wait_for_timeout(500)
    assert still.locator(".frame video").count() == 0
    assert complaints == []


def test_the_controls_of_a_video_stand_below_its_picture(browser, address):
    page, _ = opened(browser, **LOOKS["light"])
    settled(page, address + PAGES["sample"])
    until(page, "document.querySelector('video').readyState > 0")
    box = page.locator(".player video").bounding_box()
    assert box is not None
    assert box["height"] - box["width"] > 80  # of a square video: the strip with the controls
    page.get_by_role("button", name="Draw four").click()
    expect(page.locator(".renditions video")).to_have_count(4)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
    assert not found.response["violations"], found.generate_report()


def test_a_failure_is_seen_by_its_reason_and_redriven(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    settled(page, address + PAGES["dataset-running"])
    page.get_by_role("button", name="Show this dataset").click()
    expect(page.get_by_text("no memory left in # MB")).to_be_visible()
    page.screenshot(path=SHOTS / "failures-light.png", full_page=True)
    page.get_by_role("button", name="Redrive").click()
    expect(page.get_by_text("1 batch went back to the queue")).to_be_visible()
    expect(page.get_by_text("30 of 60 samples")).to_be_visible(timeout=180 * SECONDS)  # by itself
    assert complaints == []


def test_a_trial_runs_before_the_authors_eyes(browser, address):
    page, complaints = opened(browser, **LOOKS["light"])
    page.goto(f"{address}trials/?task=G-18")
    page.get_by_label("Samples of each").fill("2")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/trials/*-*/")
    expect(page.get_by_text("sound", exact=True)).to_be_visible(timeout=400 * SECONDS)
    page.get_by_role("link", name="Peak memory").click()
    expect(page.get_by_role("columnheader", name="Peak memory ↑")).to_be_visible()
    page.screenshot(path=SHOTS / "trial-light.png", full_page=True)
    assert complaints == []


def test_a_repository_is_brought_and_tested_before_ones_eyes(browser, address, wild):
    page, complaints = opened(browser, **LOOKS["light"])
    page.goto(f"{address}external/")
    page.get_by_label("From").fill(str(wild))
    page.get_by_label("Names that match").fill("^G-")
    page.get_by_role("button", name="Download").click()
    page.wait_for_url("**/external/works/*/")
    expect(page.get_by_text("new", exact=True)).to_be_visible(timeout=120 * SECONDS)  # by itself
    page.get_by_role("link", name="External generators").click()
    page.get_by_label("Choose all").check()
    page.get_by_role("button", name="Test the chosen").click()
    page.wait_for_url("**/external/works/*/")
    expect(page.get_by_text("Done", exact=True)).to_be_visible(timeout=300 * SECONDS)
    tested = page.url
    for name, look in LOOKS.items():
        seen, complained = opened(browser, **look)
        settled(seen, tested)
        seen.screenshot(path=SHOTS / f"external-tested-{name}.png", full_page=True)
        assert seen.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
        found = Axe().run(seen, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]})
        assert not found.response["violations"], found.generate_report()
        assert complained == []
        seen.context.close()
    page.goto(f"{address}external/")
    page.get_by_role("link", name="Remove ext-G-174").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("status")).to_contain_text("ext-G-174 was removed")
    assert complaints == []


def test_nothing_moves_for_those_who_want_it_so(browser, address):
    still, _ = opened(browser, **LOOKS["light"], reduced_motion="reduce")
    settled(still, address)
    until(still, "document.querySelector('.cards img').currentSrc")  # it is lazy
    assert "still=true" in still.evaluate("document.querySelector('.cards img').currentSrc")
    page, _ = opened(browser, **LOOKS["light"])
    settled(page, address)
    until(page, "document.querySelector('.cards img').currentSrc")
    assert "still=true" not in page.evaluate("document.querySelector('.cards img').currentSrc")
    page.get_by_role("button", name="Pause previews").click()
    until(page, "document.querySelector('.cards img').currentSrc.includes('still=true')")
    expect(page.get_by_role("button", name="Play previews")).to_be_visible()


def test_what_can_be_read_is_there_without_scripts(browser, address):
    page, _ = opened(browser, **LOOKS["light"], java_script_enabled=False)
    page.goto(f"{address}tasks/O-47/")
    expect(page.get_by_role("link", name="making a sample …")).to_be_visible()
    page.goto(f"{address}datasets/demo/samples/O-47/4/")
    expect(page.get_by_role("heading", name="Rubric")).to_be_visible()
