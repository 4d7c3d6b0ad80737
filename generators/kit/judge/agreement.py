"""Compare the judge with `verify`: right answers by other means must pass, near misses must not."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from generators.kit.clip import LONGEST, Clip
from generators.kit.generator import Verdict
from generators.kit.judge.compare import one_thread
from generators.kit.judge.measure import Reference, judged
from generators.kit.judge.renditions.mutants import MOST, mutants
from generators.kit.judge.renditions.subject import UNDRAWABLE, Frames, States, Subject, endless
from generators.kit.pacing import moments_of
from generators.kit.timeline import Pace, timeline

ENOUGH = 99.0  # percent of agreement, for right answers and for wrong ones
DENSE = 12  # pictures of a step by which two answers are compared
NEAR = 0.6  # of the least difference between two of them: two nearer pictures are the same, rounded otherwise

Picture = NDArray[np.uint8]  # (64, 64, 3)


@dataclass(frozen=True)
class Verdicts:
    """A mutant with the verdicts of `verify` and of the judge."""

    sample: Reference
    change: str
    right: bool
    passed: bool
    score: float
    reason: str  # of `verify` for a wrong one, of the judge for a right one

    def __str__(self) -> str:
        verdict = "right, but does not pass" if self.right else "wrong, but passes"
        return f"{self.sample} {self.change}: {verdict}, {self.score:g} points: {self.reason}"


@dataclass(frozen=True)
class Compared:
    """The mutants of a sample; `alike` ones look like a right answer, others can't be drawn."""

    sample: Reference
    verdicts: Sequence[Verdicts]
    alike: int
    undrawable: int

    @property
    def differing(self) -> list[Verdicts]:
        """Verdicts in which the judge does not agree."""
        return [each for each in self.verdicts if each.right != each.passed]


@dataclass(frozen=True)
class Agreement:
    """Numbers of right mutants and of those that pass, of wrong ones and of those that don't."""

    right: int
    accepted: int
    wrong: int
    refused: int

    @classmethod
    def of(cls, verdicts: Iterable[Verdicts]) -> "Agreement":
        """Count."""
        count = Counter((each.right, each.passed) for each in verdicts)
        return cls(
            count[True, True] + count[True, False],
            count[True, True],
            count[False, True] + count[False, False],
            count[False, False],
        )

    @property
    def on_right(self) -> float:
        """Percent of right answers that pass."""
        return 100 * self.accepted / self.right if self.right else 100.0

    @property
    def on_wrong(self) -> float:
        """Percent of wrong answers that don't pass."""
        return 100 * self.refused / self.wrong if self.wrong else 100.0

    @property
    def enough(self) -> bool:
        """True if both shares are."""
        return min(self.on_right, self.on_wrong) >= ENOUGH


@one_thread()
def compared(sample: Reference, size: int, most: int = MOST) -> Compared:
    """Draw the mutants of a sample at the generator's own pace, and let both judge them."""
    subject, judge = sample.subject(size), sample.judge(size)
    right = [_Look(subject, subject.states)]
    found: list[Verdicts] = []
    alike = undrawable = 0
    # Right answers first: a wrong one that looks like one of them is no fault of the judge.
    ruled = [(name, states, _verdict(subject, states)) for name, states in mutants(subject, most)]
    for name, states, verdict in sorted(ruled, key=lambda each: not each[2].ok):
        try:
            look, shown = _Look(subject, states), filmed(subject, states)
        except UNDRAWABLE:
            undrawable += 1
            continue
        if any(look.shows(other) for other in right) or _same(shown, subject.truth):
            alike += 1
            continue
        if verdict.ok:
            right.append(look)
        score, fault = judged(judge, shown)
        why = fault or "; ".join(item.reason for item in score.items if not item.ok)
        reason = why if verdict.ok else verdict.reason
        found.append(Verdicts(sample, name, verdict.ok, score.passed, score.total, reason))
    return Compared(sample, found, alike, undrawable)


def filmed(subject: Subject, states: States) -> Frames:
    """Draw states at the generator's pace; an answer of more steps than the truth has more frames."""
    longer = Clip(seconds=LONGEST * max(1.0, (len(states) - 1) / subject.steps))
    moments = moments_of(subject.generator, subject.puzzle, states, longer)
    return subject.film(moments)


def _verdict(subject: Subject, states: States) -> Verdict:
    try:
        return subject.generator.verify(subject.puzzle, states)
    except UNDRAWABLE:
        return Verdict(False, "the states are none of the task")


def looks_right(subject: Subject, states: States) -> bool:
    """True if the drawing of these states shows the truth, at its pace or faster."""
    return _Look(subject, states).shows(_Look(subject, subject.states))


class _Look:
    """An answer as small pictures, whatever its pace: each different one of a step's `DENSE`, and those at rest."""

    def __init__(self, subject: Subject, states: States) -> None:
        moments = timeline(states, Pace(DENSE, 0, 1, 1, False), endless(DENSE * len(states)))
        shown = subject.film(moments)
        small = [np.asarray(cv2.resize(frame, (64, 64), interpolation=cv2.INTER_AREA), np.uint8) for frame in shown]
        kept = [k for k in range(len(small)) if k == 0 or not np.array_equal(shown[k], shown[k - 1])]
        self.pictures = [small[k] for k in kept]
        self.rests = [small[k] for k, moment in enumerate(moments) if not moment.moving]
        self.pitch = min((_apart(a, b) for a, b in pairwise(self.pictures)), default=0.0)

    def shows(self, other: "_Look") -> bool:
        """True if this is the other answer at the same pace or faster: a step that glides over a state of it."""
        near = NEAR * other.pitch
        ends = all(_apart(self.pictures[k], other.pictures[k]) <= near for k in (0, -1))
        return ends and _within(self.pictures, other.pictures, near) and _within(other.rests, self.pictures, near)


def _apart(a: Picture, b: Picture) -> float:
    return cv2.norm(a, b, cv2.NORM_L1)


def _within(some: Sequence[Picture], whole: Sequence[Picture], near: float) -> bool:
    """True if each picture is near one of the others, in their order."""
    k = 0
    for picture in some:
        while k < len(whole) and _apart(picture, whole[k]) > near:
            k += 1
        if k == len(whole):
            return False
    return True


def _same(a: Frames, b: Frames) -> bool:
    """True if the different pictures are the same, in the same order."""

    def different(shown: Frames) -> Frames:
        kept = [0, *(k for k in range(1, len(shown)) if not np.array_equal(shown[k], shown[k - 1]))]
        return shown[kept]

    return np.array_equal(different(a), different(b))
