"""Where objects are kept: a bucket or a folder behind the same few calls."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

from botocore.exceptions import ClientError, FlexibleChecksumError, IncompleteReadError, ResponseStreamingError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from include.errors import UserError


T = TypeVar("T")


class NotFound(KeyError):
    """There is no object with this key."""

    def __str__(self) -> str:
        return f"there is no object {self.args[0]}"


class Changed(Exception):
    """The object is not as it was expected to be, so nothing was written."""


class Store(Protocol):
    """Objects by key. A write is seen whole or not at all."""

    def put(self, key: str, data: bytes, *, absent: bool = False) -> None:
        """Write an object; with `absent`, raise `Changed` if there is one."""

    def get(self, key: str) -> bytes:
        """Read an object; raise `NotFound`."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that start with the prefix, in order."""

    def folders(self, prefix: str) -> Iterator[str]:
        """Names between the prefix, which ends with "/", and the next "/", in order."""

    def where(self, key: str) -> str:
        """The object's address for people."""


class FolderStore:
    """Objects as files below a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def _path(self, key: str) -> Path:
        path = (self.root / key).resolve()
        if not path.is_relative_to(self.root):
            raise ValueError(f"key {key!r} leads out of {self.root}")
        return path

    def put(self, key: str, data: bytes, *, absent: bool = False) -> None:
        """Write beside the file, then put it in place, so that a kill leaves no half of it."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.chmod(name, 0o644)
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

    def get(self, key: str) -> bytes:
        """The file's content."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise NotFound(key) from None

    def keys(self, prefix: str) -> Iterator[str]:
        """Files whose path below the folder starts with the prefix; what is being written is left out."""
        top = self._path(prefix.rpartition("/")[0])
        found = (path for path in top.rglob("*") if path.is_file() and not path.name.startswith(".writing-"))
        names = (path.relative_to(self.root).as_posix() for path in found)
        yield from sorted(name for name in names if name.startswith(prefix))

    def folders(self, prefix: str) -> Iterator[str]:
        """Folders directly below the prefix."""
        top = self._path(prefix)
        if top.is_dir():
            yield from sorted(entry.name for entry in os.scandir(top) if entry.is_dir())

    def where(self, key: str) -> str:
        """The file's path."""
        return str(self._path(key))


class S3Store:
    """Objects in a bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, key: str, data: bytes, *, absent: bool = False) -> None:
        """One PUT, conditional on there being no object if `absent`."""
        condition = {"IfNoneMatch": "*"} if absent else {}
        try:
            _insisting(
                lambda: self.client.put_object(
                    Bucket=self.bucket, Key=key, Body=data, ContentType=_content_type(key), **condition
                )
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "PreconditionFailed":
                raise Changed(key) from None
            raise self._explained(error) from error

    def get(self, key: str) -> bytes:
        """One GET."""
        try:
            body: bytes = _insisting(lambda: self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
            return body
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise NotFound(key) from None
            raise self._explained(error) from error

    def keys(self, prefix: str) -> Iterator[str]:
        """A LIST request for each 1,000 keys."""
        for page in self._pages(Prefix=prefix):
            for entry in page.get("Contents", ()):
                yield entry["Key"]

    def folders(self, prefix: str) -> Iterator[str]:
        """A LIST request for each 1,000 names."""
        for page in self._pages(Prefix=prefix, Delimiter="/"):
            for entry in page.get("CommonPrefixes", ()):
                yield entry["Prefix"].removeprefix(prefix).rstrip("/")

    def where(self, key: str) -> str:
        """The object's s3:// address."""
        return f"s3://{self.bucket}/{key}"

    def _pages(self, **parameters: str) -> Iterator[Any]:
        try:
            yield from self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, **parameters)
        except ClientError as error:
            raise self._explained(error) from error

    def _explained(self, error: ClientError) -> Exception:
        code = error.response["Error"]["Code"]
        if code == "NoSuchBucket":
            return UserError(f"there is no bucket {self.bucket!r}: create it, or set OUTPUT_BUCKET to one that exists")
        if code in ("AccessDenied", "403"):
            return UserError(f"access to bucket {self.bucket!r} is denied: check the credentials and OUTPUT_BUCKET")
        return error


# What the SDK does not try again though it may pass: an upload that arrived damaged, and a conditional one that met
# another under way, of which nobody knows yet whether it will be there.
_PASSING = ("BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "ConditionalRequestConflict")


def _insisting(request: Callable[[], T]) -> T:
    """The request's answer; what is damaged on the way there or back is sent for again a few times."""
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
    return isinstance(error, FlexibleChecksumError | IncompleteReadError | ResponseStreamingError)


_CONTENT_TYPES = {
    "json": "application/json", "html": "text/html; charset=utf-8", "mp4": "video/mp4", "png": "image/png",
    "tar": "application/x-tar", "txt": "text/plain; charset=utf-8",
}  # fmt: skip


def _content_type(key: str) -> str:
    return _CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")
