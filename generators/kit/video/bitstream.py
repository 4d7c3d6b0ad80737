"""H.264 bitstreams: split them into NAL units, and insert held frames without encoding them.

A frame equal to the one before it is a P slice with every macroblock skipped: the decoder copies its one reference
picture. Such a slice depends only on the size and the encoder's options, except for `frame_num`, a counter of fixed
length. So one slice is encoded once, numbered at each place, and later slices are renumbered. This requires one
reference picture, output in decoding order by picture order count type 2 (no B-frames, no other count in a slice), one
slice per picture, and a single IDR picture, the first; `numbered` refuses other streams. CABAC restarts in each slice,
and without deblocking a skipped macroblock is an exact copy. Section numbers refer to ITU-T H.264 (08/2021).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

START = b"\0\0\0\1"
_START = re.compile(rb"\x00\x00+\x01")
_FORBIDDEN = re.compile(rb"\x00\x00(?=[\x00-\x03])")
_SLICE, _IDR, _SEI, _SPS, _PPS = 1, 5, 6, 7, 8
_HEADER = 32  # bytes; every field read or written lies within


@dataclass(frozen=True)
class Coded:
    """A stream ready for a container: shared parameter sets, and one slice (NAL unit) per picture."""

    sps: bytes
    pps: bytes
    slices: tuple[bytes, ...]


def nals(unit: bytes) -> list[bytes]:
    """The NAL units of an Annex B stream."""
    return _START.split(unit)[1:]


def numbered(units: Sequence[bytes], shown: Sequence[int], still: bytes) -> Coded:
    """Show picture k of `units` `shown[k]` times; repeats are the `still` unit.

    The encoder's SEI messages are dropped. Raise `ValueError` if the stream does not meet the module's requirements.
    """
    if len(units) != len(shown) or not units:
        raise ValueError(f"{len(units)} encoded pictures for {len(shown)} shown")
    first = {nal[0] & 31: nal for nal in nals(units[0])}
    if not {_SPS, _PPS, _IDR} <= first.keys() <= {_SPS, _PPS, _IDR, _SEI}:
        raise ValueError(f"the first picture has NAL units of types {sorted(first)}, not of 5, 7 and 8")
    bits = frame_num_bits(first[_SPS])
    (still_slice,) = nals(still)
    slices: list[bytes] = []
    for number, (unit, times) in enumerate(zip(units, shown, strict=True)):
        found = [first[_IDR]] if number == 0 else nals(unit)
        if len(found) != 1 or found[0][0] & 31 != (_SLICE if number else _IDR) or not found[0][0] & 0x60:
            raise ValueError(f"picture {number} is not one slice that later ones refer to")
        slices.append(with_frame_num(found[0], bits, number, len(slices)))
        for _ in range(times - 1):
            slices.append(with_frame_num(still_slice, bits, 1, len(slices)))
    return Coded(first[_SPS], first[_PPS], tuple(slices))


def frame_num_bits(sps: bytes) -> int:
    """Bits of `frame_num`; raise `ValueError` unless a skipped picture repeats the one before (7.3.2.1.1)."""
    profile = sps[1]
    if profile not in (66, 77):
        raise ValueError(f"profile {profile} is neither Baseline (66) nor Main (77)")
    read = _Bits(payload(sps), 32)
    read.exp_golomb()  # seq_parameter_set_id
    bits = read.exp_golomb() + 4
    order, references = read.exp_golomb(), read.exp_golomb()
    if (order, references) != (2, 1):
        raise ValueError(f"picture order count is of type {order} with {references} references, not 2 with 1")
    return bits


def with_frame_num(nal: bytes, bits: int, old: int, new: int) -> bytes:
    """Replace a slice's `frame_num` (7.3.3), a counter modulo 2**bits; `old` is its present value."""
    old, new = old % (1 << bits), new % (1 << bits)
    if old == new == 0:
        return nal
    raw = payload(nal)
    read = _Bits(raw, 8)
    for _ in range(3):  # first_mb_in_slice, slice_type, pic_parameter_set_id
        read.exp_golomb()
    at = read.at
    if (found := read.fixed(bits)) != old:
        raise ValueError(f"a slice has frame_num {found}, not {old}")
    if old == new:
        return nal
    head = raw[:_HEADER]
    shift = 8 * len(head) - at - bits
    return escaped((int.from_bytes(head) ^ (old ^ new) << shift).to_bytes(len(head)) + raw[_HEADER:])


def payload(nal: bytes) -> bytes:
    """A NAL unit without its emulation prevention (7.4.1.1)."""
    return nal.replace(b"\0\0\3", b"\0\0")


def escaped(raw: bytes) -> bytes:
    """A NAL unit with its emulation prevention."""
    return _FORBIDDEN.sub(b"\0\0\3", raw)


class _Bits:
    """Reader of codes from the start of a payload."""

    def __init__(self, raw: bytes, at: int) -> None:
        head = raw[:_HEADER]
        self._value, self._length = int.from_bytes(head), 8 * len(head)
        self.at = at

    def fixed(self, count: int) -> int:
        self.at += count
        return self._value >> (self._length - self.at) & ((1 << count) - 1)

    def exp_golomb(self) -> int:
        """An unsigned Exp-Golomb code (9.1)."""
        zeros = 0
        while not self.fixed(1):
            zeros += 1
            if zeros > 31:
                raise ValueError("no Exp-Golomb code here")
        return (1 << zeros) - 1 + self.fixed(zeros)
