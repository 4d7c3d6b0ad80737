"""Background work, one piece at a time: one JSON file each, in a folder.

Every process of a server sees it, also after a restart.
"""

import re
import secrets
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import psutil
from fastapi import HTTPException
from pydantic import BaseModel, Field, ValidationError

from include.services.storage import FolderStore

KEPT = 20
"""Number of records to keep; older ones are deleted."""

_starting = threading.Lock()


def _own_start() -> float:
    return psutil.Process().create_time()


class Record(BaseModel):
    """One piece of work, as stored."""

    id: str = Field(default_factory=lambda: f"{int(time.time()):010d}-{secrets.token_hex(3)}")
    began: float = Field(default_factory=time.time)
    pid: int = Field(default_factory=lambda: psutil.Process().pid)
    pid_started: float = Field(default_factory=_own_start)
    ended: bool = False
    cancelled: bool = False

    @property
    def running(self) -> bool:
        """True while its process works on it."""
        if self.ended:
            return False
        try:
            return abs(psutil.Process(self.pid).create_time() - self.pid_started) < 2
        except psutil.Error:
            return False


R = TypeVar("R", bound=Record)


class Records(Generic[R]):
    """The records of one kind, in a folder; `called` names the kind, such as `trial`."""

    def __init__(self, folder: Path, form: type[R], called: str) -> None:
        self._store = FolderStore(folder)
        self._form = form
        self._called = called

    def all(self) -> list[R]:
        """All stored records, newest first."""
        names = sorted(self._store.folders(""), reverse=True)
        return [record for name in names if (record := self._read(name))]

    def find(self, id: str) -> R:
        """Find a record; 404 if missing or unreadable."""
        record = self._read(id)
        if record is None:
            raise HTTPException(404, f"There is no {self._called} {id!r}; the last {KEPT} are kept.")
        return record

    def start(self, record: R, carry_out: Callable[[R, Callable[[], bool], Callable[[], None]], Any]) -> R:
        """Start in the background; 409 if another one runs.

        `carry_out` gets the record, a function that reports cancellation, and a function that stores the record.
        """
        with _starting:
            every = self.all()
            if any(other.running for other in every):
                raise HTTPException(409, f"A {self._called} runs already. Wait for its end, or cancel it.")
            for old in every[KEPT - 1 :]:
                shutil.rmtree(self._store.root / old.id, ignore_errors=True)
            self._keep(record)

        def run() -> None:
            try:
                carry_out(record, lambda: self._cancelled(record), lambda: self._keep(record))
            finally:
                record.ended, record.cancelled = True, self._cancelled(record)
                self._keep(record)

        threading.Thread(target=run, name=f"{self._called}-{record.id}", daemon=True).start()
        return record

    def cancel(self, id: str) -> None:
        """Ask it to stop; 404 if missing."""
        self._store.put(f"{self.find(id).id}/cancelled", b"")

    def _cancelled(self, record: R) -> bool:
        return (self._store.root / record.id / "cancelled").exists()

    def _read(self, id: str) -> R | None:
        if not re.fullmatch(r"[0-9]{10}-[0-9a-f]{6}", id):
            return None
        try:
            return self._form.model_validate_json(self._store.get(f"{id}/{self._called}.json"))
        except (KeyError, ValidationError):
            return None

    def _keep(self, record: R) -> None:
        self._store.put(f"{record.id}/{self._called}.json", record.model_dump_json(indent=1).encode())
