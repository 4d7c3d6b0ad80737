"""The function answers each message for itself, and reports exactly those that failed."""

import json
import tomllib
from pathlib import Path

import pytest

from include.code import IMAGE_FILES, code_digest
from include.storage import FolderStore
from lambda_image import worker as module
from lambda_image.worker import Worker

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "S3Store", lambda s3, bucket: FolderStore(tmp_path / bucket))
    return Worker(s3=None, bucket="out", allowed=("spare",))


def body(**changes) -> str:
    return json.dumps({"type": "O-47", "num_samples": 1, "size": 256, "dataset": "d"} | changes)


def event(*bodies: str) -> dict:
    return {"Records": [{"messageId": str(k), "body": text} for k, text in enumerate(bodies)]}


def plenty() -> int:
    return 900_000


def test_only_the_messages_that_failed_are_reported(worker, tmp_path):
    bodies = [body(), "not json", body(start_index=1), body(type="O-9999"), body(num_samples=0), "", "[]", "null"]
    assert worker.process(event(*bodies), "r", plenty) == ["1", "3", "4", "5", "6", "7"]
    assert len(list(FolderStore(tmp_path / "out").keys("d/_batches/"))) == 2


def test_a_bucket_is_written_only_if_it_is_allowed(worker, tmp_path):
    assert worker.process(event(body(output_bucket="spare"), body(output_bucket="stranger")), "r", plenty) == ["1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["spare"]


def test_near_the_deadline_the_batch_is_given_back(worker, tmp_path):
    left = iter([60_000, 60_000, 50_000, 14_000])
    assert worker.process(event(body(num_samples=5)), "r", lambda: next(left)) == ["0"]
    assert list(FolderStore(tmp_path / "out").keys("d/_batches/")) == []


def test_a_reason_is_logged_for_what_failed(worker, caplog):
    worker.process(event(body(level="brutal")), "request-7", plenty)
    logged = json.loads(caplog.records[-1].getMessage())
    assert logged["request_id"] == "request-7"
    assert "no level 'brutal'" in logged["reason"]


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
    import include.code as code

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
