"""Host Lambda's runtime on this machine: one function environment is one process.

An `Environment` starts the handler under Lambda's own runtime client, feeds it over the Runtime API
(https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) and holds it to Lambda's limits:
time, and memory summed over all its processes. A process over a limit is killed with its
descendants, and the next event meets a fresh process, as in Lambda.
"""

import contextlib
import importlib.util
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from signal import SIGKILL, Signals
from typing import Any, Literal

import psutil

from include.local import processes
from include.settings import PROJECT_ROOT, default_home

HANDLER = "lambda_image.handler.handler"
ACCOUNT = "000000000000"
INIT_TIMEOUT_S = 60.0
MAX_RESPONSE_BYTES = 6 * 1024 * 1024
FIRST_CHECK_S, CHECK_S = 0.005, 0.2

# Variables inherited by a handler; anything else stays out, credentials above all.
INHERITED_VARIABLES = (
    "PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "VMDP_HOME", "VMDP_CLIENT_DATASET", "VMDP_CLIENT_LAYOUT", "VMDP_CLIENT_NAMES",
    "VMDP_EXTERNAL", "VMDP_EXTERNAL_MEMORY_MB", "VMDP_EXTERNAL_DISK_MB", "VMDP_EXTERNAL_TIMEOUT_S",
)  # fmt: skip

Client = Literal["awslambdaric", "bootstrap"]
DEFAULT_CLIENT: Client = "awslambdaric" if importlib.util.find_spec("awslambdaric") else "bootstrap"


@dataclass(frozen=True)
class Function:
    """Handler and limits of an environment."""

    handler: str = HANDLER
    root: Path = PROJECT_ROOT
    """Import folder of the handler's module."""
    memory_mb: int = 1769
    timeout_s: float = 300
    name: str = "vm-dataset-generator"
    region: str = "us-east-2"
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of the function, with its credentials."""
    client: Client = DEFAULT_CLIENT
    scratch: Path | None = None
    """Parent of the environments' private temporary folders; None is the system's."""

    @property
    def arn(self) -> str:
        """The function's ARN in the handler's context."""
        return f"arn:aws:lambda:{self.region}:{ACCOUNT}:function:{self.name}"


class FunctionError(Exception):
    """A failed invocation, with Lambda's error type."""

    def __init__(self, error_type: str, message: str, stack_trace: tuple[str, ...] = ()) -> None:
        super().__init__(f"{error_type}: {message}")
        self.error_type = error_type
        self.message = message
        self.stack_trace = stack_trace


class Environment:
    """One function environment: a process for one event at a time, reused while it is sound.

    Call `invoke` from one thread, as long-lived as the environment: the process ends with its
    starting thread. `kill` and `close` may come from any thread.
    """

    def __init__(self, function: Function, log: int = 2) -> None:
        self.function = function
        self.cold_starts = 0
        self.peak_mb = 0
        """Peak memory of the last invocation, in MB over the process tree."""
        self._log = log
        self._process: _Process | None = None

    def __enter__(self) -> "Environment":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Pid of the handler's process, if it runs."""
        return self._process.pid if self._process and not self._process.ended else None

    def invoke(self, event: Any) -> Any:
        """The handler's answer to the event; raise `FunctionError` as Lambda reports it."""
        body = json.dumps(event).encode()
        request_id = str(uuid.uuid4())
        self.peak_mb = 0
        try:
            process = self._ready_process(request_id)
            return process.answer(request_id, body)
        finally:
            if self._process:
                self.peak_mb = self._process.peak_bytes >> 20
                if self._process.ended:
                    self.close()

    def kill(self) -> None:
        """Kill the process and all its descendants; a running `invoke` raises `FunctionError`."""
        if process := self._process:
            process.kill()

    def close(self) -> None:
        """Kill the process and remove its temporary folder."""
        process, self._process = self._process, None
        if process:
            process.close()

    def _ready_process(self, request_id: str) -> "_Process":
        if self._process:
            try:
                self._process.wait_until_ready(request_id)
            except FunctionError:
                # It exited after its last response. In Lambda, too, the next event meets a fresh process.
                self.close()
        if self._process is None:
            self.cold_starts += 1
            self._process = _Process(self.function, self._log)
            self._process.wait_until_ready(request_id)
        return self._process


@dataclass(frozen=True)
class _Invocation:
    request_id: str
    body: bytes
    deadline_ms: int


@dataclass(frozen=True)
class _Report:
    """A message of the process: ready for an event, an answer, or an error."""

    kind: Literal["ready", "response", "error", "init/error"]
    request_id: str = ""
    body: bytes = b""


class _RuntimeAPI(ThreadingHTTPServer):
    """The Runtime API of one process: events leave through `pending`, messages arrive in `reports`."""

    daemon_threads = True

    def __init__(self, function: Function) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.function = function
        self.pending: queue.SimpleQueue[_Invocation | None] = queue.SimpleQueue()
        self.reports: queue.SimpleQueue[_Report] = queue.SimpleQueue()
        threading.Thread(target=self.serve_forever, name="runtime-api", daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore broken connections: the end of the process is noticed elsewhere."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Release waiting requests; the listening thread ends by itself within a second."""
        self.pending.put(None)
        threading.Thread(target=self._end, name="runtime-api-end", daemon=True).start()

    def _end(self) -> None:
        self.shutdown()
        self.server_close()


class _Request(BaseHTTPRequestHandler):
    server: _RuntimeAPI
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path != "/2018-06-01/runtime/invocation/next":
            return self.send_error(404)
        self.server.reports.put(_Report("ready"))
        invocation = self.server.pending.get()
        if invocation is None:
            self.close_connection = True
            return None
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(invocation.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.function.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
        }
        return self._answer(200, invocation.body, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match self.path.removeprefix("/2018-06-01/runtime/").split("/"):
            case ["invocation", request_id, "response" | "error" as kind]:
                self.server.reports.put(_Report(kind, request_id, body))
            case ["init", "error"]:
                self.server.reports.put(_Report("init/error", body=body))
            case _:
                return self.send_error(404)
        return self._answer(202, b'{"status":"OK"}', {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Log nothing: requests are our own."""


class _Process:
    """One handler process with its Runtime API and temporary folder, from cold start to exit."""

    def __init__(self, function: Function, log: int) -> None:
        self.function = function
        self.peak_bytes = 0
        self._api = _RuntimeAPI(function)
        self._folder = Path(tempfile.mkdtemp(prefix="environment-", dir=function.scratch))
        module = "awslambdaric" if function.client == "awslambdaric" else "include.local.bootstrap"
        self._process = processes.spawn(
            [sys.executable, "-m", module, function.handler],
            env=_variables(function, self._folder, self._api.server_port),
            cwd=function.root,
            log=log,
            at_parent_end=SIGKILL,
            new_session=True,
        )
        self.pid = self._process.pid
        self._ready = False

    @property
    def ended(self) -> bool:
        return self._process.poll() is not None

    def wait_until_ready(self, request_id: str) -> None:
        """Wait until the process asks for work; raise `FunctionError` if it ends or fails to load."""
        while not self._ready:
            report = self._next_report(request_id, INIT_TIMEOUT_S)
            if report.kind == "init/error":
                self.kill()
                raise _error_of(report)
            self._ready = report.kind == "ready"
        if self.ended:
            raise self._exit_error(request_id)

    def answer(self, request_id: str, body: bytes) -> Any:
        """Send the event and wait for the response within the limits."""
        timeout_s = self.function.timeout_s
        self.peak_bytes, self._ready = 0, False
        due = time.monotonic() + timeout_s
        self._api.pending.put(_Invocation(request_id, body, int((time.time() + timeout_s) * 1000)))
        while True:
            report = self._next_report(request_id, timeout_s, due)
            if report.request_id != request_id:
                continue
            if report.kind == "error":
                raise _error_of(report)
            if len(report.body) > MAX_RESPONSE_BYTES:
                raise FunctionError(
                    "Function.ResponseSizeTooLarge",
                    f"Response payload size ({len(report.body)} bytes) exceeded maximum allowed payload size "
                    f"({MAX_RESPONSE_BYTES} bytes).",
                )
            try:
                return json.loads(report.body)
            except ValueError as error:
                raise FunctionError("Runtime.InvalidResponse", f"the response is not JSON: {error}") from error

    def _next_report(self, request_id: str, timeout_s: float, due: float | None = None) -> _Report:
        """Wait for the next message; kill the process at a limit."""
        pause = FIRST_CHECK_S
        prefix = f"RequestId: {request_id} Error:"
        due = time.monotonic() + timeout_s if due is None else due
        while True:
            with contextlib.suppress(queue.Empty):
                return self._api.reports.get(timeout=min(pause, max(0.0, due - time.monotonic())))
            pause = min(pause * 2, CHECK_S)
            if self.ended:
                # Its last message may still be in the socket.
                with contextlib.suppress(queue.Empty):
                    return self._api.reports.get(timeout=0.05)
                raise self._exit_error(request_id)
            if self._memory_bytes() > self.function.memory_mb << 20:
                self.kill()
                raise FunctionError(
                    "Runtime.OutOfMemory",
                    f"{prefix} {self.peak_bytes >> 20} MB used of {self.function.memory_mb} MB: give the function more "
                    "memory or smaller batches",
                )
            if time.monotonic() >= due:
                self.kill()
                raise FunctionError("Sandbox.Timedout", f"{prefix} Task timed out after {timeout_s:.2f} seconds")

    def _exit_error(self, request_id: str) -> FunctionError:
        code = self._process.returncode
        status = f"signal: {Signals(-code).name}" if code < 0 else f"exit status {code}"
        return FunctionError("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {status}")

    def _memory_bytes(self) -> int:
        members = processes.tree(self.pid)
        used = sum(_measured(member, shared_once=False) for member in members)
        if used > self.function.memory_mb << 20 and len(members) > 1:
            # Resident sizes count a shared page once for each process; this slower measure counts it once.
            used = sum(_measured(member, shared_once=True) for member in members)
        self.peak_bytes = max(self.peak_bytes, used)
        return used

    def kill(self) -> None:
        """Send SIGKILL to the process and all its descendants, in any session."""
        for _ in range(3):
            members = [*processes.tree(self.pid), *self._strays()]
            processes.kill(members)
            if not members:
                break
            self._process.poll()
        with contextlib.suppress(subprocess.TimeoutExpired):  # the system may take its time
            self._process.wait(5)

    def _strays(self) -> list[psutil.Process]:
        """Orphaned descendants, known by a TMPDIR below this environment's folder."""
        strays = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):
                if process.status() != psutil.STATUS_ZOMBIE and process.environ().get("TMPDIR", "").startswith(
                    str(self._folder)
                ):
                    strays.append(process)
        return strays

    def close(self) -> None:
        self.kill()
        self._api.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _measured(process: psutil.Process, *, shared_once: bool) -> int:
    try:
        if shared_once and sys.platform == "linux":
            return int(process.memory_full_info().pss)
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _error_of(report: _Report) -> FunctionError:
    try:
        error = json.loads(report.body)
        return FunctionError(error["errorType"], error["errorMessage"], tuple(error.get("stackTrace") or ()))
    except (ValueError, KeyError, TypeError):
        return FunctionError("Runtime.Unknown", report.body.decode(errors="replace"))


def _variables(function: Function, folder: Path, port: int) -> dict[str, str]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""
    imports = dict.fromkeys([str(function.root), str(PROJECT_ROOT)])
    return {
        **{name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ},
        # An installed package would derive it from the HOME below.
        "VMDP_HOME": os.environ.get("VMDP_HOME") or str(default_home()),
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": os.pathsep.join(imports),
        "PYTHONUNBUFFERED": "1",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": str(function.root),
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"{time.strftime('%Y/%m/%d')}/[$LATEST]{uuid.uuid4().hex}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        **function.variables,
    }
