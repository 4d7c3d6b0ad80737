"""`vmdp evaluate`: a folder of a model's answers, scored once each, in sum and in the field's form."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generators.kit.sample import FIRST, METADATA, VIDEO
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.exports.evalkit import write_evaluator
from include.judging import evaluation
from include.judging.evaluation import Journal
from include.judging.summary import Stats, student, wilson
from include.local import cloud as embedded
from include.planning.plan import Request, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

ORDER = {"generators": ("O-47", "G-18"), "samples": 3, "size": 256, "keyframes": True, "look": "varied"}
SAMPLES = "*_data-generator/*_task/*"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("evaluated") / "data"
    store = FolderStore(folder)
    for message in make_plan(Request.of(**ORDER), store, folder=True).missing([]):
        run_batch(message, store, prefix="")
    return folder


@pytest.fixture
def model(tmp_path, dataset) -> Path:
    """A model's folder: right answers but for one still, and one sample without an answer."""
    folder = tmp_path / "model-1"
    folder.mkdir()
    for sample in sorted(dataset.glob(SAMPLES))[:-1]:
        shutil.copy(sample / VIDEO, folder / f"{sample.name}.mp4")
    still = folder / "sliding_puzzle_00000000"
    (folder / f"{still.name}.mp4").unlink()
    still.mkdir()
    [first] = dataset.glob(f"*/*/{still.name}/{FIRST}")
    for number in range(8):
        shutil.copy(first, still / f"{number}.png")
    return folder


def test_answers_by_their_samples_ids_are_scored_once_each(vmdp, dataset, model, tmp_path, monkeypatch):
    order = ("evaluate", model, dataset, "--out", tmp_path / "out", "--json")
    code, out, err = vmdp(*order)
    facts = json.loads(out)
    assert (code, facts["answered"], facts["missing"], facts["unknown"]) == (0, 5, 1, {}), err
    assert facts["overall"]["passed"] == 0.8
    assert facts["overall"]["samples"] == sum(each["samples"] for each in facts["by_level"].values()) == 5
    assert set(facts["by_faculty"]) == {"abstraction", "spatiality"}
    assert facts["worst"][0]["answer"] == "sliding_puzzle_00000000"
    assert facts["worst"][0]["score"] <= 20
    assert "" not in facts["by_look"]

    with monkeypatch.context() as closed:
        closed.delattr(evaluation, "JudgePool")  # nothing is left to score
        assert json.loads(vmdp(*order)[1]) == facts
    counted = json.loads(vmdp(*order, "--count-missing")[1])
    assert (counted["overall"]["samples"], counted["overall"]["passed"]) == (6, pytest.approx(4 / 6, abs=1e-4))
    (model / "grid_shortest_path_00000000.mp4").write_bytes(b"no video")
    changed = json.loads(vmdp(*order)[1])
    faults = [(each["answer"], each["kind"]) for each in changed["faults"]]
    assert faults == [("grid_shortest_path_00000000.mp4", "refused")]
    lines = (tmp_path / "out/model-1.jsonl").read_text().splitlines()
    assert len(lines) == 1 + 5 + 1


def test_a_run_that_was_killed_goes_on_and_another_judge_begins_anew(vmdp, dataset, model, tmp_path, monkeypatch):
    order = ("evaluate", model, dataset, "--out", tmp_path, "--json")
    whole = json.loads(vmdp(*order)[1])
    journal = tmp_path / "model-1.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    journal.write_text("".join(lines[:3]) + lines[3][:40])
    assert json.loads(vmdp(*order)[1]) == whole
    assert sorted(journal.read_text().splitlines(keepends=True)) == sorted(lines)
    monkeypatch.setattr("include.cli.evaluate.judge_digest", lambda: "0" * 16)
    assert json.loads(vmdp(*order)[1])["overall"] == whole["overall"]
    assert '"judge":"0000000000000000"' in journal.read_text().splitlines()[0]


def test_a_name_with_a_line_separator_spoils_no_journal(vmdp, dataset, model, tmp_path):
    for number, end in enumerate(("\u2028", "\x85")):
        (model / f"of{end}day").mkdir()
        name = f"grid_shortest_path_0000000{number}.mp4"
        (model / name).rename(model / f"of{end}day" / name)
    order = ("evaluate", model, dataset, "--out", tmp_path, "--json")
    first = vmdp(*order)
    assert first[0] == 0, first
    assert vmdp(*order)[:2] == first[:2]
    assert len(Journal.parsed((tmp_path / "model-1.jsonl").read_text())) == 5


def test_the_last_result_of_a_sample_is_of_its_present_answer(vmdp, dataset, model, tmp_path):
    """Readers of a journal, such as the Studio, show a sample's last line."""
    answer, order = model / "grid_shortest_path_00000000.mp4", ("evaluate", model, dataset, "--out", tmp_path, "--json")
    right, journal = answer.read_bytes(), tmp_path / "model-1.jsonl"
    for content, passed in ((right, True), (b"no video", False), (right, True), (right, True)):
        answer.write_bytes(content)
        vmdp(*order)
        last = {result.path: result for result in Journal.parsed(journal.read_text())}
        assert [each.passed for each in last.values() if each.answer == answer.name] == [passed]
    assert len(journal.read_text().splitlines()) == 1 + 5 + 2, "an unchanged answer is not written again"


def test_what_is_no_file_is_named_and_the_others_are_scored(vmdp, dataset, model, tmp_path):
    whole = json.loads(vmdp("evaluate", model, dataset, "--out", tmp_path / "whole", "--json")[1])
    [left] = [sample.name for sample in sorted(dataset.glob(SAMPLES))[-1:]]
    (model / f"{left}.mp4").symlink_to(tmp_path / "nowhere")
    os.mkfifo(model / f"{left}.webm")
    found = json.loads(vmdp("evaluate", model, dataset, "--out", tmp_path / "out", "--json")[1])
    assert found["overall"] == whole["overall"]
    assert set(found["unknown"]) == {f"{left}.mp4", f"{left}.webm"}
    assert set(found["unknown"].values()) == {"it can't be read, or is no file"}


def test_a_name_that_is_no_text_is_scored_too(vmdp, dataset, model, tmp_path):
    folder = os.fsencode(model) + b"/old\xff"
    try:
        os.mkdir(folder)
    except OSError:
        pytest.skip("names are texts on this file system")
    name = "grid_shortest_path_00000000.mp4"
    os.rename(os.fsencode(model / name), folder + b"/" + name.encode())
    order = ("evaluate", model, dataset, "--out", tmp_path, "--json")
    found = vmdp(*order)
    assert json.loads(found[1])["overall"]["passed"] == 0.8, found
    assert vmdp(*order)[:2] == found[:2]
    assert rf"old\\xff/{name}" in (tmp_path / "model-1.jsonl").read_text()


def test_other_samples_in_the_same_folder_are_scored_anew(vmdp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    make = ("make", "O-47", "--samples", 1, "--out", "data", "--size", 256, "--level", "easy", "--seed")
    vmdp(*make, 1)
    [video] = Path().glob(f"data/{SAMPLES}/{VIDEO}")
    Path("answers").mkdir()
    shutil.copy(video, f"answers/{video.parent.name}.mp4")
    assert json.loads(vmdp("evaluate", "answers", "data", "--out", "out", "--json")[1])["overall"]["mean"] == 100
    shutil.rmtree("data")
    vmdp(*make, 9)
    assert json.loads(vmdp("evaluate", "answers", "./data", "--out", "out", "--json")[1])["overall"]["mean"] < 50
    vmdp("make", "O-47", "--samples", 1, "--out", "other", "--size", 256)
    code, _, err = vmdp("evaluate", "answers", "other", "--out", "out")
    assert (code, "has results on data by videos: name another model, or another folder" in err) == (1, True)


def test_a_fault_of_the_machine_is_no_result(vmdp, dataset, model, tmp_path):
    order = ("evaluate", model, dataset, "--out", tmp_path, "--json")
    whole = json.loads(vmdp(*order)[1])
    journal = tmp_path / "model-1.jsonl"
    head, first, *rest = journal.read_text().splitlines()
    late = json.dumps(json.loads(first) | {"kind": "late", "fault": "no score within 60 s", "score": None})
    journal.write_text("\n".join([head, late, *rest]) + "\n")
    assert json.loads(vmdp(*order)[1]) == whole


def test_a_picture_beside_videos_is_no_answer(vmdp, dataset, model, tmp_path):
    [first] = dataset.glob(f"*/*/sliding_puzzle_00000000/{FIRST}")
    (model / "videos").mkdir()
    for video in model.glob("*.mp4"):
        video.rename(model / "videos" / video.name)
    shutil.copy(first, model / "videos/preview.png")
    assert json.loads(vmdp("evaluate", model, dataset, "--out", tmp_path, "--json")[1])["answered"] == 5


def test_answers_in_pictures_are_key_frames_if_asked(vmdp, dataset, tmp_path):
    folder = tmp_path / "model-2"
    for sample in dataset.glob(SAMPLES):
        shutil.copytree(sample / "image", folder / sample.name, ignore=shutil.ignore_patterns("*.txt"))
    order = ("evaluate", folder, dataset, "--out", tmp_path / "out", "--json")
    pictures = json.loads(vmdp(*order, "--keyframes")[1])
    assert (pictures["overall"]["mean"], pictures["overall"]["passed"]) == (100, 1)
    frames = ("evaluate", folder, dataset, "--out", tmp_path / "frames", "--json")
    assert json.loads(vmdp(*frames)[1])["overall"]["passed"] < 1, "as frames of a video they jump"


def test_answers_to_a_bench_lie_at_its_samples_places_and_its_own_script_has_the_same_results(vmdp, tmp_path):
    data, bench, folder = (tmp_path / name for name in ("data", "bench", "models/model-3"))
    vmdp("make", "O-47", "G-18", "--samples", 2, "--out", data, "--size", 256, "--look", "vbvr")
    code, _, err = vmdp("export", "vbvr-bench", data, bench)
    assert code == 0, err
    top = next(bench.rglob("In-Domain_50/*/*/metadata.json")).parents[3]
    samples = sorted(path.parent for path in top.glob(f"*-Domain_50/*/*/{METADATA}"))
    for sample in samples:
        place = folder / sample.relative_to(top).parent
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample / VIDEO, place / f"{sample.name}.mp4")
    code, out, err = vmdp("evaluate", folder, top, "--out", tmp_path / "out", "--json")
    assert (code, json.loads(out)["overall"]["mean"]) == (0, 100), err
    ours = json.loads((tmp_path / "out/model-3_vbvr_results.json").read_text())

    write_evaluator(tmp_path / "judge")
    command = [sys.executable, tmp_path / "judge/run_evaluation.py", "--model_path", folder, "--gt_base", top]
    subprocess.run([*command, "--output_dir", tmp_path / "theirs"], check=True, capture_output=True)
    theirs = json.loads((tmp_path / "theirs/model-3_vbvr_results.json").read_text())
    assert ours["summary"] == {
        split: {name: value for name, value in part.items() if name != "scores"}
        for split, part in theirs["summary"].items()
    }
    same = ("task_name", "video_file", "folder", "split", "category", "score", "dimensions", "passed", "error")
    shown = [[{name: each[name] for name in same} for each in one["samples"]] for one in (ours, theirs)]
    assert shown[0] == shown[1]


def test_a_dataset_in_shards_in_a_cloud_is_found_by_name(vmdp, tmp_path, monkeypatch):
    monkeypatch.setenv("VMDP_CLOUD", "local")
    monkeypatch.setenv("VMDP_LOCAL_WORKERS", "0")
    settings = Settings(vmdp_home=tmp_path / "home")
    try:
        store = connect(settings, start=True).store
        request = Request.of(generators=("O-3",), samples=2, size=256, dataset="d", output_format="tar")
        made = []
        for message in make_plan(request, store).missing([]):
            run_batch(message, store, made=made.append)
        folder = tmp_path / "model-4"
        folder.mkdir()
        for sample in made:
            (folder / f"{sample.id}.mp4").write_bytes(sample.files[VIDEO])
        for place in ("d", "s3://vm-dataset/d"):
            code, out, err = vmdp("evaluate", folder, place, "--out", tmp_path / place[:2], "--json")
            assert (code, json.loads(out)["overall"]["passed"]) == (0, 1), err
    finally:
        embedded.down(settings)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("none", "data"), "is no folder of a model's answers"),
        (("empty", "data"), "holds no videos"),
        (("model", "empty"), "holds no metadata.json"),
        (("model", "data"), "no answer has the name of a sample"),
        (("model", "data", "--model", "../x"), "can't name a file of results"),
        (("model", "data", "--model", "x_vbvr_results"), "name it without '_vbvr_results'"),
        (("model", "data", "--model", "x" * 101), "has at most 100 characters, not 101"),
    ],
)
def test_what_can_not_be_evaluated_is_refused_in_a_line(vmdp, tmp_path, monkeypatch, arguments, reason):
    for name in ("empty", "model", "data/a_00000001"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "model/other.mp4").write_bytes(b"x")
    (tmp_path / "data/a_00000001" / METADATA).write_text("{}")
    monkeypatch.chdir(tmp_path)
    code, _, err = vmdp("evaluate", *arguments)
    assert (code, err.count("\n")) == (1, 1)
    assert reason in err


def test_of_two_answers_to_a_sample_one_counts_and_the_other_is_named(vmdp, dataset, model, tmp_path):
    (model / "again").mkdir()
    shutil.copy(model / "sliding_puzzle_00000001.mp4", model / "again")
    unknown = json.loads(vmdp("evaluate", model, dataset, "--out", tmp_path, "--json")[1])["unknown"]
    reason = "again/sliding_puzzle_00000001.mp4 answers sliding_puzzle_00000001, too"
    assert unknown == {"sliding_puzzle_00000001.mp4": reason}


def test_intervals_are_those_of_the_textbook():
    assert wilson(8, 9) == (0.5650, 0.9801)
    assert wilson(0, 10) == (0.0, 0.2775)
    found = Stats.of([0.0, 100.0, 50.0, 50.0], 1)
    assert (found.mean, found.mean_interval) == (50.0, (0.0, 100.0))
    assert Stats.of([70.0], 1).mean_interval == (0.0, 100.0)
    assert Stats.of([40.0, 50.0, 60.0], 1).mean_interval == (25.16, 74.84)
    assert [round(student(freedom), 3) for freedom in (1, 30, 31, 60, 120)] == [12.706, 2.042, 2.039, 2.0, 1.98]


def test_a_few_equal_scores_leave_the_mean_uncertain():
    assert Stats.of([100.0] * 10, 10).mean_interval == (72.25, 100.0)
    assert Stats.of([0.0, 0.0], 0).mean_interval == (0.0, 65.76)
    low, high = Stats.of([70.0] * 10_000, 0).mean_interval
    assert high - low < 2
