"""An export is resumable, checked, released once it is whole, and says what it left out."""

import json
import re

import pyarrow.parquet as pq
import pytest

from generators.kit.sample import BuildError, build
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.cloud.place import Place
from include.errors import UserError
from include.exports import clips, release, run
from include.exports.plan import Options
from include.exports.splits import Shares
from include.local import cloud as embedded
from include.planning.plan import Request, done_batches, make_plan
from include.services.storage import FolderStore
from include.settings import Settings
from tests.exports.conftest import GENERATORS, SAMPLES, SPLITS, bytes_below, export, make

FORMS = list(run.FORMS)


def verified(form, dataset, target, splits=SPLITS, **options) -> list[str]:
    return run.verify(form, dataset.place, Place.parse(str(target)), Options(Shares.parse(splits), **options))[1]


def rows_of(folder, pattern="*/*.parquet"):
    return [row for path in sorted(folder.glob(pattern)) for row in pq.read_table(path).to_pylist()]


@pytest.mark.parametrize("form", FORMS)
def test_files_and_shards_of_the_same_samples_give_the_same_data(form, fitting, tmp_path):
    first, _ = export(form, fitting["files"], tmp_path / "a", jobs=1)
    second, _ = export(form, fitting["tar"], tmp_path / "b", jobs=1)
    about = re.compile(
        r"README.md|manifest.json|_plan.json|croissant.json|parquet_info.json"
    )  # these name the dataset, or its place
    a, b = ({k: v for k, v in bytes_below(f).items() if not about.search(k)} for f in (first, second))
    assert a == b


def test_samples_of_an_own_task_are_exported_but_not_to_the_public_bench(own_task, tmp_path):
    dataset = make(tmp_path / "tar", "tar", generators=["O-47", "X-901"], samples=3)
    folder, exported = export("huggingface", dataset, tmp_path / "hf", splits=None)
    assert exported.manifest.samples == 6
    tables = [pq.read_table(path) for path in sorted(folder.rglob("*.parquet"))]
    ids = [each for table in tables for each in table["generator"].to_pylist()]
    assert sorted(set(ids)) == ["O-47_sliding_puzzle_data-generator", "X-901_shifted_tiles_data-generator"]
    _, exported = export("vbvr-bench", dataset, tmp_path / "bench", splits=None)
    assert (exported.manifest.samples, exported.manifest.reasons) == (3, {"VBVR-EvalKit has no evaluator for X-901": 3})


def test_processes_do_not_change_a_byte(datasets, tmp_path):
    one, _ = export("webdataset", datasets["tar"], tmp_path / "one", jobs=1)
    two, _ = export("webdataset", datasets["tar"], tmp_path / "two", jobs=2)
    assert bytes_below(one) == bytes_below(two)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_content_again_writes_no_sample_and_changes_nothing(form, fitting, tmp_path):
    _, first = export(form, fitting["tar"], tmp_path / "out")
    there = bytes_below(tmp_path / "out")
    _, second = export(form, fitting["tar"], tmp_path / "out")
    assert first.written > 0
    assert second.written == 0
    assert second.release == first.release
    assert bytes_below(tmp_path / "out") == there


def test_an_export_that_was_killed_goes_on_and_ends_the_same(datasets, tmp_path, monkeypatch):
    whole, _ = export("webdataset", datasets["tar"], tmp_path / "whole", shard_samples=3)
    write, left = run.write_part, [3]

    def killed(job):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return write(job)

    monkeypatch.setattr(run, "write_part", killed)
    with pytest.raises(KeyboardInterrupt):
        export("webdataset", datasets["tar"], tmp_path / "out", shard_samples=3)
    assert not (tmp_path / "out" / "releases").exists()
    monkeypatch.undo()
    folder, exported = export("webdataset", datasets["tar"], tmp_path / "out", shard_samples=3)
    assert 0 < exported.written < len(datasets["tar"].samples)
    assert bytes_below(folder) == bytes_below(whole)


def test_a_damaged_part_is_found_by_its_hash_and_written_anew(datasets, tmp_path):
    folder, _ = export("webdataset", datasets["tar"], tmp_path / "out")
    there = bytes_below(folder)
    shard = folder / "O-47" / "train-000000.tar"
    data = bytearray(shard.read_bytes())
    data[1000] ^= 1
    shard.write_bytes(bytes(data))
    assert verified("webdataset", datasets["tar"], tmp_path / "out") == [
        "O-47/train-000000.tar has another hash than was published"
    ]
    _, exported = export("webdataset", datasets["tar"], tmp_path / "out")
    assert 0 < exported.written < len(datasets["tar"].samples)
    assert bytes_below(folder) == there
    assert verified("webdataset", datasets["tar"], tmp_path / "out") == []


@pytest.mark.parametrize("form", FORMS)
def test_verify_notices_any_file_that_is_gone_or_longer(form, fitting, tmp_path):
    folder, _ = export(form, fitting["tar"], tmp_path / "out")
    assert verified(form, fitting["tar"], tmp_path / "out") == []
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "_plan.json")[::5]:
        data = path.read_bytes()
        path.unlink()
        assert verified(form, fitting["tar"], tmp_path / "out"), path
        path.write_bytes(data + b" ")
        assert verified(form, fitting["tar"], tmp_path / "out"), path
        path.write_bytes(data)
    assert verified(form, fitting["tar"], tmp_path / "out") == []


def test_no_puzzle_is_in_two_splits_and_every_sample_is_in_one(datasets, tmp_path):
    folder, exported = export("webdataset", datasets["tar"], tmp_path / "out")
    rows = rows_of(folder)
    assert sorted(row["sample_id"] for row in rows) == sorted(datasets["tar"].samples)
    splits = {}
    for row in rows:
        assert splits.setdefault((row["generator"], row["param_hash"]), row["split"]) == row["split"]
    assert exported.manifest.splits == {"train": 14, "validation": 5, "test": 5}


def test_shards_hold_no_more_than_was_asked_for_in_samples_and_megabytes(datasets, tmp_path):
    folder, _ = export("webdataset", datasets["tar"], tmp_path / "out", splits=None, shard_samples=5)
    counts = [pq.read_table(path).num_rows for path in sorted(folder.glob("*/*.parquet"))]
    assert counts == [5, 5, 2] * len(GENERATORS)
    assert [path.name for path in sorted(folder.glob("O-47/*.tar"))] == [f"train-{n:06d}.tar" for n in range(3)]
    assert Options(shard_mb=1)
    for bad in ({"shard_samples": 0}, {"shard_mb": 0}):
        with pytest.raises(UserError, match="a shard"):
            Options(**bad)


def test_damaged_and_missing_samples_are_left_out_named_and_block_the_release(own, tmp_path):
    folder = own.root / "O-47_sliding_puzzle_data-generator" / "sliding_puzzle_task"
    (folder / "sliding_puzzle_00000001" / "ground_truth.mp4").unlink()
    prompt = folder / "sliding_puzzle_00000002" / "prompt.txt"
    good = {path: path.read_bytes() for path in own.root.rglob("*") if path.is_file()} | {
        folder / "sliding_puzzle_00000001" / "ground_truth.mp4": own.samples["sliding_puzzle_00000001"][
            "ground_truth.mp4"
        ]
    }
    prompt.write_bytes(prompt.read_bytes() + b"!")
    out, exported = export("webdataset", own, tmp_path / "out")
    assert exported.release is None
    assert exported.manifest.failed == 2
    assert not (tmp_path / "out" / "releases").exists()
    failed = {row["sample_id"]: row["reason"] for row in rows_of(out) if row["status"] == "failed"}
    assert failed == {
        "sliding_puzzle_00000001": "ground_truth.mp4 missing",
        "sliding_puzzle_00000002": "its files are not those that its done mark names",
    }
    assert "2 samples were left out" in (out / "README.md").read_text()
    assert verified("webdataset", own, tmp_path / "out") == ["releases/v1.json is missing: the export was not finished"]
    for path, data in good.items():
        path.write_bytes(data)
    again, mended = export("webdataset", own, tmp_path / "out")
    assert again == out
    assert mended.release is not None
    assert mended.manifest.samples == len(own.samples)
    assert verified("webdataset", own, tmp_path / "out") == []


def test_a_damaged_shard_costs_its_own_samples_alone(own_tar, tmp_path):
    shard = own_tar.root / "O-47_sliding_puzzle_data-generator" / "00000005-000005.tar"
    shard.write_bytes(shard.read_bytes()[:40_000])
    _, exported = export("huggingface", own_tar, tmp_path / "out", allow_failed=True)
    assert exported.release is not None
    assert 1 <= exported.manifest.failed <= 5
    assert exported.manifest.samples == len(own_tar.samples) - exported.manifest.failed
    assert set(exported.manifest.reasons) <= {
        "its files are missing",
        "its files are not those that its done mark names",
        *(reason for reason in exported.manifest.reasons if reason.endswith(" missing")),
    }


def test_samples_that_were_never_made_are_named(own, tmp_path):
    (mark,) = (own.root / "_batches" / "O-47_sliding_puzzle_data-generator").glob("00000005-*.json")
    mark.unlink()
    out, exported = export("webdataset", own, tmp_path / "out")
    assert exported.release is None
    assert exported.manifest.reasons == {"no finished batch holds it": 5}
    assert {row["index"] for row in rows_of(out) if row["status"] == "failed"} == set(range(5, 10))


def test_a_sample_that_could_not_be_made_is_left_out_with_its_reason(tmp_path, monkeypatch):
    def failing(generator, level, seed, index, **more):
        if index == 3:
            raise BuildError("its own solution breaks a rule")
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", failing)
    for form in ("files", "tar"):
        made = make(tmp_path / form, form)
        _, exported = export("webdataset", made, tmp_path / f"out-{form}")
        assert exported.release is None
        assert exported.manifest.reasons == {"its own solution breaks a rule": len(GENERATORS)}
        assert exported.manifest.samples == len(made.samples)


def test_a_dataset_that_grew_is_a_new_release_and_the_old_one_stays(own, tmp_path):
    export("webdataset", own, tmp_path / "out")
    old = bytes_below(tmp_path / "out")
    store = FolderStore(own.root)
    request = Request.of(generators=GENERATORS, samples=SAMPLES + 2, size=256, batch_size=5)
    plan = make_plan(request, store, folder=True)
    for message in plan.missing(done_batches(store, plan.spec.layout)):
        run_batch(message, store, prefix="")
    _, exported = export("webdataset", own, tmp_path / "out")
    assert exported.manifest.version == 2
    assert exported.manifest.samples == len(GENERATORS) * (SAMPLES + 2)
    new = bytes_below(tmp_path / "out")
    assert old.pop("README.md") != new["README.md"]  # it names the newest
    assert {path: new[path] for path in old} == old
    assert json.loads(new["releases/v2.json"])["data"] == "v2/"


def test_a_release_is_never_changed(datasets, tmp_path):
    _, exported = export("croissant", datasets["tar"], tmp_path / "out")
    place = Place.parse(str(tmp_path / "out"))
    other = exported.manifest.model_copy(update={"samples": 1})
    with pytest.raises(UserError, match="a release is never changed"):
        release.publish(place, place.store(), other)


def test_a_clip_that_a_trainer_would_cut_is_refused_by_name(datasets, tmp_path, monkeypatch):
    monkeypatch.setattr(clips, "asked_for", lambda metadata: (60, 16))
    folder, exported = export("diffsynth", datasets["files"], tmp_path / "out", splits=None)
    refused = [row for row in rows_of(folder, "index/*/*.parquet") if row["status"] == "refused"]
    assert len(refused) == exported.manifest.refused > 0
    assert all("trainers keep 4n+1, at most 60, whole" in row["reason"] for row in refused)
    assert exported.release is not None


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    settings = Settings(vmdp_home=tmp_path_factory.mktemp("exports") / "home", vmdp_cloud="local", vmdp_local_workers=1)
    yield settings, connect(settings, start=True)
    embedded.down(settings)


@pytest.mark.parametrize("output_format", ["files", "tar"])
def test_from_bucket_to_bucket_gives_the_same_bytes_as_on_disk(output_format, datasets, cloud, tmp_path):
    settings, connected = cloud
    source = datasets[output_format]
    prefix = f"sets/{output_format}"
    for path, data in bytes_below(source.root).items():
        connected.store.put(f"{prefix}/{path}", data)
    here, there = (
        Place.parse(f"s3://{connected.bucket}/{name}", settings) for name in (prefix, f"out/{output_format}")
    )
    chosen = Options(Shares.parse(SPLITS))
    exported = run.export("webdataset", here, there, chosen, jobs=2)
    assert exported.release is not None
    folder, _ = export("webdataset", source, tmp_path / "out")
    shards = {path: data for path, data in bytes_below(folder).items() if path.endswith((".tar", ".parquet"))}
    assert shards
    for path, data in shards.items():
        assert connected.store.get(f"out/{output_format}/v1/{path}") == data
    assert b"v1/*/train-*.tar" in connected.store.get(f"out/{output_format}/README.md")
    assert run.export("webdataset", here, there, chosen).written == 0
    assert run.verify("webdataset", here, there, chosen) == (1, [])


def test_a_place_that_is_no_dataset_is_one_clear_line(tmp_path):
    with pytest.raises(UserError, match="there is no dataset at"):
        run.export("webdataset", Place.parse(str(tmp_path)), Place.parse(str(tmp_path / "out")), Options())
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="is a file: name a folder"):
        Place.parse(str(tmp_path / "file"))
    with pytest.raises(UserError, match="does not read s3://bucket/prefix"):
        Place.parse("s3://bucket")


def test_a_users_own_folder_is_left_alone(datasets, tmp_path):
    mine = tmp_path / "out" / "v1" / "README.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    folder, exported = export("diffsynth", datasets["tar"], tmp_path / "out")
    assert (folder.name, exported.manifest.version, mine.read_text()) == ("v2", 2, "mine")
    times = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert export("diffsynth", datasets["tar"], tmp_path / "out")[1].written == 0
    assert times == {path: path.stat().st_mtime_ns for path in folder.rglob("*")}  # nothing is written anew
    assert verified("diffsynth", datasets["tar"], tmp_path / "out") == []


@pytest.mark.parametrize("inside", ["", "exports"])
def test_an_export_into_its_own_dataset_is_refused(inside, datasets, tmp_path):
    root = datasets["files"].root
    before = bytes_below(root)
    with pytest.raises(UserError, match="lies in the dataset"):
        run.export("diffsynth", Place.parse(str(root)), Place.parse(str(root / inside)), Options())
    assert bytes_below(root) == before
