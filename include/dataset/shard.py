"""A shard: one uncompressed tar with flat WebDataset keys.

No owner and no time in it, so the same samples give the same bytes. A member stands for itself, so a
shard can be written in pieces: its members one after the other, then its end.
"""

import tarfile
from collections.abc import Iterator, Mapping

from include.dataset.layout import SHARD_EXTENSIONS


def members(sample_id: str, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The bytes of a sample's files in the tar: of each a header, then the content in whole blocks."""
    for name, extension in SHARD_EXTENSIONS.items():
        if name in files:
            content = files[name]
            member = tarfile.TarInfo(f"{sample_id}.{extension}")
            member.size = len(content)
            yield member.tobuf(tarfile.USTAR_FORMAT)
            yield content
            yield bytes(-len(content) % tarfile.BLOCKSIZE)


def end(size: int) -> bytes:
    """What closes a tar of `size` bytes: two empty blocks, then a whole record."""
    blocks = 2 * tarfile.BLOCKSIZE
    return bytes(blocks + -(size + blocks) % tarfile.RECORDSIZE)
