"""Pacing: spread the states of a solution over frames."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

FPS = 16
LEAST_FRAMES = 33  # of the most that may be asked for; rests before and after a solution take about half of them
MOST_FRAMES = 81  # trainers cut longer clips, and the solution's end with it

S = TypeVar("S")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Pace:
    """Preferred speed of a solution, in frames of 1/16 s."""

    step: int = 8  # frames that one step takes
    rest: int = 2  # frames held after each step
    lead: int = 5  # frames held before the first step
    tail: int = 9  # frames held at least after the last
    eased: bool = True  # steps start and stop softly; off for physics


@dataclass(frozen=True)
class Moment(Generic[S]):
    """A point in the solution: between two states, with the fraction `t` of the step done."""

    step: int  # number of steps completed or under way; 0 before the first
    t: float
    before: S
    after: S
    past: tuple[S, ...] = field(default=(), repr=False)  # all states before `after`, the given one first

    def __post_init__(self) -> None:
        if self.step and not self.past:  # built by hand
            object.__setattr__(self, "past", (self.before,))

    @property
    def moving(self) -> bool:
        """True while a step is under way."""
        return 0 < self.t < 1

    def between(self, positions: Callable[[S], Mapping[K, tuple[float, ...]]]) -> Iterator[tuple[K, tuple[float, ...]]]:
        """Interpolated position of each thing found by `positions` both before and after."""
        after = positions(self.after)
        for key, start in positions(self.before).items():
            if key in after:
                yield key, tuple(a + (b - a) * self.t for a, b in zip(start, after[key], strict=True))


def timeline(states: Sequence[S], pace: Pace, most: int = MOST_FRAMES) -> tuple[Moment[S], ...]:
    """One moment per frame: 4n+1 frames, at most `most`; a long solution plays faster and is never cut."""
    most -= (most - 1) % 4
    steps = len(states) - 1
    if steps < 1:
        raise ValueError("a solution has at least two states: the given one and the solved one")
    room = most - pace.lead - pace.tail
    step, rest = pace.step, pace.rest
    while steps * (step + rest) > room and (step > 1 or rest > 0):
        if rest * 4 > step or step == 1:
            rest -= 1
        else:
            step -= 1
    if steps * (step + rest) <= room:
        progress = [
            (s, (k + 1) / step) for s in range(steps) for k in range(step) for _ in range(1 + rest * (k == step - 1))
        ]
    else:
        points = [j * steps / room for j in range(1, room + 1)]
        progress = [(min(int(p), steps - 1), p - min(int(p), steps - 1)) for p in points]
    shown = tuple(states)
    moments = [Moment(0, 0.0, shown[0], shown[0])] * pace.lead
    for s, t in progress:
        soft = t * t * (3 - 2 * t) if pace.eased else t
        moments.append(Moment(s + 1, soft, shown[s], shown[s + 1], shown[: s + 1]))
    tail = pace.tail + (1 - len(moments) - pace.tail) % 4
    moments += [Moment(steps, 1.0, shown[-1], shown[-1], shown[:-1])] * tail
    return tuple(moments)


def hurried(moments: Sequence[Moment[S]]) -> bool:
    """True if most steps of a timeline take one frame, so that none of them is seen under way."""
    return len({(moment.step, moment.t) for moment in moments}) <= 1.5 * moments[-1].step + 1
