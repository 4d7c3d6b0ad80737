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
    """A folder for temporary files of this process and its children, removed at the end.

    First, remove the folders of killed predecessors.
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
    """True if another process has this id; our own id means a dead predecessor's was reused."""
    if not pid.isdecimal() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
