"""What docs/troubleshooting.md says that you see is what you see."""

import fcntl
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from include.cloud.deploy import usual_builder
from include.cloud.explain import explain
from include.errors import UserError
from include.local import cloud as embedded
from include.local.home import Home
from include.settings import Settings
from tests.docs.pages import ROOT, Page

PAGE = Page(ROOT / "docs" / "troubleshooting.md")
MESSAGES = [block.text.strip() for block in PAGE.blocks if block.language == "text"]
ELSEWHERE = {
    # A browser says it, where the system has no codec.
    "No video with supported format and MIME type found.",
    # tests/local/test_disk.py fills a disk.
    "the disk is full: … has … MB left, and workers wait for 100. Make room",
    "error: the disk is full, writing to …: free space, then run it again; finished samples are kept",
    "error: the file would be larger than is allowed here (`ulimit -f`), writing to …: free space, then run it again; "
    "finished samples are kept",
}

OLD = "import sys; sys.version_info = (3, 10, 12, 'final', 0); sys.version = '3.10.12 (main)'; "


@dataclass(frozen=True)
class Machine:
    """A machine of a test's own: a home, no credentials, no cloud that runs."""

    folder: Path

    def run(self, *command: object, **variables: str) -> str:
        """What a command says; it fails."""
        environment = {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "VMDP_HOME": str(self.folder / "cloud"),
            "COLUMNS": "300",
            "AWS_EC2_METADATA_DISABLED": "true",
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            list(map(str, command)), env=environment | variables, cwd=ROOT, capture_output=True, text=True, timeout=400
        )
        return done.stdout + done.stderr

    def vmdp(self, *arguments: object, **variables: str) -> str:
        return self.run(sys.executable, "-c", "from include.cli.main import run; run()", *arguments, **variables)

    def on_aws(self, **variables: str) -> str:
        """Count an AWS queue at which nobody listens."""
        nobody = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "1"}
        queue = "https://sqs.us-east-2.amazonaws.com/000000000000/q"
        return self.vmdp("queue", "count", SQS_QUEUE_URL=queue, DEAD_LETTER_QUEUE_URL=queue, **nobody, **variables)


@pytest.fixture
def machine(tmp_path) -> Iterator[Machine]:
    yield Machine(tmp_path)
    embedded.down(Settings(vmdp_home=tmp_path / "cloud", vmdp_cloud="local"))


def old_python_for_make(machine: Machine) -> str:
    old = machine.folder / "python"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{OLD}exec(sys.argv[1])" "$2"\n')
    old.chmod(0o755)
    return machine.run("make", "setup", f"PYTHON={old}", "VENV=.no-such-venv")


def old_python(machine: Machine) -> str:
    return machine.run(sys.executable, "-c", f"{OLD}import include")


def too_little_room(machine: Machine) -> str:
    little = machine.folder / "python"
    full = "import shutil; shutil.disk_usage = lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 10**7, 10**7); "
    little.write_text(f'#!/bin/sh\nexec {sys.executable} -c "import sys; {full}exec(sys.argv[1])" "$2"\n')
    little.chmod(0o755)
    return machine.run("make", "setup", f"PYTHON={little}", "VENV=.no-such-venv")


def no_cdk(machine: Machine) -> str:
    return machine.run("/bin/bash", "-c", "cdk deploy", PATH=str(machine.folder))


def no_docker(machine: Machine, monkeypatch) -> str:
    monkeypatch.setenv("PATH", str(machine.folder))
    with pytest.raises(UserError) as refused:
        usual_builder(Settings())
    return f"error: {refused.value}"


def airflow_not_migrated(machine: Machine) -> str:
    dag = ("airflow", "dags", "test", "generate_dataset")
    return machine.run(*dag, AIRFLOW_HOME=str(machine.folder), AIRFLOW__CORE__LOAD_EXAMPLES="False")


def airflow_elsewhere(machine: Machine) -> str:
    home = {"AIRFLOW_HOME": str(machine.folder), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    machine.run("airflow", "db", "migrate", **home)
    return machine.run("airflow", "dags", "test", "generate_dataset", **home)


def no_settings_of_airflow(machine: Machine) -> str:
    return machine.vmdp("demo", AIRFLOW_HOME=str(machine.folder))


def ui_port_in_use(machine: Machine) -> str:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ready = ("-o", f"{Path(sys.executable).parents[1]}/.ready", f"VENV={Path(sys.executable).parents[1]}")
        options = (f"UI_PORT={port}", f"AIRFLOW_HOME={machine.folder}", f"BIN={Path(sys.executable).parent}")
        said = machine.run("make", "ui", *options, *ready)
        return said.replace(str(port), "8080")


def not_running(machine: Machine) -> str:
    return machine.vmdp("queue", "count")


def port_in_use(machine: Machine) -> str:
    with socket.create_server(("127.0.0.1", 0)) as other:
        return machine.vmdp("local", "up", VMDP_LOCAL_PORT=str(other.getsockname()[1]))


def locked(machine: Machine, monkeypatch) -> str:
    home = Home(machine.folder / "cloud")
    home.root.mkdir()
    with home.lock_file.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(UserError) as refused, home.locked(timeout_s=0):
            pass
    return f"error: {refused.value}"


def no_folder(machine: Machine) -> str:
    (machine.folder / "file").touch()
    return machine.vmdp("local", "up", VMDP_HOME=str(machine.folder / "file" / "home"))


def stopped(machine: Machine) -> str:
    return machine.vmdp("local", "status")


def paused(machine: Machine) -> str:
    home = Home(machine.folder / "cloud")
    home.root.mkdir()
    home.paused_file.touch()
    return str(embedded.blocked(Settings(vmdp_home=home.root, vmdp_cloud="local")))


def no_credentials(machine: Machine) -> str:
    return machine.on_aws()


def expired(machine: Machine) -> str:
    return refusal("ExpiredToken")


def denied(machine: Machine) -> str:
    return refusal("AccessDenied")


def refusal(code: str) -> str:
    return f"error: {explain(ClientError({'Error': {'Code': code}}, 'SendMessage'))}"


def no_profile(machine: Machine) -> str:
    return machine.on_aws(AWS_PROFILE="nope")


def out_of_reach(machine: Machine) -> str:
    return f"error: {explain(EndpointConnectionError(endpoint_url='http://127.0.0.1:1'))}"  # the SDK tries for a minute


def no_queue(machine: Machine) -> str:
    cloud = embedded.up(Settings(vmdp_home=machine.folder / "cloud", vmdp_cloud="local", vmdp_local_workers=0))
    queue = {"SQS_QUEUE_URL": f"{cloud.queue_url}-gone", "DEAD_LETTER_QUEUE_URL": cloud.dead_letter_queue_url}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return machine.vmdp("queue", "count", AWS_ENDPOINT_URL=cloud.endpoint_url, **queue, **keys)


def bad_setting(machine: Machine) -> str:
    return machine.vmdp("queue", "count", LAMBDA_MEMORY_MB="64")


def contradiction(machine: Machine) -> str:
    make = ("make", "O-47", "--samples", 1, "--size", 256, "--no-video", "--jobs", 1, "--out", machine.folder / "made")
    machine.vmdp(*make)
    return machine.vmdp(*make, "--seed", 7)


def too_many(machine: Machine) -> str:
    return machine.vmdp("make", "O-47", "--level", "easy", "--samples", 100_000, "--out", machine.folder / "made")


PROVOKED: list[Callable[..., str]] = [
    old_python_for_make, old_python, too_little_room, no_cdk, no_docker, airflow_not_migrated, airflow_elsewhere,
    no_settings_of_airflow, ui_port_in_use,
    not_running, port_in_use, locked, no_folder, stopped, paused, no_credentials, expired, denied, no_profile,
    out_of_reach, no_queue, bad_setting, contradiction, too_many,
]  # fmt: skip


@pytest.mark.documents
@pytest.mark.timeout(900)  # Airflow migrates a database
@pytest.mark.parametrize(
    ("message", "provoke"),
    list(zip([message for message in MESSAGES if message not in ELSEWHERE], PROVOKED, strict=True)),
    ids=[provoke.__name__ for provoke in PROVOKED],
)
def test_the_message_is_what_is_said(machine, monkeypatch, message, provoke):
    wanted = ".*".join(map(re.escape, message.split("…")))
    said = provoke(machine, monkeypatch) if provoke in (no_docker, locked) else provoke(machine)
    assert re.search(wanted, said), said
    assert "Traceback" not in said or provoke is airflow_elsewhere  # Airflow's own


def test_only_what_needs_a_browser_or_a_full_disk_is_not_provoked_here():
    assert set(MESSAGES) > ELSEWHERE
    disk = (ROOT / "tests/local/test_disk.py").read_text()
    assert "the disk is full, writing to" in disk
    assert "workers wait for 100. Make room" in disk
    assert "the file would be larger than is allowed here" in disk
