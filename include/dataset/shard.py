"""A shard: one uncompressed tar with flat WebDataset keys.

It has no owner and no time, so the same samples give the same bytes. Members are independent, so a
shard can be written in pieces: one member after the other, then the end.
"""

import tarfile
from collections.abc import Iterator, Mapping

from include.dataset.layout import SHARD_EXTENSIONS


def members(sample_id: str, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield a sample's files as tar members: a header, then the content in whole blocks."""
    for name, extension in SHARD_EXTENSIONS.items():
        if name in files:
            content = files[name]
            member = tarfile.TarInfo(f"{sample_id}.{extension}")
            member.size = len(content)
            yield member.tobuf(tarfile.USTAR_FORMAT)
            yield content
            yield bytes(-len(content) % tarfile.BLOCKSIZE)


def end(size: int) -> bytes:
    """Return the end of a tar of `size` bytes: two empty blocks, then zeros up to a whole record."""
    blocks = 2 * tarfile.BLOCKSIZE
    return bytes(blocks + -(size + blocks) % tarfile.RECORDSIZE)
