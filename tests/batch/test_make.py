"""A batch is done if and only if its mark exists, and it can be carried out any number of times."""

import contextlib
import hashlib
import io
import os
import signal
import subprocess
import sys
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from generators.kit.registry import registry
from generators.kit.sample import FILES, BuildError, build
from include.batch.make import OtherCode, OutOfTime, run_batch
from include.dataset.code import code_digest
from include.dataset.layout import SHARD_EXTENSIONS, Layout
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage, InvalidMessage
from include.forked import CAN_FORK, ChildDied
from include.planning.plan import Request, done_batches, make_plan
from include.services.storage import FolderStore


def message(start: int = 0, count: int = 3, **more) -> BatchMessage:
    return BatchMessage(type="O-47", start_index=start, num_samples=count, seed=42, dataset="d", size=256, **more)


def objects(store: FolderStore) -> dict[str, str]:
    """Content by key, without the marks: they tell what a run cost."""
    keys = [key for key in store.keys("") if "/_batches/" not in key]
    return {key: hashlib.sha256(store.get(key)).hexdigest() for key in keys}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, str]:
    store = FolderStore(tmp_path_factory.mktemp("whole"))
    run_batch(message(), store)
    return objects(store)


def test_a_batch_writes_its_samples_and_a_mark_with_their_hashes(tmp_path, whole):
    store = FolderStore(tmp_path)
    mark = run_batch(message(), store, request_id="r-1")
    assert len(whole) == 3 * len(FILES)
    assert done_batches(store, Layout("d")) == [message().batch]
    assert mark == DoneMark.model_validate_json(store.get(Layout("d").mark(message().batch)))
    for record in mark.samples:
        again = build(registry.get("O-47"), None, 42, record.index, size=256)
        assert (record.id, record.sha256, record.param_hash) == (again.id, again.sha256, again.param_hash)


def test_other_batch_sizes_give_the_same_objects(tmp_path, whole):
    store = FolderStore(tmp_path)
    for start, count in ((2, 1), (0, 2)):
        run_batch(message(start, count), store)
    assert objects(store) == whole


def test_a_batch_that_is_done_is_not_made_again(tmp_path):
    store = FolderStore(tmp_path)
    first = run_batch(message(), store, request_id="first")
    made = []
    assert run_batch(message(), store, request_id="second", made=made.append) == first
    assert made == []


def test_two_workers_on_one_batch_leave_what_one_leaves(tmp_path, whole):
    store = FolderStore(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        marks = list(pool.map(lambda name: run_batch(message(), store, request_id=name), ["a", "b"]))
    assert marks[0] == marks[1]
    assert objects(store) == whole


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("processes", [1, 2, 3, 5])
def test_any_number_of_processes_gives_the_same_objects(tmp_path, form, processes):
    stores = [FolderStore(tmp_path / name) for name in ("here", "spread")]
    mark = run_batch(message(count=5, output_format=form), stores[0])
    spread = run_batch(message(count=5, output_format=form), stores[1], processes=processes)
    assert objects(stores[0]) == objects(stores[1])
    assert (spread.samples, spread.rejects, spread.bytes) == (mark.samples, mark.rejects, mark.bytes)


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("processes", [0, 2])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_batch_that_ran_out_of_time_is_continued_and_leaves_what_an_undisturbed_one_leaves(
    tmp_path, form, processes, after
):
    ordered = message(output_format=form)
    undisturbed, store = FolderStore(tmp_path / "undisturbed"), FolderStore(tmp_path / "store")
    mark = run_batch(ordered, undisturbed)
    made = []
    with pytest.raises(OutOfTime, match=rf"^{after} of 3 samples of O-47 00000000-000003 .* index {after} is next"):
        run_batch(ordered, store, processes=processes, made=made.append, out_of_time=lambda: len(made) >= after)
    assert done_batches(store, Layout("d")) == []
    made.clear()
    again = run_batch(ordered, store, processes=processes, made=made.append)
    assert [sample.index for sample in made] == list(range(after, 3))
    assert objects(store) == objects(undisturbed)
    assert again.samples == mark.samples
    assert list(store.keys("d/_batches/")) == [Layout("d").mark(ordered.batch)]
    assert not list((tmp_path / "store").rglob(".*"))


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_batch_may_be_set_aside_any_number_of_times(tmp_path, form):
    ordered = message(output_format=form)
    undisturbed, store = FolderStore(tmp_path / "undisturbed"), FolderStore(tmp_path / "store")
    run_batch(ordered, undisturbed)
    for finished in range(3):
        made = []
        with pytest.raises(OutOfTime, match=f"{finished} of 3"):
            run_batch(ordered, store, out_of_time=lambda: True)
        with contextlib.suppress(OutOfTime):
            run_batch(ordered, store, made=made.append, out_of_time=lambda made=made: len(made) == 1)
        assert len(made) == 1
    assert objects(store) == objects(undisturbed)


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("changed", ["code", "message"])
def test_what_other_code_or_another_message_set_aside_is_made_anew(tmp_path, monkeypatch, form, changed):
    ordered = message(output_format=form)
    store = FolderStore(tmp_path)
    made = []
    with pytest.raises(OutOfTime):
        run_batch(ordered, store, made=made.append, out_of_time=lambda: len(made) >= 2)
    made.clear()
    if changed == "code":
        monkeypatch.setattr("include.batch.delivery.code_digest", lambda: "f" * 16)
    else:
        ordered = ordered.model_copy(update={"seed": 43})
    run_batch(ordered, store, made=made.append)
    assert len(made) == 3
    assert list(store.keys("d/_batches/")) == [Layout("d").mark(ordered.batch)]
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_delivery_that_runs_out_of_time_after_another_finished_keeps_nothing(tmp_path, form):
    ordered, store = message(output_format=form), FolderStore(tmp_path)
    made = []

    def finished_elsewhere() -> bool:
        if made:
            run_batch(ordered, store, request_id="faster")
        return bool(made)

    assert run_batch(ordered, store, made=made.append, out_of_time=finished_elsewhere).request_id == "faster"
    assert list(store.keys("d/_batches/")) == [Layout("d").mark(ordered.batch)]
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_delivery_that_finishes_keeps_nothing_of_one_that_was_set_aside_meanwhile(tmp_path, form):
    ordered, store = message(output_format=form), FolderStore(tmp_path)

    def set_aside_elsewhere(sample) -> None:
        if sample.index == 0:
            with pytest.raises(OutOfTime):
                run_batch(ordered, store, out_of_time=lambda: True)
            assert len(list(store.keys("d/_batches/"))) > 0

    run_batch(ordered, store, made=set_aside_elsewhere)
    assert list(store.keys("d/_batches/")) == [Layout("d").mark(ordered.batch)]
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("lost", [".paused-*", "*.progress.tar", "*.progress.json"])
def test_a_batch_whose_progress_is_lost_in_part_starts_over(tmp_path, lost):
    ordered = message(output_format="tar")
    undisturbed, store = FolderStore(tmp_path / "undisturbed"), FolderStore(tmp_path / "store")
    run_batch(ordered, undisturbed)
    made = []
    with pytest.raises(OutOfTime):
        run_batch(ordered, store, made=made.append, out_of_time=lambda: len(made) >= 2)
    [path] = (tmp_path / "store").rglob(lost)
    path.unlink()
    made.clear()
    run_batch(ordered, store, made=made.append)
    assert len(made) == 3
    assert objects(store) == objects(undisturbed)


def test_a_batch_pinned_to_other_code_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(OtherCode, match=f"pinned to code {16 * '0'}, and this worker runs {code_digest()}"):
        run_batch(message(code=16 * "0"), FolderStore(tmp_path))
    assert list(tmp_path.iterdir()) == []
    run_batch(message(code=code_digest()), FolderStore(tmp_path))


def failing_at(bad, error):
    def failing(generator, level, seed, index, **more):
        if index == bad:
            raise error
        return build(generator, level, seed, index, **more)

    return failing


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("processes", [0, 2])
def test_a_sample_that_can_not_be_made_is_named_and_the_others_are_made(tmp_path, monkeypatch, form, processes):
    store, undisturbed = FolderStore(tmp_path / "store"), FolderStore(tmp_path / "undisturbed")
    whole = run_batch(message(output_format=form), undisturbed)
    monkeypatch.setattr("include.batch.make.build", failing_at(1, ZeroDivisionError("by\nnothing")))
    mark = run_batch(message(output_format=form), store, processes=processes)
    assert mark.samples == (whole.samples[0], whole.samples[2])
    (failed,) = mark.failed
    assert (failed.index, failed.level, failed.id) == (1, "medium", whole.samples[1].id)
    assert failed.reason == "O-47 medium seed 42 index 1: ZeroDivisionError: by nothing"
    assert run_batch(message(output_format=form), store) == mark  # a second delivery changes nothing


def test_a_batch_goes_on_behind_a_sample_that_can_not_be_made(tmp_path, monkeypatch):
    monkeypatch.setattr("include.batch.make.build", failing_at(0, BuildError("a broken promise")))
    store, made = FolderStore(tmp_path), []
    with pytest.raises(OutOfTime, match=r"2 of 3 .* index 2 is next"):
        run_batch(message(), store, made=made.append, out_of_time=lambda: bool(made))
    mark = run_batch(message(), store, made=made.append)
    assert [each.index for each in mark.failed] == [0]
    assert [sample.index for sample in made] == [1, 2]


@pytest.mark.parametrize("form", ["files", "tar"])
@pytest.mark.parametrize("error", [OSError("no space"), MemoryError()])
def test_a_fault_of_the_machine_fails_the_batch_and_not_a_sample(tmp_path, monkeypatch, form, error):
    monkeypatch.setattr("include.batch.make.build", failing_at(1, error))
    store = FolderStore(tmp_path)
    with pytest.raises(type(error)):
        run_batch(message(output_format=form), store)
    assert done_batches(store, Layout("d")) == []
    assert form == "files" or list(store.keys("")) == []
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")
@pytest.mark.parametrize("form", ["files", "tar"])
def test_a_process_that_is_killed_fails_the_batch_and_a_retry_completes_it(tmp_path, monkeypatch, form):
    def deadly(generator, level, seed, index, **more):
        if index == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return build(generator, level, seed, index, **more)

    undisturbed, store = FolderStore(tmp_path / "undisturbed"), FolderStore(tmp_path / "store")
    run_batch(message(output_format=form), undisturbed)
    with monkeypatch.context() as patch:
        patch.setattr("include.batch.make.build", deadly)
        with pytest.raises(ChildDied, match="at item 2: signal SIGKILL"):
            run_batch(message(output_format=form), store, processes=2)
    assert done_batches(store, Layout("d")) == []
    run_batch(message(output_format=form), store, processes=2)
    assert objects(store) == objects(undisturbed)


@pytest.mark.skipif(not CAN_FORK, reason="processes are forked on Linux only")
def test_a_generator_that_hangs_does_not_keep_the_batch_from_being_set_aside(tmp_path, monkeypatch):
    def hanging(generator, level, seed, index, **more):
        if index == 1:
            time.sleep(600)
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", hanging)
    made = []
    clock = iter(range(20))
    with pytest.raises(OutOfTime, match=r"1 of 3 .* index 1 is next"):
        run_batch(
            message(),
            FolderStore(tmp_path),
            processes=2,
            made=made.append,
            out_of_time=lambda: bool(made) and next(clock) > 5,
        )


@pytest.mark.parametrize("form", ["files", "tar"])
def test_peak_memory_does_not_grow_with_the_batch(form):
    script = (
        "import resource, sys, tempfile, pathlib\n"
        "from dataclasses import replace\n"
        "import include.batch.make as batch\n"
        "from include.dataset.message import BatchMessage; from include.services.storage import FolderStore\n"
        "whole = batch.build; kept = {}\n"
        "def quick(generator, level, seed, index, **more):\n"  # what is measured is the keeping, not the making
        "    if not kept: kept[0] = whole(generator, level, seed, 0, **more)\n"
        "    name = generator.id.task_id(index)\n"
        "    files = {name: bytes(data) + bytes(100_000) for name, data in kept[0].files.items()}\n"
        "    return replace(kept[0], id=name, index=index, files=files)\n"
        "batch.build = quick\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    m = BatchMessage(type='O-47', num_samples=int(sys.argv[1]), size=256, output_format=sys.argv[2])\n"
        "    batch.run_batch(m, FolderStore(pathlib.Path(folder)), processes=2)\n"
        "whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)\n"
        "print(sum(resource.getrusage(who).ru_maxrss for who in whose))"
    )

    def peak_mb(samples: int) -> float:
        run = [sys.executable, "-c", script, str(samples), form]
        return int(subprocess.run(run, capture_output=True, text=True, check=True).stdout) / 1024

    # 180 samples more are over 100 MB more.
    assert peak_mb(200) < peak_mb(20) + 30


@pytest.mark.parametrize("keyframes", [False, True])
def test_a_shard_is_the_tar_that_pythons_own_writer_makes(tmp_path, keyframes):
    store = FolderStore(tmp_path)
    run_batch(message(output_format="tar", keyframes=keyframes), store)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for index in range(3):
            sample = build(registry.get("O-47"), None, 42, index, size=256, keyframes=keyframes)
            for name, extension in SHARD_EXTENSIONS.items():
                if name not in sample.files:
                    continue
                member = tarfile.TarInfo(f"{sample.id}.{extension}")
                member.size = len(sample.files[name])
                tar.addfile(member, io.BytesIO(sample.files[name]))
    assert store.get(Layout("d").shard(message().batch)) == buffer.getvalue()


def test_a_write_that_fails_fails_the_batch_and_leaves_no_mark(tmp_path, whole):
    class Failing(FolderStore):
        def put(self, key, data, *, absent=False):
            if key.endswith("sliding_puzzle_00000002/rubric.txt"):
                raise OSError("disk full")
            super().put(key, data, absent=absent)

    with pytest.raises(OSError, match="disk full"):
        run_batch(message(), Failing(tmp_path))
    store = FolderStore(tmp_path)
    assert done_batches(store, Layout("d")) == []
    run_batch(message(), store)
    assert objects(store) == whole


def test_a_batch_of_another_seed_does_not_pass_for_this_one(tmp_path):
    store = FolderStore(tmp_path)
    run_batch(message(), store)
    with pytest.raises(InvalidMessage, match="of another seed, level, form or version"):
        run_batch(message().model_copy(update={"seed": 43}), store)


def test_a_shard_holds_the_same_files_under_flat_keys_and_has_the_same_bytes_each_time(tmp_path, whole):
    stores = [FolderStore(tmp_path / name) for name in ("a", "b")]
    for store in stores:
        run_batch(message(output_format="tar"), store)
    key = Layout("d").shard(message().batch)
    assert stores[0].get(key) == stores[1].get(key)
    with tarfile.open(fileobj=io.BytesIO(stores[0].get(key))) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
        assert all((member.mtime, member.uid, member.uname) == (0, 0, "") for member in tar.getmembers())
    assert all(name.count(".") <= 2 and "/" not in name for name in members)
    sample = build(registry.get("O-47"), None, 42, 1, size=256)
    assert members[f"{sample.id}.mp4"] == sample.files["ground_truth.mp4"]
    assert members[f"{sample.id}.first_frame.png"] == sample.files["first_frame.png"]
    assert members[f"{sample.id}.json"] == sample.files["metadata.json"]


def test_without_video_all_else_but_the_metadatas_word_on_it_is_the_same(tmp_path, whole):
    store = FolderStore(tmp_path)
    run_batch(message(video=False), store)
    stills = objects(store)
    assert not any(key.endswith(".mp4") for key in stills)
    different = {key.rpartition("/")[2] for key in stills if stills[key] != whole[key]}
    assert different == {"metadata.json"}


def test_a_folder_made_by_a_plan_holds_the_dataset_at_its_top(tmp_path):
    store = FolderStore(tmp_path)
    request = Request.of(generators=["O-47"], samples=2, start=4, size=256)
    plan = make_plan(request, store, folder=True)
    for missing in plan.missing([]):
        run_batch(missing, store, prefix="")
    assert list(store.folders("O-47_sliding_puzzle_data-generator/sliding_puzzle_task/")) == [
        "sliding_puzzle_00000004",
        "sliding_puzzle_00000005",
    ]
    assert list(plan.missing(done_batches(store, plan.spec.layout))) == []
