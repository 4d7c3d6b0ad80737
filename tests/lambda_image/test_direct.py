"""Messages of public submitters, as they are: from the queue, and by invoking the function with them."""

import json

import pytest

from include.dataset.layout import Layout
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage
from include.services.storage import FolderStore
from lambda_image import worker as module
from lambda_image.worker import NotCarriedOut, Worker, is_from_queue

# What scripts of others send, with every field that they have.
THEIRS = {
    "type": "O_29_ballcolor_data_generator",
    "start_index": 2,
    "num_samples": 2,
    "seed": None,
    "output_format": "files",
    "output_bucket": None,
    "dedup": False,
}


@pytest.fixture
def worker(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: FolderStore(tmp_path / bucket))
    return Worker(s3=None, bucket="out", emit=lambda line: None)


def long() -> int:
    return 900_000


def test_a_bare_message_is_answered_in_the_shape_that_submitters_read(worker, tmp_path):
    assert worker.answer(THEIRS, "r", long) == {
        "status": "ok",
        "processed": 1,
        "results": [
            {
                "generator": "O_29_ballcolor_data_generator",
                "samples_uploaded": 2,
                "sample_ids": ["ballcolor_00000002", "ballcolor_00000003"],
                "tar_files": [],
            }
        ],
    }
    message = BatchMessage.parse(json.dumps(THEIRS))
    mark = FolderStore(tmp_path / "out").get(Layout(message.prefix).mark(message.batch))
    assert DoneMark.model_validate_json(mark).seed == 42


def test_a_list_is_answered_message_by_message_and_shards_are_named(worker, tmp_path):
    tar = {**THEIRS, "output_format": "tar", "seed": 7, "dedup": True}
    found = worker.answer([THEIRS, tar], "r", long)
    assert found["processed"] == 2
    (key,) = found["results"][1]["tar_files"]
    assert key == "public-mixed-512-tar-distinct/O-29_ballcolor_data-generator/00000002-000002.tar"
    assert (tmp_path / "out" / key).is_file()


def test_the_same_message_from_the_queue_makes_the_same_samples(worker, tmp_path):
    record = {"messageId": "m", "body": json.dumps(THEIRS), "attributes": {"ApproximateReceiveCount": "1"}}
    event = {"Records": [record]}
    assert is_from_queue(event)
    assert not is_from_queue(THEIRS)
    assert worker.process(event, "r", long) == []
    keys = list(FolderStore(tmp_path / "out").keys(""))
    assert worker.answer(THEIRS, "again", long)["results"][0]["samples_uploaded"] == 2
    assert list(FolderStore(tmp_path / "out").keys("")) == keys


def test_records_without_ids_are_no_deliveries_and_are_answered(worker):
    event = {"Records": [{"body": json.dumps(THEIRS)}, {"body": json.dumps({**THEIRS, "start_index": 4})}]}
    assert not is_from_queue(event)
    assert worker.answer(event, "r", long)["processed"] == 2


@pytest.mark.parametrize("event", [{}, [{}], "nonsense", 7, None, {"Records": [{}]}, {"Records": [7]},
    [THEIRS, {**THEIRS, "type": "O-9999"}]])  # fmt: skip
def test_what_can_not_be_carried_out_fails_the_invocation_with_its_reason(worker, event):
    with pytest.raises(NotCarriedOut, match=r"^1 of [12] failed: message [01]: "):
        worker.answer(event, "r", long)


@pytest.mark.parametrize("way", ["direct", "queue"])
def test_a_body_is_parsed_once(worker, monkeypatch, way):
    parsed, parse = [], BatchMessage.parse
    monkeypatch.setattr(BatchMessage, "parse", lambda body: parsed.append(body) or parse(body))
    bodies = [json.dumps(THEIRS), json.dumps({**THEIRS, "start_index": 4, "seed": 8})]
    if way == "direct":
        assert worker.answer(bodies, "r", long)["processed"] == 2
    else:
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert worker.process({"Records": records}, "r", long) == []
    assert parsed == bodies
