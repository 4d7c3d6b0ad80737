"""What an export writes: every file hashed on its way, so that the manifest costs no second look."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, ConfigDict

from include.storage import NotFound, Store, Stream

_READ_BYTES = 8 << 20


class File(BaseModel):
    """A file of an export."""

    model_config = ConfigDict(frozen=True)

    path: str
    bytes: int
    sha256: str


class Sink:
    """An object under way; enough of a file for a Parquet writer."""

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
        """The hash of what is written."""
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        """Append."""
        self._digest.update(data)
        self._stream.write(data)
        return len(data)

    def tell(self) -> int:
        """Where the next byte goes."""
        return self._stream.size

    def flush(self) -> None:
        """The stream keeps its own time."""


class Output:
    """A folder of an export, and the files that were written to it through this object."""

    def __init__(self, store: Store, prefix: str) -> None:
        self.store = store
        self.prefix = prefix
        self.files: dict[str, File] = {}

    def key(self, path: str) -> str:
        """A path in the folder as a key of the store."""
        return f"{self.prefix}/{path}"

    def put(self, path: str, data: bytes) -> None:
        """Write a file whole."""
        file = File(path=path, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        self.files[path] = file
        self.store.put(self.key(path), data)

    @contextmanager
    def stream(self, path: str) -> Iterator[Sink]:
        """Write a file piece by piece; it is there when the block ends, or not at all."""
        stream = self.store.stream(self.key(path))
        sink = Sink(stream)
        try:
            yield sink
            stream.close()
        except BaseException:
            stream.abort()
            raise
        self.files[path] = File(path=path, bytes=stream.size, sha256=sink.sha256)

    def problem(self, file: File) -> str | None:
        """What is wrong with a file that should be there; None if nothing is."""
        return problem(self.store, self.key(file.path), file)


def problem(store: Store, key: str, file: File) -> str | None:
    """Read the whole object, in flat memory, and hold it against its hash."""
    digest, at = hashlib.sha256(), 0
    try:
        while at < file.bytes + 1:
            data = store.get_range(key, at, min(_READ_BYTES, file.bytes + 1 - at))
            if not data:
                break
            digest.update(data)
            at += len(data)
        if not file.bytes:
            store.get(key)
    except NotFound:
        return f"{file.path} is missing"
    if at != file.bytes:
        return f"{file.path} has {'more than' if at > file.bytes else f'{at:,} of'} {file.bytes:,} bytes"
    if digest.hexdigest() != file.sha256:
        return f"{file.path} has another hash than was published"
    return None
