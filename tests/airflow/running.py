"""The services of docker-compose.yaml as processes of this machine: no Docker, nothing but loopback.

Commands and environments are those of the file; only addresses, ports and folders are put in the place of the
containers' own.
"""

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from cryptography.fernet import Fernet

from tests.airflow.compose import ROOT, example_variables, services

DAG = "generate_dataset"
AIRFLOW = ("api-server", "scheduler", "dag-processor", "triggerer")
START_S, RUN_S, STOP_S = 400, 900, 45


def make_secrets() -> dict[str, str]:
    """What .env would hold."""
    made = {name: secrets.token_hex(32) for name in example_variables()}
    return made | {"AIRFLOW_FERNET_KEY": Fernet.generate_key().decode()}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(what: str, check: Callable[[], Any], timeout_s: float) -> Any:
    """The first true value of `check`."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if value := check():
                return value
        time.sleep(1)
    raise AssertionError(f"{what}: not within {timeout_s:.0f} s")


def patient_database(home: Path) -> str:
    """The SQLite database in this home as `make ui` gives it to all but the api-server, with its timeout."""
    found = re.search(r"^PATIENT := \w+=.*:-(sqlite:.*)\}\"$", (ROOT / "Makefile").read_text(), re.M)
    assert found
    return found[1].replace("$$AIRFLOW_HOME", str(home))


class Deployment:
    """Services that can be started and stopped one by one, and the REST API of the api-server."""

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str],
        *,
        postgres_port: int | None = None,
        redis_port: int | None = None,
        more_dags: Path | None = None,
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self.variables = variables
        self.services = services(variables)
        self._health_port = free_port()
        self._postgres_port = postgres_port
        self._more_dags = more_dags
        self._places = {
            "@postgres:5432": f"@127.0.0.1:{postgres_port}",
            "@redis:6379": f"@127.0.0.1:{redis_port}",
            "/opt/vmdp": str(ROOT),
            "/opt/airflow": str(folder / "airflow"),
            "/var/lib/vmdp": str(folder / "cloud"),
            "0.0.0.0": "127.0.0.1",
            "8080": str(self.port),
            "8974": str(self._health_port),
            "4566": str(free_port()),
        }
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._token = ""
        (folder / "airflow").mkdir()

    def up(self, *names: str) -> None:
        """Migrate the database once, then start these services in order and wait until they are healthy."""
        self._call("init", self.services["init"].command, check=True)
        for name in names:
            for needed, how in self.services[name].definition["depends_on"].items():
                if how["condition"] == "service_healthy" and needed in self._running:
                    self.wait_until_healthy(needed)
            self.start(name)
        for name in names:
            self.wait_until_healthy(name)
        eventually(f"{DAG} in the API", lambda: self.api("GET", f"/dags/{DAG}").is_success, START_S)

    def start(self, name: str) -> None:
        with self._log(name) as log:
            self._running[name] = subprocess.Popen(
                self._placed(self.services[name].command),
                env=self._environment(name),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End the service and, as the end of a container does, everything below it."""
        process = self._running.pop(name)
        family: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_S)
        for each in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what a service that died by itself left behind
        process.wait()

    def down(self) -> None:
        for name in reversed(self._running.copy()):
            self.stop(name)
        self._call("down", ("vmdp", "local", "down"), check=True)

    def wait_until_healthy(self, name: str) -> None:
        """By the service's own health check."""
        check = self.services[name].health

        def healthy() -> bool:
            assert self._running[name].poll() is None, f"{name} ended: {self.log(name)[-3000:]}"
            return not check or self._call(name, check, log="health").returncode == 0

        eventually(f"{name} healthy", healthy, START_S)

    def listening(self) -> set[str]:
        """Every address that the services, and all below them, listen on."""
        found = set()
        for process in self._running.values():
            for each in [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    found |= {c.laddr.ip for c in each.net_connections() if c.status == psutil.CONN_LISTEN}
        return found

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def api(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """A request in the name of `admin`."""
        if not self._token:
            login = {"username": "admin", "password": self.variables["AIRFLOW_ADMIN_PASSWORD"]}
            self._token = httpx.post(f"http://127.0.0.1:{self.port}/auth/token", json=login).json()["access_token"]
        headers = {"Authorization": f"Bearer {self._token}"}
        url = f"http://127.0.0.1:{self.port}/api/v2{path}"
        answer = httpx.request(method, url, headers=headers, timeout=60, **arguments)
        if answer.status_code == 401:  # tokens of a day's length, and of one api-server
            self._token = ""
        return answer

    def trigger(self, dag: str = DAG, **conf: Any) -> str:
        """Start a run; gives its id. SQLite lets one writer in at a time, and who waits too long gets a 500."""
        run = f"test-{uuid.uuid4()}"
        request = {"dag_run_id": run, "logical_date": None, "conf": conf}

        def answered() -> httpx.Response | None:
            answer = self.api("POST", f"/dags/{dag}/dagRuns", json=request)
            return None if answer.status_code == 500 and "Database error" in answer.text else answer

        answer = eventually("an answer to the trigger", answered, 120)
        assert answer.is_success or answer.status_code == 409, answer.text  # 409: the one before was taken after all
        return run

    def runs(self, dag: str) -> list[str]:
        """The ids of a DAG's runs, of which nobody need have triggered one."""
        return [run["dag_run_id"] for run in self.api("GET", f"/dags/{dag}/dagRuns").json()["dag_runs"]]

    def state(self, run: str, dag: str = DAG) -> str:
        return str(self.api("GET", f"/dags/{dag}/dagRuns/{run}").json().get("state"))

    def note(self, run: str, dag: str = DAG) -> str:
        return str(self.api("GET", f"/dags/{dag}/dagRuns/{run}").json().get("note"))

    def task(self, run: str, task: str) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"/dags/{DAG}/dagRuns/{run}/taskInstances/{task}").json()
        return found

    def result(self, run: str, task: str, dag: str = DAG) -> Any:
        """What the task returned."""
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/xcomEntries/return_value"
        return self.api("GET", path, params={"deserialize": "true"}).json()["value"]

    def wait_for_success(self, run: str, timeout_s: float = RUN_S, dag: str = DAG) -> None:
        ended = ("success", "failed")
        state = eventually(f"end of {run}", lambda: (s := self.state(run, dag)) in ended and s, timeout_s)
        if state == "failed":
            tasks = self.api("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances").json()["task_instances"]
            raise AssertionError(f"{run} failed: { {each['task_id']: each['state'] for each in tasks} }")

    def objects(self, dataset: str) -> Path:
        """The folder that holds the dataset as plain files."""
        return next((self.folder / "cloud/s3").glob(f"*/vm-dataset/{dataset}"))

    def _call(self, name: str, command: tuple[str, ...], *, check: bool = False, log: str = "") -> Any:
        service = name if name in self.services else "local-cloud"
        with self._log(log or name) as output:
            words, environment = self._placed(command), self._environment(service)
            done = subprocess.run(words, env=environment, cwd=ROOT, stdout=output, stderr=output, timeout=START_S)
        assert not check or done.returncode == 0, f"{words}: {self.log(log or name)[-3000:]}"
        return done

    def _placed(self, command: tuple[str, ...]) -> list[str]:
        return [self._place(word) for word in command]

    def _place(self, text: str) -> str:
        for container, here in self._places.items():
            text = text.replace(container, here)
        return text

    def _environment(self, name: str) -> dict[str, str]:
        here = {key: os.environ[key] for key in ("HOME", "LANG", "TZ") if key in os.environ}
        placed = {key: self._place(value) for key, value in self.services[name].environment.items()}
        placed["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        placed["AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT"] = str(self._health_port)
        if self._more_dags:
            local = "airflow.dag_processing.bundles.local.LocalDagBundle"
            bundles = [{"name": "dags-folder", "classpath": local, "kwargs": {}}]
            bundles += [{"name": "more", "classpath": local, "kwargs": {"path": str(self._more_dags)}}]
            placed["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = json.dumps(bundles)
        if self._postgres_port is None:
            of_airflow = placed.pop("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", None)
            if of_airflow and name != "api-server":
                placed["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"] = patient_database(self.folder / "airflow")
        return here | placed

    def _log(self, name: str) -> Any:
        return (self.folder / f"{name}.log").open("ab")


@dataclass(frozen=True)
class Server:
    """A database server of this test's own."""

    port: int


@contextlib.contextmanager
def postgres(password: str) -> Iterator[Server]:
    """A new cluster on loopback, with the user and the database of docker-compose.yaml."""
    programs = postgres_programs()
    assert programs
    # Servers refuse to run as root, and can't read below pytest's folders if they don't.
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="vmdp-postgres-"))
    port = free_port()
    try:
        if user:
            shutil.chown(folder, user)
        (folder / "password").write_text(password)
        (folder / "password").chmod(0o644)
        options = ["--username=airflow", "--auth=scram-sha-256", f"--pwfile={folder}/password"]
        subprocess.run([programs / "initdb", "-D", folder / "data", *options], user=user, check=True, cwd=folder)
        listen = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        with (folder / "log").open("wb") as log:
            command = [programs / "postgres", "-D", folder / "data", *listen]
            server = subprocess.Popen(command, user=user, cwd=folder, stdout=log, stderr=log)
        try:
            _make_database(programs, port, password, folder)
            yield Server(port)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, which Debian leaves out of the path."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), shutil.which("initdb")]
    return next((Path(each).parent for each in found if each), None)


def _make_database(programs: Path, port: int, password: str, folder: Path) -> None:
    address = ["-h", "127.0.0.1", "-p", str(port)]
    ready = [programs / "pg_isready", "--quiet", *address]
    eventually("Postgres", lambda: subprocess.run(ready, cwd=folder).returncode == 0, 60)
    create = [programs / "createdb", *address, "--username=airflow", "airflow"]
    subprocess.run(create, env=os.environ | {"PGPASSWORD": password}, cwd=folder, check=True)


@contextlib.contextmanager
def redis(password: str, folder: Path) -> Iterator[Server]:
    """A server on loopback with nothing kept."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--requirepass", password, "--save", ""]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        yield Server(port)
    finally:
        server.terminate()
        server.wait(30)
