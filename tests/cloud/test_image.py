"""The image holds what the function needs and nothing else: its tree is put together here and run from there."""

import io
import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from generators.kit.sample import build
from include.cloud.build import archive
from include.dataset.code import DOCKERFILE
from include.dataset.layout import Layout
from include.dataset.message import BatchMessage
from include.external.sandbox import LAUNCHER
from include.local import runtime
from include.local.runtime import Environment, Function
from include.local.worker import QueueAddress, variables
from include.services.clients import client
from include.services.storage import S3Store
from include.settings import PROJECT_ROOT


def locked():
    """The distributions that the image's lock names for this machine."""
    text = (PROJECT_ROOT / "lambda_image/requirements.txt").read_text()
    lines = [line.removesuffix("\\").strip() for line in text.splitlines() if line and line[0] not in " #"]
    wanted = [Requirement(line) for line in lines]
    return [each for each in wanted if each.marker is None or each.marker.evaluate()]


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The image's task root: its archive unpacked, and beside it links to exactly the locked packages."""
    root = tmp_path_factory.mktemp("image")
    zipfile.ZipFile(io.BytesIO(archive())).extractall(root / "task")
    (root / "packages").mkdir()
    for requirement in locked():
        for file in distribution(requirement.name).files or ():
            top = file.parts[0]
            if top not in ("..", "__pycache__") and not (root / "packages" / top).exists():
                (root / "packages" / top).symlink_to(Path(distribution(requirement.name).locate_file(top)))
    return root


def test_the_lock_pins_what_the_tests_run_with():
    for requirement in locked():
        assert requirement.specifier.contains(distribution(requirement.name).version), requirement


def test_the_handler_runs_from_the_images_files_alone_and_makes_the_same_bytes(tree, aws, monkeypatch):
    """Under Lambda's own runtime client, without this project or its environment on the path."""
    spawn = runtime.processes.spawn

    def alone(command, *, env, cwd, **kwargs):
        path = f"{tree}/task:{tree}/packages"
        return spawn([command[0], "-S", *command[1:]], env={**env, "PYTHONPATH": path}, cwd=tree / "task", **kwargs)

    monkeypatch.setattr(runtime.processes, "spawn", alone)
    queue = QueueAddress(aws.sqs_queue_url, aws.aws_region, aws.aws_endpoint_url, local=True)
    function = Function(root=tree / "task", variables=variables(queue, aws.output_bucket))
    message = BatchMessage(type="O-39", num_samples=2, dataset="from-image", level="easy", size=256)
    record = {"messageId": "1", "body": message.model_dump_json(), "attributes": {"ApproximateReceiveCount": "1"}}
    with Environment(function) as environment:
        assert environment.invoke({"Records": [record]}) == {"batchItemFailures": []}
    store = S3Store(client("s3", region=aws.aws_region, endpoint_url=aws.aws_endpoint_url), aws.output_bucket)
    for index in message.indices:
        sample = build(message.generator, "easy", message.seed, index, size=256)
        folder = Layout("from-image").sample(message.generator.id, sample.id)
        assert {name: store.get(folder + name) for name in sample.files} == dict(sample.files)


def test_every_module_in_the_image_is_one_that_the_handler_loads_or_starts_or_that_the_build_runs(tree):
    script = (
        "import json, sys, lambda_image.handler\n"
        "from generators.kit.registry import registry\nfrom generators.kit.sample import build\n"
        "list(registry); build(registry.get('O-39'), 'easy', 1, 0)\n"
        "print(json.dumps(sorted(m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None))))"
    )
    env = {
        "PYTHONPATH": f"{tree}/task:{tree}/packages", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
        "AWS_REGION": "us-east-2", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
    }  # fmt: skip
    said = subprocess.run([sys.executable, "-S", "-c", script], env=env, cwd=tree, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    loaded = {Path(name) for name in json.loads(said.stdout)}
    built = re.findall(r"python -m ([\w.]+)", (PROJECT_ROOT / DOCKERFILE).read_text())
    run = {tree / "task" / f"{name.replace('.', '/')}.py" for name in built}
    started = {tree / "task" / LAUNCHER.relative_to(PROJECT_ROOT)}
    assert set((tree / "task").rglob("*.py")) - loaded == run | started


def test_the_dockerfile_copies_the_whole_archive_and_runs_the_tested_python():
    lines = (PROJECT_ROOT / DOCKERFILE).read_text().splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY ") and "--from" not in line}
    folders = {name.partition("/")[0] for name in zipfile.ZipFile(io.BytesIO(archive())).namelist()}
    assert {name for name in copied if "." not in name} == folders
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    images = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert {name.rpartition(":")[2] for name in images} == {"3.11"}
    assert python in ("3.11", "3.12", "3.13")
    assert any("--require-hashes" in line for line in lines)
