"""Scores of a video: points and reason of each item, with the places where it shows."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """A place in a video: the frame, and a box in units of the scene (512 across)."""

    frame: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class ItemScore:
    """One item of the rubric: weight, earned points, reason, and where it shows."""

    id: str
    weight: float
    earned: float
    ok: bool
    reason: str
    evidence: Sequence[Evidence] = ()
    broken: int | None = None
    """The frame in which a rule is broken that costs points of it."""


@dataclass(frozen=True)
class Score:
    """All items; `total` is 0 to 100, and `passed` says whether the answer is right."""

    items: tuple[ItemScore, ...]
    total: float
    passed: bool
