"""What the pages work with: settings, the cloud, the workshop and what is kept in memory."""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from cachetools import LRUCache, TTLCache
from fastapi import Depends, Request

from include.cloud.connect import Cloud, connect
from include.dataset import task_types
from include.external.lock import Place
from include.settings import Settings
from include.studio.protection import Guard
from include.studio.workshop import Done, Workshop, last_edit

T = TypeVar("T")

MEDIA_BYTES = 64 << 20
"""Memory for pictures and videos that were read."""
MEDIA_S = 60
"""Seconds for which a sample's file is taken as it was read."""
JOBS_KEPT = 256
"""Made samples, pictures and scores that are kept."""
RECENT_KEPT = 1024


@dataclass
class Studio:
    """One Studio's state; everything in it can be lost at any time."""

    settings: Settings
    guard: Guard
    local: bool = False
    """True if only this machine's own user reaches it, who may name folders of it."""
    workshop: Workshop = field(default_factory=Workshop)
    _media: Any = field(default_factory=lambda: TTLCache(MEDIA_BYTES, MEDIA_S, getsizeof=len))
    _jobs: Any = field(default_factory=lambda: LRUCache(JOBS_KEPT))
    _recent: Any = field(default_factory=lambda: TTLCache(RECENT_KEPT, MEDIA_S))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _cloud: Cloud | None = None
    _external: tuple[int, int] | None = (0, 0)
    """The lock file of the external generators as it was last seen; None if there was none."""

    @property
    def cloud(self) -> Cloud:
        """The cloud as it is now, with clients that are kept while it stays; `UserError` if it is down."""
        found = connect(self.settings)
        if found != self._cloud:
            self._cloud = found
        return self._cloud or found

    def keep_up(self) -> None:
        """Take in external generators that came, changed or went, whoever brought them."""
        try:
            found = Place(self.settings.external).lock_file.stat()
            now: tuple[int, int] | None = (found.st_mtime_ns, found.st_ino)
        except OSError:
            now = None
        with self._lock:
            if now != self._external:
                task_types.reload()
                self._external = now

    @property
    def home(self) -> Path:
        """The folder for what the Studio keeps on disk."""
        return self.settings.vmdp_home / "studio"

    def job(self, kind: str, **order: Any) -> Done:
        """A job that its order alone decides, done once while the code stays as it is."""
        key = (kind, last_edit(), *sorted(order.items()))
        return self._kept(self._jobs, key, lambda: self.workshop.do(kind, **order))

    def compared(self, key: tuple[Any, ...], files: Callable[[], dict[str, bytes]]) -> Done:
        """A sample's scores, worked out once for its content hash."""
        return self._kept(self._jobs, ("compare", last_edit(), *key), lambda: self.workshop.do("compare", files()))

    def media(self, key: tuple[Any, ...], read: Callable[[], bytes]) -> bytes:
        """A file that was read lately, or is read now."""
        return self._kept(self._media, key, read)

    def recent(self, key: tuple[Any, ...], read: Callable[[], T]) -> T:
        """What was found lately, such as where the files of a shard are, or is found now."""
        return self._kept(self._recent, key, read)

    def _kept(self, cache: Any, key: Any, make: Callable[[], T]) -> T:
        with self._lock:
            if key in cache:
                found: T = cache[key]
                return found
        made = make()
        with self._lock, contextlib.suppress(ValueError):  # larger than all that is kept
            cache[key] = made
        return made


def the_studio(request: Request) -> Studio:
    """The Studio that a request is for."""
    studio: Studio = request.app.state.studio
    return studio


TheStudio = Annotated[Studio, Depends(the_studio)]
