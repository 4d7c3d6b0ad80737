"""The command line: what it makes, and how it refuses."""

import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from generators.kit.conformance.capacity import draws_until
from generators.kit.generator import FACULTIES
from generators.kit.judge.baselines import AT_LEAST, AT_MOST
from generators.kit.registry import registry
from generators.kit.sample import BuildError, build
from include.batch.make import run_batch
from include.catalogue.select import PUBLIC
from include.cli import rubrics
from include.cli.main import run
from include.local import cloud as embedded
from include.services.storage import FolderStore
from include.settings import Settings


@pytest.fixture
def vmdp(monkeypatch, capsys, tmp_path):
    """Run a command as the console script does; gives exit code, stdout and stderr."""
    monkeypatch.setenv("VMDP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["vmdp", *map(str, arguments)])
        code = 0
        try:
            run()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    return call


def files_below(folder: Path, pattern: str = "*_data-generator/**/*") -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob(pattern))
        if path.is_file()
    }


def test_the_catalogue_lists_every_generator(vmdp):
    code, out, _ = vmdp("generators", "list", "--json")
    assert code == 0
    assert [entry["id"] for entry in json.loads(out)] == [generator.id.short for generator in registry]
    assert {entry["id"][0] for entry in json.loads(vmdp("generators", "list", "--kind", "g", "--json")[1])} == {"G"}
    found = json.loads(vmdp("generators", "list", "--faculty", "spatiality", "--family", "mazes", "--json")[1])
    assert {(entry["faculty"], entry["family"]) for entry in found} == {("spatiality", "mazes")}
    listed = vmdp("generators", "list")[1]
    assert "sliding_puzzle" in listed
    assert [title for title in map(str.strip, listed.splitlines()) if title in FACULTIES] == sorted(FACULTIES)
    assert listed.index("mazes") < listed.index(" O-39 ") < listed.index("transformation")


def test_the_catalogue_is_filtered_by_the_public_bench_and_the_public_meaning(vmdp):
    def ids(*options: str) -> list[str]:
        return [entry["id"] for entry in json.loads(vmdp("generators", "list", *options, "--json")[1])]

    assert len(ids("--bench")) == 100
    assert "O-41" not in ids("--bench")
    trained = ids("--train")
    assert {"G-3", "O-7", "O-1"} <= set(trained), "of the bench's first half, and of the rest of the set"
    assert not {"O-41", "O-39"} & set(trained), "neither what is in no public set, nor the bench's other half"
    assert len(ids("--bench", "--train")) == 50
    kinds = {kind: ids("--public-meaning", kind) for kind in PUBLIC}
    assert sum(map(len, kinds.values())) == sum(1 for generator in registry if generator.public)
    for kind, found in kinds.items():
        assert found or kind == "own"
        assert all(registry.get(short).public.startswith(kind) for short in found)
    assert set(ids("--bench", "--public-meaning", "same")) <= set(kinds["same"])


def test_own_tasks_are_listed_last_and_are_in_no_public_set(vmdp, own_task):
    def ids(*options: str) -> list[str]:
        return [entry["id"] for entry in json.loads(vmdp("generators", "list", *options, "--json")[1])]

    assert ids()[-1] == "X-901"
    assert "X-901" in ids("--kind", "x")
    assert {short[0] for short in ids("--kind", "x")} == {"X"} == {short[0] for short in ids("--public-meaning", "own")}
    for options in (["--bench"], ["--train"], ["--public-meaning", "stricter"], ["--kind", "o"], ["--kind", "g"]):
        assert "X-901" not in ids(*options)
    shown = vmdp("generators", "show", "x901")[1]
    assert "Beside the public tasks: own; none of them slides tiles on Sundays." in shown
    assert "Full id: X-901_shifted_tiles_data-generator" in shown


def test_a_generators_page_has_its_levels_and_capacity(vmdp):
    code, out, _ = vmdp("generators", "show", "o47", "--json")
    assert code == 0
    page = json.loads(out)
    assert page["full"] == "O-47_sliding_puzzle_data-generator"
    assert page["levels"]["medium"]["capacity"] == registry.get("O-47").capacity(registry.get("O-47").levels["medium"])
    assert "Breadth-first" in vmdp("generators", "show", "O-47")[1].replace("breadth", "Breadth")


AUTHORS = """
from dataclasses import replace
from generators.o47_sliding_puzzle import *
@generator("O-9901", "mine", version=1, levels=SlidingPuzzle.levels)
class Mine(SlidingPuzzle):
    def prompt(self, puzzle):
        return replace(super().prompt(puzzle), steady=("Move {tile} first.",))
"""


def test_check_says_which_rule_is_broken_and_how_to_see_it_again(vmdp, tmp_path):
    path = tmp_path / "o9901_mine.py"
    path.write_text(AUTHORS)
    code, out, err = vmdp("generators", "check", "--path", path, "--rule", "prompt", "--rule", "rubric", "--seed", 7)
    assert code == 1
    assert "O-9901:easy:7:0: prompt: by its grammar a prompt has no unfilled placeholder such as '{tile}'" in out
    again = re.search(r"see it again: vmdp (.*)", out)
    assert again is not None
    assert vmdp(*again[1].split())[:2][0] == 1
    assert "1 of 1 generators break a rule" in err
    assert "O-9901" not in vmdp("generators", "list")[1]


def test_check_tells_programs_the_same(vmdp):
    code, out, _ = vmdp("generators", "check", "O-47", "g15", "--rule", "config", "--jobs", 2, "--json")
    assert code == 0
    told = json.loads(out)
    assert told["ok"] is True
    assert [report["generator"] for report in told["generators"]] == ["G-15", "O-47"]
    assert "deterministic" in json.loads(vmdp("generators", "check", "--list", "--json")[1])


def test_a_preview_has_the_sample_and_a_picture_of_its_frames(vmdp, tmp_path):
    code, out, _ = vmdp("preview", "O-47", "--level", "easy", "--out", tmp_path / "p")
    assert code == 0
    sheet = Path(out.strip().splitlines()[-1])
    assert sheet.read_bytes().startswith(b"\x89PNG")
    assert (sheet.parent / "ground_truth.mp4").is_file()


def test_make_gives_the_same_samples_whatever_the_start_the_batches_and_the_jobs(vmdp, tmp_path):
    base = ["make", "O-47", "--seed", 42, "--size", 256, "--no-video"]
    assert vmdp(*base, "--samples", 6, "--out", tmp_path / "a", "--jobs", 1)[0] == 0
    assert vmdp(*base, "--samples", 6, "--out", tmp_path / "b", "--jobs", 2, "--batch-size", 2)[0] == 0
    assert vmdp(*base, "--samples", 3, "--start", 3, "--out", tmp_path / "c")[0] == 0
    whole, batched, tail = (files_below(tmp_path / name) for name in "abc")
    assert whole == batched
    assert tail == {
        name: digest for name, digest in whole.items() if "_0000000" in name and name.split("_0000000")[1][0] in "345"
    }
    assert len(tail) == 15


def test_make_run_again_makes_only_what_is_missing(vmdp, tmp_path):
    base = ["make", "O-47", "--size", 256, "--no-video", "--out", tmp_path / "a", "--json"]
    assert json.loads(vmdp(*base, "--samples", 2)[1])["made"] == 2
    assert json.loads(vmdp(*base, "--samples", 2)[1])["made"] == 0
    assert json.loads(vmdp(*base, "--samples", 5)[1])["made"] == 3
    code, out, _ = vmdp("validate", tmp_path / "a", "--json")
    assert (code, json.loads(out)["valid"]) == (0, True)


def test_make_names_what_could_not_be_made_and_makes_the_rest(vmdp, tmp_path, monkeypatch):
    def failing(generator, level, seed, index, **more):
        if index == 1:
            raise BuildError(f"index {index}: no answer")
        return build(generator, level, seed, index, **more)

    def here(missing, folder, jobs):
        return [run_batch(message, FolderStore(folder), prefix="") for message in missing]

    monkeypatch.setattr("include.batch.make.build", failing)
    monkeypatch.setattr("include.cli.dataset.run_all", here)
    code, out, err = vmdp("make", "O-47", "O-41", "--samples", 3, "--size", 256, "--no-video", "--out", tmp_path / "a")
    assert code == 1
    assert out.startswith("4 samples made")
    assert "2 could not be made, all others are:\nindex 1: no answer" in err
    code, out, _ = vmdp("validate", tmp_path / "a")
    assert code == 1
    assert "sliding_puzzle_00000001: sample-failed: index 1: no answer" in out


@pytest.mark.parametrize(("more", "files"), [([], 6), (["--keyframes"], 15)], ids=str)
def test_a_sample_is_replayed_from_its_reference_or_its_metadata(vmdp, tmp_path, more, files):
    vmdp("make", "O-47", "--samples", 3, "--size", 256, *more, "--out", tmp_path / "a")
    name = "O-47_sliding_puzzle_data-generator/sliding_puzzle_task/sliding_puzzle_00000001"
    whole = files_below(tmp_path / "a" / name, "**/*")
    assert len(whole) == files
    ways = (
        ["O-47:medium:42:1", "--size", 256, "--look", "varied", *more],
        ["--metadata", tmp_path / "a" / name / "metadata.json"],
    )
    for place, way in enumerate(ways):
        folder = tmp_path / f"replayed-{place}"
        code, out, _ = vmdp("replay", *way, "--out", folder, "--json")
        assert code == 0
        assert files_below(folder / name, "**/*") == whole
        assert len(json.loads(out)["sha256"]) == 64


def test_validate_says_what_is_wrong_and_where(vmdp, tmp_path):
    vmdp("make", "O-47", "--samples", 2, "--size", 256, "--no-video", "--out", tmp_path / "a")
    folder = tmp_path / "a/O-47_sliding_puzzle_data-generator/sliding_puzzle_task/sliding_puzzle_00000001"
    (folder / "prompt.txt").write_text("Solve {it}.\n")
    code, out, err = vmdp("validate", tmp_path / "a", "--report")
    assert code == 1
    assert "sliding_puzzle_00000001: prompt-grammar" in out
    assert "not valid" in err
    assert (tmp_path / "a/_report/index.html").is_file()


def test_a_slice_of_a_dataset_is_valid_by_itself(vmdp, tmp_path):
    vmdp("make", "O-47", "--samples", 2, "--start", 7, "--size", 256, "--no-video", "--out", tmp_path / "a")
    code, out, err = vmdp("validate", tmp_path / "a")
    assert code == 0, out + err


REFUSED = {
    "unknown generator": (["make", "O-9999", "--samples", 1, "--out", "OUT"], "no generator is called 'O-9999'"),
    "no samples": (["make", "O-47", "--samples", 0, "--out", "OUT"], "samples: .* not 0"),
    "negative samples": (["make", "O-47", "--samples", -5, "--out", "OUT"], "samples: .* not -5"),
    "negative start": (["make", "O-47", "--samples", 1, "--start", -1, "--out", "OUT"], "start: .* not -1"),
    "unknown level": (["make", "O-47", "--samples", 1, "--level", "brutal", "--out", "OUT"], "has easy, medium, hard"),
    "odd size": (["make", "O-47", "--samples", 1, "--size", 500, "--out", "OUT"], "multiple of 16"),
    "unknown generator's page": (["generators", "show", "O-9999"], "vmdp generators list"),
    "check of an unknown generator": (["generators", "check", "O-9999"], "no generator is called 'O-9999'"),
    "check of an unknown rule": (
        ["generators", "check", "O-47", "--rule", "x"],
        "unknown rule 'x'; the rules are",
    ),
    "check of no file": (["generators", "check", "--path", "nowhere.py"], "neither a folder nor a .py file"),
    "preview of an unknown level": (["preview", "O-47", "--level", "brutal", "--out", "OUT"], "has easy, medium, hard"),
    "a bad reference": (["replay", "O-47", "--out", "OUT"], "does not read generator:level:seed:index"),
    "no metadata": (["replay", "--metadata", "nowhere.json", "--out", "OUT"], "nowhere.json can't be read"),
    "neither": (["replay", "--out", "OUT"], "give either"),
    "no folder": (["validate", "nowhere"], "there is no folder nowhere"),
    "a file in the way": (["make", "O-47", "--samples", 1, "--out", __file__], "is a file: name a folder"),
    "a folder that can't be": (["preview", "O-47", "--out", "/proc/no"], "/proc/no"),
    "no cloud": (["status", "demo"], "start it with `vmdp local up`"),
    "submit without a cloud": (["submit", "--generator", "O-47", "--samples", 1], "start it with `vmdp local up`"),
    "a dataset that leads away": (
        ["submit", "--generator", "O-47", "--samples", 1, "--dataset", "../up"],
        "dataset '../up' can't be used",
    ),
}


@pytest.mark.parametrize(("command", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cant_be_done_is_one_clear_line_and_writes_nothing(vmdp, tmp_path, command, reason):
    out_folder = tmp_path / "out"
    code, out, err = vmdp(*[out_folder if part == "OUT" else part for part in command])
    assert code == 1
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert re.search(reason, err)
    assert not out_folder.exists()


def test_a_port_in_use_is_one_clear_line(vmdp, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("VMDP_LOCAL_PORT", str(taken.getsockname()[1]))
        code, _, err = vmdp("local", "up")
    assert code == 1
    assert "is in use by another program: set VMDP_LOCAL_PORT to a free port" in err
    assert err.count("\n") == 1


def test_metadata_that_is_not_ours_is_one_clear_line(vmdp, tmp_path):
    for number, text in enumerate(("", "[]", "{}", '{"generator": {"id": "O-47", "version": 1}, "puzzle": 3}')):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        code, _, err = vmdp("replay", "--metadata", path, "--out", tmp_path / "out")
        assert (code, err.count("\n")) == (1, 1), err
        assert "can't be replayed" in err


def test_submit_and_status_work_on_the_embedded_cloud(vmdp):
    try:
        assert vmdp("local", "up")[0] == 0
        wanted = [
            "submit",
            "--generator",
            "O-47",
            "--samples",
            4,
            "--batch-size",
            2,
            "--dataset",
            "d",
            "--size",
            256,
            "--json",
        ]
        dry = json.loads(vmdp(*wanted, "--dry-run")[1])
        assert (dry["batches"], dry["samples"], dry["dry_run"]) == (2, 4, True)
        assert json.loads(vmdp(*wanted)[1])["batches"] == 2
        assert vmdp("status", "d", "--watch")[0] == 0
        assert vmdp("validate", "d")[1].endswith("valid\n")
        now = json.loads(vmdp("status", "d", "--json")[1])
        assert (now["done"], now["samples"], now["complete"], now["dead_letters"]) == (4, 4, True, 0)
        spent = json.loads(vmdp("cost", "d", "--memory", 1769, "--json")[1])
        assert (now["dollars"], now["share_of_marks_read"]) == (0, 1)
        assert now["dollars_as_on_lambda"] == pytest.approx(spent["total"]["cost"]["total"], abs=1e-6)
        assert "so far, had Lambda made it" in vmdp("status", "d")[1]
        assert json.loads(vmdp(*wanted)[1])["batches"] == 0
        code, out, err = vmdp("validate", "s3://vm-dataset/d")
        assert code == 0, out + err
        code, _, err = vmdp("validate", "s3://no-such-bucket/d")
        assert (code, err.count("\n")) == (1, 1)
        assert "there is no bucket 'no-such-bucket'" in err
        assert json.loads(vmdp("local", "status", "--json")[1])["running"] is True
        objects = Path(vmdp("local", "objects")[1].strip())
        assert (objects / "d/_dataset.json").is_file()
        assert vmdp("local", "down")[0] == 0
        assert json.loads(vmdp("local", "status", "--json")[1])["running"] is False
    finally:
        embedded.down(Settings())


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    """The folder of a sample, with its video."""
    folder = tmp_path_factory.mktemp("sample") / "sudoku_00000000"
    folder.mkdir()
    for name, content in build(registry.get("O-48"), "easy", 42, 0).files.items():
        (folder / name).write_bytes(content)
    return folder


def test_a_video_is_scored_item_by_item(vmdp, sample, tmp_path):
    code, out, _ = vmdp("score", sample, sample / "ground_truth.mp4", "--json")
    scored = json.loads(out)
    assert code == 0
    assert scored["total"] == sum(item["earned"] for item in scored["items"]) == 100
    assert scored["passed"] is True
    first = next(item["evidence"][0] for item in scored["items"] if item["evidence"])
    assert (first.keys(), len(first["box"])) == ({"frame", "box"}, 4)
    out = vmdp("score", sample, sample / "ground_truth.mp4")[1]
    assert "Score: 100 of 100, passed" in out
    assert f" {first['frame'] + 1}, " in out
    code, out, err = vmdp("score", sample, sample / "prompt.txt")
    assert (code, out) == (1, "")
    assert re.fullmatch(r"error: sudoku_00000000, prompt.txt: the video can't be decoded: .+\n", err)
    assert "is no folder of a sample" in vmdp("score", tmp_path / "none", sample / "ground_truth.mp4")[2]


def test_a_folder_of_key_frames_is_scored_by_its_states(vmdp, tmp_path):
    vmdp("preview", "O-47", "--level", "easy", "--size", 256, "--keyframes", "--out", tmp_path)
    sample = next(tmp_path.rglob("metadata.json")).parent
    code, out, _ = vmdp("score", sample, sample / "image", "--keyframes", "--json")
    found = json.loads(out)
    assert (code, found["total"], found["passed"]) == (0, 100, True)
    shutil.copy(sample / "first_frame.png", sample / "image/frame_9.png")
    assert "Pictures" in vmdp("score", sample, sample / "image", "--keyframes")[1]
    found = json.loads(vmdp("score", sample, sample / "image", "--keyframes", "--json")[1])
    assert "the last picture does not show the solved state" in [item["reason"] for item in found["items"]]
    for wrong, reason in ((sample / "ground_truth.mp4", "is no folder of pictures"), (sample / "none", "is no folder")):
        code, _, err = vmdp("score", sample, wrong, "--keyframes")
        assert (code, reason in err) == (1, True)


def test_the_metadata_alone_and_a_folder_of_images_can_be_scored(vmdp, sample, tmp_path):
    shutil.copy(sample / "metadata.json", tmp_path)
    (tmp_path / "still").mkdir()
    shutil.copy(sample / "first_frame.png", tmp_path / "still")
    code, out, _ = vmdp("score", tmp_path, tmp_path / "still")
    assert code == 0
    assert re.search(r"^Score: \d+ of 100, not passed$", out, re.MULTILINE)


def test_without_opencv_scoring_says_how_to_get_it_and_the_rest_works(sample, tmp_path):
    def run(*words: object) -> subprocess.CompletedProcess[str]:
        script = "import sys; sys.modules['cv2'] = None; from include.cli.main import run; run()"
        command = [sys.executable, "-c", script, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("--help").returncode == 0
    assert run("make", "O-48", "--samples", 1, "--level", "easy", "--out", tmp_path, "--jobs", 1).returncode == 0
    scoring = "the judge needs OpenCV: pip install 'vm-dataset-pipeline[judge]'"
    done = run("score", sample, sample / "ground_truth.mp4")
    assert (done.returncode, done.stderr) == (1, f"error: sudoku_00000000, ground_truth.mp4: {scoring}\n")
    done = run("bench", "O-48", "--rubrics", "--level", "easy")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, f"error: {scoring}")
    done = run("generators", "check", "O-48", "--rule", "scores")
    assert done.returncode == 1
    assert scoring in done.stdout + done.stderr


def test_the_bench_of_rubrics_is_a_table_of_baselines_with_their_bounds(vmdp, monkeypatch):
    code, out, _ = vmdp("bench", "g48", "--rubrics", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [row["level"] for row in rows] == ["easy", "medium", "hard"]
    assert all(row["scores"]["ground_truth"] == 100 and row["broken"] == [] for row in rows)
    monkeypatch.setattr(rubrics, "measure", lambda generator, level, seed, index: dict(AT_MOST))
    lines = vmdp("bench", "g48", "--rubrics", "--level", "easy")[1].splitlines()
    assert [line for line in lines if "at most" in line and " 15 " in line]
    assert sum("G-48" in line for line in lines) == 1


def test_a_rubric_that_gives_too_much_fails_the_bench(vmdp, monkeypatch):
    scores = {**AT_LEAST, **AT_MOST, "half": 70}
    monkeypatch.setattr(rubrics, "measure", lambda generator, level, seed, index: scores)
    code, _, err = vmdp("bench", "g31", "--rubrics", "--level", "easy")
    assert (code, err.strip()) == (1, "G-31 easy: half scores 70, more than 50")


def test_the_bench_tells_figures_for_each_level_and_a_summary(vmdp):
    code, out, _ = vmdp("bench", "O-47", "--samples", 1, "--size", 256, "--no-naive", "--json")
    assert code == 0
    result = json.loads(out)
    assert [(line["generator"], line["level"]) for line in result["figures"]] == [
        ("O-47", level) for level in ("easy", "medium", "hard")
    ]
    assert result["summary"]["cpu_ms"] == result["figures"][1]["cpu_ms"]
    assert vmdp("bench", "O-47", "--size", 300)[2].startswith("error: size must be a multiple of 16")
    assert vmdp("bench", "X-9")[0] == 1
    assert "has no level 'brutal'" in vmdp("bench", "O-47", "--level", "brutal")[2]


def test_golden_hashes_are_compared_and_change_only_with_a_version(vmdp, tmp_path, monkeypatch):
    only = registry.get("O-47")
    monkeypatch.setattr("include.cli.catalogue.registry", [only])
    file = tmp_path / "golden.json"
    assert vmdp("generators", "golden", "--file", file)[0] == 1
    assert vmdp("generators", "golden", "--file", file, "--update")[0] == 0
    assert vmdp("generators", "golden", "--file", file)[0] == 0
    committed = json.loads(file.read_text())
    committed["generators"]["O-47"]["levels"]["hard"][1]["prompt.txt"] = "0" * 64
    file.write_text(json.dumps(committed))
    code, out, _ = vmdp("generators", "golden", "--file", file, "--json")
    assert (code, json.loads(out)["differences"]) == (1, ["O-47 hard: prompt.txt of sample 1 differ"])
    code, _, error = vmdp("generators", "golden", "--file", file, "--update")
    assert code == 1
    assert "raise it to 2" in error
    assert json.loads(file.read_text()) == committed


def test_export_tells_what_it_wrote_and_verify_what_is_wrong_with_it(vmdp, tmp_path):
    assert vmdp("make", "O-41", "--samples", 4, "--size", 256, "--out", tmp_path / "data")[0] == 0
    arguments = ("export", "hf", tmp_path / "data", tmp_path / "out", "--splits", "50,25,25", "--jobs", 1)
    code, out, _ = vmdp(*arguments, "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["format"], told["samples"], told["released"]) == ("huggingface", 4, True)
    assert sum(told["splits"].values()) == 4
    assert "all of it was there" in vmdp(*arguments)[1]
    assert vmdp(*arguments, "--verify")[:2] == (0, "v1: every hash is as published\n")
    assert "export it first" in vmdp(*arguments[:2], tmp_path / "data", tmp_path / "out", "--verify")[2]
    (tmp_path / "out" / "v1" / "README.md").write_text("")
    code, _, err = vmdp(*arguments, "--verify")
    assert code == 1
    assert "README.md has 0 of" in err


def test_export_refuses_a_format_and_splits_that_it_does_not_know(vmdp, tmp_path):
    code, _, err = vmdp("export", "zip", tmp_path, tmp_path / "out")
    assert code == 1
    assert "unknown format 'zip': choose from webdataset, huggingface" in err
    assert "splits read train,validation,test" in vmdp("export", "hf", tmp_path, tmp_path, "--splits", "2,2,2")[2]


def test_the_catalogue_page_tells_of_each_task_type_and_shows_it(vmdp, tmp_path, monkeypatch):
    only = registry.get("O-47")
    monkeypatch.setattr("include.cli.page.registry", [only])
    rubrics = tmp_path / "rubrics.json"
    rubrics.write_text(json.dumps([{"generator": "O-47", "level": "hard", "scores": {"still": 15, "jump": 40}}]))
    page = tmp_path / "catalogue.md"
    code, _, _ = vmdp("generators", "page", "--out", page, "--rubrics", rubrics)
    text = page.read_text()
    assert code == 0
    assert "## O-47 sliding_puzzle" in text
    assert f"\n\nBeside the public task: {only.public}.\n\n> " in text
    assert "the camera" in text  # of the prompt
    boards = f"{only.capacity(only.levels['hard']):,}"
    fifth = f"{draws_until(0.2, only.capacity(only.levels['hard'])):,}"
    figures = r"\d+\.\d \| \d+\.\d \|  \| \d+% \(\d+%\)"
    row = rf"^\| hard \| {boards} \| {fifth} \| {figures} \| side 4, .* \| 15 \| 40 \|  \|  \|  \|$"
    assert re.search(row, text, re.MULTILINE)
    assert text.count("\n| ") == 1 + 1 + 1 + 3  # two heads, one type, three levels, no blank line between
    with Image.open(tmp_path / "catalogue" / "O-47.webp") as picture:
        assert picture.n_frames > 20
    rubrics.write_text('{"rows": 1}')
    code, _, error = vmdp("generators", "page", "--out", page, "--rubrics", rubrics)
    assert code == 1
    assert "is not the output of `vmdp bench --rubrics --json`" in error


def test_the_catalogue_page_wants_every_task_type_in_the_dataset_that_tells_its_costs(vmdp):
    code, _, error = vmdp("generators", "page", "--dataset", "none")
    assert code == 1
    assert "the embedded cloud is not running" in error
