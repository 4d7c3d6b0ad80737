"""The indexes of a dataset as one table: copies in a bounded folder, queried by DuckDB.

DuckDB may read this folder and nothing else: no other file, no network, no extension. Its memory, threads and time are
bounded. Queries come from `include.studio.selection`, whose SQL is fixed; values are bound.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from include.dataset.spec import DatasetSpec
from include.errors import UserError
from include.services.storage import NotFound, Store
from include.studio.selection import Statement
from include.validation.stored import generator_id

CACHE_BYTES = 4 << 30
MEMORY, SPILL = "1GB", "4GB"
THREADS = 2
AT_ONCE = 2
"""Queries at once; others wait."""
TURN_S = 30.0
"""Seconds a query waits for its turn."""
QUERY_S = 20.0
FETCHED = 2000
"""Rows in memory while reading a whole result."""
_LESS = "choose a task type or another filter"


@dataclass(frozen=True)
class Indexed:
    """Index files of a dataset on this machine, by the short id of their task type."""

    files: Mapping[str, Path]

    @property
    def key(self) -> tuple[str, ...]:
        """Equal for equal content."""
        return tuple(path.name for path in self.files.values())


class Indexes:
    """Copies of indexes, and queries on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._connection: duckdb.DuckDBPyConnection | None = None

    def of(self, store: Store, spec: DatasetSpec) -> Indexed:
        """The dataset's indexes, copied if they are new: one LIST request, and a GET for each new one."""
        shorts = {spec.layout.index(full): generator_id(full).short for full in spec.generators}
        found = {}
        for key, version in store.versions(spec.layout.indexes):
            if key in shorts:
                with contextlib.suppress(NotFound):  # removed by a repair since
                    found[shorts[key]] = self._copy(store, key, version)
        self._tidy(set(found.values()))
        return Indexed(dict(sorted(found.items())))

    def rows(self, query: Statement) -> list[dict[str, Any]]:
        """All rows of a small result; raise `UserError` if it takes too long or too much memory."""
        return list(self.stream(query))

    def stream(self, query: Statement, *, seconds: float = QUERY_S) -> Iterator[dict[str, Any]]:
        """Yield the rows of a result; raise as `rows` does. Read it at once: others wait for it."""
        with self._turn(), self._database().cursor() as cursor:
            timer = threading.Timer(seconds, cursor.interrupt)
            timer.start()
            try:
                cursor.execute(query.sql, query.values)
                names = [column[0] for column in cursor.description or ()]
                while rows := cursor.fetchmany(FETCHED):
                    for row in rows:
                        yield dict(zip(names, row, strict=True))
            except duckdb.InterruptException:
                raise UserError(f"this query exceeds {seconds:g} s: {_LESS}") from None
            except duckdb.OutOfMemoryException:
                raise UserError(f"this query exceeds {MEMORY} of memory: {_LESS}") from None
            except duckdb.Error as error:
                reason = str(error).partition("\n")[0][:200]
                raise UserError(f"the index can't be read: {reason}; validate again") from None
            finally:
                timer.cancel()

    @contextlib.contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=TURN_S):
            raise UserError("too many queries are waiting: try again in a few seconds")
        try:
            yield
        finally:
            self._turns.release()

    def _database(self) -> duckdb.DuckDBPyConnection:
        with self._lock:
            if self._connection is None:
                self._connection = _connected(self._folder)
            return self._connection

    def _copy(self, store: Store, key: str, version: str) -> Path:
        name = hashlib.sha256(f"{store.where(key)}\n{version}".encode()).hexdigest()[:32]
        path = self._folder.resolve() / f"{name}.parquet"
        with contextlib.suppress(FileNotFoundError):
            os.utime(path)
            return path
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, new = tempfile.mkstemp(dir=self._folder, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(store.get(key))
            os.replace(new, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(new)
        return path

    def _tidy(self, needed: set[Path]) -> None:
        """Remove the copies used longest ago, down to the bound; those needed now stay."""
        with self._lock:
            sizes = {}
            for path in self._folder.glob("*.parquet"):
                with contextlib.suppress(FileNotFoundError):
                    sizes[path.resolve()] = path.stat()
            total = sum(found.st_size for found in sizes.values())
            for path, found in sorted(sizes.items(), key=lambda item: item[1].st_mtime_ns):
                if total > CACHE_BYTES and path not in needed:
                    path.unlink(missing_ok=True)
                    total -= found.st_size


def _connected(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with its bounds; it may read the files of this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(
        ":memory:",
        config={
            "threads": THREADS,
            "memory_limit": MEMORY,
            "temp_directory": str(folder / "spill"),
            "max_temp_directory_size": SPILL,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        },
    )
    own = str(folder.resolve()).replace("'", "''")
    database.execute(f"SET allowed_directories = ['{own}']")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database
