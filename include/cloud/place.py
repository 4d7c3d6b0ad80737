"""A location of datasets that other processes can open: a folder, or a prefix in a bucket."""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from include.cloud.connect import connect
from include.errors import UserError
from include.services.clients import client
from include.services.storage import FolderStore, S3Store, Store
from include.settings import Settings


@dataclass(frozen=True)
class Place:
    """Location of a dataset or an export. Each process opens it with its own client."""

    root: str
    """The folder or the bucket."""
    prefix: str = ""
    """Prefix of all keys in the bucket; "" for a folder."""
    bucket: bool = False
    region: str = ""
    endpoint_url: str | None = None
    local: bool = False

    @classmethod
    def parse(cls, address: str, settings: Settings | None = None) -> "Place":
        """Parse a folder's path or an `s3://bucket/prefix`; raise `UserError` otherwise."""
        if not address.startswith("s3://"):
            if Path(address).exists() and not Path(address).is_dir():
                raise UserError(f"{address} is a file: name a folder")
            return cls(str(Path(address).resolve()))
        bucket, _, prefix = address.removeprefix("s3://").rstrip("/").partition("/")
        if not bucket or not prefix:
            raise UserError(f"{address!r} does not read s3://bucket/prefix")
        settings = settings or Settings()
        if settings.is_local:
            cloud = connect(settings)
            return cls(bucket, prefix, True, cloud.region, cloud.endpoint_url, cloud.local)
        return cls(bucket, prefix, True, settings.aws_region, settings.aws_endpoint_url)

    def store(self) -> Store:
        """The store of the place; its keys begin with the prefix."""
        if not self.bucket:
            return FolderStore(Path(self.root))
        return _bucket(self.root, self.region, self.endpoint_url, self.local, os.getpid())

    def key(self, path: str) -> str:
        """Convert a path in this place to a key of its store."""
        return f"{self.prefix}/{path}" if self.prefix else path

    def holds(self, other: "Place") -> bool:
        """True if another place is this one, or lies in it."""
        if self.bucket or other.bucket:
            same = (self.bucket, self.root, self.endpoint_url) == (other.bucket, other.root, other.endpoint_url)
            return same and f"{other.prefix}/".startswith(f"{self.prefix}/")
        return Path(other.root).is_relative_to(self.root)

    def __str__(self) -> str:
        return f"s3://{self.root}/{self.prefix}" if self.bucket else self.root


def within(address: str, bucket: str, settings: Settings) -> tuple[str, str]:
    """Return the bucket and the prefix of an address; raise `UserError` for a bucket that is not allowed.

    An address is a prefix in the data bucket, or `s3://bucket/prefix`.
    """
    prefix = address.rstrip("/")
    if not prefix.startswith("s3://"):
        return bucket, prefix
    named, _, prefix = prefix.removeprefix("s3://").partition("/")
    if named not in (bucket, *settings.vmdp_allowed_buckets):
        raise UserError(f"bucket {named!r} is not allowed: add it to VMDP_ALLOWED_BUCKETS, or use {bucket!r}")
    return named, prefix


@lru_cache(maxsize=16)
def _bucket(name: str, region: str, endpoint_url: str | None, local: bool, process: int) -> S3Store:
    """Open a bucket, cached per process: a client costs a tenth of a second, and exports open many places."""
    return S3Store(client("s3", region=region, endpoint_url=endpoint_url, local=local), name)
