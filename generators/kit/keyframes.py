"""Key frames: a solution in at most eight pictures, for models that reason in pictures instead of video.

Each shows the solution after one of its steps; the last one is the final frame. The first frame is none of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from generators.kit.rubric import Appears, Follows, Item

MOST_KEY_FRAMES = 8
IMAGE_PROMPT = "image/prompt.txt"


def picture_name(number: int) -> str:
    """The file of a key frame, numbered from 1."""
    return f"image/frame_{number}.png"


PICTURES = tuple(picture_name(number + 1) for number in range(MOST_KEY_FRAMES))
"""The files of all key frames, of which a sample has the first few."""


@dataclass(frozen=True)
class KeyFrame:
    """One key frame, as metadata.json names it."""

    file: str
    step: int  # number of steps made in it
    progress: float  # the same as a share of all steps, above 0; 1 for the last


def key_frames(steps: int, items: Iterable[Item]) -> list[KeyFrame]:
    """The key frames of a solution of this many steps, whose chapters are the rubric's process items.

    Each step has one, if there are few enough. Otherwise each chapter ends with one, and the others go to where two of
    them are furthest apart.
    """
    numbers = _all_or_by_chapter(steps, items)
    return [KeyFrame(picture_name(k), step, round(step / steps, 4)) for k, step in enumerate(numbers, 1)]


def widest(frames: Sequence[KeyFrame]) -> int:
    """The most steps from one key frame to the next, or from the first frame to the first of them."""
    return max(after - before for before, after in pairwise((0, *(frame.step for frame in frames))))


def names_of(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of a sample's key frames and their prompt, by its metadata.json; none for a sample without."""
    named = metadata.get("keyframes")
    return (IMAGE_PROMPT, *PICTURES[: len(named)]) if isinstance(named, list) and named else ()


def _all_or_by_chapter(steps: int, items: Iterable[Item]) -> list[int]:
    if steps <= MOST_KEY_FRAMES:
        return list(range(1, steps + 1))
    checks = (item.check for item in items if item.group == "process")
    ends = sorted({check.steps[1] for check in checks if isinstance(check, Follows | Appears)} | {steps})
    chapters = list(pairwise((0, *ends)))
    parts = [1] * len(chapters)
    for _ in range(MOST_KEY_FRAMES - len(chapters)):
        longest = max(range(len(chapters)), key=lambda k: (chapters[k][1] - chapters[k][0]) / parts[k])
        parts[longest] += 1
    return [
        begin + (2 * k * (end - begin) + count) // (2 * count)
        for (begin, end), count in zip(chapters, parts, strict=True)
        for k in range(1, count + 1)
    ]
