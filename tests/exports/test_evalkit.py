"""`vmdp export evalkit`: our judge through the interface of VBVR-EvalKit, as trainers call it."""

import ast
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from generators.kit.judge.score import score
from generators.kit.registry import registry
from generators.kit.sample import FIRST, METADATA, VIDEO, build
from include.cli.main import run
from include.errors import UserError
from include.exports.evalkit import PACKAGES, tasks, write_evaluator

# What a trainer does: import the script by its path, go into the folder, call every function of the interface.
TRAINER = """
import importlib.util, json, os, sys
folder, bench, answers = sys.argv[1:]
spec = importlib.util.spec_from_file_location("run_evaluation", f"{folder}/run_evaluation.py")
script = importlib.util.module_from_spec(spec)
spec.loader.exec_module(script)
os.chdir(folder)
from vbvr_bench.evaluators import is_out_of_domain
results = script.init_results("model", answers)
for video in script.collect_videos(answers):
    info = script.find_gt_info(video["task_name"], video["video_idx"], bench)
    found = script.evaluate_single_video(video["video_path"], video["task_name"], info, "cpu")
    results["samples"].append({**video, **found})
    script.aggregate_score(results, results["samples"][-1])
script.finalize_summary(results)
script.finalize_summary(results)
import generators
results["code"] = generators.__file__
results["tasks"] = sorted(script.TASK_EVALUATOR_MAP)
results["outside"] = sorted(filter(is_out_of_domain, script.TASK_EVALUATOR_MAP))
script.print_results(results)
print(json.dumps(results, cls=script.NumpyEncoder))
"""
BENCH = {"G-25": "In-Domain_50", "G-54": "Out-of-Domain_50"}
NAMES = {"G-25": "G-25_seperate_object_spinning_data-generator", "G-54": "G-54_connecting_color_data-generator"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The written judge, beside a bench of two samples and a model's answers: the truth, a still, no video."""
    root = tmp_path_factory.mktemp("evalkit")
    assert write_evaluator(root / "judge")
    for short, name in NAMES.items():
        files = build(registry.get(short), "easy", 7, 0, size=256).files
        still = build(registry.get(short), "easy", 8, 0, size=256).files[VIDEO]
        sample, answers = (root / part / BENCH[short] / name for part in ("bench/", "answers/"))
        (sample / "00000").mkdir(parents=True)
        answers.mkdir(parents=True)
        for each, data in files.items():
            (sample / "00000" / each).write_bytes(data)
        for index, data in enumerate((files[VIDEO], still, b"no video")):
            (sample / f"{index:05d}").mkdir(exist_ok=True)
            (sample / f"{index:05d}" / METADATA).write_bytes(files[METADATA])
            (answers / f"{index:05d}.mp4").write_bytes(data)
        (answers / "notes.txt").write_text("no answer")
    (root / "answers/In-Domain_50/unknown_task").mkdir()
    return root


def trained(folder: Path, where: Path) -> dict:
    """What a trainer in another folder gets, with no package of ours to import."""
    command = [sys.executable, "-I", "-c", TRAINER, *map(str, (folder / "judge", folder / "bench", folder / "answers"))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=where, timeout=240, check=True)
    assert "unknown_task: no task of this name" in done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_trainer_gets_the_scores_of_vmdp_score_twice_at_once_and_from_elsewhere(folder, tmp_path):
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda _: trained(folder, tmp_path), range(2))
    assert one == other
    assert Path(one["code"]).is_relative_to(folder / "judge")
    for sample in one["samples"]:
        bench = folder / "bench" / sample["folder"] / sample["task_name"] / sample["video_file"].removesuffix(".mp4")
        if sample["video_file"] == "00002.mp4":
            assert (sample["score"], sample["passed"]) == (0, False)
            assert "can't be decoded" in sample["error"]
            continue
        known = score({METADATA: (bench / METADATA).read_bytes()}, Path(sample["video_path"]))
        assert (sample["score"], sample["passed"], sample["error"]) == (known.total / 100, known.passed, None)
        assert sample["dimensions"] == {item.id: item.earned / item.weight for item in known.items if item.weight}
    assert [sample["score"] for sample in one["samples"]][::3] == [1, 1]
    summary = one["summary"]
    assert {part: facts["num_samples"] for part, facts in summary.items()} == {
        "In_Domain": 3, "Out_of_Domain": 3, "overall": 6,
    }  # fmt: skip
    assert summary["overall"]["by_task"].keys() == set(NAMES.values())
    assert one["tasks"] == sorted(tasks())
    assert NAMES["G-54"] in one["outside"]
    assert NAMES["G-25"] not in one["outside"]


def test_the_script_writes_the_results_file(folder, tmp_path):
    command = [sys.executable, "-I", str(folder / "judge/run_evaluation.py")]
    command += ["--models_base", str(folder), "--models", "answers", "--gt_base", str(folder / "bench")]
    subprocess.run([*command, "--output_dir", "results", "--jobs", "2"], cwd=tmp_path, timeout=240, check=True)
    written = json.loads((tmp_path / "results/answers_vbvr_results.json").read_text())
    assert [sample["score"] for sample in written["samples"]][::3] == [1, 1]
    assert written["summary"]["overall"]["mean_score"] == pytest.approx(
        sum(sample["score"] for sample in written["samples"]) / 6
    )


def test_a_sample_is_found_by_any_of_its_files_and_a_foreign_one_is_refused(folder):
    name = NAMES["G-25"]
    sample = folder / "bench" / BENCH["G-25"] / name / "00000"
    script = (
        "import json, sys; sys.path.insert(0, sys.argv[1]); from run_evaluation import evaluate_single_video as score\n"
        "print(json.dumps([score(sys.argv[2], sys.argv[3], info) for info in json.loads(sys.argv[4])]))"
    )
    infos = [
        {"metafile_path": [str(sample / METADATA)]}, {"gt_path": str(sample)}, {"gt_first_frame": str(sample / FIRST)},
        {"gt_video_path": str(sample / "video" / VIDEO)}, {}, {"gt_path": "/none"},
        {"gt_path": str(folder / "bench" / BENCH["G-54"] / NAMES["G-54"] / "00000")},
    ]  # fmt: skip
    arguments = [str(folder / "judge"), str(sample / VIDEO), name, json.dumps(infos)]
    done = subprocess.run([sys.executable, "-I", "-c", script, *arguments], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert [each["score"] for each in found] == [1, 1, 1, 1, 0, 0, 0]
    assert all("needs the sample's metadata.json" in each["error"] for each in found[4:6])
    assert "the sample is of G-54" in found[6]["error"]


def test_the_map_has_every_task_type_under_its_own_name_and_the_benchs():
    assert {facts["id"] for facts in tasks().values()} == {generator.id.short for generator in registry}
    assert {generator.id.full for generator in registry} | set(NAMES.values()) <= set(tasks())
    assert {facts["category"] for facts in tasks().values()} == {
        "Abstraction", "Knowledge", "Perception", "Spatiality", "Transformation",
    }  # fmt: skip


def test_the_requirements_name_all_that_the_judge_imports(folder):
    imported = set()
    for path in (folder / "judge").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])
    ours = {"generators", "vbvr_bench", "pydantic_core"}  # pydantic brings the last
    names = packages_distributions()
    outside = {name for module in imported - sys.stdlib_module_names - ours for name in names[module]}
    assert {name.lower().replace("_", "-") for name in outside} == set(PACKAGES)


def test_a_second_export_writes_nothing_and_other_content_is_left_alone(folder, tmp_path):
    assert not write_evaluator(folder / "judge")
    (tmp_path / "mine").mkdir()
    assert write_evaluator(tmp_path / "mine")
    (tmp_path / "mine" / "requirements.txt").write_text("numpy\n")
    with pytest.raises(UserError, match="something else, or another version"):
        write_evaluator(tmp_path / "mine")
    assert (tmp_path / "mine" / "requirements.txt").read_text() == "numpy\n"
    assert sorted(os.listdir(tmp_path)) == ["mine"]


def test_the_command_takes_one_folder_and_says_what_it_did(tmp_path, monkeypatch, capsys):
    def call(*words):
        monkeypatch.setattr("sys.argv", ["vmdp", "export", *words])
        with suppress(SystemExit):
            run()
        return " ".join("".join(capsys.readouterr()).split())

    monkeypatch.chdir(tmp_path)
    assert call("evalkit", "judge") == "judge"
    assert call("evalkit", "judge") == "judge (all of it was there)"
    assert json.loads(call("evalkit", "judge", "--json")) == {"folder": "judge", "written": False}
    assert "vmdp export evalkit DIR" in call("evalkit", "judge", "other")
    assert "no folder of this machine" in call("evalkit", "s3://bucket/judge")
    assert "name a destination, too" in call("webdataset", "judge")
