"""Read a video: in which state each chain of steps is, frame by frame, and what nothing explains.

The reader keeps an expected picture. If a frame differs from it, a chain may have reached another state, may be
between two of them, or something is there that does not belong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.chains import Step, chains_of, rest
from generators.kit.judge.compare import (
    MARGIN,
    SIDE,
    TOLERANCE,
    WINDOW,
    Map,
    Picture,
    Region,
    cut_from,
    detailed,
    differs,
    grown,
    loss_of,
    region_of,
    same_shape,
    same_sign,
    slices,
    unlike,
    where_unlike,
    worst_unlike,
)
from generators.kit.judge.registration import Ground, Registered
from generators.kit.judge.stage import Stage, Token
from generators.kit.video.film import joined, meet

NEARER = 2.0  # mean squared difference by which another state has to be nearer than the present one
PATIENCE, PATIENCE_SHARE = 8, 0.1  # frames in a row, and share of all, for which a thing in motion may be lost
SURE = 0.3  # of a step; a thing further on may only look so, as one that passes over its like
BACK = 0.1  # of a step by which a chain may fall back by an error of reading
HOPELESS = 0.25  # share of the picture; the largest things that move cover half of it
REWRITTEN = 40  # least change of a channel from frame to frame, after which a letter is read again
LETTER = 255  # amount of a stain that is a wrong letter
SHARP = 1.6  # of the tolerance, up to which a small sign may look different
SLACK = 6  # pixels by which a thing in front of the ground may look larger or smaller than it is
DRIFT = 12  # added to the tolerance where nothing still has edges, so that a drift can't be followed
LEAST_BLOCKS = 4  # with something still, to measure loss by them
LEAST_STAIN = 4  # windows; a dot of two pixels that can be seen changes dozens
EDGE = 2  # pixels at the picture's edge that are not judged
WAY_SHARE, LEAST_LANE = 0.22, 2.5  # share of a short way, and pixels at least, by which it may be off
LANE = 5.0  # pixels of SIDE by which a thing may be off the way on which it is drawn
UNKNOWN = float("nan")
_REACH = np.ones((WINDOW + 2, WINDOW + 2), np.uint8)


class Stain(NamedTuple):
    """A part of a frame that nothing explains."""

    frame: int
    region: Region
    amount: int  # mean distance of its worst window
    chain: int  # the chain that it belongs to, or -1


class Place(NamedTuple):
    """A thing found on its way."""

    token: str
    left: float
    top: float
    apart: float  # distance from the way on which it is drawn, in pixels of SIDE; more on a short way


@dataclass
class Reading:
    """All that was read of a video."""

    places: NDArray[np.float64]  # (frames, chains): states passed, with the fraction of the step; NaN is unknown
    inner: Map  # 255 where the video shows the scene in all frames, without the edge
    stains: list[Stain] = field(default_factory=list)
    found: dict[tuple[int, int], Sequence[Place]] = field(default_factory=dict)  # by frame and chain

    def repeat(self, frame: int) -> None:
        """Read a frame that equals the one before it."""
        self.places[frame] = self.places[frame - 1]
        self.stains += [stain._replace(frame=frame) for stain in self.stains if stain.frame == frame - 1]
        for chain in range(self.places.shape[1]):
            if (frame - 1, chain) in self.found:
                self.found[frame, chain] = self.found[frame - 1, chain]

    def strays(self, chain: int, frames: range) -> int:
        """The first of these frames in which a thing is further than `LANE` off its way, or -1."""
        for frame in frames:
            if any(place.apart > LANE for place in self.found.get((frame, chain), ())):
                return frame
        return -1


class Reader:
    """A sample's chains, ready to read videos. Not for two threads at once: it draws what it needs on demand."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.chains = chains_of(stage)
        self.first = rest(stage, 0)
        self.labels = np.full((SIDE, SIDE), -1, np.int16)  # the chain of each pixel
        for number, chain in enumerate(self.chains):
            self.labels[chain.mask > 0] = number
        self.still = (self.labels < 0).astype(np.uint8)
        self.roving = {k for k, chain in enumerate(self.chains) if any(step.moves for step in chain.steps)}
        everywhere = np.ones_like(self.still)
        self.ground, self.given = Ground(self.first, self.still), Ground(self.first, everywhere)
        self.tolerance = TOLERANCE + (0 if self.ground.holds else DRIFT)  # without any loss
        self.measured = self.still, detailed(self.first, self.still)  # where loss is measured
        if self.measured[1].sum() < LEAST_BLOCKS:
            self.measured = everywhere, detailed(self.first, everywhere)

    def read(self, registered: Registered) -> Reading:
        """Read a registered video."""
        frames = registered.frames
        costs = [chain.costs(frames) for chain in self.chains]
        least = [cost.min(axis=1) for cost in costs]
        reading = Reading(np.zeros((len(frames), len(self.chains))), _inner(EDGE + registered.hidden))
        board, track = self.first.copy(), Track.begin(len(self.chains))
        changed: Region | None = None  # in which letters may have changed since they were read
        here: _Frame
        for number, frame in enumerate(frames):
            if number and cv2.norm(frame, frames[number - 1], cv2.NORM_INF) == 0:
                reading.repeat(number)
                continue
            was = list(track.now)
            unsure = [k for k, state in enumerate(was) if costs[k][number, state] - least[k][number] > NEARER]
            here = _Frame(self, frame, number, board, track, [cost[number] for cost in costs], reading)
            here.read(unsure)
            if number and (spot := where_unlike(frame, frames[number - 1], REWRITTEN)):
                changed = joined(changed, spot) if changed else spot
            if changed and here.at_rest:
                here.check_letters(changed)
                changed = None
            track.follow(here, was)
        if len(frames) > 1:
            here.check_last(len(frames) - 1)
        return reading


@dataclass
class Track:
    """The knowledge of each chain before a frame."""

    now: list[int]  # the state that it was last in
    last: list[float]  # where it was last known to be; a step that falls back a little may only seem to
    lost: list[int]  # different frames in a row in which it was not found
    failed: int  # different frames in which something was not explained, or only with doubt
    moving: set[int]  # chains that were between two states, or changed theirs, in the frame before

    @classmethod
    def begin(cls, count: int) -> "Track":
        """All chains in the given state."""
        return cls([0] * count, [0.0] * count, [0] * count, 0, set())

    def follow(self, frame: "_Frame", was: Sequence[int]) -> None:
        """Add what was read of a frame; `was` is `now` before it."""
        self.failed += frame.is_open or frame.doubtful
        for k, place in enumerate(frame.places):
            if place != place:
                self.lost[k] += 1
                continue
            self.lost[k] = 0
            if place == self.now[k] or not self.last[k] - BACK < place < self.last[k]:
                self.last[k] = place
        self.moving = {k for k, place in enumerate(frame.places) if place != self.now[k] or self.now[k] != was[k]}


def _inner(edge: int) -> Map:
    """Mask, 255 in all but the edge, beyond which nothing is known."""
    inner = np.zeros((SIDE, SIDE), np.uint8)
    inner[edge:-edge, edge:-edge] = 255
    return inner


class Guess(NamedTuple):
    """An explanation of a frame: where a chain is, the things found on their way, and the picture to expect."""

    place: float
    found: Sequence[Place]
    trial: "Trial"


class Trial(NamedTuple):
    """An expected picture of a region, for a chain."""

    chain: int
    region: Region
    picture: Picture

    def view(self, region: Region) -> Picture:
        """A part of it; `region` counts in the whole picture."""
        return cut_from(self.picture, self.region, region)


class _Frame:
    """One frame on its way to being explained."""

    def __init__(
        self,
        reader: Reader,
        seen: Picture,
        number: int,
        board: Picture,
        track: Track,
        costs: Sequence[NDArray[np.float64]],
        reading: Reading,
    ) -> None:
        self.reader, self.seen, self.number, self.board = reader, seen, number, board
        self.now, self.last, self.lost, self.moving = track.now, track.last, track.lost, track.moving
        self.costs, self.reading, self.inner = costs, reading, reading.inner
        self.places = [float(place) for place in self.now]
        self.doubtful = False
        self.brief = track.failed > self._patience  # a video that fails in many frames is not searched through
        self.beside = False  # two neighbours change: the edge of one is not asked while the other is unexplained
        self.moved = np.zeros_like(reader.still)  # where something is between two states
        self.apart = self._unexplained()
        self.tolerance = reader.tolerance + loss_of(self.apart, *reader.measured)

    def read(self, unsure: Sequence[int]) -> None:
        """Note where each chain is, and what is left; `unsure` are the chains that look more like another state."""
        changed = self.moving | {number for number in unsure if self._settle(number)}
        self._explain(changed)
        if self.is_open and len(self._bad()) > 1 and not self.brief:
            self.beside = True
            self.places = [float(place) for place in self.now]
            self.apart = self._unexplained()
            for chain in range(len(self.now)):
                self.reading.found.pop((self.number, chain), None)
            self._explain(changed | {number for number in unsure if self._settle(number)})
        self.reading.places[self.number] = self.places
        if self.is_open:
            self._stain()

    @property
    def is_lossy(self) -> bool:
        """True if loss was found."""
        return self.tolerance > self.reader.tolerance

    def _unexplained(self) -> Map:
        """The distance of each window from the board."""
        return cv2.bitwise_and(unlike(self.seen, self.board), self.inner)

    def _bad(self) -> list[int]:
        """The chains of pixels that are not explained."""
        labels = np.unique(self.reader.labels[self.apart > self.tolerance])
        return [k for k in labels.tolist() if k >= 0]

    @property
    def is_open(self) -> bool:
        """True if something is not explained yet."""
        return int(self.apart.max()) > self.tolerance

    def _look_again(self, region: Region) -> None:
        """Compare anew with the expected picture, which has changed in this region."""
        near, around = grown(region, MARGIN), grown(region, 2 * MARGIN)
        apart = cut_from(unlike(self.seen[slices(around)], self.board[slices(around)]), around, near)
        self.apart[slices(near)] = cv2.bitwise_and(apart, self.inner[slices(near)])

    def _settle(self, number: int) -> bool:
        """Take over the nearest state of a chain if it explains the chain's pixels."""
        cost, here = self.costs[number], self.now[number]
        nearest = self._nearest(number)
        if nearest == here or cost[here] - cost[nearest] <= NEARER or self._goes_on(number, nearest):
            return False
        if not self._fits(number, nearest):
            return False
        chain = self.reader.chains[number]
        cut = slices(chain.region)
        cv2.copyTo(chain.looks[nearest][cut], chain.mask[cut], self.board[cut])
        self.now[number] = nearest
        self.places[number] = float(nearest)
        self._look_again(chain.region)
        return True

    def _goes_on(self, number: int, nearest: int) -> bool:
        """True if a step is still under way, though its thing just passes a place of a later state."""
        last = self.last[number]
        if nearest <= last + 1 or last == int(last):
            return False
        guess = self._as_found(number, int(last), self.reader.chains[number].steps[int(last)])
        return guess is not None and self._on_its_way(guess)

    def _nearest(self, number: int) -> int:
        """The state that a chain looks most like; of states that look the same, the one next to the last."""
        cost = self.costs[number]
        alike = np.flatnonzero(cost <= 1.1 * cost.min() + 2)
        return int(alike[np.abs(alike - self.last[number]).argmin()])

    def _fits(self, number: int, state: int) -> bool:
        chain = self.reader.chains[number]
        cut = slices(grown(chain.region, MARGIN))
        wanted = self.board[cut].copy()
        cv2.copyTo(chain.looks[state][cut], chain.mask[cut], wanted)
        seen, mask = self.seen[cut], chain.mask[cut] & self.inner[cut] & self._apart_from_others(number, cut)
        if worst_unlike(seen, wanted, mask) > self.tolerance:
            return False
        if number in self.reader.roving:
            return True
        return same_sign(seen, wanted, mask, SHARP * self.tolerance) and same_shape(
            seen, wanted, mask, lossy=self.is_lossy
        )

    def _apart_from_others(self, number: int, cut: tuple[slice, slice], covered: Map | int = 0) -> Map:
        """Mask, 255 where no window meets unexplained pixels of other chains; those that a trial covers don't count."""
        if not self.beside:
            return np.full_like(self.apart[cut], 255)
        labels = self.reader.labels[cut]
        others = (self.apart[cut] > self.tolerance) & (labels >= 0) & (labels != number) & (covered == 0)
        return np.asarray(cv2.bitwise_not(cv2.dilate(255 * others.astype(np.uint8), _REACH)))

    def _explain(self, moving: set[int]) -> None:
        """Explain differences by chains that are between two states."""
        kept, open_ = self.board, set(range(len(self.now)))
        self.board = kept.copy()
        while self.is_open:
            near = [chain for chain in self._near(moving) if chain in open_ and not self._lost_for_long(chain)]
            guess = None if self._is_hopeless else self._between(near[:2] if self.brief else near)
            if guess is None:
                for number in self._bad():
                    self.places[number] = UNKNOWN
                break
            number = guess.trial.chain
            open_.discard(number)
            self.places[number] = guess.place
            if guess.found:
                self.reading.found[self.number, number] = guess.found
            self.board[slices(guess.trial.region)] = guess.trial.picture
            self._look_again(guess.trial.region)
        self.moved = differs(self.board, kept, 0)
        self.board = kept

    def _lost_for_long(self, number: int) -> bool:
        """True if a chain was not found for so long that only a state at rest brings it back: a search costs much."""
        return self.lost[number] > self._patience

    @property
    def _is_hopeless(self) -> bool:
        """True if most of what should be still is another picture, which no motion explains."""
        foreign = cv2.bitwise_and(cv2.threshold(self.apart, self.tolerance, 1, cv2.THRESH_BINARY)[1], self.reader.still)
        return cv2.countNonZero(foreign) > HOPELESS * foreign.size

    @property
    def _patience(self) -> float:
        return max(PATIENCE, PATIENCE_SHARE * len(self.reading.places))

    def _near(self, moving: set[int]) -> list[int]:
        """Chains that may explain a difference: those of its pixels, those that move, those that pass over it."""
        near = self._bad()
        near += [k for k in sorted(moving) if k not in near]
        near.sort(key=lambda k: self.last[k] == int(self.last[k]))  # first those under way
        if not near and (spot := region_of((self.apart > self.tolerance).astype(np.uint8))) is not None:
            near = [k for k in range(len(self.now)) if self._passes(k, spot)]
        return near

    def _passes(self, number: int, spot: Region) -> bool:
        steps = self.reader.chains[number].steps
        beside = [steps[k] for k in (self.now[number] - 1, self.now[number]) if 0 <= k < len(steps)]
        return any(meet(step.swept, spot) for step in beside if step.moves)

    def _between(self, chains: Sequence[int]) -> "Guess | None":
        """Find the step that one of these chains is in; None if there is none."""
        found: list[tuple[float, Guess]] = []
        tries = {number: list(self._candidates(number)) for number in chains}
        for first, explain in product((True, False), (self._as_found, self._as_drawn)):
            for number in chains:
                for before in tries[number][:1] if first else tries[number][1:]:
                    guess = explain(number, before, self.reader.chains[number].steps[before])
                    if guess is None:
                        continue
                    ahead = guess.place - self.last[number]
                    behind = -ahead - (BACK if before == int(self.last[number]) else 0)
                    self.doubtful = self.doubtful or behind > 0
                    doubt = max(0.0, behind, ahead - 1)  # another step may explain it better
                    if self._on_its_way(guess) and not doubt:
                        return guess
                    found.append((doubt if self._on_its_way(guess) else np.inf, guess))
        return min(found, key=lambda each: each[0])[1] if found else None

    def _on_its_way(self, guess: "Guess") -> bool:
        return self.reader.stage.generator.roams or all(place.apart <= LANE for place in guess.found)

    def _as_found(self, number: int, before: int, step: Step) -> "Guess | None":
        if step.tokens:
            return self._by_tokens(number, before, step)
        return None if step.moves else self._in_place(number, before, step)

    def _candidates(self, number: int) -> Iterator[int]:
        """States before the steps to try: those about the last known state and about the nearest one."""
        steps, cost = len(self.reader.chains[number].steps), self.costs[number]
        here, nearest = int(self.last[number]), int((cost[:-1] + cost[1:]).argmin())
        order = [here, here + 1, nearest, nearest + 1, nearest - 1, here - 1, here + 2]
        if self.brief:
            order = [here]
        elif self.lost[number]:
            order = [here, nearest]
        yield from (k for k in dict.fromkeys(order) if 0 <= k < steps)

    def _as_drawn(self, number: int, before: int, step: Step) -> "Guess | None":
        """Compare with the generator's own drawing of the step."""
        found = None
        for at in step.nearest(self.seen):
            patch, trial = step.between(at), self._trial(number, before, step.swept)
            cv2.copyTo(patch.picture, patch.mask, trial.view(step.swept))
            guess = self._accepted(trial, before + at, ())
            if guess and (found is None or self._far(guess) < self._far(found)):
                found = guess
            if self.brief or (found and self._far(found) < SURE):
                break
        return found

    def _far(self, guess: "Guess") -> float:
        """The steps that a chain would have gone since it was last known."""
        return abs(guess.place - self.last[guess.trial.chain])

    def _in_place(self, number: int, before: int, step: Step) -> "Guess | None":
        """Explain a change in place: each pixel has the colour of before, of after, or one between."""
        first, last = rest(self.reader.stage, step.number - 1), rest(self.reader.stage, step.number)
        cut, trial = slices(step.region), self._trial(number, before, step.region)
        low, high = cv2.min(first[cut], last[cut]), cv2.max(first[cut], last[cut])
        blend = cv2.max(low, cv2.min(self.seen[cut], high))
        cv2.copyTo(blend, step.mask[cut], trial.view(step.region))
        if not same_sign(self.seen[cut], trial.view(step.region), step.mask[cut], SHARP * self.tolerance):
            return None
        return self._accepted(trial, before + _share(self.seen, first, last, step), ())

    def _by_tokens(self, number: int, before: int, step: Step) -> "Guess | None":
        """Find the things that move, each of them once and whole."""
        changed = region_of((self.apart > self.tolerance).astype(np.uint8)) or step.region
        trial = self._trial(number, before, joined(step.swept, changed))
        cut = slices(trial.region)
        grounds = []
        for picture, mask in step.bare:
            ground = trial.picture.copy()
            cv2.copyTo(picture[cut], mask[cut], ground)
            grounds.append(ground)
        base = cv2.max(cv2.min(*grounds), cv2.min(self.seen[cut], cv2.max(*grounds)))
        seen = self.seen[cut]
        front = unlike(seen, base) > self.tolerance
        finders = (_aligned, _matched) if len(step.tokens) == 1 else (_matched,)
        for find in finders:
            trial.picture[:] = base
            waiting, found, shares = front.copy(), list[Place](), list[float]()
            for token in step.tokens:
                corner = find(token, seen, waiting)
                if corner is None:
                    break
                _paste(trial.picture, token, *corner)
                _clear(waiting, token, *corner)
                left, top = corner[0] + trial.region[0], corner[1] + trial.region[1]
                place, share = _placed(token, step, left, top, self.last[number] - before)
                found.append(place)
                shares.append(share)
            else:
                t = float(np.clip(np.mean(shares), 0.02, 0.98))
                guess = self._accepted(trial, before + t, tuple(found))
                if guess is not None:
                    return guess
        return None

    def _trial(self, number: int, state: int, region: Region) -> "Trial":
        """The expected picture about a region, with a chain in this state, to be changed."""
        chain = self.reader.chains[number]
        region = grown(joined(region, chain.region) if state != self.now[number] else region, MARGIN)
        cut = slices(region)
        picture = self.board[cut].copy()
        if state != self.now[number]:
            cv2.copyTo(chain.looks[state][cut], chain.mask[cut], picture)
        return Trial(number, region, picture)

    def _accepted(self, trial: "Trial", place: float, found: Sequence[Place]) -> "Guess | None":
        """Accept a guess if it explains its region, and nothing of its chain is left elsewhere."""
        cut = slices(trial.region)
        labels, bad = self.reader.labels, self.apart > self.tolerance
        covered = cv2.dilate(differs(trial.picture, self.board[cut], 0), np.ones((3, 3), np.uint8))
        asked = self.inner[cut] & -(covered | (labels[cut] == trial.chain) | (labels[cut] < 0))
        asked &= self._apart_from_others(trial.chain, cut, covered)
        worst = worst_unlike(self.seen[cut], trial.picture, asked)
        if worst > self.tolerance or not (bad[cut] & (asked > 0)).any():
            return None
        rest_of_it = bad & (labels == trial.chain)
        rest_of_it[cut] = False
        return None if rest_of_it.any() else Guess(place, found, trial)

    @property
    def at_rest(self) -> bool:
        """True if nothing moves, and all is explained."""
        return not self.is_open and not self.moved.any()

    def check_letters(self, spot: Region) -> None:
        """Note letters at rest in a region that are others than they should be."""
        self._check_letters(spot, self.number)

    def check_last(self, number: int) -> None:
        """Note all wrong letters of the last frame, which equals this one."""
        self._check_letters((0, 0, SIDE, SIDE), number, last=True)

    def _check_letters(self, spot: Region, number: int, *, last: bool = False) -> None:
        for box in self.reader.stage.letters:
            cut = slices(box)
            if not meet(box, spot) or not self.inner[cut].all() or int(self.apart[cut].max()) > self.tolerance:
                continue
            if cv2.norm(self.seen[cut], self.board[cut], cv2.NORM_INF) <= self.reader.tolerance:
                continue
            chain = int(self.reader.labels[cut].max())
            if not last and chain in self.reader.roving:  # it may just begin to move
                continue
            if self.moved[cut].any() or same_shape(self.seen[cut], self.board[cut], lossy=self.is_lossy):
                continue
            self.reading.stains.append(Stain(number, box, LETTER, chain))

    def _stain(self) -> None:
        """Note what nothing explains."""
        bad = (self.apart > self.tolerance).astype(np.uint8)
        count, _, boxes, _ = cv2.connectedComponentsWithStats(bad)
        for left, top, wide, high, area in boxes[1:count].tolist():
            if area < LEAST_STAIN:
                continue
            region = left, top, left + wide, top + high
            part = self.apart[top : top + high, left : left + wide]
            labels = self.reader.labels[top : top + high, left : left + wide]
            own = labels[(part > self.tolerance) & (labels >= 0)]
            chain = int(np.bincount(own).argmax()) if len(own) else -1
            self.reading.stains.append(Stain(self.number, region, int(part.max()), chain))


def _share(seen: Picture, before: Picture, after: Picture, step: Step) -> float:
    """The share of a change in place that is made, 0.02 to 0.98: the projection on the way from before to after."""
    cut = slices(step.region)
    where = step.mask[cut] > 0
    a, b, c = (picture[cut][where].astype(np.float32) for picture in (before, after, seen))
    way = b - a
    return float(np.clip(((c - a) * way).sum() / max(1.0, float((way * way).sum())), 0.02, 0.98))


def _aligned(token: Token, _seen: Picture, front: Map) -> tuple[int, int] | None:
    """The corner of a token that fits what is in front of the ground; None if that has another size."""
    left, top, right, bottom = token.body
    box = region_of(front.astype(np.uint8))
    if box is None:
        return None
    wider, higher = box[2] - box[0] - (right - left), box[3] - box[1] - (bottom - top)
    if max(abs(wider), abs(higher)) > SLACK:
        return None
    return box[0] + round(wider / 2) - left, box[1] + round(higher / 2) - top


def _matched(token: Token, seen: Picture, front: Map) -> tuple[int, int] | None:
    """The corner of a token where it explains best what is in front of the ground; None if that is nothing."""
    left, top, right, bottom = token.body
    wide, high = right - left, bottom - top
    box = region_of(front.astype(np.uint8))
    if box is None:
        return None
    x0, y0 = max(0, min(box[0] - 4, box[2] - wide - 2)), max(0, min(box[1] - 4, box[3] - high - 2))
    window = seen[y0 : max(box[3] + 4, y0 + high), x0 : max(box[2] + 4, x0 + wide)]
    if window.shape[0] < high or window.shape[1] < wide:
        return None
    solid = np.repeat(token.solid[top:bottom, left:right, None], 3, axis=2)
    away: Any = cv2.matchTemplate(window, token.colour[top:bottom, left:right], cv2.TM_SQDIFF, mask=solid)
    y, x = np.unravel_index(int(np.argmin(away)), away.shape)
    return x0 + int(x) - left, y0 + int(y) - top


def _clear(front: Map, token: Token, left: int, top: int) -> None:
    """Leave a token that was found out of the search for the next."""
    x0, y0, x1, y1 = token.body
    front[max(0, top + y0 - 1) : max(0, top + y1 + 1), max(0, left + x0 - 1) : max(0, left + x1 + 1)] = False


def _paste(picture: Picture, token: Token, left: int, top: int) -> None:
    """Paint a token, cut off at the picture's edges."""
    high, wide = token.alpha.shape
    x0, y0, x1, y1 = max(0, left), max(0, top), min(picture.shape[1], left + wide), min(picture.shape[0], top + high)
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0:y1, x0:x1].astype(np.float32)
    cut = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    alpha = token.alpha[cut][..., None]
    picture[y0:y1, x0:x1] = np.round(part * (1 - alpha) + token.colour[cut] * alpha).astype(np.uint8)


def _placed(token: Token, step: Step, left: float, top: float, last: float) -> tuple[Place, float]:
    """A token's place, and how far along its way it is, 0 to 1; on a way that meets itself, near the last place."""
    way = step.way(token)
    x, y = left - way.x, top - way.y
    along = np.minimum(1, np.maximum(0, (x * way.right + y * way.down) / np.maximum(way.lengths, 1e-6) ** 2))
    apart = np.hypot(x - along * way.right, y - along * way.down)
    shares = (way.before + along * way.lengths) / way.whole
    near = np.flatnonzero(apart <= apart.min() + 1)
    leg = int(near[np.abs(shares[near] - last).argmin()])
    lane = float(np.clip(WAY_SHARE * way.whole, LEAST_LANE, LANE))  # a short step leaves less room to cut a corner
    return Place(token.name, float(left), float(top), float(apart[leg]) * LANE / lane), float(shares[leg])
