"""A place for datasets that can be named to another process: a folder, or a prefix in a bucket."""

from dataclasses import dataclass
from pathlib import Path

from include.clients import client
from include.cloud import connect
from include.errors import UserError
from include.settings import Settings
from include.storage import FolderStore, S3Store, Store


@dataclass(frozen=True)
class Place:
    """Where a dataset or an export lies. Clients are made where it is opened, never passed on."""

    root: str
    """The folder or the bucket."""
    prefix: str = ""
    """Of all keys in the bucket; "" for a folder that holds nothing else."""
    bucket: bool = False
    region: str = ""
    endpoint_url: str | None = None
    local: bool = False

    @classmethod
    def parse(cls, address: str, settings: Settings | None = None) -> "Place":
        """The place of a folder's path or an `s3://bucket/prefix`; `UserError` if it is neither."""
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
        """The store that the place is in; its keys begin with the prefix."""
        if not self.bucket:
            return FolderStore(Path(self.root))
        return S3Store(client("s3", region=self.region, endpoint_url=self.endpoint_url, local=self.local), self.root)

    def key(self, path: str) -> str:
        """A path in this place as a key of its store."""
        return f"{self.prefix}/{path}" if self.prefix else path

    def __str__(self) -> str:
        return f"s3://{self.root}/{self.prefix}" if self.bucket else self.root
