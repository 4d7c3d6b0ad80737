"""The cards' shell instructions run in the export's folder, as far as it goes without weights.

Stand-ins for `accelerate`, `torchrun`, `deepspeed` and `python` note their arguments. The readers here follow the
trainers' rules, with the options that their scripts require.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from argparse import ArgumentParser
from pathlib import Path

import av
import pytest

from generators.kit.sample import FIRST, PROMPT, VIDEO
from tests.exports.conftest import assert_whole, bytes_below, export

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
    for name in ("accelerate", "torchrun", "deepspeed", "python"):
        (programs / name).write_text(STAND_IN.format(python=sys.executable))
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "CALLS": str(calls)}
    before = bytes_below(folder)
    subprocess.run(["bash", "-euc", snippet(folder)], cwd=folder, env=environment, check=True, timeout=60)
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
