"""A child process whose output is read under limits on time and memory, for decoders of untrusted files."""

import resource
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

import psutil

CHECK_S = 0.05


class Child:
    """The running process: its output, and the broken limit."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # by PIPE
        self.output: IO[bytes] = process.stdout
        self.process = process
        self.late = threading.Event()
        """Set if the time limit ended the process."""
        self.large = threading.Event()
        """Set if the memory limit ended the process, except on Linux: there its allocations fail."""

    def stop(self) -> None:
        """End the process for taking too long."""
        self.late.set()
        self.process.kill()

    def bound_memory(self, limit: int) -> None:
        """Limit the memory to some bytes: address space on Linux, elsewhere the resident set, sampled."""
        if sys.platform == "linux":
            resource.prlimit(self.process.pid, resource.RLIMIT_AS, (limit, limit))
        else:
            threading.Thread(target=self._sample_memory, args=(limit,), daemon=True).start()

    def _sample_memory(self, limit: int) -> None:
        with suppress(psutil.Error):  # it has ended
            watched = psutil.Process(self.process.pid)
            while watched.memory_info().rss <= limit:
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(CHECK_S)
                    return
            self.large.set()
            self.process.kill()


@contextmanager
def reading_from(command: Sequence[str], *, log: int, seconds: float, memory: int | None = None) -> Iterator[Child]:
    """Run the command without input, its stderr in the file `log`; kill it after `seconds` or at the end.

    `memory` limits its memory to some bytes.
    """
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log) as process:
        child = Child(process)
        if memory is not None:
            child.bound_memory(memory)
        timer = threading.Timer(seconds, child.stop)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            process.kill()
