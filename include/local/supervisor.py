"""Supervise the embedded cloud: keep the emulator and the workers alive.

Started by `cloud.up`, ended by SIGTERM or by the loss of `local.json`. SIGHUP announces a change
of `wanted.json`. Dead children are restarted; the emulator always on the same port, and with its
bucket and queues made anew, since a kill loses the queues.
"""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import psutil
from botocore.exceptions import BotoCoreError, ClientError

from include.local.cloud import START_TIMEOUT_S, WORKER_GRACE_S, LocalCloud, Wanted
from include.local.home import Home, open_log, read_json, write_json
from include.local.processes import Identity, SignalInbox, adopt_orphans, end, kill, spawn, wait
from include.local.runtime import ACCOUNT, INHERITED_VARIABLES
from include.services.clients import client
from include.settings import PROJECT_ROOT, Settings

QUEUE, DEAD_LETTER_QUEUE = "vm-dataset-tasks", "vm-dataset-tasks-dlq"
VISIBILITY_S = 60
MAX_RECEIVES = 5
FOURTEEN_DAYS_S = 14 * 24 * 3600

log = logging.getLogger("supervisor")


def main() -> int:
    """Run until SIGTERM or SIGINT; exit status 1 if the emulator can't be started at all."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    inbox = SignalInbox(signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
    adopt_orphans()
    return Supervisor(Home(Settings().vmdp_home.absolute())).run(inbox)


class Supervisor:
    """The emulator, the workers, and the file with their addresses."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.wanted = Wanted.read(home)
        self.identity = Identity.of(os.getpid())
        self.emulator = Child("emulator", self._spawn_emulator)
        self.worker = Child("worker", self._spawn_worker)
        self.emulator_ready = False
        self.announced = False
        self.ever_ready = False

    def run(self, inbox: SignalInbox) -> int:
        """Keep both children alive; return the exit status."""
        give_up = time.monotonic() + START_TIMEOUT_S
        try:
            while True:
                if self.announced and not self._owns_state_file():
                    log.info("stopping, since %s is gone", self.home.state_file)
                    return 0
                self._tend()
                if not self.ever_ready and (self.emulator.restarts or time.monotonic() > give_up):
                    log.error("the emulator did not start, see %s", self.home.logs / "emulator.log")
                    return 1
                received = inbox.wait(1.0 if self._settled else 0.03)
                if received & {signal.SIGTERM, signal.SIGINT}:
                    log.info("stopping as asked")
                    return 0
                if signal.SIGCHLD in received:
                    self._reap_adopted()
        finally:
            self.home.ready_file.unlink(missing_ok=True)
            self.worker.stop(WORKER_GRACE_S + 5)
            self.emulator.stop(8)

    def _tend(self) -> None:
        if not self.emulator.alive:
            self.emulator_ready = False
            self.home.ready_file.unlink(missing_ok=True)
        if self.emulator.ensure():
            self._record()
        if not self.emulator_ready:
            self.emulator_ready = self._prepare_emulator()
            return
        wanted = Wanted.read(self.home)
        if self.announced and wanted != self.wanted:
            log.info("replacing the workers")
            self.worker.stop(WORKER_GRACE_S + 5)
            self.wanted, self.announced = wanted, False
            self.emulator_ready = self._prepare_emulator()
            return
        if self._leaves_queue:
            return
        if not self.worker.alive:
            self._kill_strays()
        if self.worker.ensure():
            self._record()

    @property
    def _settled(self) -> bool:
        """True if nothing needs to be started."""
        return self.emulator_ready and (self.worker.alive or self._leaves_queue)

    @property
    def _leaves_queue(self) -> bool:
        """True if the queue is left to `vmdp worker`, perhaps in a container of its own."""
        return self.wanted.workers == 0

    def _prepare_emulator(self) -> bool:
        """Make the bucket and the queues once the emulator answers, and publish the addresses."""
        endpoint_url = f"http://127.0.0.1:{self.wanted.port}"
        try:
            with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=2):  # noqa: S310
                pass
            for bucket in dict.fromkeys([self.wanted.bucket, *self.wanted.allowed_buckets]):
                make_bucket(client("s3", region=self.wanted.region, endpoint_url=endpoint_url, local=True), bucket)
            sqs = client("sqs", region=self.wanted.region, endpoint_url=endpoint_url, local=True)
            queue_url, dead_letter_queue_url = make_queues(sqs)
        except (OSError, BotoCoreError, ClientError) as error:
            if not isinstance(error, OSError):
                log.warning("emulator not ready: %s", error)
            return False
        if not self.announced:
            cloud = LocalCloud(
                **asdict(self.wanted),
                endpoint_url=endpoint_url,
                queue_url=queue_url,
                dead_letter_queue_url=dead_letter_queue_url,
                objects=self.home.objects / ACCOUNT / self.wanted.bucket,
                supervisor_pid=self.identity.pid,
                supervisor_started=self.identity.started,
                logs=self.home.logs,
            )
            write_json(self.home.state_file, cloud.to_json())
            self.announced = self.ever_ready = True
        self.home.ready_file.touch(mode=0o600)
        log.info("ready on %s", endpoint_url)
        return True

    def _owns_state_file(self) -> bool:
        cloud = LocalCloud.from_json(read_json(self.home.state_file))
        return cloud is not None and cloud.supervisor == self.identity

    def _record(self) -> None:
        children = [self.emulator, self.worker]
        write_json(
            self.home.processes_file,
            [[child.role, child.identity.pid, child.identity.started] for child in children if child.identity],
        )

    def _spawn_emulator(self) -> subprocess.Popen[bytes]:
        home = self.home
        variables = {
            "BIND_HOST": "127.0.0.1",  # its default is every interface, with no authentication
            "MINISTACK_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.wanted.port),
            "MINISTACK_REGION": self.wanted.region,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "SERVICES": "s3,sqs",
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(home.objects),
            "PERSIST_STATE": "1",
            "STATE_DIR": str(home.state),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "DOCKER_HOST": f"unix://{home.scratch}/no-docker.sock",  # otherwise it removes foreign containers
            "LOG_LEVEL": "WARNING",
        }
        command = [sys.executable, "-m", "include.local.emulator"]
        return self._spawn("emulator", command, variables)

    def _spawn_worker(self) -> subprocess.Popen[bytes]:
        # The functions' settings, as they were when the cloud started.
        theirs = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
        command = [sys.executable, "-m", "include.local.worker"]
        return self._spawn("worker", command, {**theirs, "VMDP_HOME": str(self.home.root)})

    def _spawn(self, role: str, command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
        inherited = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
        env = {name: os.environ[name] for name in inherited if name in os.environ}
        env |= {"HOME": str(self.home.scratch), "TMPDIR": str(self.home.scratch), "PYTHONUNBUFFERED": "1", **variables}
        output = open_log(self.home.logs / f"{role}.log")
        try:
            # SIGTERM: the emulator saves its queues and the worker returns its messages, even if we are killed.
            return spawn(command, env=env, cwd=PROJECT_ROOT, log=output, at_parent_end=signal.SIGTERM)
        finally:
            os.close(output)

    def _own_pids(self) -> set[int]:
        return {child.identity.pid for child in (self.emulator, self.worker) if child.identity}

    def _reap_adopted(self) -> None:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.NoSuchProcess, ChildProcessError):
                if child.pid not in self._own_pids() and child.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(child.pid, os.WNOHANG)

    def _kill_strays(self) -> None:
        """Kill the leftovers of a dead worker: processes of its handlers."""
        me = psutil.Process()
        emulator = self.emulator.identity.pid if self.emulator.identity else 0
        strays = [child for child in me.children() if child.pid != emulator]
        strays += [below for child in strays for below in child.children(recursive=True)]
        if strays:
            kill(strays)
            wait(strays, 5)


class Child:
    """A child process with restarts, at growing intervals if it keeps dying."""

    def __init__(self, role: str, start: Callable[[], subprocess.Popen[bytes]]) -> None:
        self.role = role
        self.identity: Identity | None = None
        self.restarts = 0
        self._start = start
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._not_before = 0.0
        self._pause = 0.05

    @property
    def alive(self) -> bool:
        """True while it runs."""
        return self._process is not None and self._process.poll() is None

    def ensure(self) -> bool:
        """Start it unless it runs; return True if started now."""
        now = time.monotonic()
        if self.alive:
            return False
        if self._process:
            log.warning("%s ended with status %s", self.role, self._process.returncode)
            self._process, self.identity = None, None
            self.restarts += 1
            self._pause = 0.1 if now - self._started > 30 else min(self._pause * 2, 10)
            self._not_before = now + self._pause
        if now < self._not_before:
            return False
        self._process, self._started = self._start(), now
        self.identity = Identity.of(self._process.pid)
        log.info("%s started, pid %d", self.role, self._process.pid)
        return True

    def stop(self, grace_s: float) -> None:
        """Send SIGTERM, and SIGKILL to its whole tree after `grace_s`."""
        if self._process and self.alive:
            end(psutil.Process(self._process.pid), grace_s)
            self._process.poll()
            log.info("%s stopped", self.role)
        self._process, self.identity = None, None


def make_bucket(s3: Any, name: str) -> None:
    """Create the bucket unless it exists."""
    region = s3.meta.region_name
    # us-east-1 alone must not be named.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, **place)


def make_queues(sqs: Any) -> tuple[str, str]:
    """Make the task queue and its dead-letter queue unless they exist; return their URLs."""
    dead_letter_queue_url = _make_queue(sqs, DEAD_LETTER_QUEUE, {"MessageRetentionPeriod": str(FOURTEEN_DAYS_S)})
    arn = sqs.get_queue_attributes(QueueUrl=dead_letter_queue_url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    attributes = {
        "VisibilityTimeout": str(VISIBILITY_S),
        "ReceiveMessageWaitTimeSeconds": "20",
        "MessageRetentionPeriod": str(FOURTEEN_DAYS_S),
        "RedrivePolicy": f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": {MAX_RECEIVES}}}',
    }
    return _make_queue(sqs, QUEUE, attributes), dead_letter_queue_url


def _make_queue(sqs: Any, name: str, attributes: dict[str, str]) -> str:
    try:
        url = str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
    except sqs.exceptions.QueueDoesNotExist:
        url = str(sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])
    return url


if __name__ == "__main__":
    sys.exit(main())
