"""Work spread over forked processes, with results in order.

Lambda has no /dev/shm, so the queues, pools and locks of `multiprocessing` don't work there; forks and
pipes do. A fork also starts in milliseconds, with the generators and fonts already in memory.
"""

import contextlib
import ctypes
import fcntl
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
from dataclasses import dataclass, field
from typing import IO, Any, Generic, NoReturn, TypeVar

import psutil

Item = TypeVar("Item")
Result = TypeVar("Result")

MB_PER_PROCESSOR = 1769
"""Memory that buys one vCPU: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""

CAN_FORK = sys.platform == "linux"  # elsewhere the system's own frameworks don't survive a fork
MOST_WAITING = 2  # results of one child that wait for their turn; then the child waits
CHECK_S = 0.1
_PIPE_BYTES = 1 << 20  # so that most samples fit in whole, and the child goes on at once
_READ_BYTES = 1 << 20
_LENGTH = 8  # bytes before each result that say how long it is
_PR_SET_PDEATHSIG = 1
_forking = threading.Lock()
_libc = ctypes.CDLL(None)  # loaded here, since a child should do little before its work


class ChildDied(Exception):
    """A process ended before its work was done; the text says which work, and of what it died."""


def processors(memory_mb: int | None = None) -> int:
    """How many processes can run at once: what the function's memory buys, but no more than there are."""
    there = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return there if memory_mb is None else max(1, min(there, round(memory_mb / MB_PER_PROCESSOR)))


@dataclass(frozen=True)
class _Answer:
    """What a child says of one item."""

    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True)
class _End:
    """What a child says last."""

    peak_bytes: int


@dataclass
class _Child:
    """A child as its parent sees it."""

    pid: int
    pipe: int
    received: bytearray = field(default_factory=bytearray)
    waiting: deque[bytes] = field(default_factory=deque)
    silent: bool = False
    """No more will come from it."""
    status: int | None = None
    """How it ended, once it has been waited for."""
    cpu_seconds: float = 0.0


class Forked(Generic[Item, Result]):
    """`work` over `items` in forked children; the results come in the order of the items.

    Child k takes the items k, k + n, k + 2n and so on. Each may be two results ahead and then waits, so
    memory does not grow with the number of items. What `work` raises is raised where its result would
    have come, after all that stand before it. Enter it before threads of one's own are started: a child
    has only the thread that forked it. No client of a network service may be used on both sides. With 0
    processes, or where no process can be forked, the work is done here, one item after the other.
    """

    def __init__(self, items: Sequence[Item], work: Callable[[Item], Result], processes: int) -> None:
        self.cpu_seconds = 0.0
        """CPU time of the children, known after the exit."""
        self.peak_mb = 0
        """Peak memory of the children that finished, with what they share counted once; known after the last result."""
        self._items = items
        self._work = work
        self._number = min(processes, len(items)) if CAN_FORK else 0
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
        """Every result in order. `check` is called before each and every 0.1 s of waiting, and may raise."""
        for place, item in enumerate(self._items):
            check()
            if not self._number:
                yield self._work(item)
                continue
            answer = pickle.loads(self._next(self._children[place % self._number], f"at item {item}", check))
            if answer.error is not None:
                raise answer.error
            yield answer.value
        last = [pickle.loads(self._next(child, "at its end", check)) for child in self._children]
        self.peak_mb = sum(end.peak_bytes for end in last) >> 20

    def _next(self, child: _Child, where: str, check: Callable[[], None]) -> bytes:
        while not child.waiting:
            if child.silent:
                raise ChildDied(f"a worker process died {where}: {self._cause(child)}")
            self._receive()
            check()
        return child.waiting.popleft()

    def _receive(self) -> None:
        """Take in what comes within 0.1 s, except from children that are ahead."""
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
            with contextlib.suppress(OSError, AttributeError):  # the system may allow less
                fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
            sys.stdout.flush()
            sys.stderr.flush()
            parent = os.getpid()
            pid = os.fork()
            if pid == 0:
                others = [reading, *(child.pipe for child in self._children)]
                _run_child(self._items[number :: self._number], self._work, writing, others, parent)
            os.close(writing)
        return _Child(pid, reading)

    def _end(self) -> None:
        """Leave no process behind: nobody takes the results of one that is still at work."""
        for child in self._children:
            if not self._reap(child, os.WNOHANG):
                os.kill(child.pid, signal.SIGKILL)
        for child in self._children:
            self._reap(child)
            os.close(child.pipe)
        self.cpu_seconds = sum(child.cpu_seconds for child in self._children)
        self._children = []

    def _reap(self, child: _Child, how: int = 0) -> bool:
        """True if the child has ended; by default wait for it."""
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
    """The child's whole life: it never returns into the code that forked it."""
    code = 1
    try:
        # The parent decides when its children end; not ignored, which programs that they start would inherit.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)
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
        except Exception:  # some exceptions can't be built again from their arguments
            return _Answer(error=RuntimeError(f"{type(error).__name__}: {error}"))
        return _Answer(error=error)


def _send(out: IO[bytes], content: object) -> None:
    data = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    left = memoryview(len(data).to_bytes(_LENGTH, "little") + data)
    while left:
        left = left[out.write(left) :]


def _end_with(parent: int) -> None:
    """Be killed when the parent's thread ends, even if it is killed itself."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _peak_bytes() -> int:
    """Most memory that this process had for itself; pages shared with others count in part."""
    memory = psutil.Process().memory_full_info()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(memory.pss + max(0, peak - memory.rss))
