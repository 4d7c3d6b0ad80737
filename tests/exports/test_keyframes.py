"""Key frames in each format that holds them, read as its trainer does."""

import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import datasets as hf
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from generators.kit.judge.judge import Judge
from generators.kit.keyframes import IMAGE_PROMPT, PICTURES
from generators.kit.sample import FINAL, FIRST, METADATA, RUBRIC
from include.errors import UserError
from include.exports import keyframes
from include.exports.thinkmorph import thoughts
from tests.exports.conftest import Dataset, bytes_below, export

SPLIT_NAMES = ("train", "validation", "test")


@pytest.fixture(params=["files", "tar"])
def dataset(request, pictured):
    return pictured[request.param]


def own(files):
    """A sample's pictures, the first frame before the key frames, and the prompt."""
    return [files[FIRST], *(files[name] for name in PICTURES if name in files)], files[IMAGE_PROMPT].decode().strip()


def by_pictures(dataset):
    return {tuple(own(files)[0]): files for files in dataset.samples.values()}


def test_the_second_generations_tree_holds_them_with_their_progress(dataset, tmp_path):
    folder, _ = export("vbvr-pro", dataset, tmp_path / "out")
    found = {}
    for place in folder.glob("*_data-generator/*_task/*/"):
        facts = json.loads((place / METADATA).read_text())
        frames = facts["generic_declarative_render"]["image_frames"]
        names = sorted((path.name for path in (place / "image").glob("frame_*.png")), key=lambda name: int(name[6:-4]))
        assert names == [f"frame_{number}.png" for number in range(1, len(frames) + 1)]
        progress = [frame["progress"] for frame in frames]
        assert progress == sorted(set(progress))
        assert 0 < progress[0] <= progress[-1] == 1
        shown = [(place / "image" / name).read_bytes() for name in names]
        assert shown[-1] == (place / "video" / FINAL).read_bytes()
        pictures = [np.asarray(Image.open(io.BytesIO(data))) for data in shown]
        assert Judge.of(facts).score_images(pictures).passed
        found[place.name] = {
            **{f"image/{name}": data for name, data in zip(names, shown, strict=True)},
            IMAGE_PROMPT: (place / IMAGE_PROMPT).read_bytes(),
        }
    assert found == {
        name: {file: data for file, data in files.items() if file.startswith("image/")}
        for name, files in dataset.samples.items()
    }


def rows_of(folder: Path, split: str) -> Iterator[dict]:
    """The rows that a trainer of interleaved data reads: of each row group that parquet_info.json counts."""
    info = json.loads((folder / split / "parquet_info.json").read_text())
    assert sorted(info) == sorted(str(path.absolute()) for path in (folder / split).glob("*.parquet"))
    for path, facts in info.items():
        file = pq.ParquetFile(path)
        assert file.num_row_groups == facts["num_row_groups"]
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
        assert file.metadata.num_rows <= 128
        for group in range(facts["num_row_groups"]):
            yield from file.read_row_group(group).to_pylist()


def test_bagel_reads_the_first_frame_then_a_picture_for_each_instruction(dataset, tmp_path):
    folder, _ = export("bagel", dataset, tmp_path / "out", shard_samples=4)
    samples, found = by_pictures(dataset), set()
    for split in SPLIT_NAMES:
        for row in rows_of(folder, split):
            pictures, prompt = own(samples[tuple(row["image_list"])])
            assert row["image_list"] == pictures
            assert row["instruction_list"] == [[prompt]] * (len(pictures) - 1)
            assert all(Image.open(io.BytesIO(data)).mode == "RGB" for data in row["image_list"])
            found.add(tuple(row["image_list"]))
    assert found == set(samples)


def test_thinkmorph_reads_thoughts_and_pictures_in_turns_up_to_the_answer(dataset, tmp_path):
    folder, _ = export("thinkmorph", dataset, tmp_path / "out")
    samples, found = by_pictures(dataset), set()
    for split in SPLIT_NAMES:
        for row in rows_of(folder, split):
            files = samples[tuple(row["image_list"])]
            pictures, prompt = own(files)
            facts = json.loads(files[METADATA])
            assert (row["image_list"], row["instruction_list"]) == (pictures, [f"{prompt} {facts['question']}".strip()])
            texts = row["output_text_list"]
            assert len(texts) == len(pictures)  # one before each key frame, and one at the end
            story = "".join(texts)
            assert story.count("<image_start><image_end>") == len(pictures) - 1
            told = re.sub(r"<think>[^<]+</think><image_start>(<image_end>|$)", "", story)
            assert re.fullmatch(r"<answer>[^<]+</answer>", told)
            goal = files[RUBRIC].decode().splitlines()[1].removeprefix("Goal: ")
            assert told == f"<answer>{facts['answer'] or goal}</answer>"
            found.add(tuple(row["image_list"]))
    assert found == set(samples)


def test_a_thought_tells_the_chapter_that_begins_or_the_next_steps():
    def item(group, text, *steps):
        return {"group": group, "text": text, "check": {"steps": list(steps)} if steps else {}}

    metadata = {
        "rubric": [item("start", "Given."), item("process", "First half.", 1, 5), item("process", "Second.", 6, 10),
                   item("process", "All in order."), item("end", "Solved.")],
        "keyframes": [{"step": step} for step in (2, 5, 6, 9, 10)],
    }  # fmt: skip
    assert list(thoughts(metadata)) == [
        "First half. Now steps 1 to 2 of 10.", "Now steps 3 to 5 of 10.", "Second. Now step 6 of 10.",
        "Now steps 7 to 9 of 10.", "All in order.",
    ]  # fmt: skip


def test_an_image_editors_lines_lead_from_the_first_frame_to_each_key_frame(dataset, tmp_path):
    folder, _ = export("diffsynth-image", dataset, tmp_path / "out")
    samples, found = by_pictures(dataset), {}
    for split in SPLIT_NAMES:
        for line in (folder / f"metadata_{split}.jsonl").read_text().splitlines():
            row = json.loads(line)
            assert set(row) == {"image", "edit_image", "prompt", "keyframe_index", "keyframe_count"}
            assert not Path(row["image"]).is_absolute()
            shown = found.setdefault(row["edit_image"], [(folder / row["edit_image"]).read_bytes()])
            assert row["keyframe_index"] == len(shown)
            one = f" Make picture {len(shown)} of {row['keyframe_count']}." if row["keyframe_count"] > 1 else ""
            assert row["prompt"].endswith(one)
            prompt = row["prompt"].removesuffix(one)
            shown.append((folder / row["image"]).read_bytes())
            if row["keyframe_index"] == row["keyframe_count"]:
                assert own(samples[tuple(shown)]) == (shown, prompt)
    assert {tuple(shown) for shown in found.values()} == set(samples)


@pytest.mark.parametrize("form", ["bagel", "thinkmorph", "diffsynth-image"])
def test_hugging_face_reads_the_card_of_each_format_of_key_frames(form, pictured, tmp_path, monkeypatch):
    monkeypatch.setattr(hf.config, "HF_DATASETS_OFFLINE", True)
    folder, exported = export(form, pictured["tar"], tmp_path / "out")
    loaded = hf.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert set(loaded) == set(SPLIT_NAMES)
    assert exported.release is not None
    card = (folder / "README.md").read_text()
    assert "image/frame_1.png" in card
    assert " --keyframes" in card
    assert "True" not in re.search(r"vmdp replay (.*)", card)[1]
    again = bytes_below(folder)
    assert export(form, pictured["tar"], tmp_path / "out")[1].written == 0
    assert bytes_below(folder) == again


@pytest.mark.parametrize("form", ["bagel", "thinkmorph", "diffsynth-image"])
def test_a_dataset_without_key_frames_is_refused_with_the_option_that_adds_them(form, datasets, tmp_path):
    with pytest.raises(UserError, match=r"has no key frames.*--keyframes"):
        export(form, datasets["files"], tmp_path / "out")


def test_other_formats_hold_what_they_hold_without_key_frames(pictured, tmp_path):
    folder, exported = export("webdataset", pictured["tar"], tmp_path / "out", splits=None)
    loaded = hf.load_dataset(str(folder), split="train", streaming=True).decode(False)
    samples = list(loaded)
    assert len(samples) == exported.manifest.samples == len(pictured["tar"].samples)
    assert not any("frame_1" in name for sample in samples for name in sample)


def test_damaged_key_frames_are_no_key_frames_to_learn_from(pictured, tmp_path):
    shutil.copytree(pictured["files"].root, tmp_path / "own")
    broken = Dataset(tmp_path / "own", pictured["files"].samples)
    places = sorted(broken.root.rglob("image/frame_1.png"))
    places[0].unlink()
    places[1].write_bytes(places[0].parent.parent.joinpath(FIRST).read_bytes())
    _, exported = export("bagel", broken, tmp_path / "out", splits=None)
    assert (exported.release, exported.manifest.failed) == (None, 2)
    assert set(exported.manifest.reasons) == {
        "image/frame_1.png missing", "its files are not those that its done mark names",
    }  # fmt: skip


def test_a_file_holds_no_more_samples_than_are_meant_to(pictured, tmp_path, monkeypatch):
    assert keyframes.SAMPLES_A_FILE == 128
    monkeypatch.setattr(keyframes, "SAMPLES_A_FILE", 2)
    folder, _ = export("bagel", pictured["tar"], tmp_path / "out", splits=None)
    counts = [pq.ParquetFile(path).metadata.num_rows for path in sorted(folder.glob("train/*.parquet"))]
    assert counts == [2, 2, 2, 2, 1] * 3
    assert len(list(rows_of(folder, "train"))) == len(pictured["tar"].samples)
