"""A video as it was read: the state of each chain of steps, frame by frame, and what nothing explains."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.compare import Map, Region
from generators.kit.judge.finding import LANE, Place

if TYPE_CHECKING:
    from generators.kit.judge.frame import Frame

HALT, HALT_MOVE, HALT_WAY = 7, 0.5, 8.0  # frames; pixels between two frames; pixels in all
BACK = 0.1  # of a step by which a chain may fall back by an error of reading


class Stain(NamedTuple):
    """A part of a frame that nothing explains."""

    frame: int
    region: Region
    amount: int  # mean distance of its worst window
    chain: int  # the chain that it belongs to, or -1


@dataclass
class Reading:
    """All that was read of a video."""

    places: NDArray[np.float64]  # (frames, chains): states passed, with the fraction of the step; NaN is unknown
    inner: Map  # 255 where the video shows the scene in all frames, without the edge
    stains: list[Stain] = field(default_factory=list)
    found: dict[tuple[int, int], Sequence[Place]] = field(default_factory=dict)  # by frame and chain

    @property
    def is_lost(self) -> bool:
        """True if a motion was out of sight in some frames."""
        return bool(np.isnan(self.places).any())

    def repeat(self, frame: int) -> None:
        """Read a frame that equals the one before it."""
        self.places[frame] = self.places[frame - 1]
        self.stains += [stain._replace(frame=frame) for stain in self.stains if stain.frame == frame - 1]
        for chain in range(self.places.shape[1]):
            if (frame - 1, chain) in self.found:
                self.found[frame, chain] = self.found[frame - 1, chain]

    def halts(self, chain: int, frames: range) -> int:
        """The first of these frames in which a thing has come to a halt off its way, or -1.

        In a halt of some frames, it goes no further than a pixel, where its usual way would be `HALT_WAY` long.
        """
        seen = [frame for frame in frames if (frame, chain) in self.found]
        for number in range(max((len(self.found[frame, chain]) for frame in seen), default=0)):
            places = [self.found[frame, chain][number] for frame in seen if len(self.found[frame, chain]) > number]
            spots = np.array([(place.left, place.top) for place in places])
            moves = np.hypot(*np.diff(spots, axis=0).T)
            moves = moves[moves > HALT_MOVE]
            if not len(moves) or moves.mean() * HALT < HALT_WAY:
                continue
            for first in range(len(spots) - HALT):
                last = first + HALT
                if np.ptp(spots[first : last + 1], axis=0).max() <= 1 and places[first].apart > LANE:
                    return seen[min(last, len(seen) - 1)]
        return -1

    def strays(self, chain: int, frames: range) -> int:
        """The first of these frames in which a thing is further than `LANE` off its way, or -1."""
        for frame in frames:
            if any(place.apart > LANE for place in self.found.get((frame, chain), ())):
                return frame
        return -1


@dataclass
class Track:
    """The knowledge of each chain before a frame."""

    now: list[int]  # the state that it was last in
    last: list[float]  # where it was last known to be; a step that falls back a little may only seem to
    lost: list[int]  # different frames in a row in which it was not found
    failed: int  # different frames in which something was not explained, or only with doubt
    moving: set[int]  # chains that were between two states, or changed theirs, in the frame before

    @classmethod
    def begin(cls, count: int) -> "Track":
        """All chains in the given state."""
        return cls([0] * count, [0.0] * count, [0] * count, 0, set())

    def follow(self, frame: "Frame", was: Sequence[int]) -> None:
        """Add what was read of a frame; `was` is `now` before it."""
        self.failed += frame.is_open or frame.doubtful
        for k, place in enumerate(frame.places):
            if place != place:
                self.lost[k] += 1
                continue
            self.lost[k] = 0
            if place == self.now[k] or not self.last[k] - BACK < place < self.last[k]:
                self.last[k] = place
        self.moving = {k for k, place in enumerate(frame.places) if place != self.now[k] or self.now[k] != was[k]}
