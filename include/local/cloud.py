"""The embedded cloud of this machine: S3 and SQS on a loopback port, and the workers of the queue.

`up` starts one detached supervisor, which keeps the emulator and the workers alive until `down`.
Objects and queued messages outlive both; `reset` deletes them.
"""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import psutil
from botocore.exceptions import BotoCoreError

from include.errors import UserError, writing
from include.local.home import Home, open_log, read_json, write_json
from include.local.processes import Identity, SignalInbox, end
from include.services.clients import client
from include.settings import PROJECT_ROOT, Settings

T = TypeVar("T")

START_TIMEOUT_S = 30.0
RESTART_TIMEOUT_S = 15.0
WORKER_GRACE_S = 10.0
"""Seconds left to a running invocation after the workers' SIGTERM."""
STOP_TIMEOUT_S = WORKER_GRACE_S + 20.0
LEAST_FREE_MB = 100
"""Free disk space required to start a batch."""


@dataclass(frozen=True)
class LocalCloud:
    """A running embedded cloud: addresses, folders, processes."""

    endpoint_url: str
    region: str
    bucket: str
    allowed_buckets: tuple[str, ...]
    queue_url: str
    dead_letter_queue_url: str
    objects: Path
    """Folder of the bucket's objects, as plain files."""
    port: int
    supervisor_pid: int
    supervisor_started: float
    """Seconds since the epoch; distinguishes the supervisor from a later process with its pid."""
    workers: int
    memory_mb: int
    timeout_s: int
    code: str
    """Code digest of the workers, as passed to `up` or `restart_workers`; empty if none was."""
    generation: int
    """Number of requested replacements of the workers."""
    logs: Path

    @property
    def supervisor(self) -> Identity:
        """The process in charge of this cloud."""
        return Identity(self.supervisor_pid, self.supervisor_started)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, the content of `local.json`."""
        return {**asdict(self), "objects": str(self.objects), "logs": str(self.logs)}

    @classmethod
    def from_json(cls, content: Any) -> "LocalCloud | None":
        """Return None for content of another version of this program."""
        if not isinstance(content, dict) or set(content) != {field.name for field in fields(cls)}:
            return None
        paths = {name: Path(content[name]) for name in ("objects", "logs")}
        return cls(**{**content, **paths, "allowed_buckets": tuple(content["allowed_buckets"])})


@dataclass(frozen=True)
class Wanted:
    """Wanted state of the supervisor."""

    port: int
    region: str
    bucket: str
    allowed_buckets: tuple[str, ...]
    workers: int
    memory_mb: int
    timeout_s: int
    code: str
    generation: int

    @classmethod
    def by(cls, settings: Settings, *, port: int, code: str, generation: int = 0) -> "Wanted":
        """Derive it from the settings."""
        return cls(
            port=port,
            region=settings.aws_region,
            bucket=settings.output_bucket,
            allowed_buckets=settings.vmdp_allowed_buckets,
            workers=settings.vmdp_local_workers,
            memory_mb=settings.vmdp_local_memory_mb,
            timeout_s=settings.vmdp_local_timeout_s,
            code=code,
            generation=generation,
        )

    @classmethod
    def read(cls, home: Home) -> "Wanted":
        """Read the last wanted state."""
        content = read_json(home.wanted_file)
        if content is None:
            raise UserError(f"{home.wanted_file} is missing: start the embedded cloud with `vmdp local up`")
        return cls(**{**content, "allowed_buckets": tuple(content["allowed_buckets"])})

    def write(self, home: Home) -> None:
        """Store it for the supervisor."""
        write_json(home.wanted_file, asdict(self))

    def runs_in(self, cloud: LocalCloud) -> bool:
        """True if the cloud matches the request."""
        return all(getattr(cloud, field.name) == getattr(self, field.name) for field in fields(self))


@dataclass(frozen=True)
class Status:
    """Snapshot of the embedded cloud. Counts are 0 while it does not answer, though messages may be kept."""

    running: bool
    answers: bool
    cloud: LocalCloud | None
    workers_alive: int
    visible: int
    in_flight: int
    dead_letters: int
    objects: Path


def up(settings: Settings, *, code: str | None = None) -> LocalCloud:
    """Start the embedded cloud, or return the running one at once.

    If `code` or the settings differ from the workers', replace the workers first.
    """
    home = Home(settings.vmdp_home.absolute())
    cloud = current(settings)
    if cloud and _as_wanted(cloud, settings, code).runs_in(cloud):
        return cloud
    with home.locked():
        cloud = _read_running(home)
        if cloud and settings.vmdp_local_port in (0, cloud.port) and cloud.region == settings.aws_region:
            wanted = _as_wanted(cloud, settings, code)
            return _wait(home, wanted) if wanted.runs_in(cloud) else _change(home, cloud, wanted)
        if cloud:
            _stop(home, cloud)
        return _start(home, settings, code or "")


def run(settings: Settings, *, code: str | None = None, ready: Callable[[LocalCloud], None]) -> None:
    """Call `up`, then `ready`, and `down` at SIGTERM or SIGINT. Call it in the main thread.

    Raise `UserError` if the cloud ends otherwise.
    """
    inbox = SignalInbox(signal.SIGTERM, signal.SIGINT)
    ready(up(settings, code=code))
    while not inbox.wait(1.0):
        if current(settings) is None:
            raise UserError("the embedded cloud was stopped from elsewhere")
    down(settings)


def down(settings: Settings) -> None:
    """Stop the embedded cloud if it runs; keep objects and queued messages for the next `up`."""
    home = Home(settings.vmdp_home.absolute())
    if not home.root.is_dir():
        return
    with home.locked():
        _stop(home, _read_running(home))


def reset(settings: Settings) -> None:
    """Stop the embedded cloud and delete its objects, messages and logs, and nothing else."""
    home = Home(settings.vmdp_home.absolute())
    if not home.root.is_dir():
        return
    with home.locked():
        _stop(home, _read_running(home))
        home.clear()


def restart_workers(settings: Settings, code: str) -> LocalCloud:
    """Replace the workers to load the code anew; interrupted batches are delivered again."""
    home = Home(settings.vmdp_home.absolute())
    if not home.root.is_dir():
        raise _not_running()
    with home.locked():
        cloud = _read_running(home)
        if cloud is None:
            raise _not_running()
        wanted = _as_wanted(cloud, settings, code)
        return _change(home, cloud, replace(wanted, generation=cloud.generation + 1))


def current(settings: Settings) -> LocalCloud | None:
    """The embedded cloud if it runs; waits while its emulator restarts."""
    home = Home(settings.vmdp_home.absolute())

    def settled() -> bool:
        cloud = _read_running(home)
        return cloud is None or _is_ready(home, cloud)

    return _read_running(home) if _poll_until(settled, RESTART_TIMEOUT_S) else None


def running(settings: Settings) -> LocalCloud:
    """`current`, or `UserError` if it does not run."""
    cloud = current(settings)
    if cloud is None:
        raise _not_running()
    return cloud


def status(settings: Settings) -> Status:
    """Report the processes, and count messages: visible, in flight, dead letters.

    While its emulator restarts, a cloud counts as running, without workers and messages.
    """
    home = Home(settings.vmdp_home.absolute())
    cloud = _read_running(home)
    if cloud is None:
        return Status(False, False, None, 0, 0, 0, 0, home.objects)
    restarting = Status(True, False, cloud, 0, 0, 0, 0, cloud.objects)
    if not _is_ready(home, cloud):
        return restarting
    sqs = client("sqs", region=cloud.region, endpoint_url=cloud.endpoint_url, local=True)
    try:
        visible, in_flight = _depth(sqs, cloud.queue_url)
        dead_letters = sum(_depth(sqs, cloud.dead_letter_queue_url))
    except (BotoCoreError, sqs.exceptions.QueueDoesNotExist):
        # It died after the check, or a retry reached the new one before its queues existed.
        return restarting
    alive = any(child.find() for role, child in _recorded(home) if role == "worker")
    return Status(True, True, cloud, cloud.workers if alive else 0, visible, in_flight, dead_letters, cloud.objects)


def is_paused(settings: Settings) -> bool:
    """True while the embedded cloud's queue is paused."""
    return Home(settings.vmdp_home.absolute()).paused_file.exists()


def blocked(settings: Settings) -> str | None:
    """Reason for the workers to receive nothing now; None if they receive.

    A batch started on a full disk would only fail, and end in the dead-letter queue.
    """
    if is_paused(settings):
        return "the queue is paused: `vmdp queue resume` lets its workers go on"
    home = settings.vmdp_home.absolute()
    try:
        free = shutil.disk_usage(home).free // 1_000_000
    except OSError:  # it is being deleted
        return None
    if free < LEAST_FREE_MB:
        return f"the disk is full: {home} has {free} MB left, and workers wait for {LEAST_FREE_MB}. Make room"
    return None


def _not_running() -> UserError:
    return UserError("the embedded cloud is not running: start it with `vmdp local up`")


def _as_wanted(cloud: LocalCloud, settings: Settings, code: str | None) -> Wanted:
    return Wanted.by(
        settings,
        port=settings.vmdp_local_port or cloud.port,
        code=cloud.code if code is None else code,
        generation=cloud.generation,
    )


def _read_running(home: Home) -> LocalCloud | None:
    cloud = LocalCloud.from_json(read_json(home.state_file))
    return cloud if cloud and cloud.supervisor.find() else None


def _is_ready(home: Home, cloud: LocalCloud) -> bool:
    if not home.ready_file.exists():
        return False
    try:
        with socket.create_connection(("127.0.0.1", cloud.port), timeout=1):
            return True
    except OSError:
        return False


def _start(home: Home, settings: Settings, code: str) -> LocalCloud:
    if importlib.util.find_spec("ministack") is None:
        raise UserError("the embedded cloud needs its extra: pip install 'vm-dataset-pipeline[local]'")
    with writing(home.root):
        home.prepare()
        _end_orphans(home)
        home.empty_scratch()
        wanted = Wanted.by(settings, port=_choose_port(home, settings), code=code)
        wanted.write(home)
    log_file = home.logs / "supervisor.log"
    log = open_log(log_file)
    begin = log_file.stat().st_size
    try:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "include.local.supervisor"],
            cwd=PROJECT_ROOT,
            env={**os.environ, "VMDP_HOME": str(home.root)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    finally:
        os.close(log)
    try:
        return _wait(home, wanted, lambda: supervisor.poll() is not None)
    except BaseException as error:
        with contextlib.suppress(psutil.NoSuchProcess):
            end(psutil.Process(supervisor.pid), 10)
        supervisor.poll()
        _end_orphans(home)
        if not isinstance(error, UserError):
            raise
        tail = log_file.read_bytes()[begin:].decode(errors="replace").strip().splitlines()[-5:]
        raise UserError(f"{error}; the end of {log_file}:\n" + "\n".join(tail)) from None


def _change(home: Home, cloud: LocalCloud, wanted: Wanted) -> LocalCloud:
    wanted.write(home)
    os.kill(cloud.supervisor_pid, signal.SIGHUP)
    return _wait(home, wanted)


def _wait(home: Home, wanted: Wanted, failed: Callable[[], bool] = lambda: False) -> LocalCloud:
    def ready() -> LocalCloud | None:
        if failed():
            raise UserError("the embedded cloud did not start")
        cloud = _read_running(home)
        return cloud if cloud and wanted.runs_in(cloud) and _is_ready(home, cloud) else None

    cloud = _poll_until(ready, START_TIMEOUT_S)
    if cloud is None:
        raise UserError(f"the embedded cloud was not ready after {START_TIMEOUT_S:.0f} s, see {home.logs}")
    return cloud


def _poll_until(check: Callable[[], T], timeout_s: float) -> T:
    deadline = time.monotonic() + timeout_s
    while not (result := check()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return result


def _stop(home: Home, cloud: LocalCloud | None) -> None:
    if cloud and (supervisor := cloud.supervisor.find()):
        end(supervisor, STOP_TIMEOUT_S)
    _end_orphans(home)


def _end_orphans(home: Home) -> None:
    for _, child in _recorded(home):
        if process := child.find():
            end(process, 5)
    home.processes_file.unlink(missing_ok=True)


def _recorded(home: Home) -> list[tuple[str, Identity]]:
    return [(role, Identity(pid, started)) for role, pid, started in read_json(home.processes_file) or []]


def _choose_port(home: Home, settings: Settings) -> int:
    """The configured port; otherwise the last one, to keep addresses stable; otherwise a free one."""
    if settings.vmdp_local_port:
        if not _is_free(settings.vmdp_local_port):
            raise UserError(
                f"port {settings.vmdp_local_port} is in use by another program: "
                "set VMDP_LOCAL_PORT to a free port, or leave it 0"
            )
        return settings.vmdp_local_port
    last = read_json(home.state_file)
    if isinstance(last, dict) and isinstance(last.get("port"), int) and _is_free(last["port"]):
        return int(last["port"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # macOS allows a second socket beside one on every interface, so binding alone proves nothing.
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        # Connections of the last run in TIME_WAIT don't count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _depth(sqs: Any, queue_url: str) -> tuple[int, int]:
    names = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
    ]
    counts = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)["Attributes"]
    waiting, delayed, in_flight = (int(counts.get(name, 0)) for name in names)
    return waiting + delayed, in_flight
