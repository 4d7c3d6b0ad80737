"""Spread work over forked processes, with results in order; or over spawned ones, for commands.

Lambda has no /dev/shm, so the queues, pools and locks of `multiprocessing` don't work there; forks and
pipes do. A fork also starts in milliseconds, with the generators and fonts already in memory.
Outside Linux the work runs in the calling process.
"""

import contextlib
import ctypes
import fcntl
import logging
import multiprocessing
import os
import pickle
import resource
import select
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any, Generic, NoReturn, TypeVar

import psutil

Item = TypeVar("Item")
Result = TypeVar("Result")

MB_PER_PROCESSOR = 1769
"""Memory that buys one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""

CAN_FORK = sys.platform == "linux"  # macOS: system frameworks, which numpy uses, don't survive a fork
MOST_WAITING = 2  # buffered results per child; beyond them the child waits
CHECK_S = 0.1
_PIPE_BYTES = 1 << 20  # most samples fit in whole, and the child goes on at once
_READ_BYTES = 1 << 20
_LENGTH = 8  # bytes of the length before each result
_PR_SET_PDEATHSIG = 1
_forking = threading.Lock()
_libc = ctypes.CDLL(None)  # loaded here, since a child should do little before its work

log = logging.getLogger(__name__)


class ChildDied(Exception):
    """A process ended before its work was done; the text names the work and the cause."""


def processors(memory_mb: int | None = None) -> int:
    """Number of processes to run at once: as many vCPUs as the memory buys, at most those of this machine."""
    if sys.platform == "linux":
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    return available if memory_mb is None else max(1, min(available, round(memory_mb / MB_PER_PROCESSOR)))


def process_pool(jobs: int) -> ProcessPoolExecutor:
    """A pool of spawned processes ending with this one, even if it is killed; on Linux. Submit from the main thread."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, context, initializer=_end_with, initargs=(os.getpid(),))


@dataclass(frozen=True)
class _Answer:
    """A child's message about one item."""

    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True)
class _End:
    """A child's last message."""

    peak_bytes: int


@dataclass
class _Child:
    """A child from the parent's view."""

    pid: int
    pipe: int
    received: bytearray = field(default_factory=bytearray)
    waiting: deque[bytes] = field(default_factory=deque)
    silent: bool = False
    """The pipe is at its end."""
    status: int | None = None
    """Wait status of the ended child."""
    cpu_seconds: float = 0.0


class Forked(Generic[Item, Result]):
    """`work` over `items` in forked children; the results come in the order of the items.

    Child k takes the items k, k + n, k + 2n and so on. Each may be two results ahead and then waits, so
    memory does not grow with the number of items. An exception of `work` is raised in place of its result.
    Enter it before you start threads: a child has only the thread of its fork. Don't share clients of
    network services between both sides. With 0 processes, or without fork, the work runs here, item by item.
    """

    def __init__(self, items: Sequence[Item], work: Callable[[Item], Result], processes: int) -> None:
        self.cpu_seconds = 0.0
        """CPU time of the children, known after the exit."""
        self.peak_mb = 0
        """Peak memory of the finished children, shared pages counted once; known after the last result."""
        self._items = items
        self._work = work
        self._number = min(processes, len(items)) if CAN_FORK else 0
        if min(processes, len(items)) > 1 and not CAN_FORK:
            _note_the_platform()
        self._children: list[_Child] = []

    def __enter__(self) -> "Forked[Item, Result]":
        try:
            for number in range(self._number):
                self._children.append(self._fork(number))
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def results(self, check: Callable[[], None] = lambda: None) -> Iterator[Result]:
        """Yield every result in order. `check` runs before each and every 0.1 s of waiting, and may raise."""
        for place, item in enumerate(self._items):
            check()
            if not self._number:
                yield self._work(item)
                continue
            answer = pickle.loads(self._next(self._children[place % self._number], f"at item {item}", check))
            if answer.error is not None:
                raise answer.error
            yield answer.value
        last = [pickle.loads(self._next(child, "at its end", lambda: None)) for child in self._children]
        self.peak_mb = sum(end.peak_bytes for end in last) >> 20

    def _next(self, child: _Child, where: str, check: Callable[[], None]) -> bytes:
        while not child.waiting:
            if child.silent:
                raise ChildDied(f"a worker process died {where}: {self._cause(child)}")
            self._receive()
            check()
        return child.waiting.popleft()

    def _receive(self) -> None:
        """Read what arrives within 0.1 s, except from children ahead of the others."""
        heard = {
            child.pipe: child for child in self._children if not child.silent and len(child.waiting) < MOST_WAITING
        }
        poll = select.poll()
        for pipe in heard:
            poll.register(pipe, select.POLLIN)
        ready = poll.poll(CHECK_S * 1000)
        for pipe, _ in ready:
            _take_in(heard[pipe])
        if not ready:
            # A grandchild may hold the pipe open when its parent is gone.
            for child in heard.values():
                child.silent = child.silent or self._reap(child, os.WNOHANG)

    def _fork(self, number: int) -> _Child:
        # Under the lock, since a sibling forked meanwhile would keep this pipe's writing end open.
        with _forking:
            reading, writing = os.pipe()
            if sys.platform == "linux":
                with contextlib.suppress(OSError):  # the system may allow less
                    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            sys.stdout.flush()
            sys.stderr.flush()
            parent = os.getpid()
            try:
                pid = os.fork()
                if pid == 0:
                    others = [reading, *(child.pipe for child in self._children)]
                    _run_child(self._items[number :: self._number], self._work, writing, others, parent)
            except OSError:  # no memory, or too many processes
                os.close(reading)
                raise
            finally:
                os.close(writing)
        with contextlib.suppress(OSError):  # the child does it too, perhaps first
            os.setpgid(pid, pid)
        return _Child(pid, reading)

    def _end(self) -> None:
        """Kill every child and all its descendants."""
        for child in self._children:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
                os.killpg(child.pid, signal.SIGKILL)
            self._reap(child)
            os.close(child.pipe)
        self.cpu_seconds = sum(child.cpu_seconds for child in self._children)
        self._children = []

    def _reap(self, child: _Child, how: int = 0) -> bool:
        """Wait for the child, or only look with `WNOHANG`; True if it has ended."""
        if child.status is None:
            pid, status, usage = os.wait4(child.pid, how)
            if pid:
                child.status = status
                child.cpu_seconds = usage.ru_utime + usage.ru_stime
        return child.status is not None

    def _cause(self, child: _Child) -> str:
        self._reap(child)
        code = os.waitstatus_to_exitcode(child.status or 0)
        if code >= 0:
            return f"exit status {code}"
        return f"signal {signal.Signals(-code).name}" + (
            ", perhaps for want of memory" if code == -signal.SIGKILL else ""
        )


def _take_in(child: _Child) -> None:
    data = os.read(child.pipe, _READ_BYTES)
    child.silent = not data
    child.received += data
    while len(child.received) >= _LENGTH:
        end = _LENGTH + int.from_bytes(child.received[:_LENGTH], "little")
        if len(child.received) < end:
            break
        child.waiting.append(bytes(child.received[_LENGTH:end]))
        del child.received[:end]


def _run_child(
    items: Sequence[Item], work: Callable[[Item], Any], pipe: int, others: Sequence[int], parent: int
) -> NoReturn:
    """Run a child from fork to exit; never return into the forking code."""
    code = 1
    try:
        # The parent decides when its children end. Ignored signals would be inherited by started programs.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        _end_with(parent)
        for other in others:
            os.close(other)
        with os.fdopen(pipe, "wb", buffering=0) as out:
            for item in items:
                answer = _answer(work, item)
                _send(out, answer)
                if answer.error is not None:
                    break
            _send(out, _End(_peak_bytes()))
        code = 0
    except BrokenPipeError:
        pass  # nobody listens any more
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _answer(work: Callable[[Item], Any], item: Item) -> _Answer:
    try:
        return _Answer(work(item))
    except Exception as error:
        error.add_note(f"In a worker process:\n{traceback.format_exc()}")
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # not every exception can be rebuilt from its arguments
            return _Answer(error=RuntimeError(f"{type(error).__name__}: {error}"))
        return _Answer(error=error)


def _send(out: IO[bytes], content: object) -> None:
    data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    left = memoryview(len(data).to_bytes(_LENGTH, "little") + data)
    while left:
        left = left[out.write(left) :]


def _end_with(parent: int) -> None:
    """Die with the parent's thread, even if the parent is killed."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _peak_bytes() -> int:
    """Peak memory of this process: its own pages, and its part of shared ones if the system counts it."""
    memory = psutil.Process().memory_full_info()
    if sys.platform == "linux":
        own = memory.pss
    else:  # macOS counts no proportional share
        own = memory.uss
    return int(own + max(0, peak_resident_bytes() - memory.rss))


def peak_resident_bytes() -> int:
    """Most memory ever resident in this process; Linux counts in KiB, macOS in bytes (getrusage(2))."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@cache
def _note_the_platform() -> None:
    log.warning("only Linux forks safely: the work of several processes runs in one, item by item")
