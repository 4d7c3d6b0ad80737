"""Renditions of an answer: right, degraded and wrong videos and pictures of one sample, for measuring a judge.

A right rendition shows the same answer at another pace or on another way. A degraded one passes the truth through a
lens, a codec or another format. A wrong one is a cheat, an intrusion or an answer that `verify` refuses. Each is a
function from a `Subject` to frames; it returns None if it does not apply to this sample.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from generators.kit.judge.renditions import degraded, images, right, wrong
from generators.kit.judge.renditions.subject import Frames, Rendition, Subject, frames

__all__ = ["AT_LEAST", "AT_MOST", "DEGRADED", "RIGHT", "WRONG", "Case", "Frames", "Subject", "cases", "frames"]

Kind = Literal["right", "degraded", "wrong"]
AT_LEAST = {"right": 95.0, "degraded": 90.0}
RIGHT = {**right.RIGHT, **images.RIGHT}
DEGRADED = {**degraded.DEGRADED, **images.DEGRADED}
WRONG = {**wrong.WRONG, **images.WRONG}
AT_MOST = {**wrong.AT_MOST, **images.AT_MOST}
IMAGES = {*images.RIGHT, *images.DEGRADED, *images.WRONG}


@dataclass(frozen=True)
class Case:
    """A rendition of one sample: it scores at least `bound`, or at most if it is wrong; `frames` makes it."""

    name: str
    kind: Kind
    bound: float
    frames: Callable[[], Frames | None]
    images: bool = False  # a picture for each state, without the first frame; otherwise a video


def cases(subject: Subject) -> Iterator[Case]:
    """Yield every rendition of a sample."""

    def case(name: str, kind: Kind, bound: float, rendition: Rendition) -> Case:
        return Case(name, kind, bound, lambda: rendition(subject), name in IMAGES)

    yield from (case(name, "right", AT_LEAST["right"], each) for name, each in RIGHT.items())
    yield from (case(name, "degraded", AT_LEAST["degraded"], each) for name, each in DEGRADED.items())
    yield from (case(name, "wrong", AT_MOST[name], each) for name, each in WRONG.items())
