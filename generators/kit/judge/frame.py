"""Explain one frame of a video by states at rest, by steps that are under way, and by nothing."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from generators.kit.judge.chains import Step
from generators.kit.judge.compare import (
    MARGIN,
    SIDE,
    WINDOW,
    Map,
    Picture,
    Region,
    beyond,
    changed_by,
    cut_from,
    differs,
    grown,
    loss_of,
    region_of,
    same_letter,
    same_shape,
    same_sign,
    slices,
    unlike,
    worst_unlike,
)
from generators.kit.judge.finding import (
    LANE,
    Field,
    Finder,
    Place,
    aligned,
    clear,
    cut_off,
    lane_of,
    matched,
    paste,
    placed,
)
from generators.kit.judge.reading import BACK, Reading, Stain, Track
from generators.kit.video.film import joined, meet

if TYPE_CHECKING:
    from generators.kit.judge.reader import Reader

NEARER = 2.0  # mean squared difference by which another state has to be nearer than the present one
PATIENCE, PATIENCE_SHARE = 8, 0.1  # frames in a row, and share of all, for which a thing in motion may be lost
SURE = 0.3  # of a step; a thing further on may only look so, as one that passes over its like
HOPELESS = 0.25  # share of the picture; the largest things that move cover half of it
SHARP = 1.6  # of the tolerance, up to which a small sign may look different
LEAST_STAIN = 4  # windows; a dot of two pixels that can be seen changes dozens
COVERED = 64  # contrast of a soft box; with less, a thing covers its letter
CUT = 0.02  # of a step, at either end: a thing beyond the end is found there
BESIDE = 0.3  # of `LANE`; a thing may seem as far off its way by an error of reading
EARLY, LATE = 0.3, 0.5  # of a step by which the ground may be ahead of what moves over it, and behind
UNKNOWN = float("nan")
_REACH = np.ones((WINDOW + 2, WINDOW + 2), np.uint8)
_NEXT = np.ones((3, 3), np.uint8)


class Trial(NamedTuple):
    """An expected picture of a region, for a chain."""

    chain: int
    region: Region
    picture: Picture

    def view(self, region: Region) -> Picture:
        """A part of it; `region` counts in the whole picture."""
        return cut_from(self.picture, self.region, region)


class Guess(NamedTuple):
    """An explanation of a frame: where a chain is, the things found on their way, and the picture to expect."""

    place: float
    found: Sequence[Place]
    trial: Trial
    askew: bool  # something is left, as of a thing mostly hidden; or the ground is ahead of the thing, or far behind it


class Frame:
    """One frame on its way to being explained."""

    def __init__(
        self,
        reader: "Reader",
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
        self._guesses = dict[tuple[int, int], Guess | None]()  # as found, while nothing expected changes
        self.beside = False  # two neighbours change: the edge of one is not asked while the other is unexplained
        self.moved = np.zeros_like(reader.still)  # where something is between two states
        self.apart = self._unexplained()
        self.tolerance = reader.tolerance + loss_of(self.apart, *reader.measured)

    def read(self) -> None:
        """Note where each chain is, and what is left."""
        unsure = [k for k, cost in enumerate(self.costs) if cost[self.now[k]] - cost.min() > NEARER]
        changed = self.moving | {number for number in unsure if self._settle(number)}
        self._explain(changed)
        if self.is_open and len(self._bad()) > 1 and not self.brief:
            self.beside = True
            self.places = [float(place) for place in self.now]
            self.apart = self._unexplained()
            self._guesses.clear()
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
        counts = np.bincount(self.reader.labels[self._over > 0] + 1)  # the first is that of no chain
        return np.flatnonzero(counts[1:]).tolist()

    @property
    def _spot(self) -> Region | None:
        """The region around all that is not explained; None if nothing is left."""
        return region_of(self._over)

    @property
    def _over(self) -> Map:
        """Mask, 255 where something is not explained."""
        return cv2.threshold(self.apart, self.tolerance, 255, cv2.THRESH_BINARY)[1]

    @property
    def is_open(self) -> bool:
        """True if something is not explained yet."""
        return int(self.apart.max()) > self.tolerance

    def _look_again(self, region: Region) -> None:
        """Compare anew with the expected picture, which has changed in this region."""
        self._guesses.clear()
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
        self._take_over(number, nearest, self.reader.chains[number].mask)
        return True

    def _settle_under(self, number: int, kept: Picture) -> bool:
        """Take over the nearest state of a chain, by its pixels that nothing in motion covers; `kept` is without it."""
        chain, nearest = self.reader.chains[number], self._nearest(number)
        covered = differs(self.board, kept, 0)
        bare = chain.mask * (1 - covered)
        if nearest == self.now[number] or not covered.any() or not self._fits(number, nearest, bare):
            return False
        cut = slices(chain.region)
        cv2.copyTo(chain.looks[nearest][cut], chain.mask[cut], kept[cut])
        self._take_over(number, nearest, bare)
        return True

    def _take_over(self, number: int, state: int, where: Map) -> None:
        """Expect a chain in a state from here on, with its look in a mask."""
        chain = self.reader.chains[number]
        cut = slices(chain.region)
        cv2.copyTo(chain.looks[state][cut], where[cut], self.board[cut])
        self.now[number] = state
        self.places[number] = float(state)
        self._look_again(chain.region)

    def _goes_on(self, number: int, nearest: int) -> bool:
        """True if a step is still under way, though it looks much like a state that is none of its ends."""
        last = self.last[number]
        if last == int(last) or int(last) <= nearest <= last + 1:
            return False
        guess = self._as_found(number, int(last), self.reader.chains[number].steps[int(last)])
        return guess is not None and self._on_its_way(guess)

    def _nearest(self, number: int) -> int:
        """The state that a chain looks most like; of states that look the same, the one next to the last."""
        cost = self.costs[number]
        alike = np.flatnonzero(cost <= 1.1 * cost.min() + 2)
        return int(alike[np.abs(alike - self.last[number]).argmin()])

    def _fits(self, number: int, state: int, where: Map | None = None) -> bool:
        """True if a chain's pixels, or those in a mask, look as in a state."""
        chain = self.reader.chains[number]
        where = chain.mask if where is None else where
        cut = slices(grown(chain.region, MARGIN))
        wanted = self.board[cut].copy()
        cv2.copyTo(chain.looks[state][cut], where[cut], wanted)
        asked = where if where is chain.mask else where * cv2.erode(1 - (chain.mask - where), _REACH)
        seen, mask = self.seen[cut], asked[cut] & self.inner[cut] & self._apart_from_others(number, cut)
        if worst_unlike(seen, wanted, mask) > self.tolerance:
            return False
        if number in self.reader.roving:
            return True
        return same_sign(seen, wanted, mask, SHARP * self.tolerance) and same_shape(
            seen, wanted, mask > 0, lossy=self.is_lossy
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
            if guess is None and any(self._settle_under(number, kept) for number in near):
                continue
            if guess is None:
                if cv2.countNonZero(self._over) >= LEAST_STAIN:  # less is an error of reading
                    for number in self._bad() or self._swept(near):
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
        foreign = cv2.bitwise_and(self._over, self.reader.still)
        return cv2.countNonZero(foreign) > HOPELESS * foreign.size

    @property
    def _patience(self) -> float:
        return max(PATIENCE, PATIENCE_SHARE * len(self.reading.places))

    def _near(self, moving: set[int]) -> list[int]:
        """Chains that may explain a difference: those of its pixels, those that move, those that pass over it."""
        near = self._bad()
        near += [k for k in sorted(moving) if k not in near]
        near.sort(key=lambda k: self.last[k] == int(self.last[k]))  # first those under way
        if not near and (spot := self._spot) is not None:
            near = [k for k in range(len(self.now)) if self._passes(k, spot)]
        return near

    def _swept(self, chains: Sequence[int]) -> list[int]:
        """Those of these chains that are under way, and pass over all that is not explained."""
        spot = self._spot
        under_way = [(k, self.reader.chains[k].steps[int(self.last[k])]) for k in chains if self.last[k] % 1]
        return [k for k, step in under_way if spot and joined(step.swept, spot) == step.swept]

    def _passes(self, number: int, spot: Region) -> bool:
        steps = self.reader.chains[number].steps
        beside = [steps[k] for k in (self.now[number] - 1, self.now[number]) if 0 <= k < len(steps)]
        return any(meet(step.swept, spot) for step in beside if step.moves)

    def _between(self, chains: Sequence[int]) -> Guess | None:
        """Find the step that one of these chains is in; None if there is none."""
        found: list[tuple[float, float, Guess]] = []
        likeliest, others = dict[int, list[int]](), dict[int, list[int]]()
        for number in chains:
            tries = list(self._candidates(number))
            likeliest[number], others[number] = tries[:1], tries[1:]
        for first, explain in product((True, False), (self._as_found, self._as_drawn, self._as_cut_off)):
            for number in chains:
                for before in (likeliest if first else others)[number]:
                    guess = explain(number, before, self.reader.chains[number].steps[before])
                    if guess is None:
                        continue
                    if first and guess.place >= before + 1 - CUT and not self._on_its_way(guess):
                        # A thing is beyond the end of its way: the next step is likelier.
                        likeliest[number], others[number] = [], [*others[number], before]
                    ahead = guess.place - self.last[number]
                    behind = -ahead - (BACK if before == int(self.last[number]) else 0)
                    # Another step may explain it better.
                    doubt = max(EARLY * guess.askew, behind, ahead - 1, self._beyond(guess, before))
                    if self._on_its_way(guess) and not doubt:
                        return guess
                    found.append((doubt if self._on_its_way(guess) else np.inf, behind, guess))
        if not found:
            return None
        _, behind, guess = min(found, key=lambda each: each[0])
        self.doubtful = self.doubtful or behind > 0
        return guess

    def _on_its_way(self, guess: Guess) -> bool:
        return self.reader.stage.generator.roams or all(place.apart <= LANE for place in guess.found)

    def _beyond(self, guess: Guess, before: int) -> float:
        """How far a thing is off the end of its way, as a share of `LANE`; 0 if it is between the ends, or roams."""
        if self.reader.stage.generator.roams or CUT < guess.place - before < 1 - CUT:
            return 0
        away = max((place.apart for place in guess.found), default=0) / LANE
        return away if away > BESIDE else 0

    def _as_found(self, number: int, before: int, step: Step) -> Guess | None:
        key = number, before
        if key not in self._guesses:
            if step.tokens:
                finders = (aligned, matched) if len(step.tokens) == 1 else (matched,)
                self._guesses[key] = self._by_tokens(number, before, step, finders)
            else:
                self._guesses[key] = None if step.moves else self._in_place(number, before, step)
        return self._guesses[key]

    def _as_cut_off(self, number: int, before: int, step: Step) -> Guess | None:
        return self._by_tokens(number, before, step, (cut_off,)) if len(step.tokens) == 1 else None

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

    def _as_drawn(self, number: int, before: int, step: Step) -> Guess | None:
        """Compare with the generator's own drawing of the step."""
        found, expected = None, self._trial(number, before, step.swept)
        if self._is_left_elsewhere(expected):
            return None
        for searched, at in enumerate(step.nearest(self.seen)):
            part, trial = step.between(at), expected._replace(picture=expected.picture.copy())
            cv2.copyTo(part, step.changed(part), trial.view(step.swept))
            under_way = float(np.clip(at, CUT, 1 - CUT))  # what is at rest is read more closely, by `_settle`
            guess = self._accepted(trial, before + under_way, ())
            if guess and (found is None or self._far(guess) < self._far(found)):
                found = guess
            if (self.brief and searched) or (found and self._far(found) < SURE):
                break
            if not searched and not found and self._is_out_of_range(expected, step):
                break
        return found

    def _far(self, guess: Guess) -> float:
        """The steps that a chain would have gone since it was last known."""
        return abs(guess.place - self.last[guess.trial.chain])

    def _in_place(self, number: int, before: int, step: Step) -> Guess | None:
        """Explain a change in place: each pixel has the colour of before, of after, or one between."""
        first, last = self.reader.stage.picture_after(step.number - 1), self.reader.stage.picture_after(step.number)
        cut, trial = slices(step.region), self._trial(number, before, step.region)
        low, high = cv2.min(first[cut], last[cut]), cv2.max(first[cut], last[cut])
        blend = cv2.max(low, cv2.min(self.seen[cut], high))
        cv2.copyTo(blend, step.mask[cut], trial.view(step.region))
        if not same_sign(self.seen[cut], trial.view(step.region), step.mask[cut], SHARP * self.tolerance):
            return None
        return self._accepted(trial, before + _share(self.seen, first, last, step), ())

    def _by_tokens(self, number: int, before: int, step: Step, finders: Sequence[Finder]) -> Guess | None:
        """Find the things that move, each of them once and whole."""
        trial = self._trial(number, before, joined(step.swept, self._spot or step.region))
        cut = slices(trial.region)
        grounds = []
        for picture, mask in step.bare:
            ground = trial.picture.copy()
            cv2.copyTo(picture[cut], mask[cut], ground)
            grounds.append(ground)
        base = cv2.max(cv2.min(*grounds), cv2.min(self.seen[cut], cv2.max(*grounds)))
        seen = self.seen[cut]
        front = unlike(seen, base) > self.tolerance
        x, y = trial.region[:2]
        whole = -x, -y, SIDE - x, SIDE - y
        roams = self.reader.stage.generator.roams
        orders = [step.tokens]
        if roams and len(step.tokens) > 1:  # on ways of their own, either may pass in front
            orders.append(step.tokens[::-1])
        for find, tokens in product(finders, orders):
            trial.picture[:] = base
            waiting, found, shares = front.copy(), list[Place](), list[float]()
            field = Field(seen, waiting, whole)
            for token in tokens:
                corner = find(token, field, _from(lane_of(token, step), x, y))
                if corner is None:
                    break
                paste(trial.picture, token, *corner)
                clear(waiting, token, *corner)
                place, share = placed(token, step, corner[0] + x, corner[1] + y, self.last[number] - before)
                found.append(place)
                shares.append(share)
            else:
                if roams:
                    self._take_nearly(trial, base)
                t = float(np.clip(np.mean(shares), CUT, 1 - CUT))
                guess = self._accepted(trial, before + t, tuple(found))
                if guess is not None:
                    ahead = changed_by(seen, grounds[0], grounds[1], ~front) - t if step.gradual else 0
                    return guess._replace(askew=guess.askew or not -LATE <= ahead <= EARLY)
        return None

    def _take_nearly(self, trial: Trial, ground: Picture) -> None:
        """Expect things as seen where they nearly look so: off its drawn way, a thing may lie between two pixels."""
        seen = self.seen[slices(trial.region)]
        near = (unlike(seen, trial.picture) <= SHARP * self.tolerance).astype(np.uint8)
        cv2.copyTo(seen, cv2.bitwise_and(near, cv2.dilate(differs(trial.picture, ground, 0), _NEXT)), trial.picture)

    def _trial(self, number: int, state: int, region: Region) -> Trial:
        """The expected picture about a region, with a chain in this state, to be changed."""
        chain = self.reader.chains[number]
        region = grown(joined(region, chain.region) if state != self.now[number] else region, MARGIN)
        cut = slices(region)
        picture = self.board[cut].copy()
        if state != self.now[number]:
            cv2.copyTo(chain.looks[state][cut], chain.mask[cut], picture)
        return Trial(number, region, picture)

    def _accepted(self, trial: Trial, place: float, found: Sequence[Place]) -> Guess | None:
        """Accept a guess if it explains its region, and nothing of its chain is left elsewhere."""
        cut = slices(trial.region)
        asked = self._asked(trial.chain, cut, cv2.dilate(differs(trial.picture, self.board[cut], 0), _NEXT))
        apart = unlike(self.seen[cut], trial.picture)
        if cv2.minMaxLoc(apart, asked)[1] > self.tolerance:
            return None
        if not cv2.countNonZero(cv2.bitwise_and(self._over[cut], asked)):
            return None
        if self._is_left_elsewhere(trial):
            return None
        askew = bool(found) and cv2.minMaxLoc(apart, self.inner[cut])[1] > self.tolerance
        return Guess(place, found, trial, askew)

    def _asked(self, number: int, cut: tuple[slice, slice], covered: Map | int = 0) -> Map:
        """Mask, 255 where a chain's trial has to look as seen: on its pixels, on what is still, and where it covers."""
        own = (self.reader.labels[cut] == number).astype(np.uint8)
        asked = cv2.bitwise_and(255 * (own | self.reader.still[cut] | covered), self.inner[cut])
        return cv2.bitwise_and(asked, self._apart_from_others(number, cut, covered)) if self.beside else asked

    def _is_left_elsewhere(self, trial: Trial) -> bool:
        """True if something of its chain is unexplained outside a trial's region."""
        left = cv2.copyTo(self._over, (self.reader.labels == trial.chain).astype(np.uint8))
        return cv2.countNonZero(left) > cv2.countNonZero(left[slices(trial.region)])

    def _is_out_of_range(self, trial: Trial, step: Step) -> bool:
        """True if a picture shows, where a step passes over, what none of the step's drawings shows."""
        cut, here = slices(step.swept), trial.view(step.swept)
        low, high = (choose(edge, here) for choose, edge in zip((cv2.min, cv2.max), step.range, strict=True))
        return cv2.minMaxLoc(beyond(self.seen[cut], low, high), self._asked(trial.chain, cut))[1] > self.tolerance

    def wrong_letter(self, box: Region) -> bool | None:
        """Compare the letter in a box with the one that belongs there; None if something unknown covers or moves it."""
        cut = slices(box)
        if np.ptp(cv2.blur(self.board[cut], (3, 3)), axis=(0, 1)).max() < COVERED:
            return False
        if self.moved[cut].any() or not self.inner[cut].all():
            return None
        if cv2.countNonZero(cv2.threshold(self.apart[cut], self.tolerance, 1, cv2.THRESH_BINARY)[1]) >= LEAST_STAIN:
            return None
        if cv2.norm(self.seen[cut], self.board[cut], cv2.NORM_INF) <= self.reader.tolerance:
            return False
        around = grown(box, MARGIN)
        where = slices(_from(box, *around[:2]))
        return not same_letter(self.seen[slices(around)], self.board[slices(around)], where, lossy=self.is_lossy)

    def _stain(self) -> None:
        """Note what nothing explains."""
        count, _, boxes, _ = cv2.connectedComponentsWithStats(self._over)
        for left, top, wide, high, area in boxes[1:count].tolist():
            if area < LEAST_STAIN:
                continue
            region = left, top, left + wide, top + high
            part = self.apart[top : top + high, left : left + wide]
            labels = self.reader.labels[top : top + high, left : left + wide]
            own = labels[(part > self.tolerance) & (labels >= 0)]
            chain = int(np.bincount(own).argmax()) if len(own) else -1
            self.reading.stains.append(Stain(self.number, region, int(part.max()), chain))


def _from(region: Region, x: int, y: int) -> Region:
    """A region, counted from this point."""
    return region[0] - x, region[1] - y, region[2] - x, region[3] - y


def _share(seen: Picture, before: Picture, after: Picture, step: Step) -> float:
    """The share made of a change in place, a little off both ends: the projection on the way from before to after."""
    cut = slices(step.region)
    where = step.mask[cut] > 0
    a, b, c = (picture[cut][where].astype(np.float32) for picture in (before, after, seen))
    way = b - a
    return float(np.clip(((c - a) * way).sum() / max(1.0, float((way * way).sum())), CUT, 1 - CUT))
