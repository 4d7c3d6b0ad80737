"""MP4 files: H.264 pictures in, a file with its index in front of the data out.

One video track at a constant rate without reordering needs few boxes. Written here, they depend on no library's
version. Boxes: ISO/IEC 14496-12 and, for H.264, 14496-15.
"""

import struct

from generators.kit.clip import Clip
from generators.kit.video.bitstream import Coded

_BT709, _BT601_MATRIX, _LIMITED = 1, 6, 0  # ITU-T H.273
_TICKS = 1024  # a frame; some players round where a second has few
_UNITY = struct.pack(">9I", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)


def mp4(coded: Coded, clip: Clip) -> bytes:
    """Write the file of coded pictures with a clip's frame and rate."""
    pictures = [struct.pack(">I", len(nal)) + nal for nal in coded.slices]
    head = _box(b"ftyp", b"isom", _u32(512), b"isomiso2avc1mp41")
    # The index holds the data's offset; its own length does not depend on the offset.
    data = len(head) + len(_index(coded, clip, [len(picture) for picture in pictures], 0)) + 8
    return head + _index(coded, clip, [len(picture) for picture in pictures], data) + _box(b"mdat", *pictures)


def _index(coded: Coded, clip: Clip, lengths: list[int], data: int) -> bytes:
    frames = len(lengths)
    second, duration = _u32(clip.fps * _TICKS), _u32(frames * _TICKS)
    frame = struct.pack(">II", clip.width << 16, clip.height << 16)
    samples = _box(
        b"stbl",
        _table(b"stsd", 1, _entry(coded, clip)),
        _table(b"stts", 1, _u32(frames), _u32(_TICKS)),
        _table(b"stss", 1, _u32(1)),
        _table(b"stsc", 1, _u32(1), _u32(frames), _u32(1)),
        _full(b"stsz", 0, _u32(0), _u32(frames), struct.pack(f">{frames}I", *lengths)),
        _table(b"stco", 1, _u32(data)),
    )
    handler = _full(b"hdlr", 0, _u32(0), b"vide", bytes(12), b"VideoHandler\0")
    reference = _box(b"dinf", _table(b"dref", 1, _full(b"url ", 1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", 0, bytes(8), second, duration, b"\x55\xc4\0\0"),  # language: undetermined
        handler,
        _box(b"minf", _full(b"vmhd", 1, bytes(8)), reference, samples),
    )
    track = _full(b"tkhd", 3, bytes(8), _u32(1), bytes(4), duration, bytes(16), _UNITY, frame)
    # Rate 1.0, volume 1.0, and 2 as the number of the next track.
    movie = _full(b"mvhd", 0, bytes(8), second, duration, b"\0\1\0\0\1\0", bytes(10), _UNITY, bytes(24), _u32(2))
    return _box(b"moov", movie, _box(b"trak", track, media))


def _entry(coded: Coded, clip: Clip) -> bytes:
    """Sample entry: size, parameter sets, colour."""
    sets = (b"\xe1", struct.pack(">H", len(coded.sps)), coded.sps, b"\1", struct.pack(">H", len(coded.pps)), coded.pps)
    picture = struct.pack(">HHIIIH", clip.width, clip.height, 72 << 16, 72 << 16, 0, 1) + bytes(32) + b"\0\x18\xff\xff"
    return _box(
        b"avc1",
        bytes(6) + b"\0\1" + bytes(16) + picture,
        _box(b"avcC", b"\1", coded.sps[1:4], b"\xff", *sets),  # lengths of four bytes
        _box(b"colr", b"nclx", struct.pack(">HHHB", _BT709, _BT709, _BT601_MATRIX, _LIMITED)),
    )


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return _u32(8 + len(body)) + kind + body


def _full(kind: bytes, flags: int, *parts: bytes) -> bytes:
    return _box(kind, _u32(flags), *parts)  # version 0


def _table(kind: bytes, entries: int, *parts: bytes) -> bytes:
    return _full(kind, 0, _u32(entries), *parts)


def _u32(value: int) -> bytes:
    return struct.pack(">I", value)
