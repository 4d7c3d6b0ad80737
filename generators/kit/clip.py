"""The form of a sample's video: its frame, length and tempo, which the puzzle does not depend on."""

from collections.abc import Mapping
from dataclasses import dataclass

from generators.kit.identity import stream

FPS = 16
RATES = (8, 12, 15, 16, 24, 25, 30)
LEAST_FRAMES, LARGEST_FRAMES = 33, 241  # that may be asked for
LONGEST = 5.0  # seconds of a natural video: trainers cut longer clips, and the solution's end with it
LARGEST_SIDE = 1280
SQUARE = "square"
CANVASES: Mapping[str, tuple[int, int]] = {
    "832x480": (832, 480),
    "480x832": (480, 832),
    "1280x720": (1280, 720),
    "720x1280": (720, 1280),
}
"""Frames that are not square, by name: width and height in pixels."""


@dataclass(frozen=True)
class Clip:
    """Frame, rate and length of a video."""

    width: int = 512
    height: int = 512
    fps: int = FPS
    frames: int | None = None  # exactly; None for as many as the solution needs
    seconds: float = LONGEST  # at most, without `frames`

    def __post_init__(self) -> None:
        if not all(side % 16 == 0 and 0 < side <= LARGEST_SIDE for side in (self.width, self.height)):
            raise ValueError(f"a frame's sides are multiples of 16, at most {LARGEST_SIDE}: {self.width}×{self.height}")
        if self.fps not in RATES:
            raise ValueError(f"fps must be one of {', '.join(map(str, RATES))}, not {self.fps}")
        if self.frames is not None and not is_length(self.frames):
            raise ValueError(f"frames must be 4n+1 from {LEAST_FRAMES} to {LARGEST_FRAMES}, not {self.frames}")

    @classmethod
    def of(
        cls, size: int, canvas: str = SQUARE, fps: int = FPS, frames: int | None = None, seconds: float = LONGEST
    ) -> "Clip":
        """A clip of a named canvas, or a square of `size` pixels; raise `ValueError` for anything else."""
        if canvas != SQUARE and canvas not in CANVASES:
            raise ValueError(f"canvas must be {SQUARE} or one of {', '.join(CANVASES)}, not {canvas!r}")
        return cls(*CANVASES.get(canvas, (size, size)), fps, frames, seconds)

    @property
    def side(self) -> int:
        """The shorter side in pixels."""
        return min(self.width, self.height)

    @property
    def scale(self) -> float:
        """Frames in a sixteenth of a second."""
        return self.fps / FPS

    @property
    def most(self) -> int:
        """The most frames of the video, 4n+1."""
        return self.frames or int(self.seconds * self.fps) // 4 * 4 + 1


NATURAL = Clip()
MOST_FRAMES = NATURAL.most


def is_length(frames: int) -> bool:
    """True for a number of frames that video models take: 4n+1, which 8n+1 is too."""
    return frames % 4 == 1 and LEAST_FRAMES <= frames <= LARGEST_FRAMES


@dataclass(frozen=True)
class Tempo:
    """Factors of a generator's pace, for one rendition: of its speed, of its rests at both ends, of softness."""

    speed: float = 1.0
    lead: float = 1.0
    tail: float = 1.0
    ease: float = 1.0  # 0 starts and stops at once

    @classmethod
    def varied(cls, identity: str) -> "Tempo":
        """The tempo that this text gives."""
        rng = stream(f"{identity}/tempo")
        speed, lead, tail = rng.randint(16, 26) / 20, rng.randint(3, 10) / 5, rng.randint(3, 10) / 5
        return cls(speed, lead, tail, rng.randint(4, 10) / 10)


EVEN = Tempo()
