"""Score a video by comparing it with the sample's own, for samples of generators without rules.

The pictures of both are cut to the square in their middle and reduced to one small size; the video's colours are fitted
to the given first frame. The comparison has no clock: it looks for the truth's frames in their order, so any pace is
right. Distances between pictures are mean absolute differences per channel, 0 to 255.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from generators.kit.clip import FPS
from generators.kit.judge.clip import Clip
from generators.kit.judge.decode import SECONDS, UNREADABLE, ScoreError
from generators.kit.judge.pictures import ALIKE, PictureSequence, amounts, evenly, worst
from generators.kit.judge.result import ItemScore, Score
from generators.kit.rubric import FinalFrame, FirstFrame, Gradual, Item, Steady, read_items
from generators.kit.sample import METADATA, VIDEO
from generators.kit.scene.scene import UNITS
from generators.kit.video.small import LEAST, SIDE, Pictures, change_of, coarsest, difference_of

SEEN = 0.8  # least share of the truth's frames seen in order
CHANGE = 16  # least difference of a pixel that changes in the truth

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of SIDE


class Comparison:
    """A sample's video and rubric, for any number of videos."""

    def __init__(self, items: Sequence[Item], truth: PictureSequence, tracks: Mapping[str, Sequence[Box]]) -> None:
        self._items, self._truth, self._tracks = items, truth, tracks

    @classmethod
    def of(cls, metadata: Mapping[str, Any], files: Mapping[str, bytes]) -> "Comparison":
        """Read a sample's rubric and its video; raise `ScoreError` if it has neither, or a check that needs rules."""
        if VIDEO not in files:
            raise ScoreError(f"the sample has no {VIDEO}")
        try:
            items = read_items(metadata["rubric"])
            tracks = {name: _boxes(track) for name, track in metadata["truth"]["actors"].items()}
            short = metadata["generator"]["short"]
        except UNREADABLE as error:
            reason = " ".join(str(error).split())[:200]
            raise ScoreError(f"{METADATA} can't be read: {type(error).__name__}: {reason}") from None
        for item in items:
            if not isinstance(item.check, FirstFrame | FinalFrame | Gradual | Steady):
                raise ScoreError(f"item {item.id!r} is checked by the rules of {short!r:.40}, which is not installed")
            if isinstance(item.check, Steady) and (unknown := sorted({*item.check.actors} - tracks.keys())):
                raise ScoreError(
                    f"{METADATA} can't be read: item {item.id!r} names {unknown[0]!r:.40}, which has no place"
                )
        return cls(items, PictureSequence.of(Clip.read(files[VIDEO]).frames), tracks)

    def score_file(self, video: Path | bytes, *, seconds: float = SECONDS) -> Score:
        """Score a video file, which is decoded under guard; raise `ScoreError` if it can't be."""
        return self._score(Clip.read(video, seconds=seconds))

    def score(self, frames: object, fps: float = FPS) -> Score:
        """Score frames of shape (T, height, width, 3), uint8 RGB; raise `ScoreError` for anything else."""
        return self._score(Clip.of(frames, fps))

    def score_images(self, pictures: object, *, seconds: float = SECONDS) -> Score:
        """Raise `ScoreError`: nothing tells what a single picture of an answer has to show."""
        raise ScoreError("pictures are scored by the rules of a generator, and an external one has none")

    def _score(self, clip: Clip) -> Score:
        video = PictureSequence.of(clip.frames).recoloured(self._truth[0])
        scored = []
        for item in self._items:
            ok, reason = self._look(item, video)
            scored.append(ItemScore(item.id, item.weight, item.weight if ok else 0, ok, reason))
        return Score(tuple(scored), float(sum(found.earned for found in scored)), all(found.ok for found in scored))

    def _look(self, item: Item, video: PictureSequence) -> tuple[bool, str]:
        """Evaluate an item's check: whether it holds, and the reason."""
        match item.check:
            case FirstFrame():
                return self._equal(video, 0, "first")
            case FinalFrame():
                return self._equal(video, -1, "last")
            case Steady(actors):
                return self._steady(video, actors)
            case _:
                return self._gradual(video)

    def _equal(self, video: PictureSequence, frame: int, name: str) -> tuple[bool, str]:
        """Compare the first or last picture with the truth's."""
        most, where = worst(difference_of(video[frame], self._truth[frame]))
        if most > min(ALIKE, self._last_change / 2):
            return False, f"the {name} picture differs by {most:.0f} of 255 at {where}"
        return True, f"the {name} picture is as it should be"

    def _gradual(self, video: PictureSequence) -> tuple[bool, str]:
        """Check for evenly spaced frames of the truth, each after the one before it."""
        alike, moments = self._moments
        if len(moments) < 2:
            return True, "the truth shows no change"
        between = np.array([amounts(a[None], b, alike)[0] for a, b in pairwise(moments)])
        apart = np.minimum(np.append(between, np.inf), np.insert(between, 0, np.inf))
        apart_from = np.stack([amounts(video.thinned(4), moment, alike) for moment in moments])
        reached = _in_order((apart_from < apart[:, None] / 2)[:, video.number])
        return reached >= SEEN * len(moments), f"{reached} of {len(moments)} frames are seen in order"

    def _steady(self, video: PictureSequence, actors: Sequence[str]) -> tuple[bool, str]:
        """Check everything away from the actors' places in every picture against the given one."""
        kept, first = self._kept(actors), self._truth[0]
        largest = np.array(
            [coarsest(difference_of(p, first[::2, ::2]) & kept[::2, ::2], ALIKE) for p in video.thinned(2)]
        )
        differs = largest[video.number]
        lasting = np.minimum(differs, np.concatenate([differs[:1] * (len(differs) == 1), differs[:-1]]))
        if not (lasting > ALIKE).any():
            return True, "nothing else changes"
        number = int(np.argmax(lasting > ALIKE))
        _, where = worst(difference_of(video[number], first) & kept)
        return False, f"picture {number + 1} of {len(video)} differs by {differs[number]:.0f} of 255 at {where}"

    def _kept(self, actors: Sequence[str]) -> Pictures:
        """Mask, 255 away from these actors' places and from all changes of the truth, else 0."""
        free = self._varying.copy()
        for left, top, right, bottom in (box for name in actors for box in self._tracks[name]):
            free[top:bottom, left:right] = True
        wide = Image.fromarray(free.astype(np.uint8) * 255).filter(ImageFilter.MaxFilter(5))
        return np.where(np.asarray(wide)[..., None] > 0, np.uint8(0), np.uint8(255))

    @cached_property
    def _moments(self) -> tuple[float, Pictures]:
        """The difference of pixels taken for noise, and the truth's pictures to look for; none without a change."""
        change = change_of(self._truth[0], self._truth.distinct)
        alike = min(ALIKE, change / 6)
        return alike, self._truth.thinned(4)[evenly(self._truth, alike) if change >= LEAST else []]

    @cached_property
    def _last_change(self) -> float:
        """The largest difference between the truth's first and last picture; `inf` without one."""
        change = change_of(self._truth[0], [self._truth[-1]])
        return change if change >= LEAST else np.inf

    @cached_property
    def _varying(self) -> NDArray[np.bool_]:
        """Mask of pixels that change in any frame of the truth."""
        lightest, darkest = self._truth.distinct.max(axis=0), self._truth.distinct.min(axis=0)
        return np.asarray((difference_of(lightest, darkest) > CHANGE).any(axis=2))


def _boxes(track: Sequence[Sequence[float]]) -> list[Box]:
    """An actor's places, cut to the picture, from its track: frame, left, top, width and height in units."""
    found = []
    for _, x, y, width, height in (entry for entry in track if len(entry) > 1):
        left, top, right, bottom = (round(side * SIDE / UNITS) for side in (x, y, x + width, y + height))
        found.append((max(0, left), max(0, top), min(SIDE, right), min(SIDE, bottom)))
    return found


def _in_order(seen: NDArray[np.bool_]) -> int:
    """The most rows matched one after another in non-decreasing columns."""
    most = np.zeros(seen.shape[1], np.int64)
    for row in seen:
        most = np.maximum.accumulate(np.where(row, most + 1, most))
    return int(most[-1])
