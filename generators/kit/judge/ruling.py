"""Rule on a reading: which steps were made, in which order, and whether the generator's rules allow them."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generators.kit.generator import Verdict
from generators.kit.judge.chains import Step
from generators.kit.judge.compare import SIDE, grown
from generators.kit.judge.finding import Place
from generators.kit.judge.linked import linked
from generators.kit.judge.reader import Reader
from generators.kit.judge.reading import Reading, Stain
from generators.kit.timeline import Moment

AT_REST = 0.15  # of a step: nearer to a state than this is in it
FASTEST = 4  # most times a video may be faster than the truth
LONG = 4  # true frames of a motion from which on a video has to show one, however fast it is
STRAY = 8  # pixels of SIDE about a step's region that belong to it
BLIND_IN_ALL = 0.05  # share of the frames of all motions, and one frame, that may be unexplained
BLIND = 0.2  # largest share of an act's frames that may be unexplained
MISREAD, ASIDE = 0.2, 3.0  # by which both ends of a leap may be misread: share of a step, or pixels of its way
LEAP = "steps are made in one frame"
AWAY, THERE = 24.0, 4.0  # pixels from its place, at which a thing that roams has left it, and is there again
NOT_NEARER = 0.02  # of a step, an error of reading while a thing that roams comes to its end
TURN = 0.4  # of a step, by which it may not go back; twice as much in several goes
ROCK = 0.15  # of a step; smaller turns are errors of reading
TOGETHER = 0.5  # least share of the shorter of two acts during which both go on, if they are one


@dataclass(frozen=True)
class Act:
    """A chain passing from one state to a neighbour, as read."""

    chain: int
    step: int  # of the solution, from 1
    back: bool  # undone
    since: int  # frames: the one after the last act of the chain
    start: int  # the first in which it goes on, and the first in which it is over
    end: int
    seen: int  # frames explained as a motion between the two states
    ways: frozenset[float]  # where on the way it was seen, 0..1
    blind: int  # frames that nothing explains
    leap: float  # most steps that the chain passed between two frames, as read
    rest: int  # the last frame before it has come to rest
    settled: int  # the last one in which a thing that roams comes nearer to its end; else `end`


@dataclass(frozen=True)
class Ruling:
    """Result of reading a video by the rules."""

    done: frozenset[int]  # steps made legally, in a legal order
    reason: str  # the broken rule; empty if none is
    frame: int  # in which it broke, or the last one
    final: bool  # the solved state is there at the end and has come to rest
    begun: bool  # the first frame shows the given state
    intrusions: Sequence[Stain]  # changes of what the answer may not touch
    acts: Sequence[Act]
    noun: str = "frame"  # what was read: frames of a video, or pictures

    def counted(self, stride: int) -> "Ruling":
        """The same with the frames' numbers in a video of which every `stride`-th frame was read."""
        intrusions = [stain._replace(frame=stain.frame * stride) for stain in self.intrusions]
        acts = [replace(act, end=act.end * stride) for act in self.acts]
        return replace(self, frame=self.frame * stride, intrusions=intrusions, acts=acts)


class Pace:
    """The pace of the ground truth, by its timeline."""

    def __init__(self, moments: Sequence[Moment[Any]], *, fine: bool = False) -> None:
        """Count the frames of the truth; steps that are `fine` are too small for an eye to see one under way."""
        last = moments[-1].step  # it lasts until it is made: the rest after it is free
        self.frames = Counter(each.step for each in moments if each.step < last or each.t < 1)  # by step
        self.frames[last] += 1
        self.between = Counter(moment.step for moment in moments if 0 < moment.t < 1 and not fine)  # under way
        self.moving = Counter(moment.step for moment in moments if AT_REST < moment.t < 1 - AT_REST)  # far from rest
        places = np.array([moment.step - 1 + moment.t if moment.step else 0 for moment in moments])
        window = np.concatenate([np.zeros(FASTEST), places, np.full(FASTEST, places[-1])])
        leaps = window[FASTEST:] - window[:-FASTEST]
        self.frame = int(np.argmax(places == places[-1]))  # in which all is done
        self.leap = Counter[int]()  # by step: most steps, or the largest part of one, that a fast video leaps over
        for before, leap in zip(window.tolist(), leaps.tolist(), strict=False):
            for step in range(int(before) + 1, math.ceil(before + leap) + 1):
                self.leap[step] = max(self.leap[step], leap)

    def counted(self, act: Act) -> int:
        """The frames of an act that were explained, but no more than a slow one has: dwelling hides nothing."""
        return min(act.seen, FASTEST * (self.between[act.step] + 1))


def rule(reader: Reader, reading: Reading, pace: Pace) -> Ruling:
    """Judge a reading."""
    acts = [act for chain in range(len(reader.chains)) for act in acts_of(reader, reading, chain)]
    acts.sort(key=lambda act: (act.end, act.start))
    began = [0, *(act.end for act in acts)]
    flaws = [
        (act, why)
        for act, start in zip(acts, began, strict=False)
        if (why := _flaw(reader, reading, act, act.end - start, pace))
    ]
    leaps = {act.end: why for act, why in flaws if why.endswith(LEAP)}
    flaws += [(act, leaps[act.end]) for act in acts if act.end in leaps]  # one frame has made them all
    flaws += [(act, "the thing is not whole on its way") for act in _unseen(acts, pace)]
    flaws += [(act, "the things jump from place to place") for act in _popped(reader, acts, began, pace)]
    begun = bool(np.all(np.abs(reading.places[0]) < AT_REST)) and not any(s.frame == 0 for s in reading.stains)
    done, reason, frame = _legal(reader, acts, dict(reversed(flaws)), reading, pace)
    if not reason and (stray := _stray_after(reader, reading, acts)) >= 0:
        reason, frame = "a thing leaves its place after its last step", stray
    if not reason and (turned := _turned_back(reading)) >= 0:
        reason, frame = "a step goes back before it is made", turned
    if not begun:
        done, reason, frame = set(), "the first frame shows another state", 0
    last = len(reading.places) - 1
    ends = [len(chain.steps) for chain in reader.chains]
    final = begun and bool(np.all(reading.places[last] == ends)) and not any(s.frame == last for s in reading.stains)
    if final and not reason and acts and acts[-1].end < pace.frame // FASTEST:
        done, reason, frame = set(), "all is made too fast", acts[-1].end
    intrusions = [stain for stain in reading.stains if not _forgiven(reader, reading, stain, acts)]
    return Ruling(frozenset(done), reason, frame, final, begun, intrusions, acts)


def acts_of(reader: Reader, reading: Reading, chain: int) -> list[Act]:
    """The acts of one chain, from its track through the frames."""
    track: NDArray[np.float64] = reading.places[:, chain]
    steps = reader.chains[chain].steps
    acts: list[Act] = []
    state, start, seen, blind, since, halted, last, longest = 0, -1, 0, 0, 0, -1, 0.0, 0.0
    roams, coming = reader.stage.generator.roams, False
    ways = set[float]()
    for frame, place in enumerate(track.tolist()):
        if place != place:
            start, blind = (frame if start < 0 else start), blind + 1
            continue
        longest, previous, last = max(longest, abs(place - last)), last, place
        going_on = acts and acts[-1].rest == halted and abs(place - state) < 1 - AT_REST
        if going_on and blind <= max(2, BLIND * acts[-1].seen):
            # It goes on to its end, or what hid it is over.
            acts[-1], blind = replace(acts[-1], rest=frame, blind=acts[-1].blind + blind), 0
            coming = coming and abs(place - state) <= abs(previous - state) + NOT_NEARER
            if roams and coming:  # on a way of its own, it may be where the next step leads
                acts[-1], since = replace(acts[-1], settled=frame), frame + 1
        ended: list[tuple[int, bool]] = []
        while place >= state + 1 - AT_REST:
            ended.append((state, False))
            state += 1
        while place <= state - 1 + AT_REST:
            state -= 1
            ended.append((state, True))
        for before, back in ended:
            first = frame if start < 0 else start
            own = frozenset(way - before for way in ways if before < way < before + 1)
            acts.append(
                Act(chain, steps[before].number, back, since, first, frame, seen, own, blind, longest, frame, frame)
            )
            seen = 0  # what was seen on the way belongs to the first step of a leap
        moving = abs(place - state) >= AT_REST / 4
        halted = frame if ended or (moving and acts and acts[-1].rest == frame) else -1
        if ended:
            since, longest, coming = frame + 1, 0.0, True
        if ended or not moving:
            start, seen, blind, ways = -1, 0, 0, set()
        if moving:
            start, seen = (frame if start < 0 else start), seen + 1
            ways.add(place)
    return acts


def _flaw(reader: Reader, reading: Reading, act: Act, frames: int, pace: Pace) -> str:
    """Why an act does not count although its states are right; empty if it does. It ends `frames` after another."""
    if reader.stage.generator.roams:
        if reading.halts(act.chain, range(act.since, act.end + 1)) >= 0:
            return "the thing rests where no state puts it"
        if _comes_back(reader, reading, act):
            return "the thing comes back before the step is made"
    elif reading.strays(act.chain, range(act.since, act.end + 1)) >= 0:
        return "the thing leaves its way"
    step = _step(reader, act)
    long = step.moves and _ways(step, pace) >= LONG
    most = pace.leap[act.step] * (1 + act.blind)
    beyond = act.leap - (most if long else max(1, most)) - max(MISREAD, ASIDE / _pixels(step))
    if beyond > 0 and beyond > 1 - step.visible:  # things in front may hide a part of it
        return f"{act.leap:.1f} {LEAP}"
    hidden = act.blind > max(act.seen > 1, BLIND * (pace.counted(act) + act.blind))
    if max(frames, act.end - act.start + 1) < (pace.between[act.step] + 1) // FASTEST:
        return "it is made too fast"
    if not step.moves:
        return "the change is not one that the task makes" if hidden else ""
    due = max(round(_due(step, frames, pace)), long)
    passed = _passed(act, step, due)
    missed = (due > 2) + (due > 5)  # parts to be passed between two frames, at most
    if passed < due - missed and passed < round(due * step.plain):
        return "the thing does not move from one place to the other"
    return "the thing is not whole on its way" if hidden else ""


def _comes_back(reader: Reader, reading: Reading, act: Act) -> bool:
    """True if a thing leaves its place, on whichever way, and is there again before it makes its step."""
    step, away = _step(reader, act), dict.fromkeys((token.name for token in _step(reader, act).tokens), 0.0)
    for frame in range(act.since, act.end):
        found = reading.found.get((frame, act.chain), ())
        gone = {place.token: _gone(step, place) for place in found if place.token in away}
        if not gone and reading.places[frame, act.chain] % 1 == 0:  # at rest
            gone = dict.fromkeys(away, 0.0)
        for token, far in gone.items():
            if far < THERE and away[token] > AWAY:
                return True
            away[token] = max(away[token], far)
    return False


def _gone(step: Step, place: Place) -> float:
    """How far a thing is from the place that it leaves, in pixels of SIDE."""
    way = next(step.way(token) for token in step.tokens if token.name == place.token)
    return float(np.hypot(place.left - way.x[0], place.top - way.y[0]))


def _due(step: Step, frames: int, pace: Pace) -> float:
    """The frames that have to show a step's motion, if it ends `frames` after the last one: a part of the true ones."""
    share = min(1, frames / max(1, pace.frames[step.number]))  # the motion may take a part of the step's time
    return _ways(step, pace) * share / FASTEST


def _ways(step: Step, pace: Pace) -> int:
    """The frames of the true video that show a step under way, each in another place."""
    return min(pace.between[step.number], int(_pixels(step)))  # a short way has few places


def _pixels(step: Step) -> float:
    """The length of a step's longest way in pixels of SIDE; SIDE if no thing keeps its look on one."""
    return max((step.way(token).whole for token in step.tokens), default=float(SIDE))


def _passed(act: Act, step: Step, parts: int) -> int:
    """The number of equal parts of a way in which an act's thing was seen, not at rest: dwelling adds none.

    Parts are equal in length, or in the time that the task's own motion takes for them.
    """
    whole = 1 - AT_REST  # nearer to its end, it is there
    ways = [way for way in act.ways if AT_REST / 2 < way < whole]
    by_length = {int(parts * way / whole) for way in ways}
    if len(by_length) >= parts:
        return len(by_length)
    return max(len(by_length), len({int(parts * step.time(way) / step.time(whole)) for way in ways}))


def _popped(reader: Reader, acts: Sequence[Act], began: Sequence[int], pace: Pace) -> Iterator[Act]:
    """Acts at which too few frames of all so far show a motion: in a fast video, a single one needs none."""
    due, seen = 0.0, 0.0
    for act, start in zip(acts, began, strict=False):
        step = _step(reader, act)
        if step.moves and not act.blind and pace.moving[act.step] > 1:
            own = _due(step, act.end - start, pace)
            passed = _passed(act, step, _ways(step, pace) + 1)
            due, seen = due + own, seen + min(passed, FASTEST * own)  # one long motion is none for others
            if passed == 0 and seen < int(due) and step.visible:
                yield act


def _stray_after(reader: Reader, reading: Reading, acts: Sequence[Act]) -> int:
    """The first frame after a chain's last act in which a thing is elsewhere, or -1."""
    ended = {act.chain: act.settled for act in acts}
    after = (range(ended.get(chain, -1) + 1, len(reading.places)) for chain in range(len(reader.chains)))
    strays = (reading.strays(chain, frames) for chain, frames in enumerate(after))
    return min((frame for frame in strays if frame >= 0), default=-1)


def _turned_back(reading: Reading) -> int:
    """The first frame in which a chain has left a state, but goes back to it, or rocks for too long, or -1."""
    turned = [len(reading.places)]
    for track in reading.places.T.tolist():
        state, furthest, deepest, rocked = 0, 0.0, 0.0, 0.0
        for frame, place in enumerate(track):
            if abs(place - state) >= 1 - AT_REST:
                state = math.floor(place + AT_REST) if place > state else math.ceil(place - AT_REST)
                furthest = deepest = rocked = 0.0
            away = abs(place - state)
            deepest = max(deepest, furthest - away)
            if away >= furthest - ROCK:  # it is forward again
                rocked, deepest = rocked + deepest * (deepest > ROCK), 0.0
            furthest = max(furthest, away)
            if deepest > TURN or rocked + deepest > 2 * TURN:
                turned.append(frame)
                break
    return min(turned) if min(turned) < len(reading.places) else -1


def _unseen(acts: Sequence[Act], pace: Pace) -> Iterator[Act]:
    """Acts at which too many frames of all acts so far are unexplained."""
    blind, frames = 0, 0
    for act in acts:
        blind, frames = blind + act.blind, frames + pace.counted(act) + act.blind + 1
        if act.blind and blind > 1 + BLIND_IN_ALL * frames:
            yield act


def _step(reader: Reader, act: Act) -> Step:
    return reader.chains[act.chain].step(act.step)


def _legal(
    reader: Reader, acts: Sequence[Act], flaws: dict[Act, str], reading: Reading, pace: Pace
) -> tuple[set[int], str, int]:
    """The steps done in the longest legal beginning, the rule broken after it, and the frame."""
    groups = _serial(_together(acts), pace)
    good: list[list[Act]] = []
    reason, frame = "", len(reading.places) - 1
    for group in groups:
        flawed = next((act for act in group if act in flaws), None)
        if flawed is not None:
            reason, frame = f"step {flawed.step}: {flaws[flawed]}", flawed.end
            break
        good.append(group)
    return longest_legal(reader, good, reason, frame)


def longest_legal(
    reader: Reader, groups: Sequence[Sequence[Act]], reason: str, frame: int
) -> tuple[set[int], str, int]:
    """The steps done in the longest beginning of these groups that the rules allow, the rule broken after it, and the
    frame; `reason` and `frame` if they allow all.
    """
    generator, puzzle, truth = reader.stage.generator, reader.stage.puzzle, reader.stage.states
    good = list(_with_unseen(reader, groups))

    def verdict(count: int) -> tuple[Verdict, set[int]]:
        states, done = _states(truth, good[:count])
        rest = [k for k in range(1, len(truth)) if k not in done]
        for number in rest:
            states.append(applied(states[-1], truth[number - 1], truth[number]) if states[-1] is not None else None)
        if any(state is None for state in states):
            return Verdict(False, "the steps come in an order that leads to no state of the task"), done
        return generator.verify(puzzle, states), done

    low, high = 0, len(good)
    judged, done = verdict(high)
    if judged.ok:
        return done, reason, frame
    reason = judged.reason
    while high - low > 1:
        middle = (low + high) // 2
        judged, _ = verdict(middle)
        if judged.ok:
            low = middle
        else:
            high, reason = middle, judged.reason
    _, done = verdict(low)
    return done, reason, good[low][0].end if low < len(good) else frame


def _with_unseen(reader: Reader, groups: Sequence[Sequence[Act]]) -> Iterator[Sequence[Act]]:
    """Add the steps without a visible change, each before the first later one: the rules ask for them, too."""
    seen = {step.number for chain in reader.chains for step in chain.steps}
    unseen = [k for k in range(1, len(reader.stage.states)) if k not in seen]
    for group in groups:
        while unseen and unseen[0] < max(act.step for act in group):
            yield [replace(group[0], step=unseen.pop(0), back=False)]
        yield group


def _together(acts: Sequence[Act]) -> list[list[Act]]:
    """Acts in the order in which they end; those that go on at the same time are one."""
    return [[acts[k] for k in group] for group in linked(len(acts), _pairs_at_once(acts))]


def _pairs_at_once(acts: Sequence[Act]) -> Iterator[tuple[int, int]]:
    order = sorted(range(len(acts)), key=lambda k: acts[k].start)
    for number, a in enumerate(order, 1):
        for b in islice(order, number, None):
            if acts[b].start > acts[a].end:
                break
            if _at_once(acts[a], acts[b]):
                yield a, b


def _serial(groups: Sequence[list[Act]], pace: Pace) -> list[list[Act]]:
    """Take apart neighbouring steps that end in one frame, where they may have been made in turn."""
    taken: list[list[Act]] = []
    for group in groups:
        first, *others = sorted(group, key=lambda act: act.step)
        swift = all(act.start == act.end == first.end for act in others)
        due = sum(min(1, act.leap) * pace.frames[act.step] for act in group)  # true frames of what this one adds
        if swift and due <= FASTEST and [act.step - first.step for act in others] == [*range(1, len(group))]:
            taken += [[act] for act in (first, *others)]
        else:
            taken.append(group)
    return taken


def _at_once(a: Act, b: Act) -> bool:
    if a.chain == b.chain:
        return False
    if a.end == b.end:
        return True
    first, second = (a, b) if a.end < b.end else (b, a)
    if second.start >= first.end:  # they may have been made in turn
        return False
    both = first.end - max(a.start, b.start) + 1
    shorter = min(a.end - a.start, b.end - b.start) + 1
    return both > TOGETHER * shorter


def _states(truth: Sequence[Any], groups: Sequence[Sequence[Act]]) -> tuple[list[Any], set[int]]:
    """The states read, and the steps done at the end."""
    states, done = [truth[0]], set[int]()
    for group in groups:
        state = states[-1]
        for act in group:
            before, after = truth[act.step - 1], truth[act.step]
            state = applied(state, after, before) if act.back else applied(state, before, after)
            (done.discard if act.back else done.add)(act.step)
            if state is None:
                return [*states, None], done
        states.append(state)
    return states, done


def applied(state: Any, before: Any, after: Any) -> Any:
    """Change a state as a step changed another: its differing parts, or what was added or taken; else None."""
    if state == before:
        return after
    if before == after:
        return state
    if isinstance(before, tuple) and isinstance(after, tuple) and isinstance(state, tuple):
        if len(state) == len(before) == len(after):
            parts = tuple(applied(s, b, a) for s, b, a in zip(state, before, after, strict=True))
            return None if any(part is None for part in parts) else parts
        if after[: len(before)] == before:
            return state + after[len(before) :]
        if before[: len(after)] == after and state[len(state) - len(before) + len(after) :] == before[len(after) :]:
            return state[: len(state) - len(before) + len(after)]
    if isinstance(before, str) and isinstance(after, str) and isinstance(state, str):
        gone = set(before) - set(after)
        if gone and set(after) < set(before) and gone <= set(state):
            return "".join(letter for letter in state if letter not in gone)
    return None


def _forgiven(reader: Reader, reading: Reading, stain: Stain, acts: Sequence[Act]) -> bool:
    """True if a stain belongs to an act that is not explained in its frame, and is judged by itself."""
    unknown, roams = np.isnan(reading.places[stain.frame]), reader.stage.generator.roams
    for act in acts:
        if not (act.start <= stain.frame <= act.rest and unknown[act.chain]):
            continue
        if stain.chain not in (act.chain, -1) and not roams:
            continue
        step = _step(reader, act)
        left, top, right, bottom = grown(step.swept, STRAY)
        if roams:  # anywhere, but not larger than what moves
            return stain.region[2] - stain.region[0] < right - left and stain.region[3] - stain.region[1] < bottom - top
        if (
            left <= stain.region[0]
            and top <= stain.region[1]
            and right >= stain.region[2]
            and bottom >= stain.region[3]
        ):
            return True
    return False
