"""Run jobs beside the web server: one process per job, bounded in number, time and memory.

A process does one job and exits. A spare process with loaded generators lets a job start at once; it is discarded if a
generator's file has changed. No process inherits the server's environment, so no credentials reach a generator or a
decoder.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from include.dataset.code import image_files
from include.errors import UserError
from include.settings import PROJECT_ROOT

AT_ONCE = 2
WAITING = 8
"""Most waiting jobs; more are refused."""
TURN_S = 30.0
"""Seconds a job waits for its turn."""
JOB_S = 60.0
MEMORY_BYTES = 3 << 30
"""Address space of a process; its decoder has another 1 GiB."""
FILE_BYTES = 512 << 20
JOB, PROGRESS, RESULT = "job.json", "progress.json", "result.json"
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "VIRTUAL_ENV")
"""Environment variables passed on to jobs."""


class Busy(Exception):
    """Too many jobs are waiting."""


class JobFailed(UserError):
    """Report a failed job; the text gives the reason."""


@dataclass(frozen=True)
class Done:
    """Result of a job: facts as JSON, and files by name."""

    facts: Any
    files: Mapping[str, bytes]


class Process:
    """A process with loaded generators, waiting for its one job."""

    def __init__(self, passed_on: Sequence[str] = PASSED_ON) -> None:
        self.edited = last_edit()
        """When a generator's file was last changed before this process read it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "include.studio.job"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=PROJECT_ROOT,
            env={name: os.environ[name] for name in passed_on if name in os.environ} | {"OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True until it exits."""
        return self._process.poll() is None

    def do(
        self,
        kind: str,
        folder: Path,
        order: Mapping[str, Any],
        *,
        seconds: float,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Any:
        """Do a job in a folder and return its facts; poll `cancelled` twice a second.

        Raise `JobFailed` if it fails, takes too long or is cancelled.
        """
        limits = {"memory": MEMORY_BYTES, "cpu_seconds": int(seconds) + 1, "file": FILE_BYTES}
        (folder / JOB).write_text(json.dumps({"kind": kind, "order": order, "limits": limits}))
        try:
            self._tell(str(folder))
            self._wait(seconds, cancelled)
        finally:
            self.end()
        try:
            answer = json.loads((folder / RESULT).read_bytes())
        except (OSError, ValueError):
            raise JobFailed(f"its process {_death(self._process.returncode)}") from None
        if "error" in answer:
            raise JobFailed(answer["error"])
        return answer["facts"]

    def _tell(self, folder: str) -> None:
        assert self._process.stdin is not None  # by PIPE
        with contextlib.suppress(BrokenPipeError):  # it died; its output shows that
            self._process.stdin.write(f"{folder}\n".encode())
            self._process.stdin.flush()  # keep it open: closing it tells the process to exit

    def _wait(self, seconds: float, cancelled: Callable[[], bool]) -> None:
        for _ in range(round(2 * seconds)):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
                return
            if cancelled():
                raise JobFailed("it was cancelled")
        raise JobFailed(f"it exceeded {seconds:.0f} s and was killed")

    def end(self) -> None:
        """Kill it and its children."""
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()


class Workshop:
    """Run jobs, a few at once."""

    def __init__(self, *, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._most = at_once + waiting
        self._inside = 0
        self._turns = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._ahead: Process | None = None

    def do(
        self, kind: str, given: Mapping[str, bytes | Path] | None = None, *, seconds: float = JOB_S, **order: Any
    ) -> Done:
        """Run a job of `include.studio.job` on these files and return its result.

        Raise `Busy` if too many wait, `JobFailed` if it fails.
        """
        with self._turn(), tempfile.TemporaryDirectory(prefix="vmdp-studio-") as name:
            folder = Path(name)
            for file, content in (given or {}).items():
                (folder / file).parent.mkdir(exist_ok=True)
                if isinstance(content, bytes):
                    (folder / file).write_bytes(content)
                else:
                    (folder / file).symlink_to(content)
            facts = self._take().do(kind, folder, order, seconds=seconds)
            made = folder / "made"
            paths = [path for path in made.rglob("*") if path.is_file()]
            return Done(facts, {path.relative_to(made).as_posix(): path.read_bytes() for path in paths})

    def prepare(self) -> None:
        """Start a spare process unless there is one."""
        with self._lock:
            if self._ahead is None:
                self._ahead = Process()

    def close(self) -> None:
        """Kill the spare process."""
        with self._lock:
            ahead, self._ahead = self._ahead, None
        if ahead:
            ahead.end()

    def _take(self) -> Process:
        """Take a process with the present code, and start a spare one for the next job."""
        with self._lock:
            ahead, self._ahead = self._ahead, None
        if ahead and not (ahead.alive and ahead.edited == last_edit()):
            ahead.end()
            ahead = None
        taken = ahead or Process()
        self.prepare()
        return taken

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= self._most:
                raise Busy
            self._inside += 1
        try:
            if not self._turns.acquire(timeout=TURN_S):
                raise Busy
            try:
                yield
            finally:
                self._turns.release()
        finally:
            with self._lock:
                self._inside -= 1


def last_edit() -> float:
    """Time of the latest change to a file that makes samples, in seconds since the epoch."""
    return max(path.stat().st_mtime for path in image_files())


def _death(code: int) -> str:
    if code == -signal.SIGXCPU:
        return "used up its time"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}, perhaps for want of memory"
    return f"ended with status {code}, perhaps for want of memory"
