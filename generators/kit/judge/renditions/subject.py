"""The sample that is rendered: its truth as frames, and any other states of its puzzle.

Frames are RGB, 0 to 255, of shape (frames, height, width, 3). Lengths in pixels count for pictures of 512 and scale
with the size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.kit.clip import Clip
from generators.kit.generator import Generator
from generators.kit.pacing import moments_of
from generators.kit.sample import DEFAULT_SIZE, draw
from generators.kit.scene.grid import SIZES
from generators.kit.scene.look import PLAIN, PLAIN_LOOK, Look
from generators.kit.scene.scene import UNITS, Scene
from generators.kit.timeline import Moment, Pace
from generators.kit.video.film import pictures

Frames = NDArray[np.uint8]
States = Sequence[Any]
Warp = Callable[[Scene, Moment[Any]], None]  # changes a scene's notes after `draw`
Rendition = Callable[["Subject"], Frames | None]

UNDRAWABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # states of another form
VISIBLE = 16  # least difference of a pixel that counts as a change


@dataclass(frozen=True, eq=False)
class Subject:
    """A sample to be rendered, with its truth; `other` is another puzzle of its level."""

    generator: Generator[Any, Any, Any]
    puzzle: Any
    states: States
    size: int = DEFAULT_SIZE
    other: Any = None
    look: Look = PLAIN_LOOK

    @classmethod
    def of(
        cls,
        generator: Generator[Any, Any, Any],
        level: str,
        seed: int,
        index: int,
        size: int = DEFAULT_SIZE,
        look: str = PLAIN,
    ) -> "Subject":
        """Draw a sample in a look, as `build` takes it, and the level's next one with another puzzle."""
        drawn = draw(generator, level, seed, index)
        puzzle = drawn.puzzle
        following = (draw(generator, level, seed, number).puzzle for number in range(index + 1, index + 50))
        other = next((another for another in following if another != puzzle), None)
        shown = Look.of(look, drawn.identity.of_rendition)
        return cls(generator, puzzle, generator.solve(puzzle), size, other, shown)

    @cached_property
    def moments(self) -> Sequence[Moment[Any]]:
        """The truth's timeline."""
        return moments_of(self.generator, self.puzzle, self.states)

    @cached_property
    def truth(self) -> Frames:
        """The truth's frames."""
        return self.film(self.moments)

    @cached_property
    def posts(self) -> Sequence[Moment[Any]]:
        """The moment at rest in each state."""
        states = self.states
        return [
            Moment(k, float(k > 0), states[max(0, k - 1)], states[k], tuple(states[:k])) for k in range(len(states))
        ]

    @cached_property
    def rests(self) -> Frames:
        """The frame at rest in each state."""
        return self.film(self.posts)

    @cached_property
    def small(self) -> "Subject":
        """The same in the smallest size."""
        return replace(self, size=SIZES.start)

    @cached_property
    def still(self) -> NDArray[np.bool_]:
        """Blocks, a sixteenth of the picture wide, in which the truth never changes."""
        varying = (self.truth.max(axis=0) - self.truth.min(axis=0)).max(axis=-1) > VISIBLE
        return np.logical_not(blocks(varying).any(axis=(1, 3)))

    @property
    def steps(self) -> int:
        """Number of steps of the solution."""
        return len(self.states) - 1

    @property
    def constant(self) -> bool:
        """True if speed has to be constant, as in physics."""
        return self.generator.pace.step == 1 or "constant" in self.generator.free

    @property
    def px(self) -> float:
        """A pixel of 512, in pixels of this size."""
        return self.size / UNITS

    def film(self, moments: Sequence[Moment[Any]], warp: Warp | None = None) -> Frames:
        """Draw the frames of a timeline."""
        return drawn(self.generator, self.puzzle, moments, size=self.size, warp=warp, look=self.look)

    def accepts(self, states: States) -> bool:
        """Ask `verify`; states of another form are refused."""
        try:
            return len(states) > 1 and self.generator.verify(self.puzzle, states).ok
        except UNDRAWABLE:
            return False


def endless(frames: int) -> Clip:
    """A clip that is long enough for this number of frames."""
    return Clip(seconds=2 * frames + 8)


def frames(
    generator: Generator[Any, Any, Any],
    puzzle: Any,
    states: States,
    *,
    pace: Pace | None = None,
    size: int = DEFAULT_SIZE,
    warp: Warp | None = None,
) -> Frames:
    """Draw any states of a puzzle at the generator's pace, or another one."""
    return drawn(generator, puzzle, moments_of(generator, puzzle, states, pace=pace), size=size, warp=warp)


def drawn(
    generator: Generator[Any, Any, Any],
    puzzle: Any,
    moments: Sequence[Moment[Any]],
    *,
    size: int = DEFAULT_SIZE,
    warp: Warp | None = None,
    look: Look = PLAIN_LOOK,
) -> Frames:
    """Draw a frame for each moment."""

    def paint(scene: Scene, moment: Moment[Any]) -> None:
        generator.draw(scene, puzzle, moment)
        if warp is not None:
            warp(scene, moment)

    shown = np.empty((len(moments), size, size, 3), np.uint8)
    images = pictures(moments, lambda scene: generator.backdrop(scene, puzzle), paint, clip=Clip(size, size), look=look)
    for number, image in enumerate(images):
        shown[number] = np.asarray(image)
    return shown


def mixed(a: Frames, b: Frames, share: float) -> Frames:
    """Blend two pictures."""
    return clipped(a + (b.astype(np.float32) - a) * share)


def clipped(values: NDArray[Any]) -> Frames:
    """Round to whole colours."""
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def coarse(picture: Frames) -> NDArray[np.float64]:
    """The mean colour of each block, of shape (16 * 16 * 3,)."""
    side = len(picture) // 16
    rows = picture.reshape(16, side, -1).sum(axis=1, dtype=np.uint32)  # whole rows first: four times as fast
    return np.asarray(rows.reshape(16, 16, side, 3).sum(axis=2) / side**2, np.float64).reshape(-1)


def blocks(picture: NDArray[Any]) -> NDArray[Any]:
    """View a picture as 16 rows and columns of blocks: shape (16, height, 16, width, ...)."""
    side = len(picture) // 16
    return picture.reshape(16, side, 16, side, *picture.shape[2:])
