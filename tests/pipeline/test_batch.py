"""A batch is done if and only if its mark exists, and it can be carried out any number of times."""

import hashlib
import io
import tarfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from generators.kit.registry import registry
from generators.kit.sample import FILES, build
from include.batch import DoneMark, OutOfTime, run_batch
from include.layout import Layout
from include.message import BatchMessage, InvalidMessage
from include.plan import Request, done_batches, make_plan
from include.storage import FolderStore


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


@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_batch_stopped_anywhere_has_no_mark_and_a_retry_completes_it(tmp_path, whole, after):
    store = FolderStore(tmp_path)
    made = []
    with pytest.raises(OutOfTime, match=f"{after} of 3 samples"):
        run_batch(message(), store, made=made.append, out_of_time=lambda: len(made) >= after)
    assert done_batches(store, Layout("d")) == []
    run_batch(message(), store)
    assert objects(store) == whole


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
