"""A child process whose output is read under a time limit, as a decoder of untrusted files needs it."""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO


class Child:
    """The running process: its output, and whether its time ran out."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # by PIPE
        self.output: IO[bytes] = process.stdout
        self.process = process
        self.late = threading.Event()

    def stop(self) -> None:
        """End it for taking too long."""
        self.late.set()
        self.process.kill()


@contextmanager
def reading_from(command: Sequence[str], *, log: int, seconds: float) -> Iterator[Child]:
    """Run the command with no input and its complaints in the file `log`; kill it after `seconds` or at the end."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log) as process:
        child = Child(process)
        timer = threading.Timer(seconds, child.stop)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            process.kill()
