"""The cards' shell instructions run in the export's folder, as far as it goes without weights.

Stand-ins for `accelerate`, `torchrun`, `deepspeed`, `swift` and `python` note their arguments. The readers here
follow the trainers' rules, with the options that their scripts require.
"""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path

import av
import pyarrow.parquet as pq
import pytest
from PIL import Image

from generators.kit.keyframes import IMAGE_PROMPT
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, VIDEO
from include.exports.evalkit import write_evaluator
from include.exports.keyframes import shown
from tests.exports.conftest import Dataset, assert_whole, bytes_below, export, make
from tests.exports.test_run import rows_of

STAND_IN = """#!{python}
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    print(json.dumps([os.path.basename(sys.argv[0]), *sys.argv[1:]]), file=calls)
"""


def snippet(folder: Path) -> str:
    return (folder / "README.md").read_text().split("```sh\n")[1].split("```")[0]


def called(folder: Path, tmp_path: Path) -> list[str]:
    """The one command that a card's instructions start, word by word."""
    programs, calls = tmp_path / "programs", tmp_path / "calls"
    programs.mkdir()
    for name in ("accelerate", "torchrun", "deepspeed", "python", "swift"):
        (programs / name).write_text(STAND_IN.format(python=sys.executable))
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "CALLS": str(calls)}
    before = bytes_below(folder)
    subprocess.run(["bash", "-euc", snippet(folder)], cwd=folder, env=environment, check=True, timeout=240)
    assert bytes_below(folder) == before
    [call] = calls.read_text().splitlines()
    return json.loads(call)


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as clip:
        return list(clip.decode(video=0))


def test_videox_fun_trains_image_to_video_on_whole_clips(datasets, tmp_path):
    folder, _ = export("videox-fun", datasets["tar"], tmp_path / "out", splits=None)
    program, launch, script, *words = called(folder, tmp_path)
    assert (program, launch, script) == ("accelerate", "launch", "VIDEOX_FUN/scripts/wan2.2/train.py")
    options = ArgumentParser(allow_abbrev=False)
    for name in ("config_path", "pretrained_model_name_or_path", "train_data_dir", "train_data_meta", "train_mode"):
        options.add_argument(f"--{name}", required=True)
    options.add_argument("--enable_bucket", action="store_true")
    options.add_argument("--fix_sample_size", nargs=2, type=int)
    for name in ("video_sample_n_frames", "video_sample_stride", "train_batch_size", "seed"):
        options.add_argument(f"--{name}", type=int, required=True)
    found = options.parse_args(words)
    assert (found.train_mode, found.enable_bucket, found.fix_sample_size) == ("i2v", True, [256, 256])
    assert found.config_path.endswith("wan_civitai_i2v.yaml")
    samples, lengths = {}, []
    for entry in json.loads((folder / found.train_data_meta).read_text()):
        assert entry["type"] == "video"
        clip = folder / found.train_data_dir / entry["file_path"]
        frames = decoded(clip)
        assert [frames[0].height, frames[0].width] == found.fix_sample_size == [entry["height"], entry["width"]]
        lengths.append(len(frames))
        samples[clip.stem] = {VIDEO: clip.read_bytes(), PROMPT: f"{entry['text']}\n".encode()}
    assert len(set(lengths)) > 1
    for start in range(0, len(lengths), found.train_batch_size):
        batch = lengths[start : start + found.train_batch_size]
        # Its rule: every so many frames, cut to the shortest of the batch, then to 4n+1.
        taken = min(min(found.video_sample_n_frames, length // found.video_sample_stride) for length in batch)
        assert {(taken - 1) // 4 * 4 + 1} == set(batch)
    assert_whole(samples, datasets["tar"], names=(VIDEO, PROMPT))


def test_diffsynth_reads_json_lines_below_the_base_folder_and_keeps_clips_whole(datasets, tmp_path):
    folder, _ = export("diffsynth", datasets["tar"], tmp_path / "out", splits=None)
    program, launch, script, *words = called(folder, tmp_path)
    assert (program, launch) == ("accelerate", "launch")
    assert script.endswith("examples/wanvideo/model_training/train.py")
    options = ArgumentParser(allow_abbrev=False)
    for name in ("dataset_base_path", "dataset_metadata_path", "data_file_keys", "extra_inputs"):
        options.add_argument(f"--{name}", required=True)
    for name in ("num_frames", "height", "width"):
        options.add_argument(f"--{name}", type=int, required=True)
    found = options.parse_args(words)
    assert found.extra_inputs == "input_image"
    samples = {}
    for line in (folder / found.dataset_metadata_path).read_text().splitlines():
        entry = json.loads(line)
        assert list(entry) == ["video", "input_image", "prompt", "frame_rate"]
        assert found.data_file_keys.split(",") == ["video"]
        clip, first = (folder / found.dataset_base_path / entry[name] for name in ("video", "input_image"))
        frames = decoded(clip)
        taken = min(found.num_frames, len(frames))
        assert (taken - 1) // 4 * 4 + 1 == len(frames)
        assert (frames[0].height, frames[0].width) == (found.height, found.width)
        with av.open(str(clip)) as video:
            assert video.streams.video[0].average_rate == entry["frame_rate"]
        samples[clip.stem] = {
            VIDEO: clip.read_bytes(), FIRST: first.read_bytes(), PROMPT: f"{entry['prompt']}\n".encode(),
        }  # fmt: skip
    assert_whole(samples, datasets["tar"], names=(VIDEO, FIRST, PROMPT))


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_diffsynths_json_lines_and_csv_name_the_same_clips(split, datasets, tmp_path):
    folder, exported = export("diffsynth", datasets["tar"], tmp_path / "out")
    lines = (folder / f"metadata_{split}.jsonl").read_text().splitlines()
    table = (folder / f"metadata_{split}.csv").read_text()
    assert len(lines) == exported.manifest.splits[split] == table.count("\nclips/")
    assert all(f"\n{json.loads(line)['video']}," in table for line in lines)


@pytest.mark.parametrize("form", ["finetrainers", "musubi"])
def test_a_trainers_command_names_the_configuration_beside_it(form, datasets, tmp_path):
    folder, _ = export(form, datasets["tar"], tmp_path / "out", splits=None)
    words = called(folder, tmp_path)
    text = (folder / words[words.index("--dataset_config") + 1]).read_text()
    [source] = json.loads(text)["datasets"] if form == "finetrainers" else tomllib.loads(text)["datasets"]
    assert (folder / source["data_root" if form == "finetrainers" else "video_jsonl_file"]).exists()


def test_diffusion_pipes_configuration_is_named_on_the_card(datasets, tmp_path):
    folder, _ = export("captions", datasets["tar"], tmp_path / "out", splits=None)
    assert called(folder, tmp_path)[0] == "deepspeed"
    [name] = re.findall(r'dataset = "(.+)"', snippet(folder))
    assert tomllib.loads((folder / name).read_text())["directory"] == [{"path": "train"}]


@pytest.mark.parametrize("form", ["bagel", "thinkmorph"])
def test_a_reader_of_interleaved_pictures_finds_every_file_by_the_printed_entry(form, pictured, tmp_path):
    folder, _ = export(form, pictured["tar"], tmp_path / "out", splits=None)
    folder = folder.rename(tmp_path / "moved")
    text = (folder / "README.md").read_text().split("```python\n")[1].split("```")[0]
    (tmp_path / "trainer" / "data").mkdir(parents=True)
    text, before = text.replace(form.upper(), str(tmp_path / "trainer")), bytes_below(folder)
    ran = subprocess.run([sys.executable, "-I", "-c", text], cwd=folder, capture_output=True, text=True, check=True)
    assert bytes_below(folder) == before
    entry = ast.literal_eval(ran.stdout)["unified_edit"]["vmdp"]
    groups = json.loads(Path(entry["parquet_info_path"]).read_text())
    # Their rule: files of the folder whose joined path is a key of the list; others are passed over in silence.
    paths = [os.path.join(entry["data_dir"], name) for name in os.listdir(entry["data_dir"])]
    parquet = [path for path in paths if path.endswith(".parquet")]
    assert sorted(parquet) == sorted(groups)
    files = [pq.ParquetFile(path) for path in parquet]
    rows = [file.read_row_group(group).num_rows for file in files for group in range(file.num_row_groups)]
    assert sum(rows) == len(pictured["tar"].samples)
    assert [groups[path]["num_row_groups"] for path in parquet] == [file.num_row_groups for file in files]


def test_an_image_editor_is_trained_on_pictures_below_the_base_folder(pictured, tmp_path):
    folder, _ = export("diffsynth-image", pictured["tar"], tmp_path / "out", splits=None)
    program, launch, script, *words = called(folder, tmp_path)
    assert (program, launch, script) == (
        "accelerate", "launch", "DIFFSYNTH/examples/qwen_image/model_training/train.py",
    )  # fmt: skip
    options = ArgumentParser(allow_abbrev=False)
    for name in ("dataset_base_path", "dataset_metadata_path", "data_file_keys", "extra_inputs"):
        options.add_argument(f"--{name}", required=True)
    for name in ("height", "width"):
        options.add_argument(f"--{name}", type=int, required=True)
    found = options.parse_args(words)
    assert found.extra_inputs == "edit_image"
    entries = [json.loads(line) for line in (folder / found.dataset_metadata_path).read_text().splitlines()]
    for entry in entries:
        for key in found.data_file_keys.split(","):
            with Image.open(folder / found.dataset_base_path / entry[key]) as picture:
                assert picture.size == (found.width, found.height)
    assert len(entries) == sum(len(shown(files)) - 1 for files in pictured["tar"].samples.values())


def test_video_language_trainers_take_the_file_of_questions(datasets, tmp_path):
    folder, _ = export("video-qa", datasets["tar"], tmp_path / "out", splits=None)
    program, *words = called(folder, tmp_path)
    assert (program, words[:2]) == ("swift", ["sft", "--dataset"])
    noted = "".join(line.removeprefix("# ") for line in snippet(folder).splitlines() if line.startswith("# "))
    entry = json.loads(noted[noted.index("{") :])["vmdp"]
    first = json.loads((folder / words[2]).read_text().splitlines()[0])
    assert entry["file_name"] == words[2]
    assert set(entry["columns"].values()) == set(first)
    assert {entry["tags"]["user_tag"], entry["tags"]["assistant_tag"]} == {each["role"] for each in first["messages"]}


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Dataset:
    """Samples for the second generation's bench: a task of each half."""
    root = tmp_path_factory.mktemp("large") / "tar"
    return make(root, "tar", generators=["O-47", "O-39"], samples=2, size=1024, look="vbvr", keyframes=True)


def evaluated(folder: Path, samples: Path, tmp_path: Path) -> dict[str, dict]:
    """Follow the card's instructions with our judge in EvalKit's place and true videos as the answers."""
    for video in samples.glob(f"*/*/*/{VIDEO}"):
        answer = tmp_path / "answers" / video.parent.relative_to(samples).with_suffix(".mp4")
        answer.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(video, answer)
    return followed(folder, tmp_path)


def followed(folder: Path, tmp_path: Path) -> dict[str, dict]:
    """Follow the card's instructions with our judge in EvalKit's place and the folder `answers`."""
    assert write_evaluator(tmp_path / "judge")
    text = re.sub(r"MODEL_[A-Z]+", str(tmp_path / "answers"), snippet(folder).replace("EVALKIT", f"{tmp_path}/judge"))
    text = text.replace("python ", f"{sys.executable} -I ") + f" --output_dir {tmp_path / 'results'}"
    subprocess.run(["bash", "-euc", text.replace("\n --", " --")], cwd=folder, check=True, timeout=240)
    [written] = (tmp_path / "results").glob("*_vbvr_results.json")
    return json.loads(written.read_text())


def test_the_benchs_card_evaluates_and_says_why_its_scores_stand_alone(datasets, tmp_path):
    folder, _ = export("vbvr-bench", datasets["tar"], tmp_path / "out", splits=None)
    assert "--gt_base " in snippet(folder)
    assert "--gt_base_path" not in snippet(folder)
    results = evaluated(folder, folder, tmp_path)
    assert [sample["score"] for sample in results["samples"]] == [1.0] * len(datasets["tar"].samples)
    card = " ".join((folder / "README.md").read_text().split())
    assert "Scores on this bench are not comparable with public scores of VBVR-Bench" in card
    assert "The samples are our own" in card
    assert "Of the 2 here, VBVR's own task: 1; a stricter one: 1; another task under the same id: 0" in card
    assert "VBVR-EvalKit finds things by the colours and places of its own pictures" in card
    plain, _ = export("diffsynth", datasets["tar"], tmp_path / "diffsynth", splits=None)
    assert "comparable" not in (plain / "README.md").read_text()


def test_the_second_generations_bench_for_video_has_its_tree_and_its_keys(large, tmp_path):
    folder, exported = export("vbvr-pro-bench-video", large, tmp_path / "out", splits=None)
    assert exported.manifest.samples == len(large.samples)
    bench = folder / "VBVR-Pro-Bench-Video"
    rows = {row["first_frame_path"]: row["sample_id"] for row in rows_of(folder, "index/*/*.parquet")}
    found = {}
    for sample in sorted(bench.glob("*/*/*")):
        half, task, index = sample.relative_to(bench).parts
        assert (half, task) in {
            ("In-Domain_50", "O-47_sliding_puzzle_data-generator"), ("Out-of-Domain_50", "O-39_maze_data-generator"),
        }  # fmt: skip
        assert re.fullmatch(r"\d{5}", index)
        names = ["first_frame.png", "prompt.txt", "ground_truth.mp4", "final_frame.png", "metadata.json"]
        files = {name: (sample / name).read_bytes() for name in names}
        assert sorted(path.name for path in sample.iterdir()) == sorted(names)
        facts = json.loads(files.pop(METADATA))
        assert facts["parameters"]["video_fps"] == 16
        assert f"{facts['generic_declarative_render']['prompt']}\n".encode() == files[PROMPT]
        frames = decoded(sample / VIDEO)
        assert {(frame.width, frame.height) for frame in frames} == {(1024, 1024)}
        found[rows[(sample / FIRST).relative_to(folder).as_posix()]] = files
    assert_whole(found, large, names=(FIRST, FINAL, VIDEO, PROMPT))
    assert {path.name for path in bench.glob("*/*/*")} == {"00000", "00001"}
    results = evaluated(folder, bench, tmp_path)
    assert [sample["score"] for sample in results["samples"]] == [1.0] * len(large.samples)
    assert {part: results["summary"][part]["num_samples"] for part in results["summary"]} == {
        "In_Domain": 2, "Out_of_Domain": 2, "overall": 4,
    }  # fmt: skip
    assert "not comparable with public scores of VBVR-Pro-Bench" in (folder / "README.md").read_text()


def test_the_second_generations_bench_for_pictures_is_answered_in_pictures(large, tmp_path):
    folder, exported = export("vbvr-pro-bench-image", large, tmp_path / "out", splits=None)
    assert exported.manifest.samples == len(large.samples)
    bench = folder / "VBVR-Pro-Bench-Image"
    rows = {row["first_frame_path"]: row["sample_id"] for row in rows_of(folder, "index/*/*.parquet")}
    for sample in bench.glob("*/*/*"):
        own = large.samples[rows[(sample / FIRST).relative_to(folder).as_posix()]]
        facts = json.loads((sample / METADATA).read_text())["generic_declarative_render"]
        pictures = [frame["path"] for frame in facts["image_frames"]]
        assert sorted(path.name for path in sample.iterdir()) == sorted([FIRST, PROMPT, METADATA, *pictures])
        assert [(sample / name).read_bytes() for name in (FIRST, *pictures)] == shown(own)
        assert (sample / PROMPT).read_bytes() == own[IMAGE_PROMPT] == f"{facts['prompt']}\n".encode()
        answer = tmp_path / "answers" / sample.relative_to(bench)
        answer.mkdir(parents=True)
        for number, name in enumerate(pictures if sample.name == "00000" else pictures[-1:], 1):
            shutil.copy(sample / name, answer / f"{number:03d}.png")
    scores = {(each["task_name"], each["video_file"]): each["score"] for each in followed(folder, tmp_path)["samples"]}
    assert {name for name, score in scores.items() if score == 1} == {name for name in scores if name[1] == "00000"}
    assert len(scores) == len(large.samples)


def test_the_second_generations_bench_for_pictures_takes_samples_with_key_frames_alone(datasets, pictured, tmp_path):
    for dataset, reason in ((datasets, "it has no key frames"), (pictured, "it has 256×256 pixels")):
        _, exported = export("vbvr-pro-bench-image", dataset["tar"], tmp_path / reason[:12], splits=None)
        assert any(each.startswith(reason) for each in exported.manifest.reasons)
        assert exported.manifest.samples == 0


def test_the_second_generations_bench_refuses_other_sizes_and_rates_and_tasks(datasets, tmp_path):
    _, exported = export("vbvr-pro-bench-video", datasets["tar"], tmp_path / "small", splits=None)
    size = "it has 256×256 pixels; the bench has 1024×1024: make it with --size 1024"
    assert exported.manifest.reasons == {size: len(datasets["tar"].samples)}
    fast = make(tmp_path / "fast", "tar", generators=["O-47", "O-41"], samples=1, size=1024, fps=24)
    _, exported = export("vbvr-pro-bench-video", fast, tmp_path / "out", splits=None)
    assert exported.manifest.reasons == {
        "it has 24 frames a second; the bench has 16": 1, "VBVR-EvalKit has no evaluator for O-41": 1,
    }  # fmt: skip
