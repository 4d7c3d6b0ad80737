"""Output of an export: hash every file while writing, so the manifest needs no second read."""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict

from include.services.storage import FolderStore, NotFound, Store, Stream

FILES_AT_ONCE = 32  # uploads in flight
_READ_BYTES = 8 << 20


class File(BaseModel):
    """A file of an export."""

    model_config = ConfigDict(frozen=True)

    path: str
    bytes: int
    sha256: str


class Sink:
    """An upload in progress; enough of a file object for a Parquet writer."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.closed = False

    @property
    def size(self) -> int:
        """Bytes written."""
        return self._stream.size

    @property
    def sha256(self) -> str:
        """Hash of the written bytes."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Append."""
        self._digest.update(data)
        self._stream.write(data)
        return len(data)

    def tell(self) -> int:
        """Position of the next byte."""
        return self._stream.size

    def flush(self) -> None:
        """Do nothing: the stream decides on its flushes."""


class Output:
    """A folder of an export, with the files written through this object."""

    def __init__(self, store: Store, prefix: str) -> None:
        self.store = store
        self.prefix = prefix
        self.files: dict[str, File] = {}
        self._sending: deque[Future[None]] = deque()
        self._pool: ThreadPoolExecutor | None = None

    def key(self, path: str) -> str:
        """A path in the folder as a key of the store."""
        return f"{self.prefix}/{path}"

    def put(self, path: str, data: bytes) -> None:
        """Write a whole file."""
        self._note(path, data)
        self.store.put(self.key(path), data)

    def send(self, path: str, data: bytes) -> None:
        """Write a whole file; in a bucket it may be in flight until `settle`, with a few others."""
        if isinstance(self.store, FolderStore):
            self.put(path, data)
            return
        self._note(path, data)
        while len(self._sending) >= FILES_AT_ONCE:
            self._sending.popleft().result()
        self._pool = self._pool or ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="file")
        self._sending.append(self._pool.submit(self.store.put, self.key(path), data))

    def settle(self) -> None:
        """Wait for every sent file; raise the first error."""
        try:
            while self._sending:
                self._sending.popleft().result()
        finally:
            self._close()

    def _close(self) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _note(self, path: str, data: bytes) -> None:
        self.files[path] = File(path=path, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())

    @contextmanager
    def stream(self, path: str) -> Iterator[Sink]:
        """Write a file piece by piece; it exists once the block ends, or not at all."""
        stream = self.store.stream(self.key(path))
        sink = Sink(stream)
        try:
            yield sink
            stream.close()
        except BaseException:
            stream.abort()
            raise
        self.files[path] = File(path=path, bytes=stream.size, sha256=sink.sha256)

    def whole(self, files: Iterable[File]) -> bool:
        """True if these files exist as written."""
        return not any(problems(self.store, ((self.key(file.path), file) for file in files)))


def problems(store: Store, files: Iterable[tuple[str, File]]) -> Iterator[str]:
    """Yield the problem of each file at these keys, in order; read a few at once from a bucket."""
    if isinstance(store, FolderStore):
        yield from filter(None, (problem(store, key, file) for key, file in files))
        return
    with ThreadPoolExecutor(FILES_AT_ONCE, thread_name_prefix="check") as pool:
        reading: deque[Future[str | None]] = deque()
        for key, file in files:
            if len(reading) == FILES_AT_ONCE and (found := reading.popleft().result()):
                yield found
            reading.append(pool.submit(problem, store, key, file))
        yield from filter(None, (each.result() for each in reading))


def problem(store: Store, key: str, file: File) -> str | None:
    """Read the whole object in flat memory and compare its hash."""
    digest, at = hashlib.sha256(), 0
    try:
        while at < file.bytes + 1:
            asked = min(_READ_BYTES, file.bytes + 1 - at)
            data = store.get_range(key, at, asked)
            digest.update(data)
            at += len(data)
            if len(data) < asked:
                break
        if not file.bytes:
            store.get(key)
    except NotFound:
        return f"{file.path} is missing"
    if at != file.bytes:
        return f"{file.path} has {'more than' if at > file.bytes else f'{at:,} of'} {file.bytes:,} bytes"
    if digest.hexdigest() != file.sha256:
        return f"{file.path} has another hash than was published"
    return None
