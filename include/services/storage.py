"""Object stores: a bucket or a folder behind the same few calls."""

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NotRequired, Protocol, TypedDict, TypeVar

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    FlexibleChecksumError,
    IncompleteReadError,
    ResponseStreamingError,
)
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from include.errors import UserError, writing

PART_BYTES = 8 << 20  # of a multipart upload; S3 takes 10,000 parts of at least 5 MiB
PARTS_AT_ONCE = 2

T = TypeVar("T")


_DAMAGED = (errno.EIO, errno.EBADMSG)  # of a disk
_WRITING, _PAUSED = ".writing-", ".paused-"  # names of unfinished files begin so


class NotFound(KeyError):
    """No object has this key."""

    def __str__(self) -> str:
        return f"there is no object {self.args[0]}"


class Unreadable(OSError):
    """An object is there, and its bytes can't be had whole."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key} can't be read: {reason}")


class Changed(Exception):
    """The object is not in the expected state, so nothing was written."""


@dataclass(frozen=True)
class Paused:
    """A paused stream: its token in the store, and the bytes still to be stored."""

    token: str
    rest: bytes


class Stream(Protocol):
    """An object written piece by piece in flat memory. It appears, whole, on close."""

    size: int
    """Bytes written so far."""

    def write(self, data: bytes) -> None:
        """Append; may return before the bytes reach the store."""

    def close(self) -> None:
        """Finish the object."""

    def pause(self) -> Paused:
        """Keep the written part for `Store.stream` to continue, also in another process."""

    def abort(self) -> None:
        """Discard the written part; never raises."""


class Store(Protocol):
    """Objects by key. A write is atomic."""

    def put(self, key: str, data: bytes, *, absent: bool = False, match: str = "") -> None:
        """Write an object; raise `Changed` with `absent` if it exists, with `match` if it has another version."""

    def stream(self, key: str, paused: Paused | None = None) -> Stream:
        """Begin an object, or continue a paused one; raise `NotFound` if the paused one is known to be gone."""

    def delete(self, key: str) -> None:
        """Remove an object, if it exists."""

    def delete_all(self, keys: Sequence[str]) -> None:
        """Remove at most 1,000 objects; missing ones are no error."""

    def get(self, key: str) -> bytes:
        """Read an object; raise `NotFound`, or `Unreadable` for a damaged one."""

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Read at most `length` bytes from byte `start`, none beyond the end; raise as `get` does."""

    def keys(self, prefix: str, after: str = "", at_once: int = 1000) -> Iterator[str]:
        """Yield the keys with this prefix in order, from behind `after` on.

        `at_once` is the page size; pass a small one to read only the first keys.
        """

    def times(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Yield the keys with this prefix in order, each with its last modification."""

    def versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Yield the keys with this prefix in order, each with its version: another one after every change."""

    def folders(self, prefix: str) -> Iterator[str]:
        """Names between the prefix, which ends with "/", and the next "/", in order."""

    def where(self, key: str) -> str:
        """The object's address for people."""


class FolderStore:
    """Objects as files below a folder; unfinished ones lie in the folder itself."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._tidied = False

    def tidy(self) -> None:
        """Remove unfinished files of killed processes; those of running ones, and paused ones, stay."""
        self._tidied = True
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            for name in os.listdir(self.root):
                if name.startswith(_WRITING):
                    remove_abandoned(self.root / name)

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root):
            raise ValueError(f"key {key!r} leads out of {self.root}")
        return path

    def put(self, key: str, data: bytes, *, absent: bool = False, match: str = "") -> None:
        """Write beside the file, then put it in place, since a kill or a full disk must leave no half of it."""
        path = self._path(key)
        with writing(self.root):
            if not match:
                self._put(path, key, data, absent)
                return
            with _locked(path.parent):
                if _version(path) != match:
                    raise Changed(key)
                self._put(path, key, data, absent)

    def _put(self, path: Path, key: str, data: bytes, absent: bool) -> None:
        handle, name = self._begin(path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                # Closing frees the lock, so put the file in place first.
                if absent:
                    try:
                        os.link(name, path)
                    except FileExistsError:
                        raise Changed(key) from None
                else:
                    os.replace(name, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)

    def _begin(self, path: Path) -> tuple[int, str]:
        """Open an unfinished file for this path, locked for as long as it is open."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if not self._tidied:
            self.tidy()
        while True:
            handle, name = tempfile.mkstemp(dir=self.root, prefix=_WRITING)
            if lock(handle):
                os.fchmod(handle, 0o644)
                return handle, name
            os.close(handle)  # another process took it for an abandoned one

    def stream(self, key: str, paused: Paused | None = None) -> Stream:
        """An unfinished file until its end."""
        path = self._path(key)
        with writing(self.root):
            handle, name = self._resume(paused) if paused else self._begin(path)
            return _FileStream(path, handle, name)

    def _resume(self, paused: Paused) -> tuple[int, str]:
        if not re.fullmatch(rf"{re.escape(_PAUSED)}\w+", paused.token):
            raise NotFound(paused.token)
        name = str(self.root / paused.token.replace(_PAUSED, _WRITING, 1))
        try:
            os.rename(self.root / paused.token, name)  # under its new name, nobody else can continue it
            handle = os.open(name, os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            raise NotFound(paused.token) from None
        if not lock(handle):
            os.close(handle)
            raise NotFound(paused.token)
        return handle, name

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._path(key).unlink(missing_ok=True)

    def delete_all(self, keys: Sequence[str]) -> None:
        """Remove the files."""
        for key in keys:
            self.delete(key)

    def get(self, key: str) -> bytes:
        """The file's content."""
        return self._read(key)

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """A part of the file's content."""
        return self._read(key, start, length)

    def _read(self, key: str, start: int = 0, length: int = -1) -> bytes:
        try:
            with self._path(key).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotFound(key) from None
        except PermissionError:
            raise UserError(f"{self.where(key)} may not be read: check its permissions") from None
        except OSError as error:
            if error.errno in _DAMAGED:
                raise Unreadable(key, str(error.strerror)) from error
            raise

    def keys(self, prefix: str, after: str = "", at_once: int = 1000) -> Iterator[str]:
        """Files with this prefix in their path below the folder; unfinished ones are left out."""
        top = self._path(prefix.rpartition("/")[0])
        found = (path for path in top.rglob("*") if path.is_file() and not path.name.startswith((_WRITING, _PAUSED)))
        names = (path.relative_to(self.root).as_posix() for path in found)
        yield from sorted(name for name in names if name.startswith(prefix) and name > after)

    def times(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """The keys with their files' modification times."""
        for key in self.keys(prefix):
            yield key, datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)

    def versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        """The keys with their files' inode, size and modification time."""
        for key in self.keys(prefix):
            if version := _version(self._path(key)):
                yield key, version

    def folders(self, prefix: str) -> Iterator[str]:
        """Folders directly below the prefix."""
        top = self._path(prefix)
        if top.is_dir():
            # An entry's own `is_dir` raises for a link that leads round in a circle, or to where nobody may look.
            yield from sorted(entry.name for entry in os.scandir(top) if os.path.isdir(entry.path))

    def where(self, key: str) -> str:
        """The file's path."""
        return str(self._path(key))


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time compare and write in a folder."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _version(path: Path) -> str:
    """Changes with every write, since each makes a new file; "" without a file."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return f"{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"


def lock(handle: int) -> bool:
    """Mark an open file or folder as in use until it is closed; False if it was removed meanwhile."""
    with contextlib.suppress(OSError):  # some file systems have no locks, and there nothing is ever abandoned
        fcntl.flock(handle, fcntl.LOCK_EX)
    return os.fstat(handle).st_nlink > 0


def remove_abandoned(path: Path) -> None:
    """Remove a file or a folder, unless a running process has locked it."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    except OSError:  # it is in use
        return
    finally:
        os.close(handle)


class _FileStream:
    def __init__(self, path: Path, handle: int, name: str) -> None:
        self._path, self._name = path, name
        self._file = os.fdopen(handle, "ab")
        self.size = os.path.getsize(name)

    def write(self, data: bytes) -> None:
        with writing(self._path.parent):
            self._file.write(data)
        self.size += len(data)

    def close(self) -> None:
        with writing(self._path.parent):
            self._file.flush()
        os.replace(self._name, self._path)
        self._file.close()

    def pause(self) -> Paused:
        with writing(self._path.parent):
            self._file.flush()
        paused = Path(self._name).name.replace(_WRITING, _PAUSED, 1)
        os.rename(self._name, Path(self._name).with_name(paused))
        self._file.close()
        return Paused(paused, b"")

    def abort(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        with contextlib.suppress(OSError):
            os.unlink(self._name)


class S3Store:
    """Objects in a bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, key: str, data: bytes, *, absent: bool = False, match: str = "") -> None:
        """One PUT, conditional on a free key if `absent`, on its ETag with `match`."""
        condition = {"IfNoneMatch": "*"} if absent else {"IfMatch": match} if match else {}
        try:
            _insisting(
                lambda: self.client.put_object(
                    Bucket=self.bucket, Key=key, Body=data, ContentType=_content_type(key), **condition
                )
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "PreconditionFailed" or (match and code in ("NoSuchKey", "404")):
                raise Changed(key) from None
            raise self.explained(error) from error

    def stream(self, key: str, paused: Paused | None = None) -> Stream:
        """A multipart upload of 8 MiB parts, or one PUT if a single part suffices."""
        return _MultipartUpload(self, key, paused)

    def delete(self, key: str) -> None:
        """One DELETE."""
        try:
            self.client.delete_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            raise self.explained(error) from error

    def delete_all(self, keys: Sequence[str]) -> None:
        """One request; raise `OSError` if some remain."""
        if not keys:
            return
        try:
            answer = self.client.delete_objects(
                Bucket=self.bucket, Delete={"Objects": [{"Key": key} for key in keys], "Quiet": True}
            )
        except ClientError as error:
            raise self.explained(error) from error
        if stayed := answer.get("Errors"):
            first = stayed[0]
            raise OSError(f"{len(stayed)} objects stay, {self.where(first['Key'])}: {first.get('Message')}")

    def get(self, key: str) -> bytes:
        """One GET."""
        return self._read(key)

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """One GET."""
        return self._read(key, Range=f"bytes={start}-{start + length - 1}")

    def _read(self, key: str, **part: str) -> bytes:
        try:
            body: bytes = _insisting(lambda: self.client.get_object(Bucket=self.bucket, Key=key, **part)["Body"].read())
            return body
        except _CUT_OFF as error:
            raise Unreadable(key, "its bytes end early, or contradict their length or checksum") from error
        except ClientError as error:
            if error.response["Error"]["Code"] in ("InvalidRange", "416"):
                return b""
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound(key) from None
            raise self.explained(error) from error

    def keys(self, prefix: str, after: str = "", at_once: int = 1000) -> Iterator[str]:
        """One LIST request per page of `at_once` keys, at most 1,000."""
        start = {"StartAfter": after} if after else {}
        for page in self._pages(Prefix=prefix, MaxKeys=at_once, **start):
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def times(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """A LIST request per 1,000 keys; times are S3's."""
        for page in self._pages(Prefix=prefix):
            for entry in page.get("Contents", ()):
                yield entry["Key"], entry["LastModified"]

    def versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        """A LIST request per 1,000 keys; versions are ETags."""
        for page in self._pages(Prefix=prefix):
            for entry in page.get("Contents", ()):
                yield entry["Key"], entry["ETag"]

    def folders(self, prefix: str) -> Iterator[str]:
        """A LIST request per 1,000 names."""
        for page in self._pages(Prefix=prefix, Delimiter="/"):
            for entry in page.get("CommonPrefixes", ()):
                yield entry["Prefix"].removeprefix(prefix).rstrip("/")

    def where(self, key: str) -> str:
        """The object's s3:// address."""
        return f"s3://{self.bucket}/{key}"

    def _pages(self, **parameters: str | int) -> Iterator[Any]:
        try:
            yield from self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, **parameters)
        except ClientError as error:
            raise self.explained(error) from error

    def explained(self, error: ClientError) -> Exception:
        """Turn an error of the user's configuration into advice; return any other as it is."""
        code = error.response["Error"]["Code"]
        if code == "NoSuchBucket":
            return UserError(f"there is no bucket {self.bucket!r}: create it, or set OUTPUT_BUCKET to one that exists")
        if code in ("AccessDenied", "403"):
            return UserError(f"access to bucket {self.bucket!r} is denied: check the credentials and OUTPUT_BUCKET")
        return error


class _Part(TypedDict):
    """A part as listed in `CompleteMultipartUpload`."""

    PartNumber: int
    ETag: str
    ChecksumCRC32: NotRequired[str]


class _MultipartUpload:
    """Parts are all of one size, so two workers on one batch send the same ones.

    The bucket's lifecycle rule aborts the unfinished upload of a killed worker.
    """

    def __init__(self, store: S3Store, key: str, paused: Paused | None) -> None:
        self._store = store
        self._object = {"Bucket": store.bucket, "Key": key}
        self._buffer = bytearray()
        self._upload_id: str | None = None
        self._parts: list[_Part] = []
        self._sending: deque[Future[_Part]] = deque()
        self._pool = ThreadPoolExecutor(PARTS_AT_ONCE, thread_name_prefix="part")
        if paused:
            self._buffer += paused.rest
            self._upload_id, self._parts = json.loads(paused.token)
        self.size = len(self._parts) * PART_BYTES + len(self._buffer)

    def write(self, data: bytes) -> None:
        self._buffer += data
        self.size += len(data)
        while len(self._buffer) >= PART_BYTES:
            self._send(PART_BYTES)

    def close(self) -> None:
        try:
            if self._upload_id is None:
                self._store.put(self._object["Key"], bytes(self._buffer))
                return
            if self._buffer:
                self._send(len(self._buffer))
            self._settle(0)
            self._call("complete_multipart_upload", UploadId=self._upload_id, MultipartUpload={"Parts": self._parts})
        finally:
            self._pool.shutdown()

    def pause(self) -> Paused:
        try:
            self._settle(0)
        finally:
            self._pool.shutdown()
        return Paused(json.dumps([self._upload_id, self._parts]), bytes(self._buffer))

    def abort(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        if self._upload_id is not None:
            with contextlib.suppress(ClientError, BotoCoreError, UserError):
                self._call("abort_multipart_upload", UploadId=self._upload_id)

    def _send(self, size: int) -> None:
        if self._upload_id is None:
            content_type = _content_type(self._object["Key"])
            self._upload_id = self._call("create_multipart_upload", ContentType=content_type)["UploadId"]
        self._settle(PARTS_AT_ONCE - 1)
        number = len(self._parts) + len(self._sending) + 1
        self._sending.append(self._pool.submit(self._send_part, number, bytes(self._buffer[:size])))
        del self._buffer[:size]

    def _send_part(self, number: int, data: bytes) -> _Part:
        answer = self._call("upload_part", UploadId=self._upload_id, PartNumber=number, Body=data)
        part: _Part = {"PartNumber": number, "ETag": answer["ETag"]}
        if checksum := answer.get("ChecksumCRC32"):
            part["ChecksumCRC32"] = checksum
        return part

    def _settle(self, most: int) -> None:
        """Wait until at most `most` parts are in flight."""
        while len(self._sending) > most:
            self._parts.append(self._sending.popleft().result())

    def _call(self, name: str, **parameters: Any) -> Any:
        try:
            return _insisting(lambda: getattr(self._store.client, name)(**self._object, **parameters))
        except ClientError as error:
            raise self._store.explained(error) from error


_CUT_OFF = (FlexibleChecksumError, IncompleteReadError, ResponseStreamingError)
# Transient errors without a retry in the SDK: an upload damaged on its way, and a conditional one during another
# upload of the same key, which may still fail.
_PASSING = ("BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "ConditionalRequestConflict")


def _insisting(request: Callable[[], T]) -> T:
    """Send the request, and again up to four times after damage in transit."""
    again = Retrying(
        retry=retry_if_exception(_may_pass),
        wait=wait_random_exponential(multiplier=0.1, max=2),
        stop=stop_after_attempt(5),
        reraise=True,
    )
    return again(request)


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, ClientError):
        return error.response["Error"]["Code"] in _PASSING
    return isinstance(error, _CUT_OFF)


_CONTENT_TYPES = {
    "json": "application/json", "html": "text/html; charset=utf-8", "mp4": "video/mp4", "png": "image/png",
    "tar": "application/x-tar", "txt": "text/plain; charset=utf-8",
}  # fmt: skip


def _content_type(key: str) -> str:
    return _CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")
