"""Start, recognise and end processes of the embedded cloud only."""

import contextlib
import ctypes
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

LIFELINE = Path(__file__).with_name("lifeline.py")
PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>


@dataclass(frozen=True)
class Identity:
    """Unique identity of a process: a later one with its pid has another start time."""

    pid: int
    started: float
    """Seconds since the epoch."""

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """Identify the current process of this pid; raise `psutil.NoSuchProcess`."""
        return cls(pid, psutil.Process(pid).create_time())

    def find(self) -> psutil.Process | None:
        """The process, if it still runs and is one of ours."""
        try:
            process = psutil.Process(self.pid)
            # The start time is relative to the boot time, which moves with changes of the clock.
            same = abs(process.create_time() - self.started) < 2 and process.status() != psutil.STATUS_ZOMBIE
            return process if same and any(_is_ours(word) for word in process.cmdline()) else None
        except psutil.Error:
            return None


def _is_ours(word: str) -> bool:
    return word.startswith("include.local.") or word in ("ministack", str(LIFELINE))


def spawn(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: int,
    at_parent_end: signal.Signals,
    new_session: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a child with its output in `log`; on Linux it gets `at_parent_end` when the calling thread ends."""
    lifeline = [sys.executable, "-I", "-S", str(LIFELINE), str(int(at_parent_end)), str(os.getpid())]
    return subprocess.Popen(
        [*lifeline, *command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=new_session,
    )


def tree(pid: int) -> list[psutil.Process]:
    """The process and its running descendants."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def kill(processes: Iterable[psutil.Process]) -> None:
    """Send SIGKILL; processes may be gone already."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def end(process: psutil.Process, grace_s: float) -> None:
    """Send SIGTERM, then SIGKILL to the whole tree after `grace_s`."""
    members = tree(process.pid)
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
    wait([process], grace_s)
    kill(member for member in members if member.is_running())
    wait(members, 5)


def wait(processes: Iterable[psutil.Process], timeout_s: float) -> None:
    """Wait until all have ended. A zombie has, though nobody may ever reap it: PID 1 of a container need not."""
    left = list(processes)
    deadline = time.monotonic() + timeout_s
    while left and (rest := deadline - time.monotonic()) > 0:
        _, left = psutil.wait_procs(left, timeout=min(0.1, rest))
        left = [process for process in left if not is_zombie(process)]


def is_zombie(process: psutil.Process) -> bool:
    """True if it has ended and was not reaped."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def adopt_orphans() -> None:
    """Become the parent of orphaned descendants (Linux), to keep them in reach."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


class SignalInbox:
    """Signals as messages for the main loop, never in the middle of other code.

    Create it in the main thread.
    """

    def __init__(self, *signals: signal.Signals) -> None:
        self._receiver, self._sender = socket.socketpair()
        self._sender.setblocking(False)
        for number in signals:
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(self._sender.fileno(), warn_on_full_buffer=False)

    def wait(self, timeout_s: float | None = None) -> set[int]:
        """Numbers of the received signals; empty after `timeout_s`."""
        ready, _, _ = select.select([self._receiver], [], [], timeout_s)
        return set(self._receiver.recv(4096)) if ready else set()
