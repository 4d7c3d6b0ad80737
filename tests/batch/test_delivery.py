"""A delivery loads, saves and clears away the checkpoint of its batch, and nobody else does."""

import pytest

from include.batch.delivery import Delivery, OutOfTime
from include.batch.make import run_batch
from include.dataset.layout import Layout
from include.dataset.message import BatchMessage, InvalidMessage
from include.services.storage import FolderStore

forms = pytest.mark.parametrize("form", ["files", "tar"])


def message(form: str = "files", **more) -> BatchMessage:
    return BatchMessage(type="O-47", num_samples=1, dataset="d", size=256, video=False, output_format=form, **more)


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path)


def delivery(store, form: str) -> Delivery:
    return Delivery(message(form), store, Layout("d"))


def begun(store, form: str):
    """A delivery with an output: a shard's stream, or nothing for files."""
    found = delivery(store, form)
    shard = Layout("d").shard(found.message.batch)
    output, checkpoint = found.open(lambda paused: store.stream(shard, paused) if form == "tar" else None)
    return found, output, checkpoint


def save(found: Delivery, output, cpu_seconds: float = 1.0) -> bool:
    pause = output.pause if output else lambda: None
    return found.save(pause, samples=[], rejects={"why": 2}, cpu_seconds=cpu_seconds)


def saved(store) -> list[str]:
    return [key for key in store.keys("d/_batches/") if ".progress." in key]


def unfinished():
    raise OutOfTime("later")


@forms
def test_the_next_delivery_opens_its_output_at_the_checkpoint_of_the_last(store, form):
    first, output, nothing = begun(store, form)
    if output:
        output.write(b"abc")
    assert nothing is None
    assert save(first, output)
    _, output, checkpoint = begun(store, form)
    assert (checkpoint.rejects, checkpoint.cpu_seconds) == ({"why": 2}, 1.0)
    if output:
        assert output.size == 3


@forms
def test_out_of_time_passes_and_keeps_the_checkpoint_while_there_is_no_mark(store, form):
    found, output, _ = begun(store, form)
    save(found, output)
    with pytest.raises(OutOfTime):
        delivery(store, form).settle(unfinished)
    assert saved(store)


@forms
def test_a_superseded_delivery_returns_the_other_mark_and_clears_the_checkpoint_away(store, form, tmp_path):
    def overtaken():
        found, output, _ = begun(store, form)
        save(found, output)
        mark = run_batch(message(form), FolderStore(tmp_path / "elsewhere"))
        store.put(Layout("d").mark(message().batch), mark.model_dump_json().encode())
        raise OutOfTime("later")

    assert delivery(store, form).settle(overtaken).generator == message().type
    assert not saved(store)
    assert not list((tmp_path / "d").rglob(".*"))


@forms
def test_a_finished_batch_is_not_made_again_and_what_a_slower_delivery_saved_is_cleared_away(store, form, tmp_path):
    slow, output, _ = begun(store, form)
    save(slow, output)
    content = run_batch(message(form), FolderStore(tmp_path / "elsewhere")).model_dump_json().encode()
    store.put(Layout("d").mark(message().batch), content)
    assert delivery(store, form).settle(unfinished).model_dump_json().encode() == content
    assert not saved(store)
    assert not list((tmp_path / "d").rglob(".*"))


@forms
def test_nothing_is_paused_or_saved_once_another_delivery_has_finished(store, form):
    found, _, _ = begun(store, form)
    run_batch(message(form), store)
    assert not found.save(unfinished, samples=[], rejects={}, cpu_seconds=0.0)
    assert not saved(store)


@forms
def test_an_aborted_shard_takes_its_checkpoint_with_it_and_files_stay_good(store, form):
    found, output, _ = begun(store, form)
    save(found, output)
    again, output, checkpoint = begun(store, form)
    assert checkpoint
    if output:
        output.abort()
    again.aborted()
    assert bool(saved(store)) == (form == "files")


def test_a_mark_of_another_recipe_is_never_taken_for_the_batchs_own(store):
    run_batch(message(), store)
    with pytest.raises(InvalidMessage, match="holds the same batch of another seed, level, form or version"):
        Delivery(message(seed=43), store, Layout("d")).settle(unfinished)
