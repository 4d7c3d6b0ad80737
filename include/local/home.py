"""Files of the embedded cloud: the folders below `VMDP_HOME`."""

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from include.errors import UserError


@dataclass(frozen=True)
class Home:
    """The layout of `VMDP_HOME`. Other parts keep files in it too; `clear` leaves them alone."""

    root: Path

    @property
    def state_file(self) -> Path:
        """The running (or last) cloud: the JSON of a `LocalCloud`."""
        return self.root / "local.json"

    @property
    def wanted_file(self) -> Path:
        """Wanted state of the supervisor."""
        return self.root / "wanted.json"

    @property
    def processes_file(self) -> Path:
        """The supervisor's children; a later start ends the survivors."""
        return self.root / "processes.json"

    @property
    def ready_file(self) -> Path:
        """Exists while the emulator has its bucket and queues, but not during its restart."""
        return self.root / "ready"

    @property
    def paused_file(self) -> Path:
        """Exists while the queue is paused; outlives `down`, as a pause on AWS would."""
        return self.root / "paused"

    @property
    def created_file(self) -> Path:
        """Names of the folders made by `prepare`, the only ones for `clear` to delete."""
        return self.root / "created.json"

    @property
    def lock_file(self) -> Path:
        """Lock of the process starting or stopping the cloud."""
        return self.root / "local.lock"

    @property
    def objects(self) -> Path:
        """Every bucket's objects as plain files, one folder per account and bucket."""
        return self.root / "s3"

    @property
    def state(self) -> Path:
        """State saved by the emulator on exit: queues with their messages."""
        return self.root / "state"

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.root / "logs"

    @property
    def scratch(self) -> Path:
        """Temporary files of the emulator and of the function environments."""
        return self.root / "tmp"

    def prepare(self) -> None:
        """Create the folders, private to this user, and record new ones."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        created = set(read_json(self.created_file) or [])
        for folder in (self.objects, self.state, self.logs, self.scratch):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                created.add(folder.name)
        write_json(self.created_file, sorted(created))

    def empty_scratch(self) -> None:
        """Delete temporary files of killed processes."""
        if self.scratch.name in set(read_json(self.created_file) or []):
            shutil.rmtree(self.scratch, ignore_errors=True)
            self.scratch.mkdir(mode=0o700, exist_ok=True)

    def clear(self) -> None:
        """Delete the state files and the folders made by `prepare`, and the root if it is empty then."""
        created = set(read_json(self.created_file) or [])
        for folder in (self.objects, self.state, self.logs, self.scratch):
            if folder.name in created and not folder.is_symlink():
                shutil.rmtree(folder, ignore_errors=True)
        for file in (
            self.state_file,
            self.wanted_file,
            self.processes_file,
            self.ready_file,
            self.paused_file,
            self.created_file,
            self.lock_file,
        ):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.root.rmdir()

    @contextlib.contextmanager
    def locked(self, timeout_s: float = 60.0) -> Iterator[None]:
        """Exclude other processes from starting or stopping the cloud."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.lock_file.touch(mode=0o600)
        except OSError as error:
            raise UserError(
                f"can't write to {self.root} ({error.strerror}): set VMDP_HOME to a folder of yours"
            ) from error
        deadline = time.monotonic() + timeout_s
        while True:
            handle = os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                # `clear` deletes the file: a lock on the deleted one would exclude nobody.
                if self._is_lock_file(handle):
                    break
            except BlockingIOError:
                pass
            os.close(handle)
            if time.monotonic() > deadline:
                raise UserError(f"another process holds {self.lock_file}: wait until it is done, then try again")
            time.sleep(0.02)
        try:
            yield
        finally:
            os.close(handle)

    def _is_lock_file(self, handle: int) -> bool:
        try:
            return os.path.samestat(os.fstat(handle), os.stat(self.lock_file))
        except FileNotFoundError:
            return False


def read_json(path: Path) -> Any:
    """Read a file; None if it is missing or damaged."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None


def write_json(path: Path, content: Any) -> None:
    """Replace the file atomically; only this user may read it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            json.dump(content, file, indent=2)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def open_log(path: Path, keep_bytes: int = 10_000_000) -> int:
    """Open a log for appending; beyond `keep_bytes` rotate it first, keeping one old file."""
    if path.exists() and path.stat().st_size > keep_bytes:
        path.replace(path.with_suffix(".1.log"))
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
