"""Copy a client's samples to the keys where public clients read them.

The copy follows the done mark and is made of the stored samples, so a second delivery writes the same bytes to the same
keys, and one that was killed in between completes it.
"""

import gzip
import io
import tarfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from include.dataset.layout import SHARD_EXTENSIONS, Layout, Questions
from include.dataset.mark import DoneMark
from include.dataset.message import BatchMessage
from include.external.names import OTHERS
from include.services.storage import Store, Stream

UPLOADS_AT_ONCE = 16
READ_BYTES = 4 << 20
LEVEL = 1  # pictures and videos are compressed already
_NAMES = {extension: name for name, extension in SHARD_EXTENSIONS.items()}


def questions_of(message: BatchMessage, asked: str) -> Questions:
    """Keys of the copy; `asked` is the message's `type` in the client's spelling."""
    return Questions(asked, message.generator.id)


def copy(message: BatchMessage, asked: str, mark: DoneMark, store: Store) -> None:
    """Write the batch's samples as files, or as one tar.gz if the message asks for a tar."""
    there = questions_of(message, asked)
    if message.output_format == "tar":
        _pack(there, message, mark, store)
        return
    with ThreadPoolExecutor(UPLOADS_AT_ONCE, thread_name_prefix="copy") as pool:
        for index, files in _samples(message, mark, store):
            folder = there.sample(index)
            list(pool.map(lambda item: store.put(item[0], item[1]), ((folder + n, d) for n, d in files.items())))


def _pack(there: Questions, message: BatchMessage, mark: DoneMark, store: Store) -> None:
    stream = store.stream(there.shard(message.batch))
    try:
        # Without times and names, the same samples give the same bytes.
        with (
            gzip.GzipFile("", "wb", LEVEL, _Sink(stream), mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for index, files in _samples(message, mark, store):
                for name, data in files.items():
                    member = tarfile.TarInfo(there.member(index) + name)
                    member.size = len(data)
                    tar.addfile(member, io.BytesIO(data))
        stream.close()
    except BaseException:
        stream.abort()
        raise


def _samples(message: BatchMessage, mark: DoneMark, store: Store) -> Iterator[tuple[int, Mapping[str, bytes]]]:
    """The batch's samples by index, with a script's further files beside the known ones, as it wrote them."""
    indices = {record.id: record.index for record in mark.samples}
    found = _of_shard(message, store) if message.output_format == "tar" else _of_files(message, indices, store)
    for name, files in found:
        if name in indices:
            others = _unpacked(files.pop(OTHERS, b""))
            yield indices[name], {**others, **files}


def _of_files(message: BatchMessage, names: Mapping[str, int], store: Store) -> Iterator[tuple[str, dict[str, bytes]]]:
    for name in names:
        folder = Layout(message.prefix).sample(message.generator.id, name)
        yield name, {key.removeprefix(folder): store.get(key) for key in store.keys(folder)}


def _of_shard(message: BatchMessage, store: Store) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Read the shard in order, a few megabytes at a time; a sample's members are adjacent."""
    source = io.BufferedReader(_Source(store, Layout(message.prefix).shard(message.batch)), READ_BYTES)
    current, files = "", dict[str, bytes]()
    with tarfile.open(fileobj=source, mode="r|") as tar:
        for member in tar:
            name, _, extension = member.name.partition(".")
            if name != current and files:
                yield current, files
                files = {}
            current = name
            if content := tar.extractfile(member):
                files[_NAMES.get(extension, extension)] = content.read()
    if files:
        yield current, files


def _unpacked(others: bytes) -> dict[str, bytes]:
    if not others:
        return {}
    with tarfile.open(fileobj=io.BytesIO(others)) as tar:
        contents = ((member.name, tar.extractfile(member)) for member in tar)
        return {name: content.read() for name, content in contents if content}


class _Source(io.RawIOBase):
    """An object as a readable file."""

    def __init__(self, store: Store, key: str) -> None:
        self._store, self._key, self._at = store, key, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        data = self._store.get_range(self._key, self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


class _Sink(io.RawIOBase):
    """An object being written, as a file."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._stream.write(content)
        return len(content)
