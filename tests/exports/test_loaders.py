"""Each export, loaded by the library that it is for, holds the source's samples byte for byte."""

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter

import av
import datasets as hf
import mlcroissant
import pandas
import pyarrow.parquet as pq
import pytest
import webdataset
from PIL import Image

from generators.kit.judge.judge import Judge
from generators.kit.registry import registry
from generators.kit.sample import FINAL, FIRST, METADATA, PROMPT, RUBRIC, VIDEO
from include.dataset.layout import SHARD_EXTENSIONS
from include.exports import card
from include.exports.public_tasks import bench_task
from tests.exports.conftest import SAMPLES, assert_whole, bytes_below, export, make

SPLIT_NAMES = ("train", "validation", "test")
NAMES = {extension: name for name, extension in SHARD_EXTENSIONS.items()}


@pytest.fixture(autouse=True)
def hf_cache(tmp_path, monkeypatch):
    """Nothing is looked up on the hub, and nothing is kept."""
    monkeypatch.setattr(hf.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def test_webdataset_reads_every_sample_of_the_shards(dataset, tmp_path):
    folder, _ = export("webdataset", dataset, tmp_path / "out", shard_samples=3)
    found = {}
    for split in SPLIT_NAMES:
        shards = sorted(map(str, folder.glob(f"*/{split}-*.tar")))
        assert shards
        for sample in webdataset.WebDataset(shards, shardshuffle=False, empty_check=False):
            assert sample["__key__"] not in found
            files = {NAMES[name]: data for name, data in sample.items() if name in NAMES}
            found[sample["__key__"]] = files | {METADATA: json.loads(files[METADATA])["metadata"].encode()}
    assert_whole(found, dataset)


def test_webdataset_decodes_pictures_and_texts(datasets, tmp_path):
    folder, _ = export("webdataset", datasets["tar"], tmp_path / "out", splits=None)
    shards = sorted(map(str, folder.glob("O-47/*.tar")))
    sample = next(iter(webdataset.WebDataset(shards, shardshuffle=False).decode("pil")))
    assert sample["first_frame.png"].size == (256, 256)
    assert sample["json"]["id"] == sample["__key__"]
    assert isinstance(sample["prompt.txt"], str)


def test_hugging_face_reads_the_webdataset_shards_through_the_card(datasets, tmp_path):
    folder, _ = export("webdataset", datasets["tar"], tmp_path / "out")
    found = {}
    for split in SPLIT_NAMES:
        samples = hf.load_dataset(str(folder), split=split, streaming=True).decode(False)
        for sample in samples:
            files = {
                FIRST: sample["first_frame.png"]["bytes"],
                FINAL: sample["final_frame.png"]["bytes"],
                VIDEO: sample["mp4"]["bytes"],
                PROMPT: sample["prompt.txt"].encode(),
                RUBRIC: sample["rubric.txt"].encode(),
                METADATA: sample["json"]["metadata"].encode(),
            }
            assert sample["json"]["id"] == sample["__key__"]
            found[sample["__key__"]] = files
    assert_whole(found, datasets["tar"])


def test_hugging_face_reads_shards_of_all_task_types_together(tmp_path, monkeypatch):
    monkeypatch.setattr(card, "scores", lambda files: {})  # judging a sample of each costs more than all the rest
    everything = make(tmp_path / "source", "tar", generators=("all",), samples=1)
    folder, _ = export("webdataset", everything, tmp_path / "out", splits=None)
    for streaming in (True, False):
        samples = hf.load_dataset(str(folder), split="train", streaming=streaming)
        facts = [sample["json"] for sample in samples.select_columns("json")]
        assert {each["generator"] for each in facts} == {generator.id.full for generator in registry}
        found = {each["id"]: {METADATA: each["metadata"].encode()} for each in facts}
        assert_whole(found, everything, names=(METADATA,))


def test_hugging_face_reads_parquet_with_pictures_and_video(dataset, tmp_path):
    folder, _ = export("huggingface", dataset, tmp_path / "out")
    loaded = hf.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == set(SPLIT_NAMES)
    found = {}
    for split, samples in loaded.items():
        assert isinstance(samples.features["first_frame"], hf.Image)
        assert isinstance(samples.features["video"], hf.Video)
        for name, kind in (("first_frame", hf.Image), ("final_frame", hf.Image), ("video", hf.Video)):
            samples = samples.cast_column(name, kind(decode=False))
        for sample in samples:
            assert sample["split"] == split
            found[sample["sample_id"]] = {
                FIRST: sample["first_frame"]["bytes"],
                FINAL: sample["final_frame"]["bytes"],
                VIDEO: sample["video"]["bytes"],
                PROMPT: f"{sample['prompt']}\n".encode(),
                RUBRIC: sample["rubric"].encode(),
                METADATA: sample["metadata_json"].encode(),
            }
    assert_whole(found, dataset)
    first = loaded["train"].remove_columns("video")[0]["first_frame"]
    assert isinstance(first, Image.Image)
    assert first.size == (256, 256)


def test_the_index_has_vbvrs_columns_and_ours(datasets, tmp_path):
    folder, _ = export("huggingface", datasets["tar"], tmp_path / "out", scores=True)
    index = hf.load_dataset(str(folder), "index", cache_dir=str(tmp_path / "cache"))
    vbvr = "id generator task sample_id prompt metadata_json first_frame_path final_frame_path ground_truth_video_path"
    for samples in index.values():
        assert [*vbvr.split(), "tar_file"] == samples.column_names[:10]
        assert samples.features["id"].dtype == "int64"
        for row in samples:
            generator = registry.get(row["generator"])
            assert row["capacity"] == min(generator.capacity(generator.levels[row["level"]]), 2**63 - 1)
            assert (row["seed"], row["version"], row["fps"], row["size"]) == (42, generator.version, 16, 256)
            assert row["score_ground_truth"] == 100
            assert row["score_still"] <= 15
            assert row["score_jump"] <= 40
            assert row["status"] == "ok"


def whole_frames(mp4: bytes) -> int:
    """Frames of a clip, if a trainer keeps it whole."""
    with av.open(io.BytesIO(mp4)) as clip:
        video = clip.streams.video[0]
        assert video.average_rate == 16
        assert (video.width % 16, video.height % 16) == (0, 0)
        frames = sum(1 for _ in clip.decode(video=0))
    assert frames % 4 == 1
    assert frames <= 81
    return frames


def test_diffsynths_table_names_clips_and_frames_that_a_trainer_keeps_whole(dataset, tmp_path):
    folder, _ = export("diffsynth", dataset, tmp_path / "out")
    found = {}
    for split in SPLIT_NAMES:
        table = pandas.read_csv(folder / f"metadata_{split}.csv")
        assert list(table.columns) == ["video", "prompt", "input_image", "end_image"]
        for row in table.to_dict("records"):
            clip = (folder / row["video"]).read_bytes()
            whole_frames(clip)
            found[row["video"].rpartition("/")[2].removesuffix(".mp4")] = {
                VIDEO: clip,
                PROMPT: f"{row['prompt']}\n".encode(),
                FIRST: (folder / row["input_image"]).read_bytes(),
                FINAL: (folder / row["end_image"]).read_bytes(),
            }
    assert_whole(found, dataset, names=(VIDEO, PROMPT, FIRST, FINAL))
    with (folder / "metadata_train.csv").open(newline="") as file:
        assert next(csv.reader(file))[:2] == ["video", "prompt"]


def test_videox_funs_list_names_clips_with_their_texts(dataset, tmp_path):
    folder, _ = export("videox-fun", dataset, tmp_path / "out")
    found = {}
    for split in SPLIT_NAMES:
        for entry in json.loads((folder / f"{split}.json").read_text()):
            assert (entry["type"], entry["width"], entry["height"]) == ("video", 256, 256)
            clip = (folder / entry["file_path"]).read_bytes()
            whole_frames(clip)
            sample_id = entry["file_path"].rpartition("/")[2].removesuffix(".mp4")
            found[sample_id] = {VIDEO: clip, PROMPT: f"{entry['text']}\n".encode()}
    assert_whole(found, dataset, names=(VIDEO, PROMPT))


def test_musubis_configuration_names_a_list_of_clips_and_cuts_none(dataset, tmp_path):
    folder, _ = export("musubi", dataset, tmp_path / "out")
    found, caches = {}, set()
    for split in SPLIT_NAMES:
        (config,) = tomllib.loads((folder / f"{split}.toml").read_text())["datasets"]
        assert config["frame_extraction"] == "full"
        assert config["source_fps"] == 16.0
        assert isinstance(config["source_fps"], float)
        caches.add(config["cache_directory"])
        for line in (folder / config["video_jsonl_file"]).read_text().splitlines():
            entry = json.loads(line)
            assert set(entry) == {"video_path", "caption"}
            clip = (folder / entry["video_path"]).read_bytes()
            assert whole_frames(clip) <= config["max_frames"]
            sample_id = entry["video_path"].rpartition("/")[2].removesuffix(".mp4")
            found[sample_id] = {VIDEO: clip, PROMPT: f"{entry['caption']}\n".encode()}
    assert len(caches) == 3
    assert_whole(found, dataset, names=(VIDEO, PROMPT))


def test_captions_stand_beside_their_clips_in_a_flat_folder(dataset, tmp_path):
    folder, _ = export("captions", dataset, tmp_path / "out")
    found = {}
    for split in SPLIT_NAMES:
        assert {path.suffix for path in (folder / split).iterdir()} == {".mp4", ".txt"}
        for path in (folder / split).glob("*.mp4"):
            whole_frames(path.read_bytes())
            found[path.stem] = {VIDEO: path.read_bytes()}
            text = path.with_suffix(".txt").read_text()
            metadata = json.loads(dataset.samples[path.stem][METADATA])
            assert text == f"{metadata['caption']}\n"
    assert_whole(found, dataset, names=(VIDEO,))


def test_finetrainers_lists_name_each_clip_with_its_prompt(dataset, tmp_path):
    folder, _ = export("finetrainers", dataset, tmp_path / "out")
    found = {}
    for split in SPLIT_NAMES:
        prompts, videos = ((folder / split / name).read_text().splitlines() for name in ("prompts.txt", "videos.txt"))
        for prompt, video in zip(prompts, videos, strict=True):
            clip = (folder / split / video).read_bytes()
            whole_frames(clip)
            found[video.rpartition("/")[2].removesuffix(".mp4")] = {VIDEO: clip, PROMPT: f"{prompt}\n".encode()}
    assert_whole(found, dataset, names=(VIDEO, PROMPT))


def test_questions_about_videos_are_read_by_datasets_with_their_answers(dataset, tmp_path):
    folder, _ = export("video-qa", dataset, tmp_path / "out")
    files = {split: str(folder / f"{split}.jsonl") for split in SPLIT_NAMES}
    loaded = hf.load_dataset("json", data_files=files, cache_dir=str(tmp_path / "cache"))
    found = {}
    for entry in (entry for split in SPLIT_NAMES for entry in loaded[split]):
        [video] = entry["videos"]
        sample = video.rpartition("/")[2].removesuffix(".mp4")
        metadata = json.loads(dataset.samples[sample][METADATA])
        assert [(each["role"], each["content"]) for each in entry["messages"]] == [
            ("user", f"<video>{metadata['question']}"), ("assistant", metadata["answer"]),
        ]  # fmt: skip
        found[sample] = {VIDEO: (folder / video).read_bytes()}
    assert_whole(found, dataset, names=(VIDEO,))


def test_the_second_generations_trainer_finds_its_samples_by_the_lists(dataset, tmp_path):
    folder, _ = export("vbvr-pro", dataset, tmp_path / "out")
    [source] = json.loads((folder / "dataset.json").read_text())
    assert (source["format"], source["split"], source["num_frames"], source["fps"]) == ("vbvr_pro", "rl", 81, 16)
    assert (source["height"], source["width"], source["allowed_task_splits"]) == (256, 256, ["In-Domain_50"])
    found, reinforced = {}, set()
    for record in json.loads((folder / source["split_manifest"]).read_text()):
        assert record["split"] in source["allowed_task_splits"]
        assert record["source"].startswith(f"{record['task']}/")
        reinforced |= set(record["rl"])
        for name in (sample for split in ("rl", "validation", "test") for sample in record.get(split, ())):
            place = folder / source["data_roots"][0] / record["source"] / name
            facts = json.loads((place / METADATA).read_text())
            assert facts["parameters"]["video_fps"] == 16
            clip = (place / "video" / VIDEO).read_bytes()
            assert whole_frames(clip) <= source["num_frames"]
            assert Judge.of(facts).score_file(clip).passed
            found[name] = {
                FIRST: (place / FIRST).read_bytes(),
                VIDEO: clip,
                FINAL: (place / "video" / FINAL).read_bytes(),
                PROMPT: f"{facts['generic_declarative_render']['prompt']}\n".encode(),
            }
    assert_whole(found, dataset, names=(FIRST, VIDEO, FINAL, PROMPT))
    assert 0 < len(reinforced) < len(found)


def test_vbvr_bench_has_evalkits_folders_names_and_indices(dataset, tmp_path):
    folder, _ = export("vbvr-bench", dataset, tmp_path / "out", splits=None)
    tasks = {
        "In-Domain_50/G-15_grid_avoid_obstacles_data-generator",
        "In-Domain_50/O-47_sliding_puzzle_data-generator",
    }
    names = {FIRST, FINAL, VIDEO, PROMPT, METADATA}
    expected = {f"{task}/{index:05d}/{name}" for task in tasks for index in range(SAMPLES) for name in names}
    assert {path for path in bytes_below(folder) if "_50/" in path} == expected
    found = {}
    for number, entry in enumerate(json.loads((folder / "VBVR-Bench.json").read_text())):
        assert entry["id"] == number
        paths = {
            FIRST: entry["first_frame_path"],
            FINAL: entry["final_frame_path"],
            VIDEO: entry["ground_truth_video_path"],
            PROMPT: entry["prompt_path"],
            METADATA: entry["prompt_path"].replace(PROMPT, METADATA),
        }
        found[entry["sample_id"]] = {name: (folder / path).read_bytes() for name, path in paths.items()}
        split, task, index, _ = entry["first_frame_path"].split("/")
        assert f"{split}/{task}" in tasks
        assert len(index) == 5
    assert_whole(found, dataset, names=names)


def test_evalkits_spelling_and_split_are_kept_where_they_differ_from_ours():
    def task(reference: str) -> tuple[str, str] | None:
        return bench_task(registry.get(reference).id)

    assert task("G-25") == ("In-Domain_50", "G-25_seperate_object_spinning_data-generator")
    assert task("O-39") == ("Out-of-Domain_50", "O-39_maze_data-generator")
    assert task("G-47") == ("Out-of-Domain_50", "G-47_multiple_keys_for_one_door_data-generator")
    assert task("O-41") is None


@pytest.mark.parametrize("form", ["croissant", "webdataset", "huggingface"])
def test_croissant_is_valid_and_its_records_are_the_samples(form, datasets, tmp_path):
    folder, exported = export(form, datasets["tar"], tmp_path / "out", shard_samples=4)
    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not described.metadata.issues.errors
    [record_set] = described.metadata.record_sets  # over all shards, generators and splits
    found, splits = {}, {}
    for record in described.records(record_set.id):
        values = {name.rpartition("/")[2]: value for name, value in record.items()}
        sample_id = values["sample_id"].decode()
        assert sample_id not in found
        found[sample_id] = {
            METADATA: values["metadata_json"],
            RUBRIC: values["rubric"],
            PROMPT: values["prompt"] + b"\n",
        }
        splits[sample_id] = values["split"].decode()
    assert Counter(splits.values()) == exported.manifest.splits
    assert_whole(found, datasets["tar"], names=(METADATA, RUBRIC, PROMPT))


@pytest.mark.parametrize("form", ["diffsynth", "videox-fun", "musubi", "vbvr-bench", "croissant"])
def test_hugging_face_reads_every_forms_card(form, datasets, tmp_path):
    folder, _ = export(form, datasets["files"], tmp_path / "out")
    loaded = hf.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    expected = {"test"} if form == "vbvr-bench" else set(SPLIT_NAMES)
    assert set(loaded) == expected
    assert all(len(samples) for samples in loaded.values())


def test_the_webdataset_table_has_a_row_for_every_sample_of_its_shard(datasets, tmp_path):
    folder, _ = export("webdataset", datasets["tar"], tmp_path / "out", shard_samples=4)
    for shard in folder.glob("*/*.tar"):
        rows = pq.read_table(shard.with_suffix(".parquet")).to_pylist()
        stats = json.loads(shard.with_name(f"{shard.stem}_stats.json").read_text())
        keys = list(dict.fromkeys(s["__key__"] for s in webdataset.WebDataset(str(shard), shardshuffle=False)))
        assert [row["sample_id"] for row in rows] == keys
        assert stats["samples"] == len(rows) <= 4
        assert {row["tar_file"] for row in rows} == {shard.relative_to(folder).as_posix()}


@pytest.mark.parametrize("form", ["webdataset", "huggingface", "croissant"])
def test_the_cards_snippet_runs_as_it_stands(form, datasets, tmp_path):
    folder, _ = export(form, datasets["tar"], tmp_path / "out", splits=None)
    snippet = (folder / "README.md").read_text().split("```python\n")[1].split("```")[0]
    environment = {**os.environ, "HF_HOME": str(tmp_path / "cache"), "HF_HUB_OFFLINE": "1"}
    ran = subprocess.run([sys.executable, "-c", snippet], cwd=folder, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr
