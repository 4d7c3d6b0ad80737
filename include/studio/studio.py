"""Shared state of the pages: settings, the cloud, the workshop and caches."""

import contextlib
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

from cachetools import LRUCache, TTLCache
from fastapi import Depends, Request

from generators.kit.sample import METADATA
from include.cloud.connect import Cloud, connect
from include.dataset import task_types
from include.errors import UserError
from include.external.lock import Place
from include.settings import Settings
from include.studio.folders import FolderCloud
from include.studio.indexes import Indexes
from include.studio.protection import Guard
from include.studio.workshop import Done, Workshop, last_edit

T = TypeVar("T")

MEDIA_BYTES = 64 << 20
"""Bytes of cached pictures and videos."""
MEDIA_S = 60
"""Seconds to cache a sample's file."""
JOBS_KEPT = 256
"""Number of cached samples, pictures and scores."""
RECENT_KEPT = 1024


@dataclass
class Studio:
    """State of one Studio; all of it may be lost at any time."""

    settings: Settings
    guard: Guard
    local: bool = False
    """True if only this machine's user can reach it; local folders are then allowed."""
    folders: dict[str, Path] = field(default_factory=dict)
    """Folders of this machine whose datasets are shown, by name."""
    results: Path | None = None
    """Folder of the results of `vmdp evaluate`."""
    workshop: Workshop = field(default_factory=Workshop)
    _media: Any = field(default_factory=lambda: TTLCache(MEDIA_BYTES, MEDIA_S, getsizeof=len))
    _jobs: Any = field(default_factory=lambda: LRUCache(JOBS_KEPT))
    _recent: Any = field(default_factory=lambda: TTLCache(RECENT_KEPT, MEDIA_S))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cloud: Cloud | None = None
    _external: tuple[int, int] | None = (0, 0)
    """The lock file of external generators as last seen; None if there was none."""

    @property
    def cloud(self) -> Cloud:
        """The present cloud, with cached clients, below the folders; without any, raise `UserError` if it is down."""
        try:
            found = connect(self.settings)
        except UserError:
            if not self.folders:
                raise
            return cast(Cloud, FolderCloud(self.folders, None))
        if found != self._cloud:
            self._cloud = found
        present = self._cloud or found
        return cast(Cloud, FolderCloud(self.folders, present)) if self.folders else present

    def keep_up(self) -> None:
        """Reload external generators after any change of the lock file."""
        try:
            found = Place(self.settings.external).lock_file.stat()
            now: tuple[int, int] | None = (found.st_mtime_ns, found.st_ino)
        except OSError:
            now = None
        with self._lock:
            if now != self._external:
                task_types.reload()
                self._external = now

    @cached_property
    def indexes(self) -> Indexes:
        """Copies of datasets' indexes, and queries on them."""
        return Indexes(self.home / "indexes")

    @property
    def home(self) -> Path:
        """The Studio's folder on disk."""
        return self.settings.vmdp_home / "studio"

    def job(self, kind: str, **order: Any) -> Done:
        """Run a deterministic job; cache its result while the code is unchanged."""
        key = (kind, last_edit(), *sorted(order.items()))
        return self._kept(self._jobs, key, lambda: self.workshop.do(kind, **order))

    def compared(self, files: Mapping[str, bytes]) -> Done:
        """A sample's scores, cached by the contents of its files: a repair changes damaged ones alone."""
        return self._kept(
            self._jobs, ("compare", last_edit(), _digest(files)), lambda: self.workshop.do("compare", dict(files))
        )

    def renditions(self, metadata: bytes, count: int) -> Done:
        """A sample's puzzle in other looks and words, cached by its metadata."""
        files = {METADATA: metadata}
        key = ("renditions", last_edit(), count, _digest(files))
        return self._kept(self._jobs, key, lambda: self.workshop.do("renditions", files, count=count))

    def media(self, key: tuple[Any, ...], read: Callable[[], bytes]) -> bytes:
        """Read a file through the cache."""
        return self._kept(self._media, key, read)

    def recent(self, key: tuple[Any, ...], read: Callable[[], T]) -> T:
        """Look up a value through the cache, such as the members of a shard."""
        return self._kept(self._recent, key, read)

    def _kept(self, cache: Any, key: Any, make: Callable[[], T]) -> T:
        with self._lock:
            if key in cache:
                found: T = cache[key]
                return found
        made = make()
        with self._lock, contextlib.suppress(ValueError):  # larger than the whole cache
            cache[key] = made
        return made


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return digest.hexdigest()


def the_studio(request: Request) -> Studio:
    """The Studio of a request."""
    studio: Studio = request.app.state.studio
    return studio


TheStudio = Annotated[Studio, Depends(the_studio)]
