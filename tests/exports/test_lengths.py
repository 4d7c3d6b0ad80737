"""No clip is cut: a reader's lengths are made, or a clip of another length is refused by name."""

import json
import tomllib
from contextlib import suppress

import av
import pytest

from generators.kit.sample import METADATA, VIDEO
from include.errors import UserError
from include.exports.clips import length_problem
from include.exports.plan import Options
from include.exports.source import Stored
from tests.exports.conftest import ONE_SIZE, Dataset, export, make
from tests.exports.test_run import FORMS, rows_of


def decoded(path) -> int:
    with av.open(str(path)) as clip:
        return sum(1 for _ in clip.decode(video=0))


def lengths(dataset: Dataset) -> dict[str, int]:
    return {name: json.loads(files[METADATA])["truth"]["frames"] for name, files in dataset.samples.items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Dataset:
    """Samples of exactly 81 frames, which is 8n+1, with key frames."""
    return make(tmp_path_factory.mktemp("whole") / "tar", "tar", frames=81, samples=3, keyframes=True)


@pytest.fixture(scope="module")
def faster(tmp_path_factory) -> Dataset:
    """Samples at 24 frames a second."""
    return make(tmp_path_factory.mktemp("faster") / "tar", "tar", fps=24, samples=3)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in ONE_SIZE])
def test_a_dataset_made_of_one_length_of_8n_plus_1_is_kept_whole_by_every_format(form, whole, tmp_path):
    _, exported = export(form, whole, tmp_path / "out", splits=None, lengths="8n+1")
    assert (exported.manifest.samples, exported.manifest.refused) == (len(whole.samples), 0)


@pytest.mark.parametrize("form", ["finetrainers", "webdataset"])
def test_clips_of_other_lengths_are_refused_by_name_when_8n_plus_1_is_asked_for(form, datasets, tmp_path):
    dataset = datasets["tar"]
    others = {name: frames for name, frames in lengths(dataset).items() if frames % 8 != 1}
    assert 0 < len(others) < len(dataset.samples)
    export(form, dataset, tmp_path / "out", splits=None)
    folder, exported = export(form, dataset, tmp_path / "out", splits=None, lengths="8n+1")
    assert exported.manifest.version == 2  # other content than without
    pattern = "*/*.parquet" if form == "webdataset" else "index/*/*.parquet"
    refused = {row["sample_id"]: row["reason"] for row in rows_of(folder, pattern) if row["status"] == "refused"}
    assert refused == {name: f"it has {frames} frames; 8n+1 were asked for" for name, frames in others.items()}


def test_readers_of_8n_plus_1_take_sides_of_32_and_any_side_of_4n_plus_1_is_16():
    def problem(lengths, frames, width, height):
        metadata = {"truth": {"frames": frames}, "clip": {"width": width, "height": height}}
        files = {VIDEO: b"", METADATA: json.dumps(metadata).encode()}
        return length_problem(Stored(None, 1, 0, None, files), lengths)

    assert problem("8n+1", 81, 832, 480) == problem("4n+1", 77, 1280, 720) == ""
    assert problem("8n+1", 77, 832, 480) == "it has 77 frames; 8n+1 were asked for"
    assert problem("8n+1", 81, 1280, 720) == (
        "its sides are 1280 and 720 pixels; readers of 8n+1 frames take multiples of 32"
    )
    assert "take multiples of 16" in problem("4n+1", 81, 500, 512)
    assert length_problem(Stored(None, 1, 0, None, {METADATA: b"{}"}), "8n+1") == ""


def test_other_words_for_lengths_are_one_clear_line(monkeypatch, capsys):
    from include.cli.main import run

    with pytest.raises(UserError, match=r"lengths reads 4n\+1 or 8n\+1, not '5n'"):
        Options.of(None, lengths="5n")
    monkeypatch.setattr("sys.argv", ["vmdp", "export", "hf", "a", "b", "--lengths", "5n"])
    with suppress(SystemExit):
        run()
    assert "lengths reads 4n+1 or 8n+1" in capsys.readouterr().err


def test_diffusion_pipe_finds_a_bucket_of_each_clips_own_length(datasets, tmp_path):
    folder, _ = export("captions", datasets["tar"], tmp_path / "out", splits="60,20,20")
    for split in ("train", "validation", "test"):
        config = tomllib.loads((folder / f"{split}.toml").read_text())
        assert config["resolutions"] == config["ar_buckets"] == [[256, 256]]
        assert config["enable_ar_bucket"] is True
        [directory] = config["directory"]
        clips = list((folder / directory["path"]).glob("*.mp4"))
        found = [decoded(clip) for clip in clips]
        # Its rule: the longest bucket that the clip fills, and the clip's end is cut.
        assert [max(each for each in config["frame_buckets"] if each <= frames) for frames in found] == found != []
        assert set(found) == set(config["frame_buckets"])


def test_finetrainers_finds_a_bucket_of_each_clips_own_length(datasets, tmp_path):
    folder, _ = export("finetrainers", datasets["tar"], tmp_path / "out", splits="60,20,20")
    for split in ("train", "validation", "test"):
        [source] = json.loads((folder / f"{split}.json").read_text())["datasets"]
        assert (source["data_root"], source["dataset_type"]) == (split, "video")
        buckets = source["video_resolution_buckets"]
        names = (folder / split / "videos.txt").read_text().splitlines()
        found = [decoded(folder / source["data_root"] / name) for name in names]
        # Its rule: the longest bucket that the clip fills, else the first frame alone.
        assert [max(frames for frames, _, _ in buckets if frames <= each) for each in found] == found != []
        assert {(height, width) for _, height, width in buckets} == {(256, 256)}


def musubis_frames(frames: int, config: dict) -> int:
    """Frames that musubi-tuner trains on for Wan: some are dropped to match 16 a second, the rest is cut to 4n+1."""
    if "source_fps" in config:
        at, kept = 0.0, set()
        for _ in range(frames):
            kept.add(int(at))
            at += 16 / config["source_fps"]
        frames = len(kept)
    return (min(frames, config["max_frames"]) - 1) // 4 * 4 + 1


@pytest.mark.parametrize("name", ["datasets", "faster"])
def test_musubi_keeps_every_frame_at_any_rate(name, request, tmp_path):
    dataset = request.getfixturevalue(name)
    dataset = dataset["tar"] if name == "datasets" else dataset
    folder, exported = export("musubi", dataset, tmp_path / "out", splits=None)
    assert exported.manifest.samples == len(dataset.samples)
    [config] = tomllib.loads((folder / "train.toml").read_text())["datasets"]
    for line in (folder / config["video_jsonl_file"]).read_text().splitlines():
        frames = decoded(folder / json.loads(line)["video_path"])
        assert musubis_frames(frames, config) == frames
    assert musubis_frames(117, {"source_fps": 24.0, "max_frames": 121}) == 77  # of 78: an end would be cut


def test_the_reinforcement_trainer_gets_its_own_rate_and_one_of_its_lengths(whole, faster, tmp_path):
    _, exported = export("vbvr-pro", faster, tmp_path / "faster", splits=None)
    assert exported.manifest.reasons == {"it has 24 frames a second; the trainer takes 16": len(faster.samples)}
    longer = make(tmp_path / "longer", "tar", generators=["O-47"], samples=1, frames=121)
    too_long = make(tmp_path / "too-long", "tar", generators=["O-47"], samples=1, frames=201)
    for dataset, expected in ((whole, 81), (longer, 161)):
        folder, exported = export("vbvr-pro", dataset, tmp_path / str(expected), splits=None)
        [source] = json.loads((folder / "dataset.json").read_text())
        assert (source["num_frames"], source["fps"], exported.manifest.refused) == (expected, 16, 0)
    _, exported = export("vbvr-pro", too_long, tmp_path / "201", splits=None)
    assert exported.manifest.reasons == {"it has 201 frames; the trainer takes at most 161": 1}
