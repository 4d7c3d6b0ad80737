"""A repair makes exactly the faulty samples anew, and the dataset is then as it was."""

import json

import pytest

from generators.kit.registry import registry
from generators.kit.sample import FINAL, PROMPT
from include.batch.make import run_batch
from include.cloud.connect import connect
from include.errors import UserError
from include.local import cloud as embedded
from include.planning.plan import Plan, Request, done_batches, make_plan
from include.run import repair as module
from include.run.repair import repair
from include.services.storage import FolderStore
from include.settings import Settings
from include.validation.report import read_report, write_report
from include.validation.run import validate_group
from tests.cli.test_commands import vmdp

__all__ = ["vmdp"]

ORDER = {"generators": ("O-47",), "samples": 12, "batch_size": 4, "size": 256, "video": False, "level": "easy"}
PUZZLE = "O-47_sliding_puzzle_data-generator"
SAMPLE = "O-47_sliding_puzzle_data-generator/sliding_puzzle_task/sliding_puzzle_{:08d}"


class Dataset:
    """Twelve samples in batches of four, validated by `check`."""

    def __init__(self, root, form: str) -> None:
        self.root, self.store = root, FolderStore(root)
        self.plan = make_plan(Request.of(**ORDER, output_format=form), self.store, folder=True)
        self.make()

    def make(self) -> list[tuple[int, int]]:
        """Make what is missing; returns first index and count of each batch made."""
        missing = list(self.plan.missing(done_batches(self.store, self.plan.spec.layout)))
        for message in missing:
            run_batch(message, self.store, prefix="")
        return [(message.start_index, message.num_samples) for message in missing]

    def check(self):
        found = validate_group(self.store, self.plan.spec, [PUZZLE])
        return write_report(self.store, self.plan.spec, [found])

    def repair(self, **more) -> int:
        return sum(batch.count for batch in repair(self.store, self.plan.spec, [PUZZLE], **more))

    def bytes(self) -> dict[str, bytes]:
        keys = (key for key in self.store.keys("") if not key.startswith(("_", ".")))
        return {key: self.store.get(key) for key in keys}


def damage(dataset: Dataset) -> None:
    """One sample lacks a file, one has other bytes, one has a file too many, and one is gone."""
    folder = dataset.root / SAMPLE.format(1)
    (folder / FINAL).unlink()
    (dataset.root / SAMPLE.format(6) / PROMPT).write_text("Another prompt.")
    (dataset.root / SAMPLE.format(7) / "more.txt").write_text("x")
    for file in (dataset.root / SAMPLE.format(11)).iterdir():
        file.unlink()


def test_exactly_the_faulty_samples_are_made_anew_and_all_is_as_before(tmp_path):
    dataset = Dataset(tmp_path, "files")
    whole, before = dataset.bytes(), dataset.check()
    damage(dataset)
    report = dataset.check()
    assert report.generators[0].anew == ((1, 1), (6, 2), (11, 1))
    assert dataset.repair(dry_run=True) == 4
    assert dataset.make() == []
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*/*_task/*/*.png")}
    assert dataset.repair() == 4
    assert read_report(dataset.store, dataset.plan.spec).repaired
    assert dataset.repair() == 0, "the report is one of before"
    assert dataset.make() == [(1, 1), (6, 2), (11, 1)]
    assert dataset.bytes() == whole
    kept = {path for path, time in times.items() if path.stat().st_mtime_ns == time}
    assert len({path.parent for path in kept}) == 8
    after = dataset.check()
    assert after.passed
    assert (after.digest, after.bytes) == (before.digest, before.bytes)
    assert after.generators[0].rejects == before.generators[0].rejects
    assert dataset.repair() == 0


def test_a_shard_is_made_anew_as_a_whole(tmp_path):
    dataset = Dataset(tmp_path, "tar")
    whole = dataset.bytes()
    (shard,) = tmp_path.glob("*/00000004-000004.tar")
    data = bytearray(shard.read_bytes())
    data[600:640] = bytes(40)
    shard.write_bytes(data)
    (missing,) = tmp_path.glob("*/00000008-000004.tar")
    missing.unlink()
    assert not dataset.check().passed
    assert dataset.repair() == 8
    assert dataset.make() == [(4, 4), (8, 4)]
    assert dataset.bytes() == whole
    assert dataset.check().passed
    shard.write_bytes(data)
    missing.write_bytes(data)
    dataset.check()
    assert dataset.repair() == 8
    dataset.plan = Plan.of(dataset.plan.spec, [PUZZLE])  # of another batch size
    assert dataset.make() == [(4, 8)]
    assert dataset.check().passed, "no shard of before is left"


def test_two_repairs_at_once_lose_nothing(tmp_path, monkeypatch):
    dataset = Dataset(tmp_path, "files")
    whole = dataset.bytes()
    damage(dataset)
    dataset.check()
    listed = module.batches_of

    def late(*arguments):
        """The second one has listed the marks when the first one ends and all is made."""
        found = listed(*arguments)
        monkeypatch.setattr(module, "batches_of", listed)
        dataset.repair()
        dataset.make()
        return found

    monkeypatch.setattr(module, "batches_of", late)
    dataset.repair()
    dataset.make()
    assert dataset.bytes() == whole
    assert dataset.check().passed


@pytest.mark.parametrize("call", range(7))
def test_a_repair_that_was_killed_goes_on(tmp_path, monkeypatch, call):
    dataset = Dataset(tmp_path, "files")
    whole = dataset.bytes()
    damage(dataset)
    dataset.check()
    left = iter(range(call))

    def dying(method):
        def call_it(*arguments, **more):
            if next(left, None) is None:
                raise KeyboardInterrupt
            return method(*arguments, **more)

        return call_it

    with monkeypatch.context() as killed:
        for name in ("put", "delete", "delete_all"):
            killed.setattr(dataset.store, name, dying(getattr(dataset.store, name)))
        with pytest.raises(KeyboardInterrupt):
            dataset.repair()
    dataset.repair()
    dataset.make()
    assert dataset.bytes() == whole
    assert dataset.check().passed


def test_a_mark_that_is_no_mark_has_its_whole_batch_made_anew(tmp_path):
    dataset = Dataset(tmp_path, "files")
    (mark,) = tmp_path.glob("_batches/*/00000004-000004.json")
    mark.write_text("{}")
    assert dataset.check().generators[0].anew == ((4, 4),)
    assert dataset.repair() == 4
    assert dataset.make() == [(4, 4)]
    assert dataset.check().passed


def test_a_dataset_that_was_not_validated_or_is_of_another_version_is_not_repaired(tmp_path, monkeypatch):
    dataset = Dataset(tmp_path, "files")
    with pytest.raises(UserError, match=f"{tmp_path} was not validated"):
        dataset.repair()
    monkeypatch.setattr(registry.get("O-47"), "version", 99)
    with pytest.raises(UserError, match="planned with another version: this code has version 99"):
        Plan.of(dataset.plan.spec, [PUZZLE])


def test_the_command_repairs_a_folder_and_validates_it(vmdp, tmp_path, monkeypatch):
    dataset = Dataset(tmp_path / "d", "files")
    damage(dataset)
    assert vmdp("validate", dataset.root, "--report")[0] == 1
    code, out, _ = vmdp("repair", dataset.root, "--json")
    found = json.loads(out)
    assert (code, found["made_anew"], found["valid"]) == (0, 4, True)
    assert "0 samples made anew: valid" in vmdp("repair", dataset.root)[1]
    monkeypatch.setattr(module, "_clear", lambda *_: None)
    (dataset.root / SAMPLE.format(7) / "more.txt").write_text("x")
    vmdp("validate", dataset.root, "--report")
    code, out, _ = vmdp("repair", dataset.root)  # what a repair can't mend is not called valid
    assert (code, "not valid: files-extra" in out) == (1, True)


def test_what_is_missing_for_another_reason_is_not_made(vmdp, tmp_path):
    dataset = Dataset(tmp_path / "d", "files")
    make_plan(Request.of(**ORDER | {"samples": 40}), dataset.store, folder=True)
    damage(dataset)
    vmdp("validate", dataset.root, "--report")
    assert json.loads(vmdp("repair", dataset.root, "--json")[1])["made_anew"] == 4
    assert len(list(dataset.root.glob("*/*_task/*"))) == 12


def test_the_command_has_a_cloud_repair_a_dataset_and_validates_it(vmdp, tmp_path, monkeypatch):
    monkeypatch.setenv("VMDP_LOCAL_WORKERS", "1")
    monkeypatch.setenv("VMDP_CLOUD", "local")
    try:
        cloud = connect(Settings(vmdp_home=tmp_path / "home"), start=True)
        submit = ("submit", "--generator", "O-47", "--samples", 4, "--batch-size", 2, "--size", 256, "--no-video")
        assert vmdp(*submit, "--dataset", "d")[0] == 0
        assert vmdp("status", "d", "--watch")[0] == 0
        cloud.store.put(f"d/{SAMPLE.format(2)}/{PROMPT}", b"Another prompt.")
        assert vmdp("validate", "s3://vm-dataset/d", "--report")[0] == 1
        code, out, err = vmdp("repair", "d", "--json")
        assert (code, json.loads(out)["made_anew"], json.loads(out)["valid"]) == (0, 1, True), err
        assert "there is no dataset" in vmdp("repair", "nobodys")[2]
    finally:
        embedded.down(Settings(vmdp_home=tmp_path / "home"))
