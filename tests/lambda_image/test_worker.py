"""The function answers each message for itself, and reports exactly those that failed."""

import importlib.metadata
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generators.kit.registry import registry
from generators.kit.sample import build
from include.dataset.code import IMAGE_FILES, code_digest
from include.dataset.layout import Batch, Layout
from include.planning.plan import done_batches
from include.services.dead_letters import DeadLetter
from include.services.runs import Run, write_run
from include.services.storage import FolderStore
from lambda_image import worker as module
from lambda_image.logs import JsonLines
from lambda_image.scratch import PREFIX, scratch
from lambda_image.worker import NotCarriedOut, Worker

ROOT = Path(__file__).resolve().parents[2]
OURS = {"generators", "include", "lambda_image"}


class Queue:
    """A dead-letter queue that takes everything that SQS could, and checks what only SQS would refuse."""

    def __init__(self) -> None:
        self.sent: list[dict] = []
        self.broken = False

    def send_message(self, **entry) -> None:
        if self.broken:
            raise EndpointConnectionError(endpoint_url=entry["QueueUrl"])
        for name, attribute in entry["MessageAttributes"].items():
            text = attribute["StringValue"]
            assert text, name
            assert not re.search("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
        self.sent.append(entry)

    @property
    def letters(self) -> list[DeadLetter]:
        return [DeadLetter.of({"MessageId": "", "Body": e["MessageBody"], **e}) for e in self.sent]


@pytest.fixture
def queue() -> Queue:
    return Queue()


@pytest.fixture
def emitted() -> list[dict]:
    return []


@pytest.fixture
def worker(tmp_path, monkeypatch, queue, emitted):
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: FolderStore(tmp_path / bucket))
    return Worker(
        s3=None,
        bucket="out",
        allowed=("spare",),
        sqs=queue,
        dead_letter_url="http://dead",
        emit=lambda line: emitted.append(json.loads(line)),
    )


def body(**changes) -> str:
    return json.dumps({"type": "O-47", "num_samples": 1, "size": 256, "dataset": "d"} | changes)


def event(*bodies: str, received: int = 1) -> dict:
    return {
        "Records": [
            {
                "messageId": str(k),
                "body": text,
                "attributes": {"ApproximateReceiveCount": str(received)},
                "messageAttributes": {"identity": {"stringValue": f"identity-{k}", "dataType": "String"}},
            }
            for k, text in enumerate(bodies)
        ]
    }


def plenty() -> int:
    return 900_000


def objects(store: FolderStore) -> dict[str, bytes]:
    return {key: store.get(key) for key in store.keys("") if "/_batches/" not in key}


def test_a_message_that_cant_be_carried_out_goes_to_the_dead_letters_at_once_and_never_comes_again(
    worker, queue, tmp_path
):
    bodies = [body(), "not json", body(start_index=1), body(type="O-9999"), body(num_samples=0), "", "[]", "null"]
    assert worker.process(event(*bodies), "r-1", plenty) == []
    assert len(list(FolderStore(tmp_path / "out").keys("d/_batches/"))) == 2
    assert [letter.body for letter in queue.letters] == [text for k, text in enumerate(bodies) if k not in (0, 2)]
    for letter in queue.letters:
        assert (letter.kind, letter.request_id, letter.received) == ("invalid", "r-1", 1)
    assert "no generator is called 'O-9999'" in queue.letters[1].reason
    assert queue.letters[1].identity == "identity-3"


def test_a_message_of_a_cancelled_run_is_taken_and_not_carried_out(worker, queue, emitted, tmp_path):
    store, run, other = FolderStore(tmp_path / "out"), "0" * 16, "1" * 16
    write_run(store, Layout("d"), run, Run(by="a test", cancelled=True))
    write_run(store, Layout("d"), other, Run(by="a test"))
    assert worker.process(event(body(run=run), body(start_index=1, run=other)), "r-1", plenty) == []
    assert list(store.keys("d/_batches/")) == [Layout("d").mark(Batch("O-47_sliding_puzzle_data-generator", 1, 1))]
    assert queue.letters == []
    assert [line["generator"] for line in emitted] == ["O-47_sliding_puzzle_data-generator"]
    with pytest.raises(NotCarriedOut, match=f"run {run} over dataset 'd' is cancelled"):
        worker.answer(json.loads(body(run=run)), "r-1", plenty)


@pytest.mark.parametrize("how", ["refused", "unknown"])
def test_a_message_that_no_dead_letter_queue_took_is_reported_as_failed(worker, queue, how):
    queue.broken = True
    if how == "unknown":
        worker = replace(worker, dead_letter_url=None)
    assert worker.process(event("not json", body()), "r", plenty) == ["0"]


@pytest.mark.parametrize("received", [1, 2, 4, 5, 9])
def test_a_batch_that_fails_comes_again_until_its_last_delivery_and_is_then_given_up_with_the_reason(
    worker, queue, monkeypatch, received
):
    def failing(*_, index=0, **more):
        raise OSError("no room")

    monkeypatch.setattr("include.batch.make.build", failing)
    failed = worker.process(event(body(), received=received), "r", plenty)
    assert failed == (["0"] if received < 5 else [])
    assert len(queue.sent) == (received >= 5)
    for letter in queue.letters:
        assert (letter.kind, letter.received) == ("failed", received)
        assert letter.reason == "OSError: no room"
        assert letter.generator == "O-47_sliding_puzzle_data-generator"


def test_a_sample_that_can_not_be_made_fails_no_batch_and_is_named(worker, queue, monkeypatch):
    def failing(generator, level, seed, index, **more):
        if index == 1:
            raise ZeroDivisionError("by nothing")
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", failing)
    assert worker.process(event(body(num_samples=3)), "r", plenty) == []
    assert queue.sent == []
    (result,) = worker.answer(json.loads(body(num_samples=3)), "r", plenty)["results"]
    assert result["samples_uploaded"] == 2
    assert result["failed_samples"] == {
        "sliding_puzzle_00000001": "O-47 medium seed 42 index 1: ZeroDivisionError: by nothing"
    }


def test_a_batch_of_other_code_waits_for_its_deployment_and_is_then_given_up(worker, queue, tmp_path):
    pinned = body(code=16 * "0")
    assert worker.process(event(pinned, body(code=code_digest())), "r", plenty) == ["0"]
    assert queue.sent == []
    assert worker.process(event(pinned, received=5), "r", plenty) == []
    [letter] = queue.letters
    assert letter.kind == "code"
    assert f"pinned to code {16 * '0'}, and this worker runs {code_digest()}" in letter.reason


def test_a_bucket_is_written_only_if_it_is_allowed(worker, queue, tmp_path):
    worker.process(event(body(output_bucket="spare"), body(output_bucket="stranger")), "r", plenty)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spare"]
    assert [letter.reason for letter in queue.letters] == [
        "output_bucket 'stranger' is not on the allow list of this function"
    ]


@pytest.mark.parametrize("form", ["files", "tar"])
def test_near_the_deadline_the_batch_is_given_back_and_the_next_delivery_makes_only_the_rest(
    worker, tmp_path, monkeypatch, form
):
    order = {"num_samples": 5, "output_format": form, "dedup": False}  # so that the clock is read once a sample
    ordered = body(**order)
    left = iter([60_000, 60_000, 50_000, 14_000])
    assert worker.process(event(ordered), "r", lambda: next(left)) == ["0"]
    out = FolderStore(tmp_path / "out")
    assert done_batches(out, Layout("d")) == []
    made = []

    def counting(generator, level, seed, index, **more):
        made.append(index)
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", counting)
    assert worker.process(event(ordered, received=2), "r", plenty) == []
    assert made == [2, 3, 4]
    worker.process(event(body(**order, output_bucket="spare")), "r", plenty)
    assert objects(out) == objects(FolderStore(tmp_path / "spare"))


def test_sigterm_sets_the_batch_aside_and_means_between_events_what_it_meant(worker, tmp_path, monkeypatch):
    def told(generator, level, seed, index, **more):
        if index == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return build(generator, level, seed, index, **more)

    monkeypatch.setattr("include.batch.make.build", told)
    before = signal.getsignal(signal.SIGTERM)
    assert worker.process(event(body(num_samples=3)), "r", plenty) == ["0"]
    assert signal.getsignal(signal.SIGTERM) is before
    monkeypatch.undo()
    store = FolderStore(tmp_path / "out")
    progress = json.loads(store.get("d/_batches/O-47_sliding_puzzle_data-generator/00000000-000003.progress.json"))
    assert len(progress["samples"]) == 2


def test_what_failed_is_logged_with_its_batch_and_reason(worker, caplog):
    worker.process(event(body(level="brutal")), "request-7", plenty)
    fields = caplog.records[-1].fields
    assert (fields["request_id"], fields["kind"]) == ("request-7", "invalid")
    assert "no level 'brutal'" in fields["reason"]


def test_a_finished_batch_is_logged_and_measured_once_however_often_it_is_delivered(worker, caplog, emitted):
    caplog.set_level("INFO")
    for request_id in ("r-1", "r-2"):
        worker.process(event(body(num_samples=2)), request_id, plenty)
    assert [record.getMessage() for record in caplog.records] == ["batch done", "batch was done"]
    fields = caplog.records[0].fields
    assert (fields["generator"], fields["dataset"]) == ("O-47_sliding_puzzle_data-generator", "d")
    assert (fields["batch"], fields["samples"], fields["request_id"]) == ("00000000-000002", 2, "r-1")
    [line] = emitted
    [definition] = line["_aws"]["CloudWatchMetrics"]
    assert (definition["Namespace"], definition["Dimensions"]) == ("VMDatasetPipeline", [["generator"]])
    assert {metric["Name"] for metric in definition["Metrics"]} == {
        "Samples", "Rejects", "CpuTime", "PeakMemory", "Bytes", "Failures",
    }  # fmt: skip
    assert all(isinstance(line[metric["Name"]], int | float) for metric in definition["Metrics"])
    assert (line["generator"], line["Samples"], line["Failures"]) == (fields["generator"], 2, 0)
    assert line["Bytes"] == fields["bytes"] > 1000


def test_failures_are_counted_by_generator(worker, emitted):
    worker.process(event("not json", body(code=16 * "0")), "r", plenty)
    assert [(line["generator"], line["Failures"]) for line in emitted] == [
        ("unknown", 1),
        ("O-47_sliding_puzzle_data-generator", 1),
    ]


def test_a_log_line_is_one_json_object_whatever_is_in_it():
    record = logging.LogRecord("w", logging.ERROR, "", 0, "two\nlines %s", ("\ud800",), None)
    record.fields = {"reason": "a\nb", "batch": object()}
    try:
        raise ValueError("x")
    except ValueError:
        record.exc_info = sys.exc_info()
    text = JsonLines().format(record)
    assert "\n" not in text.encode("ascii").decode()
    line = json.loads(text)
    assert (line["level"], line["reason"]) == ("ERROR", "a\nb")
    assert "ValueError: x" in line["traceback"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["timestamp"])


def test_temporary_files_do_not_outlive_the_event_nor_a_killed_predecessor(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    left = [f"{PREFIX}{gone.stdout.decode().strip()}-a", f"{PREFIX}{os.getpid()}-b"]
    others = [f"{PREFIX}{os.getppid()}-c", "not-ours"]
    for name in left + others:
        (tmp_path / name).mkdir()
    with scratch() as folder:
        Path(tempfile.mkdtemp(), "file").write_text("1")
        script = "import tempfile; print(tempfile.mkdtemp())"
        child = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
        assert Path(child.stdout.strip()).parent == folder == Path(tempfile.gettempdir())
        assert {path.name for path in tmp_path.iterdir()} == {*others, folder.name}
    assert {path.name for path in tmp_path.iterdir()} == set(others)
    assert tempfile.gettempdir() == str(tmp_path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)
huge = st.sampled_from(
    [
        "[" * 100_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "9" * 5000,
        body(seed=0).replace('"num_samples": 1', '"num_samples": ' + "9" * 10_000),
        body().replace('"num_samples": 1', '"num_samples": 1e999'),
        body().replace('"num_samples": 1', '"num_samples": NaN'),
        body(dataset="x" * 262_144),
        body(type="O-47" + "7" * 262_000),
        body(level="\ud800"),
        body(**{f"k{n}": n for n in range(10_000)}),
        body(**{"k" * 200_000: 1}),
        "x" * 262_144,
        "\ud800",
        "\x00",
    ]
)
fields = ["type", "start_index", "seed", "output_format", "output_bucket", "dataset", "level", "video", "dedup", "size"]
paths = st.sampled_from(
    ["..", "../up", "/etc", "a/../../b", "s3://x", "_batches", "out/../..", "\x00", "a\nb", "~", "."]
)
altered = st.dictionaries(st.sampled_from([*fields, "code", "extra"]), json_values | paths, min_size=1).map(
    # a number of samples that no message may order, so that nothing is made
    lambda change: body(**{"num_samples": 0} | change)
)
bodies = st.binary() | st.text(st.characters()) | json_values.map(json.dumps) | huge | altered


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(bodies, min_size=1, max_size=3), received=st.integers(1, 6))
def test_any_body_ends_as_a_dead_letter_with_one_line_of_reason_and_touches_no_object(
    worker, queue, tmp_path, bodies, received
):
    queue.sent.clear()
    assert worker.process(event(*bodies, received=received), "r", plenty) == []
    assert [letter.body for letter in queue.letters] == bodies
    for letter in queue.letters:
        assert letter.kind == "invalid"
        assert 0 < len(letter.reason) <= 1000
        assert len(letter.reason.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "spare").exists()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=st.dictionaries(st.sampled_from([*fields, "code"]), json_values | paths | st.just("spare"), min_size=1))
def test_whatever_a_message_says_it_writes_only_below_its_dataset_in_an_allowed_bucket(
    worker, queue, tmp_path, monkeypatch, change
):
    small = build(registry.get("O-47"), None, 42, 0, size=256)
    monkeypatch.setattr("include.batch.make.build", lambda generator, level, seed, index, **more: small)
    queue.sent.clear()
    failed = worker.process(event(body(**change), received=5), "r", plenty)
    assert failed == []
    places = {path.name for path in tmp_path.iterdir()}
    assert places <= {"out", "spare"}
    for place in places:
        store = FolderStore(tmp_path / place)
        for key in store.keys(""):
            assert re.match(r"(seed-\d+-|[A-Za-z0-9])[A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,3}/", key)
            assert ".." not in key
        shutil.rmtree(tmp_path / place)
    assert bool(places) != bool(queue.sent)


def test_the_handler_needs_no_package_that_is_not_in_the_image():
    lines = (ROOT / "lambda_image/requirements.txt").read_text().splitlines()
    image = {line.split("==")[0] for line in lines if "==" in line and line[0] not in " #"}
    provided = importlib.metadata.packages_distributions().items()
    missing = {name for name, by in provided if not {found.lower().replace("_", "-") for found in by} & image}
    assert "airflow" in missing
    script = (
        "import os, sys; os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] = '1769'\n"
        f"sys.modules |= dict.fromkeys({missing - OURS} - sys.modules.keys())\n"  # None is what can't be imported
        "import lambda_image.handler"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_the_image_holds_every_file_that_its_version_is_a_hash_of():
    dockerfile = (ROOT / "lambda_image" / "Dockerfile").read_text()
    for folder in {pattern.partition("/")[0] for pattern in IMAGE_FILES}:
        assert f"COPY {folder}" in dockerfile


def test_the_images_requirements_are_locked_to_the_versions_of_the_tests():
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text().splitlines()
        return dict(line.split(" ")[0].split("==") for line in lines if "==" in line and line[0] not in " #")

    image, tests = pins("lambda_image/requirements.txt"), pins("requirements-dev.txt")
    assert image
    assert {name: tests[name] for name in image} == image


def test_what_decides_a_samples_bytes_is_pinned_exactly():
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pinned = {line.partition("==")[0] for line in wanted if "==" in line}
    assert {"av", "pillow", "zlib-ng"} <= pinned


def test_the_version_of_the_code_changes_with_any_file_of_the_image(tmp_path, monkeypatch):
    import include.dataset.code as code

    for name in ("generators/a.py", "include/b.py", "lambda_image/c.py", "include/cli/d.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr(code, "PROJECT_ROOT", tmp_path)

    def digest() -> str:
        code_digest.cache_clear()
        return code_digest()

    try:
        first = digest()
        (tmp_path / "include/cli/d.py").write_text("2")  # not in the image
        assert digest() == first
        (tmp_path / "generators/a.py").write_text("2")
        assert digest() != first
    finally:
        code_digest.cache_clear()
