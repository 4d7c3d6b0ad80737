"""`load_dataset` on the folder that the user named reads its newest release, and each sample once."""

import hashlib
import json
from collections import Counter
from contextlib import suppress
from pathlib import Path

import datasets as hf
import pyarrow.parquet as pq
import pytest

from generators.kit.sample import FIRST
from include.cli.main import run as command
from include.cloud.place import Place
from include.exports import front, release, run
from include.services.storage import FolderStore
from tests.exports.conftest import ONE_SIZE, bytes_below, export, make

KEYS = {
    "webdataset": "__key__", "diffsynth": "video", "videox-fun": "file_path", "musubi": "video_path",
    "video-qa": "videos", "bagel": "image_list", "thinkmorph": "image_list", "diffsynth-image": "edit_image",
}  # fmt: skip
"""Columns that identify a sample, where it is not `sample_id`."""


@pytest.fixture(autouse=True)
def hf_cache(tmp_path, monkeypatch):
    """Nothing is looked up on the hub, and nothing is kept."""
    monkeypatch.setattr(hf.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(hf.config, "HF_DATASETS_CACHE", tmp_path / "cache")


def splits_of(release_folder: Path) -> dict[str, Counter[str]]:
    """The sample ids of each split, by the tables of a release."""
    found: dict[str, Counter[str]] = {}
    for mark in release_folder.rglob("*_stats.json"):
        for row in pq.read_table(release_folder / json.loads(mark.read_text())["rows"]).to_pylist():
            if row["status"] == "ok":
                found.setdefault(row["split"], Counter())[row["sample_id"]] += 1
    return found


def loaded(folder: Path, form: str, *, streaming: bool, config: str | None = None) -> dict[str, Counter[str]]:
    """The same, as `datasets` reads a folder."""
    key = KEYS.get(form, "sample_id")
    found = {}
    for split, samples in hf.load_dataset(str(folder), config, streaming=streaming).items():
        if form == "diffsynth-image":  # a row for each key frame
            samples = samples.filter(lambda row: row["keyframe_index"] == 1)
        found[split] = Counter(name_of(sample[key]) for sample in samples.select_columns([key]))
    return found


def name_of(value: str | bytes | list) -> str:
    """A sample's id in a path, or the digest of its first frame."""
    if isinstance(value, list):
        return name_of(value[0])
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return value.removesuffix(f"/{FIRST}").rpartition("/")[2].removesuffix(".mp4")


@pytest.mark.parametrize("form", run.FORMS)
def test_the_named_folder_and_its_release_give_each_sample_once_in_its_split(form, fitting, tmp_path):
    dataset = fitting["tar"]
    if form in ONE_SIZE:
        dataset = make(tmp_path / "large", "tar", samples=3, size=1024, keyframes=True)
    folder, exported = export(form, dataset, tmp_path / "out")
    expected = splits_of(folder)
    assert {split: sum(ids.values()) for split, ids in expected.items()} == exported.manifest.splits
    assert exported.manifest.samples > 0
    if form in ("bagel", "thinkmorph"):  # their rows have no name
        expected = {
            split: Counter({name_of(dataset.samples[name][FIRST]): n for name, n in ids.items()})
            for split, ids in expected.items()
        }
    for streaming in (True, False):
        for place in (tmp_path / "out", folder):
            assert loaded(place, form, streaming=streaming) == expected, (place, streaming)


def test_the_named_folder_reads_the_newest_release_and_the_older_one_stays(datasets, tmp_path):
    old, _ = export("huggingface", datasets["tar"], tmp_path / "out")
    new, exported = export("huggingface", datasets["tar"], tmp_path / "out", splits="50,0,50")
    assert exported.manifest.version == 2
    export("huggingface", datasets["tar"], tmp_path / "out")  # the older content again
    expected = splits_of(new)
    assert set(expected) == {"train", "test"}
    assert loaded(tmp_path / "out", "huggingface", streaming=False) == expected
    assert loaded(tmp_path / "out", "huggingface", streaming=False, config="index") == expected
    assert loaded(old, "huggingface", streaming=False) == splits_of(old) != expected


def test_an_export_killed_before_its_card_is_mended_by_the_next_run(datasets, tmp_path, monkeypatch):
    def killed(target, store):
        raise KeyboardInterrupt

    monkeypatch.setattr(front, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        export("croissant", datasets["tar"], tmp_path / "out")
    monkeypatch.undo()
    place = Place.parse(str(tmp_path / "out"))
    assert list(run.check(place, 1)) == ["README.md is missing: export again"]
    _, exported = export("croissant", datasets["tar"], tmp_path / "out")
    assert exported.written == 0
    assert list(run.check(place, 1)) == []
    (tmp_path / "out/README.md").write_text(f"---\n{front.MARK}\n---\n")
    assert list(run.check(place, 1)) == ["README.md does not name the newest release: export again"]


def test_an_unreleased_export_is_named_nowhere(own, tmp_path):
    next(own.root.rglob("prompt.txt")).unlink()
    _, exported = export("croissant", own, tmp_path / "out")
    assert exported.release is None
    assert not (tmp_path / "out/README.md").exists()


def test_a_readme_of_the_users_own_stays_and_the_command_says_so(datasets, tmp_path, monkeypatch, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/README.md").write_text("# Mine\n")
    words = ["croissant", str(datasets["tar"].root), str(tmp_path / "out"), "--jobs", "1"]
    monkeypatch.setattr("sys.argv", ["vmdp", "export", *words])
    with suppress(SystemExit):
        command()
    assert "README.md is yours and stays" in " ".join(capsys.readouterr().err.split())
    assert (tmp_path / "out/README.md").read_text() == "# Mine\n"
    assert list(run.check(Place.parse(str(tmp_path / "out")), 1)) == []


def test_the_newest_release_is_named_when_two_exports_end_at_once(datasets, tmp_path):
    for splits in (None, "50,0,50"):
        export("croissant", datasets["tar"], tmp_path / "out", splits=splits)
    place = Place.parse(str(tmp_path / "out"))
    card, pointer = tmp_path / "out/README.md", tmp_path / "out" / release.pointer(place, 2)
    kept = pointer.read_bytes()
    pointer.unlink()

    class Meanwhile(FolderStore):
        """Another export publishes v2 while this one writes the card for v1."""

        def put(self, key, data, *, absent=False):
            super().put(key, data, absent=absent)
            pointer.write_bytes(kept)

    assert front.write(place, Meanwhile(tmp_path / "out"))
    assert 'path: "v2/index' in card.read_text()
    assert "v1/" not in card.read_text()


def test_a_release_keeps_its_files_when_a_later_version_of_the_project_words_them_otherwise(
    datasets, tmp_path, monkeypatch
):
    folder, first = export("croissant", datasets["tar"], tmp_path / "out")
    there = bytes_below(tmp_path / "out")
    monkeypatch.setattr(run.FORMS["croissant"], "snippet", lambda splits: "other words")
    _, second = export("croissant", datasets["tar"], tmp_path / "out")
    assert second.release == first.release
    assert bytes_below(tmp_path / "out") == there
    (folder / "gallery.png").unlink()  # a damaged release is mended only into what it was
    monkeypatch.undo()
    export("croissant", datasets["tar"], tmp_path / "out")
    assert bytes_below(tmp_path / "out") == there
