"""Attacks on single rules of the judge, each with the right video beside it."""

from collections.abc import Sequence

import numpy as np
import pytest

from generators.kit.judge.measure import Reference
from generators.kit.judge.renditions import Frames, Subject
from generators.kit.timeline import Moment

SIZE = 256


def shown(subject: Subject, places: Sequence[float]) -> Frames:
    """Frames at places of the solution, in steps."""
    states = subject.states
    moments = []
    for place in places:
        step = min(int(place) + 1, subject.steps) if place else 0
        before = states[max(0, step - 1)]
        moments.append(Moment(step, place - max(0, step - 1), before, states[step], states[:step]))
    return subject.film(moments)


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-47"])
def test_steps_are_not_made_in_leaps(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    steps = subject.steps
    right = [0, 0, *np.arange(0.25, steps + 0.01, 0.25), *[steps] * 4]
    leap = [0, 0, 0.3, 0.6, *[min(3, steps)] * 4, *np.arange(3, steps + 0.01, 0.25), *[steps] * 4]
    assert judge.score(shown(subject, right)).passed
    assert judge.score(shown(subject, leap)).total <= 60


@pytest.mark.parametrize("short", ["G-15", "G-31", "O-33"])
def test_what_comes_after_the_last_step_is_not_forgiven(short):
    sample = Reference(short, "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    number = next(k for k, moment in enumerate(subject.moments) if moment.step == subject.steps and moment.t > 0.86)
    rows, columns = np.nonzero((subject.rests[-1] != subject.rests[-2]).any(axis=2))
    hidden = subject.truth[number : number + 1].repeat(30, axis=0)
    hidden[:, rows.min() : rows.max(), columns.min() : columns.max()] = 255, 0, 255
    assert judge.score(np.concatenate([subject.truth[: number + 1], hidden, subject.truth[number:]])).total <= 60


def test_the_last_frame_counts_in_a_video_of_any_length():
    sample = Reference("G-15", "easy", 0, 0)
    subject, judge = sample.subject(SIZE), sample.judge(SIZE)
    long = subject.truth.repeat(-(-450 // len(subject.truth)), axis=0)
    long = long[: len(long) - (len(long) % 2)]
    assert judge.score(long).passed
    undone = np.concatenate([long[:-1], subject.truth[:1]])
    assert (len(undone) - 1) % 2
    assert judge.score(undone).total <= 50
