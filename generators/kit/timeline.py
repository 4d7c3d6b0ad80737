"""Pacing: spread the states of a solution over frames."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Generic, TypeVar

from generators.kit.clip import EVEN, NATURAL, Clip, Tempo

LEAST_LEAD, LEAST_TAIL = 2, 3  # frames held at both ends of a clip that has to be short
SLOWEST = 2.0  # times as long as its own pace, of a solution in a clip of many frames
NEAR = 1e-6  # frames

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


def timeline(
    states: Sequence[S], pace: Pace, clip: Clip = NATURAL, tempo: Tempo = EVEN, needs: Sequence[float] = ()
) -> tuple[Moment[S], ...]:
    """One moment per frame, 4n+1 of them; a solution that takes longer plays faster, and is never cut.

    `needs` are the frames that each step takes at least, if it moves evenly, for its motion to be followed.
    """
    steps = len(states) - 1
    if steps < 1:
        raise ValueError("a solution has at least two states: the given one and the solved one")
    ease = tempo.ease * pace.eased
    lead, tail = (max(2, round(held * clip.scale)) for held in (pace.lead * tempo.lead, pace.tail * tempo.tail))
    rate = clip.scale / tempo.speed
    quickest = 1 + ease / 2  # of an eased step, as a multiple of its mean speed
    least = [need * quickest for need in needs] or [0.0] * steps
    lengths, rest = _lengths([pace.step * rate] * steps, pace.rest * rate, least, even=not pace.eased)
    if clip.frames is not None and (beyond := sum(lengths) + steps * rest - (clip.most - lead - tail)) > 0:
        lead, tail = _shortened(lead, LEAST_LEAD, beyond / 2), _shortened(tail, LEAST_TAIL, beyond / 2)
    room = clip.most - lead - tail
    lengths, rest = _fitted(lengths, rest, least, room)
    total = sum(lengths) + steps * rest
    if clip.frames is not None and total < room:
        slower = min(SLOWEST, room / total)
        lengths, rest, total = [length * slower for length in lengths], rest * slower, total * slower
        lead += int((room - total) / 3)
    shown = tuple(states)
    moments = [Moment(0, 0.0, shown[0], shown[0])] * lead
    for s, t in _progress(lengths, rest, whole=pace.eased):
        soft = t + ease * (t * t * (3 - 2 * t) - t)
        moments.append(Moment(s + 1, soft, shown[s], shown[s + 1], shown[: s + 1]))
    last = Moment(steps, 1.0, shown[-1], shown[-1], shown[:-1])
    wanted = clip.frames or len(moments) + tail
    return tuple(moments + [last] * (wanted - len(moments) + (0 if clip.frames else (1 - wanted) % 4)))


def _shortened(held: int, least: int, beyond: float) -> int:
    return max(min(held, least), held - ceil(beyond))


def _lengths(wanted: list[float], rest: float, least: list[float], *, even: bool) -> tuple[list[float], float]:
    """The frames of each step and of the rest after it, long enough to be followed; an `even` pace keeps its law."""
    if even:
        slower = max(1.0, *(need / length for need, length in zip(least, wanted, strict=True)))
        return [length * slower for length in wanted], rest * slower
    return [max(pair) for pair in zip(least, wanted, strict=True)], rest


def _fitted(lengths: list[float], rest: float, needs: list[float], room: int) -> tuple[list[float], float]:
    """Shorten rests and steps to fit into the room: down to a frame's rest and to what steps need, if it suffices."""
    steps = len(lengths)
    total = sum(lengths) + steps * rest
    if total <= room:
        return lengths, rest
    least = [min(length, max(1.0, need)) for length, need in zip(lengths, needs, strict=True)]
    least_rest = min(rest, 1.0) if 3 * steps <= room else 0.0  # a state that is seen at rest matters more than speed
    needed = sum(least) + steps * least_rest
    if needed > room:
        return [length * (room - steps * least_rest) / sum(least) for length in least], least_rest
    share = (room - needed) / (total - needed)
    fitted = [few + share * (length - few) for few, length in zip(least, lengths, strict=True)]
    return fitted, least_rest + share * (rest - least_rest)


def _progress(lengths: Sequence[float], rest: float, *, whole: bool) -> Iterator[tuple[int, float]]:
    """For each frame the step that it shows, and the share of it that is done; `whole` ends each step on a frame."""
    at, begin, frame = 0.0, 0.0, 1
    for step, length in enumerate(lengths):
        end = round(at + length) if whole else at + length
        while frame < end - NEAR:
            yield step, (frame - begin) / (end - begin)
            frame += 1
        at += length + rest
        begin = round(at) if whole else at
        while frame <= begin + NEAR:
            yield step, 1.0
            frame += 1


def hurried(moments: Sequence[Moment[S]]) -> bool:
    """True if most steps of a timeline take one frame, so that none of them is seen under way."""
    return len({(moment.step, moment.t) for moment in moments}) <= 1.5 * moments[-1].step + 1
