"""Pacing: spread the states of a solution over frames."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Generic, TypeVar

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
    eased: bool = True  # steps start and stop softly; off for physics and walks
    even: bool = True  # if not eased, all steps take equally long, as in physics; off for walks, which keep one speed

    @property
    def flows(self) -> bool:
        """True if the states are points of one motion, at equal times, and none of them is a decision."""
        return self.even and not self.eased and not self.rest


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

    @property
    def now(self) -> S:
        """The state on the way between two that are tuples of numbers."""
        state: S = _blend(self.before, self.after, self.t)
        return state

    def between(self, positions: Callable[[S], Mapping[K, tuple[float, ...]]]) -> Iterator[tuple[K, tuple[float, ...]]]:
        """Interpolated position of each thing found by `positions` both before and after."""
        after = positions(self.after)
        for key, start in positions(self.before).items():
            if key in after:
                yield key, tuple(a + (b - a) * self.t for a, b in zip(start, after[key], strict=True))


def at_rest(states: Sequence[S], step: int) -> Moment[S]:
    """The moment at which a timeline holds the state after a step."""
    shown = tuple(states)
    before = shown[step - 1] if step < len(shown) - 1 else shown[step]  # the last one is held without its step
    return Moment(step, 1.0, before, shown[step], shown[:step])


def _blend(before: Any, after: Any, t: float) -> Any:
    if isinstance(after, tuple):
        return tuple(_blend(a, b, t) for a, b in zip(before, after, strict=True))
    return after if before == after or t == 1 else before + (after - before) * t


def timeline(
    states: Sequence[S], pace: Pace, clip: Clip = NATURAL, tempo: Tempo = EVEN, needs: Sequence[float] = ()
) -> tuple[Moment[S], ...]:
    """One moment per frame, 4n+1 of them; a solution that takes longer plays faster, and is never cut.

    `needs` are the frames that each step takes at least, if it moves evenly, for its motion to be followed.
    """
    steps = len(states) - 1
    if steps < 1:
        raise ValueError("a solution has at least two states: the given one and the solved one")
    ease, law = tempo.ease * pace.eased, pace.even and not pace.eased
    lead, tail = (max(2, round(held * clip.scale)) for held in (pace.lead * tempo.lead, pace.tail * tempo.tail))
    rate = clip.scale / tempo.speed
    least = [ceil(need - NEAR) if pace.eased else need for need in needs] or [0.0] * steps  # eased ones end on frames
    step, rest = pace.step * rate, pace.rest * rate
    if pace.eased:
        lengths = [max(step, need * (1 + ease / 2)) for need in least]
    elif law:
        slower = max(1.0, *(need / step for need in least))
        lengths, rest = [step * slower] * steps, rest * slower
    else:
        lengths = _at_one_speed(step, least)
    taken = steps * max(least) if law else sum(least)
    if clip.frames is not None:
        taken = sum(lengths) + steps * rest
    if (beyond := taken - (clip.most - lead - tail)) > 0:
        lead, tail = _shortened(lead, LEAST_LEAD, beyond / 2), _shortened(tail, LEAST_TAIL, beyond / 2)
    room = clip.most - lead - tail
    lengths, rest = _scaled(lengths, rest, room) if law else _fitted(lengths, rest, least, room, whole=pace.eased)
    total = sum(lengths) + steps * rest
    if clip.frames is not None and total < room:
        slower = min(SLOWEST, room / total)
        lengths, rest, total = [length * slower for length in lengths], rest * slower, total * slower
        lead += int((room - total) / 3)
    shown = tuple(states)
    moments = [Moment(0, 0.0, shown[0], shown[0])] * lead
    for s, t, length in _progress(lengths, rest, whole=pace.eased):
        soft = t + min(ease, _most_ease(length, least[s])) * (t * t * (3 - 2 * t) - t)
        moments.append(Moment(s + 1, soft, shown[s], shown[s + 1], shown[: s + 1]))
    last = at_rest(shown, steps)
    end = clip.frames or len(moments) + tail
    return tuple(moments + [last] * (end - len(moments) + (0 if clip.frames else (1 - end) % 4)))


def _shortened(held: int, least: int, beyond: float) -> int:
    return max(min(held, least), held - ceil(beyond))


def _at_one_speed(step: float, needs: list[float]) -> list[float]:
    """The frames of each step of a walk, at least one: `step` in the mean, and where nothing moves."""
    moving = [need for need in needs if need]
    slower = max(1.0, step * len(moving) / sum(moving)) if moving else 1.0
    return [max(1.0, need * slower) if need else step for need in needs]


def _scaled(lengths: list[float], rest: float, room: int) -> tuple[list[float], float]:
    """Shorten rests and steps alike, so that speeds keep their law."""
    share = min(1.0, room / (sum(lengths) + len(lengths) * rest))
    return [length * share for length in lengths], rest * share


def _fitted(
    lengths: list[float], rest: float, needs: list[float], room: int, *, whole: bool
) -> tuple[list[float], float]:
    """Shorten rests and steps to fit into the room: down to a frame's rest and to what steps need, if it suffices."""
    steps = len(lengths)
    total = sum(lengths) + steps * rest
    if total <= room:
        return lengths, rest
    least = [min(length, max(1.0, need)) for length, need in zip(lengths, needs, strict=True)]
    if sum(least) > room:
        return (_dealt(least, room), 0.0) if whole else _scaled(least, 0.0, room)
    least_rest = 0.0
    if 3 * steps <= room:  # a state that is seen at rest matters more than speed
        least_rest = min(rest, 1.0, (room - sum(least)) / steps)
    needed = sum(least) + steps * least_rest
    share = (room - needed) / (total - needed)
    fitted = [few + share * (length - few) for few, length in zip(least, lengths, strict=True)]
    return fitted, least_rest + share * (rest - least_rest)


def _dealt(needs: list[float], room: int) -> list[float]:
    """Deal out all frames of a room that is too small: the next one to the quickest step."""
    lengths = [min(1.0, room / len(needs))] * len(needs)
    for _ in range(room - len(needs)):
        quickest = max(range(len(needs)), key=lambda k: needs[k] / lengths[k])
        lengths[quickest] += 1
    return lengths


def _most_ease(length: float, need: float) -> float:
    """The ease of a step at whose quickest frame, (1 + ease / 2) times the mean, it can be followed."""
    return max(0.0, 2 * (length / need - 1)) if need else 1.0


def _progress(lengths: Sequence[float], rest: float, *, whole: bool) -> Iterator[tuple[int, float, float]]:
    """For each frame the step that it shows, the share that is done, and its length; `whole` ends steps on frames."""
    at, begin, frame = 0.0, 0.0, 1
    for step, length in enumerate(lengths):
        end = _frame(at + length) if whole else at + length
        while frame < end - NEAR:
            yield step, (frame - begin) / (end - begin), end - begin
            frame += 1
        at += length + rest
        begin = _frame(at) if whole else at
        while frame <= begin + NEAR:
            yield step, 1.0, length
            frame += 1


def _frame(at: float) -> int:
    """The nearest frame, and the later of two: `round` takes the even one, which shortens a step by a frame."""
    return int(at + 0.5)


def hurried(moments: Sequence[Moment[S]]) -> bool:
    """True if most steps of a timeline take one frame, so that none of them is seen under way."""
    return len({(moment.step, moment.t) for moment in moments}) <= 1.5 * moments[-1].step + 1
