"""Temporary files of one event, in a folder of their own: a function's /tmp outlives its invocations."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "vmdp-event-"


@contextmanager
def scratch() -> Iterator[Path]:
    """The place of temporary files of this process and those that it starts, removed with all in it.

    What a killed predecessor left is removed first.
    """
    outside, variable = tempfile.gettempdir(), os.environ.get("TMPDIR")
    for left in Path(outside).glob(f"{PREFIX}*"):
        if not _alive(left.name.removeprefix(PREFIX).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    try:
        tempfile.tempdir = os.environ["TMPDIR"] = folder
        yield Path(folder)
    finally:
        tempfile.tempdir = outside
        if variable is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = variable
        shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: str) -> bool:
    """Whether another process has this number; our own is a new one's with a dead one's number."""
    if not pid.isdecimal() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
