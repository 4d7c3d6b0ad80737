"""Read samples back from a store, as files or from shards."""

import re
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from generators.kit.identity import SUFFIX, GeneratorId
from include.dataset.layout import SHARD_EXTENSIONS, Batch, Layout
from include.services.storage import NotFound, Store, Unreadable

_FILES = {extension: name for name, extension in SHARD_EXTENSIONS.items()}
_MEMBER = re.compile(r"(?P<sample>[A-Za-z0-9_-]+)\.(?P<extension>[A-Za-z0-9._-]+)")


def generator_id(full: str) -> GeneratorId:
    """Parse the long form of an id; raise `ValueError` if malformed."""
    short, _, name = full.removesuffix(SUFFIX).partition("_")
    return GeneratorId(short, name)


def index_of(generator: GeneratorId, sample_id: str) -> int | None:
    """The index in a sample's id, or None if the id does not fit this generator."""
    digits = sample_id.removeprefix(f"{generator.stem}_")
    return int(digits) if re.fullmatch("[0-9]{8}", digits) and generator.task_id(int(digits)) == sample_id else None


def batches_of(store: Store, layout: Layout, generator: GeneratorId) -> list[Batch]:
    """The finished batches of one generator, in order."""
    found = (layout.batch_of(key) for key in store.keys(f"{layout.marks}{generator.full}/"))
    return sorted(batch for batch in found if batch is not None)


def listed_samples(store: Store, layout: Layout, generator: GeneratorId) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each sample's id with its file names, from one listing; id "" collects stray paths."""
    top = layout.key(f"{generator.full}/")
    below = layout.samples(generator)

    def sample(key: str) -> str:
        return key.removeprefix(below).rpartition("/")[0].partition("/")[0] if key.startswith(below) else ""

    for name, keys in groupby(store.keys(top), key=sample):
        start = layout.sample(generator, name) if name else top
        yield name, [key.removeprefix(start) for key in keys]


def read_files(
    store: Store, prefix: str, names: Iterable[str], damaged: dict[str, Unreadable] | None = None
) -> dict[str, bytes]:
    """Read the existing files below a prefix; unreadable ones go to `damaged`, by name, or are raised without it."""
    found = {}
    for name in names:
        try:
            found[name] = store.get(prefix + name)
        except Unreadable as error:
            if damaged is None:
                raise
            damaged[name] = error
        except (NotFound, ValueError):  # ValueError: a link out of the folder
            continue
    return found


@dataclass
class Shard:
    """Samples of a tar by id, their files by name, and stray members."""

    samples: dict[str, dict[str, bytes]] = field(default_factory=dict)
    oddities: list[str] = field(default_factory=list)


def read_shard(data: bytes) -> Shard:
    """Read plain files with flat names; extract nothing, and let no header make it run long.

    Headers are read one by one instead of by `TarFile`, which follows links, sparse maps and extended headers; our
    shards have none.
    """
    shard = Shard()
    at = 0
    while True:
        try:
            header = tarfile.TarInfo.frombuf(data[at : at + tarfile.BLOCKSIZE], "utf-8", "replace")
        except tarfile.HeaderError as error:
            if not _closes(data, at):
                shard.oddities.append(f"unreadable from byte {at} on: {error}")
            return shard
        at += tarfile.BLOCKSIZE
        if not 0 <= header.size <= len(data) - at:
            shard.oddities.append(f"member {header.name[:100]!r} is cut off")
            return shard
        _add(shard, header, data[at : at + header.size])
        at += -(-header.size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


def _closes(data: bytes, at: int) -> bool:
    """True if a tar ends properly here: with two blocks of zeros and nothing after them."""
    rest = data[at:]
    return len(rest) >= 2 * tarfile.BLOCKSIZE and not rest.strip(b"\0")


def _add(shard: Shard, header: tarfile.TarInfo, content: bytes) -> None:
    match = _MEMBER.fullmatch(header.name)
    if header.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or match is None:
        shard.oddities.append(f"member {header.name[:100]!r} is no plain file with a flat name")
        return
    files = shard.samples.setdefault(match["sample"], {})
    name = _FILES.get(match["extension"], match["extension"])
    if name in files:
        shard.oddities.append(f"member {header.name[:100]!r} is there twice")
        return
    files[name] = content


class Samples:
    """Single samples of a dataset in either format, without what can't be read; the last shard stays cached."""

    def __init__(self, store: Store, layout: Layout, *, tar: bool) -> None:
        self._store = store
        self._layout = layout
        self._tar = tar
        self._batches: dict[GeneratorId, list[Batch]] = {}
        self._last: tuple[Batch, Shard] | None = None

    def files(self, generator: GeneratorId, index: int, names: Iterable[str]) -> Mapping[str, bytes]:
        """The existing files of a sample."""
        sample_id = generator.task_id(index)
        if not self._tar:
            return read_files(self._store, self._layout.sample(generator, sample_id), names, damaged={})
        if generator not in self._batches:
            self._batches[generator] = batches_of(self._store, self._layout, generator)
        for batch in self._batches[generator]:
            if batch.start <= index < batch.start + batch.count:
                files = self._shard(batch).samples.get(sample_id, {})
                return {name: files[name] for name in names if name in files}
        return {}

    def _shard(self, batch: Batch) -> Shard:
        if self._last is None or self._last[0] != batch:
            try:
                self._last = batch, read_shard(self._store.get(self._layout.shard(batch)))
            except (NotFound, Unreadable):
                self._last = batch, Shard()
        return self._last[1]
