"""Other answers to a puzzle: changes of its states, which `verify` accepts or refuses."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np

from generators.kit.judge.renditions.subject import UNDRAWABLE, Frames, States, Subject, coarse, endless
from generators.kit.pacing import moments_of
from generators.kit.timeline import Pace, hurried, timeline

Change = Callable[[Subject], Iterator[States]]
NEAR = 0.8  # of the difference from a neighbouring state, in blocks: a frame nearer than this shows the state
TRIES = 8  # states given to `verify`, for one answer


@dataclass(frozen=True)
class Answer:
    """States and their film."""

    states: States
    frames: Frames


def answered(subject: Subject, change: Change, *, accepted: bool) -> Answer | None:
    """The first change that `verify` accepts, or refuses; None if there is none, or if it can't be drawn."""
    for states in islice(change(subject), TRIES):
        try:
            wanted = len(states) > 1 and subject.generator.verify(subject.puzzle, states).ok is accepted
            if wanted and (accepted or not shows_all(subject, states)):
                return Answer(states, subject.film(moments_of(subject.generator, subject.puzzle, states)))
        except UNDRAWABLE:
            continue
    return None


def shows_all(subject: Subject, states: States) -> bool:
    """True if these states pass through every state of the truth in turn, as a move over a left out cell does."""
    if len(states) > len(subject.states):
        return False
    small, known = subject.small, list(pairwise(subject.states))
    slowly = max(16, 4 * -(-subject.steps // max(1, len(states) - 1)))  # frames of a step, which may pass many states
    slow = timeline(states, Pace(slowly, 0, 1, 1, False), endless(slowly * len(states)))
    passed = small.film([each for each in slow if not each.moving or (each.before, each.after) not in known])
    rests, seen = (np.stack([coarse(picture) for picture in each]) for each in (small.rests, passed))
    least = np.abs(np.diff(rests, axis=0)).sum(axis=1)
    frame = 0
    for k, rest in enumerate(rests):
        near = np.abs(seen[frame:] - rest).sum(axis=1) < NEAR * least[max(0, k - 1) : k + 1].min()
        if not near.any():
            return False
        frame += int(near.argmax())
    return True


def swaps(subject: Subject) -> Iterator[States]:
    """Do two steps in a row in the other order."""
    states = subject.states
    for k in from_the_middle(subject, 1, subject.steps):
        try:
            between = swapped(*states[k - 1 : k + 2])
        except TypeError:
            continue
        if between != states[k]:
            yield [*states[:k], between, *states[k + 1 :]]


def skips(subject: Subject) -> Iterator[States]:
    """Leave out one state between the first and the last; where each step takes one frame nobody misses it."""
    if hurried(subject.moments) or subject.generator.pace.step == 1:
        return
    for k in from_the_middle(subject, 1, subject.steps):
        yield [*subject.states[:k], *subject.states[k + 1 :]]


def detours(subject: Subject) -> Iterator[States]:
    """Take one step back, and again; of a motion in many steps, a part that is seen."""
    back = SEEN_BACK if subject.generator.pace.step == 1 else 1
    for k in from_the_middle(subject, back, subject.steps + 1):
        gone = subject.states[k - back : k]
        yield [*subject.states[: k + 1], *gone[::-1], *gone[1:], *subject.states[k:]]


def shortened(subject: Subject) -> Iterator[States]:
    """Leave out the last step."""
    yield subject.states[:-1]


def at_once(subject: Subject) -> Iterator[States]:
    """Do everything in one step."""
    if subject.steps > 1:
        yield [subject.states[0], subject.states[-1]]


def borrowed(subject: Subject) -> Iterator[States]:
    """Give the answer to another puzzle of the level."""
    if subject.other is not None:
        yield [subject.states[0], *subject.generator.solve(subject.other)[1:]]


SEEN_BACK = 4  # states: one alone may lie between two frames

CHANGES: Mapping[str, Change] = {
    "steps_swapped": swaps,
    "skipped_step": skips,
    "detour": detours,
    "last_step_missing": shortened,
    "all_at_once": at_once,
    "borrowed_answer": borrowed,
}
"""Answers that are wrong if `verify` refuses them."""


def swapped(a: Any, b: Any, c: Any) -> Any:
    """The state between `a` and `c` if the two steps through `b` change places.

    Raise `TypeError` if both change the same value.
    """
    if a == b:
        return c
    if b == c:
        return a
    if isinstance(a, frozenset):
        return a | (c - b) - (b - c)
    if isinstance(a, tuple) and len(a) == len(b) == len(c):
        parts = [swapped(*each) for each in zip(a, b, c, strict=True)]
        return type(a)(*parts) if hasattr(a, "_fields") else tuple(parts)
    if is_dataclass(a) and not isinstance(a, type):
        names = [field.name for field in fields(a)]
        return type(a)(*(swapped(getattr(a, name), getattr(b, name), getattr(c, name)) for name in names))
    raise TypeError("both steps change the same value")


def from_the_middle(subject: Subject, first: int, end: int) -> list[int]:
    """Numbers of states, those in the middle first."""
    return sorted(range(first, end), key=lambda k: abs(2 * k - subject.steps))
