"""Scripts of others need not write a video or a final frame."""

import json
import re

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from generators.kit.sample import BuildError
from include.batch.make import run_batch
from include.cli.main import app
from include.dataset import task_types
from include.dataset.mark import DoneMark
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from include.studio.app import create_app
from include.validation.report import write_report
from include.validation.run import validate_group
from tests.external.conftest import making

FULL = "ext-misbehaving-task_misbehaving_task_data-generator"
LACKS = {
    "stills": ["ground_truth.mp4", "rubric.txt"],
    "first-only": ["final_frame.png", "ground_truth.mp4", "rubric.txt"],
}


@pytest.fixture
def made(wrong, tmp_path, monkeypatch):
    """A dataset of four samples by a script that writes what it should not."""

    def make(how: str, form: str = "files"):
        monkeypatch.setenv("VMDP_EXTERNAL", str(wrong(how).place.root))
        task_types.reload()
        store = FolderStore(tmp_path / "data")
        request = Request.of(generators=["misbehaving-task"], samples=4, size=256, output_format=form)
        plan = make_plan(request, store, folder=True)
        for order in plan.missing([]):
            run_batch(order, store, prefix="")
        return store, plan.spec

    yield make
    monkeypatch.undo()
    task_types.reload()


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("how", list(LACKS))
def test_samples_without_a_video_are_made_marked_and_valid(made, how, form):
    store, spec = made(how, form)
    (key,) = store.keys("_batches/")
    for record in DoneMark.model_validate_json(store.get(key)).samples:
        assert sorted(record.missing) == LACKS[how]
    (result,) = validate_group(store, spec, [FULL]).generators
    assert (result.found, result.stills, result.problems) == (4, 4, ())
    assert any(note.startswith("files-missing: its script writes no") for note in result.notes)
    if form == "files":
        folder = next(store.keys(FULL)).rpartition("/")[0]
        metadata = json.loads(store.get(f"{folder}/metadata.json"))
        assert metadata["missing"] == LACKS[how]
        assert metadata["rubric"] == []
        names = {key.rpartition("/")[2] for key in store.keys(f"{folder}/")}
        assert names.isdisjoint(LACKS[how])


def test_a_still_that_goes_missing_later_is_found_even_in_samples_that_are_not_opened(made):
    store, spec = made("stills")
    for key in list(store.keys(FULL)):
        if key.endswith("final_frame.png"):
            store.delete(key)
    (result,) = validate_group(store, spec, [FULL], deep=0).generators
    assert result.rules["files-missing"] == 4


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("stills-sometimes", "index 1: 1 of 4 .* it has no ground_truth.mp4, and other samples of its run have one"),
        ("nothing-shown", r"index 0: 4 of 4 .* it has no first_frame.png \("),
    ],
)
def test_a_sample_that_lacks_what_its_run_has_is_no_sample(wrong, how, reason):
    with pytest.raises(BuildError, match=reason):
        list(making(wrong(how)).samples())


def test_the_studio_and_the_report_show_no_player_without_a_video(made, tmp_path):
    store, spec = made("first-only")
    write_report(store, spec, [validate_group(store, spec, [FULL], index=True)])
    assert "<video" not in store.get("_report/index.html").decode()
    settings = Settings(vmdp_home=tmp_path / "home", vmdp_cloud="local")
    studio = TestClient(create_app(settings, local=True, folders=[tmp_path / "data"]), base_url="http://localhost")
    page = studio.get("/datasets/data/samples/ext-misbehaving-task/2/").text
    assert "no final_frame.png, ground_truth.mp4, rubric.txt" in re.sub(r"\s+", " ", page)
    assert "files/first_frame.png" in page
    assert "<video" not in page
    assert "files/final_frame.png" not in page
    grid = studio.get("/datasets/data/table/?view=grid").text
    assert "files/first_frame.png" in grid
    assert "data-video" not in grid


def test_exports_take_stills_or_say_how_many_were_left_out(made, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    made("first-only")

    def export(form: str):
        return CliRunner().invoke(app, ["export", form, str(tmp_path / "data"), str(tmp_path / form)])

    kept = export("huggingface")
    assert kept.exit_code == 0, kept.output
    (file,) = (tmp_path / "huggingface").rglob("data/*/*.parquet")
    rows = pq.read_table(file).to_pylist()
    assert [(row["video"], row["final_frame"], row["rubric"], row["final_frame_path"]) for row in rows] == [
        (None, None, None, "")
    ] * 4
    assert all(row["first_frame"]["bytes"].startswith(b"\x89PNG") for row in rows)
    card = next(path for path in (tmp_path / "huggingface").rglob("README.md") if "stills" in path.read_text())
    assert "4 samples are stills without a video" in card.read_text()
    for form, reason in (
        ("diffsynth", "it has no video"),
        ("webdataset", "it has no final_frame.png and no ground_truth"),
    ):
        refused = export(form)
        assert refused.exit_code == 1
        assert re.search(rf"left out: 4 . {reason}", " ".join(refused.output.split())), refused.output
