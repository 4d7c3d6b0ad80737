"""Datasets in folders of this machine, shown beside those of the cloud, or without a cloud."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from include.cloud.connect import Cloud
from include.errors import UserError
from include.services.queue import Depth
from include.services.storage import FolderStore, NotFound, Paused, Store, Stream


class Folders(Store):
    """Folders by name, each the first part of its keys; all other keys are those of the cloud's store, if any."""

    def __init__(self, folders: Mapping[str, Path], below: Store | None) -> None:
        self.bucket = f"folders of {getattr(below, 'bucket', 'no cloud')}"
        """Tells it apart from other stores in caches."""
        self._folders = {name: FolderStore(path) for name, path in folders.items()}
        self._below = below

    def _found(self, key: str) -> tuple[Store, str, str]:
        """The store of a key, the key in it, and what stands before that."""
        name, slash, rest = key.partition("/")
        if slash and name in self._folders:
            return self._folders[name], rest, f"{name}/"
        if self._below is None:
            raise NotFound(key)
        return self._below, key, ""

    def put(self, key: str, data: bytes, *, absent: bool = False, match: str = "") -> None:
        """Write an object."""
        store, rest, _ = self._found(key)
        store.put(rest, data, absent=absent, match=match)

    def stream(self, key: str, paused: Paused | None = None) -> Stream:
        """Begin an object, or continue a paused one."""
        store, rest, _ = self._found(key)
        return store.stream(rest, paused)

    def delete(self, key: str) -> None:
        """Remove an object."""
        store, rest, _ = self._found(key)
        store.delete(rest)

    def delete_all(self, keys: Sequence[str]) -> None:
        """Remove objects."""
        for key in keys:
            self.delete(key)

    def get(self, key: str) -> bytes:
        """Read an object."""
        store, rest, _ = self._found(key)
        return store.get(rest)

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Read a part of an object."""
        store, rest, _ = self._found(key)
        return store.get_range(rest, start, length)

    def keys(self, prefix: str, after: str = "", at_once: int = 1000) -> Iterator[str]:
        """Yield the keys with this prefix, which begins with a folder's or a dataset's name."""
        try:
            store, rest, before = self._found(prefix)
        except NotFound:
            return
        for key in store.keys(rest, after.removeprefix(before), at_once):
            yield before + key

    def times(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Yield the keys with this prefix, each with its last modification."""
        try:
            store, rest, before = self._found(prefix)
        except NotFound:
            return
        for key, when in store.times(rest):
            yield before + key, when

    def versions(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Yield the keys with this prefix, each with its version."""
        try:
            store, rest, before = self._found(prefix)
        except NotFound:
            return
        for key, version in store.versions(rest):
            yield before + key, version

    def folders(self, prefix: str) -> Iterator[str]:
        """Names between the prefix and the next "/"; at the top, those of the folders come first."""
        if prefix:
            try:
                store, rest, _ = self._found(prefix)
            except NotFound:
                return
            yield from store.folders(rest)
            return
        yield from sorted(self._folders)
        if self._below is not None:
            yield from (name for name in self._below.folders("") if name not in self._folders)

    def where(self, key: str) -> str:
        """The object's address for people."""
        try:
            store, rest, _ = self._found(key)
        except NotFound:
            return key or "the folders of this Studio"
        return store.where(rest)


class _NoQueue:
    """The queue of those who have none: empty."""

    def depth(self) -> Depth:
        """Nothing waits."""
        return Depth(0, 0)


@dataclass(frozen=True)
class FolderCloud:
    """What the pages use of a cloud, with folders in front of it."""

    folders: Mapping[str, Path] = field(compare=False)
    below: Cloud | None

    @property
    def store(self) -> Folders:
        """The folders, and the cloud's objects."""
        return Folders(self.folders, self.below.store if self.below else None)

    def __getattr__(self, name: str) -> object:
        """Everything else is the cloud's; without one there is no queue."""
        if self.below is not None:
            return getattr(self.below, name)
        return {"queue": _NoQueue(), "dead_letters": None, "blocked": lambda: None}[name]


def named(paths: Sequence[Path], taken: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """Folders by the names under which they are shown; raise `UserError` for anything but folders."""
    found = dict(taken or {})
    for path in paths:
        try:
            place = path.expanduser().resolve()
            is_folder = place.is_dir()
        except (OSError, ValueError, RuntimeError):  # too long, with a zero byte, or of an unknown user
            is_folder = False
        if not is_folder:
            raise UserError(f"{str(path)[:200]!r} is no folder")
        if place in found.values():
            continue
        stem = re.sub(r"[^A-Za-z0-9._-]+", "-", place.name).lstrip("._-")[:50] or "folder"
        name, number = stem, 1
        while name in found:
            number += 1
            name = f"{stem}-{number}"
        found[name] = place
    return found
